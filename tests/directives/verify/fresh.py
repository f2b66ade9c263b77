"""Random new values, derived from those of the pool."""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING

from tests.directives.verify.pool import VALUES
from tests.directives.verify.slips import SLIPS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

_LONGEST = 200
_OF_THE_MACHINE = re.compile("%[wv]")
_SIGNS = "-~+!@:=/.*?%;,|#\\\"'()[]{}<>$&_ \t"
_LETTERS = _SIGNS + string.ascii_letters + string.digits + "äµ日"
_SHAPES = (
    *("'{0}\\'", '"{0}\\"', "'{0}' \"{1}\"", "'{0}\\' {1}", "'{0}", "{0}'", "'{0}'{1}"),
    *("{0}\\ {1}", "{0}\\x20{1}", "\\{0}", "{0}\\:{1}", "{0}\\\\", "{0}\\;", '"" {0}'),
    *("{0} ;{1}", "{0}\t{1}", "{0}, {1}", "{0}::{1}", "{0}:", "{0}%%", "{0} # {1}", "/{0}/"),
)
"""Two values with quotes, backslashes, spaces and separators around them."""
_JOINTS = (" ", ":", ",", "/", "=", "-", "@", ".", "")


def fresh(random: Random, count: int) -> tuple[str, ...]:
    """Values that were likely never tried; none continues on the next line."""
    short = [value for value in VALUES if len(value) <= _LONGEST]
    found: list[str] = []
    while len(found) < count:
        value = random.choice(short)
        for _ in range(random.randint(1, 3)):
            value = random.choice(_CHANGES)(random, value, random.choice(short))
        value = value[:_LONGEST].strip(" \t")
        if not value.endswith("\\") and not _OF_THE_MACHINE.search(value):
            found.append(value)
    return tuple(found)


def near(random: Random, values: Sequence[str], count: int) -> tuple[str, ...]:
    """Values that are one or two steps away from the given ones.

    Without the specifiers whose values depend on the machine.
    """
    found: list[str] = []
    while len(found) < count:
        value = random.choice(values)
        for _ in range(random.randint(1, 2)):
            value = random.choice(_ALL_CHANGES)(random, value, random.choice(values))
        value = value[:_LONGEST].strip(" \t")
        if not value.endswith("\\") and not _OF_THE_MACHINE.search(value):
            found.append(value)
    return tuple(found)


def _join(random: Random, value: str, other: str) -> str:
    return value + random.choice(_JOINTS) + other


def _insert(random: Random, value: str, other: str) -> str:
    at = random.randint(0, len(value))
    return value[:at] + random.choice(_LETTERS) + value[at:]


def _delete(random: Random, value: str, other: str) -> str:
    at = random.randrange(len(value) or 1)
    return value[:at] + value[at + 1 :]


def _cut(random: Random, value: str, other: str) -> str:
    return value[: random.randint(0, len(value))] + other[random.randint(0, len(other)) :]


def _case(random: Random, value: str, other: str) -> str:
    return random.choice((value.upper(), value.lower(), value.capitalize()))


def _quote(random: Random, value: str, other: str) -> str:
    quote = random.choice("\"'")
    return f"{quote}{value}{quote}"


def _digits(random: Random, value: str, other: str) -> str:
    return "".join(random.choice(string.digits) if each.isdigit() else each for each in value)


def _mark(random: Random, value: str, other: str) -> str:
    return random.choice("-~+!@:|%") + value


def _shape(random: Random, value: str, other: str) -> str:
    return random.choice(_SHAPES).format(value, other)


_CHANGES: tuple[Callable[[Random, str, str], str], ...] = (
    *(_join, _insert, _delete, _cut),
    *(_case, _quote, _digits, _mark),
)
_ALL_CHANGES = (*_CHANGES, _shape, *SLIPS)
