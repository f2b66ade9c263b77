"""Texts that nobody writes, for which every grammar must still give a verdict."""

from __future__ import annotations

from systemd_directives.grammar import grammar_of
from systemd_directives.grammar.lexing.byte_text import text_of
from systemd_directives.model import NEWEST
from tests.directives.verify.verdicts import keys

_MANY = "9" * 5000
TEXTS = (
    *(_MANY, f"1.{_MANY}", f"-{_MANY}", f"{_MANY}%", f"1-{_MANY}", f"{_MANY}:{_MANY}"),
    *(f"@{_MANY}", f"RTMIN+{_MANY}", f"10.0.0.0/{_MANY}", f"[::1]:80%{_MANY}", f"/dev/x {_MANY}"),
    *(
        f"vsock:1:{_MANY}",
        f"a{{{_MANY[:900]}}}",
        "(a" * 450,
        "[" * 900,
        "%" * 900,
        '"' * 901,
        "\ud800",
    ),
)


def test_no_text_makes_a_grammar_fall_over() -> None:
    """No grammar raises on texts with very many digits, signs and similar characters."""
    grammars = {id(found): found for found in (grammar_of(*key) for key in keys(NEWEST))}
    for grammar in grammars.values():
        for text in TEXTS:
            assert grammar.parse(text_of(text), NEWEST)
