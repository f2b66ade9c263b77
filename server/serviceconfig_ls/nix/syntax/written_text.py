"""The text that an expression writes to a file of the store, such as ``pkgs.writeShellScript``."""

from __future__ import annotations

from serviceconfig_ls.nix.syntax.ast import (
    Apply,
    AttrSet,
    Expression,
    Let,
    Literal,
    StringExpression,
    With,
)

INTERPOLATED = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands for what a text interpolates."""
MAX_SCRIPT = 20_000
"""Bytes; a longer text is not read."""

_WRITERS = frozenset(
    {
        *("writeShellScript", "writeShellScriptBin", "writeScript", "writeScriptBin"),
        *("writeText", "toFile", "writeBash", "writeBashBin", "writeDash", "writeDashBin"),
    }
)
"""Functions that take a name and the text."""
_WITH_TEXT = frozenset({"writeShellApplication", "writeTextFile"})
"""Functions that take a set with the text."""
_GET_EXE = "getExe"


def written_text(expression: Expression) -> str | None:
    """The text of the file that a call writes; None for any other expression."""
    if not isinstance(expression, Apply):
        return None
    called, arguments = expression.called, expression.arguments
    if called == _GET_EXE and arguments:
        return written_text(arguments[0])
    if called in _WRITERS and len(arguments) == 2:
        return literal_text(arguments[1])
    if called in _WITH_TEXT and arguments and isinstance(arguments[0], AttrSet):
        for binding in arguments[0].bindings:
            if [step.text for step in binding.path] == ["text"]:
                return literal_text(binding.value)
    return None


def literal_text(expression: Expression) -> str | None:
    """The text of a string, with U+FFFC for what is interpolated; None where it is not written."""
    body = expression
    while isinstance(body, Let | With):
        body = body.body
    if not isinstance(body, StringExpression) or body.inner.end - body.inner.start > MAX_SCRIPT:
        return None
    pieces = body.pieces
    return "".join(p.text if isinstance(p, Literal) else INTERPOLATED for p in pieces)
