"""Fields of which only matters whether, and where, they point: files, devices, names of users.

Knows no check. Source: runs of systemd 252, 254, 257 and 262.
"""

from __future__ import annotations

import re
from itertools import dropwhile
from typing import TYPE_CHECKING, cast

from systemd_directives.grammar import grammar_of
from systemd_directives.grammar.boolean import boolean
from systemd_directives.grammar.reading.specifiers import specifiers
from systemd_directives.grammar.reading.words import How
from systemd_directives.model import Scope

from .field import Field, Line, Reading, Value, always
from .words import cut

if TYPE_CHECKING:
    from collections.abc import Callable

_ABOVE_ROOT = 257  # bracketed: 254 refuses /../x, from here on it is /x
_SPECIFIER = re.compile(r"%(%|[A-Za-z0-9])")
_WRONG_NAME = re.compile(r"[:/\x00-\x1f\x7f]")
_FILES = frozenset("fsy")
"""Specifiers that are absolute paths of something else than a folder."""
_RIGHTS = re.compile(r"[rwm]*")


def user(name: str) -> Field:
    """The name of a user, or None; a wrong one stops the unit from loading and changes nothing."""

    def line(value: Value, text: str, reading: Reading) -> Value:
        return (_user(text, reading) or value) if text else None

    return Field(name, {name: line}, always(None), lambda _: ("", "root", "nobody", "?"))


def users(name: str) -> Field:
    """Whether a list of names of users or groups has any."""

    def line(value: Value, text: str, reading: Reading) -> Value:
        if not text:
            return False
        return value or any(_user(each, reading) for each in cut(text, How.PLAIN, reading).words)

    return Field(name, {name: line}, always(value=False), lambda _: ("", "users"), lambda _: ())


def path(name: str, *, since: int = 0) -> Field:
    """One absolute path without needless slashes, or None."""

    def line(value: Value, text: str, reading: Reading) -> Value:
        if reading.version < since:
            return value
        return (_path(text, reading) or value) if text else None

    return Field(name, {name: line}, always(None), lambda _: ("", "/", "/srv"))


def paths(name: str) -> Field:
    """Whether a list of absolute paths, one a line, has any."""

    def line(value: Value, text: str, reading: Reading) -> Value:
        return bool(text) and (value or _path(text, reading) is not None)

    return Field(name, {name: line}, always(value=False), lambda _: ("", "/srv"), lambda _: ())


def images(name: str) -> Field:
    """Whether a list of images to mount, ``image:place``, has any."""

    def line(value: Value, text: str, reading: Reading) -> Value:
        return bool(text) and (
            value or any(map(_right_image, cut(text, How.UNQUOTE, reading).words))
        )

    return Field(name, {name: line}, always(value=False), lambda _: ("", "/a:/b"), lambda _: ())


def devices(name: str) -> Field:
    """Whether a list of devices, one a line with its rights, has any."""

    def line(value: Value, text: str, reading: Reading) -> Value:
        return bool(text) and (value or _right_device(text, reading))

    guesses = ("", "/dev/null")
    return Field(name, {name: line}, always(value=False), lambda _: guesses, lambda _: ())


def delegate(name: str) -> Field:
    """Whether control groups are handed over: by anything that is not a false boolean."""

    def line(value: Value, text: str, reading: Reading) -> Value:
        if reading.kind != "service":
            return value
        on = boolean(text)
        if on is not None:
            return on
        return value if cut(text, How.UNQUOTE, reading).broken else True

    return Field(name, {name: line}, always(value=False), lambda _: ("no", "yes"))


def credentials(name: str, plain: str, encrypted: str) -> Field:
    """The names of credentials whose last line was one of encrypted ones."""
    guesses = ("", "x:eA==")
    lines = {plain: _credential(plain, set.discard), encrypted: _credential(encrypted, set.add)}
    return Field(name, lines, always(frozenset()), lambda _: guesses, lambda _: ())


def _credential(directive: str, change: Callable[[set[str], str], None]) -> Line:
    def line(value: Value, text: str, reading: Reading) -> Value:
        if not text:
            return frozenset()
        names = set(cast("frozenset[str]", value))
        if not grammar_of("Service", directive).parse(text, reading.version).problems:
            change(names, text.partition(":")[0])
        return frozenset(names)

    return line


def _user(text: str, reading: Reading) -> str | None:
    """The name with specifiers put in; None if systemd refuses it."""
    name = _expanded(text, reading, instance="x")
    if not name or _WRONG_NAME.search(name) or name in {".", ".."} or name != name.strip(" "):
        return None
    if name.removeprefix("-").isdecimal():
        right = not name.startswith("-") and str(int(name)) == name and int(name) < 2**32 - 1
        return name if right and name != "65535" else None
    return name


def _path(text: str, reading: Reading) -> str | None:
    """The path without needless slashes and dots; None if systemd does not take it."""
    path = _expanded(text, reading, instance="")
    if path is None or not path.startswith("/"):
        return None
    pieces = [piece for piece in path.split("/") if piece not in {"", "."}]
    if reading.recorded >= _ABOVE_ROOT:
        pieces = list(dropwhile("..".__eq__, pieces))
    return None if ".." in pieces else "/" + "/".join(pieces)


def _expanded(text: str, reading: Reading, *, instance: str) -> str | None:
    """The text with a stand-in for each specifier; None if one is unknown."""
    found = [_stand_in(letter, reading, instance) for letter in _SPECIFIER.findall(text)]
    if None in found:
        return None
    pieces = iter(found)
    return _SPECIFIER.sub(lambda _: next(pieces) or "", text)


def _stand_in(letter: str, reading: Reading, instance: str) -> str | None:
    """What a specifier may become; of users only that of the manager itself matters to a check."""
    root = reading.scope is Scope.SYSTEM
    match letter:
        case "%":
            return "%"
        case "i" | "I":
            return instance
        case "u":
            return "root" if root else "user"
        case "U":
            return "0" if root else "1000"
    known = specifiers().get(letter)
    if known is None or known.since.has(reading.version) is False:
        return None
    return "/x" if known.folder or letter in _FILES else "x"


def _right_image(word: str) -> bool:
    image, separator, place = word.partition(":")
    return bool(separator) and image.removeprefix("-").startswith("/") and place.startswith("/")


def _right_device(text: str, reading: Reading) -> bool:
    found = cut(text, How.UNQUOTE, reading)
    if not found.words:
        return False
    device = found.words[0]
    rights = "" if len(found.words) == 1 else text.rpartition(device)[2].strip("\"' \t")
    if not _RIGHTS.fullmatch(rights):
        return False
    if device.startswith(("block-", "char-")):
        return True
    place = _path(device, reading)
    return place is not None and f"{place}/".startswith(("/dev/", "/run/systemd/inaccessible/"))
