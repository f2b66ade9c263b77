"""What the client can do, read once from its first message; knows nothing of this server."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from serviceconfig_ls.lsp.convert import Encoding


class Client(NamedTuple):
    """The capabilities that make a difference here; the defaults are those of a bare client."""

    encoding: Encoding = "utf-16"
    pulls_diagnostics: bool = False
    shows_lenses: bool = False
    snippets: bool = False
    item_defaults: frozenset[str] = frozenset()
    """What a completion list may say once for all of its items."""
    deprecated_tag: bool = False
    label_details: bool = False
    """Whether a few words may stand beside each completion of a list."""
    markdown_hover: bool = False
    markdown_items: bool = False
    resolves_edits: bool = False
    """Whether the edits of a code action may come later."""
    versioned_edits: bool = False
    """Whether an edit may name the version that it is for."""
    annotates_edits: bool = False
    """Whether it shows what is told of an edit."""
    configuration: bool = False
    """Whether the client can be asked for settings."""
    registers_configuration: bool = False
    registers_watched_files: bool = False
    shows_progress: bool = False
    """Whether the server may show what it does of itself."""
    refreshes_diagnostics: bool = False
    refreshes_hints: bool = False
    refreshes_lenses: bool = False

    @classmethod
    def of(cls, capabilities: object) -> Client:
        """Reads the capabilities of ``initialize``. What is missing or odd counts as absent."""
        flags = {name: _at(capabilities, path) is True for name, path in _FLAGS.items()}
        listed = {name: _listed(capabilities, path) for name, path in _LISTS.items()}
        keeps_data = flags.pop("action_data")
        return cls(
            encoding=_encoding(listed["encodings"]),
            pulls_diagnostics=isinstance(_at(capabilities, "textDocument.diagnostic"), dict),
            annotates_edits=isinstance(_at(capabilities, _ANNOTATIONS), dict),
            shows_lenses=isinstance(_at(capabilities, "textDocument.codeLens"), dict),
            item_defaults=frozenset(map(str, listed["item_defaults"])),
            deprecated_tag=1 in listed["tags"],
            markdown_hover="markdown" in listed["hover"],
            markdown_items="markdown" in listed["documentation"],
            resolves_edits="edit" in listed["resolved"] and keeps_data,
            **flags,
        )


_FLAGS = {
    "snippets": "textDocument.completion.completionItem.snippetSupport",
    "label_details": "textDocument.completion.completionItem.labelDetailsSupport",
    "action_data": "textDocument.codeAction.dataSupport",
    "versioned_edits": "workspace.workspaceEdit.documentChanges",
    "configuration": "workspace.configuration",
    "registers_configuration": "workspace.didChangeConfiguration.dynamicRegistration",
    "registers_watched_files": "workspace.didChangeWatchedFiles.dynamicRegistration",
    "shows_progress": "window.workDoneProgress",
    "refreshes_diagnostics": "workspace.diagnostics.refreshSupport",
    "refreshes_hints": "workspace.inlayHint.refreshSupport",
    "refreshes_lenses": "workspace.codeLens.refreshSupport",
}
_ANNOTATIONS = "workspace.workspaceEdit.changeAnnotationSupport"
_LISTS = {
    "encodings": "general.positionEncodings",
    "item_defaults": "textDocument.completion.completionList.itemDefaults",
    "tags": "textDocument.completion.completionItem.tagSupport.valueSet",
    "documentation": "textDocument.completion.completionItem.documentationFormat",
    "hover": "textDocument.hover.contentFormat",
    "resolved": "textDocument.codeAction.resolveSupport.properties",
}


def _encoding(offered: list[object]) -> Encoding:
    # The other servers of a Nix buffer count in UTF-16, and editors dislike a mixture.
    if not offered or "utf-16" in offered:
        return "utf-16"
    if "utf-8" in offered:
        return "utf-8"
    return "utf-32" if "utf-32" in offered else "utf-16"


def _at(capabilities: object, path: str) -> object:
    for name in path.split("."):
        if not isinstance(capabilities, dict):
            return None
        capabilities = capabilities.get(name)
    return capabilities


def _listed(capabilities: object, path: str) -> list[object]:
    found = _at(capabilities, path)
    return found if isinstance(found, list) else []
