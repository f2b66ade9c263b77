"""Unit files: what is reported is what the real systemd says, and no more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from record.parts import VERSIONS, oracle
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import diagnose
from serviceconfig_ls.units.unit_files.names import KINDS, is_unit_file
from serviceconfig_ls.units.unit_files.opening import language_of, open_document
from systemd_directives.model import Severity
from tests.live.verify import Question, ask
from tests.server.features.test_unknown_sections import UNKNOWN
from tests.server.features.test_usual_lines import FIRST, LINES, SECOND
from tests.server.features.test_usual_lines import VERSIONS as COMPARED

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.live

_AT_LINE = re.compile(r"^(/[^\n:]+):(\d+): ", re.M)
_MANY = 150
"""Each of the packages has more unit files."""


@pytest.mark.parametrize("version", COMPARED)
def test_the_usual_lines_are_judged_as_by_systemd(version: int) -> None:
    """The real systemd accepts and refuses the lines that the comparison says."""
    pairs = [tuple(line.text.split("=", 1)) for line in LINES]
    questions = [Question("Service", name, [value]) for name, value in pairs]
    answers = dict(zip(LINES, ask(oracle(version), questions), strict=True))
    wrong = {line for line in LINES if version < line.since}
    assert {line for line in LINES if answers[line] != "."} == {
        line for line in wrong if not line.verify_is_silent
    }
    commands = Question("Service", FIRST.rstrip("="), ["", SECOND.partition("=")[2]])
    assert ask(oracle(version), [commands]) == [".."]


@pytest.mark.parametrize("version", VERSIONS)
def test_systemd_does_not_know_the_sections_that_are_reported(version: int, tmp_path: Path) -> None:
    """The real systemd reports the sections of unit files that are reported as unknown."""
    whole = {"service": "[Service]\nExecStart=/bin/true\n", "target": ""}
    for number, (name, section, _) in enumerate(UNKNOWN):
        kind = name.rpartition(".")[2]
        if "/" in name or kind not in KINDS:
            continue
        file = tmp_path / f"probe{number}.{kind}"
        file.write_text(f"[Unit]\n{whole.get(kind, '')}[{section}]\nA=b\n")
        said = oracle(version).verify([file]).stderr
        assert f"Unknown section '{section}'. Ignoring." in said, said


@pytest.mark.parametrize("version", VERSIONS)
def test_nothing_is_said_of_debians_unit_files_that_systemd_does_not_say(version: int) -> None:
    """Every error and warning about a unit file of the packages of systemd is one of verify's."""
    program = oracle(version)
    files = _unit_files(program.root)
    assert len(files) > _MANY
    said: set[tuple[str, int]] = set()
    for user in (False, True):
        folder = "user" if user else "system"
        units = [file for file in files if file.parent.name == folder]
        answer = program.verify(units, user=user).stderr
        said |= {(each[1], int(each[2])) for each in _AT_LINE.finditer(answer)}
    reported = {place: message for file in files for place, message in _reported(file, version)}
    assert {place: text for place, text in reported.items() if place not in said} == {}


def _unit_files(root: Path) -> list[Path]:
    return sorted(
        file
        for folder in ("system", "user", "network")
        for file in root.glob(f"**/systemd/{folder}/**/*")
        if file.is_file() and not file.is_symlink() and is_unit_file(file)
    )


def _reported(file: Path, version: int) -> list[tuple[tuple[str, int], str]]:
    """Place and message of each error and warning about a file."""
    document = open_document(file.read_bytes(), language_of(file))
    return [
        ((str(file), document.lines.line_at(each.span.start) + 1), each.message)
        for each in diagnose(document, Config(systemd=version, systemd_version=str(version)))
        if each.severity in (Severity.ERROR, Severity.WARNING)
    ]
