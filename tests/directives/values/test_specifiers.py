"""Values with percent specifiers, judged with what is known about the unit."""

from __future__ import annotations

import pytest

from systemd_directives import unitfile
from systemd_directives.grammar import specifier_values, verdict
from systemd_directives.model import RuntimeScope, SystemdVersion
from systemd_directives.rules import check

SYSTEM, USER = RuntimeScope.SYSTEM, RuntimeScope.USER

CASES = [
    # directive, value, name, scope, whether something is wrong with it
    ("ReadWritePaths", "%S/a/../b", "web", SYSTEM, True),
    ("ReadWritePaths", "%S/a/../b", "web", USER, True),
    ("ReadWritePaths", "%S/a/b", "web", SYSTEM, False),
    ("ReadWritePaths", "%p/x", "web", SYSTEM, True),
    ("ReadWritePaths", "%p/x", None, SYSTEM, False),
    ("ReadWritePaths", "%H/x", None, SYSTEM, True),
    ("ReadWritePaths", "%m", None, USER, True),
    ("ReadWritePaths", "%i/x", "web@a", SYSTEM, True),
    ("ReadWritePaths", "%i/x", "web@", SYSTEM, False),
    ("ReadWritePaths", "%f/x", "web@srv-a", SYSTEM, False),
    ("RootDirectory", "%i", "web", SYSTEM, False),
    ("RootDirectory", "%i", "web@a", SYSTEM, True),
    ("RootDirectory", "%i", "web@", SYSTEM, False),
    ("StateDirectory", "%n", "web", SYSTEM, False),
    ("StateDirectory", "%t", "web", SYSTEM, True),
    ("User", "%H", None, SYSTEM, False),
    ("User", "%t", None, SYSTEM, True),
    ("User", "%h", None, USER, True),
    ("BusName", "org.example.%m", None, SYSTEM, False),
]


@pytest.mark.parametrize(("directive", "value", "name", "scope", "wrong"), CASES)
def test_specifiers_are_judged_by_what_they_stand_for(
    directive: str, value: str, name: str | None, scope: RuntimeScope, *, wrong: bool
) -> None:
    """A value is wrong if it is wrong for every possible value of its specifiers."""
    known = specifier_values(name, "service", scope)
    found = verdict("Service", directive, value, SystemdVersion(257), known)
    assert bool(found.problems) == wrong


def test_a_problem_lies_where_it_is_written() -> None:
    """The range counts the characters of the file, not of the expanded value."""
    known = specifier_values("web", "service", SYSTEM)
    found = verdict("Service", "ReadWritePaths", "/a %S/x/../y /b", SystemdVersion(257), known)
    assert [(each.start, each.end) for each in found.problems] == [(3, 12)]


def test_rules_judge_a_unit_with_its_name() -> None:
    """The same line is right in a template and wrong in a unit without an instance."""
    text = "[Service]\nExecStart=/bin/true\nReadWritePaths=/srv/%i/../x%i\nPIDFile=%i../x\n"
    for name, wrong in (("web@", {"ReadWritePaths"}), ("web", {"ReadWritePaths", "PIDFile"})):
        unit = unitfile.parse(text, name).unit
        found = check(unit, SystemdVersion(257))
        assert {each.setting.directive for each in found if each.setting} == wrong
