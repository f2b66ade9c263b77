"""Fields of which only matters whether, and where, they point: files, devices, names of users.

Knows no check. Source: runs of systemd 252, 254, 257 and 262.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from systemd_directives.grammar.boolean import boolean
from systemd_directives.grammar.reading.words import How
from systemd_directives.model import Scope

from .field import Field, Reading, Value, always
from .words import cut

if TYPE_CHECKING:
    from collections.abc import Callable

_SPECIFIER = re.compile(r"%(.)")
_WRONG_NAME = re.compile(r"[:/\x00-\x1f\x7f]")
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
        return value if reading.kind != "service" else boolean(text) is not False

    return Field(name, {name: line}, always(value=False), lambda _: ("no", "yes"))


def credentials(name: str, plain: str, encrypted: str) -> Field:
    """The names of credentials whose last line was one of encrypted ones."""

    def take(value: Value, text: str, _: Reading) -> Value:
        key = text.partition(":")[0]
        return cast("frozenset[str]", value) - {key} if key else frozenset()

    def put(value: Value, text: str, _: Reading) -> Value:
        key = text.partition(":")[0]
        return cast("frozenset[str]", value) | {key} if key else frozenset()

    lines = {plain: take, encrypted: put}
    return Field(name, lines, always(frozenset()), lambda _: ("", "?:Pz8="), lambda _: ())


def _user(text: str, reading: Reading) -> str | None:
    """The name with specifiers put in; None if systemd refuses it."""
    if "%" in text:
        text = _SPECIFIER.sub(lambda found: _stand_in(found[1], reading), text)
    if not text or _WRONG_NAME.search(text) or text in {".", ".."} or text != text.strip(" "):
        return None
    if text.removeprefix("-").isdecimal():
        right = not text.startswith("-") and str(int(text)) == text and int(text) < 2**32 - 1
        return text if right and text != "65535" else None
    return text


def _stand_in(letter: str, reading: Reading) -> str:
    """What a specifier may become; only that of the manager's own user matters to a check."""
    if letter == "%":
        return "%"
    root = reading.scope is Scope.SYSTEM
    return {"u": "root" if root else "user", "U": "0" if root else "1000"}.get(letter, "x")


def _path(text: str, reading: Reading) -> str | None:
    """The path without needless slashes and dots; None if systemd does not take it."""
    del reading
    if not text.startswith(("/", "%")):
        return None
    pieces = [piece for piece in text.split("/") if piece not in {"", "."}]
    return None if ".." in pieces else "/" + "/".join(pieces)


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
    if device.startswith(("block-", "char-", "%")):
        return True
    place = _path(device, reading)
    return place is not None and f"{place}/".startswith(("/dev/", "/run/systemd/inaccessible/"))
