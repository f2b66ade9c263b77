"""Matches paths against patterns of ignore files exactly as git's ``wildmatch.c`` and ``dir.c`` do.

A pattern becomes a regular expression of bytes that takes polynomial time, whatever the pattern:
what lies between two ``*``, or between two ``**/``, is matched at the first place where it can be,
and that place is not given up again. That loses no match: the second star can match all that lies
between the first place and a later one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_SPECIAL = re.compile(rb"[*?\[\\]")
_CLASSES = {
    b"alnum": b"0-9A-Za-z",
    b"alpha": b"A-Za-z",
    b"blank": b" \\t",
    b"cntrl": b"\\x00-\\x1f\\x7f",
    b"digit": b"0-9",
    b"graph": b"\\x21-\\x7e",
    b"lower": b"a-z",
    b"print": b"\\x20-\\x7e",
    b"punct": b"\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e",
    b"space": b" \\t-\\r",
    b"upper": b"A-Z",
    b"xdigit": b"0-9A-Fa-f",
}


class Pattern(NamedTuple):
    """One pattern of an ignore file."""

    text: bytes
    """As it is written there."""
    negated: bool
    """Whether it includes what an earlier one ignores."""
    folders_only: bool
    by_name: bool
    """Whether it is matched against the name alone, in every folder below the ignore file."""
    regex: re.Pattern[bytes]

    def matches(self, path: bytes, name: bytes) -> bool:
        """Whether it matches a path, which is relative to the ignore file and ends in a name."""
        return self.regex.fullmatch(name if self.by_name else path) is not None


@lru_cache(maxsize=4096)
def parse_pattern(line: bytes, *, fold_case: bool = False) -> Pattern | None:
    """The pattern in a line of an ignore file; None where it matches nothing."""
    text = _without_trailing_spaces(line.partition(b"\0")[0])
    if text.startswith(b"#"):
        return None
    negated = text.startswith(b"!")
    pattern = text[1:] if negated else text
    folders_only = pattern.endswith(b"/")
    pattern = pattern[:-1] if folders_only else pattern
    by_name = b"/" not in pattern
    pattern = pattern.removeprefix(b"/")
    regex = _compiled(pattern, fold_case=fold_case, whole_path=not by_name)
    return None if regex is None else Pattern(text, negated, folders_only, by_name, regex)


def _without_trailing_spaces(line: bytes) -> bytes:
    """The line without spaces at its end that no backslash protects."""
    stripped = line.rstrip(b" ")
    backslashes = len(stripped) - len(stripped.rstrip(b"\\"))
    return line[: len(stripped) + 1] if backslashes % 2 else stripped


def _compiled(pattern: bytes, *, whole_path: bool, fold_case: bool) -> re.Pattern[bytes] | None:
    """The regular expression for a pattern; None where its syntax is wrong, or it is empty."""
    special = _SPECIAL.search(pattern)
    literal = pattern if special is None else pattern[: special.start()]
    rest = _regex(pattern[len(literal) :], whole_path=whole_path)
    if not pattern or rest is None:
        return None
    flags = re.DOTALL | (re.IGNORECASE if fold_case else re.NOFLAG)
    return re.compile(re.escape(literal) + rest, flags)


def _regex(pattern: bytes, *, whole_path: bool) -> bytes | None:
    """The regular expression for a pattern that may begin with a wildcard."""
    pieces = _Pieces()
    at = 0
    while at < len(pattern):
        char = pattern[at : at + 1]
        if char == b"*":
            at = _star(pieces, pattern, at, whole_path=whole_path)
            continue
        if char == b"?":
            pieces.literal(b"[^/]")
        elif char == b"[":
            found = _bracket(pattern, at + 1)
            if found is None:
                return None
            regex, at = found
            pieces.literal(regex)
            continue
        elif char == b"\\":
            at += 1
            if at == len(pattern):
                return None
            pieces.literal(re.escape(pattern[at : at + 1]))
        else:
            pieces.literal(re.escape(char))
        at += 1
    return pieces.regex()


def _star(pieces: _Pieces, pattern: bytes, at: int, *, whole_path: bool) -> int:
    """Effect: adds the stars at an offset to the pieces. Returns the offset behind them."""
    end = at
    while pattern[end : end + 1] == b"*":
        end += 1
    rest = pattern[end:]
    crosses = (
        whole_path
        and end - at > 1
        and (at == 0 or pattern[at - 1 : at] == b"/")
        and (not rest or rest.startswith((b"/", b"\\/")))
    )
    if not crosses:
        pieces.star()
    elif rest.startswith(b"/"):
        pieces.globstar(b"(?:.*?/)??")  # no folder, or any number of them
        return end + 1
    else:
        pieces.globstar(b".*?")
    return end


class _Pieces:
    """The parts of a regular expression: blocks between ``**``, and in them parts between ``*``."""

    def __init__(self) -> None:
        self._blocks: list[list[bytes]] = [[b""]]

    def literal(self, regex: bytes) -> None:
        """Effect: adds something that matches one byte."""
        self._blocks[-1][-1] += regex

    def star(self) -> None:
        """Effect: begins a part with a ``*``."""
        self._blocks[-1].append(b"[^/]*?")

    def globstar(self, regex: bytes) -> None:
        """Effect: begins a block with a ``**``."""
        self._blocks.append([regex])

    def regex(self) -> bytes:
        """All blocks. Each but the last is matched at the first place that is possible."""
        *blocks, last = self._blocks
        first = b"".join(b"(?>" + _joined([*block, b""]) + b")" for block in blocks)
        return first + _joined(last)


def _joined(parts: list[bytes]) -> bytes:
    """The parts of a block. Each but the first and the last is matched where it first can be."""
    first, *between = parts[:-1] or [b""]
    return first + b"".join(b"(?>" + part + b")" for part in between) + parts[-1]


def _bracket(pattern: bytes, at: int) -> tuple[bytes, int] | None:
    """The set after a ``[`` as a regular expression, and the offset behind its ``]``."""
    negated = pattern[at : at + 1] in (b"!", b"^")
    at += negated
    members: set[int] = set()
    before: int | None = None  # the start of a range, if a "-" follows
    first = True
    while first or pattern[at : at + 1] != b"]":
        first = False
        if at >= len(pattern):
            return None
        if pattern.startswith(b"[:", at) and (end := pattern.find(b"]", at + 2)) >= 0:
            name = pattern[at + 2 : end - 1]
            if end - 1 >= at + 2 and pattern[end - 1 : end] == b":":
                if name not in _CLASSES:
                    return None
                members.update(_class(name))
                at, before = end + 1, None
                continue
        elif pattern.startswith(b"[:", at):
            return None  # git looks for the end of the class first
        if pattern[at : at + 1] == b"-" and before is not None and _ends_range(pattern, at + 1):
            at += 1
            if pattern[at : at + 1] == b"\\":
                at += 1
                if at >= len(pattern):
                    return None
            members.update(range(before, pattern[at] + 1))
            at, before = at + 1, None
            continue
        if pattern[at : at + 1] == b"\\":
            at += 1
            if at >= len(pattern):
                return None
        members.add(pattern[at])
        before = pattern[at]
        at += 1
    chosen = (set(range(256)) - members if negated else members) - {ord("/"), 0}
    if not chosen:
        return b"(?!)", at + 1
    return b"[" + b"".join(b"\\x%02x" % member for member in sorted(chosen)) + b"]", at + 1


def _ends_range(pattern: bytes, at: int) -> bool:
    return at < len(pattern) and pattern[at : at + 1] != b"]"


@lru_cache(maxsize=16)
def _class(name: bytes) -> frozenset[int]:
    """The bytes of a class such as ``alpha``."""
    found = re.compile(b"[" + _CLASSES[name] + b"]")
    return frozenset(byte for byte in range(256) if found.fullmatch(bytes([byte])))
