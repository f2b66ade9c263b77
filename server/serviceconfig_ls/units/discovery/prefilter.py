"""Which Nix texts are worth reading: those with the words without which no unit is found.

Knows bytes and words; parses nothing. What discovery finds has to follow from the words here.
"""

from __future__ import annotations

from functools import cache

from serviceconfig_ls.units.discovery.directive_sets import FEWEST
from serviceconfig_ls.units.option_names import HOME_SECTIONS, KINDS, SECTIONS, SERVICE_ALIKE
from systemd_directives import catalogue

_SECTIONS = tuple(name.encode() for name in (*SECTIONS, *SERVICE_ALIKE))
_KINDS = tuple(name.encode() for name in KINDS)
_HOME_SECTIONS = tuple(name.encode() for name in sorted(HOME_SECTIONS))
_OWN_SECTIONS = tuple(each for each in _HOME_SECTIONS if each not in (b"Unit", b"Install"))
_BLANK = bytes(each if each < 128 and chr(each).isalnum() else 32 for each in range(256))
"""All but letters and digits, to be replaced by blanks."""


def is_relevant(text: bytes) -> bool:
    """Whether a text can define or add to a unit, be it through another file that it imports."""
    return (
        _names_section(text)
        or _names_units(text)
        or _has_home_unit(text)
        or _holds_directives(text)
    )


def may_define(text: bytes) -> bool:
    """Whether a text can say something of a unit, be it in no section."""
    return b"systemd" in text and _any(_KINDS, text)


def _names_section(text: bytes) -> bool:
    return (b"Config" in text or b"Overrides" in text) and _any(_SECTIONS, text)


def _names_units(text: bytes) -> bool:
    """Whether there is a unit, and its sections are home-manager's or those of an import."""
    if not may_define(text):
        return False
    return b"import" in text or (b"user" in text and _any(_HOME_SECTIONS, text))


def _has_home_unit(text: bytes) -> bool:
    """Whether there may be a unit of home-manager, be it in a function that gives one."""
    return (b"Unit" in text or b"Install" in text) and _any(_OWN_SECTIONS, text)


def _holds_directives(text: bytes) -> bool:
    """Whether it may be a set of directives and nothing else."""
    return len(_directives().intersection(text.translate(_BLANK).split())) >= FEWEST


def _any(words: tuple[bytes, ...], text: bytes) -> bool:
    # one search after the other: many times as fast as a pattern
    return any(word in text for word in words)


@cache
def _directives() -> frozenset[bytes]:
    return frozenset(name.encode() for name in catalogue.all_names("Service"))
