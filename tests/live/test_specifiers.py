"""What specifiers are taken to stand for, against what real systemds print of a unit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from record.parts import VERSIONS, oracle
from systemd_directives.grammar import specifier_values
from systemd_directives.model import RuntimeScope

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.live

NAMES = (
    *("web", "a-b-c", "foo@bar", "foo-bar@x-y", "foo@", "a\\x2db-c", "p@1\\x2f2", "x@a@b"),
    "q\\xc3\\xa4-z@\\xc3\\xa4",
)
LETTERS = "nNpPiIjJftSCLETVuUhgG"

_UNIT = re.compile(r"\t(?:->|→) Unit (\S+):\n(.*?)(?=\t(?:->|→) Unit |\Z)", re.DOTALL)
_LINE = re.compile(r"Documentation: man:(\w)<(.*)>\(1\)")


@pytest.mark.parametrize("version", VERSIONS)
def test_specifiers_stand_for_what_systemd_prints(version: int, tmp_path: Path) -> None:
    """In units of many names each known specifier is what the real program makes of it."""
    real = oracle(version)
    for name in NAMES:
        lines = "".join(f"Documentation=man:{each}<%{each}>(1)\n" for each in LETTERS)
        file = tmp_path / f"{name}.service"
        file.write_text(f"[Unit]\n{lines}[Service]\nExecStart=/bin/true\n")
    files = list(tmp_path.iterdir())
    output = real.run(
        ["verify", "--man=no", *map(str, files)],
        SYSTEMD_LOG_LEVEL="debug",
        SYSTEMD_UNIT_PATH=str(tmp_path),
    ).stdout
    units = dict(_UNIT.findall(output))
    for name in NAMES:
        known = dict(specifier_values(name, "service", RuntimeScope.SYSTEM).known)
        # a template is tried with an instance that differs between releases
        loaded = next(unit for unit in units if re.fullmatch(_pattern(name), unit))
        printed = dict(_LINE.findall(units[loaded]))
        # what is not ASCII is no documentation
        assert printed.keys() >= {letter for letter in LETTERS if known.get(letter, "ä").isascii()}
        for letter in printed.keys() & known.keys():
            assert printed[letter] == known[letter], (name, letter)


def _pattern(name: str) -> str:
    return re.escape(name) + (r".*\.service" if name.endswith("@") else r"\.service")
