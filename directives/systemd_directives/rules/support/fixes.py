"""The fixes that many rules propose, each with its title; knows no directive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Add, Fix, Move, Remove, Rename, Replace

if TYPE_CHECKING:
    from systemd_directives.model import Setting


def remove(setting: Setting, *, safe: bool = False) -> Fix:
    """Take the line away."""
    return Fix(f"Remove {setting.directive}", (Remove(setting),), safe)


def write(setting: Setting, text: str, *, safe: bool = False) -> Fix:
    """Give the line another value as a whole."""
    change = Replace(setting, 0, len(setting.text_with_holes or ""), text)
    name = setting.directive
    return Fix(f"Change {name} to {text}" if text else f"Empty {name}", (change,), safe)


def rename(setting: Setting, directive: str, *, safe: bool = False) -> Fix:
    """Give the line another name."""
    return Fix(f"Rename {setting.directive} to {directive}", (Rename(setting, directive),), safe)


def move(
    setting: Setting, section: str, directive: str | None = None, *, safe: bool = False
) -> Fix:
    """Put the line into another section."""
    name = directive or setting.directive
    return Fix(f"Move {name} to [{section}]", (Move(setting, section, name),), safe)


def add(directive: str, text: str, section: str = "Service") -> Fix:
    """Write a further line."""
    return Fix(f"Add {directive}={text}", (Add(section, directive, text),))
