"""Finds the units of a document.

Knows the spellings of ``systemd.services.NAME.serviceConfig`` and what only looks like it. Goes
down from each ``systemd.services``; a ``serviceConfig`` that this does not reach (in a helper, a
generator, an argument of a function) is found by climbing up from it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from serviceconfig_ls.nix.climb import Place, place_at
from serviceconfig_ls.nix.reading import Reading, reading
from serviceconfig_ls.nix.scope import enter
from serviceconfig_ls.nix.syntax import Apply, Attribute, Attrs, Binding
from serviceconfig_ls.units.builder import Builder, Identity
from serviceconfig_ls.units.gather import Entry, Gathered, Standing, gather
from serviceconfig_ls.units.model import Manager
from serviceconfig_ls.units.sections import KINDS, SECTIONS, UNIT_ATTRIBUTES
from systemd_directives.model import Openness, Scope

if TYPE_CHECKING:
    from serviceconfig_ls.nix.document import Document
    from serviceconfig_ls.units.model import Block

_ANCHOR = re.compile(rb"(?<![\w'-])(?:services|sockets|timers|paths|slices|targets)(?![\w'-])")
_SECTION = re.compile(rb"(?<![\w'-])(?:" + "|".join(SECTIONS).encode() + rb")(?![\w'-])")
_FOREIGN = frozenset({"launchd", "options", "mkOption"})
"""A path through one of these is nix-darwin's or the declaration of an option."""

_BLOCKS: WeakKeyDictionary[Document, tuple[Block, ...]] = WeakKeyDictionary()


def blocks(document: Document) -> tuple[Block, ...]:
    """The units that the document defines or adds to, in the order of the text."""
    found = _BLOCKS.get(document)
    if found is None:
        found = _Discovery(document, reading(document)).run()
        _BLOCKS[document] = found
    return found


@dataclass
class _Discovery:
    document: Document
    reading: Reading
    builders: dict[Identity, Builder] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    """Where the names of the sections begin that were reached from above."""

    def run(self) -> tuple[Block, ...]:
        text = self.reading.source.text
        if not _SECTION.search(text) and b"systemd" not in text:
            return ()
        for match in _ANCHOR.finditer(text):
            place = place_at(self.reading, match.start())
            if place is not None:
                self._from_units(place, match.start())
        for match in _SECTION.finditer(text):
            if match.start() not in self.seen:
                place = place_at(self.reading, match.start())
                if place is not None:
                    self._from_section(place, match.start())
        for builder in self.builders.values():
            builder.damage(self.reading.damaged, self.document.text)
        found = [builder.block() for builder in self.builders.values() if builder.worthwhile]
        return tuple(sorted(found, key=lambda block: (block.extent, block.head)))

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
        rest = place.path[container + 1 :]
        self._below(root, Entry(place.binding, place.scope, Standing()), rest)

    def _below(self, root: _Root, entry: Entry, rest: tuple[Attribute, ...]) -> None:
        if rest:
            identity = root.unit(rest[0], entry.binding)
            self._builder(identity).add(rest[1:], entry)
            return
        gathered = gather(entry.binding.value, entry.scope, entry.standing)
        for found in gathered.entries:
            path = found.binding.path
            if path:
                identity = root.unit(path[0], found.binding)
                self._builder(identity).add(path[1:], found)

    # upwards

    def _from_section(self, place: Place, anchor: int) -> None:
        """A ``serviceConfig`` in a place that cannot be reached from above."""
        at = next((i for i, step in enumerate(place.path) if step.span.start == anchor), None)
        if at is None or _declares(place.binding) or _foreign(place.path[:at]):
            return
        identity, gathered = self._named(place, at)
        builder = self._builder(identity)
        entry = Entry(place.binding, place.scope, Standing())
        builder.widen(gathered)
        own = len(place.binding.path)
        inside = len(place.path) - at
        if inside <= own:
            siblings = own - inside
            builder.add(place.binding.path[siblings:], entry)
            if siblings == 0:
                self._siblings(builder, place)

    def _siblings(self, builder: Builder, place: Place) -> None:
        """The other attributes of the set that the section stands in."""
        scope = enter(place.around, place.scope) if _is_let(place.around) else place.scope
        for binding in place.around.bindings:
            known = bool(binding.path) and binding.path[0].text in UNIT_ATTRIBUTES
            if known and binding.span != place.binding.span:
                builder.add(binding.path, Entry(binding, scope, Standing()))

    def _named(self, place: Place, at: int) -> tuple[Identity, Gathered]:
        """Which unit a section belongs to, as far as the path around it tells."""
        gathered = Gathered()
        for what, mark in zip(place.crossed, place.marks, strict=True):
            _note(what, gathered, under=mark > len(place.path) - at)
        steps = place.path[:at]
        for index in range(len(steps) - 1, -1, -1):
            root = _root(steps[:index], steps[index].text)
            if root is not None:
                inner = steps[index + 1 :]
                if len(inner) == 1 and not _generated(place):
                    return root.unit(inner[0], place.binding), gathered
                return root.nameless(place.around.span.start), gathered
        kind = _kind_of(place.path[at].text)
        scope = Scope.SYSTEM
        return _Root(kind, scope, initrd=False).nameless(place.around.span.start), gathered


@dataclass(frozen=True, slots=True)
class _Root:
    """The set of units that a path leads to."""

    kind: str
    scope: Scope
    initrd: bool

    def unit(self, step: Attribute, binding: Binding) -> Identity:
        region = binding.span.start if step.dynamic else 0
        name = None if step.dynamic else step.text
        return Identity(name, self.kind, self.scope, Manager.NIXOS, self.initrd, region)

    def nameless(self, region: int) -> Identity:
        return Identity(None, self.kind, self.scope, Manager.NIXOS, self.initrd, region)


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


def _note(what: str, into: Gathered, *, under: bool) -> None:
    if what.startswith("call "):
        name = what.removeprefix("call ")
        if name not in _TRANSPARENT and not under:
            into.widen(Openness.OVER, f"it is an argument of {name or 'a function'}")
    elif what == "update-left":
        into.widen(Openness.OVER, "another set is put on top of it")
    elif what == "update-right":
        into.widen(Openness.UNDER, "it is put on top of another set")


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
        "filterAttrs",
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


def _is_let(around: Attrs) -> bool:
    return around.recursive


def _kind_of(option: str) -> str:
    section = SECTIONS[option]
    return "service" if section in ("Service", "Unit") else section.lower()
