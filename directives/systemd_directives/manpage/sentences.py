"""Splits paragraphs into sentences and finds the values that a sentence is about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.manpage.inline import Face, TextRun, TextRuns, plain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


class ValueSentence(NamedTuple):
    """A piece of text that is about values."""

    values: tuple[str, ...]
    text: TextRuns


_END = re.compile(r"([.!?][)\"]?|[:;](?= (?:if|when) ))\s+(?=\S)")
_SHORT = re.compile(r"\b(?:e\.g|i\.e|etc|vs|resp|cf|\.\.)\.\)?$")
_VALUE = "\x00"
_ONE = rf"{_VALUE}(?!\(\d)(?: value)?"  # a manual page is not a value
_SEVERAL = rf"{_ONE}(?:(?:, {_ONE})*,? (?:or|and|and/or|nor) {_ONE})?(?:/{_ONE})*"
_FILLER = (
    r"(?:if|when|unless|with|while|set|setting|this|that|the|option|is|to|value|values|special"
    r"|it|assigned|specified|selected|used|in|mode|either|similarly,|similar,|instead,|explicitly"
    r"|switched|use|by|using|specifying|configured|as|string|a|an|literal|for|of|type|argument"
    r"|parameter|property|passed|given|likewise,|finally,|otherwise,|default|conversely,"
    r"|behaviou?r|altered)"
)
_DEFAULT = r"defaults to (?=[^ ]+ which means )"
_OPENING = re.compile(rf"(?:{_DEFAULT}|(?:{_FILLER} ){{0,10}})({_SEVERAL})", re.IGNORECASE)
_ITEM = re.compile(rf"(?:{_FILLER} ){{0,6}}({_SEVERAL})", re.IGNORECASE)
_GOES_ON = re.compile(
    r"(?:In (?:this|that|such|these|both) (?:case|mode|context)s?\b"
    r"|This (?:mode|value|means|type)\b|It\b|Thus\b|Hence\b|The latter\b|In other words\b)"
)
_LITERAL = re.compile(
    r'"(?P<quoted>[^"\s]{1,60})"'
    r"|\b(?P<boolean>true|false|yes|no|on|off)(?= value\b|[,.;]|$)"
    r"|(?:(?<=^If )|(?<=^When ))(?P<enabled>enabled)(?! for )\b"
)


def about_values(runs: TextRuns, keys: Collection[str]) -> list[ValueSentence]:
    """The sentences of a paragraph that begin with values, each with those values.

    ``keys`` are the directives of the entry; a sentence about another directive is left out. A
    sentence that continues the subject ("In this mode …") belongs to the one before. A paragraph
    that begins with values and names no others is about them as a whole.
    """
    found: list[ValueSentence] = []
    subjects: tuple[str, ...] = ()
    for sentence in split(runs):
        own = _subjects(sentence, _OPENING, keys)
        if not (own or (subjects and _GOES_ON.match(plain(sentence)))):
            subjects = ()
            continue
        subjects = own or subjects
        found.append(ValueSentence(subjects, sentence))
    whole = bool(found) and plain(runs).startswith(plain(found[0].text))
    if whole and len({each.values for each in found}) == 1:
        return [ValueSentence(found[0].values, runs)]
    return found


def leading(runs: TextRuns, keys: Collection[str]) -> tuple[str, ...]:
    """The values that a list item begins with; empty if it begins otherwise."""
    return _subjects(runs, _ITEM, keys)


def split(runs: TextRuns) -> Iterator[TextRuns]:
    """The sentences of a paragraph, in order; only spaces between them are dropped."""
    text = plain(runs)
    literals = _literal_starts(runs)
    start = 0
    for match in _END.finditer(text):
        end = match.end(1)
        begins = text[match.end()] in '("' or text[match.end()].isupper() or text[end - 1] in ":;"
        if (begins or match.end() in literals) and not _SHORT.search(text, 0, end):
            yield _cut(runs, start, end)
            start = match.end()
    if text[start:].strip():
        yield _cut(runs, start, len(text))


def _subjects(
    sentence: TextRuns, opening: re.Pattern[str], keys: Collection[str]
) -> tuple[str, ...]:
    """The values that ``opening`` finds at the start of the sentence."""
    pattern, found = _pattern_of(sentence, keys)
    match = opening.match(pattern)
    return tuple(found[: match[1].count(_VALUE)]) if match else ()


def _pattern_of(sentence: TextRuns, keys: Collection[str]) -> tuple[str, list[str]]:
    """The first words of the sentence with each value as one character, and the values.

    The directive itself becomes "this".
    """
    found: list[str] = []

    def value(match: re.Match[str]) -> str:
        found.append(match[match.lastgroup or 0])
        return _VALUE

    pattern = ""
    for run in sentence:
        word = run.text.strip()
        if len(pattern) > 200:
            break
        if run.face is Face.PLAIN:
            pattern += _LITERAL.sub(value, run.text)
        elif run.face is Face.BOLD and word:
            found.append(word)
            pattern += run.text.replace(word, _VALUE)
        else:
            pattern += "this" if word.endswith("=") and word[:-1] in keys else run.text
    return pattern, found


def _literal_starts(runs: TextRuns) -> frozenset[int]:
    """Where bold text begins."""
    at = 0
    found = set()
    for run in runs:
        if run.face is Face.BOLD:
            found.add(at)
        at += len(run.text)
    return frozenset(found)


def _cut(runs: TextRuns, start: int, end: int) -> TextRuns:
    """The characters ``start`` to ``end`` of ``runs``."""
    found: list[TextRun] = []
    at = 0
    for run in runs:
        piece = run.text[max(0, start - at) : max(0, end - at)]
        if piece:
            found.append(run._replace(text=piece))
        at += len(run.text)
    return tuple(found)
