"""What Nix and real systemds were seen to say of the examples of the rules over Nix."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

RECORDING = Path(__file__).with_name("evaluated.tsv")


@dataclass(frozen=True)
class Seen:
    """What Nix makes of a module, and 252, 257 and 262 of the unit in it."""

    evaluates: bool
    refused: bool
    """Whether any of the three does not load the unit."""
    lines: tuple[int, ...]
    """The lines of the unit file that any of them names, 0 for a message without one."""

    def __str__(self) -> str:
        nix = "evaluates" if self.evaluates else "fails"
        verify = "refused" if self.refused else "loads"
        return f"{nix}\t{verify}\t{','.join(map(str, self.lines)) or '-'}"


def recorded() -> dict[str, Seen]:
    """What was seen, by the key of each case."""
    seen = {}
    for line in RECORDING.read_text().splitlines():
        if not line.startswith("#"):
            key, _, nix, verify, lines = line.split("\t")
            numbers = () if lines == "-" else tuple(map(int, lines.split(",")))
            seen[key] = Seen(nix == "evaluates", verify == "refused", numbers)
    return seen
