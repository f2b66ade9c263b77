"""Units of a user manager: the values that it judges differently from the system manager."""

from __future__ import annotations

import pytest

from record.recording import recorded_versions
from systemd_directives import unitfile
from systemd_directives.model import Effect, RuntimeScope, SystemdVersion
from systemd_directives.rules import check
from tests.directives.verify.pool import VALUES
from tests.directives.verify.user_manager import recorded

RULE = "system-action-in-user-unit"
ROWS = recorded()
ASKED = sorted({row.version for row in ROWS})


def effects(section: str, directive: str, value: str, version: int) -> set[Effect | None]:
    """The reports of the rule about user units for one line."""
    service = "[Service]\nExecStart=/bin/true\n"
    head = service if section == "Service" else f"{service}[{section}]\n"
    text = f"{head}{directive}={value}\n"
    unit = unitfile.parse(text, "web", scope=RuntimeScope.USER).unit
    return {each.effect for each in check(unit, SystemdVersion(version)) if each.rule == RULE}


@pytest.mark.parametrize("version", ASKED)
def test_what_only_a_user_manager_ignores_is_reported(version: int) -> None:
    """Exactly the values that the user manager ignores and the system manager does not are
    reported."""
    rows = [row for row in ROWS if row.version == version]
    assert {(row.system, row.user) for row in rows} == {(".", "i")}
    places = {(row.section, row.directive) for row in rows}
    ignored = {(row.section, row.directive, row.value) for row in rows}
    for section, directive in places:
        for value in VALUES:
            found = effects(section, directive, value, version)
            expected = (section, directive, value) in ignored
            assert (found == {Effect.IGNORED}) == expected, (directive, value)


@pytest.mark.parametrize("version", [each for each in recorded_versions() if each not in ASKED])
def test_a_version_that_was_not_asked_reports_what_those_around_it_do(version: int) -> None:
    """A version without a recording reports what its neighbours agree on."""
    before = max(each for each in ASKED if each < version)
    after = min(each for each in ASKED if each > version)
    values = [
        {(row.section, row.directive, row.value) for row in ROWS if row.version == each}
        for each in (before, after)
    ]
    for row in values[0] & values[1]:
        assert effects(*row, version) == {Effect.IGNORED}
