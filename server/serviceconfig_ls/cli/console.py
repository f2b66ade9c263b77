"""The terminal: colours where they are wanted; knows no content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from typing import TextIO

LEVELS = {
    "PERFECT": "green",
    "SAFE": "green",
    "OK": "green",
    "MEDIUM": "yellow",
    "EXPOSED": "red",
    "UNSAFE": "bold red",
    "DANGEROUS": "bold red",
}
"""The style of each level of exposure."""

SEVERITIES = {
    "error": "bold red",
    "warning": "bold yellow",
    "information": "bold blue",
    "hint": "bold cyan",
}
"""The style of each severity."""


def screen(color: str, file: TextIO | None = None) -> Console:
    """A console for ``--color auto``, ``always`` or ``never``; it wraps nothing by itself."""
    forced = {"always": True, "never": False}.get(color)
    return Console(
        file=file,
        force_terminal=forced,
        color_system="256" if forced else ("auto" if forced is None else None),
        no_color=True if forced is False else None,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=True,
    )
