"""No rule reports anything on random services about which a real systemd is silent."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from record.parts import oracle
from systemd_directives import rules, unitfile
from systemd_directives.model import Effect, RuntimeScope
from tests.directives.rules.judging import VERSIONS, messages
from tests.live.combinations import combination
from tests.live.test_rules import NEIGHBOURS
from tests.support.services import service

if TYPE_CHECKING:
    from pathlib import Path

    from systemd_directives.model import SystemdVersion

pytestmark = pytest.mark.live

SEED = 1
UNITS = 100
VISIBLE = (Effect.IGNORED, Effect.REFUSED, Effect.NOTED)


def units() -> list[str]:
    """Random services in which each setting is one line of the file."""
    random = Random(SEED)
    return [service(random).replace("\\\n", " ") for _ in range(UNITS)]


@pytest.mark.parametrize("version", VERSIONS)
def test_accepted_lines_have_no_error(version: SystemdVersion, tmp_path: Path) -> None:
    """systemd names each line that a rule calls ignored or noted, or it does not load the unit."""
    judged = 0
    for number, text in enumerate(units()):
        file = tmp_path / f"{number}" / "web.service"
        file.parent.mkdir()
        file.write_text(text)
        done = oracle(version).verify([file], cwd=file.parent)
        if done.returncode != 0:
            continue
        named = set(messages(done.stderr))
        parsed = unitfile.parse(text, "web")
        for finding in rules.check(parsed.unit, version, rules.on_request()):
            if finding.effect in VISIBLE and finding.setting is not None:
                judged += 1
                line = parsed.source_of(finding.setting).line
                # some messages, such as those about the names of users, name no line
                assert line in named or 0 in named, (finding.rule, text.splitlines()[line - 1])
    assert judged > UNITS


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("scope", RuntimeScope)
def test_refused_units_are_refused_by_the_rules(
    scope: RuntimeScope, version: SystemdVersion, tmp_path: Path
) -> None:
    """The rules refuse random combinations exactly if systemd refuses them, with 1 % exceptions."""
    random = Random(f"{SEED} {scope}")
    refused = missed = 0
    for number in range(2 * UNITS):
        text = combination(random)
        file = tmp_path / f"{number}" / "web.service"
        file.parent.mkdir()
        file.write_text(text)
        for name, content in NEIGHBOURS.items():
            (file.parent / name).write_text(content)
        done = oracle(version).verify([file], user=scope is RuntimeScope.USER, cwd=file.parent)
        really = "has a bad unit file setting" in done.stderr
        unit = unitfile.parse(text, "web", scope=scope).unit
        findings = rules.check(unit, version, rules.on_request())
        ours = [finding.rule for finding in findings if finding.effect is Effect.REFUSED]
        assert really or not ours, (ours, text)
        refused += really
        missed += really and not ours
    assert refused > UNITS / 4
    assert missed <= refused / 100
