"""The fixes that many rules propose, each with its title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Add, Fix, Move, Remove, Rename, Replace

if TYPE_CHECKING:
    from systemd_directives.model import Setting


def remove(setting: Setting, *, safe: bool = False) -> Fix:
    """Removes the line."""
    return Fix(f"Remove {setting.directive}", (Remove(setting),), safe)


def remove_protection(setting: Setting) -> Fix:
    """Removes the line of a protection that a program cannot work with."""
    title = f"Remove {setting.directive}, which grants what it denies"
    return remove(setting)._replace(title=title)


def change(setting: Setting, text: str, *, safe: bool = False) -> Fix:
    """Replaces the whole value of the line."""
    replace = Replace(setting, 0, len(setting.text_with_holes or ""), text)
    name = setting.directive
    return Fix(f"Change {name} to {text}" if text else f"Empty {name}", (replace,), safe)


def rename(setting: Setting, directive: str, *, safe: bool = False) -> Fix:
    """Renames the directive of the line."""
    return Fix(f"Rename {setting.directive} to {directive}", (Rename(setting, directive),), safe)


def move(
    setting: Setting, section: str, directive: str | None = None, *, safe: bool = False
) -> Fix:
    """Moves the line to another section."""
    name = directive or setting.directive
    return Fix(f"Move {name} to [{section}]", (Move(setting, section, name),), safe)


def add(directive: str, text: str, section: str = "Service") -> Fix:
    """Adds a line."""
    return Fix(f"Add {directive}={text}", (Add(section, directive, text),))
