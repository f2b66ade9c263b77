"""The pieces of a Nix string, each with its span in the document.

Replaces escapes and removes the indentation of ``''`` strings (Nix manual, "String literals").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.syntax.ast import Interpolation, Literal, Piece
from serviceconfig_ls.nix.syntax.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tree_sitter import Node

    from serviceconfig_ls.nix.syntax.ast import Expression
    from serviceconfig_ls.nix.syntax.source import Source

    Build = Callable[[Node, Source, int], Expression]

_ESCAPE = re.compile(rb"\\(.)|\r\n?", re.DOTALL)
_INDENTED_ESCAPE = re.compile(rb"''\\(.)|''\$|'''|\r\n?", re.DOTALL)
_NO_ESCAPE = re.compile(rb"(?!)()")
_ESCAPED_LETTERS = {b"n": "\n", b"r": "\r", b"t": "\t"}


def string_pieces(node: Node, source: Source, build: Build, depth: int) -> tuple[Piece, ...]:
    """The pieces of a ``"…"`` string."""
    return tuple(_pieces(node, source, _ESCAPE, build, depth))


def path_pieces(node: Node, source: Source, build: Build, depth: int) -> tuple[Piece, ...]:
    """The pieces of a path or URI literal, in which nothing is escaped."""
    if not any(child.type == "interpolation" for child in node.named_children):
        span = source.span(node)
        return (Literal(source.decoded(node), span, exact=True),)
    return tuple(_pieces(node, source, _NO_ESCAPE, build, depth))


def indented_pieces(node: Node, source: Source, build: Build, depth: int) -> tuple[Piece, ...]:
    """The pieces of a ``''…''`` string, without the indentation that Nix removes."""
    lines = _lines(_pieces(node, source, _INDENTED_ESCAPE, build, depth))
    if len(lines) > 1 and not any(map(_is_content, lines[0])):
        lines = lines[1:]
    if len(lines) > 1 and not any(map(_is_content, lines[-1])):
        lines[-1] = []
    width = min((_indentation(line) for line in lines if any(map(_is_content, line))), default=0)
    return tuple(piece for line in lines for piece in _dedent(line, width))


def _pieces(
    node: Node, source: Source, escapes: re.Pattern[bytes], build: Build, depth: int
) -> Iterator[Piece]:
    """Everything between the quotes in order: runs of text, escapes and interpolations."""
    quoted = node.type in ("string_expression", "indented_string_expression")
    children = node.children
    first = children[0].end_byte if quoted and children else node.start_byte
    closing = quoted and len(children) > 1 and not children[-1].is_missing
    last = children[-1].start_byte if closing else node.end_byte
    for child in children:
        if child.type != "interpolation":
            continue
        yield from _literals(source, first, child.start_byte, escapes)
        inner = child.child_by_field_name("expression")
        yield Interpolation(build(inner or child, source, depth + 1), source.span(child))
        first = child.end_byte
    yield from _literals(source, first, last, escapes)


def _literals(
    source: Source, start: int, end: int, escapes: re.Pattern[bytes]
) -> Iterator[Literal]:
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
    return _ESCAPED_LETTERS.get(letter, letter.decode(errors="replace"))


def _lines(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """The pieces split into lines, at the line breaks that are not escapes."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        if isinstance(piece, Interpolation) or (not piece.exact and piece.text != "\n"):
            lines[-1].append(piece)
            continue
        for part in _split_at_line_breaks(piece):
            lines[-1].append(part)
            if part.text.endswith("\n"):
                lines.append([])
    return lines


def _split_at_line_breaks(piece: Literal) -> Iterator[Literal]:
    if not piece.exact:
        yield piece
        return
    start = piece.span.start
    for part in re.findall(r"[^\n]*\n|[^\n]+", piece.text):
        end = start + len(part.encode())
        yield Literal(part, Span(start, end), exact=True)
        start = end


def _is_content(piece: Piece) -> bool:
    """Whether a line with this piece counts for the indentation."""
    if isinstance(piece, Interpolation) or not piece.exact:
        return not (isinstance(piece, Literal) and piece.text == "\n")
    return bool(piece.text.strip(" \n"))


def _indentation(line: list[Piece]) -> int:
    """The number of spaces at the start of a line."""
    width = 0
    for piece in line:
        if isinstance(piece, Interpolation) or not piece.exact:
            return width
        spaces = len(piece.text) - len(piece.text.lstrip(" "))
        width += spaces
        if spaces < len(piece.text):
            return width
    return width


def _dedent(line: list[Piece], width: int) -> Iterator[Piece]:
    """A line without its first ``width`` spaces, or as many as it has."""
    left = width
    for piece in line:
        if left and isinstance(piece, Literal) and piece.exact:
            removed = min(left, len(piece.text) - len(piece.text.lstrip(" ")))
            left = left - removed if removed == len(piece.text) else 0
            rest = piece.text[removed:]
            if rest:
                yield Literal(rest, Span(piece.span.start + removed, piece.span.end), exact=True)
        else:
            left = 0
            yield piece
