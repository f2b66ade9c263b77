"""Mistakes put into right services at random are found, and their fixes mend them."""

from __future__ import annotations

from random import Random

import pytest

from systemd_directives import rules, unitfile, unitfile_edits
from systemd_directives.exposure import score
from systemd_directives.model import Severity, SystemdVersion
from tests.directives.rules.mutants import REFUSED_OR_IGNORED, SERVICES, SILENT, Spoil

EACH = 60
VERSION = SystemdVersion(257)
ERRORS = {rule.name for rule in rules.rules() if rule.severity is Severity.ERROR}
KINDS = REFUSED_OR_IGNORED | SILENT


def spoilt(spoil: Spoil, seed: str) -> list[str]:
    """Texts with one mistake each, always the same ones."""
    rng = Random(seed)
    found = []
    for _ in range(EACH * 4):
        lines = spoil(rng.choice(SERVICES).splitlines(), rng)
        if lines is not None:
            found.append("\n".join(lines) + "\n")
    return found[:EACH]


def said(text: str) -> set[tuple[str, str]]:
    """Which rules speak of which directives of a unit."""
    unit = unitfile.parse(text, "web").unit
    findings = rules.check(unit, VERSION, rules.on_request())
    return {(f.rule, f.setting.directive if f.setting else "") for f in findings}


@pytest.mark.parametrize("text", SERVICES)
def test_right_services_are_clean(text: str) -> None:
    """Nothing is said of a right service."""
    assert said(text) == set()


@pytest.mark.parametrize("kind", KINDS)
def test_mistakes_are_found(kind: str) -> None:
    """Of each kind of mistake at least 98 of 100 are found."""
    texts = spoilt(KINDS[kind], kind)
    found = sum(bool(said(text)) for text in texts)
    assert len(texts) == EACH
    assert found >= 0.98 * len(texts)


def test_there_are_many_mutants() -> None:
    """At least 2,000 services are spoilt."""
    assert EACH * len(KINDS) >= 2000


@pytest.mark.parametrize("kind", KINDS)
def test_fixes_mend(kind: str) -> None:
    """After any fix the finding is gone, and no new one has come.

    A line that systemd dropped may have hidden what its right form means: of the mended directive
    itself other rules may warn.
    """
    for text in dict.fromkeys(spoilt(KINDS[kind], kind)):
        parsed = unitfile.parse(text, "web")
        before = said(text)
        for finding in rules.check(parsed.unit, VERSION, rules.on_request()):
            for fix in finding.fixes:
                edits = unitfile_edits.edits(text, parsed, fix)
                assert edits is not None
                after = said(unitfile_edits.apply_edits(text, edits))
                directive = finding.setting.directive if finding.setting else ""
                assert (finding.rule, directive) not in after, (fix.title, text)
                new = after - before
                assert all(about == directive for _, about in new), (fix.title, text)
                assert not {rule for rule, _ in new} & ERRORS, (fix.title, text)


@pytest.mark.parametrize("kind", KINDS)
def test_fixes_say_what_they_grant(kind: str) -> None:
    """Where the score gets worse the title says so, and nobody applies the fix without a look."""
    for text in dict.fromkeys(spoilt(KINDS[kind], kind)):
        parsed = unitfile.parse(text, "web")
        before = score(parsed.unit, VERSION).live
        for finding in rules.check(parsed.unit, VERSION, rules.on_request()):
            for fix in finding.fixes:
                edits = unitfile_edits.edits(text, parsed, fix) or ()
                after = unitfile.parse(unitfile_edits.apply_edits(text, edits), "web").unit
                if score(after, VERSION).live.high > before.high:
                    assert not fix.safe
                    assert fix.title.startswith(("Grant ", "Allow ")) or "grants" in fix.title
