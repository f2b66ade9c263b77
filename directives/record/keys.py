"""Asks a real systemd for its directives."""

from __future__ import annotations

import re
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from record.units import write

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from record.parts import Oracle

Keys = dict[str, dict[str, str]]
"""Section to directive to the argument word that systemd gives it."""


def keys_of(oracle: Oracle) -> Keys:
    """Every directive of every unit section, from ``--dump-configuration-items``."""
    found: Keys = {}
    section = ""
    for line in oracle.manager(["--dump-configuration-items"]).stdout.splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif "=" in line:
            name, word = line.split("=", 1)
            found.setdefault(section, {})[name] = word
    return found


def withdrawn_of(oracle: Oracle, candidates: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """The candidates that it recognises only to report that they were removed."""
    known = keys_of(oracle)
    found = {}
    for section, names in candidates.items():
        absent = sorted(set(names) - set(known[section]))
        # a scope is never loaded from a file, so it cannot be asked; it shares the slice's parsers
        asked = "Slice" if section == "Scope" else section
        with TemporaryDirectory() as folder:
            files = {
                write(folder, asked, f"unit{number}", [f"{name}=1"]): name
                for number, name in enumerate(absent)
            }
            messages = oracle.verify(files).stderr if files else ""
        found[section] = sorted(
            name
            for file, name in files.items()
            if re.search(
                rf"^{re.escape(str(file))}:\d+: .*removed and it is ignored", messages, re.M
            )
        )
    return found
