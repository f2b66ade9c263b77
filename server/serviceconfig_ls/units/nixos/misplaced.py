"""Attributes of a NixOS unit that are no options, and what was meant."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from serviceconfig_ls.units.option_names import (
    HOME_SECTIONS,
    MOUNT_OPTIONS,
    SECTION_OPTIONS,
    SECTIONS,
    SOCKET_OPTIONS,
    UNIT_ATTRIBUTES,
)
from systemd_directives import catalogue
from systemd_directives.model import NEWEST

if TYPE_CHECKING:
    from collections.abc import Mapping

_INTERNAL = frozenset({"name", "unit", "text", "jobScripts", "runner", "asDropin"})
"""Options of NixOS that are not for users."""
_OTHERS = {"enabled": "enable", "installConfig": "wantedBy", "Environment": "environment"}
_KINDS = frozenset({"service", "socket", "timer", "path", "mount", "automount", "slice", "target"})


def meant_by(attribute: str, kind: str) -> str | None:
    """What was meant by an attribute beside the options of a unit; None if it may be an option.

    It is a directive, such as ``ExecStart``, or an option in another spelling, such as
    ``serviceconfig``. Other modules may add options, so a name that resembles neither is left
    alone.
    """
    return None if kind not in _KINDS else _table(kind).get(attribute)


@cache
def _table(kind: str) -> Mapping[str, str]:
    options = {*UNIT_ATTRIBUTES, *SOCKET_OPTIONS, *MOUNT_OPTIONS.get(kind, ()), *_INTERNAL}
    found: dict[str, str] = {}
    for section in ("Unit", kind.capitalize()):
        place = SECTION_OPTIONS.get(section)
        for directive in catalogue.directives(section, NEWEST) if place else ():
            name = directive.name
            for spelling in (name, name[:1].lower() + name[1:]):
                found[spelling] = f"{place}.{name}"
    found |= {option.lower(): option for option in options}
    found |= {option[:1].upper() + option[1:]: option for option in options}
    found |= _OTHERS
    for option, section in SECTIONS.items():
        if section != kind.capitalize() and section.lower() in _KINDS:
            found[option] = f"systemd.{section.lower()}s.NAME.{option}"
            options.discard(option)
    return {name: meant for name, meant in found.items() if name not in options | HOME_SECTIONS}
