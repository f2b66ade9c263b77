"""Builds the block of one unit from the bindings that define it.

The attributes of a NixOS unit become sections of a unit file; see ``units/option_names``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.eval.core import evaluate
from serviceconfig_ls.nix.eval.scope import Thunk, inner_scope
from serviceconfig_ls.nix.eval.values import Constant
from serviceconfig_ls.nix.syntax.ast import (
    Attribute,
    AttrSet,
    Expression,
    Lambda,
    StringExpression,
)
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.units.configuration_files import BY_KIND
from serviceconfig_ls.units.model import (
    Block,
    BlockSyntaxError,
    Body,
    Definition,
    Manager,
    MergeOrder,
)
from serviceconfig_ls.units.modules.entries import Coverage, SetEntry
from serviceconfig_ls.units.modules.flatten import flatten
from serviceconfig_ls.units.modules.properties import DEFAULT_ORDER, DEFAULT_PRIORITY, Level
from serviceconfig_ls.units.nixos.confinement import OptionBinding, confinement_definitions
from serviceconfig_ls.units.nixos.definitions import (
    directive_definitions,
    former_option,
    option_definitions,
    setting_definitions,
    timer_definitions,
    unreadable_definition,
)
from serviceconfig_ls.units.nixos.listed_sets import listed_sets
from serviceconfig_ls.units.nixos.misplaced import meant_by
from serviceconfig_ls.units.nixos.modular import modular_definitions
from serviceconfig_ls.units.nixos.raw_text import raw_text
from serviceconfig_ls.units.nixos.wrong_place import is_doubtful, misplaced
from serviceconfig_ls.units.option_names import (
    COMMANDS,
    CONFINEMENT,
    ENABLE,
    FORMER_NETWORK_OPTIONS,
    HOME_SECTIONS,
    NETWORK_LISTS,
    NETWORK_OPTIONS,
    NETWORK_SECTIONS,
    RAW_TEXTS,
    SECTIONS,
    START_AT,
)
from systemd_directives import catalogue
from systemd_directives.model import Completeness, RuntimeScope
from systemd_directives.sections import EVENTS, qualified

if TYPE_CHECKING:
    from collections.abc import Container, Hashable

    from serviceconfig_ls.nix.recovery.blanked_statement import BlankedStatement

_STARTING = {
    "service": ("Service", frozenset({"ExecStart", "SuccessAction"})),
    "network": ("network:Match", catalogue.all_names("network:Match")),
    "link": ("link:Match", catalogue.all_names("link:Match")),
    "netdev": ("netdev:NetDev", frozenset({"Kind"})),
}
"""By kind: a unit with one of these in the section is defined here, not only extended."""
_EVENTS = {
    kind: (section, frozenset(EVENTS[kind]))
    for kind, section in (("socket", "Socket"), ("path", "Path"), ("timer", "Timer"))
}
"""By kind: a unit without one of these adds to one that a module or startAt defines."""
MAX_DEFINITIONS = 1000
"""Definitions of one unit; a unit with more is generated, and the rest is not read."""
_NO_OPTIONS: frozenset[str] = frozenset()
"""One object for all units without options, since each other empty set is a new object."""
_DIRECTIVE = re.compile(r"[A-Za-z][A-Za-z0-9-]*\Z")


class Identity(NamedTuple):
    """Tells the units of a document apart."""

    name: str | None
    kind: str
    scope: RuntimeScope
    manager: Manager
    initrd: bool
    region: int
    """The offset of a unit that only one place defines; 0 for one that several may define."""
    module: tuple[str, ...] | None = ()
    """As in `Block`."""
    name_head: str = ""
    name_tail: str = ""
    """As in `Block`."""


class Builder:
    """Collects the definitions of one unit."""

    def __init__(self, identity: Identity, seen: set[int]) -> None:
        self.identity = identity
        self.manager = identity.manager
        self.definitions: list[Definition] = []
        self.bodies: list[Body] = []
        self.texts: list[Body] = []
        """As in `Block`."""
        self.syntax_errors: list[BlockSyntaxError] = []
        self.heads: list[Span] = []
        self.names: list[Span] = []
        """The paths that lead to the unit or into it."""
        self.regions: list[Span] = []
        self.coverage = Coverage()
        """How much of the unit was read."""
        self.options: set[str] = set()
        self.confinement: list[OptionBinding] = []
        self.calendars: list[SetEntry] = []
        """The bindings of ``startAt``, which define the timer of the service."""
        self.disabled = False
        """Whether ``enable = false`` certainly holds."""
        self.module = 0
        """The offset of the module that is being read; 0 for the document itself."""
        self.is_main_unit = False
        """Whether it is the main unit of a modular service."""
        self.service_options: dict[str, list[SetEntry]] = {}
        """The options of the modular service, by the last step of each."""
        self.anchor: SetEntry | None = None
        """The first entry of the unit."""
        self.is_in_unit_set = False
        """Whether it was found in a set of units such as ``systemd.services``."""
        self.shared = False
        """As in `Block`."""
        self.elements: list[Builder] = []
        """The elements of the lists of a network file: the module system merges none of them."""
        file = BY_KIND.get(identity.kind)
        self._file_section = None if file is None else file.section
        """The section of a configuration file, whose option has its name."""
        self._doubtful: list[tuple[tuple[Attribute, ...], SetEntry]] = []
        """The attributes that may not belong into the unit, and the paths below its name."""
        self._seen = seen
        """The offsets of all section names that were read; shared by the builders."""

    @property
    def is_unit(self) -> bool:
        """Whether it defines anything that a unit file contains."""
        if self.identity.name is None and not self.is_in_unit_set:
            # a variable called serviceConfig may be something else
            return bool(self.heads and (self.bodies or self.definitions or self.syntax_errors))
        return bool(self.heads or self.definitions or self.is_main_unit)

    def add(self, path: tuple[Attribute, ...], entry: SetEntry) -> None:
        """Effect: adds an entry; ``path`` is its path below the unit's name."""
        self.anchor = self.anchor or entry
        self.regions.append(entry.document_span)
        if entry.imported_at is None and entry.path:
            self.names.append(Span(entry.span.start, entry.path[-1].span.end))
        if not path and isinstance(entry.value, Lambda):
            # a unit is a module, which may be a function
            function = entry.value
            scope = inner_scope(function, entry.scope)
            entry = entry._replace(value=function.body, scope=scope)
        if path:
            self._detect_manager(path[0].text)
            self._add_attribute(path, entry)
            return
        unit = flatten(entry)
        self.coverage.reduce_to(unit)
        for each in unit.entries:
            self._detect_manager(each.name)
        for each in unit.entries:
            if each.path:
                self._add_attribute(each.path, each)

    def add_service_option(self, name: str, entry: SetEntry) -> None:
        """Effect: adds an option of the modular service whose main unit this is."""
        self.anchor = self.anchor or entry
        self.regions.append(entry.document_span)
        self.names.append(Span(entry.span.start, entry.path[-1].span.end))
        self.service_options.setdefault(name, []).append(entry)
        self.is_in_unit_set = True
        if name == "imports":
            self.coverage.reduce(Completeness.UNKNOWN_MERGE, "it imports the module of a package")

    def _add_modular_definitions(self) -> None:
        """Effect: adds what NixOS writes into the main unit of a modular service."""
        if not self.is_main_unit or self.anchor is None:
            return
        for definition in modular_definitions(self.service_options, self.anchor):
            self._add_definition(definition, self.anchor, self.anchor.part)

    def _detect_manager(self, attribute: str | None) -> None:
        """Effect: recognises a unit of home-manager, which names its sections as systemd does."""
        if self.identity.scope is RuntimeScope.USER and attribute in HOME_SECTIONS:
            self.manager = Manager.HOME_MANAGER

    def _add_attribute(self, path: tuple[Attribute, ...], entry: SetEntry) -> None:
        first = path[0]
        if is_doubtful(first, self.identity.kind, self.identity.scope):
            self._doubtful.append((path, entry))
        if self.identity.kind in NETWORK_SECTIONS and self._add_network_attribute(path, entry):
            return
        is_home_section = self.manager is Manager.HOME_MANAGER and first.text in HOME_SECTIONS
        is_own_name = is_home_section or first.text == self._file_section
        section = first.text if is_own_name else SECTIONS.get(first.text)
        if section is not None:
            if not is_own_name:
                self.options.add(first.text)
            self._add_section(section, path, entry)
            return
        if first.dynamic:
            self.coverage.reduce(Completeness.UNKNOWN_MERGE, "the name of an attribute is computed")
            return
        self.options.add(first.text)
        if self.identity.kind in NETWORK_SECTIONS and first.text in RAW_TEXTS:
            self.coverage.reduce(Completeness.UNKNOWN_MERGE, f"{first.text} adds lines")
        if first.text in HOME_SECTIONS and self.identity.scope is RuntimeScope.SYSTEM:
            # NixOS refuses the unit for it
            self.heads.append(entry.imported_at or first.span)
        elif self.manager is Manager.NIXOS and meant_by(first.text, self.identity.kind):
            self.heads.append(entry.imported_at or first.span)
        if first.text == START_AT and len(path) == 1:
            self.calendars.append(entry)
        if first.text == ENABLE and len(path) == 1:
            self.disabled = self.disabled or _is_false(entry)
        if first.text == CONFINEMENT:
            self.confinement.append(OptionBinding(path, entry))
        for definition in option_definitions(path, entry, self.identity.kind):
            if first.text in COMMANDS and definition.constant:
                self.heads.append(entry.imported_at or first.span)
            self._add_definition(definition, entry, entry.part)

    def _add_network_attribute(self, path: tuple[Attribute, ...], entry: SetEntry) -> bool:
        """Adds an attribute of a network file; returns whether it is a section or several."""
        kind, option = self.identity.kind, path[0].text
        if option in NETWORK_SECTIONS[kind]:
            self._add_section(qualified(kind, NETWORK_SECTIONS[kind][option]), path, entry)
            return True
        if option in FORMER_NETWORK_OPTIONS:
            self.heads.append(entry.imported_at or path[0].span)
            self.definitions.append(former_option(qualified(kind, ""), path[0], entry))
            return True
        if kind == "network" and option in NETWORK_OPTIONS:
            self.heads.append(entry.imported_at or path[0].span)
        listed = NETWORK_LISTS[kind].get(option)
        if listed is None or len(path) > 1:
            return False
        for item, scope in listed_sets(Thunk(entry.value, entry.scope)):
            if len(self.elements) >= MAX_DEFINITIONS:
                break
            region = item.span.start
            identity = self.identity._replace(region=region, module=None)
            builder = Builder(identity, self._seen)
            unit = entry._replace(
                path=(), value=item, scope=scope, properties=entry.value_properties, span=item.span
            )
            builder.add_element(qualified(kind, listed.section), listed.wrapper, option, unit)
            self.elements.append(builder)
        return True

    def add_element(self, section: str, wrapper: str, option: str, entry: SetEntry) -> None:
        """Effect: adds the directives of an element of a list, perhaps in a set of its own.

        Its options then have the name of that set, else that of the list.
        """
        self.anchor = entry
        self.regions.append(entry.document_span)
        self.is_in_unit_set = True
        wrapped = [each for each in flatten(entry).entries if each.name == wrapper]
        self.options.add(wrapper if wrapped else option)
        head = Attribute(Span(entry.span.start, entry.span.start + 1), wrapper)
        for each in wrapped:
            self._add_section(section, each.path, each)
        if not wrapped:
            self._add_section(section, (head,), entry)

    def add_raw_text(self, section: str | None, entry: SetEntry) -> None:
        """Effect: adds the lines of a text; ``section`` is as in `raw_text`."""
        self.anchor = self.anchor or entry
        self.regions.append(entry.document_span)
        self.heads.append(Span(entry.span.start, entry.path[-1].span.end))
        if isinstance(entry.value, StringExpression) and entry.imported_at is None:
            self.texts.append(Body(section or "", entry.value.inner))
        name = entry.path[-1]
        for whole in directive_definitions(section or "", name, entry, self.manager, in_text=True):
            found = raw_text(whole, section, self.identity.kind)
            if found.unknown is not None:
                self.coverage.reduce(Completeness.UNKNOWN_MERGE, found.unknown)
            for definition in found.definitions[:MAX_DEFINITIONS]:
                self._add_definition(definition, entry, entry.part)

    def add_option(self, section: str, directive: str, entry: SetEntry) -> None:
        """Effect: adds what NixOS writes for an option with one setting of a configuration file."""
        self.anchor = self.anchor or entry
        self.regions.append(entry.document_span)
        self.heads.append(Span(entry.span.start, entry.path[-1].span.end))
        for definition in setting_definitions(section, directive, entry):
            self._add_definition(definition, entry, entry.part)

    @property
    def has_timer(self) -> bool:
        """Whether NixOS makes a timer of ``startAt``: not of a service that is disabled."""
        return bool(self.calendars) and not self.disabled

    def add_calendars(self, service: Builder) -> None:
        """Effect: adds to a timer what ``startAt`` of its service defines."""
        for entry in service.calendars:
            for definition in timer_definitions(entry):
                self.regions.append(entry.document_span)
                self.heads.append(definition.name)
                self._add_definition(definition, entry, entry.part)

    def _add_section(self, section: str, path: tuple[Attribute, ...], entry: SetEntry) -> None:
        if entry.imported_at is None:
            self._seen.add(path[0].span.start)
        self.heads.append(entry.imported_at or Span(entry.span.start, path[-1].span.end))
        if entry.innermost_set is not None and entry.imported_at is None:
            self.bodies.append(Body(section, _inside_braces(entry.innermost_set)))
        if len(path) > 1:
            if len(path) == 2:
                self._add_directive(section, path[1], entry, entry.part)
            return
        directives = flatten(entry)
        self.coverage.reduce_to(directives)
        self.bodies += [Body(section, _inside_braces(each)) for each in directives.sets]
        for each in directives.entries:
            if len(each.path) == 1 and len(self.definitions) <= MAX_DEFINITIONS:
                self._add_directive(section, each.path[0], each, entry.part)

    def _add_directive(self, section: str, name: Attribute, entry: SetEntry, part: int) -> None:
        if name.dynamic or not _DIRECTIVE.match(name.text):
            self.coverage.reduce(Completeness.UNKNOWN_MERGE, "a directive's name is computed")
            return
        for definition in directive_definitions(section, name, entry, self.manager):
            self._add_definition(definition, entry, part)
            if definition.has_syntax_error and entry.imported_at is None:
                self.syntax_errors.append(_syntax_error(entry.span, entry.value))

    def _add_definition(self, definition: Definition, entry: SetEntry, part: int) -> None:
        """Effect: adds a definition from the ``part``-th set that is merged into the unit."""
        turn, count = len(self.regions), len(self.definitions)
        # a unit is a submodule, whose definitions count from the last one to the first
        sign = -1 if self.manager is Manager.NIXOS else 1
        above = entry.value_properties.above
        unit = above[1] if len(above) > 1 else Level()
        section = above[2] if len(above) > 2 else Level()
        merge_order = MergeOrder(
            section=section.order,
            unit=sign * unit.order,
            module=-sign * self.module,
            turn=sign * turn,
            part=sign * part,
            serial=count,
        )
        if definition.option is not None:
            merge_order = MergeOrder.of_option(DEFAULT_ORDER, count)
        self.definitions.append(definition._replace(merge_order=merge_order))

    def _add_confinement(self) -> None:
        """Effect: adds the definitions of the option ``confinement``, from all of its bindings."""
        definitions = confinement_definitions(self.confinement)
        if definitions is None:
            self.coverage.reduce(Completeness.UNKNOWN_MERGE, "confinement adds directives")
        for definition in definitions or ():
            entry = self.confinement[0].entry
            self._add_definition(definition, entry, entry.part)

    def add_syntax_errors(self, blanked: tuple[BlankedStatement, ...], text: bytes) -> None:
        """Effect: adds the blanked statements that are inside the sections of this unit."""
        for statement in blanked:
            for body in self.bodies:
                if body.inside.start <= statement.span.start < body.inside.end:
                    self.syntax_errors.append(BlockSyntaxError(statement.span, statement.quote))
                    definition = unreadable_definition(body.section, statement, text)
                    if definition is not None:
                        self.definitions.append(definition)
                    break

    def _settled(self) -> tuple[Definition, ...]:
        """The definitions in the order of the text.

        Those with a condition that others lack are not certain.
        """
        conditions = [each.conditions for each in self.definitions if not each.has_syntax_error]
        common: frozenset[Hashable] = (
            conditions[0].intersection(*conditions) if conditions else frozenset()
        )
        settled = (
            each
            if each.has_syntax_error or each.conditions == common
            else each._replace(certain=False)
            for each in self.definitions
        )
        return tuple(sorted(settled, key=lambda each: each.binding))

    def _is_defined_here(self) -> bool:
        """Whether the unit is defined here, not only extended."""
        wanted = _STARTING.get(self.identity.kind)
        starting = wanted is not None and any(_starts(d, *wanted) for d in self.definitions)
        # modules may add to the script of a unit that another one defines
        only_script = not (self.heads or self.is_main_unit) and self.options <= COMMANDS.keys()
        return starting and not only_script

    def _has_event_elsewhere(self) -> bool:
        """Whether what starts the socket, path or timer must be defined elsewhere."""
        wanted = _EVENTS.get(self.identity.kind)
        if wanted is None:
            return False
        section, names = wanted
        return not any(d.directive in names and d.section == section for d in self.definitions)

    def block(self) -> Block:
        """The block of the unit."""
        identity = self.identity
        self._add_confinement()
        self._add_modular_definitions()
        is_defined_here = self._is_defined_here()
        extent = Span(
            min(region.start for region in self.regions),
            max(region.end for region in self.regions),
        )
        return Block(
            identity.name,
            identity.kind,
            identity.scope,
            self.manager,
            identity.initrd,
            min(self.heads or self.names, default=extent),
            extent,
            tuple(dict.fromkeys(self.bodies)),
            self._settled(),
            tuple(sorted(self.syntax_errors, key=lambda each: each.span)),
            self.coverage.completeness,
            self.coverage.reason,
            self.shared
            or (not is_defined_here and identity.kind in _STARTING)
            or self._has_event_elsewhere(),
            frozenset(self.options) if self.options else _NO_OPTIONS,
            identity.module,
            self.shared,
            only_options=not self.heads and not is_defined_here,
            texts=tuple(self.texts),
            name_head=identity.name_head,
            name_tail=identity.name_tail,
            misplaced=misplaced(self._doubtful, identity.kind, self.manager)
            if self.is_in_unit_set or identity.name is not None
            else (),
        )


def _is_false(entry: SetEntry) -> bool:
    """Whether a value is certainly false, without a condition around it."""
    if entry.value_properties.conditions:
        return False
    value = evaluate(entry.value, entry.scope)
    return isinstance(value, Constant) and value.value is False


def _starts(definition: Definition, section: str, names: Container[str]) -> bool:
    """Whether it defines the command of the unit, rather than replacing one defined elsewhere."""
    if definition.directive not in names or definition.section != section:
        return False
    is_reset = bool(definition.lines) and definition.lines[0].text_with_holes == ""
    is_added = definition.option is not None and definition.order != DEFAULT_ORDER
    return definition.priority >= DEFAULT_PRIORITY and not is_reset and not is_added


def _inside_braces(attrs: AttrSet) -> Span:
    source = attrs.source
    brace = source.text.index(b"{", attrs.span.start - source.base) + source.base
    return Span(brace + 1, max(attrs.span.end - 1, brace + 1))


def _syntax_error(span: Span, value: Expression) -> BlockSyntaxError:
    if isinstance(value, StringExpression):
        return BlockSyntaxError(span, Span(value.span.start, value.span.start + 1))
    return BlockSyntaxError(span, None)
