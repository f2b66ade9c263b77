"""Finds the units of a portion of a document.

Goes down from each ``systemd.services``; a ``serviceConfig`` that this does not reach (in a helper,
a generator, an argument of a function) is found by climbing up from it.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.eval.budget import Steps
from serviceconfig_ls.nix.eval.context import Place, place_at
from serviceconfig_ls.nix.eval.resolve import named
from serviceconfig_ls.nix.eval.scope import home
from serviceconfig_ls.nix.syntax.ast import Attribute
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.units.discovery import directive_sets
from serviceconfig_ls.units.discovery.unit_path import (
    Root,
    declares,
    foreign,
    generated,
    is_home_unit,
    kind_of,
    note,
    root_of,
    survives,
)
from serviceconfig_ls.units.discovery.word_search import Words
from serviceconfig_ls.units.incremental.regions import MOST
from serviceconfig_ls.units.model import Manager
from serviceconfig_ls.units.modules.entries import At, Entry, Gathered
from serviceconfig_ls.units.modules.flatten import entry_of, gather
from serviceconfig_ls.units.modules.properties import Standing, standing_of
from serviceconfig_ls.units.nixos.builder import Builder, Identity
from serviceconfig_ls.units.option_names import (
    HOME_SECTIONS,
    KINDS,
    SECTIONS,
    SERVICE_ALIKE,
    UNIT_ATTRIBUTES,
)
from systemd_directives.model import Completeness, RuntimeScope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.nix.text.parsed import Reading
    from serviceconfig_ls.units.incremental.regions import Portion
    from serviceconfig_ls.units.model import Block


_ALONE = (rb"(?<![\w'-])", rb"(?![\w'-])")
_ANCHOR = Words(KINDS, *_ALONE)
_SECTION = Words(SECTIONS, *_ALONE)
_HOME = Words(HOME_SECTIONS - {"Unit", "Install"}, rb"(?<![\w'.-])", rb"(?=[ \t]*[=.])")
_ALIKE = Words(SERVICE_ALIKE, *_ALONE)


HIGHEST = 2_000_000
"""Where places lie deeper than this, their depths squared and added up, the others are left out."""


def found_in(reading: Reading, portion: Portion) -> tuple[Block, ...]:
    """The units that a portion of a document defines or adds to."""
    return _Discovery(reading, portion).run()


@dataclass(eq=False, repr=False)
class _Discovery:
    reading: Reading
    portion: Portion
    builders: dict[Identity, Builder] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    """Where the names of the sections begin that were reached from above."""
    climbed: int = 0

    def run(self) -> tuple[Block, ...]:
        for anchor in self._matches(_ANCHOR):
            place = self._place(anchor)
            if place is not None:
                self._from_units(place, anchor)
        for anchor in self._matches(_SECTION):
            place = self._unseen(anchor)
            if place is not None:
                self._from_section(place, anchor)
        for anchor in self._matches(_HOME):
            place = self._unseen(anchor)
            if place is not None and is_home_unit(place):
                self._from_section(place, anchor)
        for anchor in self._matches(_ALIKE):
            place = self._place(anchor)
            if place is not None:
                self._from_alike(place, anchor)
        for span in self.portion.spans:
            self._from_sets(span)
        for builder in self.builders.values():
            builder.damage(self.reading.damaged, self.reading.text)
        return tuple(b.block() for b in self.builders.values() if b.worthwhile)

    def _unseen(self, anchor: int) -> Place | None:
        """The place at the name of a section that was not reached from above."""
        # the name may stand in quotes
        if anchor in self.seen or anchor - 1 in self.seen:
            return None
        return self._place(anchor)

    def _place(self, anchor: int) -> Place | None:
        """The place at a name, as long as there is not too much above all of them."""
        place = place_at(self.reading, anchor) if self.climbed < HIGHEST else None
        if place is not None:
            # tree-sitter goes down from the root for each step up
            self.climbed += (len(place.path) + len(place.crossed)) ** 2
        return place

    def _matches(self, wanted: Words) -> Iterator[int]:
        for span in self.portion.spans:
            yield from islice(wanted.places(self.reading.source.text, span), MOST)

    def _builder(self, identity: Identity, root: Root) -> Builder:
        if identity not in self.builders:
            self.builders[identity] = Builder(identity, self.seen)
        self.builders[identity].module = root.part
        return self.builders[identity]

    # downwards

    def _from_units(self, place: Place, anchor: int) -> None:
        """``systemd.services…``: all units below it."""
        container = _step_at(place, anchor)
        root = None if container is None else root_of(place, container)
        if container is None or root is None or "let" in place.crossed:
            return
        standing, gathered = standing_of(place), Gathered()
        if standing is None or not survives(place, gathered):
            return
        for builder in self._below(root, _entry(place, place.path[container + 1 :], standing)):
            builder.widen(gathered)

    def _below(self, root: Root, entry: Entry) -> Iterator[Builder]:
        """The builders of the units, each when it has taken what is below ``entry``."""
        if entry.path:
            builder = self._builder(root.unit(entry.path[0], entry.span), root)
            builder.add(entry.path[1:], entry)
            yield builder
            return
        gathered = gather(entry)
        for found in gathered.entries:
            if found.path and not found.made:
                builder = self._builder(root.unit(found.path[0], found.span), root)
                builder.add(found.path[1:], found)
                if gathered.completeness is Completeness.UNKNOWN_OVERLAY:
                    builder.widen(gathered)
                yield builder

    # upwards

    def _from_section(self, place: Place, anchor: int) -> None:
        """A ``serviceConfig`` in a place that cannot be reached from above."""
        at = _step_at(place, anchor)
        if at is None or declares(place.binding) or foreign(place, at):
            return
        identity, gathered, root = self._named(place, at)
        builder = self._builder(identity, root)
        builder.widen(gathered)
        own = len(place.binding.path)
        inside = len(place.path) - at
        if inside <= own:
            entry = _entry(place, place.path[at:], Standing().below())
            builder.add(entry.path, entry)
            if inside == own:
                self._siblings(builder, place)

    def _from_alike(self, place: Place, anchor: int) -> None:
        """An option of a module whose content goes into [Service] of a unit of its own."""
        at = _step_at(place, anchor)
        own = len(place.binding.path)
        if at is None or declares(place.binding) or len(place.path) - at > own:
            return
        value = place.binding.value.span
        if any(value.start <= inside.start < value.end for inside in self._read()):
            return
        identity = directive_sets.identity(place.around)
        builder = self._builder(identity, Root("service", RuntimeScope.SYSTEM, initrd=False))
        step = Attribute(place.path[at].span, "serviceConfig")
        entry = _entry(place, (step, *place.path[at + 1 :]), Standing().below())
        builder.add(entry.path, entry)
        builder.open.widen(Completeness.UNKNOWN_BASE, directive_sets.OUT_OF_SIGHT)
        builder.shared = True

    def _from_sets(self, span: Span) -> None:
        """Sets of directives that no name tells of."""
        read = self._read()
        tried: set[int] = set()
        for mention in islice(directive_sets.mentions(self.reading.source.text, span), MOST):
            before = bisect_right(read, (mention, span.end))
            inside = before > 0 and read[before - 1].covers(mention)
            place = None if inside else self._place(mention)
            start = span.start if place is None else place.around.span.start
            if place is None or start in tried or start < span.start:
                continue
            tried.add(start)
            if directive_sets.is_helper(place) and not foreign(place, len(place.path)):
                self._helper(place)
                read.insert(before, place.around.span)

    def _helper(self, place: Place) -> None:
        start = place.around.span.start
        owner = directive_sets.owner_of(place)
        head = Span(start, start + 1) if owner is None else owner.span
        identity = directive_sets.identity(place.around)
        builder = self._builder(identity, Root("service", RuntimeScope.SYSTEM, initrd=False))
        gathered = Gathered()
        note(place, len(place.binding.path), gathered)
        builder.widen(gathered)
        directive_sets.add(builder, place.around, place.scope, head)

    def _read(self) -> list[Span]:
        """The insides of the sets that were read, in the order of the text."""
        builders = self.builders.values()
        return sorted(body.inside for builder in builders for body in builder.bodies)

    def _siblings(self, builder: Builder, place: Place) -> None:
        """The other attributes of the set that the section stands in."""
        at = At(place.scope, Standing().below(), Steps(), home(place.scope))
        at_home = builder.manager is Manager.HOME_MANAGER
        attributes = HOME_SECTIONS if at_home else UNIT_ATTRIBUTES
        for binding in place.around.bindings:
            known = bool(binding.path) and binding.path[0].text in attributes
            entry = entry_of(binding, place.around, at) if known else None
            if entry is not None and binding.span != place.binding.span:
                builder.add(entry.path, entry)

    def _is_left_out(self, place: Place, identity: Identity) -> bool:
        """Whether what stands at a place is no part of the unit after all.

        Another set takes its place, its condition never holds, or all of the unit is known.
        """
        if standing_of(place) is None or not survives(place, Gathered()):
            return True
        known = self.builders.get(identity)
        return (
            known is not None
            and known.worthwhile
            and known.open.completeness is Completeness.COMPLETE
        )

    def _named(self, place: Place, at: int) -> tuple[Identity, Gathered, Root]:
        """Which unit a section belongs to, as far as the path around it tells."""
        gathered, region = Gathered(), place.around.span.start
        steps = place.path[:at]
        for index in range(len(steps) - 1, -1, -1):
            root = root_of(place, index)
            if root is not None:
                inner = steps[index + 1 :]
                note(place, len(place.path) - index - 1, gathered)
                if len(inner) == 1 and not generated(place, len(place.path) - index - 1):
                    identity = root.unit(inner[0], place.binding.span)
                    if not self._is_left_out(place, identity):
                        return identity, gathered, root
                    gathered.widen(
                        Completeness.UNKNOWN_OVERLAY, "it does not become part of the unit"
                    )
                return root.nameless(region), gathered, root
        note(place, len(place.path) - at, gathered)
        gathered.widen(Completeness.UNKNOWN_BASE, directive_sets.OUT_OF_SIGHT)
        option = place.path[at].text
        scope = RuntimeScope.SYSTEM if option in SECTIONS else RuntimeScope.USER
        root = Root(kind_of(option), scope, initrd=False)
        return root.nameless(region), gathered, root


def _step_at(place: Place, anchor: int) -> int | None:
    """Which step of a path the byte ``anchor`` stands in."""
    steps = enumerate(place.path)
    return next((index for index, step in steps if step.span.start <= anchor < step.span.end), None)


def _entry(place: Place, path: tuple[Attribute, ...], standing: Standing) -> Entry:
    """A place as an entry with the given rest of its path."""
    binding = place.binding
    steps = (named(step, place.scope) or step for step in path)
    return Entry(
        tuple(steps),
        binding.value,
        place.scope,
        standing,
        binding.span,
        binding.source,
        home(place.scope),
        broken=binding.broken,
    )
