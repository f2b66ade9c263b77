"""The units of other files that a unit is read together with, as keys by which files are matched.

A file *offers* the identities of its units, the runtime folders of its services, the services that
its text names and the targets that its units pull in; a unit *asks* for what its rules need. Both
are small sets of strings, so that files are matched without reading their units again.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from systemd_directives.model import HOLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
_FOLDER = "/folder"
_NAMED = "/named"
_PULLED = "/pulled"
"""The beginnings of keys that are no identities: no unit has such a name."""
_FILE_NAME = re.compile(rb"[\w:.@\\-]+\.service(?![\w.-])")


@lru_cache(maxsize=MAX_RELATED_BLOCKS)
def runtime_folders(block: Block) -> frozenset[str]:
    """The names that RuntimeDirectory= has in a unit."""
    return frozenset(
        word
        for definition in block.sources
        if definition.directive == "RuntimeDirectory"
        for word in _words(definition)
    )


@lru_cache(maxsize=MAX_RELATED_BLOCKS)
def references(block: Block) -> frozenset[tuple[str, str]]:
    """The units that a unit depends on, each with its kind; templates as such."""
    found = dict.fromkeys(_named_by(block, REFERRING))
    return frozenset(tuple(found)[:MAX_REFERENCES])


@lru_cache(maxsize=MAX_RELATED_BLOCKS)
def orderings(block: Block) -> frozenset[tuple[str, str]]:
    """The same for the units that it is ordered with."""
    found = dict.fromkeys(_named_by(block, ORDERING))
    return frozenset(tuple(found)[:MAX_REFERENCES])


def _named_by(block: Block, directives: frozenset[str]) -> Iterator[tuple[str, str]]:
    for definition in block.sources:
        if definition.directive in directives:
            for word in _words(definition):
                name, _, kind = word.rpartition(".")
                if name and kind in _REFERENCED_KINDS:
                    yield template_of(name), kind


@lru_cache(maxsize=MAX_RELATED_BLOCKS)
def pulled_targets(block: Block) -> frozenset[str]:
    """The awaited targets that a unit pulls in, also under a condition."""
    return AWAITED & _all_words(block, _PULLING)


@lru_cache(maxsize=MAX_RELATED_BLOCKS)
def awaited_targets(block: Block) -> frozenset[str]:
    """The awaited targets that a unit is ordered with and does not pull in itself."""
    return (AWAITED & _all_words(block, ORDERING)) - pulled_targets(block)


def _all_words(block: Block, directives: frozenset[str]) -> set[str]:
    return {
        word
        for definition in block.sources
        if definition.directive in directives
        for word in _words(definition)
    }


def template_of(name: str) -> str:
    """The template that an instance is made of; any other name as it is."""
    start, at, _ = name.partition("@")
    return start + at


def _words(definition: Definition) -> Iterator[str]:
    """The words that are known to the last letter."""
    for line in definition.lines:
        yield from (word for word in (line.text_with_holes or "").split() if HOLE not in word)


@lru_cache(maxsize=MAX_RELATED_BLOCKS)
def keys_asked(block: Block) -> frozenset[str]:
    """What a unit asks other files for; none where it is not certain which unit it is."""
    if block.identity is None or block.module != () or block.name is None:
        return frozenset()
    found = {block.sibling(name, kind) for name, kind in references(block)}
    if block.kind in KINDS_OF_ONE_NAME:
        bare = block.name.partition("@")[0]
        found |= {
            block.sibling(name, kind) for name in (bare, f"{bare}@") for kind in KINDS_OF_ONE_NAME
        }
    if block.kind == "service":
        found |= {_folder_key(block, folder) for folder in runtime_folders(block)}
    if block.kind == "timer":
        found.add(named_key(f"{block.name}.service"))
    found |= {pulled_key(block, target) for target in awaited_targets(block)}
    return frozenset(found) - {block.identity}


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
        for folder in runtime_folders(block) if block.kind == "service" else ():
            key = _folder_key(block, folder)
            found[key] = found.get(key, frozenset()) | {block.identity}
        for target in pulled_targets(block):
            found[pulled_key(block, target)] = frozenset()
    return found


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
    name = parts[0] if parts[0] not in (_FOLDER, _NAMED, _PULLED) else parts[1]
    words = re.findall(r"[\w-]+", name.removesuffix(".service"))
    return max(words, key=len, default="")
