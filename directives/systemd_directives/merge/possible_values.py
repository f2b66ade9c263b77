"""The values that a field may have if the text of its lines is unknown; independent of directives.

Examples represent all texts: those of ``Field.guesses`` lead to every extreme value, and the values
of all other texts lie between these.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from systemd_directives.model import Hole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from systemd_directives.merge.load_context import Field, FieldValue, LoadContext
    from systemd_directives.model import ValuePart

_GARBAGE = "?"
_MAX_WORDS_TRIED = 10
"""In longer lists only the first word that completes a partly known one is tried."""
_SPECIAL = frozenset("\\'\"")


@lru_cache(512)
def extreme_values(field: Field, context: LoadContext) -> tuple[FieldValue, ...]:
    """The extreme values that any lines may lead to, including the value without lines."""
    found = {field.start(context): None}
    while True:
        more = {
            line(value, text, context): None
            for value in found
            for line in field.lines.values()
            for text in field.guesses(context)
        }
        if more.keys() <= found.keys():
            return tuple(found)
        found |= more


def example_lines(field: Field, parts: Sequence[ValuePart], context: LoadContext) -> Iterable[str]:
    """Whole lines that represent every text of a line with holes."""
    guesses = field.guesses(context)
    if field.words is None:
        pattern = re.compile(
            "".join(".*" if isinstance(part, Hole) else re.escape(part) for part in parts),
            re.IGNORECASE,
        )
        fixed = "".join(_GARBAGE if isinstance(part, Hole) else part for part in parts)
        return {fixed: None} | {each: None for each in guesses if pattern.fullmatch(each)}
    if sum(isinstance(part, Hole) for part in parts) > 2 or _SPECIAL & set(_known(parts)):
        return guesses
    return _filled(parts, guesses, field.words(context))


def _known(parts: Iterable[ValuePart]) -> str:
    return "".join(part for part in parts if isinstance(part, str))


def _filled(
    parts: Sequence[ValuePart], guesses: tuple[str, ...], words: tuple[str, ...]
) -> Iterator[str]:
    """The line with each hole replaced by each guess; partly known words become whole or broken."""
    choices: list[Iterable[str]] = []
    for place, part in enumerate(parts):
        if not isinstance(part, Hole):
            choices.append((part,))
            continue
        before, after = _known(parts[:place]), _known(parts[place + 1 :])
        heads = _endings(re.split(r"\s", before)[-1], words)
        tails = _beginnings(re.split(r"\s", after)[0], words)
        choices.append(
            [
                f"{head}{_inside(guess, before)}{tail}"
                for guess in guesses
                for head in heads
                for tail in tails
            ]
        )
    for line in product(*choices):
        yield "".join(line).strip(" \t\n\r")


def _inside(guess: str, before: str) -> str:
    """A guess inside a line, where a ``~`` would begin an unknown word."""
    return f" {guess.removeprefix('~')} " if before.strip() else f"{guess} "


def _endings(head: str, words: tuple[str, ...]) -> list[str]:
    found = [word.removeprefix(head) for word in words if head and word.startswith(head)]
    return (
        ["", _GARBAGE, *(found if len(words) <= _MAX_WORDS_TRIED else found[:1])] if head else [""]
    )


def _beginnings(tail: str, words: tuple[str, ...]) -> list[str]:
    found = [word.removesuffix(tail) for word in words if tail and word.endswith(tail)]
    return (
        ["", _GARBAGE, *(found if len(words) <= _MAX_WORDS_TRIED else found[:1])] if tail else [""]
    )
