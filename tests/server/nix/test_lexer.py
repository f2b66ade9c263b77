"""Tokens of broken text, and what begins a binding."""

from __future__ import annotations

import pytest

from serviceconfig_ls.nix.recovery.lexer import TokenKind, begins_binding, tokens


@pytest.mark.parametrize(
    "line",
    [
        "a = 1;",
        "  a = 1;",
        "a.b-c.d' = 1;",
        "a . b = 1;",
        '"a" = 1;',
        '"a=b" = 1;',
        '"a b".c = 1;',
        '"a\\"b" = 1;',
        'systemd.services."a@".b = {',
        "${a}.b = 1;",
        "a.${toString b} = 1;",
        "inherit a;",
        "inherit (a) b;",
        "a =",
        "a=b",
    ],
)
def test_begins_a_binding(line: str) -> None:
    """A line with an attribute path and ``=``, or ``inherit``, begins a binding."""
    assert begins_binding(line.encode(), 0)


@pytest.mark.parametrize(
    "line",
    [
        '"A=b"',
        '"A = b"',
        '"--port=80"',
        '"${pkgs.a}/bin/a --x=y"',
        '"a" "b=c"',
        '"a',
        '"a = 1',
        "a == b",
        "a b = c",
        "inherited",
        "${a",
        "${a} b",
        "",
        "= 1;",
        "# a = 1;",
    ],
)
def test_begins_no_binding(line: str) -> None:
    """A string with ``=`` in it, a comparison or an argument does not begin a binding."""
    assert not begins_binding(line.encode(), 0)


@pytest.mark.parametrize("text", ['"a', '"a\\', "''a", "a", "${", "/* a", "# a", ""])
def test_no_token_is_behind_the_end(text: str) -> None:
    """The end of a range may be behind the end of the text; no token is."""
    content = text.encode()
    found = list(tokens(content, 0, len(content) + 5))
    assert all(token.span.end <= len(content) for token in found)
    assert found == list(tokens(content, 0, len(content)))


def test_each_kind_of_token() -> None:
    """A text is split into words, strings, brackets, signs, white space and comments."""
    text = b"a = [ \"${b}\" ''c'' ] + 1; # d"
    kinds = [token.kind for token in tokens(text, 0, len(text))]
    space = TokenKind.SPACE
    assert kinds == [
        *(TokenKind.WORD, space, TokenKind.EQUALS, space, TokenKind.OPEN, space),
        *(TokenKind.STRING, space, TokenKind.INDENTED_STRING, space, TokenKind.CLOSE, space),
        *(TokenKind.OTHER, space, TokenKind.OTHER, TokenKind.SEMICOLON, space, TokenKind.COMMENT),
    ]
