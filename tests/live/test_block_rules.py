"""Nix and the real systemds judge the examples of the rules over Nix definitions.

`python -m tests.live.test_block_rules` records their answers.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from record.parts import nix_instantiate, oracle
from tests.directives.rules.judging import VERSIONS, messages
from tests.server.rules.evaluating import RECORDING, Seen, recorded
from tests.server.rules.test_block_examples import CASES, Case

pytestmark = pytest.mark.live

_MODULES = Path(__file__).with_name("nixos.nix")
_COMMANDED = "[Service]\nExecStart=/bin/true\n"


def judged(case: Case, folder: Path) -> Seen:
    """Nix's answer to an example, and the real systemds' answers to the resulting unit."""
    for name in ("secrets.env", "password"):
        (folder / name).write_text("secret")
    file = folder / "module.nix"
    file.write_text(case.text)
    asked = ["--eval", "--strict", "--json", "--arg", "file", str(file), str(_MODULES)]
    done = subprocess.run([nix_instantiate(), *asked], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return Seen(evaluates=False, refused=False, lines=())
    units = json.loads(done.stdout)
    seen = [_verified(unit, units, version, folder) for unit in units for version in VERSIONS]
    refused = any(refused for refused, _ in seen)
    return Seen(
        evaluates=True, refused=refused, lines=tuple(sorted({n for _, ns in seen for n in ns}))
    )


def _verified(
    unit: dict[str, str], units: list[dict[str, str]], version: int, folder: Path
) -> tuple[bool, tuple[int, ...]]:
    """Whether a systemd refuses a unit, and the lines that its messages name.

    A socket is judged with the services of the module beside it, a service with those it names.
    """
    place = folder / f"{unit['name']}-{unit['kind']}-{version}"
    place.mkdir()
    file = place / "web.service"
    named = [each for each in units if each["kind"] == "service" and _names(unit, each)]
    if unit["kind"] == "socket":
        file = place / f"{unit['name']}.socket"
        file.write_text(unit["text"])
        for each in units:
            if each["kind"] == "service":
                (place / f"{each['name']}.service").write_text(each["text"])
    elif unit["kind"] == "slice":
        file = place / f"{unit['name']}.slice"
        file.write_text(unit["text"])
    elif named:
        file = place / f"{unit['name']}.service"
        file.write_text(unit["text"])
        for each in named:
            (place / f"{each['name']}.service").write_text(each["text"])
    elif unit["dropIn"]:
        file.write_text(_COMMANDED)
        (place / "web.service.d").mkdir()
        (place / "web.service.d" / "overrides.conf").write_text(unit["text"])
    else:
        file.write_text(unit["text"])
    done = oracle(version).verify([file], cwd=place)
    missing = "is not executable" in done.stderr
    return done.returncode != 0 and not missing, messages(done.stderr)


def _names(unit: dict[str, str], other: dict[str, str]) -> bool:
    """Whether a service names another one in its text."""
    return unit["name"] != other["name"] and f"{other['name']}.service" in unit["text"]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_example_is_judged_as_recorded(case: Case, tmp_path: Path) -> None:
    """Nix and the installed systemds judge an example as recorded."""
    assert judged(case, tmp_path) == recorded()[case.key]


def main() -> int:
    """Effect: asks Nix and the real systemds about new examples and writes the recording.

    With ``--all`` it asks about every example.
    """
    known = recorded() if "--all" not in sys.argv and RECORDING.exists() else {}
    rows = [
        "# Answers of Nix and the real systemds to the examples: python -m tests.live.test_block_rules."
    ]
    rows.append("# text\texample\tNix\tverify\tlines it names")
    for case in CASES:
        with tempfile.TemporaryDirectory() as folder:
            seen = known.get(case.key) or judged(case, Path(folder))
        rows.append(f"{case.key}\t{case}\t{seen}")
    RECORDING.write_text("\n".join(rows) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
