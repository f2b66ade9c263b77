"""Cuts paragraphs into sentences and finds which values a sentence is about; knows no directive."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .inline import Face, Run, Runs, plain

if TYPE_CHECKING:
    from collections.abc import Iterator


def about_values(runs: Runs) -> Iterator[tuple[tuple[str, ...], Runs]]:
    """The sentences that begin with values, each with those values.

    A sentence that goes on speaking of the same thing ("In this mode …") belongs to the one before.
    """
    subjects: tuple[str, ...] = ()
    for sentence in split(runs):
        own = _subjects(sentence, _OPENING)
        if not (own or (subjects and _GOES_ON.match(plain(sentence)))):
            subjects = ()
            continue
        subjects = own or subjects
        yield subjects, sentence


def leading(runs: Runs) -> tuple[str, ...]:
    """The values that a list item begins with; empty where it begins otherwise."""
    return _subjects(runs, _ITEM)


def split(runs: Runs) -> Iterator[Runs]:
    """The sentences of a paragraph, in order; together they are the paragraph but for blanks."""
    text = plain(runs)
    literals = _literal_starts(runs)
    start = 0
    for match in _END.finditer(text):
        end = match.end(1)
        begins = text[match.end()] in '("' or text[match.end()].isupper() or text[end - 1] == ";"
        if (begins or match.end() in literals) and not _SHORT.search(text, 0, end):
            yield _cut(runs, start, end)
            start = match.end()
    if text[start:].strip():
        yield _cut(runs, start, len(text))


_END = re.compile(r"([.!?][)\"]?|;(?= if ))\s+(?=\S)")
_SHORT = re.compile(r"\b(?:e\.g|i\.e|etc|vs|resp|cf|\.\.)\.\)?$")
_VALUE = "\x00"
_SEVERAL = rf"{_VALUE}(?:(?:,? or |,? and |, |/|,? and/or |,? nor ){_VALUE})*+(?!\(\d)"
_FILLER = (
    r"(?:(?:if|when|unless|with|while|set|setting|sets|this|that|the|option|is|to|value|values"
    r"|special|it|assigned|specified|selected|used|in|mode|either|similarly,|similar,|instead,"
    r"|explicitly|switched|use|using|specifying|configured|as|string|a|an|literal|for|of|type"
    r"|argument|passed|given|likewise,|finally,|otherwise, if|by default|conversely,) )"
)
_OPENING = re.compile(rf"(?:{_FILLER}){{0,6}}({_SEVERAL})", re.IGNORECASE)
_ITEM = re.compile(rf"(?:{_FILLER}|(?:behavior|behaviour) ){{0,6}}({_SEVERAL})", re.IGNORECASE)
_GOES_ON = re.compile(
    r"(?:In (?:this|that|such|these|both) (?:case|mode|context)s?\b"
    r"|This (?:mode|value|means|type)\b|It\b|Thus\b|Hence\b|The latter\b|In other words\b)"
)
_LITERAL = re.compile(r'"([^"\s]{1,60})"')
_BOOLEAN = re.compile(
    r"\b(?:true|false|yes|no|on|off)(?=[,.;]|$)|(?<=^If )enabled\b|(?<=^When )enabled\b"
)


def _subjects(sentence: Runs, opening: re.Pattern[str]) -> tuple[str, ...]:
    """The values that ``opening`` finds at the start of the sentence."""
    outline, found = _outline(sentence)
    match = opening.match(outline)
    return tuple(found[: match[1].count(_VALUE)]) if match else ()


def _outline(sentence: Runs) -> tuple[str, list[str]]:
    """The first words of the sentence with each value as one character, and the values."""
    found: list[str] = []

    def value(match: re.Match[str]) -> str:
        found.append(match[match.lastindex or 0])
        return _VALUE

    outline = ""
    for run in sentence:
        if len(outline) > 200:
            break
        if run.face is Face.BOLD:
            found.append(run.text.strip())
            outline += run.text.replace(run.text.strip(), _VALUE) if run.text.strip() else ""
        elif run.face is Face.PLAIN:
            outline += re.sub(f"{_LITERAL.pattern}|{_BOOLEAN.pattern}", value, run.text)
        else:
            outline += run.text
    return outline, found


def _literal_starts(runs: Runs) -> frozenset[int]:
    """Where bold text begins."""
    at = 0
    found = set()
    for run in runs:
        if run.face is Face.BOLD:
            found.add(at)
        at += len(run.text)
    return frozenset(found)


def _cut(runs: Runs, start: int, end: int) -> Runs:
    """The piece of ``runs`` from character ``start`` to ``end``."""
    found: list[Run] = []
    at = 0
    for run in runs:
        piece = run.text[max(0, start - at) : max(0, end - at)]
        if piece:
            found.append(run._replace(text=piece))
        at += len(run.text)
    return tuple(found)
