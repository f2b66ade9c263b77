"""The page: a summary by level, then each service with what it lacks and its next line."""

from __future__ import annotations

import json
from collections import Counter
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from serviceconfig_ls.cli.escape import escaped_controls
from serviceconfig_ls.cli.formats import score_diff, score_list
from serviceconfig_ls.features.exposure import score as scores
from serviceconfig_ls.features.exposure.changes import mark
from serviceconfig_ls.features.exposure.overview import KINDS
from serviceconfig_ls.features.hardening.next_line import next_line
from systemd_directives.exposure import CHECKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from serviceconfig_ls.cli.results import ScoredService, ServiceChange
    from systemd_directives.exposure import ScoredCheck

_TITLE = "Exposure of services"
_SORTS = (("exposure", "by exposure"), ("name", "by name"), ("place", "by file"))


def services_page(shown: Sequence[ScoredService], found: Sequence[ScoredService]) -> str:
    """The page of some services, in their order; the summary is about all of them."""
    items = [_service(scored, rank) for rank, scored in enumerate(shown)]
    counts = Counter(map(_level, shown))
    return _page(score_list.summary(found, len(shown)), counts, items)


def difference_page(changes: Sequence[ServiceChange], since: str) -> str:
    """The page of services that changed."""
    items = [_change(change, rank) for rank, change in enumerate(changes)]
    counts = Counter(_level(change.any) for change in changes)
    return _page(score_diff.summary(changes, since), counts, items)


def _page(summary: str, counts: Counter[str], items: Iterable[str]) -> str:
    here = files("serviceconfig_ls.cli.formats.html_report")
    style = here.joinpath("report.css").read_text(encoding="utf-8")
    script = here.joinpath("report.js").read_text(encoding="utf-8")
    policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
    most = max(counts.values(), default=1)
    bars = "\n".join(_bar(name, counts[name], most) for name in KINDS if counts[name])
    sorts = "\n".join(
        f'<button type="button" data-sort="{key}" aria-pressed="{str(key == "exposure").lower()}">'
        f"{label}</button>"
        for key, label in _SORTS
    )
    services = "\n".join(items)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{_TITLE}</title>
<style>
{style}</style>
</head>
<body>
<header>
<h1>{_TITLE}</h1>
<p>{_text(summary)}</p>
</header>
<section class="levels" aria-label="Levels">
{bars}
</section>
<div class="tools">
<input id="search" type="search" placeholder="Search: name, file, check ( / )" aria-label="Search">
{sorts}
<span id="shown" class="dim" role="status"></span>
</div>
<main id="services">
{services}
</main>
<script type="application/json" id="checks">{_checks()}</script>
<script>
{script}</script>
</body>
</html>
"""


def _bar(name: str, count: int, most: int) -> str:
    width = max(round(100 * count / most), 1)
    return (
        f'<button type="button" data-filter="{name}" data-level="{name}" aria-pressed="false">'
        f'<span class="level">{name}</span><span class="count">{count}</span>'
        f'<span class="bar" style="width:{width}%"></span></button>'
    )


def _service(scored: ScoredService, rank: int) -> str:
    listed = score_list.listed(scored)
    figure = "\N{EN DASH}" if listed.partial else scores.format_range(listed.exposure)
    return _item(scored, rank, figure, "\n".join(_details(scored)), _rows(scored.score.rows))


def _change(change: ServiceChange, rank: int) -> str:
    body = "\n".join(
        f'<tr><td class="{word}">{word}</td><td><code>{_text(row.check.id)}</code></td>'
        f"<td>{_cell(row.before)}</td><td>{_cell(row.after)}</td></tr>"
        for row in change.rows
        for word in (score_diff.BETTER[row.is_better],)
    )
    heading = "<tr><th></th><th>check</th><th>before</th><th>after</th></tr>"
    table = (
        f'<table class="changes"><thead>{heading}</thead><tbody>{body}</tbody></table>'
        if body
        else ""
    )
    names = " ".join(row.check.id for row in change.rows)
    rows = {"class": "service change", "data-text": names.lower()}
    return _item(change.any, rank, score_diff.figures(change), table, rows)


def _item(
    scored: ScoredService, rank: int, figure: str, detail: str, rows: Mapping[str, str]
) -> str:
    """One service, closed; ``detail`` is HTML, the rest text."""
    listed = score_list.listed(scored)
    place = f"{listed.path}:{listed.line}"
    name = _level(scored)
    attributes = {
        "class": "service",
        "data-rank": str(rank),
        "data-level": name,
        "data-name": listed.name,
        "data-place": place,
        **rows,
    }
    cells = (
        ("name", listed.name),
        ("figure", figure),
        ("level", _level_text(scored)),
        ("place", place),
    )
    written = " ".join(f'{key}="{_text(value)}"' for key, value in attributes.items())
    columns = "".join(f'<span class="{kind}">{_text(value)}</span>' for kind, value in cells)
    return (
        f"<details {written}>\n<summary>{columns}</summary>\n"
        f'<div class="detail">\n{detail}\n</div>\n</details>'
    )


def _details(scored: ScoredService) -> Iterator[str]:
    score, service = scored.score, scored.service
    judged = f"systemd {score.version}, {scored.target.reason}"
    if service.unit.partial:
        yield (
            "<p>The unit is defined elsewhere: the rows are these lines on systemd's defaults, "
            f"not its score ({_text(judged)}).</p>"
        )
    elif score.live != score.offline:
        running = f"{scores.format_range(score.live)} {scores.levels(score.live)}"
        yield f"<p>{_text(running)} while it runs ({_text(judged)}).</p>"
    else:
        yield f'<p class="dim">{_text(judged)}</p>'
    if service.reason:
        yield f"<p>Some of the unit could not be read: {_text(service.reason)}</p>"
    line = next_line(service.unit, score)
    if line is not None:
        question = f"<p>{_text(line.question)}</p>" if line.question else ""
        yield (
            f'<div class="next"><p>Next line: {scores.format_range(score.live)} → '
            f"{scores.format_range(line.after)}</p><p><code>{_text(line.text)}</code></p>{question}</div>"
        )
    passing = sum(bool(row.set) for row in score.rows)
    yield f'<p class="dim">{passing} of {len(score.rows)} checks pass.</p>'


def _rows(rows: Sequence[ScoredCheck]) -> dict[str, str]:
    """The checks that fail and those that are unknown, by number; the page has their texts once."""
    numbers = {check: str(number) for number, check in enumerate(CHECKS)}
    failing = sorted((r for r in rows if r.set is False), key=lambda row: -row.weight)
    return {
        "data-failing": " ".join(f"{numbers[r.check]}:{r.exposure or ''}" for r in failing),
        "data-unknown": " ".join(numbers[row.check] for row in rows if not row.decided),
    }


def _checks() -> str:
    """The texts of all checks as JSON that may stand in a script."""
    texts = [[check.id, check.bad, check.fix_line] for check in CHECKS]
    return json.dumps(texts).replace("<", "\\u003c")


def _cell(row: ScoredCheck) -> str:
    return f"{mark(row)} {_text(scores.row_text(row))}"


def _level(scored: ScoredService) -> str:
    """What a service is counted as."""
    return score_list.listed(scored).kind


def _level_text(scored: ScoredService) -> str:
    listed = score_list.listed(scored)
    return f"fixes {listed.contribution}" if listed.partial else scores.levels(listed.exposure)


def _text(text: str) -> str:
    """Text that stays text, in an element or in an attribute."""
    return escape(escaped_controls(text).replace("\\n", "\n"), quote=True)
