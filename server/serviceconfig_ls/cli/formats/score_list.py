"""Many services, one line each, as ``systemd-analyze security`` lists them without arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from serviceconfig_ls.cli.arguments import Grouping, Sort
from serviceconfig_ls.cli.escape import escaped
from serviceconfig_ls.cli.output import LEVELS
from serviceconfig_ls.cli.versions import most_frequent
from serviceconfig_ls.features.exposure import score as scores
from serviceconfig_ls.features.exposure.overview import ListedService, badness, totals
from serviceconfig_ls.features.inert_markdown import cell, code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from serviceconfig_ls.cli.output import Screen
    from serviceconfig_ls.cli.results import ScoredService

_MAX_NAME_WIDTH = 40
"""Columns; a longer name moves the rest of its line."""
_FIGURE_WIDTH = 8
"""Columns of ``EXPOSURE``, and of a range: ``4.2–10.0``."""
_KEYS: Mapping[Sort, Callable[[ListedService], tuple[object, ...]]] = {
    Sort.EXPOSURE: badness,
    Sort.NAME: lambda service: (service.name, service.path, service.line),
    Sort.FILE: lambda service: (service.path, service.line),
}
_TITLES: Mapping[Grouping, Callable[[ListedService], str]] = {
    Grouping.NONE: lambda _: "",
    Grouping.FILE: lambda service: service.path,
    Grouping.FOLDER: lambda service: service.path.rpartition("/")[0] or ".",
}


def listed(scored: ScoredService) -> ListedService:
    """The line of a service."""
    service, score = scored.service, scored.score
    fixed = 0
    if service.unit.partial:
        bare = scores.bare(service.unit, score.version, score.arch)
        fixed = scores.improved_checks(score, bare)
    return ListedService(
        f"{service.unit.name or '?'}.service",
        score.offline,
        service.unit.partial,
        fixed,
        str(service.path),
        service.line,
    )


def in_order(found: Iterable[ScoredService], sort: Sort) -> list[ScoredService]:
    """The services in the order of ``sort``."""
    return sorted(found, key=lambda scored: _KEYS[sort](listed(scored)))


def summary(found: Sequence[ScoredService], shown: int) -> str:
    """One line: the totals, how many are shown, and the systemd that they were judged for."""
    text = totals(map(listed, found))
    if shown < len(found):
        text += f"; the first {shown} are shown"
    return f"{text}; systemd {most_frequent(scored.target for scored in found)}"


def show(
    shown: Sequence[ScoredService],
    found: Sequence[ScoredService],
    grouping: Grouping,
    screen: Screen,
) -> None:
    """Effect: writes a heading, a line for each service to be shown, and a summary of all."""
    services = [listed(scored) for scored in shown]
    width = min(
        max((cell_len(escaped(each.name)) for each in services), default=0), _MAX_NAME_WIDTH
    )
    level_width = max((len(_level(each)) for each in services), default=0)
    heading = (
        f"{'UNIT'.ljust(width)}  {'EXPOSURE':>{_FIGURE_WIDTH}}  {'LEVEL'.ljust(level_width)}  FILE"
    )
    screen.line((heading, "dim"))
    whole = (
        dict(_grouped([listed(scored) for scored in found], grouping))
        if grouping is not Grouping.NONE
        else {}
    )
    for title, group in _grouped(services, grouping):
        if title:
            screen.line()
            screen.line((title, "bold"), (f"  {totals(whole[title])}", "dim"))
        for service in group:
            level = _level(service)
            name = service.name + " " * (width - cell_len(escaped(service.name)))
            screen.line(
                f"{name}  {_figure(service):>{_FIGURE_WIDTH}}  ",
                (level.ljust(level_width), LEVELS.get(service.kind, "dim")),
                (f"  {service.path}:{service.line}", "dim"),
            )
    screen.line()
    screen.line(summary(found, len(shown)))


def markdown(
    shown: Sequence[ScoredService], found: Sequence[ScoredService], grouping: Grouping
) -> str:
    """The same as a table in Markdown for each group, for a pull request."""
    parts = []
    for title, group in _grouped([listed(scored) for scored in shown], grouping):
        rows = [
            f"| {_cell(each.name)} | {_figure(each)} | {_level(each)} "
            f"| {_cell(f'{each.path}:{each.line}')} |"
            for each in group
        ]
        heading = [f"#### {_cell(title)}", ""] if title else []
        columns = ["| unit | exposure | level | file |", "|---|---:|---|---|"]
        parts.append("\n".join([*heading, *columns, *rows]))
    return "\n\n".join([*parts, summary(found, len(shown))])


def _grouped(
    services: Iterable[ListedService], grouping: Grouping
) -> list[tuple[str, list[ListedService]]]:
    """The groups with their titles, in the order of their first services."""
    groups: dict[str, list[ListedService]] = {}
    for service in services:
        groups.setdefault(_TITLES[grouping](service), []).append(service)
    return list(groups.items())


def _figure(service: ListedService) -> str:
    return (
        "\N{EN DASH}"
        if service.partial
        else scores.format_range(service.exposure).replace(" to ", "\N{EN DASH}")
    )


def _level(service: ListedService) -> str:
    if service.partial:
        return f"fixes {service.contribution}"
    return scores.levels(service.exposure)


def _cell(text: str) -> str:
    """A text of the project in a table, in which nothing is live."""
    return cell(code(text))
