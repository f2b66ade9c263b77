"""Text as it is written in a string of Nix (Nix manual, "String literals")."""

from __future__ import annotations


def nix_string(text: str) -> str:
    """``text`` as a Nix string."""
    return f'"{in_quotes(text)}"'


def in_quotes(text: str) -> str:
    """``text`` as it is written between two quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("${", "\\${")
    return escaped.replace("\n", "\\n")


def indented(text: str) -> str:
    """``text`` as it is written in a ``''…''`` string."""
    return text.replace("''", "'''").replace("${", "''${")
