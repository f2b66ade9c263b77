"""The outline of a unit file: its sections and their lines, and what can be folded.

A Nix text has none here: other servers outline it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.units.incremental.units_of import units_of
from serviceconfig_ls.units.unit_files.unit_file import UnitFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.nix.text.document import Document

MAX_DETAIL = 80
"""The characters of a value that are shown."""


class Symbol(NamedTuple):
    """A section or a setting."""

    name: str
    detail: str
    span: Span
    """All of it."""
    own: Span
    """Its name."""
    children: tuple[Symbol, ...] = ()


class Fold(NamedTuple):
    """Lines that can be hidden behind the first of them, numbered from 0."""

    first: int
    last: int
    is_comment: bool = False


def symbols(document: Document) -> tuple[Symbol, ...] | None:
    """The sections with their settings, in the order of the text; None for Nix."""
    if not isinstance(document, UnitFile) or not units_of(document):
        return None
    content = document.content
    found = []
    for section in content.parsed.sections:
        header, inside = content.span(section.header), content.span(section.inside)
        inner = tuple(each for each in _settings(document) if inside.covers(each.span.start))
        end = max([header.end, *(each.span.end for each in inner)])
        found.append(Symbol(section.name, "", Span(header.start, end), header, inner))
    return tuple(found)


def folds(document: Document) -> tuple[Fold, ...] | None:
    """Sections, settings over several lines, and comments over several lines; None for Nix."""
    outlined = symbols(document)
    if outlined is None:
        return None
    line_at = document.lines.line_at
    every = [*outlined, *(child for each in outlined for child in each.children)]
    found = [Fold(line_at(each.span.start), line_at(each.span.end)) for each in every]
    found += _comments(document)
    return tuple(sorted(each for each in found if each.first < each.last))


def _settings(document: UnitFile) -> Iterator[Symbol]:
    content = document.content
    for setting, place in zip(content.parsed.unit.settings, content.parsed.lines, strict=True):
        key = content.span(place.key)
        text = content.text[place.value.start : place.value.end]
        whole = Span(key.start, content.byte(place.whole.end))
        yield Symbol(setting.directive, text.partition("\n")[0][:MAX_DETAIL], whole, key)


def _comments(document: Document) -> Iterator[Fold]:
    """Runs of lines that are comments."""
    first: int | None = None
    for number, line in enumerate([*document.text.splitlines(), b""]):
        is_comment = line.lstrip().startswith((b"#", b";"))
        if is_comment and first is None:
            first = number
        elif not is_comment and first is not None:
            yield Fold(first, number - 1, is_comment=True)
            first = None
