"""A document after any edits equals a fresh one of the same text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serviceconfig_ls.nix.text import lines as lines_module
from serviceconfig_ls.nix.text import tree as tree_module
from serviceconfig_ls.nix.text.document import Document, Edit
from serviceconfig_ls.nix.text.lines import LineTable

if TYPE_CHECKING:
    from tree_sitter import Tree

BLOCK = b"""{ pkgs, ... }: {
  systemd.services.web.serviceConfig = {
    ProtectHome = true;
    SystemCallFilter = [ "@system-service" "~@privileged" ];
    ExecStart = "${pkgs.web}/bin/web --port ${toString 80}";
    RestrictAddressFamilies = "AF_INET AF_INET6";
  };
}
"""


def starts_of(text: bytes) -> list[int]:
    return [0, *(found.end() for found in re.finditer(rb"\r\n|\r|\n", text))]


def content_ends_of(text: bytes) -> list[int]:
    return [*(found.start() for found in re.finditer(rb"\r\n|\r|\n", text)), len(text)]


def check_lines(table: LineTable, text: bytes) -> None:
    starts, ends = starts_of(text), content_ends_of(text)
    assert table.length == len(text)
    assert table.count == len(starts)
    assert [table.start(line) for line in range(table.count)] == starts == list(table)
    assert [table.content_end(line) for line in range(table.count)] == ends
    for line, start in enumerate(starts):
        assert table.line_at(start) == line
        assert table.line_at(ends[line]) == line
        assert table.row_at(start, text) == text.count(b"\n", 0, start)


def check_same(document: Document, text: bytes) -> None:
    fresh = Document.open(text)
    assert document.text == text
    check_lines(document.lines, text)
    # error recovery of the parser depends on the previous tree; what is read from it does not
    assert document.tree.root_node.has_error == fresh.tree.root_node.has_error
    if not fresh.tree.root_node.has_error:
        assert shape(document) == shape(fresh)


def shape(document: Document) -> list[tuple[object, ...]]:
    found, pending = [], [document.tree.root_node]
    while pending:
        node = pending.pop()
        place = (node.start_byte, node.end_byte, node.start_point, node.end_point)
        found.append((node.type, *place, node.is_missing, node.is_error))
        pending.extend(node.children)
    return found


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"a",
        b"\n",
        b"\r",
        b"\r\n",
        b"\n\r",
        b"a\nb\r\nc\rd",
        b"a\r\r\n\n\rb",
        "a\fb\vc\x1cd\x85e\u2028f\u2029g".encode(),
    ],
)
def test_lines_break_at_three_sequences_only(text: bytes) -> None:
    r"""\n, \r\n and \r end a line; form feeds and Unicode line separators do not."""
    check_lines(LineTable.of(text), text)


pieces = st.sampled_from(
    [b"", b"\n", b"\r", b"\r\n", b"a", b"ab\ncd", b"x\r", b"\ny", "\u2028".encode(), b"\f"]
)
edit_scripts = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20), pieces), max_size=30)


@given(text=st.lists(pieces).map(b"".join), script=edit_scripts, chunk=st.integers(1, 16))
@settings(max_examples=300, deadline=None)
def test_line_table_equals_a_fresh_one_after_every_edit(
    text: bytes, script: list[tuple[int, int, bytes]], chunk: int
) -> None:
    """However the text is cut into chunks, edits at line breaks keep the line table correct."""
    usual, lines_module.CHUNK = lines_module.CHUNK, chunk
    try:
        table = LineTable.of(text)
        for at, length, piece in script:
            start = min(at, len(text))
            end = min(start + length, len(text))
            text = text[:start] + piece + text[end:]
            table = table.edited(text, start, end, len(piece))
            check_lines(table, text)
    finally:
        lines_module.CHUNK = usual


tokens = ["{", "}", "[", "]", "(", ")", '"', "''", "${", ";", "=", ".", ":", "?", "@", "~", "//"]
other = ["#", "/*", "*/", "a", "true", "mkIf", "let", "in", "x = 1;", " ", "\n", "\r\n", "\f"]
rare = ["é", "𝄞", "\u0301", "\ufeff", "\x00"]
words = st.sampled_from([*tokens, *other, *rare])

scripts = st.lists(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 12), words), min_size=1, max_size=3),
    max_size=12,
)


@given(script=scripts)
@settings(max_examples=300, deadline=None)
def test_edited_document_equals_a_fresh_one(script: list[list[tuple[int, int, str]]]) -> None:
    """After any edits the text, the lines and, without errors, the tree equal those of a fresh
    document."""
    text, document = BLOCK, Document.open(BLOCK)
    for change in script:
        edits = []
        for at, length, piece in change:
            start, end = min(at, len(text)), min(at + length, len(text))
            edits.append(Edit(start, end, piece.encode()))
            text = text[:start] + piece.encode() + text[end:]
        before = document
        document = before.apply(edits)
        check_same(document, text)


@pytest.fixture
def parses(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """One entry for each parse: whether it reused a previous tree."""
    seen: list[bool] = []
    parse = tree_module.parse

    def counting(text: bytes, edited: Tree | None = None) -> Tree:
        seen.append(edited is not None)
        return parse(text, edited)

    monkeypatch.setattr(tree_module, "parse", counting)
    return seen


def test_many_edits_are_one_parse(parses: list[bool]) -> None:
    """A hundred edits cause one parse, when the tree is read, which reuses the previous tree."""
    document = Document.open(BLOCK)
    assert document.tree
    for at in range(100):
        document = document.apply([Edit(at, at, b" ")])
    assert document.tree
    assert parses == [False, True]


def test_no_edits_are_no_parse(parses: list[bool]) -> None:
    """A change without edits returns the document itself."""
    document = Document.open(BLOCK)
    assert document.apply([]) is document
    assert parses == []


def test_broken_text_is_parsed_once(parses: list[bool]) -> None:
    """A broken text is parsed with the previous tree: a full parse at each edit would be
    noticeable."""
    at = BLOCK.index(b"true")
    document = Document.open(BLOCK)
    assert not document.tree.root_node.has_error
    assert document.apply([Edit(at, at, b"=")]).tree.root_node.has_error
    assert parses == [False, True]


def test_chunks_an_edit_does_not_touch_are_shared() -> None:
    """An edit in the middle of a long text keeps nearly all of its line table."""
    text = BLOCK * 1000
    before = LineTable.of(text)
    after = before.edited(text[:50_000] + b"\n" + text[50_000:], 50_000, 50_000, 1)
    kept = {id(chunk) for chunk in before.chunks} & {id(chunk) for chunk in after.chunks}
    assert len(before.chunks) - len(kept) <= 2


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(-5, 1, b"xb"), (1, 99, b"ax"), (99, 99, b"abx"), (2, 1, b"abx")],
)
def test_edits_outside_the_text_are_clamped(start: int, end: int, expected: bytes) -> None:
    """An edit beyond the ends of the text is clamped and raises nothing."""
    check_same(Document.open(b"ab").apply([Edit(start, end, b"x")]), expected)


def test_bytes_that_are_not_utf8_are_kept() -> None:
    """A text in another encoding is a document too, with correct lines."""
    check_same(Document.open(b'{ a = "\xe9";\n\xff }\n'), b'{ a = "\xe9";\n\xff }\n')
