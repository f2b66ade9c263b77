"""Valid names of users, units, file descriptors, environment variables and others.

Each function takes a name without holes.
"""

from __future__ import annotations

import re

from systemd_directives.grammar.lexing.numbers import integer_in, to_number

_MAX_UNIT_NAME_LENGTH = 255
_MAX_FILE_NAME_LENGTH = 255
_MAX_BUS_NAME_LENGTH = 255
_INTERFACE_NAME_SIZE = 16
_ALTERNATIVE_NAME_SIZE = 128
_MAX_HOST_NAME_LENGTH = 64
_INDEXES = range(1, 2**31)

TEMPLATES = ("service", "socket", "target", "timer", "path")
"""The unit types that can have instances."""

UNIT_TYPES = (
    "service",
    "socket",
    "target",
    "device",
    "mount",
    "automount",
    "swap",
    "timer",
    "path",
    "slice",
    "scope",
)
"""The suffixes of unit names."""

_UNIT = re.compile(
    r"(?P<prefix>[A-Za-z0-9:\-_.\\]+)(?P<instance>@[A-Za-z0-9:\-_.\\@]*)?\.(?P<type>[a-z]+)"
)
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_FIELD = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_NEGATIVE = re.compile(r"-[0-9]*")
_STRICT_USER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_MAX_STRICT_USER_LENGTH = 31
_NO_USER = (0xFFFF, 0xFFFFFFFF)
_BUS = re.compile(r"[A-Za-z_-][A-Za-z0-9_-]*(?:\.[A-Za-z_-][A-Za-z0-9_-]*)+")
_UNIQUE_BUS = re.compile(r":[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")


def is_unit(name: str) -> bool:
    """Whether it is a full unit name, not of a template."""
    match = _UNIT.fullmatch(name)
    if match is None or len(name) > _MAX_UNIT_NAME_LENGTH or match["type"] not in UNIT_TYPES:
        return False
    return match["instance"] != "@"


def unit_type(name: str) -> str | None:
    """The suffix of a unit name, of a template as well; None if it is not a unit name."""
    match = _UNIT.fullmatch(name)
    if match is None or len(name) > _MAX_UNIT_NAME_LENGTH or match["type"] not in UNIT_TYPES:
        return None
    return match["type"]


def is_variable(name: str) -> bool:
    """Whether it is the name of an environment variable."""
    return _VARIABLE.fullmatch(name) is not None


def is_assignment(text: str) -> bool:
    """Whether it is ``NAME=value``; the value may be anything."""
    name, equals, _ = text.partition("=")
    return bool(equals) and is_variable(name)


def is_field(name: str) -> bool:
    """Whether it is the name of a journal field."""
    return _FIELD.fullmatch(name) is not None


def is_file_name(name: str) -> bool:
    """Whether it is a valid file name."""
    return 0 < len(name) <= _MAX_FILE_NAME_LENGTH and name not in (".", "..") and "/" not in name


def is_credential(name: str) -> bool:
    """Whether it is the name of a credential."""
    return is_file_name(name) and is_descriptor(name)


def is_descriptor(name: str) -> bool:
    """Whether it is the name of a file descriptor."""
    return len(name) <= _MAX_FILE_NAME_LENGTH and all(" " <= c < "\x7f" and c != ":" for c in name)


def is_interface(name: str, *, alternative: bool) -> bool:
    """Whether it is the name of a network interface, or an alternative name."""
    longest = _ALTERNATIVE_NAME_SIZE if alternative else _INTERFACE_NAME_SIZE
    if not 0 < len(name) < longest or name in (".", "..", "all", "default"):
        return False
    if any(not "!" <= c < "\x7f" or c in ":/%" for c in name):
        return False
    return not name.isdigit() and integer_in(name, _INDEXES) is None


def is_user(name: str) -> bool:
    """Whether it is the name or number of a user or group, by the relaxed rules."""
    if name.isdigit():
        return (
            (name == "0" or name[0] != "0")
            and to_number(name) not in _NO_USER
            and to_number(name) < 2**32
        )
    if not name or name in (".", "..") or name[0] == " " or name[-1] == " ":
        return False
    return not (_CONTROLS.search(name) or ":" in name or "/" in name or _NEGATIVE.fullmatch(name))


def is_strict_user(name: str) -> bool:
    """Whether a user or group name follows the rules that systemd recommends."""
    return name.isdigit() or (
        _STRICT_USER.fullmatch(name) is not None and len(name) <= _MAX_STRICT_USER_LENGTH
    )


def is_bus(name: str) -> bool:
    """Whether it is a D-Bus name."""
    if len(name) > _MAX_BUS_NAME_LENGTH:
        return False
    return (_UNIQUE_BUS if name.startswith(":") else _BUS).fullmatch(name) is not None


def is_host(name: str) -> bool:
    """Whether it is a host name."""
    labels = name.split(".")
    if not name or len(name) > _MAX_HOST_NAME_LENGTH:
        return False
    return all(_LABEL.fullmatch(label) for label in labels)
