"""The text that a Nix string stands for, piece by piece, with the place of each piece.

Knows Nix' escapes and the indentation rule of ``''`` strings (Nix manual, "String literals").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.syntax.ast import Interpolation, Literal, Piece
from serviceconfig_ls.nix.syntax.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tree_sitter import Node

    from serviceconfig_ls.nix.syntax.ast import Expression
    from serviceconfig_ls.nix.syntax.source import Source

    Reader = Callable[[Node, Source, int], Expression]

_ESCAPE = re.compile(rb"\\(.)|\r\n?", re.DOTALL)
_INDENTED_ESCAPE = re.compile(rb"''\\(.)|''\$|'''|\r\n?", re.DOTALL)
_LETTERS = {b"n": "\n", b"r": "\r", b"t": "\t"}


def string_pieces(node: Node, source: Source, read: Reader, depth: int) -> tuple[Piece, ...]:
    """The pieces of a ``"…"`` string."""
    return tuple(_pieces(node, source, _ESCAPE, read, depth))


def path_pieces(node: Node, source: Source, read: Reader, depth: int) -> tuple[Piece, ...]:
    """The pieces of a path or URI literal, which knows no escapes."""
    if not any(child.type == "interpolation" for child in node.named_children):
        span = source.span(node)
        return (Literal(source.slice(node).decode(errors="replace"), span, exact=True),)
    return tuple(_pieces(node, source, re.compile(rb"(?!)()"), read, depth))


def indented_pieces(node: Node, source: Source, read: Reader, depth: int) -> tuple[Piece, ...]:
    """The pieces of a ``''…''`` string after Nix has taken its indentation away."""
    raw = list(_pieces(node, source, _INDENTED_ESCAPE, read, depth))
    lines = _lines(raw)
    if len(lines) > 1 and all(not _content(piece) for piece in lines[0]):
        lines = lines[1:]
    if lines and all(not _content(piece) for piece in lines[-1]) and len(lines) > 1:
        lines[-1] = []
    width = min((_indent(line) for line in lines if any(map(_content, line))), default=0)
    return tuple(piece for line in lines for piece in _dedent(line, width))


def _pieces(
    node: Node, source: Source, escapes: re.Pattern[bytes], read: Reader, depth: int
) -> Iterator[Piece]:
    """The raw pieces between the quotes: text runs, escapes and interpolations."""
    quoted = node.type in ("string_expression", "indented_string_expression")
    children = node.children
    first = children[0].end_byte if quoted and children else node.start_byte
    closing = quoted and len(children) > 1 and not children[-1].is_missing
    last = children[-1].start_byte if closing else node.end_byte
    for child in children:
        if child.type != "interpolation":
            continue
        yield from _texts(source, first, child.start_byte, escapes)
        inner = child.child_by_field_name("expression")
        yield Interpolation(read(inner or child, source, depth + 1), source.span(child))
        first = child.end_byte
    yield from _texts(source, first, last, escapes)


def _texts(source: Source, start: int, end: int, escapes: re.Pattern[bytes]) -> Iterator[Literal]:
    for match in escapes.finditer(source.text, start, end):
        if match.start() > start:
            yield _literal(source, start, match.start())
        span = Span(match.start() + source.base, match.end() + source.base)
        yield Literal(_unescaped(match), span, exact=False)
        start = match.end()
    if end > start:
        yield _literal(source, start, end)


def _literal(source: Source, start: int, end: int) -> Literal:
    text = source.text[start:end].decode(errors="replace")
    return Literal(text, Span(start + source.base, end + source.base), exact=True)


def _unescaped(match: re.Match[bytes]) -> str:
    whole, letter = match[0], match[1]
    if whole in (b"\r\n", b"\r"):
        return "\n"
    if whole == b"'''":
        return "''"
    if whole == b"''$":
        return "$"
    return _LETTERS.get(letter, letter.decode(errors="replace"))


def _lines(pieces: list[Piece]) -> list[list[Piece]]:
    """The pieces cut after each line break that stands in the text itself."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        if isinstance(piece, Interpolation) or (not piece.exact and piece.text != "\n"):
            lines[-1].append(piece)
            continue
        for part in _cut(piece):
            lines[-1].append(part)
            if part.text.endswith("\n"):
                lines.append([])
    return lines


def _cut(piece: Literal) -> Iterator[Literal]:
    if not piece.exact:
        yield piece
        return
    at = piece.span.start
    for part in re.findall(r"[^\n]*\n|[^\n]+", piece.text):
        size = len(part.encode())
        yield Literal(part, Span(at, at + size), exact=True)
        at += size


def _content(piece: Piece) -> bool:
    """Whether a piece keeps its line from being blank."""
    if isinstance(piece, Interpolation) or not piece.exact:
        return not (isinstance(piece, Literal) and piece.text == "\n")
    return bool(piece.text.strip(" \n"))


def _indent(line: list[Piece]) -> int:
    width = 0
    for piece in line:
        if isinstance(piece, Interpolation) or not piece.exact:
            return width
        blanks = len(piece.text) - len(piece.text.lstrip(" "))
        width += blanks
        if blanks < len(piece.text):
            return width
    return width


def _dedent(line: list[Piece], width: int) -> Iterator[Piece]:
    left = width
    for piece in line:
        if left and isinstance(piece, Literal) and piece.exact:
            blanks = min(left, len(piece.text) - len(piece.text.lstrip(" ")))
            left = left - blanks if blanks == len(piece.text) else 0
            rest = piece.text[blanks:]
            if rest:
                yield Literal(rest, Span(piece.span.start + blanks, piece.span.end), exact=True)
        else:
            left = 0
            yield piece
