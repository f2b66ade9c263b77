"""Lines that restrict a unit further, with the reasons for and against each of them.

The lines are in data/hardening.tsv, the reasons in data/evidence.tsv, the kinds of services in
data/presets.tsv, and the programs of each kind in data/kinds.tsv.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives import catalogue, rules
from systemd_directives.hardening.candidates import HARDENING_LINES, HardeningLine, Risk
from systemd_directives.hardening.evidence import against, support
from systemd_directives.hardening.kinds import Recognized, kind_of
from systemd_directives.hardening.presets import PRESETS, Preset
from systemd_directives.rules.support.unit_view import UnitView

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from systemd_directives.model import SystemdVersion, Unit

__all__ = [
    "HARDENING_LINES",
    "PRESETS",
    "Advice",
    "HardeningLine",
    "Preset",
    "Recognized",
    "Risk",
    "advise",
    "kind_of",
    "reasons",
    "together",
]


class Advice(NamedTuple):
    """A candidate for a unit that does not set its directive, with reasons found in the unit."""

    candidate: HardeningLine
    """Its deny lists lack the words that there is a reason against."""
    against: str | None
    """The reason not to offer it, if there is one."""
    support: str | None
    """What in the unit answers its question, if something does."""


def advise(
    unit: Unit, version: SystemdVersion, candidates: Iterable[HardeningLine] = HARDENING_LINES
) -> Iterator[Advice]:
    """The advice about each candidate whose directive the unit does not set, in their order.

    Each takes a while; it is given when it is asked for.
    """
    present = {setting.directive for setting in unit.settings}
    view = UnitView(unit, version)
    seen = against(view)
    before = _findings_by_rule(unit, version)
    for candidate in candidates:
        if candidate.directive in present:
            continue
        if catalogue.known("Service", candidate.directive, version) is not True:
            continue
        cut = candidate.without(seen)
        reason = _reason(candidate, cut, seen)
        if cut is not None and reason is None:
            reason = _new_finding(unit, cut, version, before)
        yield Advice(cut or candidate, reason, None if reason else support(candidate, view))


def together(
    unit: Unit, candidates: Iterable[HardeningLine], version: SystemdVersion
) -> tuple[HardeningLine, ...]:
    """Those of some candidates that can be added to a unit together: the first of each directive.

    A candidate is left out if a rule reports something new after those before it are added.
    """
    chosen = tuple({each.directive: each for each in reversed(tuple(candidates))}.values())[::-1]
    before = _findings_by_rule(unit, version)
    if not _findings_by_rule(_with_lines(unit, chosen), version) - before:
        return chosen
    accepted: list[HardeningLine] = []
    for candidate in chosen:
        if _new_finding(unit, candidate, version, before) is None:
            unit = candidate.added_to(unit)
            accepted.append(candidate)
    return tuple(accepted)


def _with_lines(unit: Unit, candidates: Iterable[HardeningLine]) -> Unit:
    for candidate in candidates:
        unit = candidate.added_to(unit)
    return unit


def reasons(unit: Unit, version: SystemdVersion) -> Mapping[str, str]:
    """The reasons in a unit against keys and words of the table."""
    return against(UnitView(unit, version))


def _reason(
    candidate: HardeningLine, cut: HardeningLine | None, seen: Mapping[str, str]
) -> str | None:
    for key in (candidate.key, *candidate.missing_families):
        if key in seen:
            return seen[key]
    if cut is None:
        return next(seen[word] for word in candidate.words if word in seen)
    return None


def _findings_by_rule(unit: Unit, version: SystemdVersion) -> Counter[str]:
    """How many findings each rule has about a unit."""
    return Counter(each.rule for each in rules.check(unit, version, rules.on_request()))


def _new_finding(
    unit: Unit, candidate: HardeningLine, version: SystemdVersion, before: Counter[str]
) -> str | None:
    """The message of a finding that the candidate would cause, if there is one.

    All rules run: one that another directive triggers may read this one.
    """
    found = rules.check(candidate.added_to(unit), version, rules.on_request())
    new = Counter(each.rule for each in found) - before
    return next((finding.message for finding in found if finding.rule in new), None)
