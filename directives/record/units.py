"""Writes the smallest unit files that load, with additional lines in one section."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# section: suffix, and the text before the lines; {} is the name of the unit
_FRAMES = {
    "Service": ("service", "[Service]\nExecStart=/bin/true\n"),
    "Unit": ("service", "[Service]\nType=oneshot\nExecStart=/bin/true\n[Unit]\n"),
    "Install": ("service", "[Service]\nType=oneshot\nExecStart=/bin/true\n[Install]\n"),
    "Socket": ("socket", "[Socket]\nListenStream=/run/{}\n"),
    "Timer": ("timer", "[Timer]\nOnBootSec=77\n"),
    "Path": ("path", "[Path]\nPathExists=/{}\n"),
    "Mount": ("mount", "[Mount]\nWhat=/dev/{}\nWhere=/{}\n"),
    "Automount": ("automount", "[Automount]\nWhere=/{}\n"),
    "Swap": ("swap", "[Swap]\nWhat=/dev/{}\n"),
    "Slice": ("slice", "[Slice]\n"),
}


def write(folder: Path | str, section: str, stem: str, lines: Iterable[str]) -> Path:
    """Effect: writes a unit of the right kind whose last section has `lines`; returns the file.

    `stem` is letters and digits only, since a dash has a meaning for systemd.
    """
    suffix, frame = _FRAMES[section]
    # a swap unit must be named after its device
    name = f"dev-{stem}.{suffix}" if section == "Swap" else f"{stem}.{suffix}"
    file = Path(folder, name)
    body = "".join(f"{line}\n" for line in lines)
    file.write_text(frame.replace("{}", stem) + body, encoding="utf-8")
    return file


def opening(section: str) -> int:
    """The number of lines before the additional ones."""
    return _FRAMES[section][1].count("\n")
