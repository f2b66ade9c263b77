"""One version of a unit file: a document without Nix."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, ClassVar

from serviceconfig_ls.memo import cached_by
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.nix.text.lines import LineTable
from serviceconfig_ls.nix.text.tree import LazyTree
from serviceconfig_ls.units.unit_files.names import ANY, UnitFileName
from systemd_directives import unitfile, unitfile_templates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serviceconfig_ls.nix.text.files import Home

MAX_KEPT = 64
MAX_KEPT_BYTES = 2 * 1024 * 1024
"""Number and total size of the unit files that are kept parsed."""


@dataclass(frozen=True)
class UnitFile(Document):
    """One immutable version of a unit file. Equal if text, home and name are."""

    name: UnitFileName = ANY
    """The unit to which it belongs."""
    is_nix: ClassVar[bool] = False

    @classmethod
    def read(cls, text: bytes, name: UnitFileName, home: Home | None = None) -> UnitFile:
        """The document of a text."""
        return cls(text, home, LineTable.of(text), LazyTree(b""), name)

    @property
    def content(self) -> ParsedUnitFile:
        """The settings and where they are."""
        return _parsed(self.text, self.name)


@dataclass(frozen=True, eq=False)
class ParsedUnitFile:
    """The parsed text of a unit file, and its characters as bytes."""

    text: str
    parsed: unitfile.ParsedUnit

    @cached_property
    def _bytes(self) -> Sequence[int]:
        """The byte at which each character begins, and the end."""
        if self.text.isascii():
            return range(len(self.text) + 1)
        return list(accumulate((len(char.encode()) for char in self.text), initial=0))

    def byte(self, character: int) -> int:
        """The byte at which a character of the text begins."""
        return self._bytes[character]

    def span(self, characters: tuple[int, int]) -> Span:
        """The bytes of a range of characters of the text."""
        start, end = characters
        return Span(self._bytes[start], self._bytes[end])


@cached_by(
    lambda text, name: (text, name),
    MAX_KEPT,
    weigh=lambda key: len(key[0]),
    max_weight=MAX_KEPT_BYTES,
)
def _parsed(text: bytes, name: UnitFileName) -> ParsedUnitFile:
    decoded = text.decode(errors="replace")
    parsed = unitfile.parse(decoded, name.name, name.kind, name.scope)
    return ParsedUnitFile(decoded, unitfile_templates.placeholders_as_holes(parsed))
