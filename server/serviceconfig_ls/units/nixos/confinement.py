"""The directives that NixOS writes for the option ``confinement`` of a service.

Source: nixos/modules/security/systemd-confinement.nix. What all releases write alike becomes lines;
what differs (how the root is made, what is bound into it) is unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.eval.core import evaluate
from serviceconfig_ls.nix.eval.values import Constant, StringValue
from serviceconfig_ls.units.model import Line, Segment, Shape
from serviceconfig_ls.units.modules.flatten import flatten
from serviceconfig_ls.units.modules.properties import (
    DEFAULT_ORDER,
    DEFAULT_PRIORITY,
    PRIORITIES,
    discharge_properties,
)
from serviceconfig_ls.units.nixos.definitions import definition_of_option
from serviceconfig_ls.units.option_names import CONFINEMENT
from systemd_directives.model import Hole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from serviceconfig_ls.nix.eval.values import Value
    from serviceconfig_ls.nix.syntax.ast import Attribute
    from serviceconfig_ls.units.model import Definition
    from serviceconfig_ls.units.modules.entries import SetEntry
    from serviceconfig_ls.units.modules.properties import Discharged

FULL, CHROOT = "full-apivfs", "chroot-only"
"""The values of ``confinement.mode``; the first is the default."""
_BY_MODE = (
    "MountAPIVFS",
    "PrivateDevices",
    "PrivateTmp",
    "PrivateUsers",
    "ProtectControlGroups",
    "ProtectKernelModules",
    "ProtectKernelTunables",
)
"""True in the full mode, false in the other one; with the priority of mkDefault."""
_LISTS = (
    "BindReadOnlyPaths",
    "InaccessiblePaths",
    "ReadOnlyPaths",
    "RuntimeDirectory",
    "TemporaryFileSystem",
)
"""Directives that some releases write, with different values."""
_REASON = "NixOS makes it from confinement"


class OptionBinding(NamedTuple):
    """A binding of an option of a unit; ``path`` begins with the option."""

    path: tuple[Attribute, ...]
    entry: SetEntry


class _Assigned(NamedTuple):
    """One value that is assigned to ``confinement.enable`` or ``confinement.mode``."""

    entry: SetEntry
    discharged: Discharged
    value: Value


def confinement_definitions(bindings: Iterable[OptionBinding]) -> tuple[Definition, ...] | None:
    """The definitions that NixOS makes of the bindings of the option; None if that is unknown."""
    assigned: dict[str, list[_Assigned]] = {"enable": [], "mode": []}
    for name, entry in _suboptions(bindings):
        if name is None:
            return None
        if name in assigned:
            assigned[name] += _assigned(entry)
    enable, mode = assigned["enable"], assigned["mode"]
    if not enable:
        return ()
    if len(enable) > 1 or len(mode) > 1:
        return None
    chosen = _mode(mode[0].value) if mode else FULL
    enabled = enable[0].value
    if chosen is None or not isinstance(enabled, Constant) or not isinstance(enabled.value, bool):
        return None
    if not enabled.value:
        return ()
    return tuple(_definitions(enable[0].entry, enable[0].discharged, chosen))


def _assigned(entry: SetEntry) -> Iterator[_Assigned]:
    for each in discharge_properties(entry.value, entry.scope, entry.value_properties):
        yield _Assigned(entry, each, evaluate(each.value, each.scope))


def _suboptions(bindings: Iterable[OptionBinding]) -> Iterator[tuple[str | None, SetEntry]]:
    """The options below ``confinement``; one with None for what cannot be read."""
    for path, entry in bindings:
        if len(path) > 1:
            yield path[1].text, entry
            continue
        options = flatten(entry)
        if not options.is_complete:
            yield None, entry
        yield from ((each.name, each) for each in options.entries)


def _mode(value: Value) -> str | None:
    text = value.text if isinstance(value, StringValue) else None
    return text if text in (FULL, CHROOT) else None


def _definitions(entry: SetEntry, discharged: Discharged, mode: str) -> Iterator[Definition]:
    span = entry.document_span
    # NixOS writes plain lines into the section, whatever properties the option has
    properties = discharged.properties
    properties = properties._replace(
        priority=DEFAULT_PRIORITY, order=DEFAULT_ORDER, above=properties.above[:2]
    )
    plain = discharged._replace(properties=properties)
    default = discharged._replace(properties=properties._replace(priority=PRIORITIES["mkDefault"]))
    hole = Line((Hole(_REASON),), (Segment(0, 1, span, exact=False),), span)
    yield definition_of_option(CONFINEMENT, "Service", "RootDirectory", entry, plain, hole)
    for directive in ("PrivateMounts", *_BY_MODE):
        text = "true" if directive == "PrivateMounts" or mode == FULL else "false"
        line = Line((text,), (Segment(0, len(text), span, exact=False),), span)
        made = definition_of_option(CONFINEMENT, "Service", directive, entry, default, line)
        yield made._replace(constant=f"bool:{text.capitalize()}")
    for directive in _LISTS:
        unknown = Line(None, (), span, _REASON)
        made = definition_of_option(CONFINEMENT, "Service", directive, entry, plain, unknown)
        yield made._replace(shape=Shape.LIST)
