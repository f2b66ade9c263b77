"""Finds the units in parts of a document.

Reads down from each ``systemd.services``. A ``serviceConfig`` that this does not reach (in a
variable, a generator, the argument of a function) is found by its name, and its unit by the path
around it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.eval.budget import Budget
from serviceconfig_ls.nix.eval.context import (
    BindingContext,
    CallContext,
    CrossingKind,
    binding_at,
    call_at,
)
from serviceconfig_ls.nix.eval.core import with_known_name
from serviceconfig_ls.nix.eval.scope import Thunk, home
from serviceconfig_ls.nix.syntax.ast import Attribute, BinaryOperation
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.nix.syntax.written_text import literal_text
from serviceconfig_ls.units.configuration_files import (
    SECTIONS_OF_FILES,
    WITH_OPTIONS,
    written_by_settings,
)
from serviceconfig_ls.units.discovery import modular_services
from serviceconfig_ls.units.discovery.directive_sets import (
    UNIT_NOT_IN_SIGHT,
    add_set,
    directive_offsets,
    is_directive_set,
    owner_of,
    set_identity,
)
from serviceconfig_ls.units.discovery.modular_services import MAIN_UNIT, MAIN_UNITS
from serviceconfig_ls.units.discovery.prefilter import (
    has_raw_text,
    may_configure,
    may_have_options,
    writes_units,
)
from serviceconfig_ls.units.discovery.raw_texts import raw_text_option, written_text
from serviceconfig_ls.units.discovery.unit_path import (
    UnitSet,
    declares_option,
    is_foreign,
    is_generated,
    is_home_unit,
    is_replaced,
    kind_of,
    reduce_by_crossings,
    unit_set_at,
    unit_set_of,
)
from serviceconfig_ls.units.discovery.word_search import WordSearch
from serviceconfig_ls.units.model import Manager
from serviceconfig_ls.units.modules.entries import Context, Coverage, SetEntry
from serviceconfig_ls.units.modules.flatten import entry_of, flatten
from serviceconfig_ls.units.modules.properties import (
    Properties,
    discharge_properties,
    enclosing_properties,
    merged_parts,
)
from serviceconfig_ls.units.nixos.builder import Builder, Identity
from serviceconfig_ls.units.nixos.mount_names import mount_name
from serviceconfig_ls.units.option_names import (
    HOME_SECTIONS,
    KINDS,
    MOUNT_OPTIONS,
    NETWORK_ATTRIBUTES,
    NETWORK_KINDS,
    NETWORK_SECTION_OPTIONS,
    NETWORK_SECTIONS,
    NETWORKD_SETTINGS,
    RAW_TEXTS,
    SECTIONS,
    SERVICE_ALIKE,
    UNIT_ATTRIBUTES,
)
from systemd_directives.model import Completeness, RuntimeScope
from systemd_directives.sections import NETWORKD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from serviceconfig_ls.nix.syntax.ast import Expression
    from serviceconfig_ls.nix.text.parsed import ParsedText
    from serviceconfig_ls.units.configuration_files import ConfigurationFile
    from serviceconfig_ls.units.model import Block

FOREIGN_SECTIONS = (b"[D-BUS Service]", b"[Desktop Entry]")
"""The sections of files whose names end like those of units, and which are none."""
_PLACEHOLDER = re.compile(rb"@[A-Za-z_][\w.+-]*@")
"""What a later step replaces in a text."""
_NETWORKD_NAME = NETWORKD.removesuffix(".conf")
MAX_MATCHES = 1000
"""Names of one sort that are read in one span."""
MAX_ASCENT_COST = 2_000_000
"""The depths and squared paths of all bindings that are read, added up; the rest is not read."""

_WHOLE_WORD = (rb"(?<![\w'-])", rb"(?![\w'-])")
_UNIT_SETS = WordSearch((*KINDS, *NETWORK_KINDS), *_WHOLE_WORD)
_MAIN_UNITS = WordSearch(MAIN_UNITS, rb"(?<![\w'-])", rb"(?=[ \t]*[=.])")
_SERVICE_OPTIONS = WordSearch(modular_services.OPTIONS, *_WHOLE_WORD)
_SECTIONS = WordSearch((*SECTIONS, *sorted(NETWORK_SECTION_OPTIONS)), *_WHOLE_WORD)
_FILE_SECTIONS = WordSearch(SECTIONS_OF_FILES, *_WHOLE_WORD)
_WITH_OPTIONS = WordSearch(WITH_OPTIONS, *_WHOLE_WORD)
_WRITE_TEXT = WordSearch(("writeText",), *_WHOLE_WORD)
_RAW_TEXTS = WordSearch(RAW_TEXTS, *_WHOLE_WORD)
_HOME_SECTIONS = WordSearch(
    HOME_SECTIONS - {"Unit", "Install"}, rb"(?<![\w'.-])", rb"(?=[ \t]*[=.])"
)
_SERVICE_ALIKE = WordSearch(SERVICE_ALIKE, *_WHOLE_WORD)
_UNKNOWN_SERVICES = UnitSet("service", RuntimeScope.SYSTEM, initrd=False)


def find_units(parsed: ParsedText, spans: Sequence[Span]) -> tuple[Block, ...]:
    """The units that some parts of a document define or extend; the parts are in order."""
    return _Discovery(parsed, spans).run()


class _Owner(NamedTuple):
    """The unit that a section belongs to."""

    identity: Identity
    unit_set: UnitSet
    coverage: Coverage


@dataclass(eq=False, repr=False)
class _Discovery:
    parsed: ParsedText
    spans: Sequence[Span]
    builders: dict[Identity, Builder] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    """The offsets of the section names that were reached from above."""
    ascent_cost: int = 0
    wrappers: dict[int, Expression] = field(default_factory=dict)
    """The expressions around the bindings that were found, by the id of their node."""

    def run(self) -> tuple[Block, ...]:
        for offset in self._offsets(_UNIT_SETS):
            context = self._context(offset)
            if context is not None:
                self._add_units(context, offset)
        if _may_have_modular_services(self.parsed.source.text):
            self._add_modular_services()
        for offset in self._offsets(_SECTIONS):
            context = self._unseen_context(offset)
            if context is not None:
                self._add_section(context, offset)
        for offset in self._offsets(_HOME_SECTIONS):
            context = self._unseen_context(offset)
            if context is not None and is_home_unit(context):
                self._add_section(context, offset)
        for offset in self._offsets(_SERVICE_ALIKE):
            context = self._context(offset)
            if context is not None:
                self._add_service_alike(context, offset)
        self._add_configuration_files()
        if has_raw_text(self.parsed.source.text):
            self._add_raw_texts()
        if writes_units(self.parsed.source.text):
            self._add_written_units()
        for span in self.spans:
            self._add_directive_sets(span)
        self._add_timers()
        for builder in self._with_elements():
            builder.add_syntax_errors(self.parsed.syntax_errors, self.parsed.text)
        return tuple(each.block() for each in self._with_elements() if each.is_unit)

    def _with_elements(self) -> list[Builder]:
        """The builders, each followed by those of the elements of its lists."""
        return [each for known in self.builders.values() for each in (known, *known.elements)]

    def _add_modular_services(self) -> None:
        """Effect: adds the main units of modular services, and the options that make them."""
        for offset in self._offsets(_MAIN_UNITS):
            context = self._context(offset)
            if context is not None:
                self._add_units(context, offset)
        for offset in self._offsets(_SERVICE_OPTIONS):
            context = self._context(offset)
            index = None if context is None else _step_at(context, offset)
            if context is None or index is None or index != len(context.path) - 1:
                continue
            service = modular_services.service_of_option(
                context.path, index, self.parsed.source.text
            )
            properties = enclosing_properties(context)
            if service is not None and properties is not None:
                builder = self._unit_builder(unit_set_of(service), MAIN_UNIT, context.binding.span)
                entry = _entry(context, context.path[index:], properties)
                builder.add_service_option(context.path[index].text, entry)

    def _add_configuration_files(self) -> None:
        """Effect: adds the configuration files of systemd's programs."""
        text = self.parsed.source.text
        for offset in self._offsets(_FILE_SECTIONS) if may_configure(text) else ():
            context = self._unseen_context(offset)
            index = None if context is None else _step_at(context, offset)
            if context is None or index is None or declares_option(context.binding):
                continue
            names = [step.text for step in context.path[: index + 1]]
            file = written_by_settings(names)
            inside = len(context.path) - index
            if file is None or is_foreign(context, index) or inside > len(context.binding.path):
                continue
            builder = self._file_builder(file, names)
            reduce_by_crossings(builder.coverage, context, inside)
            entry = _entry(context, context.path[index:], Properties().of_attribute())
            builder.add(entry.path, entry)
        for offset in self._offsets(_WITH_OPTIONS) if may_have_options(text) else ():
            context = self._context(offset)
            index = None if context is None else _step_at(context, offset)
            if context is not None and index is not None and not declares_option(context.binding):
                self._add_options(context, index)

    def _add_options(self, context: BindingContext, index: int) -> None:
        """Effect: adds the options for single settings: attributes of a step of a path."""
        names = [step.text for step in context.path[: index + 1]]
        file = WITH_OPTIONS.get(names[-1])
        properties = enclosing_properties(context)
        inside = len(context.path) - index
        if file is None or properties is None or "options" in names:
            return
        if tuple(names[-2:]) != file.parent:
            return
        if inside > len(context.binding.path) or context.crosses(CrossingKind.LET):
            return
        entry = _entry(context, context.path[index + 1 :], properties)
        for each in (entry,) if entry.path else flatten(entry).entries:
            directive = file.options.get(each.path[0].text) if len(each.path) == 1 else None
            if directive is not None:
                builder = self._file_builder(file, names)
                builder.add_option(file.section, directive, each)

    def _file_builder(self, file: ConfigurationFile, path: Sequence[str]) -> Builder:
        """The builder of a configuration file that an option at a path writes."""
        files = UnitSet(file.kind, file.scope, initrd="initrd" in path)
        return self._builder(files.unit(Attribute(Span(0, 0), file.name), Span(0, 0)), files)

    def _add_raw_texts(self) -> None:
        """Effect: adds the units whose text is a string."""
        for offset in self._offsets(_RAW_TEXTS):
            context = self._context(offset)
            index = None if context is None else _step_at(context, offset)
            if context is None or index is None or index != len(context.path) - 1:
                continue
            option = raw_text_option(context.path)
            properties = enclosing_properties(context)
            if option is None or properties is None or declares_option(context.binding):
                continue
            files = UnitSet(option.identity.kind, option.identity.scope, initrd=False)
            builder = self._builder(option.identity, files)
            builder.add_raw_text(option.section, _entry(context, context.path[index:], properties))

    def _add_written_units(self) -> None:
        """Effect: adds the unit files that ``pkgs.writeText`` writes into the Nix store."""
        for offset in self._offsets(_WRITE_TEXT):
            context = self._call(offset)
            if context is None or len(context.call.arguments) != 2:
                continue
            name, text = context.call.arguments
            written = self.parsed.source.text[text.span.start : text.span.end]
            file = literal_text(name)
            option = None if file is None else written_text(file, context.call.span.start)
            if option is None or any(each in written for each in FOREIGN_SECTIONS):
                continue
            if _PLACEHOLDER.search(written):
                continue
            files = UnitSet(option.identity.kind, option.identity.scope, initrd=False)
            entry = SetEntry(
                (Attribute(name.span, file or ""),),
                text,
                context.scope,
                Properties(),
                context.call.span,
                self.parsed.source,
                home(context.scope),
            )
            self._builder(option.identity, files).add_raw_text(option.section, entry)

    def _add_timers(self) -> None:
        """Effect: adds the timers that NixOS makes of services with ``startAt``.

        It makes none in the initial ramdisk.
        """
        for identity, builder in tuple(self.builders.items()):
            if builder.has_timer and identity.kind == "service" and not identity.initrd:
                timer = identity._replace(kind="timer")
                if timer not in self.builders:
                    self.builders[timer] = Builder(timer, self.seen)
                self.builders[timer].add_calendars(builder)

    def _offsets(self, words: WordSearch) -> Iterator[int]:
        for span in self.spans:
            yield from islice(words.offsets(self.parsed.source.text, span), MAX_MATCHES)

    def _context(self, offset: int) -> BindingContext | None:
        """The binding at a name, unless the limit is reached."""
        if self.ascent_cost >= MAX_ASCENT_COST:
            return None
        context = binding_at(self.parsed, offset, self.wrappers)
        if context is not None:
            # each crossing has the scope around it
            self.ascent_cost += context.depth + (len(context.path) + len(context.crossings)) ** 2
        return context

    def _call(self, offset: int) -> CallContext | None:
        """The call of the function at an offset, unless the limit is reached."""
        if self.ascent_cost >= MAX_ASCENT_COST:
            return None
        context = call_at(self.parsed, offset)
        if context is not None:
            self.ascent_cost += context.depth**2
        return context

    def _unseen_context(self, offset: int) -> BindingContext | None:
        """The binding at the name of a section that was not reached from above."""
        # the name may have quotes
        if offset in self.seen or offset - 1 in self.seen:
            return None
        return self._context(offset)

    def _builder(self, identity: Identity, unit_set: UnitSet) -> Builder:
        if identity not in self.builders:
            self.builders[identity] = Builder(identity, self.seen)
        self.builders[identity].module = unit_set.listed_module
        return self.builders[identity]

    def _unit_builder(self, unit_set: UnitSet, step: Attribute, span: Span) -> Builder:
        """The builder of the unit that a step of a path below a set of units names."""
        builder = self._builder(unit_set.unit(step, span), unit_set)
        builder.is_in_unit_set = True
        is_main = unit_set.service is not None and unit_set.kind == "service" and not step.text
        builder.is_main_unit = builder.is_main_unit or is_main
        return builder

    # --- from a set of units down to its units ---

    def _add_units(self, context: BindingContext, offset: int) -> None:
        """Effect: adds all units of ``systemd.services`` or similar."""
        index = _step_at(context, offset)
        unit_set = None if index is None else unit_set_at(context, index)
        if index is None or unit_set is None or context.crosses(CrossingKind.LET):
            return
        properties, coverage = enclosing_properties(context), Coverage()
        if properties is None or is_replaced(context, coverage):
            return
        entry = _entry(context, context.path[index + 1 :], properties)
        if unit_set.is_main_unit:
            builder = self._unit_builder(unit_set, MAIN_UNIT, entry.span)
            builder.add(entry.path, entry)
            builder.coverage.reduce_to(coverage)
            return
        items = _items(entry) if unit_set.kind in MOUNT_OPTIONS and not entry.path else ()
        mounts = list(islice(items, MAX_MATCHES))
        builders = (
            self._add_mounts(unit_set, mounts) if mounts else self._add_units_of(unit_set, entry)
        )
        for builder in builders:
            builder.coverage.reduce_to(coverage)

    def _add_units_of(self, unit_set: UnitSet, entry: SetEntry) -> Iterator[Builder]:
        """Effect: adds the units of an entry. Yields the builder of each when it is complete."""
        if entry.path:
            builder = self._unit_builder(unit_set, entry.path[0], entry.span)
            builder.add(entry.path[1:], entry)
            yield builder
            return
        units = flatten(entry)
        for each in units.entries:
            if each.path and not each.generated:
                builder = self._unit_builder(unit_set, each.path[0], each.span)
                builder.add(each.path[1:], each)
                if each.repeated or units.completeness is Completeness.UNKNOWN_OVERLAY:
                    builder.coverage.reduce_to(units)
                yield builder

    def _add_mounts(self, unit_set: UnitSet, units: Iterable[SetEntry]) -> Iterator[Builder]:
        """Effect: adds the units of a list. Yields the builder of each when it is complete."""
        for unit in units:
            name = mount_name(unit)
            step = Attribute(unit.span, name or "", dynamic=name is None)
            builder = self._builder(unit_set.unit(step, unit.span), unit_set)
            builder.is_in_unit_set = True
            builder.add((), unit)
            yield builder

    # --- from a section up to its unit ---

    def _add_section(self, context: BindingContext, offset: int) -> None:
        """Effect: adds a section such as ``serviceConfig`` that was not reached from above."""
        index = _step_at(context, offset)
        if index is None or declares_option(context.binding) or is_foreign(context, index):
            return
        if self._add_to_networkd(context, index):
            return
        is_network = context.path[index].text in NETWORK_SECTION_OPTIONS
        if is_network and not any(_is_network_set(context, each) for each in range(index)):
            return
        owner = self._owner_of(context, index)
        builder = self._builder(owner.identity, owner.unit_set)
        builder.coverage.reduce_to(owner.coverage)
        own = len(context.binding.path)
        inside = len(context.path) - index
        if inside <= own:
            entry = _entry(context, context.path[index:], Properties().of_attribute())
            builder.add(entry.path, entry)
            if inside == own:
                self._add_siblings(builder, context)

    def _add_to_networkd(self, context: BindingContext, index: int) -> bool:
        """Effect: adds a section of networkd.conf; returns whether it is one."""
        names = tuple(step.text for step in context.path[:index])
        inside = len(context.path) - index
        if names[-3:] != NETWORKD_SETTINGS or inside > len(context.binding.path):
            return False
        if context.path[index].text not in NETWORK_SECTIONS[NETWORKD] or "options" in names:
            return False
        files = UnitSet(NETWORKD, RuntimeScope.SYSTEM, initrd="initrd" in names)
        identity = files.unit(Attribute(Span(0, 0), _NETWORKD_NAME), Span(0, 0))
        builder = self._builder(identity, files)
        reduce_by_crossings(builder.coverage, context, inside)
        entry = _entry(context, context.path[index:], Properties().of_attribute())
        builder.add(entry.path, entry)
        return True

    def _owner_of(self, context: BindingContext, index: int) -> _Owner:
        """The unit that a section belongs to, as far as the path around it identifies it."""
        coverage, region = Coverage(), context.holder.span.start
        for unit_set_index in range(index - 1, -1, -1):
            unit_set = unit_set_at(context, unit_set_index)
            if unit_set is None:
                continue
            inside = len(context.path) - unit_set_index - 1
            reduce_by_crossings(coverage, context, inside)
            inner = context.path[unit_set_index + 1 : index]
            if len(inner) == 1 and not is_generated(context, inside):
                identity = unit_set.unit(inner[0], context.binding.span)
                if not self._is_left_out(context, identity):
                    return _Owner(identity, unit_set, coverage)
                coverage.reduce(Completeness.UNKNOWN_OVERLAY, "it does not become part of the unit")
            return _Owner(unit_set.unnamed_unit(region), unit_set, coverage)
        reduce_by_crossings(coverage, context, len(context.path) - index)
        coverage.reduce(Completeness.UNKNOWN_BASE, UNIT_NOT_IN_SIGHT)
        option = context.path[index].text
        scope = RuntimeScope.SYSTEM if option in SECTIONS else RuntimeScope.USER
        unit_set = UnitSet(kind_of(option), scope, initrd=False)
        return _Owner(unit_set.unnamed_unit(region), unit_set, coverage)

    def _is_left_out(self, context: BindingContext, identity: Identity) -> bool:
        """Whether a binding is not part of the unit after all.

        Another set replaces it, its condition is false, or the unit is completely known without it.
        """
        if enclosing_properties(context) is None or is_replaced(context, Coverage()):
            return True
        known = self.builders.get(identity)
        return known is not None and known.is_unit and known.coverage.is_complete

    def _add_siblings(self, builder: Builder, context: BindingContext) -> None:
        """Effect: adds the other attributes of the set that holds the section."""
        scope = context.scope
        inside = Context(scope, Properties().of_attribute(), Budget(), home(scope))
        is_home = builder.manager is Manager.HOME_MANAGER
        beside = MOUNT_OPTIONS.get(builder.identity.kind, {}).keys()
        attributes = HOME_SECTIONS if is_home else UNIT_ATTRIBUTES | beside
        if builder.identity.kind in NETWORK_SECTIONS:
            attributes = NETWORK_ATTRIBUTES
        for binding in context.holder.bindings:
            is_attribute = bool(binding.path) and binding.path[0].text in attributes
            entry = entry_of(binding, context.holder, inside) if is_attribute else None
            if entry is not None and binding.span != context.binding.span:
                builder.add(entry.path, entry)

    # --- sets of directives outside of units ---

    def _add_service_alike(self, context: BindingContext, offset: int) -> None:
        """Effect: adds an option of a module whose content goes into [Service] of its unit."""
        index = _step_at(context, offset)
        own = len(context.binding.path)
        if index is None or declares_option(context.binding) or len(context.path) - index > own:
            return
        value = context.binding.value.span
        if any(value.start <= inside.start < value.end for inside in self._read_insides()):
            return
        builder = self._builder(set_identity(context.holder), _UNKNOWN_SERVICES)
        step = Attribute(context.path[index].span, "serviceConfig")
        path = (step, *context.path[index + 1 :])
        entry = _entry(context, path, Properties().of_attribute())
        builder.add(entry.path, entry)
        builder.coverage.reduce(Completeness.UNKNOWN_BASE, UNIT_NOT_IN_SIGHT)
        builder.shared = True

    def _add_directive_sets(self, span: Span) -> None:
        """Effect: adds the sets in a span that are recognised by their directives alone."""
        read = self._read_insides()
        tried: set[int] = set()
        for offset in islice(directive_offsets(self.parsed.source.text, span), MAX_MATCHES):
            before = bisect_right(read, Span(offset, span.end))
            is_read = before > 0 and read[before - 1].covers(offset)
            context = None if is_read else self._context(offset)
            start = span.start if context is None else context.holder.span.start
            if context is None or start in tried or start < span.start:
                continue
            tried.add(start)
            if is_directive_set(context) and not is_foreign(context, len(context.path)):
                self._add_directive_set(context)
                read.insert(before, context.holder.span)

    def _add_directive_set(self, context: BindingContext) -> None:
        start = context.holder.span.start
        owner = owner_of(context)
        head = Span(start, start + 1) if owner is None else owner.span
        builder = self._builder(set_identity(context.holder), _UNKNOWN_SERVICES)
        reduce_by_crossings(builder.coverage, context, len(context.binding.path))
        add_set(builder, context.holder, context.scope, head)

    def _read_insides(self) -> list[Span]:
        """The insides of the sets that were read, in the order of the text."""
        return sorted(body.inside for builder in self._with_elements() for body in builder.bodies)


def _is_network_set(context: BindingContext, index: int) -> bool:
    """Whether step ``index`` of a path names a set such as ``systemd.network.networks``."""
    return context.path[index].text in NETWORK_KINDS and unit_set_at(context, index) is not None


def _may_have_modular_services(text: bytes) -> bool:
    """Whether a text has an option that only modular services have; cheap."""
    return b"argv" in text or b"systemd.service" in text or b"_class" in text


def _step_at(context: BindingContext, offset: int) -> int | None:
    """The index of the step of a path that byte ``offset`` is in."""
    for index, step in enumerate(context.path):
        if step.span.start <= offset < step.span.end:
            return index
    return None


def _items(entry: SetEntry) -> Iterator[SetEntry]:
    """The elements of a list that are written in the entry itself, each as an entry of its own.

    Elements that come from elsewhere have no place here: a section in them is found by its name.
    """
    own = home(entry.scope)
    for found in discharge_properties(entry.value, entry.scope, entry.value_properties):
        for part in _parts(Thunk(found.value, found.scope), Budget()):
            for item in discharge_properties(*part, found.properties):
                span = item.value.span
                inside = entry.value.span.covers(span.start) and entry.value.span.covers(span.end)
                if inside and home(item.scope) is own:
                    yield entry._replace(
                        path=(),
                        value=item.value,
                        scope=item.scope,
                        properties=item.properties,
                        span=span,
                    )


def _parts(definitions: Thunk, budget: Budget) -> Iterator[Thunk]:
    """The elements of a list as far as they are known."""
    expression, scope = definitions
    if isinstance(expression, BinaryOperation) and expression.operator == "++":
        for side in (expression.left, expression.right):
            yield from _parts(Thunk(side, scope), budget.deeper())
    else:
        yield from merged_parts(definitions, budget) or ()


def _entry(
    context: BindingContext, path: tuple[Attribute, ...], properties: Properties
) -> SetEntry:
    """A binding as an entry; ``path`` is the rest of its path below a set."""
    binding = context.binding
    steps = (with_known_name(step, context.scope) or step for step in path)
    return SetEntry(
        tuple(steps),
        binding.value,
        context.scope,
        properties,
        binding.span,
        binding.source,
        home(context.scope),
        broken=binding.broken,
    )
