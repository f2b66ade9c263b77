"""The meanings of values, against what the real systemd prints for a unit that has them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from record.parts import oracle
from record.units import write
from systemd_directives.catalogue import DefaultRow, known
from systemd_directives.data_files import rows
from systemd_directives.grammar import grammar_of
from systemd_directives.grammar.lexing.byte_text import text_of
from systemd_directives.model import Effect, SystemdVersion
from tests.directives.values.table import meanings
from tests.directives.verify.pool import VALUES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

pytestmark = pytest.mark.live

CONTEXT = {
    "SyslogLevel": "StandardOutput=journal",
    "SyslogFacility": "StandardOutput=journal",
    "NUMAMask": "NUMAPolicy=bind",
    "CPUSchedulingPolicy": "CPUSchedulingPriority=1",
}
"""Lines without which systemd does not print a directive."""


@pytest.mark.parametrize("version", (252, 257, 262))
def test_other_lines_change_a_default(version: int, tmp_path: Path) -> None:
    """The default changes with the other lines that the table names."""
    release = SystemdVersion(version)
    table = [row for row in rows("defaults.tsv", DefaultRow) if row.lines]
    asked = [row for row in table if known("Service", row.directive, release)]
    files = [
        write(tmp_path, "Service", f"default{number}", row.lines.split("; "))
        for number, row in enumerate(asked)
    ]
    units = _printed(version, files, tmp_path)
    missing = [
        (row.directive, row.lines)
        for row, file in zip(asked, files, strict=True)
        if f"{row.directive}: {row.value or row.lines.partition('=')[2]}" not in units[file.name]
    ]
    assert missing == []


@pytest.mark.parametrize("version", (252, 257, 262))
def test_the_unit_itself_decides_on_its_slice(version: int, tmp_path: Path) -> None:
    """systemd puts an instance below a slice that is named after its template."""
    file = tmp_path / "told@one.service"
    file.write_text("[Service]\nExecStart=/bin/true\n", encoding="utf-8")
    assert "Slice: system-told.slice" in _printed(version, [file], tmp_path)[file.name]


@pytest.mark.parametrize("version", (252, 257, 262))
def test_systemd_understands_the_same(version: int, tmp_path: Path) -> None:
    """systemd prints every line that the table names for a unit with the value."""
    release = SystemdVersion(version)
    asked = [
        case for case in meanings() if case.printed and known(case.section, case.directive, release)
    ]
    files = [
        write(
            tmp_path,
            case.section,
            f"case{number}",
            [CONTEXT.get(case.directive, ""), f"{case.directive}={case.value}"],
        )
        for number, case in enumerate(asked)
    ]
    units = _printed(version, files, tmp_path)
    assert len(asked) > 70
    missing = [
        (case.directive, case.value, line)
        for case, file in zip(asked, files, strict=True)
        for line in case.printed
        if not {*line.split(" or ")} & {each.strip() for each in units[file.name].splitlines()}
    ]
    assert missing == []


@pytest.mark.parametrize("version", (252, 262))
def test_points_in_time_have_the_normal_form_of_systemd(version: int) -> None:
    """Every valid calendar expression of the pool is normalized as by `systemd-analyze calendar`."""
    grammar, release = grammar_of("Timer", "OnCalendar"), SystemdVersion(version)
    ours = {
        value: verdict.meaning
        for value in VALUES
        if value and "%" not in value
        for verdict in [grammar.parse(text_of(value), release)]
        if all(problem.effect is Effect.NOTED for problem in verdict.problems)
    }
    printed = oracle(version).run(["calendar", "--", *ours]).stdout
    assert len(ours) > 40
    assert re.findall(r"Normalized form: (.*)", printed) == list(ours.values())


def _printed(version: int, files: Sequence[Path], folder: Path) -> dict[str, str]:
    """What a real systemd prints for each unit, by the name of its file."""
    done = oracle(version).run(
        ["verify", "--man=no", *map(str, files)],
        SYSTEMD_LOG_LEVEL="debug",
        SYSTEMD_UNIT_PATH=str(folder),
    )
    found = re.findall(r"(?:->|→) Unit (\S+):\n(.*?)(?=\n\t(?:->|→) Unit |\Z)", done.stdout, re.S)
    return dict(found)
