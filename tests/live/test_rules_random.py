"""On random services no rule cries where a real systemd is silent."""

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
TOLD = (Effect.IGNORED, Effect.REFUSED, Effect.NOTED)


def units() -> list[str]:
    """Random services, each line of which is one line of the file."""
    random = Random(SEED)
    return [service(random).replace("\\\n", " ") for _ in range(UNITS)]


@pytest.mark.parametrize("version", VERSIONS)
def test_what_systemd_takes_in_silence_is_no_error(version: SystemdVersion, tmp_path: Path) -> None:
    """Each line that a rule calls dropped or noted is one that verify names, or loads not at all."""
    judged = 0
    for number, text in enumerate(units()):
        file = tmp_path / f"{number}" / "web.service"
        file.parent.mkdir()
        file.write_text(text)
        said = oracle(version).verify([file], cwd=file.parent)
        if said.returncode != 0:
            continue
        named = set(messages(said.stderr))
        parsed = unitfile.parse(text, "web")
        for finding in rules.check(parsed.unit, version, rules.on_request()):
            if finding.effect in TOLD and finding.setting is not None:
                judged += 1
                line = parsed.lines[finding.setting.origin].line
                # some messages, as on the names of users, name no line
                assert line in named or 0 in named, (finding.rule, text.splitlines()[line - 1])
    assert judged > UNITS


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("scope", RuntimeScope)
def test_what_systemd_refuses_is_said_to_be_refused(
    scope: RuntimeScope, version: SystemdVersion, tmp_path: Path
) -> None:
    """Random combinations are refused by the rules exactly if they are by systemd, but for 1 %."""
    random = Random(f"{SEED} {scope}")
    refused = missed = 0
    for number in range(2 * UNITS):
        text = combination(random)
        file = tmp_path / f"{number}" / "web.service"
        file.parent.mkdir()
        file.write_text(text)
        for name, content in NEIGHBOURS.items():
            (file.parent / name).write_text(content)
        said = oracle(version).verify([file], user=scope is RuntimeScope.USER, cwd=file.parent)
        really = "has a bad unit file setting" in said.stderr
        unit = unitfile.parse(text, "web", scope=scope).unit
        findings = rules.check(unit, version, rules.on_request())
        ours = [finding.rule for finding in findings if finding.effect is Effect.REFUSED]
        assert really or not ours, (ours, text)
        refused += really
        missed += really and not ours
    assert refused > UNITS / 4
    assert missed <= refused / 100
