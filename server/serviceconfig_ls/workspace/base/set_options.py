"""Which options the files of a project may set, from words alone.

It finds too many rather than too few: an option counts as set if one file has its name before an
equals sign, and the name of what it belongs to anywhere. A set counts as extended if its name
precedes a dot there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.units.modules.option_declarations import BINDING, WORDS
from serviceconfig_ls.workspace.path_index import MAX_FILES, nix_files, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.units.modules.option_declarations import OptionPath

_INHERITED = re.compile(rb"\binherit\b([^;]*);")
_HOST = re.compile(rb'\bhostName\s*=\s*(?:lib\.)?(?:mkDefault\s+|mkForce\s+)?"([\w.-]+)"')


class _Names(NamedTuple):
    """The names in one file."""

    words: frozenset[bytes]
    defined: frozenset[bytes]
    """Those that it may define."""
    extended: frozenset[bytes]
    """Those that it may define an attribute of."""


class SetOptions:
    """The names in the Nix files below one folder, read at first need."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._names: list[_Names] = []
        self._is_read = False
        self.host_names: set[str] = set()
        """What the files set ``networking.hostName`` to."""

    def has(self, option: OptionPath) -> bool:
        """Whether a file may set an option, such as ``services``, ``web``, ``user``."""
        name, owner = option[-1].encode(), option[-2].encode()
        return any(name in each.defined and owner in each.words for each in self._read())

    def has_part_of(self, option: OptionPath) -> bool:
        """Whether a file may set an option or an attribute of it."""
        name, owner = option[-1].encode(), option[-2].encode()
        return any(
            name in each.defined | each.extended and owner in each.words for each in self._read()
        )

    def prepare(self) -> Iterator[None]:
        """Effect: reads the files, one at each step."""
        if self._is_read:
            return
        self._names.clear()
        for number, path in enumerate(nix_files(self._root)):
            text = None if path is None or number > MAX_FILES else text_of(path, self._root)
            if text is not None:
                self._names.append(_names(text))
                self.host_names |= {match.decode() for match in _HOST.findall(text)}
            yield
        self._is_read = True

    def _read(self) -> list[_Names]:
        """The names of all files. Effect: reads them."""
        for _ in self.prepare():
            pass
        return self._names


def _names(text: bytes) -> _Names:
    defined: set[bytes] = set()
    extended: set[bytes] = set()
    for before, name, before_computed in BINDING.findall(text):
        defined.add(name)
        extended.update(WORDS.findall(before + before_computed))
    for inherited in _INHERITED.findall(text):
        defined.update(WORDS.findall(inherited))
    return _Names(frozenset(WORDS.findall(text)), frozenset(defined), frozenset(extended))
