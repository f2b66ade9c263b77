"""Random mistakes in valid services are found, and their fixes resolve them."""

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


def mutants(spoil: Spoil, seed: str) -> list[str]:
    """Texts with one mistake each; the same seed gives the same texts."""
    rng = Random(seed)
    found = []
    for _ in range(EACH * 4):
        lines = spoil(rng.choice(SERVICES).splitlines(), rng)
        if lines is not None:
            found.append("\n".join(lines) + "\n")
    return found[:EACH]


def reported(text: str) -> set[tuple[str, str]]:
    """The rules that report something about a unit, each with the directive."""
    unit = unitfile.parse(text, "web").unit
    findings = rules.check(unit, VERSION, rules.on_request())
    return {(f.rule, f.setting.directive if f.setting else "") for f in findings}


@pytest.mark.parametrize("text", SERVICES)
def test_valid_services_are_clean(text: str) -> None:
    """No rule reports anything about a valid service."""
    assert reported(text) == set()


@pytest.mark.parametrize("kind", KINDS)
def test_mistakes_are_found(kind: str) -> None:
    """At least 98 % of the mistakes of each kind are found."""
    texts = mutants(KINDS[kind], kind)
    found = sum(bool(reported(text)) for text in texts)
    assert len(texts) == EACH
    assert found >= 0.98 * len(texts)


def test_there_are_many_mutants() -> None:
    """There are at least 2,000 services with a mistake."""
    assert EACH * len(KINDS) >= 2000


@pytest.mark.parametrize("kind", KINDS)
def test_fixes_resolve_the_finding(kind: str) -> None:
    """After any fix the finding is gone, and no error is new.

    Warnings about the fixed directive itself may be new, since systemd ignored the line before.
    """
    for text in dict.fromkeys(mutants(KINDS[kind], kind)):
        parsed = unitfile.parse(text, "web")
        before = reported(text)
        for finding in rules.check(parsed.unit, VERSION, rules.on_request()):
            for fix in finding.fixes:
                edits = unitfile_edits.edits(text, parsed, fix)
                assert edits is not None
                after = reported(unitfile_edits.apply_edits(text, edits))
                directive = finding.setting.directive if finding.setting else ""
                assert (finding.rule, directive) not in after, (fix.title, text)
                new = after - before
                assert all(about == directive for _, about in new), (fix.title, text)
                assert not {rule for rule, _ in new} & ERRORS, (fix.title, text)


@pytest.mark.parametrize("kind", KINDS)
def test_fixes_say_what_they_grant(kind: str) -> None:
    """If a fix makes the score worse, its title says so and it is not safe."""
    for text in dict.fromkeys(mutants(KINDS[kind], kind)):
        parsed = unitfile.parse(text, "web")
        before = score(parsed.unit, VERSION).live
        for finding in rules.check(parsed.unit, VERSION, rules.on_request()):
            for fix in finding.fixes:
                edits = unitfile_edits.edits(text, parsed, fix) or ()
                after = unitfile.parse(unitfile_edits.apply_edits(text, edits), "web").unit
                if fix.title == "Add DefaultDependencies=no":
                    continue  # systemd-analyze leaves out checks for early services
                if score(after, VERSION).live.high > before.high:
                    assert not fix.safe
                    assert fix.title.startswith(("Grant ", "Allow ")) or "grants" in fix.title
