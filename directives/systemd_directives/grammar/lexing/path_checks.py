"""Checks paths, as path_simplify_and_warn() does; never accesses a file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import SystemdVersion

_MAX_PATH_LENGTH = 4095
_MAX_NAME_LENGTH = 255
_API = re.compile(r"/(?:dev|proc|sys)(?:/|$)")
_DEVICES = re.compile(r"/dev(?:/|$)")
_PARENTS = 255  # 254 keeps any /.. at the start
_API_CHECKED = 256


class PathRules(NamedTuple):
    """Which kind of path is valid."""

    absolute: bool | None = True
    """True, False (a relative one), or None for both."""
    api: bool = True
    """Whether it may lie below /dev, /proc or /sys."""
    devices: bool = True
    """Whether it may lie below /dev although it may not lie below the others."""


ABSOLUTE = PathRules()
RELATIVE = PathRules(absolute=False)
EITHER = PathRules(absolute=None)


def path_fault(path: ByteText, rules: PathRules, version: SystemdVersion) -> str | None:
    """Why systemd refuses a path; None if it does not, or if that is unknown."""
    raw = path.raw
    if path.has_hole:
        known = path.text[:1]
        return _start(raw, rules) if known not in ("", "\ufffc") else None
    if not path.is_utf8:
        return "not valid UTF-8"
    reason = _start(raw, rules)
    if reason:
        return reason
    simple = simplified(raw, version)
    parts = simple.strip("/").split("/")
    if (
        not simple
        or len(simple) > _MAX_PATH_LENGTH
        or any(len(part) > _MAX_NAME_LENGTH for part in parts)
    ):
        return "empty" if not raw else "too long" if len(raw) > _MAX_NAME_LENGTH else "not a path"
    if ".." in parts:
        return "not normalized: “..” may not be in it"
    below = _API.match(simple) and not (rules.devices and _DEVICES.match(simple))
    checked = not rules.api and version >= _API_CHECKED
    return "below /dev, /proc or /sys" if below and checked else None


def simplified(path: str, version: SystemdVersion) -> str:
    """A path after path_simplify(): without empty parts, ``.``, and ``/..`` at the start."""
    parts = [part for part in path.split("/") if part not in ("", ".")]
    while version >= _PARENTS and path.startswith("/") and parts[:1] == [".."]:
        del parts[0]
    return ("/" if path.startswith("/") else "") + "/".join(parts)


def _start(raw: str, rules: PathRules) -> str | None:
    if rules.absolute is True and not raw.startswith("/"):
        return "not absolute" if raw else "empty"
    if rules.absolute is False and raw.startswith("/"):
        return "absolute, but must be relative"
    return None


def is_normalized(path: str) -> bool:
    """Whether a path has no ``.``, ``..`` or ``//`` and is not too long."""
    parts = path.split("/")
    return 0 < len(path) <= _MAX_PATH_LENGTH and "//" not in path and not {"..", "."} & set(parts)
