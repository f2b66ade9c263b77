"""Every form between two units that stay whole: whatever is missing in it, they are still read.

``python -m tests.server.reading.guards`` tries all forms and prints the figures.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.recovery.lexer import tokens
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.nix.text.top_level import outermost
from serviceconfig_ls.units.modules.merge import unit_of
from tests.server.reading.cases import cases
from tests.support.units import blocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BEFORE = b"""
  systemd.services.guard-before.serviceConfig = {
    Nice = 1;
  };
  """
BEHIND = b"""
  systemd.services.guard-behind = {
    script = "x";
    serviceConfig.Nice = 2;
  };
"""
EXPECTED = {
    "guard-before": [("Nice", "1")],
    "guard-behind": [("ExecStart", "\ufffc"), ("Nice", "2")],
}


@dataclass(frozen=True, slots=True)
class Guarded:
    """A form with the two units around its statements."""

    title: str
    text: bytes
    form: Span


def guarded(title: str, text: bytes) -> Guarded | None:
    """None where a form is no set of statements."""
    statements = outermost(Document.open(text).tree.root_node)
    if statements is None:
        return None
    start, end = statements.span
    whole = text[:start] + BEFORE + text[start:end] + BEHIND + text[end:]
    begin = start + len(BEFORE)
    return Guarded(title, whole, Span(begin, begin + end - start))


def all_guarded() -> list[Guarded]:
    """Every form that is a set of statements."""
    texts = ((title, files["main.nix"].encode()) for title, files in cases().items())
    return [form for title, text in texts if (form := guarded(title, text)) is not None]


def deletions(form: Guarded) -> Iterator[bytes]:
    """The text without each of the form's tokens in turn."""
    for token in tokens(form.text, *form.form):
        if not token.is_space:
            yield form.text[: token.span.start] + form.text[token.span.end :]


def cuts(form: Guarded) -> Iterator[bytes]:
    """The text as it ends at each byte of the form."""
    return (form.text[:end] for end in range(*form.form))


def lost(text: bytes, names: Iterable[str]) -> list[str]:
    """Which of the units are not read as they are written."""
    found = {block.name: unit_of(block).settings for block in blocks(Document.open(text))}
    read = {name: [(s.directive, s.text_with_holes) for s in found.get(name, ())] for name in names}
    return [name for name in names if read[name] != EXPECTED[name]]


def main() -> None:
    """Effect: prints how many cases were tried, and each in which a unit is lost."""
    tried = missing = 0
    for form in all_guarded():
        pairs = [(text, tuple(EXPECTED)) for text in deletions(form)]
        pairs += [(text, ("guard-before",)) for text in cuts(form)]
        for text, names in pairs:
            tried += 1
            gone = lost(text, names)
            if gone:
                missing += 1
                print(f"{form.title}: {gone} in {text[form.form.start :].decode()!r}")
    print(f"{tried} cases, {missing} of them lose a unit")
    sys.exit(missing > 0)


if __name__ == "__main__":
    main()
