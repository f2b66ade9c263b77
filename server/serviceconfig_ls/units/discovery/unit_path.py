"""Which unit a binding belongs to, according to the path around it.

Recognises ``systemd.services.NAME`` in all its spellings, and what only looks like it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.eval.budget import Budget
from serviceconfig_ls.nix.eval.context import CrossingKind
from serviceconfig_ls.nix.eval.scope import home
from serviceconfig_ls.nix.syntax.ast import Apply, Attribute, BinaryOperation, Binding
from serviceconfig_ls.units.discovery.modular_services import (
    MAIN_UNITS,
    ModularService,
    modular_service,
)
from serviceconfig_ls.units.model import Manager
from serviceconfig_ls.units.modules.entries import Context, Coverage, FlattenedSet
from serviceconfig_ls.units.modules.flatten import flatten_into
from serviceconfig_ls.units.modules.properties import Properties
from serviceconfig_ls.units.nixos.builder import Identity
from serviceconfig_ls.units.option_names import KINDS, NETWORK_KINDS, SECTIONS
from systemd_directives.model import Completeness, RuntimeScope

if TYPE_CHECKING:
    from serviceconfig_ls.nix.eval.context import BindingContext
    from serviceconfig_ls.nix.eval.scope import Environment
    from serviceconfig_ls.nix.syntax.ast import Expression
    from serviceconfig_ls.nix.syntax.span import Span

_NOT_NIXOS = frozenset({"launchd", "options", "mkOption"})
"""A path through one of these belongs to nix-darwin, or declares an option."""


_HJEM = frozenset({"hjem", "hj"})
"""Sets of hjem's modules: ``hjem.users.<user>``, ``hjem.extraModules`` and the alias ``hj``."""


class UnitSet(NamedTuple):
    """A set of units such as ``systemd.services``."""

    kind: str
    scope: RuntimeScope
    initrd: bool
    module: tuple[str, ...] = ()
    """As in `Block`."""
    unnamed_configuration: int = 0
    """The offset of a configuration that its path does not tell apart from others; else 0."""
    listed_module: int = 0
    """The offset of the module, if it is an element of a list of modules; else 0."""
    service: ModularService | None = None
    """The modular service whose units these are."""
    is_main_unit: bool = False
    """Whether it is one unit rather than a set: the main unit of a modular service."""

    def unit(self, step: Attribute, span: Span) -> Identity:
        """The unit that a step names; ``span`` identifies a unit without a known name."""
        if self.service is not None:
            name = self.service.unit_name(step)
            region = span.start if step.text else self.service.start
            return self.unnamed_unit(region) if name is None else self._identity(name, 0)
        if step.dynamic:
            unnamed = self.unnamed_unit(span.start)
            return unnamed._replace(name_head=step.head, name_tail=step.tail)
        return self._identity(step.text, self.unnamed_configuration)

    def unnamed_unit(self, region: int) -> Identity:
        """A unit without a known name that begins at byte ``region``."""
        return self._identity(None, region)

    def _identity(self, name: str | None, region: int) -> Identity:
        module = None if self.unnamed_configuration else self.module
        return Identity(name, self.kind, self.scope, Manager.NIXOS, self.initrd, region, module)


def unit_set_at(context: BindingContext, index: int) -> UnitSet | None:
    """The set of units that step ``index`` of a path names.

    None if the path up to there is not ``…systemd.services``, ``…systemd.user.timers`` or similar.
    """
    container = context.path[index].text
    if container not in KINDS and container not in MAIN_UNITS and container not in NETWORK_KINDS:
        return None
    names = [step.text for step in context.path[:index]]
    is_network = container in NETWORK_KINDS
    is_user = names[-1:] == ["user"]
    if names[-1:] == ["network"] if is_network else is_user:
        names.pop()
    elif is_network:
        return None
    if names[-1:] != ["systemd"] or "options" in names:
        return None
    names.pop()
    service = modular_service(context.path[: len(names)], context.binding.source.text)
    if service is not None:
        return unit_set_of(service, container)
    if container in MAIN_UNITS:
        return None
    # hjem's units have NixOS' form and run in the user manager
    is_user = is_user or not _HJEM.isdisjoint(names)
    initrd = names[-1:] == ["initrd"]
    if names[-2:] == ["boot", "initrd"]:
        names = names[:-2]
    configuration, module = _enclosing_elements(context, len(names))
    return UnitSet(
        NETWORK_KINDS[container] if is_network else KINDS[container],
        RuntimeScope.USER if is_user else RuntimeScope.SYSTEM,
        initrd,
        tuple(name for name in names if name not in ("config", "imports")),
        configuration,
        module,
    )


def unit_set_of(service: ModularService, container: str = "service") -> UnitSet:
    """The units of a modular service in ``systemd.<container>`` of it."""
    is_main = container in MAIN_UNITS
    kind = MAIN_UNITS[container] if is_main else KINDS[container]
    return UnitSet(
        kind,
        service.scope,
        initrd=False,
        module=service.module,
        service=service,
        is_main_unit=is_main,
    )


def _enclosing_elements(context: BindingContext, steps: int) -> tuple[int, int]:
    """The offsets of two list elements around a configuration; 0 for one that does not exist.

    First the element of a list that nothing merges, so that each is a configuration of its own;
    second the element of a list of modules. The first ``steps`` of the path lead to the
    configuration.
    """
    configuration = module = 0
    for crossing in context.crossings:
        depth = crossing.depth
        if crossing.kind is not CrossingKind.LIST or depth < len(context.path) - steps:
            continue
        if any(each.is_call_of("mkMerge") and each.depth == depth for each in context.crossings):
            continue
        owner = context.path[-depth - 1].text if depth < len(context.path) else "modules"
        if owner == "imports" or owner.lower().endswith("modules"):
            module = module or crossing.element
        else:
            configuration = configuration or crossing.element
    return configuration, module


def reduce_by_crossings(coverage: Coverage, context: BindingContext, inside: int) -> None:
    """Effect: records what may be added to the last ``inside`` steps of a path from around them."""
    for crossing in context.crossings:
        is_inside = crossing.depth <= inside
        match crossing.kind:
            case CrossingKind.UPDATE_LEFT:
                coverage.reduce(Completeness.UNKNOWN_OVERLAY, "another set is put on top of it")
            case CrossingKind.UPDATE_RIGHT:
                coverage.reduce(Completeness.UNKNOWN_BASE, "it is put on top of another set")
            case CrossingKind.LET if is_inside:
                coverage.reduce(
                    Completeness.UNKNOWN_BASE,
                    "it is a variable, used in a way that is not followed",
                )
            case CrossingKind.CALL if is_inside and crossing.function not in _PRESERVING:
                function = crossing.function or "a function"
                coverage.reduce(Completeness.UNKNOWN_OVERLAY, f"it is an argument of {function}")


def is_replaced(context: BindingContext, coverage: Coverage) -> bool:
    """Whether the right side of a ``//`` replaces the binding.

    Effect: records each ``//`` for which that is unknown.
    """
    for crossing in context.crossings:
        wrapper = crossing.wrapper
        if crossing.kind is not CrossingKind.UPDATE_LEFT or wrapper is None:
            continue
        update, depth = wrapper.expression, crossing.depth
        if depth > len(context.path):
            continue
        replaced = None
        if isinstance(update, BinaryOperation):
            replaced = _defines(update.right, wrapper.scope, context.path[-depth])
        if replaced is None:
            coverage.reduce(Completeness.UNKNOWN_OVERLAY, "another set is put on top of it")
        elif replaced:
            return True
    return False


def _defines(expression: Expression, scope: Environment, name: Attribute) -> bool | None:
    """Whether a set has an attribute; None if that is not known."""
    attrs = FlattenedSet()
    flatten_into(attrs, expression, Context(scope, Properties(), Budget(), home(scope)))
    same = [entry for entry in attrs.entries if entry.path and entry.path[0].may_be(name)]
    if any(entry.name == name.text and not entry.properties.conditions for entry in same):
        return True
    return None if same or not attrs.is_complete else False


_PRESERVING = frozenset(
    {
        "mkIf",
        "mkMerge",
        "mkForce",
        "mkDefault",
        "mkOverride",
        "mkBefore",
        "mkAfter",
        "optionalAttrs",
        "optional",
        "optionals",
        "nameValuePair",
        "mapAttrs",
        "mapAttrs'",
        "mapAttrsToList",
        "genAttrs",
        "listToAttrs",
        "map",
        "foldl'",
        "imap0",
        "imap1",
        "flip",
        "concatMap",
        "concatMapAttrs",
        "genAttrs'",
        "mergeAttrsList",
        "flatten",
    }
)
"""Functions that return the sets in their arguments unchanged."""


def is_generated(context: BindingContext, inside: int) -> bool:
    """Whether a function makes units from the last ``inside`` steps, with names of its own."""
    around = [each for each in context.crossings if each.depth == inside]
    is_called = any(each.kind is CrossingKind.CALL for each in around)
    if context.path[-inside].text == "value" and is_called:
        return True
    return any(each.kind in (CrossingKind.LAMBDA, CrossingKind.LET) for each in around)


def declares_option(binding: Binding) -> bool:
    """Whether a binding declares an option rather than defining it."""
    value = binding.value
    return isinstance(value, Apply) and value.called in ("mkOption", "mkEnableOption")


def is_foreign(context: BindingContext, steps: int) -> bool:
    """Whether the first ``steps`` of a path lead through something else than systemd of NixOS."""
    names = [step.text for step in context.path[:steps]]
    # a module that is the type of an option may define units itself
    if "config" in names and context.crosses(CrossingKind.LAMBDA):
        names = names[names.index("config") :]
    return any(name in _NOT_NIXOS for name in names)


def is_home_unit(context: BindingContext) -> bool:
    """Whether the set around a binding is a unit of home-manager, which has several sections."""
    holder = context.holder
    written = holder.source.slice(holder.node)
    if b"Unit" not in written and b"Install" not in written:
        return False  # without reading its bindings
    siblings = {each.path[0].text for each in holder.bindings if each.path}
    return not siblings.isdisjoint(("Unit", "Install")) and not declares_option(context.binding)


def kind_of(option: str) -> str:
    """The kind of unit that a section option such as ``timerConfig`` belongs to."""
    section = SECTIONS.get(option, option)
    return "service" if section in ("Service", "Unit") else section.lower()
