"""Attributes of a unit that do not belong into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.syntax.ast import AttrSet
from serviceconfig_ls.units.configuration_files import BY_KIND
from serviceconfig_ls.units.model import Manager, Misplaced, Misplacement
from serviceconfig_ls.units.option_names import (
    HOME_SECTIONS,
    NETWORK_SECTIONS,
    SECTIONS,
    SERVICE_OPTIONS,
    SOCKET_OPTIONS,
    UNIT_ATTRIBUTES,
)
from systemd_directives import catalogue
from systemd_directives.model import NEWEST, RuntimeScope

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serviceconfig_ls.nix.syntax.ast import Attribute, Expression
    from serviceconfig_ls.nix.syntax.span import Span
    from serviceconfig_ls.units.modules.entries import SetEntry

MAX_MISPLACED = 50
"""The attributes of one unit that are reported."""
MAX_INNER = 50
"""The bindings of a misplaced set that are read."""


def is_doubtful(first: Attribute, kind: str, scope: RuntimeScope) -> bool:
    """Whether an attribute of a unit may not belong into it; cheap."""
    name = first.text
    if first.dynamic or kind in BY_KIND:
        return False
    if kind in NETWORK_SECTIONS:
        return name in NETWORK_SECTIONS[kind].values()
    if name in SECTIONS or name in SOCKET_OPTIONS:
        return _kind_of(name) not in ("", kind) or scope is RuntimeScope.USER
    if name in SERVICE_OPTIONS and kind != "service":
        return True
    return name[:1].isupper() or (scope is RuntimeScope.USER and name in UNIT_ATTRIBUTES)


def misplaced(
    doubtful: Iterable[tuple[tuple[Attribute, ...], SetEntry]], kind: str, manager: Manager
) -> tuple[Misplaced, ...]:
    """The attributes among these that do not belong into a unit of a kind and a manager."""
    found: list[Misplaced] = []
    for path, entry in doubtful:
        why = _why(path[0].text, kind, manager)
        is_written_here = entry.imported_at is None and not entry.generated and not entry.inherited
        if why is not None and is_written_here and len(found) < MAX_MISPLACED:
            second = path[1] if len(path) == 2 and not path[1].dynamic else None
            found.append(
                Misplaced(
                    why,
                    path[0].text,
                    path[0].span,
                    entry.span,
                    "" if second is None else second.text,
                    0 if second is None else second.span.end,
                    _inner(entry.value) if len(path) == 1 else (),
                )
            )
    return tuple(sorted(found, key=lambda each: each.span))


def _why(name: str, kind: str, manager: Manager) -> Misplacement | None:
    """Why an attribute does not belong into a unit; None if it does.

    Whether the form of a user's unit is right depends on what the file configures.
    """
    if kind in NETWORK_SECTIONS:
        return Misplacement.HOME_MANAGER_SECTION
    other = _kind_of(name) not in ("", kind)
    if manager is Manager.HOME_MANAGER:
        if name in HOME_SECTIONS:
            is_own = name in ("Unit", "Install", kind.capitalize())
            return Misplacement.HOME_MANAGER_SECTION if is_own else Misplacement.OTHER_KIND
        is_option = name in SECTIONS or name in UNIT_ATTRIBUTES
        return Misplacement.NIXOS_OPTION if is_option else None
    if name in HOME_SECTIONS:
        return Misplacement.HOME_MANAGER_SECTION
    if name in SECTIONS or name in SOCKET_OPTIONS or name in UNIT_ATTRIBUTES:
        return Misplacement.OTHER_KIND if other else Misplacement.NIXOS_OPTION
    is_directive = name[:1].isupper() and bool(catalogue.sections_of(name, NEWEST))
    return Misplacement.DIRECTIVE if is_directive else None


def _kind_of(name: str) -> str:
    """The kind of the only units that have an option; empty for one of all units."""
    if name in SOCKET_OPTIONS:
        return "socket"
    if name in SERVICE_OPTIONS:
        return "service"
    section = SECTIONS.get(name, name if name in HOME_SECTIONS else "")
    return "" if section in ("Unit", "Install", "") else section.lower()


def _inner(value: Expression) -> tuple[tuple[str, Span, Span], ...]:
    """The bindings of a set, if each has a path of one step."""
    if not isinstance(value, AttrSet) or value.broken or value.recursive or not value.has_braces:
        return ()
    bindings = value.bindings
    plain = all(len(each.path) == 1 and not each.inherits for each in bindings)
    if not plain or len(bindings) > MAX_INNER:
        return ()
    return tuple((each.path[0].text, each.path[0].span, each.span) for each in bindings)
