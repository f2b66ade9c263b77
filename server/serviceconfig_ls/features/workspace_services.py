"""The services of many documents, each with its score and its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.features.exposure import score as scores
from serviceconfig_ls.features.exposure.overview import ListedService, badness, totals
from serviceconfig_ls.features.inert_markdown import cell, code
from serviceconfig_ls.features.text.cross_file import link
from serviceconfig_ls.units.model import Elsewhere
from serviceconfig_ls.workspace.workspace import units

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Block

__all__ = [
    "in_document",
    "in_order",
    "level_of",
    "markdown",
    "place_of",
    "score_of",
    "totals",
]


def in_document(document: Document, path: str, config: Config) -> tuple[ListedService, ...]:
    """The services of a document: those that it defines, and others if it hardens them."""
    return tuple(
        _listed(
            located.block,
            Elsewhere(path, document.lines.line_at(located.span(located.block.header).start) + 1),
            config,
        )
        for located in units(document)
        if _is_listed(located.block)
    )


def in_order(services: Iterable[ListedService]) -> list[ListedService]:
    """The services, worst first; those that are defined elsewhere are last."""
    return sorted(services, key=badness)


def score_of(service: ListedService) -> str:
    """``9.6``, or ``4.2 to 10.0``; empty if the service is defined elsewhere."""
    return "" if service.partial else scores.format_range(service.exposure)


def level_of(service: ListedService) -> str:
    """``UNSAFE``, or what the lines of a partial unit do: ``fixes 12 of 81 checks``."""
    return f"fixes {service.contribution}" if service.partial else scores.levels(service.exposure)


def place_of(service: ListedService) -> Elsewhere:
    """Its header."""
    return Elsewhere(service.path, service.line)


def markdown(services: Iterable[ListedService]) -> str:
    """A table of the services, worst first, with a link to each."""
    ordered = in_order(services)
    rows = [
        f"| {cell(code(each.name))} | {score_of(each)} | {level_of(each)} "
        f"| {link(place_of(each))} |"
        for each in ordered
    ]
    heading = f"### {totals(ordered)}"
    return "\n".join(
        [heading, "", "| unit | exposure | level | file |", "|---|---:|---|---|", *rows]
    )


def _is_listed(block: Block) -> bool:
    """Whether a block is a service that is defined here, or whose exposure it changes."""
    if block.kind != "service" or block.shared or block.initrd:
        return False
    return not block.partial or scores.is_scored(block)


def _listed(block: Block, place: Elsewhere, config: Config) -> ListedService:
    score = scores.of_block(block, config)
    fixed = scores.improved_checks(score, scores.of_bare(block, config)) if block.partial else 0
    name = f"{block.name or '?'}.service"
    return ListedService(name, score.live, block.partial, fixed, place.path, place.line)
