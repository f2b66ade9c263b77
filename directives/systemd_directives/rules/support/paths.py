"""Paths in values."""

from __future__ import annotations

from systemd_directives.model import HOLE

HOMES = ("/home", "/root", "/run/user")
"""The folders that ProtectHome= hides."""


def is_below(path: str, *folders: str) -> bool:
    """Whether a path is one of the folders or in one of them.

    Prefixes, quotes and what follows a colon are ignored. A path that begins with a hole is below
    no folder.
    """
    bare = bare_path(path)
    return any(bare == folder or bare.startswith(f"{folder}/") for folder in folders)


def bare_path(path: str) -> str:
    """The path without prefixes, quotes and what follows a colon."""
    return path.strip("\"'").lstrip("-+").partition(":")[0].rstrip("/") or "/"


def path_words(text: str) -> list[str]:
    """The paths of a line that holds several, without those that begin with a hole."""
    return [word for word in text.split() if not word.lstrip("-+\"'").startswith(HOLE)]
