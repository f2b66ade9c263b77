"""Finds the units of a document.

Knows the spellings of ``systemd.services.NAME.serviceConfig`` and what only looks like it. Goes
down from each ``systemd.services``; a ``serviceConfig`` that this does not reach (in a helper, a
generator, an argument of a function) is found by climbing up from it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from serviceconfig_ls.nix.climb import Place, place_at
from serviceconfig_ls.nix.follow import named
from serviceconfig_ls.nix.reading import Reading, reading
from serviceconfig_ls.nix.scope import home
from serviceconfig_ls.nix.steps import Steps
from serviceconfig_ls.nix.syntax import Apply, Attribute, Binding, Span
from serviceconfig_ls.units.bare import bare
from serviceconfig_ls.units.builder import Builder, Identity
from serviceconfig_ls.units.gather import At, Entry, Gathered, entry_of, gather
from serviceconfig_ls.units.lowered import Lowered, at, lowered
from serviceconfig_ls.units.model import Manager
from serviceconfig_ls.units.portions import MOST, Portion, portions, portions_after, whole
from serviceconfig_ls.units.sections import KINDS, SECTIONS, UNIT_ATTRIBUTES
from serviceconfig_ls.units.standing import Standing, standing_of
from systemd_directives.model import Openness, Scope

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from serviceconfig_ls.nix.document import Document
    from serviceconfig_ls.nix.files import Home
    from serviceconfig_ls.units.model import Block

_ANCHOR = re.compile(rb"(?<![\w'-])(?:" + "|".join(KINDS).encode() + rb")(?![\w'-])")
_SECTION = re.compile(rb"(?<![\w'-])(?:" + "|".join(SECTIONS).encode() + rb")(?![\w'-])")
_FOREIGN = frozenset({"launchd", "options", "mkOption"})
"""A path through one of these is nix-darwin's or the declaration of an option."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What a reading came to."""

    parts: tuple[Lowered, ...]
    blocks: tuple[Block, ...]


_FOUND: WeakKeyDictionary[Reading, _Found] = WeakKeyDictionary()
MOST_DEFINITIONS = 1000
"""A unit with more of them was made by a machine, and is left alone."""

_BLOCKS: WeakKeyDictionary[Document, tuple[Block, ...]] = WeakKeyDictionary()


def blocks(document: Document) -> tuple[Block, ...]:
    """The units that the document defines or adds to, in the order of the text."""
    found = _BLOCKS.get(document)
    if found is None:
        found = _found(document).blocks
        _BLOCKS[document] = found
    return found


def _found(document: Document) -> _Found:
    """The blocks, each portion by itself unless one unit is spread over several."""
    read = reading(document)
    parts = tuple(_parts(read, document.home))
    blocks = [block for part in parts for block in part.blocks]
    named = [(b.name, b.kind, b.scope, b.manager, b.initrd) for b in blocks if b.name is not None]
    if len(parts) > 1 and len(set(named)) < len(named):
        blocks = list(_lower(read, whole(read)))
    only = None if parts else bare(read)
    if only is not None:
        blocks.append(only)
    found = _Found(parts, tuple(sorted(blocks, key=lambda block: (block.extent, block.head))))
    _FOUND[read] = found
    return found


def _parts(read: Reading, home: Home | None) -> Iterator[Lowered]:
    near = read.near
    before = None if near is None or near.before is None else _FOUND.get(near.before)
    if near is None or before is None:
        known: dict[Hashable, Lowered] = {}
        held = portions(read)
    else:
        known = {id(part.portion.key): part for part in before.parts}
        old = (part.portion for part in before.parts)
        held = portions_after(old, near.change, read)
        near.before = None
    for portion in held:
        part = known.get(id(portion.key))
        if part is not None and part.holds(home):
            yield at(part, portion)
        else:
            yield lowered(portion, home, partial(_lower, read))


def _lower(read: Reading, portion: Portion) -> tuple[Block, ...]:
    found = _Discovery(read, portion).run()
    return tuple(block for block in found if len(block.lowered) <= MOST_DEFINITIONS)


@dataclass
class _Discovery:
    reading: Reading
    portion: Portion
    builders: dict[Identity, Builder] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    """Where the names of the sections begin that were reached from above."""

    def run(self) -> tuple[Block, ...]:
        for anchor in self._matches(_ANCHOR):
            place = place_at(self.reading, anchor)
            if place is not None:
                self._from_units(place, anchor)
        for anchor in self._matches(_SECTION):
            if anchor not in self.seen:
                place = place_at(self.reading, anchor)
                if place is not None:
                    self._from_section(place, anchor)
        for builder in self.builders.values():
            builder.damage(self.reading.damaged, self.reading.text)
        return tuple(b.block() for b in self.builders.values() if b.worthwhile)

    def _matches(self, wanted: re.Pattern[bytes]) -> Iterator[int]:
        for span in self.portion.spans:
            found = wanted.finditer(self.reading.source.text, span.start, span.end)
            yield from (match.start() for match in islice(found, MOST))

    def _builder(self, identity: Identity) -> Builder:
        if identity not in self.builders:
            self.builders[identity] = Builder(identity, self.seen)
        return self.builders[identity]

    # downwards

    def _from_units(self, place: Place, anchor: int) -> None:
        """``systemd.services…``: all units below it."""
        container = next(
            (index for index, step in enumerate(place.path) if step.span.start == anchor), None
        )
        if container is None:
            return
        root = _root(place.path[:container], place.path[container].text)
        if root is None or "let" in place.crossed:
            return
        standing = standing_of(place)
        if standing is not None:
            for builder in self._below(root, _entry(place, place.path[container + 1 :], standing)):
                if "update-left" in place.crossed:
                    builder.open.widen(Openness.OVER, "another set is put on top of it")

    def _below(self, root: _Root, entry: Entry) -> Iterator[Builder]:
        """The builders of the units, each when it has taken what is below ``entry``."""
        if entry.path:
            builder = self._builder(root.unit(entry.path[0], entry.span))
            builder.add(entry.path[1:], entry)
            yield builder
            return
        gathered = gather(entry)
        for found in gathered.entries:
            if found.path and not found.made:
                builder = self._builder(root.unit(found.path[0], found.span))
                builder.add(found.path[1:], found)
                if gathered.openness is Openness.OVER:
                    builder.widen(gathered)
                yield builder

    # upwards

    def _from_section(self, place: Place, anchor: int) -> None:
        """A ``serviceConfig`` in a place that cannot be reached from above."""
        at = next((i for i, step in enumerate(place.path) if step.span.start == anchor), None)
        if at is None or _declares(place.binding) or _foreign(place.path[:at]):
            return
        identity, gathered = self._named(place, at)
        builder = self._builder(identity)
        builder.widen(gathered)
        own = len(place.binding.path)
        inside = len(place.path) - at
        if inside <= own:
            entry = _entry(place, place.path[at:], Standing().below())
            builder.add(entry.path, entry)
            if inside == own:
                self._siblings(builder, place)

    def _siblings(self, builder: Builder, place: Place) -> None:
        """The other attributes of the set that the section stands in."""
        at = At(place.scope, Standing().below(), Steps(), home(place.scope))
        for binding in place.around.bindings:
            known = bool(binding.path) and binding.path[0].text in UNIT_ATTRIBUTES
            entry = entry_of(binding, place.around, at) if known else None
            if entry is not None and binding.span != place.binding.span:
                builder.add(entry.path, entry)

    def _named(self, place: Place, at: int) -> tuple[Identity, Gathered]:
        """Which unit a section belongs to, as far as the path around it tells."""
        gathered, region = Gathered(), place.around.span.start
        steps = place.path[:at]
        for index in range(len(steps) - 1, -1, -1):
            root = _root(steps[:index], steps[index].text)
            if root is not None:
                inner = steps[index + 1 :]
                _note(place, len(place.path) - index - 1, gathered)
                if len(inner) == 1 and not _generated(place):
                    return root.unit(inner[0], place.binding.span), gathered
                return root.nameless(region), gathered
        _note(place, len(place.path) - at, gathered)
        gathered.widen(Openness.UNDER, "the unit that it becomes part of is not in sight")
        kind = _kind_of(place.path[at].text)
        return _Root(kind, Scope.SYSTEM, initrd=False).nameless(region), gathered


@dataclass(frozen=True, slots=True)
class _Root:
    """The set of units that a path leads to."""

    kind: str
    scope: Scope
    initrd: bool

    def unit(self, step: Attribute, span: Span) -> Identity:
        region = span.start if step.dynamic else 0
        name = None if step.dynamic else step.text
        return Identity(name, self.kind, self.scope, Manager.NIXOS, self.initrd, region)

    def nameless(self, region: int) -> Identity:
        return Identity(None, self.kind, self.scope, Manager.NIXOS, self.initrd, region)


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


def _root(before: tuple[Attribute, ...], container: str) -> _Root | None:
    """Whether ``…systemd.services`` or ``…systemd.user.services`` ends here."""
    if container not in KINDS:
        return None
    names = [step.text for step in before]
    user = names[-1:] == ["user"]
    if user:
        names.pop()
    if names[-1:] != ["systemd"] or "options" in names:
        return None
    initrd = "initrd" in names
    return _Root(KINDS[container], Scope.USER if user else Scope.SYSTEM, initrd)


def _note(place: Place, inside: int, into: Gathered) -> None:
    """Widen by what lies around the last ``inside`` steps of a path."""
    for what, mark in zip(place.crossed, place.marks, strict=True):
        if what == "update-left":
            into.widen(Openness.OVER, "another set is put on top of it")
        elif what == "update-right":
            into.widen(Openness.UNDER, "it is put on top of another set")
        elif what.startswith("call ") and mark <= inside:
            name = what.removeprefix("call ")
            if name not in _TRANSPARENT:
                into.widen(Openness.OVER, f"it is an argument of {name or 'a function'}")


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
        "flatten",
    }
)
"""Functions that hand on the sets they are given."""


def _generated(place: Place) -> bool:
    return "lambda" in place.crossed and any(
        what.startswith("call ") and what.removeprefix("call ") in _GENERATORS
        for what in place.crossed
    )


_GENERATORS = frozenset(
    {"mapAttrs", "mapAttrs'", "genAttrs", "listToAttrs", "map", "foldl'", "concatMapAttrs"}
)


def _declares(binding: Binding) -> bool:
    value = binding.value
    return isinstance(value, Apply) and value.called in ("mkOption", "mkEnableOption")


def _foreign(path: tuple[Attribute, ...]) -> bool:
    return any(step.text in _FOREIGN for step in path)


def _kind_of(option: str) -> str:
    section = SECTIONS[option]
    return "service" if section in ("Service", "Unit") else section.lower()
