"""Lines that would take further rights away from a unit, and what speaks for or against each.

Knows no score and no text format. The lines stand in data/hardening.tsv, what a unit shows in
data/evidence.tsv, kinds of services in data/presets.tsv.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives import catalogue, rules
from systemd_directives.hardening.candidates import CANDIDATES, Candidate, Class
from systemd_directives.hardening.evidence import against, support
from systemd_directives.hardening.presets import PRESETS, Preset
from systemd_directives.rules.support.unit_view import UnitView

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from systemd_directives.model import SystemdVersion, Unit

__all__ = [
    "CANDIDATES",
    "PRESETS",
    "Advice",
    "Candidate",
    "Class",
    "Preset",
    "advise",
    "reasons",
    "together",
]


class Advice(NamedTuple):
    """A line that a unit does not have, and what the unit itself says of it."""

    candidate: Candidate
    """Words that the unit speaks against are left out of its lists."""
    against: str | None
    """Why it is not to be offered; None where nothing speaks against it."""
    support: str | None
    """What in the unit answers its question; None where nothing does."""


def advise(unit: Unit, version: SystemdVersion) -> Iterator[Advice]:
    """What there is to say of each line that the unit does not have, in the order of the table."""
    present = {setting.directive for setting in unit.settings}
    view = UnitView(unit, version)
    seen = against(view)
    spoken = _spoken(unit, version)
    for candidate in CANDIDATES:
        if candidate.directive in present:
            continue
        if catalogue.known("Service", candidate.directive, version) is not True:
            continue
        cut = candidate.without(seen)
        reason = _reason(candidate, cut, seen)
        if cut is not None and reason is None:
            reason = _new_complaint(unit, cut, version, spoken)
        yield Advice(cut or candidate, reason, None if reason else support(candidate, view))


def together(
    unit: Unit, candidates: Iterable[Candidate], version: SystemdVersion
) -> tuple[Candidate, ...]:
    """Those of some candidates that go together in a unit: of each directive the first.

    One that a rule has something against once those before it are there is left out.
    """
    chosen = tuple({each.directive: each for each in reversed(tuple(candidates))}.values())[::-1]
    spoken = _spoken(unit, version)
    if not _spoken(_with_lines(unit, chosen), version) - spoken:
        return chosen
    accepted: list[Candidate] = []
    for candidate in chosen:
        if _new_complaint(unit, candidate, version, spoken) is None:
            unit = candidate.added_to(unit)
            accepted.append(candidate)
    return tuple(accepted)


def _with_lines(unit: Unit, candidates: Iterable[Candidate]) -> Unit:
    for candidate in candidates:
        unit = candidate.added_to(unit)
    return unit


def reasons(unit: Unit, version: SystemdVersion) -> Mapping[str, str]:
    """By key or word of the table what a unit shows that speaks against it."""
    return against(UnitView(unit, version))


def _reason(candidate: Candidate, cut: Candidate | None, seen: Mapping[str, str]) -> str | None:
    for key in (candidate.key, *candidate.missing_families):
        if key in seen:
            return seen[key]
    if cut is None:
        return next(seen[word] for word in candidate.words if word in seen)
    return None


def _spoken(unit: Unit, version: SystemdVersion) -> Counter[str]:
    """How often each rule speaks of a unit."""
    return Counter(each.rule for each in rules.check(unit, version, rules.on_request()))


def _new_complaint(
    unit: Unit, candidate: Candidate, version: SystemdVersion, spoken: Counter[str]
) -> str | None:
    """What a rule says of the unit with the candidate that it does not say of the unit now."""
    concerned = rules.triggered_by(candidate.directive)
    view = UnitView(candidate.added_to(unit), version)
    found = rules.settle(rules.collect(concerned, view, view, rules.on_request()), concerned)
    new = Counter(each.rule for each in found) - spoken
    return next((finding.message for finding in found if finding.rule in new), None)
