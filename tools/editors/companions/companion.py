"""A second, small language server for Nix files, to run beside ours in one buffer.

It gives fixed answers in the manner of nixd or nil: `python companion.py nixd` or `python
companion.py nil`.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer


@dataclass(frozen=True)
class Manner:
    """How nixd and nil differ in their messages."""

    triggers: tuple[str, ...]
    hover: str
    items: tuple[str, ...]
    incomplete: bool
    hint: str
    """The text before a hint; the hint is the version of a package."""


MANNERS = {
    "nixd": Manner(
        triggers=(".",),
        hover="`{name}` is an option (nixd)",
        items=("pkgs", "config"),
        incomplete=True,
        hint="pkgs.rclone",
    ),
    "nil": Manner(
        triggers=(".", "?"),
        hover="`{name}`: any (nil)",
        items=("lib", "config"),
        incomplete=False,
        hint="pkgs.hello",
    ),
}


def make(kind: str) -> LanguageServer:
    """The server of that kind, ready to be started."""
    manner = MANNERS[kind]
    server = LanguageServer(kind, "1.0")

    def word_at(uri: str, position: lsp.Position) -> str | None:
        line = server.workspace.get_text_document(uri).lines[position.line]
        for found in re.finditer(r"[\w-]+", line):
            if found.start() <= position.character <= found.end():
                return found.group()
        return None

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    def hover(ls: LanguageServer, params: lsp.HoverParams) -> lsp.Hover | None:
        name = word_at(params.text_document.uri, params.position)
        if name is None:
            return None
        text = manner.hover.format(name=name)
        return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, text))

    @server.feature(
        lsp.TEXT_DOCUMENT_COMPLETION,
        lsp.CompletionOptions(trigger_characters=list(manner.triggers), resolve_provider=True),
    )
    def complete(ls: LanguageServer, params: lsp.CompletionParams) -> lsp.CompletionList:
        items = [
            lsp.CompletionItem(label=name, kind=lsp.CompletionItemKind.Variable, detail=kind)
            for name in manner.items
        ]
        return lsp.CompletionList(is_incomplete=manner.incomplete, items=items)

    @server.feature(lsp.COMPLETION_ITEM_RESOLVE)
    def resolve(ls: LanguageServer, item: lsp.CompletionItem) -> lsp.CompletionItem:
        return item

    @server.feature(lsp.TEXT_DOCUMENT_INLAY_HINT)
    def hints(ls: LanguageServer, params: lsp.InlayHintParams) -> list[lsp.InlayHint]:
        document = ls.workspace.get_text_document(params.text_document.uri)
        return [
            lsp.InlayHint(lsp.Position(number, line.index(manner.hint) + len(manner.hint)), "1.2.3")
            for number, line in enumerate(document.lines)
            if manner.hint in line
        ]

    return server


if __name__ == "__main__":
    make(sys.argv[1]).start_io()
