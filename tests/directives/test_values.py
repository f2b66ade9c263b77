"""Values that were once judged differently from the real systemd 252, 257 and 262."""

from __future__ import annotations

import pytest

from systemd_directives.model import NEWEST, OLDEST, SystemdVersion
from systemd_directives.rules.support.value_problems import verdict


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
@pytest.mark.parametrize(
    ("section", "directive", "value", "taken"),
    [
        ("Timer", "OnCalendar", "@5", True),
        ("Timer", "OnCalendar", "@-0", True),
        ("Timer", "OnCalendar", "@ 6", True),
        ("Timer", "OnCalendar", "@-6", False),
        ("Unit", "After", "a@b.service", True),
        ("Unit", "After", "a@b.mount", False),
        ("Service", "Slice", "a@b.slice", False),
        ("Timer", "Unit", "a.timer", True),
        ("Timer", "Unit", "%n", False),
        ("Path", "Unit", "a.path", True),
        ("Service", "SocketBindDeny", "UDP", True),
        ("Service", "SocketBindDeny", "IPV4", False),
        ("Service", "LimitNOFILE", "1:2:", True),
        ("Service", "LimitNOFILE", "1:2:3", False),
        ("Service", "OpenFile", "/:b", True),
        ("Service", "OpenFile", "/a:b::", True),
        ("Service", "OpenFile", "/", False),
        ("Service", "LogFilterPatterns", r"(a)\1", True),
        ("Service", "LogFilterPatterns", r"(a", False),
        ("Service", "LogFilterPatterns", r"[\w.-]+", True),
        ("Service", "LogFilterPatterns", r"*foo", False),
    ],
)
def test_a_value_is_judged_as_the_real_systemd_judges_it(
    section: str, directive: str, value: str, version: int, taken: bool
) -> None:
    """The verdict is that in the output of `systemd-analyze verify`."""
    assert (not verdict(section, directive, value, version).problems) == taken


def test_an_empty_word_of_a_policy_is_refused_by_257_only() -> None:
    """257 refuses the value and 262 accepts it."""
    verdicts = [
        verdict("Service", "RootImagePolicy", "root=verity+", SystemdVersion(version)).problems
        for version in (257, 262)
    ]
    assert [len(problems) for problems in verdicts] == [1, 0]
