"""What is read without evaluation equals what Nix evaluates."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from record.parts import nix_instantiate
from tests.server.nix.test_strings import CASES
from tests.server.reading.cases import recorded, values

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.live


def evaluated(text: str, folder: Path) -> object:
    """Nix's value of an expression."""
    file = folder / "expression.nix"
    file.write_text(f"toString ({text})")
    command = [str(nix_instantiate()), "--eval", "--strict", "--json", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("text", CASES)
def test_strings_are_those_of_nix(text: str, tmp_path: Path) -> None:
    """Each string case has the value that Nix gives it."""
    assert evaluated(text, tmp_path) == CASES[text]


WRITTEN = """
let
  said = x: if x == true then "true" else if x == false then "false" else toString x;
  lines = v: map said (if builtins.isList v then v else [ v ]);
in
[
%s
]
"""


def test_the_recording_of_values_is_what_nix_says(tmp_path: Path) -> None:
    """Nix gives the recorded lines for each value that needs no library."""
    known = recorded()
    plain = [
        v for v in values() if "lib" not in v and "pkgs" not in v and isinstance(known[v], dict)
    ]
    assert len(plain) > 150
    file = tmp_path / "values.nix"
    file.write_text(WRITTEN % "\n".join(f"(lines ({value}))" for value in plain))
    command = [str(nix_instantiate()), "--eval", "--strict", "--json", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    for value, lines in zip(plain, json.loads(done.stdout), strict=True):
        units = known[value]
        assert isinstance(units, dict)
        assert [f"Service.V={line}" for line in lines] == units["a.service"], value
