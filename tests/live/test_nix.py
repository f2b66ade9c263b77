"""What is read without evaluation equals what Nix evaluates."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.live.parts import nix_instantiate
from tests.server.test_strings import CASES

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.live


def evaluated(text: str, folder: Path) -> object:
    """What Nix itself makes of an expression."""
    file = folder / "expression.nix"
    file.write_text(f"toString ({text})")
    command = [str(nix_instantiate()), "--eval", "--strict", "--json", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("text", CASES)
def test_strings_are_those_of_nix(text: str, tmp_path: Path) -> None:
    """Each string case has the value that Nix gives it."""
    assert evaluated(text, tmp_path) == CASES[text]
