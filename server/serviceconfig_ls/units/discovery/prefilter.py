"""Which Nix texts are worth parsing: those with a word without which no unit is found.

Searches bytes. Whatever discovery finds must contain one of the words here.
"""

from __future__ import annotations

import re
from functools import cache

from serviceconfig_ls.units.configuration_files import PARENTS, SECTIONS_OF_FILES, WITH_OPTIONS
from serviceconfig_ls.units.discovery.directive_sets import MIN_DIRECTIVES
from serviceconfig_ls.units.option_names import (
    COMMANDS,
    HOME_SECTIONS,
    KINDS,
    SECTIONS,
    SERVICE_ALIKE,
    START_AT,
)
from serviceconfig_ls.units.unit_files.names import KINDS as UNIT_KINDS
from systemd_directives import catalogue

_SECTIONS = tuple(name.encode() for name in (*SECTIONS, *SERVICE_ALIKE))
_PARENTS = tuple(name.encode() for name in PARENTS)
_FILE_SECTIONS = tuple(name.encode() for name in sorted(SECTIONS_OF_FILES))
_WITH_OPTIONS = tuple(name.encode() for name in WITH_OPTIONS)
_WITH_TEXT = (
    *_WITH_OPTIONS,
    *(b"systemd.extraConfig", b"user.extraConfig", b"coredump", b"sleep", b"systemd = {"),
)
"""A text with lines of a configuration file contains one of these."""
_KINDS = tuple(name.encode() for name in KINDS)
_HOME_SECTIONS = tuple(name.encode() for name in sorted(HOME_SECTIONS))
_TYPED_SECTIONS = tuple(each for each in _HOME_SECTIONS if each not in (b"Unit", b"Install"))
_MISPLACED = (b"ExecStart", b"OnCalendar", b"ListenStream", b"PathChanged", b"PathExists")
"""Directives that people write beside the options of a unit, in a text without any section."""
_COMMANDS = tuple(name.encode() for name in COMMANDS)
_NETWORKS = (
    *(b"systemd.network", b"matchConfig", b"netdevConfig", b"networkConfig", b"linkConfig"),
    *(b"dhcpV4Config", b"dhcpV6Config", b"networks", b"netdevs"),
)
"""A text with a network file contains one of these."""
WRITE_TEXT = b"writeText"
_WRITTEN_UNIT = re.compile(
    rb'\bwriteText\s+"[^"$\n]+\.(?:' + "|".join(UNIT_KINDS).encode() + rb')"'
)
_ONLY_ALPHANUMERIC = bytes(
    each if each < 128 and chr(each).isalnum() else 32 for each in range(256)
)
"""A translation table that replaces all bytes but ASCII letters and digits by spaces."""


def is_relevant(text: bytes) -> bool:
    """Whether a text may define or extend a unit, even through another file that it imports."""
    return (
        _has_section(text)
        or _has_units(text)
        or _has_home_unit(text)
        or has_raw_text(text)
        or may_have_options(text)
        or writes_units(text)
        or _has_directives(text)
    )


def may_define(text: bytes) -> bool:
    """Whether a text may define options of a unit, even outside the sections."""
    return b"systemd" in text and _has_any(_KINDS, text)


def _has_section(text: bytes) -> bool:
    if START_AT.encode() in text and may_define(text):
        return True
    if b"argv" in text and (b".services" in text or b"_class" in text):
        return True
    if may_configure(text):
        return True
    if b"systemd" in text and _has_any(_NETWORKS, text):
        return True
    return (b"Config" in text or b"Overrides" in text) and _has_any(_SECTIONS, text)


def may_configure(text: bytes) -> bool:
    """Whether ``settings`` of one of systemd's programs may be defined."""
    return b"settings" in text and _has_any(_PARENTS, text) and _has_any(_FILE_SECTIONS, text)


def may_have_options(text: bytes) -> bool:
    """Whether an option for a single setting of one of systemd's programs may be defined."""
    return b"services" in text and _has_any(_WITH_OPTIONS, text)


def writes_units(text: bytes) -> bool:
    """Whether ``pkgs.writeText`` may write a unit file."""
    return WRITE_TEXT in text and _WRITTEN_UNIT.search(text) is not None


def has_raw_text(text: bytes) -> bool:
    """Whether a string may hold a unit file."""
    if b"extraConfig" in text and _has_any(_WITH_TEXT, text):
        return True
    if b"extraConfig" in text and b"systemd.network" in text:
        return True
    return b"text" in text and (b"systemd.units" in text or b'"systemd/' in text)


def _has_units(text: bytes) -> bool:
    """Whether there may be a unit without sections of NixOS.

    It has those of home-manager, imported ones, only a script, or directives in place of options.
    """
    if not may_define(text):
        return False
    if b"import" in text or _has_any(_COMMANDS, text) or _has_any(_MISPLACED, text):
        return True
    return _has_any(_HOME_SECTIONS, text)


def _has_home_unit(text: bytes) -> bool:
    """Whether there may be a unit of home-manager, even one that a function returns."""
    return (b"Unit" in text or b"Install" in text) and _has_any(_TYPED_SECTIONS, text)


def _has_directives(text: bytes) -> bool:
    """Whether it may be a file that holds only directives."""
    words = text.translate(_ONLY_ALPHANUMERIC).split()
    return len(_directives().intersection(words)) >= MIN_DIRECTIVES


def _has_any(words: tuple[bytes, ...], text: bytes) -> bool:
    # one search after the other is many times as fast as a pattern
    return any(word in text for word in words)


@cache
def _directives() -> frozenset[bytes]:
    return frozenset(name.encode() for name in catalogue.all_names("Service"))
