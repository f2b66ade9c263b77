"""Small manual pages for tests, written with the macros of systemd's pages.

And the words that a Markdown renderer shows of the resulting Markdown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from systemd_directives.manpage.systemd_manual import open_manual

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from markdown_it.token import Token

    from systemd_directives.manpage.entry import ManualEntry

HEAD = r"""'\" t
.TH "{upper}" "{part}" "" "systemd {version}" "{name}"
.\" a comment
.ie \n(.g .ds Aq \(aq
.el       .ds Aq '
.nh
.ad l
.SH "NAME"
{name} \- words of our own
"""
ADDRESSES = r"""
.SH "NOTES"
.IP " 1." 4
First
.RS 4
\%https://example.org/first
.RE
.IP " 2." 4
Second
.RS 4
\%javascript:alert(1)
.RE
"""


def page(body: str, name: str = "systemd.exec", part: str = "5", version: str = "257.3") -> str:
    """The roff source of a page."""
    head = HEAD.format(upper=name.upper(), part=part, version=version, name=name)
    return head + body + ADDRESSES


def option(term: str, body: str) -> str:
    """One entry of a page."""
    return f".PP\n\\fI{term}\\fR\n.RS 4\n{body}\n.RE\n"


def write(folder: Path, body: str, name: str = "systemd.exec", version: str = "257.3") -> Path:
    """A folder of manual pages with this page in it."""
    place = folder / "man5"
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{name}.5").write_text(page(body, name, version=version), encoding="utf-8")
    return folder


def entry(folder: Path, body: str, term: str = "Kettle=") -> ManualEntry:
    """The parsed entry about Kettle= (and what else ``term`` names) whose text is ``body``."""
    write(folder, '.SH "OPTIONS"\n' + option(term, body))
    manual = open_manual(folder)
    assert manual is not None
    found = manual.directive("Service", "Kettle")
    assert found is not None
    return found


def shown(markdown: str, notes: Mapping[str, int] | None = None) -> list[str]:
    """The words that a renderer of GitHub's Markdown shows, in order.

    A link shows its text and then, as in a manual page, the number that ``notes`` gives its
    address. HTML, pictures and addresses outside the web are an error.
    """
    words: list[str] = []
    for token in _PARSER.parse(markdown):
        if token.type == "inline":
            words += _inline(token.children or [], notes or {}).split()
        elif token.type in ("fence", "code_block"):
            words += token.content.split()
        elif token.type == "list_item_open" and token.info:
            words.append(token.info + token.markup)
        else:
            assert token.type.endswith(("_open", "_close")), token
    return words


_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_QUIET = frozenset(("em_open", "em_close", "strong_open", "strong_close"))


def _inline(tokens: Sequence[Token], notes: Mapping[str, int]) -> str:
    text = ""
    opened: list[tuple[str, int]] = []
    for token in tokens:
        if token.type in ("text", "code_inline"):
            text += token.content
        elif token.type in ("softbreak", "hardbreak"):
            text += " "
        elif token.type == "link_open":
            address = str(token.attrs["href"])
            assert address.startswith(("https://", "http://")), address
            opened.append((address, len(text)))
        elif token.type == "link_close":
            address, start = opened.pop()
            if address in notes and text[start:] != address:
                text += f"[{notes[address]}]"
        else:
            assert token.type in _QUIET, token
    return text
