"""Which services use a set of directives that stands by itself, in its own file or in others.

Knows the lines that units take in; reads no file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.features.text.cross_file import link
from serviceconfig_ls.nix.eval.context import binding_at
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.nix.text.parsed import reading
from serviceconfig_ls.units.incremental.units_of import own_blocks
from serviceconfig_ls.units.modules.contributions import Closures, Use, Uses, use_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.nix.text.document import Document

_NAMED = 3
"""So many services are named in one line."""


class Shared(NamedTuple):
    """A set that units take in."""

    span: Span
    """Its opening brace."""
    uses: tuple[Use, ...]


def shared(document: Document) -> tuple[Shared, ...]:
    """The sets of a document that units take in from outside of them, in the order of the text."""
    found: dict[Span, dict[Use, None]] = {}
    sets: list[Span] = []
    for offset, use in sorted({*_here(document), *_elsewhere(document)}, key=lambda each: each[0]):
        around = next((each for each in reversed(sets) if each.covers(offset)), None)
        place = binding_at(reading(document), offset) if around is None else None
        if place is not None:
            around = place.holder.span
            sets.append(around)
        if around is not None:
            found.setdefault(around, {})[use] = None
    return tuple(
        Shared(Span(span.start, span.start + 1), tuple(sorted(uses, key=_in_order)))
        for span, uses in sorted(found.items())
    )


def title(uses: tuple[Use, ...]) -> str:
    """How many they are, and the first of them."""
    names = list(dict.fromkeys(use.unit or "one without a name" for use in uses))
    kind = "service" if all(use.kind == "service" for use in uses) else "unit"
    many = "" if len(uses) == 1 else "s"
    more = " …" if len(names) > _NAMED else ""
    return f"used by {len(uses)} {kind}{many}: {', '.join(names[:_NAMED])}{more}"


def show(document: Document, offset: int) -> str:
    """The users of the set at a place, as Markdown; nothing where there is none."""
    found = next((each for each in shared(document) if each.span.covers(offset)), None)
    if found is None:
        return ""
    lines = [f"### {title(found.uses).partition(':')[0].capitalize()}", ""]
    lines += [f"- `{use.unit or '…'}.{use.kind}` in {link(use.place)}" for use in found.uses]
    return "\n".join(lines)


def _here(document: Document) -> Iterator[tuple[int, Use]]:
    """The places of the lines that units of the document take in, and which unit does."""
    path = "" if document.home is None else document.home.path
    for block in own_blocks(document):
        for each in block.definitions if not block.shared else ():
            if each.elsewhere is None and not block.extent.covers(each.binding.start):
                yield each.binding.start, use_of(block, document, path)


def _elsewhere(document: Document) -> Iterator[tuple[int, Use]]:
    """The same of the units of other files."""
    files = None if document.home is None else document.home.files
    told: Uses = files.uses(document) if isinstance(files, Closures) else {}
    for (line, directive), uses in told.items():
        start = document.lines.start(line - 1)
        offset = document.text.find(directive.encode(), start)
        for use in uses if offset >= 0 else ():
            yield offset, use


def _in_order(use: Use) -> tuple[str, str, int]:
    return use.unit or "", use.place.path, use.place.line
