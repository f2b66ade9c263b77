"""The real systemds judge the examples of the rules; `python -m tests.live.test_rules` records."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import pytest

from directives.rules.judging import RECORDING, Case, Seen, cases, messages, recorded
from systemd_directives.exposure.figures import overall

from .parts import oracle

pytestmark = pytest.mark.live


def judged(case: Case, folder: Path) -> Seen:
    """What the real systemd of the case's version says of its text."""
    file = folder / "web.service"
    file.write_text(case.text)
    # services with a bus name ask for it
    (folder / "dbus.socket").write_text("[Socket]\nListenStream=/run/dbus/system_bus_socket\n")
    program = oracle(case.version)
    said = program.verify([file], user=case.user, cwd=folder)
    lines = messages(said.stderr)
    security = program.security([file], user=case.user, cwd=folder)
    rows = json.loads(security.stdout) if security.returncode == 0 else None
    missing = said.returncode != 0 and "is not executable" in said.stderr
    return Seen(said.returncode != 0 and not missing, lines, None if rows is None else _score(rows))


def _score(rows: list[dict[str, object]]) -> int:
    """The overall figure of one table; rows that do not apply have no real badness."""
    counted = [row for row in rows if row["set"] is not None]
    sums = [_badness(row) for row in counted]
    return overall(sum(sums), sum(_number(row, "weight") for row in counted))


def _badness(row: dict[str, object]) -> int:
    scale = _number(row, "range")
    return -(-_number(row, "badness") * _number(row, "weight") // scale)


def _number(row: dict[str, object], member: str) -> int:
    value = row[member]
    assert isinstance(value, int)
    return value


@pytest.mark.parametrize("case", tuple(cases()), ids=str)
def test_an_example_is_judged_as_recorded(case: Case, tmp_path: Path) -> None:
    """The systemd at hand says of an example what the recording says."""
    assert judged(case, tmp_path) == recorded()[case.key]


def main() -> int:
    """Effect: asks the real systemds about every example and writes the recording."""
    known = recorded() if "--all" not in sys.argv and RECORDING.exists() else {}
    lines = ["# What real systemds say of the rules' examples; python -m tests.live.test_rules."]
    lines.append("# text\texample\tverify\tlines it names\tscore in tenths")
    rows = {}
    with tempfile.TemporaryDirectory() as folder:
        for case in cases():
            seen = known.get(case.key) or judged(case, Path(folder))
            rows[case.key] = f"{case.key}\t{case}\t" + str(seen).replace(" ", "\t").replace(
                "None", "-"
            )
    RECORDING.write_text(
        "\n".join([*lines, *sorted(rows.values(), key=lambda r: r.split("\t")[1:])]) + "\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
