"""The single line that lowers the score of a unit the most, for reports without a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.exposure import what_if
from systemd_directives.hardening import HARDENING_LINES, Risk, advise
from systemd_directives.model import Completeness, RuntimeScope

if TYPE_CHECKING:
    from systemd_directives.exposure import Score, ScoreRange
    from systemd_directives.model import Unit


class NextLine(NamedTuple):
    """A line that can be added."""

    text: str
    """As in a unit file: ``ProtectHome=true``; several lines for some lists."""
    question: str
    """What to ask about the service first; empty if hardly any service misses it."""
    after: ScoreRange
    """The score of the running service with it, in tenths."""


def next_line(unit: Unit, score: Score) -> NextLine | None:
    """The line for a complete system service; None if nothing that is known to be safe helps.

    Lines that the service may miss come after all others.
    """
    complete = unit.completeness is Completeness.COMPLETE and not unit.partial
    if unit.kind != "service" or unit.scope is not RuntimeScope.SYSTEM or not complete:
        return None
    ranked = []
    for line in HARDENING_LINES:
        after = what_if(score, line.added_to(unit), line.directive)
        if after.high < score.live.high:
            ranked.append((line.risk is not Risk.SAFE, after.high, after.low, line))
    ranked.sort(key=lambda each: each[:3])
    advice = advise(unit, score.version, [line for *_, line in ranked])
    best = next((each.candidate for each in advice if each.against is None), None)
    if best is None:
        return None
    question = "" if best.risk is Risk.SAFE else best.question[:1].upper() + best.question[1:]
    return NextLine(
        "\n".join(f"{best.directive}={value}" for value in best.lines),
        question,
        what_if(score, best.added_to(unit), best.directive),
    )
