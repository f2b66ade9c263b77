"""The differences from the real systemd that are known, each with its reason; finds none itself."""

from __future__ import annotations

import json
from pathlib import Path

_FILE = Path(__file__).with_name("remainder.tsv")


def known(version: int) -> frozenset[tuple[str, str]]:
    """Directive and value of each known difference of a release, whatever the section."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return frozenset(
        (directive, json.loads(value))
        for versions, directives, value, _ in rows
        if str(version) in versions.split(",")
        for directive in directives.split(" ")
    )
