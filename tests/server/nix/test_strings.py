"""The values of Nix string literals."""

from __future__ import annotations

import pytest

from serviceconfig_ls.nix.eval.core import evaluate
from serviceconfig_ls.nix.eval.values import StringValue
from serviceconfig_ls.nix.syntax.ast import Literal
from serviceconfig_ls.nix.syntax.build import expression
from serviceconfig_ls.nix.text.document import Document

CASES = {
    '"plain"': "plain",
    '"a\\n\\t\\"\\\\b"': 'a\n\t"\\b',
    '"\\${x}"': "${x}",
    '"$x $${y}"': "$x $${y}",
    '"äöü → 𝄞"': "äöü → 𝄞",
    "''one line''": "one line",
    "''\n  a\n    b\n  c\n''": "a\n  b\nc\n",
    "''\n    a\n  b''": "  a\nb",
    "''  a''": "a",
    "''a''\\nb''$c'''d''": "a\nb$c''d",
    "''\n\n  a\n''": "\na\n",
    "''\n  a\n\n  b\n  ''": "a\n\nb\n",
    "''\n\ta\n''": "\ta\n",
    '"a" + "b"': "ab",
    "/etc/hosts": "/etc/hosts",
    'let x = "y"; in "a${x}b"': "ayb",
    """let x = "y"; in \'\'
  a ${x}
    ${x} b
\'\'""": "a y\n  y b\n",
}


def value_of(text: str) -> object:
    found = Document.open(text.encode()).parsed
    root = found.root.child_by_field_name("expression")
    assert root is not None
    return evaluate(expression(root, found.source), None)


@pytest.mark.parametrize("text", CASES)
def test_a_string_has_the_value_of_nix(text: str) -> None:
    """The text of a string equals Nix' value (tests/live runs the same cases in Nix)."""
    value = value_of(text)
    assert isinstance(value, StringValue)
    assert value.text == CASES[text]


@pytest.mark.parametrize("text", CASES)
def test_exact_pieces_equal_the_document(text: str) -> None:
    """A piece that is marked exact equals the bytes at its span."""
    value = value_of(text)
    assert isinstance(value, StringValue)
    content = text.encode()
    for piece in value.pieces:
        if isinstance(piece, Literal) and piece.exact:
            assert content[piece.span.start : piece.span.end].decode() == piece.text
