"""Values that were once judged otherwise than by the real systemd 252, 257 and 262."""

from __future__ import annotations

import pytest

from systemd_directives.model import NEWEST, OLDEST
from systemd_directives.rules.values import verdict


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
@pytest.mark.parametrize(
    ("section", "directive", "value", "taken"),
    [
        ("Timer", "OnCalendar", "@5", True),
        ("Timer", "OnCalendar", "@-0", True),
        ("Timer", "OnCalendar", "@ 6", True),
        ("Timer", "OnCalendar", "@-6", False),
    ],
)
def test_a_value_is_judged_as_the_real_systemd_judges_it(
    section: str, directive: str, value: str, version: int, taken: bool
) -> None:
    """Each was seen in the output of `systemd-analyze verify`."""
    assert (not verdict(section, directive, value, version).problems) == taken
