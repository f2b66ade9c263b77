"""Which files are unit files, and which unit each belongs to; decided by the path alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.units.configuration_files import BY_KIND
from systemd_directives import catalogue
from systemd_directives.model import NEWEST, RuntimeScope
from systemd_directives.sections import FILE_TYPES, NETWORK_FILES, NETWORKD, header_of

if TYPE_CHECKING:
    from pathlib import PurePath

KINDS = (
    "service",
    "socket",
    "timer",
    "path",
    "mount",
    "automount",
    "swap",
    "slice",
    "scope",
    "target",
)
_KINDS = "|".join(KINDS)
_NETWORKS = "|".join(NETWORK_FILES)
_NETWORK_FILE = re.compile(rf"(?P<name>.+)\.(?P<kind>{_NETWORKS})")
_NETWORK_DROP_IN = re.compile(rf"(?P<name>.+)\.(?P<kind>{_NETWORKS})\.d")
_CONTAINER_FOLDERS = frozenset({"containers", "quadlet", "quadlets"})
"""Folders whose ``.network`` files describe networks of containers."""
_NAME = re.compile(rf"(?P<name>.+)\.(?P<kind>{_KINDS})")
_DROP_IN_FOLDER = re.compile(rf"(?P<name>.*?)\.?(?P<kind>{_KINDS})\.d")
_BEING_EDITED = re.compile(r"\.#(?P<name>.+?\.(?:conf|" + _KINDS + r"))[0-9a-f]{16}")
"""The file that ``systemctl edit`` opens: the name, then a random number."""
_ENDINGS = (*(f".{kind}" for kind in (*KINDS, *NETWORK_FILES)), ".conf")


JOURNALD = "journald"
_CONFIGURATION = re.compile(r"(?P<file>[a-z-]+)(?:@(?P<namespace>[^/]+))?\.conf")


class UnitFileName(NamedTuple):
    """What the path of a unit file says."""

    name: str | None
    """Without the type; None for the drop-ins of all units of a type."""
    kind: str
    scope: RuntimeScope
    is_drop_in: bool = False


ANY = UnitFileName(None, "service", RuntimeScope.SYSTEM)
"""A text without a telling name: only its language is known."""


def unit_file_name(path: PurePath) -> UnitFileName | None:
    """The unit to which the file at a path belongs; None if it is no unit file."""
    configuration = _configuration_name(path)
    if configuration is not None:
        return configuration
    network = _network_file_name(path)
    if network is not None:
        return network
    own = own_name(path)
    is_drop_in = own.endswith(".conf")
    match = _DROP_IN_FOLDER.fullmatch(path.parent.name) if is_drop_in else _NAME.fullmatch(own)
    if match is None:
        return None
    scope = RuntimeScope.USER if "user" in path.parts[:-1] else RuntimeScope.SYSTEM
    return UnitFileName(match["name"] or None, match["kind"], scope, is_drop_in)


def _configuration_name(path: PurePath) -> UnitFileName | None:
    """What a path says that is a configuration file of systemd, or a drop-in of one.

    Only journald has one for each namespace. ``system.conf`` and its like may belong to any program
    unless they are in a folder ``systemd``.
    """
    is_drop_in = path.suffix == ".conf" and path.parent.name.endswith(".conf.d")
    place = path.parent if is_drop_in else path
    match = _CONFIGURATION.fullmatch(place.name.removesuffix(".d") if is_drop_in else path.name)
    if match is not None and match[0] == NETWORKD and place.parent.name == "systemd":
        return UnitFileName(match["file"], NETWORKD, RuntimeScope.SYSTEM, is_drop_in)
    file = None if match is None else BY_KIND.get(f"{match['file']}.conf")
    if match is None or file is None:
        return None
    if file.name != JOURNALD and (match["namespace"] or place.parent.name != "systemd"):
        return None
    name = f"{file.name}@{match['namespace']}" if match["namespace"] else file.name
    return UnitFileName(name, file.kind, file.scope, is_drop_in)


def _network_file_name(path: PurePath) -> UnitFileName | None:
    """What a path says that is a network file, or a drop-in of one."""
    is_drop_in = path.suffix == ".conf"
    if is_drop_in:
        match = _NETWORK_DROP_IN.fullmatch(path.parent.name)
    else:
        match = _NETWORK_FILE.fullmatch(path.name)
    if match is None or not _CONTAINER_FOLDERS.isdisjoint(path.parts):
        return None
    return UnitFileName(match["name"], match["kind"], RuntimeScope.SYSTEM, is_drop_in)


def is_drop_in_folder(name: str) -> bool:
    """Whether a folder of this name holds the drop-ins of units."""
    return _DROP_IN_FOLDER.fullmatch(name) is not None


def own_name(path: PurePath) -> str:
    """The name of a file; for one that ``systemctl edit`` opens, the name that it will have."""
    edited = _BEING_EDITED.fullmatch(path.name)
    return edited["name"] if edited else path.name


def sections_of_kind(kind: str) -> tuple[str, ...]:
    """The sections that a file of a kind may have, in their usual order."""
    if kind in BY_KIND:
        return (BY_KIND[kind].section,)
    if kind in FILE_TYPES:
        known = [header_of(each) for each in catalogue.sections(kind) if _is_documented(each)]
        return tuple(sorted(known, key=lambda each: (_rank(each), each)))
    own = () if kind == "target" else (kind.capitalize(),)
    return ("Unit", *own, "Install")


_FIRST = ("Match", "NetDev", "Link", "Network")


def _rank(header: str) -> int:
    return _FIRST.index(header) if header in _FIRST else len(_FIRST)


def _is_documented(section: str) -> bool:
    """Whether a section of a network file is more than the former name of another one."""
    return any(not each.is_undocumented for each in catalogue.directives(section, NEWEST))


def may_be_unit_file(name: str) -> bool:
    """Whether a file of this name may be a unit file. Far faster than `is_unit_file`."""
    return name.endswith(_ENDINGS) or name.startswith(".#")


def is_unit_file(path: PurePath) -> bool:
    """Whether a file of this name is a unit file or a drop-in."""
    return unit_file_name(path) is not None
