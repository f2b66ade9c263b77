"""A real systemd's answers to the pool of values, as text.

The first line names the packages. Each further line has the answers that several directives share,
as runs of a letter with their lengths, and after a tab these directives.
"""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    Answers = Mapping[tuple[str, str], str]

_FOLDER = Path(__file__).with_name("recordings")


def write(version: int, packages: Mapping[str, str], answers: Answers) -> None:
    """Effect: writes the recording of a version."""
    same: dict[str, list[str]] = {}
    for (section, directive), letters in answers.items():
        same.setdefault(letters, []).append(f"{section}.{directive}")
    head = ", ".join(f"{name} {release}" for name, release in sorted(packages.items()))
    lines = sorted(f"{_packed(letters)}\t{' '.join(names)}" for letters, names in same.items())
    text = "\n".join([f"# {head}", *lines, ""])
    (_FOLDER / f"{version}.txt").write_text(text, encoding="utf-8")


def read(version: int) -> Answers:
    """The answers of a version, by section and directive."""
    found = {}
    for line in (_FOLDER / f"{version}.txt").read_text(encoding="utf-8").splitlines()[1:]:
        packed, _, names = line.partition("\t")
        letters = "".join(
            letter * int(count or 1) for count, letter in re.findall(r"(\d*)(\D)", packed)
        )
        for name in names.split():
            section, _, directive = name.partition(".")
            found[section, directive] = letters
    return found


def packages(version: int) -> str:
    """The packages that a recording was made with, as its first line names them."""
    with (_FOLDER / f"{version}.txt").open(encoding="utf-8") as file:
        return file.readline().strip("# \n")


def _packed(letters: str) -> str:
    runs = ((letter, len(list(run))) for letter, run in groupby(letters))
    return "".join(f"{length if length > 1 else ''}{letter}" for letter, length in runs)
