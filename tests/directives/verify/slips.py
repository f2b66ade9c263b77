"""Random typos in values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    Slip = Callable[[Random, str, str], str]

_WORD = re.compile(r"[^\s:,;=]+")
_NUMBER = re.compile("[0-9]+")
_SEPARATOR = re.compile(r"[\s:,;=/.-]")
_SPECIFIERS = (
    "%i",
    "%I",
    "%n",
    "%%",
    "%",
    "%h",
    "%%20",
    "%S",
    "%%x",
    "%t",
    "%u",
    "%U",
    "%x",
    "%j/x",
    "%p",
    "%H",
)
_ESCAPES = (r"\x20", r"\040", r"\n", r"\t", r"\s", r"\\", r"\"", r"\;", r"\x2f", r"\u00e4", r"\z")
_IN_FRONT = ("-", "~", "+", "!", "!!", "@", ":", "|", "-+", "/", "//", "./", "../", "%t/", "$", "#")
_BEHIND = (
    *("s", "ms", "us", "min", "m", "M", "h", "d", "w", "month", "y", " sec", "S"),
    *("K", "M", "G", "T", "P", "E", "KiB", "kB", "MB", "B", "k", "bps", "%", "%%", " %", "‰"),
    *(":ro", ":rw", ":rbind", ":norbind", ":ro,norbind", ":", "::", ":rw:", ":mode=0755", ":64K"),
    *(
        "/",
        "/..",
        "/.",
        "//",
        "/24",
        "/129",
        "/33",
        "/0",
        "/255.255.0.0",
        "%eth0",
        ":80",
        ".service",
    ),
    *(
        "..",
        "..5",
        "/2",
        "/0",
        "-5",
        "-",
        "~",
        "+",
        ",",
        ";",
        " ;",
        ".5",
        ".",
        "e3",
        "_",
        "%i",
        "@",
    ),
    *(" UTC", " Europe/Berlin", ".target", "@.socket", "@a.slice", "=", "=1", "\t", " \\", "\\ x"),
)
_NUMBERS = (
    *("0", "00", "01", "-1", "+1", "1.5", "-0", "0x10", "0o17", "0b11", "1e3", "1_000", "1,000"),
    *("127", "128", "255", "256", "4095", "4096", "8191", "8192", "32768", "65535", "65536"),
    *("2147483647", "2147483648", "4294967295", "4294967296", "9223372036854775807"),
    *("18446744073709551615", "18446744073709551616", "99999999999999999999", "infinity", "max"),
    *("100", "99.99", "100.1", "1001", "10000", "10001", "031", "30", "32", "29", "60", "24", "13"),
)
_WORDS = (
    *("yes", "no", "true", "false", "on", "off", "1", "0", "none", "any", "all", "auto", "default"),
    *("inherit", "null", "infinity", "never", "max", "idle", "strict", "full", "self", "host", "~"),
    *("[::1]", "[::]:80", "::1%lo", "fe80::1%eth0", "127.0.0.1", "1.2.3", "localhost", "/", "."),
    *('""', "''", "%%", "\\", "root", "root:root", "0:0", "a.service", "/dev/null", "*", "[a", "-"),
)


def _number(random: Random, value: str, other: str) -> str:
    return _in_place(random, value, _NUMBER, random.choice(_NUMBERS))


def _word(random: Random, value: str, other: str) -> str:
    found = [match[0] for match in _WORD.finditer(other)] or [""]
    return _in_place(random, value, _WORD, random.choice((*found, random.choice(_WORDS))))


def _separator(random: Random, value: str, other: str) -> str:
    sign = random.choice(
        (" ", ":", ",", ";", "=", "/", ".", "-", "  ", "::", ",,", ", ", "\t", "|")
    )
    return _in_place(random, value, _SEPARATOR, sign)


def _twice(random: Random, value: str, other: str) -> str:
    """A word or a separator is repeated."""
    found = list(re.finditer(rf"{_WORD.pattern}|{_SEPARATOR.pattern}", value))
    if not found:
        return value
    match = random.choice(found)
    between = random.choice(("", " ", ",", ":"))
    return f"{value[: match.end()]}{between}{match[0]}{value[match.end() :]}"


def _swapped(random: Random, value: str, other: str) -> str:
    """Two words are swapped."""
    found = list(_WORD.finditer(value))
    if len(found) < 2:
        return f"{value} {other}"
    first, second = sorted(random.sample(found, 2), key=lambda match: match.start())
    between = value[first.end() : second.start()]
    return f"{value[: first.start()]}{second[0]}{between}{first[0]}{value[second.end() :]}"


def _without(random: Random, value: str, other: str) -> str:
    return _in_place(random, value, _WORD, "")


def _specifier(random: Random, value: str, other: str) -> str:
    return _inserted(random, value, random.choice(_SPECIFIERS))


def _escape(random: Random, value: str, other: str) -> str:
    return _inserted(random, value, random.choice(_ESCAPES))


def _around(random: Random, value: str, other: str) -> str:
    """Quotes or brackets around a word or a part of it."""
    found = list(_WORD.finditer(value))
    if not found:
        return value
    match = random.choice(found)
    start = random.choice((match.start(), random.randint(match.start(), match.end())))
    left, right = random.choice(("''", '""', "[]", "{}", "()", "<>", ("'", '"'), ('"', "")))
    return f"{value[:start]}{left}{value[start : match.end()]}{right}{value[match.end() :]}"


def _before(random: Random, value: str, other: str) -> str:
    """A mark before one word."""
    found = [match.start() for match in _WORD.finditer(value)] or [0]
    at = random.choice(found)
    return f"{value[:at]}{random.choice(_IN_FRONT)}{value[at:]}"


def _after(random: Random, value: str, other: str) -> str:
    """A unit, an option or a mark after one word."""
    found = [match.end() for match in _WORD.finditer(value)] or [0]
    at = random.choice(found)
    return f"{value[:at]}{random.choice(_BEHIND)}{value[at:]}"


def _letter_case(random: Random, value: str, other: str) -> str:
    found = list(_WORD.finditer(value))
    if not found:
        return value
    match = random.choice(found)
    changed = random.choice((match[0].upper(), match[0].lower(), match[0].capitalize()))
    return f"{value[: match.start()]}{changed}{value[match.end() :]}"


def _turned(random: Random, value: str, other: str) -> str:
    """Two letters are swapped."""
    at = random.randrange(max(1, len(value) - 1))
    return f"{value[:at]}{value[at + 1 : at + 2]}{value[at : at + 1]}{value[at + 2 :]}"


def _in_place(random: Random, value: str, pattern: re.Pattern[str], text: str) -> str:
    """Another text replaces one of the pieces that a pattern finds."""
    found = list(pattern.finditer(value))
    if not found:
        return value + text
    match = random.choice(found)
    return f"{value[: match.start()]}{text}{value[match.end() :]}"


def _inserted(random: Random, value: str, text: str) -> str:
    at = random.choice((0, len(value), random.randint(0, len(value))))
    return f"{value[:at]}{text}{value[at:]}"


SLIPS: tuple[Slip, ...] = (
    *(_number, _word, _separator, _twice, _swapped, _without, _specifier),
    *(_escape, _around, _before, _after, _after, _letter_case, _turned),
)
"""Each derives a value from another, sometimes with pieces of a third."""
