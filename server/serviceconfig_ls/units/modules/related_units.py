"""The units of other files that a unit is read together with, as keys by which files are matched.

A file *offers* the identities and names of its units, the runtime folders of its services, the
services that its text names and the targets that its units pull in; a unit *asks* for what its
rules need. Both are small sets of strings, so that files are matched without reading their units
again.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.model import HOLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from serviceconfig_ls.units.model import Block, Definition

MAX_RELATED_BLOCKS = 8192
"""The units whose keys are kept."""
MAX_REFERENCES = 32
"""The units that a unit names, as far as they are compared with it."""
KINDS_OF_ONE_NAME = ("service", "socket", "timer", "path")
"""The kinds whose units of one name start one another."""
REFERRING = frozenset(
    {
        "BindsTo",
        "Conflicts",
        "JoinsNamespaceOf",
        "PartOf",
        "Requires",
        "Requisite",
        "Slice",
        "Upholds",
        "Wants",
    }
)
"""The directives whose units are compared with the one that names them."""
ORDERING = frozenset({"After", "Before"})
"""Those whose units are compared within a document only: many name the same few."""
AWAITED = frozenset(
    {
        "network-online.target",
        "network-pre.target",
        "nss-lookup.target",
        "nss-user-lookup.target",
        "time-set.target",
        "time-sync.target",
    }
)
"""The targets that take part in a start only if a unit pulls them in."""
_PULLING = frozenset({"BindsTo", "Requires", "Requisite", "Upholds", "Wants"})
_REFERENCED_KINDS = frozenset({*KINDS_OF_ONE_NAME, "slice"})
_RELATING = REFERRING | ORDERING | {"RuntimeDirectory"}
_NAME = "/name"
_FOLDER = "/folder"
_NAMED = "/named"
_PULLED = "/pulled"
"""The beginnings of keys that are no identities: no unit has such a name."""
_FILE_NAME = re.compile(rb"[\w:.@\\-]+\.service(?![\w.-])")


class Relations(NamedTuple):
    """What relates a unit to others, and what it asks other files for."""

    bare_name: str
    """The name without its instance; empty if it is unknown."""
    folders: frozenset[str]
    """The names that RuntimeDirectory= has."""
    units: frozenset[tuple[str, str]]
    """The units that it names as a dependency or an ordering, each with its kind; templates as
    such."""
    pulled: frozenset[str]
    """The awaited targets that it pulls in, also under a condition."""
    awaited: frozenset[str]
    """Those that it is ordered with and does not pull in itself."""
    in_slice: bool
    """Whether it names its slice."""
    asked: frozenset[str]
    """Empty where it is not certain which unit it is."""


@lru_cache(maxsize=MAX_RELATED_BLOCKS)
def relations(block: Block) -> Relations:
    """What relates a unit to others."""
    words: dict[str, dict[str, None]] = {}
    for definition in block.sources:
        if definition.directive in _RELATING:
            words.setdefault(definition.directive, {}).update(dict.fromkeys(_words(definition)))
    folders = frozenset(words.get("RuntimeDirectory", ()))
    pulled = frozenset(each for name in _PULLING for each in words.get(name, ()))
    ordered = frozenset(each for name in ORDERING for each in words.get(name, ()))
    awaited = (AWAITED & ordered) - pulled
    needed, orderings = _named(words, REFERRING), _named(words, ORDERING)
    return Relations(
        (block.name or "").partition("@")[0],
        folders,
        needed | orderings,
        AWAITED & pulled,
        awaited,
        "Slice" in words,
        frozenset(_asked(block, folders, needed, awaited)),
    )


def _named(
    words: Mapping[str, Iterable[str]], directives: frozenset[str]
) -> frozenset[tuple[str, str]]:
    """The units that some directives name."""
    found: dict[tuple[str, str], None] = {}
    for directive in sorted(directives & words.keys()):
        for word in words[directive]:
            name, _, kind = word.rpartition(".")
            if name and kind in _REFERENCED_KINDS:
                found[template_of(name), kind] = None
    return frozenset(tuple(found)[:MAX_REFERENCES])


def _asked(
    block: Block,
    folders: Iterable[str],
    needed: Iterable[tuple[str, str]],
    awaited: Iterable[str],
) -> Iterator[str]:
    if block.identity is None or block.module != () or block.name is None:
        return
    yield from (block.sibling(name, kind) for name, kind in needed)
    if block.kind in KINDS_OF_ONE_NAME:
        yield _name_key(block)
    if block.kind == "service":
        yield from (_folder_key(block, folder) for folder in folders)
    if block.kind == "timer":
        yield named_key(f"{block.name}.service")
    yield from (pulled_key(block, target) for target in awaited)


def template_of(name: str) -> str:
    """The template that an instance is made of; any other name as it is."""
    start, at, _ = name.partition("@")
    return start + at


def _words(definition: Definition) -> Iterator[str]:
    """The words that are known to the last letter."""
    for line in definition.lines:
        yield from (word for word in (line.text_with_holes or "").split() if HOLE not in word)


def offers(blocks: Iterable[Block], text: bytes) -> dict[str, frozenset[str]]:
    """What other files may ask a file for besides its units, each key with the units that it means.

    The key of a service that the text only names means none, and so does that of a target which a
    unit pulls in.
    """
    found: dict[str, frozenset[str]] = {}
    for name in _FILE_NAME.findall(text):
        found[named_key(name.decode(errors="replace"))] = frozenset()
    for block in blocks:
        if block.identity is None or block.module != ():
            continue
        found.update((pulled_key(block, each), frozenset()) for each in relations(block).pulled)
        for key in _keys_of_unit(block):
            found[key] = found.get(key, frozenset()) | {block.identity}
    return found


def _keys_of_unit(block: Block) -> Iterator[str]:
    """The keys that mean a unit."""
    if block.kind in KINDS_OF_ONE_NAME:
        yield _name_key(block)
    if block.kind == "service":
        yield from (_folder_key(block, folder) for folder in relations(block).folders)


def _name_key(block: Block) -> str:
    """The key of the units of one name, with or without an instance."""
    return "\0".join((_NAME, block.sibling((block.name or "").partition("@")[0], "")))


def _folder_key(block: Block, folder: str) -> str:
    return "\0".join((_FOLDER, block.sibling(folder, block.kind)))


def named_key(file_name: str) -> str:
    """The key of a text that has the file name of a unit."""
    return "\0".join((_NAMED, file_name))


def pulled_key(block: Block, target: str) -> str:
    """The key of a target that a unit of the same manager and configuration pulls in."""
    return "\0".join((_PULLED, block.sibling(target, "target")))


def word_of(key: str) -> str:
    """The longest word that a file which offers a key has certainly in its text."""
    parts = key.split("\0")
    name = parts[0] if parts[0] not in (_NAME, _FOLDER, _NAMED, _PULLED) else parts[1]
    words = re.findall(r"[\w-]+", name.removesuffix(".service"))
    return max(words, key=len, default="")
