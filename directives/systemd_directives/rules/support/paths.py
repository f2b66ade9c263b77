"""Paths in values: which of them lie below which folder; knows no directive."""

from __future__ import annotations

from systemd_directives.model import HOLE

HOMES = ("/home", "/root", "/run/user")
"""What ProtectHome speaks of."""


def below(path: str, *folders: str) -> bool:
    """Whether a path, with ``-``, ``+``, ``:options`` around it, is one of the folders or in it.

    A path whose beginning is not known is below nothing.
    """
    bare = bare_path(path)
    return any(bare == folder or bare.startswith(f"{folder}/") for folder in folders)


def bare_path(path: str) -> str:
    """The path without prefixes, quotes and what follows a colon."""
    return path.strip("\"'").lstrip("-+").partition(":")[0].rstrip("/") or "/"


def words(outline: str) -> list[str]:
    """The paths of a line that holds several; those with holes at their start are left out."""
    return [word for word in outline.split() if not word.lstrip("-+\"'").startswith(HOLE)]
