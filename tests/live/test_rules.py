"""The real systemds judge the examples of the rules; `python -m tests.live.test_rules` records."""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from pathlib import Path

import pytest

from record.networks import complaints
from record.parts import oracle
from systemd_directives.sections import NETWORK_FILES
from tests.directives.rules.judging import FILES, RECORDING, Case, Seen, cases, messages, recorded

pytestmark = pytest.mark.live


NEIGHBOURS = {
    "dbus.socket": "[Socket]\nListenStream=/run/dbus/system_bus_socket\n",
    "web@.service": "[Service]\nExecStart=/bin/true\n",
    "netns.service": "[Service]\nExecStart=/bin/true\n",
}
"""Units that the examples name."""


def judged(case: Case, folder: Path) -> Seen:
    """The answer of the real systemd of the case's version to its text."""
    if case.unit_kind in NETWORK_FILES:
        lines = complaints(oracle(case.version), f"web.{case.unit_kind}", case.text)
        return Seen(refused=False, lines=lines, table=None)
    if case.unit_kind in FILES.values():
        return Seen(refused=False, lines=(), table=None)
    (folder / "web.service").write_text(NEIGHBOURS["netns.service"])
    file = folder / f"web.{case.unit_kind}"
    file.write_text(case.text)
    for name, text in NEIGHBOURS.items():
        (folder / name).write_text(text)
    program = oracle(case.version)
    done = program.verify([file], user=case.user, cwd=folder)
    lines = messages(done.stderr)
    security = program.security([file], user=case.user, cwd=folder)
    rows = json.loads(security.stdout) if security.returncode == 0 else None
    missing = done.returncode != 0 and "is not executable" in done.stderr
    table = None if rows is None else _digest(rows)
    return Seen(done.returncode != 0 and not missing, lines, table)


def _digest(rows: list[dict[str, object]]) -> str:
    """A digest of an exposure table: equal for two units exactly if all rows agree."""
    table = sorted((str(row["json_field"]), row["set"], row["exposure"]) for row in rows)
    return hashlib.sha256(json.dumps(table).encode()).hexdigest()[:8]


@pytest.mark.parametrize("case", tuple(cases()), ids=str)
def test_an_example_is_judged_as_recorded(case: Case, tmp_path: Path) -> None:
    """The installed systemd judges an example as recorded."""
    assert judged(case, tmp_path) == recorded()[case.key]


def main() -> int:
    """Effect: asks the real systemds about new examples and writes the recording.

    With ``--all`` it asks about every example.
    """
    known = recorded() if "--all" not in sys.argv and RECORDING.exists() else {}
    lines = [
        "# Answers of the real systemds to the examples of the rules: python -m tests.live.test_rules."
    ]
    lines.append("# text\texample\tverify\tlines it names\texposure table")
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
