"""Escapes text that others wrote, for terminals, for the logs of CI runners, and for JSON.

File names, service names, values and reasons may hold characters that control a terminal, hide or
reorder text, or lines that a runner executes as commands.
"""

from __future__ import annotations

import re
import unicodedata

_STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""The categories of Unicode for controls, invisible formatting (with the marks that change the
direction of text), lone surrogates, and separators of lines and paragraphs."""
_COMMAND_INSIDE = re.compile(r"##(?=\w*\[)")
"""How older runners, and those of Azure, begin a command anywhere in a line."""


def escaped(text: str) -> str:
    r"""One line of text in which such characters are written as ``\x1b`` or ``\u202e``.

    A line that a runner would execute gets a backslash: ``\::error``, ``#\#[group]``.
    """
    shown = _COMMAND_INSIDE.sub(r"#\\#", escaped_controls(text))
    return f"\\{shown}" if is_command(shown) else shown


def escaped_controls(text: str) -> str:
    """The same, without regard to commands."""
    return text if text.isprintable() else "".join(map(_escaped_character, text))


def is_command(line: str) -> bool:
    """Whether GitHub's runner executes a line as a workflow command."""
    return line.lstrip().startswith("::")


def escaped_lines(text: str) -> str:
    r"""The same for text of several lines, which end in ``\n``."""
    return "\n".join(map(escaped, text.split("\n")))


def escaped_json(text: str) -> str:
    r"""JSON with the same meaning, in which such characters are written as ``\u202e``.

    They only occur inside of strings, and so does a command.
    """
    if not text.replace("\n", " ").isprintable():
        text = "".join(map(_json_character, text))
    return _COMMAND_INSIDE.sub("#\\\\u0023", text)


def _escaped_character(char: str) -> str:
    if unicodedata.category(char) not in _STEERING or char == "\t":
        return char
    if char == "\n":
        return "\\n"
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file name that is not UTF-8
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _json_character(char: str) -> str:
    if char == "\n" or unicodedata.category(char) not in _STEERING:
        return char
    encoded = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{encoded[at : at + 4]}" for at in range(0, len(encoded), 4))
