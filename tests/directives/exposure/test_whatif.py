"""The effect of another line, computed from the affected checks, equals that of the whole table."""

from __future__ import annotations

from random import Random

import pytest

from systemd_directives import unitfile
from systemd_directives.exposure import CHECKS, changed_checks, score, what_if
from systemd_directives.merge import FIELDS
from systemd_directives.model import Hole, Setting, SystemdVersion, Unit
from tests.support.services import service, value
from tests.support.unknowns import guarded

DIRECTIVES = sorted(name for check in CHECKS for name in check.directives)


def other(unit: Unit, random: Random) -> tuple[Unit, str]:
    """The unit with one more line, or without the lines of a directive."""
    if unit.settings and random.random() < 0.5:
        gone = random.choice(unit.settings).directive
        return unit._replace(settings=tuple(s for s in unit.settings if s.directive != gone)), gone
    name = random.choice(DIRECTIVES)
    text = "no" if name == "DefaultDependencies" else value(name, random).split("\n")[0]
    section = "Unit" if name == "DefaultDependencies" else "Service"
    return unit._replace(settings=(*unit.settings, Setting(section, name, (text,)))), name


def hidden(unit: Unit, random: Random) -> Unit:
    """The unit with an unknown value."""
    place = random.randrange(len(unit.settings))
    settings = list(unit.settings)
    settings[place] = settings[place]._replace(value=(Hole("not known here"),))
    return unit._replace(settings=tuple(settings))


@pytest.mark.parametrize("version", [252, 255, 257, 262])
def test_a_part_judged_again_equals_the_whole(version: int) -> None:
    """The score and the changed checks are equal, with unknown values and conditions too."""
    random = Random(version)
    for number in range(80):
        unit = unitfile.parse(service(random)).unit
        unit = hidden(unit, random) if number % 5 == 0 else unit
        unit = guarded(random) if number % 5 == 1 else unit
        before = score(unit, SystemdVersion(version))
        then, directive = other(unit, random)
        after = score(then, SystemdVersion(version))
        assert what_if(before, then, directive) == after.live, (unit, directive)
        found = changed_checks(before, then, directive)
        worst = [
            tuple(max((b for b in row.possible if b is not None), default=0) for row in pair)
            for pair in zip(before.live_rows, after.live_rows, strict=True)
        ]
        assert found.improved == tuple(
            check for check, (old, new) in zip(CHECKS, worst, strict=True) if new < old
        )
        assert found.regressed == tuple(
            check for check, (old, new) in zip(CHECKS, worst, strict=True) if new > old
        )


def test_every_check_names_all_that_it_reads() -> None:
    """A directive that no check names changes no row."""
    random = Random(1)
    named = {name for check in CHECKS for name in check.directives}
    assert named == {line for field in FIELDS.values() for line in field.lines}
    for _ in range(60):
        unit = unitfile.parse(service(random)).unit
        version = SystemdVersion(257)
        before = score(unit, version)
        then, directive = other(unit, random)
        after = score(then, version)
        for old, new in zip(before.rows, after.rows, strict=True):
            assert old.possible == new.possible or directive in old.check.directives
