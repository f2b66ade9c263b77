"""The capabilities of the client that the server depends on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lsprotocol import types as lsp
from pygls.capabilities import get_capability

from serviceconfig_ls.lsp.positions import Encoding

if TYPE_CHECKING:
    from collections.abc import Sequence

# The other servers of a Nix buffer count in UTF-16, and editors dislike a mixture.
_ENCODINGS = (Encoding.Utf16, Encoding.Utf8, Encoding.Utf32)


LIST_COMPLETIONS = "editor.action.triggerSuggest"
"""The client's command that opens a list of completions; VS Code's name for it."""
CHOOSE_LINES = "serviceconfig.chooseLines"
"""A command whose answer is a list of edits, from which the client lets the user choose one."""
SHOW_SECURITY = "serviceconfig.showSecurity"
"""A command that the client runs if it is the target of a link in a hover."""


class Client(NamedTuple):
    """The capabilities. The defaults are those of a client without any."""

    encoding: Encoding = Encoding.Utf16
    """The encoding of positions."""
    pulls_diagnostics: bool = False
    shows_lenses: bool = False
    snippets: bool = False
    edit_range_default: bool = False
    """Whether a completion list may have one range for all items."""
    deprecated_tag: bool = False
    label_details: bool = False
    """Whether it shows a description beside each completion."""
    lists_completions: bool = False
    """Whether it runs the command that opens a list of completions, as it says in
    ``experimental.commands.commands``."""
    chooses_lines: bool = False
    """Whether it lets the user choose from a list of edits."""
    links_commands: bool = False
    """Whether a link in a hover may run the command that shows the security table."""
    hover_format: lsp.MarkupKind = lsp.MarkupKind.PlainText
    item_format: lsp.MarkupKind = lsp.MarkupKind.PlainText
    """The format of the documentation of a completion."""
    resolves_edits: bool = False
    """Whether it requests the edits of a code action later."""
    shows_obstacles: bool = False
    """Whether it shows why a code action cannot be applied."""
    versioned_edits: bool = False
    """Whether an edit may name the version that it applies to."""
    annotates_edits: bool = False
    """Whether it shows a description beside an edit."""
    configuration: bool = False
    """Whether the server may request settings."""
    registers_configuration: bool = False
    registers_watched_files: bool = False
    shows_progress: bool = False
    """Whether the server may report progress without a request."""
    refreshes_diagnostics: bool = False
    refreshes_hints: bool = False
    refreshes_lenses: bool = False


def client_of(given: lsp.ClientCapabilities) -> Client:
    """The capabilities that a client has sent."""
    defaults = get_capability(given, "text_document.completion.completion_list.item_defaults", ())
    resolved = get_capability(given, "text_document.code_action.resolve_support.properties", ())
    completion = given.text_document and given.text_document.completion
    item = (completion and completion.completion_item) or lsp.ClientCompletionItemOptions()
    tags = item.tag_support.value_set if item.tag_support else ()
    hover = get_capability(given, "text_document.hover.content_format", ())
    encodings = get_capability(given, "general.position_encodings", ())
    return Client(
        encoding=next((each for each in _ENCODINGS if each in encodings), Encoding.Utf16),
        pulls_diagnostics=get_capability(given, "text_document.diagnostic") is not None,
        shows_lenses=get_capability(given, "text_document.code_lens") is not None,
        snippets=bool(item.snippet_support),
        edit_range_default="editRange" in defaults,
        deprecated_tag=lsp.CompletionItemTag.Deprecated in tags,
        label_details=bool(item.label_details_support),
        lists_completions=LIST_COMPLETIONS in _client_commands(given),
        chooses_lines=CHOOSE_LINES in _client_commands(given),
        links_commands=SHOW_SECURITY in _client_commands(given),
        hover_format=_format(hover),
        item_format=_format(item.documentation_format or ()),
        resolves_edits=(
            "edit" in resolved
            and bool(get_capability(given, "text_document.code_action.data_support"))
        ),
        shows_obstacles=bool(get_capability(given, "text_document.code_action.disabled_support")),
        versioned_edits=bool(get_capability(given, "workspace.workspace_edit.document_changes")),
        annotates_edits=(
            get_capability(given, "workspace.workspace_edit.change_annotation_support") is not None
        ),
        configuration=bool(get_capability(given, "workspace.configuration")),
        registers_configuration=bool(
            get_capability(given, "workspace.did_change_configuration.dynamic_registration")
        ),
        registers_watched_files=bool(
            get_capability(given, "workspace.did_change_watched_files.dynamic_registration")
        ),
        shows_progress=bool(get_capability(given, "window.work_done_progress")),
        refreshes_diagnostics=bool(get_capability(given, "workspace.diagnostics.refresh_support")),
        refreshes_hints=bool(get_capability(given, "workspace.inlay_hint.refresh_support")),
        refreshes_lenses=bool(get_capability(given, "workspace.code_lens.refresh_support")),
    )


def _client_commands(given: lsp.ClientCapabilities) -> Sequence[object]:
    """The commands that the client runs itself; other servers read the same field."""
    match given.experimental:
        case {"commands": {"commands": [*commands]}}:
            return commands
    return ()


def _format(accepted: Sequence[lsp.MarkupKind]) -> lsp.MarkupKind:
    """Markdown if the client accepts it, even if it prefers plain text."""
    return (
        lsp.MarkupKind.Markdown if lsp.MarkupKind.Markdown in accepted else lsp.MarkupKind.PlainText
    )
