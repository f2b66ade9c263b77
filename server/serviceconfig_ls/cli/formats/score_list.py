"""Many services, one line each, as ``systemd-analyze security`` lists them without arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

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

_MAX_NAME_WIDTH = 48
"""Columns; a longer name moves the rest of its line."""
_FIGURE_WIDTH = 8
"""Columns of ``EXPOSURE``, and of a range: ``4.2–10.0``."""
_MIN_FITTING = 5
"""Services that are shown on a terminal of any height."""
_ROWS_BELOW = 4
"""Of a terminal: a line about units that are defined elsewhere, and the shell's next prompt."""
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
        text += "; the first one is shown" if shown == 1 else f"; the first {shown} are shown"
    return f"{text}; systemd {most_frequent(scored.target for scored in found)}"


def that_fit(
    found: Sequence[ScoredService], grouping: Grouping, screen: Screen
) -> Sequence[ScoredService]:
    """The first services that fit on the terminal, with all that is written around them.

    All of them, if they fit or standard output is not a terminal.
    """
    size = screen.terminal_size
    if size is None:
        return found
    services = [listed(scored) for scored in found]
    columns = _Columns.of(services)
    left = size.lines - _ROWS_BELOW
    left -= sum(_rows(text, size.columns) for text in ("UNIT", "", summary(found, len(found))))
    titles: set[str] = set()
    for count, service in enumerate(services):
        left -= _rows("".join(_parts(service, columns)), size.columns)
        title = _TITLES[grouping](service)
        if title and title not in titles:
            titles.add(title)
            left -= 2  # with the empty line above it
        # the line about those that are left out takes the place of the last one
        if left < (count + 1 < len(services)) and count >= _MIN_FITTING:
            return found[:count]
    return found


def show(
    shown: Sequence[ScoredService],
    found: Sequence[ScoredService],
    grouping: Grouping,
    screen: Screen,
    *,
    left_out: int = 0,
) -> None:
    """Effect: writes a heading, a line for each service to be shown, and a summary of all.

    ``left_out`` services are not shown although nobody asked for fewer: a line says so.
    """
    services = [listed(scored) for scored in shown]
    columns = _Columns.of(services)
    screen.line((columns.heading, "dim"))
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
            figure, level, place = _parts(service, columns)
            screen.line(figure, (level, LEVELS.get(service.kind, "dim")), (place, "dim"))
    if left_out:
        screen.line((f"\N{HORIZONTAL ELLIPSIS} and {left_out} more; --top 0 lists all", "dim"))
    screen.line()
    screen.line(summary(found, len(found) if left_out else len(shown)))


class _Columns(NamedTuple):
    """The widths that depend on the services."""

    name: int
    level: int

    @classmethod
    def of(cls, services: Sequence[ListedService]) -> _Columns:
        """The widths that the services need."""
        longest = max((cell_len(escaped(each.name)) for each in services), default=0)
        level = max((len(_level(each)) for each in services), default=0)
        return cls(min(longest, _MAX_NAME_WIDTH), level)

    @property
    def heading(self) -> str:
        """The line above the services."""
        figure = f"{'EXPOSURE':>{_FIGURE_WIDTH}}"
        return f"{'UNIT'.ljust(self.name)}  {figure}  {'LEVEL'.ljust(self.level)}  FILE"


def _parts(service: ListedService, columns: _Columns) -> tuple[str, str, str]:
    """A line: name and figure, level, place."""
    name = service.name + " " * (columns.name - cell_len(escaped(service.name)))
    level = _level(service).ljust(columns.level)
    return (
        f"{name}  {_figure(service):>{_FIGURE_WIDTH}}  ",
        level,
        f"  {service.path}:{service.line}",
    )


def _rows(line: str, width: int) -> int:
    """Rows of a terminal that a line takes."""
    return max(1, -(-cell_len(escaped(line)) // width))


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
