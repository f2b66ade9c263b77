"""Lists of exit statuses and signals, as for SuccessExitStatus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.catalogue import known_words
from systemd_directives.grammar.base import DROPPED, Choice, join_words, problem
from systemd_directives.grammar.lexing.extract import Extract
from systemd_directives.grammar.lexing.nearest import nearest
from systemd_directives.grammar.lexing.numbers import integer_in
from systemd_directives.grammar.signal import choices, nearest_signals, signal
from systemd_directives.grammar.word_list import ParsedWords, WordList

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from systemd_directives.model import Problem, SystemdVersion

_STATUSES = range(256)
_USUAL = (
    Choice("143", "ended by SIGTERM, as Java programs and shells tell it"),
    Choice("130", "ended by SIGINT, as shells tell it"),
)
_ORDER = ("BSD", "libc", "LSB", "systemd")
"""Statuses that programs return come before those of systemd itself."""


def grammar(variant: str) -> ExitStatuses:
    """There is only one variant."""
    return ExitStatuses()


class ExitStatuses(WordList):
    """Exit statuses and signals separated by spaces."""

    flags = Extract.PLAIN

    @property
    def name(self) -> str:
        return "exit_statuses"

    def judge(self, line: ParsedWords) -> Iterator[Problem]:
        for word in line.words:
            if word.has_hole or _known(word.raw, line.version):
                continue
            yield problem(
                word,
                f"“{word.text}” is neither an exit status nor a signal; {DROPPED}",
                replacements=_likely(word.text, line.version),
            )

    def meaning(self, line: ParsedWords) -> str | None:
        names = known_words.exit_statuses(line.version)
        statuses: dict[int, str] = {}
        signals: dict[str, None] = {}
        for word in line.words:
            number = integer_in(word.raw, _STATUSES)
            if word.raw in names:
                statuses[names[word.raw].number] = f" ({word.raw})"
            elif number is not None:
                detail = next((each.detail for each in _USUAL if each.text == str(number)), "")
                statuses.setdefault(number, f" ({detail})" if detail else "")
            else:
                signals[signal(word.raw, line.version) or word.text] = None
        numbers = [f"{number}{detail}" for number, detail in sorted(statuses.items())]
        what = "exit status" if len(statuses) == 1 else "exit statuses"
        parts = [f"{what} {join_words(numbers, 'and')}"] if numbers else []
        parts += [f"ended by {join_words(signals)}"] if signals else []
        return "; ".join(parts) or None

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        yield from _USUAL
        summaries = known_words.summaries("exit-status")
        names = known_words.exit_statuses(version)
        for name in sorted(names, key=lambda each: _ORDER.index(names[each].kind)):
            status = names[name]
            if known_words.has_word("exit-status", name, version):
                detail = summaries.get(f"{status.number}/{name}", status.kind)
                yield Choice(name, f"{status.number}: {detail}")
        yield from choices(version)

    def describe(self, version: SystemdVersion) -> str:
        return (
            "Exit statuses (0 to 255 or names such as TEMPFAIL) and signals, separated by spaces."
        )


def _known(raw: str, version: SystemdVersion) -> bool:
    if integer_in(raw, _STATUSES) is not None or signal(raw, version):
        return True
    return known_words.has_word("exit-status", raw, version) is not False


def _likely(word: str, version: SystemdVersion) -> tuple[str, ...]:
    pieces = [piece for piece in word.split(",") if piece]
    if len(pieces) > 1 and all(_known(piece, version) for piece in pieces):
        return (" ".join(pieces),)
    bare = word.upper().removeprefix("EX_").removeprefix("EXIT_")
    names = known_words.exit_statuses(version)
    if bare in names:
        return (bare,)
    return nearest_signals(word, version) or nearest(bare, names)
