"""Fields for files, devices, users and other names, reduced to what affects the exposure.

Source: runs of systemd 252, 254, 257 and 262.
"""

from __future__ import annotations

import re
from itertools import dropwhile
from typing import TYPE_CHECKING, cast

from systemd_directives.grammar import grammar_of
from systemd_directives.grammar.boolean import boolean
from systemd_directives.grammar.lexing.byte_text import text_of
from systemd_directives.grammar.lexing.extract import Extract, extract_first_word
from systemd_directives.grammar.lexing.numbers import to_number
from systemd_directives.merge.line_words import line_words
from systemd_directives.merge.load_context import Field, FieldValue, LineEffect, LoadContext, always
from systemd_directives.merge.stand_ins import with_stand_ins

if TYPE_CHECKING:
    from collections.abc import Callable

_ABOVE_ROOT = 255  # 254 refuses /../x, later releases read /x
_WRONG_NAME = re.compile(r"[:/\x00-\x1f\x7f]")
_RIGHTS = re.compile(r"[rwm]*")


def user(name: str) -> Field:
    """The name of a user, or None. An invalid one changes nothing (the unit does not load)."""

    def line(value: FieldValue, text: str, context: LoadContext) -> FieldValue:
        return (_user(text, context) or value) if text else None

    return Field(name, {name: line}, always(None), lambda _: ("", "root", "nobody", "?"))


def users(name: str) -> Field:
    """Whether a list of names of users or groups is not empty."""

    def line(value: FieldValue, text: str, context: LoadContext) -> FieldValue:
        if not text:
            return False
        return value or any(
            _user(each, context) for each in line_words(text, Extract.PLAIN, context).words
        )

    return Field(name, {name: line}, always(value=False), lambda _: ("", "users"), lambda _: ())


def path(name: str, *, since: int = 0) -> Field:
    """One absolute path in normal form, or None."""

    def line(value: FieldValue, text: str, context: LoadContext) -> FieldValue:
        if context.version < since:
            return value
        return (_path(text, context) or value) if text else None

    return Field(name, {name: line}, always(None), lambda _: ("", "/", "/srv"))


def paths(name: str) -> Field:
    """Whether a list of absolute paths, one per line, is not empty."""

    def line(value: FieldValue, text: str, context: LoadContext) -> FieldValue:
        return bool(text) and (value or _path(text, context) is not None)

    return Field(name, {name: line}, always(value=False), lambda _: ("", "/srv"), lambda _: ())


def images(name: str) -> Field:
    """Whether a list of images to mount, ``image:destination``, is not empty."""

    def line(value: FieldValue, text: str, context: LoadContext) -> FieldValue:
        return bool(text) and (
            value or any(map(_right_image, line_words(text, Extract.UNQUOTE, context).words))
        )

    return Field(name, {name: line}, always(value=False), lambda _: ("", "/a:/b"), lambda _: ())


def devices(name: str) -> Field:
    """Whether a list of devices with access rights, one per line, is not empty."""

    def line(value: FieldValue, text: str, context: LoadContext) -> FieldValue:
        return bool(text) and (value or _right_device(text, context))

    guesses = ("", "/dev/null")
    return Field(name, {name: line}, always(value=False), lambda _: guesses, lambda _: ())


def delegate(name: str) -> Field:
    """Whether control groups are delegated: by anything but a false boolean."""

    def line(value: FieldValue, text: str, context: LoadContext) -> FieldValue:
        if context.kind != "service":
            return value
        on = boolean(text)
        if on is not None:
            return on
        return value if line_words(text, Extract.UNQUOTE, context).broken else True

    return Field(name, {name: line}, always(value=False), lambda _: ("no", "yes"))


def credentials(name: str, plain: str, encrypted: str) -> Field:
    """The names of the credentials whose last line was an encrypted one."""
    guesses = ("", "x:eA==")
    lines = {plain: _credential(plain, set.discard), encrypted: _credential(encrypted, set.add)}
    return Field(name, lines, always(frozenset()), lambda _: guesses, lambda _: ())


def _credential(directive: str, change: Callable[[set[str], str], None]) -> LineEffect:
    def line(value: FieldValue, text: str, context: LoadContext) -> FieldValue:
        if not text:
            return frozenset()
        names = set(cast("frozenset[str]", value))
        judged = text
        if directive.startswith("Load"):
            # the grammar does not judge values with unknown parts: here any example will do
            judged = (with_stand_ins(text, context) or text).replace("%", "%%")
        if not grammar_of("Service", directive).parse(text_of(judged), context.version).problems:
            change(names, text.partition(":")[0])
        return frozenset(names)

    return line


def _user(text: str, context: LoadContext) -> str | None:
    """The name with its specifiers replaced; None if systemd refuses it."""
    name = with_stand_ins(text, context)
    if not name or _WRONG_NAME.search(name) or name in {".", ".."} or name != name.strip(" "):
        return None
    if name.removeprefix("-").isdecimal():
        number = to_number(name)
        right = not name.startswith("-") and str(number) == name and number < 2**32 - 1
        return name if right and name != "65535" else None
    return name


def _path(text: str, context: LoadContext) -> str | None:
    """The path without duplicate slashes and dots; None if systemd does not accept it."""
    path = with_stand_ins(text, context)
    return None if path is None else _plain(path, context)


def _plain(path: str, context: LoadContext) -> str | None:
    if not path.startswith("/"):
        return None
    pieces = [piece for piece in path.split("/") if piece not in {"", "."}]
    if context.recorded >= _ABOVE_ROOT:
        pieces = list(dropwhile("..".__eq__, pieces))
    return None if ".." in pieces else "/" + "/".join(pieces)


def _right_image(word: str) -> bool:
    image, separator, place = word.partition(":")
    return bool(separator) and image.removeprefix("-").startswith("/") and place.startswith("/")


def _right_device(text: str, context: LoadContext) -> bool:
    line = text_of(text)
    found = extract_first_word(line, 0, Extract.UNQUOTE, context.recorded)
    if found.word is None:
        return False
    device = with_stand_ins(found.word.text, context)
    rights = "" if found.rest is None else line.raw[found.rest :]
    if device is None or not _RIGHTS.fullmatch(rights):
        return False
    if device.startswith(("block-", "char-")):
        return True
    place = _plain(device, context)
    return place is not None and f"{place}/".startswith(("/dev/", "/run/systemd/inaccessible/"))
