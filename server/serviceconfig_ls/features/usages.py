"""The services that use a standalone set of directives, in its own file or in others."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.features.inert_markdown import code
from serviceconfig_ls.features.text.cross_file import link
from serviceconfig_ls.nix.eval.context import binding_at
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.units.incremental.units_of import units_of
from serviceconfig_ls.units.modules.contributions import UsageSite, site_of
from serviceconfig_ls.workspace.workspace import usages_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.nix.text.document import Document

MAX_NAMED = 3
"""The services that are named in one line."""


class Shared(NamedTuple):
    """A set that units use."""

    span: Span
    """Its opening brace."""
    sites: tuple[UsageSite, ...]


def shared(document: Document) -> tuple[Shared, ...]:
    """The sets of a document that units use, in the order of the text."""
    found: dict[Span, dict[UsageSite, None]] = {}
    sets: list[Span] = []
    every = sorted({*_here(document), *_elsewhere(document)}, key=lambda each: each[0])
    for offset, site in every:
        around = next((each for each in reversed(sets) if each.covers(offset)), None)
        place = binding_at(document.parsed, offset) if around is None else None
        if place is not None:
            around = place.holder.span
            sets.append(around)
        if around is not None:
            found.setdefault(around, {})[site] = None
    return tuple(
        Shared(Span(span.start, span.start + 1), tuple(sorted(sites, key=_in_order)))
        for span, sites in sorted(found.items())
    )


def title(sites: tuple[UsageSite, ...]) -> str:
    """The number of usages, and the first of them."""
    names = list(dict.fromkeys(site.unit or "one without a name" for site in sites))
    kind = "service" if all(site.kind == "service" for site in sites) else "unit"
    many = "" if len(sites) == 1 else "s"
    more = " …" if len(names) > MAX_NAMED else ""
    return f"used by {len(sites)} {kind}{many}: {', '.join(names[:MAX_NAMED])}{more}"


def sites_at(document: Document, offset: int) -> tuple[UsageSite, ...]:
    """The units that use the set at a place."""
    found = next((each for each in shared(document) if each.span.covers(offset)), None)
    return () if found is None else found.sites


def show(document: Document, offset: int) -> str:
    """The usages of the set at a place, as Markdown; empty if there are none."""
    sites = sites_at(document, offset)
    if not sites:
        return ""
    lines = [f"### {title(sites).partition(':')[0].capitalize()}", ""]
    for each in sites:
        name = code(f"{each.unit or '…'}.{each.kind}")
        lines.append(f"- {name} in {link(each.place)}")
    return "\n".join(lines)


def _here(document: Document) -> Iterator[tuple[int, UsageSite]]:
    """The offsets of the lines that units of the document import from beside, and the units."""
    path = "" if document.home is None else document.home.path
    for located in units_of(document):
        block = located.block
        for each in block.definitions if not block.shared else ():
            if each.elsewhere is None and not block.extent.covers(each.binding.start):
                yield located.span(each.binding).start, site_of(located, document.lines, path)


def _elsewhere(document: Document) -> Iterator[tuple[int, UsageSite]]:
    """The same for the units of other files."""
    for (line, directive), sites in usages_of(document).items():
        if line > document.lines.count:
            continue  # the other file was read with an earlier text
        offset = document.text.find(directive.encode(), document.lines.start(line - 1))
        for site in sites if offset >= 0 else ():
            yield offset, site


def _in_order(site: UsageSite) -> tuple[str, str, int]:
    return site.unit or "", site.place.path, site.place.line
