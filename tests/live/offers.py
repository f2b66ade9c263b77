"""Asks Nix and a real systemd about texts before and after a code action."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from record.parts import nix_instantiate, oracle
from tests.live.security import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.support.tables import Table

_MODULES = Path(__file__).with_name("nixos.nix")
_MOUNTING = (
    *("PrivateDevices", "PrivateTmp", "ProtectControlGroups", "ProtectKernelTunables"),
    *("ProtectKernelModules",),
)
"""Rows that give a running service a mount namespace if they are good."""
_MOUNTING_IN_PART = ("ProtectHome", "ProtectSystem")
"""Rows that give a running service a mount namespace if they are at least partly good."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The table of a service, assessed as if it ran."""

    table: Table

    @property
    def figure(self) -> str:
        return f"{self.table.overall // 10}.{self.table.overall % 10}"

    def improvements(self, before: Judged) -> int:
        """The number of rows that are better than those of another service."""
        rows = before.table.rows
        return sum(
            (line.badness or 0) < (rows[name].badness or 0)
            for name, line in self.table.rows.items()
        )


def evaluated(texts: Sequence[str]) -> list[str]:
    """The unit files that Nix makes from some modules with one service each.

    Raises:
        AssertionError: Nix refuses one of them.
    """
    with TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            Path(folder, f"m{number}.nix").write_text(text)
        files = " ".join(f"./m{number}.nix" for number in range(len(texts)))
        whole = Path(folder, "all.nix")
        whole.write_text(f"map (file: import {_MODULES} {{ inherit file; }}) [ {files} ]")
        command = [nix_instantiate(), "--eval", "--strict", "--json", str(whole)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return [unit["text"] for (unit,) in json.loads(done.stdout)]


def judged(units: Sequence[str], version: int) -> list[Judged]:
    """The tables of some services, assessed as if they ran.

    Offline, systemd does not see whether other settings give a service a mount namespace, as it
    does for a running one. So each service is asked about a second time with a line that says so.
    """
    whole = [unit if "ExecStart=" in unit else f"{unit}\nExecStart=/bin/true" for unit in units]
    first = tables(oracle(version), [f"{unit}\n" for unit in whole])
    again = []
    for unit, table in zip(whole, first, strict=True):
        assert table is not None, unit
        again.append(f"{unit}\nPrivateMounts={'yes' if _has_mounts(unit, table) else 'no'}\n")
    second = tables(oracle(version), again)
    return [Judged(table) for table in second if table is not None]


def _has_mounts(unit: str, table: Table) -> bool:
    own = re.findall(r"(?m)^PrivateMounts=(.*)$", unit)
    rows = table.rows
    return (
        own[-1:] == ["true"]
        or any(rows[name].badness == 0 for name in _MOUNTING)
        or any((rows[name].badness or 0) < 10 for name in _MOUNTING_IN_PART)
    )
