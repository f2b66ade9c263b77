"""The terminal: which colours are used, and the consoles that print them."""

from __future__ import annotations

from rich.console import Console

from serviceconfig_ls.cli.arguments import Color
from systemd_directives.model import Severity

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
    Severity.ERROR: "bold red",
    Severity.WARNING: "bold yellow",
    Severity.INFORMATION: "bold blue",
    Severity.HINT: "bold cyan",
}
"""The style of each severity."""

_FORCED = {Color.ALWAYS: True, Color.NEVER: False, Color.AUTO: None}


def terminal(color: str) -> Console:
    """A console for standard output that never wraps, with colours as ``--color`` asks."""
    forced = _FORCED[Color(color)]
    return Console(
        force_terminal=forced,
        color_system="256" if forced else ("auto" if forced is None else None),
        no_color=True if forced is False else None,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=True,
    )
