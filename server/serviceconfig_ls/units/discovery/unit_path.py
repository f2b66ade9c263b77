"""What the path around a place says of the unit that it belongs to.

Knows the spellings of ``systemd.services.NAME`` and what only looks like it; opens no set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.eval.budget import Steps
from serviceconfig_ls.nix.eval.scope import home
from serviceconfig_ls.nix.syntax.ast import Apply, Attribute, BinaryOperation, Binding
from serviceconfig_ls.units.model import Manager
from serviceconfig_ls.units.modules.entries import At, Gathered
from serviceconfig_ls.units.modules.flatten import opening
from serviceconfig_ls.units.modules.properties import Standing
from serviceconfig_ls.units.nixos.builder import Identity
from serviceconfig_ls.units.option_names import KINDS, SECTIONS
from systemd_directives.model import Completeness, RuntimeScope

if TYPE_CHECKING:
    from serviceconfig_ls.nix.eval.context import Place
    from serviceconfig_ls.nix.eval.scope import Environment
    from serviceconfig_ls.nix.syntax.ast import Expression
    from serviceconfig_ls.nix.syntax.span import Span

_FOREIGN = frozenset({"launchd", "options", "mkOption"})
"""A path through one of these is nix-darwin's or the declaration of an option."""


class Root(NamedTuple):
    """The set of units that a path leads to."""

    kind: str
    scope: RuntimeScope
    initrd: bool
    module: tuple[str, ...] = ()
    """As in `Block`."""
    apart: int = 0
    """Where a configuration begins that no path tells from others beside it; 0 where one does."""
    part: int = 0
    """Where the module begins that is one of a list; 0 for what is none."""

    def unit(self, step: Attribute, span: Span) -> Identity:
        """The unit that a step names; ``span`` is what tells those without a name apart."""
        if step.dynamic:
            return self.nameless(span.start)
        return self._identity(step.text, self.apart)

    def nameless(self, region: int) -> Identity:
        """A unit without a name that begins at byte ``region``."""
        return self._identity(None, region)

    def _identity(self, name: str | None, region: int) -> Identity:
        module = None if self.apart else self.module
        return Identity(name, self.kind, self.scope, Manager.NIXOS, self.initrd, region, module)


def root_of(place: Place, index: int) -> Root | None:
    """The set of units that the path to a place ends in with its step ``index``.

    None where it is not ``…systemd.services``, ``…systemd.user.timers`` or the like.
    """
    container = place.path[index].text
    if container not in KINDS:
        return None
    names = [step.text for step in place.path[:index]]
    user = names[-1:] == ["user"]
    if user:
        names.pop()
    if names[-1:] != ["systemd"] or "options" in names:
        return None
    names.pop()
    initrd = names[-1:] == ["initrd"]
    if names[-2:] == ["boot", "initrd"]:
        names = names[:-2]
    module = tuple(name for name in names if name not in ("config", "imports"))
    scope = RuntimeScope.USER if user else RuntimeScope.SYSTEM
    return Root(KINDS[container], scope, initrd, module, *_lists(place, len(names)))


def _lists(place: Place, steps: int) -> tuple[int, int]:
    """Where two elements of lists around a configuration begin; 0 where there are none.

    That of a list that nothing is known to merge, so that each is a configuration of its own; and
    that of a list of modules. ``steps`` lead to the configuration.
    """
    apart = module = 0
    for mark, start in place.elements:
        merged = ("call mkMerge", mark) in zip(place.crossed, place.marks, strict=True)
        if merged or mark < len(place.path) - steps:
            continue
        owner = place.path[-mark - 1].text if mark < len(place.path) else "modules"
        if owner == "imports" or owner.lower().endswith("modules"):
            module = module or start
        else:
            apart = apart or start
    return apart, module


def note(place: Place, inside: int, into: Gathered) -> None:
    """Widen by what lies around the last ``inside`` steps of a path."""
    for what, mark in zip(place.crossed, place.marks, strict=True):
        if what == "update-left":
            into.widen(Completeness.UNKNOWN_OVERLAY, "another set is put on top of it")
        elif what == "let" and mark <= inside:
            into.widen(
                Completeness.UNKNOWN_BASE, "it is a variable, used in a way that is not followed"
            )
        elif what == "update-right":
            into.widen(Completeness.UNKNOWN_BASE, "it is put on top of another set")
        elif what.startswith("call ") and mark <= inside:
            name = what.removeprefix("call ")
            if name not in _TRANSPARENT:
                into.widen(
                    Completeness.UNKNOWN_OVERLAY, f"it is an argument of {name or 'a function'}"
                )


def survives(place: Place, into: Gathered) -> bool:
    """Whether sets that are put on top leave what stands at a place.

    Effect: widens by those of which that is not known.
    """
    wrappers = iter(reversed(place.wrappers))
    for what, mark in zip(place.crossed, place.marks, strict=True):
        if not (what.startswith("call ") or what in ("if", "update-left")):
            continue
        wrapper = next(wrappers, None)
        if what != "update-left" or wrapper is None or mark > len(place.path):
            continue
        update = wrapper.expression
        names = _names(update.right, wrapper.scope) if isinstance(update, BinaryOperation) else None
        if names is None:
            into.widen(Completeness.UNKNOWN_OVERLAY, "another set is put on top of it")
        elif place.path[-mark].text in names:
            return False
    return True


def _names(expression: Expression, scope: Environment) -> frozenset[str] | None:
    """The names in a set; None where there may be others."""
    gathered = Gathered()
    opening(expression, At(scope, Standing(), Steps(), home(scope)), gathered)
    names = [entry.name for entry in gathered.entries]
    surely = all(not entry.standing.conditions for entry in gathered.entries)
    if gathered.completeness is not Completeness.COMPLETE or not surely or None in names:
        return None
    return frozenset(name for name in names if name is not None)


_TRANSPARENT = frozenset(
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
"""Functions that hand on the sets they are given."""


def generated(place: Place, inside: int) -> bool:
    """Whether a function makes units of the last ``inside`` steps, under names of its own."""
    within = [w for w, mark in zip(place.crossed, place.marks, strict=True) if mark == inside]
    pairs = place.path[-inside].text == "value" and any(w.startswith("call ") for w in within)
    return pairs or "lambda" in within or "let" in within


def declares(binding: Binding) -> bool:
    """Whether a binding declares an option, and gives it no value."""
    value = binding.value
    return isinstance(value, Apply) and value.called in ("mkOption", "mkEnableOption")


def foreign(place: Place, steps: int) -> bool:
    """Whether the first ``steps`` of a path lead through what is no systemd of NixOS."""
    names = [step.text for step in place.path[:steps]]
    # the module that an option takes may set something itself
    if "config" in names and "lambda" in place.crossed:
        names = names[names.index("config") :]
    return any(name in _FOREIGN for name in names)


def is_home_unit(place: Place) -> bool:
    """Whether the set around a place is a unit of home-manager, which has several sections."""
    beside = {binding.path[0].text for binding in place.around.bindings if binding.path}
    return not beside.isdisjoint(("Unit", "Install")) and not declares(place.binding)


def kind_of(option: str) -> str:
    """The kind of unit that a free-form set such as ``timerConfig`` belongs to."""
    section = SECTIONS.get(option, option)
    return "service" if section in ("Service", "Unit") else section.lower()
