"""Pasted lines and values without quotes: the real Nix refuses them, and accepts what a fix makes."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from record.parts import nix_instantiate
from tests.server.features.pasted import BARE, PASTED, Pasted

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.live


@pytest.mark.parametrize("pasted", PASTED, ids=lambda each: each.name)
def test_what_the_fix_makes_is_nix(pasted: Pasted, tmp_path: Path) -> None:
    """Nix refuses the pasted lines, and evaluates what the fix makes of them."""
    assert not _evaluates(pasted.broken, tmp_path)
    assert _evaluates(pasted.fixed, tmp_path)


@pytest.mark.parametrize(("before", "after"), BARE)
def test_a_quoted_value_is_nix(before: str, after: str, tmp_path: Path) -> None:
    """Nix fails at the value without quotes, and evaluates the value with them."""
    around = "{ systemd.services.web.serviceConfig = {\n<>\n}; }\n"
    assert not _evaluates(around.replace("<>", before), tmp_path)
    assert _evaluates(around.replace("<>", after), tmp_path)


def _evaluates(text: str, folder: Path) -> bool:
    file = folder / "a.nix"
    file.write_text(text)
    command = [str(nix_instantiate()), "--eval", "--strict", str(file)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
