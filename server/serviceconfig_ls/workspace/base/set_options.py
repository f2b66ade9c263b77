"""Which options the files of a project may set, from words alone.

It finds too many rather than too few: an option counts as set if one file has its name before an
equals sign, and the name of what it belongs to anywhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from serviceconfig_ls.workspace.path_index import MAX_FILES, nix_files, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.units.modules.option_defaults import OptionPath

_DEFINED = re.compile(rb"([\w'-]+)\"?\s*=|inherit\b([^;]*);")
_HOST = re.compile(rb'\bhostName\s*=\s*(?:lib\.)?(?:mkDefault\s+|mkForce\s+)?"([\w.-]+)"')
_WORDS = re.compile(rb"[\w'-]+")


class SetOptions:
    """The names in the Nix files below one folder, read at first need."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._names: list[tuple[frozenset[bytes], frozenset[bytes]]] = []
        """For each file its words, and the names that it may define."""
        self._is_read = False
        self.host_names: set[str] = set()
        """What the files set ``networking.hostName`` to."""

    def has(self, option: OptionPath) -> bool:
        """Whether a file may set an option, such as ``services``, ``web``, ``user``."""
        for _ in self.prepare():
            pass
        name, owner = option[-1].encode(), option[-2].encode()
        return any(name in defined and owner in words for words, defined in self._names)

    def prepare(self) -> Iterator[None]:
        """Effect: reads the files, one at each step."""
        if self._is_read:
            return
        self._names.clear()
        for number, path in enumerate(nix_files(self._root)):
            text = None if path is None or number > MAX_FILES else text_of(path, self._root)
            if text is not None:
                self._names.append((frozenset(_WORDS.findall(text)), _defined(text)))
                self.host_names |= {match.decode() for match in _HOST.findall(text)}
            yield
        self._is_read = True


def _defined(text: bytes) -> frozenset[bytes]:
    found: set[bytes] = set()
    for name, inherited in _DEFINED.findall(text):
        found.update((name,) if name else _WORDS.findall(inherited))
    return frozenset(found)
