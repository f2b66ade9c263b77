"""The server's text equals the editor's text after any edits."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types as lsp

from serviceconfig_ls.lsp.documents import Documents, path_of
from serviceconfig_ls.lsp.positions import Encoding, offset_at, position_at
from tests.server.lsp.wire import URI, at

if TYPE_CHECKING:
    from tests.server.lsp.wire import Wire

ENCODINGS = tuple(Encoding)
UNITS = {Encoding.Utf8: 1, Encoding.Utf16: 2, Encoding.Utf32: 4}
"""The bytes of one code unit in each encoding."""


def units(text: str, encoding: Encoding) -> int:
    """The length of a text in code units."""
    codec = "utf-8" if encoding is Encoding.Utf8 else f"{encoding.value}-le"
    return len(text.encode(codec)) // UNITS[encoding]


def replaced(
    start: tuple[int, int], end: tuple[int, int], text: str
) -> lsp.TextDocumentContentChangePartial:
    """A change that replaces a range."""
    where = lsp.Range(lsp.Position(*start), lsp.Position(*end))
    return lsp.TextDocumentContentChangePartial(range=where, text=text)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("before", ["", "ü", "→", "\N{GRINNING FACE}", "e\u0301", "\f\u2028\u0085"])
def test_positions_count_as_agreed(before: str, encoding: Encoding) -> None:
    """A position and its byte offset convert into each other in every encoding, after any character."""
    text = f"# one\n{before}# two\n"
    documents = Documents()
    document = documents.open(URI, 1, text).document
    byte = len(b"# one\n" + before.encode())
    where = lsp.Position(1, units(before, encoding))
    assert position_at(document, byte, encoding) == where
    assert offset_at(document, where, encoding).byte == byte


LINES = {
    "form feed": ("a\fb\nc", 2),
    "line separator": ("a\u2028b\nc", 2),
    "vertical tab and next line": ("a\vb\u0085c\x1cd", 1),
    "DOS": ("a\r\nb\r\n", 3),
    "old Mac": ("a\rb\rc", 3),
    "all of them": ("a\rb\r\nc\nd", 4),
    "nothing": ("", 1),
}


@pytest.mark.parametrize(("text", "count"), LINES.values(), ids=LINES)
def test_lines_end_where_editors_end_them(text: str, count: int) -> None:
    r"""At \n, \r\n and \r, and nowhere else."""
    assert Documents().open(URI, 1, text).document.lines.count == count


def test_half_a_character() -> None:
    """A lone surrogate from the client becomes U+FFFD and damages nothing else."""
    documents = Documents()
    documents.open(URI, 1, "# \N{GRINNING FACE}\n")
    changed = documents.change(URI, 2, [replaced((0, 2), (0, 3), "")])
    assert changed is not None
    assert changed.document.text.decode() == "# \ufffd\n"
    lone = documents.change(URI, 3, [replaced((0, 3), (0, 3), "\udc00")])
    assert lone is not None
    assert lone.document.text.decode() == "# \ufffd\ufffd\n"


def test_the_other_half_of_a_character() -> None:
    """The rest of a character before an edit that begins inside it becomes U+FFFD too."""
    documents = Documents()
    documents.open(URI, 1, "# \N{GRINNING FACE}!\n")
    changed = documents.change(URI, 2, [replaced((0, 3), (0, 5), "x")])
    assert changed is not None
    assert changed.document.text.decode() == "# \ufffdx\n"


OFFERED: dict[str, tuple[list[str] | None, Encoding]] = {
    "nothing": (None, Encoding.Utf16),
    "all": (["utf-8", "utf-16", "utf-32"], Encoding.Utf16),
    "utf-8 alone": (["utf-8"], Encoding.Utf8),
    "utf-32 alone": (["utf-32"], Encoding.Utf32),
    "utf-32 before utf-8": (["utf-32", "utf-8"], Encoding.Utf8),
    "none there is": (["ebcdic"], Encoding.Utf16),
}


@pytest.mark.parametrize(("offered", "agreed"), OFFERED.values(), ids=OFFERED)
def test_the_encoding_is_agreed_on(wire: Wire, offered: list[str] | None, agreed: Encoding) -> None:
    """UTF-16 if the client offers it, as the other servers of the buffer use; results are counted so."""
    general = {} if offered is None else {"general": {"positionEncodings": offered}}
    assert wire.initialize(**general)["capabilities"]["positionEncoding"] == agreed.value
    before = '  Description = "\N{GRINNING FACE} ü"; '
    wire.open("{ systemd.services.web.serviceConfig = {\n" + before + "ProtectHom = true;\n}; }\n")
    found = wire.notification("textDocument/publishDiagnostics")["diagnostics"]
    (wrong,) = (one for one in found if one["message"].startswith("systemd has no directive"))
    start = units(before, agreed)
    assert wrong["range"]["start"] == {"line": 1, "character": start}
    assert wrong["range"]["end"] == {"line": 1, "character": start + len("ProtectHom")}
    assert wire.ask("textDocument/hover", at(1, start + 1))["range"] == wrong["range"]


PIECES = st.text(
    st.sampled_from("a\"{}=;[]$'\\ \t\n\r\f\0\N{GRINNING FACE}ü\u0301\u2028\ufeff"), max_size=6
)


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, Encoding, list[tuple[int, int, str]]]:
    """A text, an encoding, and edits by character offsets, each of the result of the one before."""
    text, made = draw(PIECES), []
    length = len(text)
    for _ in range(draw(st.integers(0, 8))):
        start = draw(st.integers(0, length))
        end = draw(st.integers(start, length))
        new = draw(PIECES)
        made.append((start, end, new))
        length += len(new) - (end - start)
    return text, draw(st.sampled_from(ENCODINGS)), made


@given(edits())
def test_edits_arrive_as_they_were_made(case: tuple[str, Encoding, list[Any]]) -> None:
    """After any edits, in any encoding, text and lines are those of a fresh document."""
    text, encoding, made = case
    documents = Documents()
    documents.encoding = encoding
    documents.open(URI, 1, text)
    for version, (start, end, new) in enumerate(made, 2):
        where = lsp.Range(position(text, start, encoding), position(text, end, encoding))
        # between \r and \n there is no position: an editor means the start of the break
        first, last = (at - 1 if text[at - 1 : at + 1] == "\r\n" else at for at in (start, end))
        change = lsp.TextDocumentContentChangePartial(range=where, text=new)
        documents.change(URI, version, [change])
        text = text[:first] + new + text[last:]
    snapshot = documents.get(URI)
    assert snapshot is not None
    assert snapshot.document.text.decode() == text
    fresh = Documents().open(URI, 1, text).document
    assert list(snapshot.document.lines) == list(fresh.lines)


def position(text: str, offset: int, encoding: Encoding) -> lsp.Position:
    """The position of a character, as an editor counts it."""
    before = text[:offset]
    if text[offset - 1 : offset + 1] == "\r\n" and offset:
        before = before[:-1]
    breaks = before.replace("\r\n", "\n").replace("\r", "\n")
    line, _, rest = breaks.rpartition("\n")
    number = breaks.count("\n")
    return lsp.Position(number, units(rest if number else line + rest, encoding))


PATHS = {
    "file:///a/b.nix": "/a/b.nix",
    "file://localhost/a%20b": "/a b",
    "file:///%C3%BC": "/ü",
    "file://host/a": None,
    "untitled:Untitled-1": None,
    "file:///%00": None,
    "file:///\ud800": None,
    "file://[/a": None,
    "": None,
}


@pytest.mark.parametrize(("uri", "path"), PATHS.items())
def test_only_files_of_this_machine_have_a_path(uri: str, path: str | None) -> None:
    """Any other URI is a text in an editor and never read from a disk."""
    found = path_of(uri)
    assert (None if found is None else str(found)) == path


def test_documents_that_are_not_used_rest() -> None:
    """Of many open documents only the most recently used stay parsed; the others keep their text."""
    documents, text = Documents(), "{ a = 1; }\n# " + "x" * 100_000
    read = [
        weakref.ref(documents.open(f"file:///{number}.nix", 1, text).document)
        for number in range(50)
    ]
    gc.collect()
    assert [number for number, document in enumerate(read) if document()] == [48, 49]
    changed = documents.change("file:///7.nix", 2, [replaced((0, 0), (0, 0), "# ")])
    assert changed is not None
    assert changed.document.text.decode() == "# " + text
    other = documents.get("file:///3.nix")
    assert other is not None
    assert other.document.text.decode() == text
