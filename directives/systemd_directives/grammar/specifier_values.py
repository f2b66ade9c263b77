"""The values of a unit's percent specifiers, as far as its name and its manager determine them.

Source: systemd.unit(5), "Specifiers"; a live test compares with what the real systemd prints.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from systemd_directives.model import RuntimeScope

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Texts: TypeAlias = tuple[tuple[str, str], ...]
"""Letters, each with one text."""


class SpecifierValues(NamedTuple):
    """What is known about the specifiers of one unit. A letter in neither part may be any text."""

    known: Texts = ()
    """The only possible value of a specifier."""
    examples: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Texts of the form that a specifier has on every machine."""

    def choices(self, text: str) -> Iterator[Mapping[str, str]]:
        """The possible values of the specifiers in a value; more than one with examples.

        A verdict that is the same for all choices holds on every machine.
        """
        known = dict(self.known)
        used = [texts for texts in self.examples if f"%{texts[0]}" in text]
        for number in range(max((len(texts) for _, texts in used), default=1)):
            yield known | {letter: texts[number % len(texts)] for letter, texts in used}


NOTHING_KNOWN = SpecifierValues()

_SYSTEM = {
    "t": "/run",
    "S": "/var/lib",
    "C": "/var/cache",
    "L": "/var/log",
    "E": "/etc",
    "D": "/usr/share",
    "T": "/tmp",  # noqa: S108 # a text, not a file
    "V": "/var/tmp",  # noqa: S108 # likewise
    "h": "/root",
    "u": "root",
    "U": "0",
    "g": "root",
    "G": "0",
}
"""Their values in units of the system manager."""

_NAMES = ("someone", "a", "web-1", "_x.y")
_NUMBERS = ("1000", "7", "60123")
_USER = {
    **dict.fromkeys("tSCLEDh", ("/home/someone/a", "/run/user/1000")),
    **dict.fromkeys("TV", ("/tmp", "/var/tmp", "/home/someone/tmp")),  # noqa: S108 # texts
    **dict.fromkeys("ug", _NAMES),
    **dict.fromkeys("UG", _NUMBERS),
}
"""Examples for units of a user's own manager."""

_HOSTS = ("host", "a-1.example.org", "1", "full", "yes", "no", "none", "all", "infinity", "1G")
_HEXADECIMAL = ("0123456789abcdef" * 2, "1" * 32, "f" * 32, "1e" + "0" * 30)
_MACHINE = {
    **dict.fromkeys("Hl", _HOSTS),
    **dict.fromkeys("mb", _HEXADECIMAL),
    "v": ("6.1.0", "6.12.57-amd64", "7"),
}
"""Examples of what depends on the machine. A host name may be nearly any word."""

_ESCAPE = re.compile(r"\\x([0-9a-f]{2})")


@lru_cache(64)
def specifier_values(name: str | None, kind: str, scope: RuntimeScope) -> SpecifierValues:
    """What is known about a unit; ``name`` has no suffix and is None if it is unknown."""
    known = dict(_SYSTEM) if scope is RuntimeScope.SYSTEM else {}
    examples = _MACHINE if scope is RuntimeScope.SYSTEM else {**_MACHINE, **_USER}
    if name is not None:
        known |= _of_name(name, kind)
    return SpecifierValues(tuple(known.items()), tuple(examples.items()))


def _of_name(name: str, kind: str) -> Iterator[tuple[str, str]]:
    prefix, at, instance = name.partition("@")
    last = prefix.rpartition("-")[2]
    yield "p", prefix
    yield "j", last
    if at and not instance:
        return  # the instance of a template is not known
    yield "n", f"{name}.{kind}"
    yield "N", name
    yield "i", instance
    unescaped = [_unescaped(text) for text in (prefix, last, instance)]
    if None not in unescaped:
        yield from zip("PJI", (text or "" for text in unescaped), strict=True)
        yield "f", f"/{unescaped[2] or unescaped[0]}"


def _unescaped(text: str) -> str | None:
    """The text that a piece of a unit name encodes; None if it is invalid."""
    plain = _ESCAPE.sub("", text)
    if "\\" in plain:
        return None
    slashed = text.replace("-", "/")
    raw = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), slashed).encode("latin-1", "replace")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return None
