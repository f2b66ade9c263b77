"""The recorded answers of Nix and the real systemds about the examples of the rules over Nix."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

RECORDING = Path(__file__).with_name("evaluated.tsv")


@dataclass(frozen=True)
class Seen:
    """The answers about a module: of Nix, and of systemd 252, 257 and 262 about its unit."""

    evaluates: bool
    refused: bool
    """Whether any of them does not load the unit."""
    lines: tuple[int, ...]
    """The line numbers of the unit file in their messages, 0 for a message without one."""

    def __str__(self) -> str:
        nix = "evaluates" if self.evaluates else "fails"
        verify = "refused" if self.refused else "loads"
        return f"{nix}\t{verify}\t{','.join(map(str, self.lines)) or '-'}"


def recorded() -> dict[str, Seen]:
    """The recording, by the key of each case."""
    seen = {}
    for line in RECORDING.read_text().splitlines():
        if not line.startswith("#"):
            key, _, nix, verify, lines = line.split("\t")
            numbers = () if lines == "-" else tuple(map(int, lines.split(",")))
            seen[key] = Seen(nix == "evaluates", verify == "refused", numbers)
    return seen
