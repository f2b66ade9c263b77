"""Handlers of the language features: from LSP to byte offsets, to a feature, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcContentModified, JsonRpcInvalidParams

from serviceconfig_ls.lsp import diagnostic_reports, to_lsp
from serviceconfig_ls.lsp.client_capabilities import CHOOSE_LINES
from serviceconfig_ls.lsp.completion_list import completion_list
from serviceconfig_ls.lsp.lazy import analysis
from serviceconfig_ls.lsp.server import Server, server
from serviceconfig_ls.nix.syntax.span import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

COMPLETION = lsp.CompletionOptions(
    trigger_characters=[".", '"', "=", " ", "@", "~", "%"], resolve_provider=True
)
DIAGNOSTICS = lsp.DiagnosticOptions(
    identifier=to_lsp.SOURCE, inter_file_dependencies=True, workspace_diagnostics=False
)
ACTIONS = lsp.CodeActionOptions(
    code_action_kinds=[
        lsp.CodeActionKind.QuickFix,
        lsp.CodeActionKind.RefactorRewrite,
        "source.fixAll.serviceconfig",
    ],
    resolve_provider=True,
)


@server.feature(lsp.TEXT_DOCUMENT_COMPLETION, COMPLETION)
def completion(ls: Server, params: lsp.CompletionParams) -> lsp.CompletionList | None:
    """The completions at a position; null outside of units."""
    if (at := ls.locate(params)) is None:
        return None
    trigger = (params.context and params.context.trigger_character) or ""
    found = analysis.completion.complete(at.document, at.offset, at.config, trigger)
    return None if found is None else completion_list(found, at.snapshot, ls.client)


@server.feature(lsp.COMPLETION_ITEM_RESOLVE)
def resolve_completion(ls: Server, params: lsp.CompletionItem) -> lsp.CompletionItem:
    """The same completion with its documentation."""
    if params.data is not None:
        if not isinstance(params.data, str):
            raise JsonRpcInvalidParams("completionItem/resolve: not an item of this server")
        markdown = analysis.completion.document_item(params.data, ls.config)
        if markdown is None:
            raise JsonRpcInvalidParams("completionItem/resolve: not an item of this server")
        params.documentation = lsp.MarkupContent(ls.client.item_format, markdown)
    return params


@server.feature(lsp.TEXT_DOCUMENT_HOVER)
def hover(ls: Server, params: lsp.HoverParams) -> lsp.Hover | None:
    """The hover text at a position; null outside of units."""
    if (at := ls.locate(params)) is None:
        return None
    found = analysis.hover.hover(at.document, at.offset, at.config)
    return None if found is None else to_lsp.hover(found, at.snapshot, ls.client)


@server.feature(lsp.TEXT_DOCUMENT_DIAGNOSTIC, DIAGNOSTICS)
def diagnostic(ls: Server, params: lsp.DocumentDiagnosticParams) -> lsp.DocumentDiagnosticReport:
    """The diagnostics of a document, for a client that pulls them."""
    snapshot = ls.documents.get(params.text_document.uri)
    if snapshot is None:
        return lsp.RelatedFullDocumentDiagnosticReport([])
    ls.prepare_completion(snapshot)
    known = params.previous_result_id
    return diagnostic_reports.report(snapshot, ls.config_for(snapshot), ls.client, known)


@server.feature(lsp.TEXT_DOCUMENT_INLAY_HINT)
def inlay_hints(ls: Server, params: lsp.InlayHintParams) -> list[lsp.InlayHint] | None:
    """The hints in a range, with the text of the lenses for a client that shows none."""
    snapshot = ls.documents.get(params.text_document.uri)
    if snapshot is None:
        return None
    document, config = snapshot.document, ls.config_for(snapshot)
    found = analysis.inlay_hints.hints(document, ls.span(snapshot, params.range), config)
    if not ls.client.shows_lenses and snapshot.uri not in ls.lenses:
        lenses = analysis.code_lens.lenses(document, config)
        found = (*analysis.code_lens.as_hints(lenses), *found)
    return [to_lsp.hint(each, snapshot, ls.client) for each in found]


@server.feature(lsp.TEXT_DOCUMENT_CODE_LENS)
def code_lenses(ls: Server, params: lsp.CodeLensParams) -> list[lsp.CodeLens] | None:
    """The lenses of a document."""
    snapshot = ls.documents.get(params.text_document.uri)
    if snapshot is None:
        return None
    last = ls.lenses.get(snapshot.uri)
    shown = analysis.code_lens.lenses(snapshot.document, ls.config_for(snapshot), last)
    ls.lenses[snapshot.uri] = shown
    return [to_lsp.lens(each, snapshot, ls.client) for each in shown.lenses]


@server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
def document_symbols(
    ls: Server, params: lsp.DocumentSymbolParams
) -> list[lsp.DocumentSymbol] | None:
    """The sections and settings of a unit file; null for Nix."""
    snapshot = ls.documents.get(params.text_document.uri)
    found = None if snapshot is None else analysis.structure.symbols(snapshot.document)
    if snapshot is None or found is None:
        return None
    return [to_lsp.symbol(each, snapshot, ls.client) for each in found]


@server.feature(lsp.TEXT_DOCUMENT_DEFINITION)
def definition(ls: Server, params: lsp.DefinitionParams) -> list[lsp.Location] | None:
    """Where the unit that is named at a position is defined; null for other names."""
    if (at := ls.locate(params)) is None:
        return None
    found = analysis.unit_navigation.definitions(at.document, at.offset)
    return None if found is None else [to_lsp.place(each, ls.client, at.snapshot) for each in found]


@server.feature(lsp.TEXT_DOCUMENT_REFERENCES)
def references(ls: Server, params: lsp.ReferenceParams) -> list[lsp.Location] | None:
    """The places that name the unit which is named at a position; null for other names."""
    if (at := ls.locate(params)) is None:
        return None
    found = analysis.unit_navigation.references(
        at.document, at.offset, with_definitions=params.context.include_declaration
    )
    return None if found is None else [to_lsp.place(each, ls.client, at.snapshot) for each in found]


@server.feature(lsp.WORKSPACE_SYMBOL)
def workspace_symbols(ls: Server, params: lsp.WorkspaceSymbolParams) -> list[lsp.WorkspaceSymbol]:
    """The units that the files of the folders define."""
    found = analysis.unit_navigation.symbols(
        (each for path in ls.folders.files() if (each := ls.document_at(path))), params.query
    )
    return [to_lsp.unit_symbol(each, ls.client) for each in found]


@server.feature(lsp.TEXT_DOCUMENT_FOLDING_RANGE)
def folding_ranges(ls: Server, params: lsp.FoldingRangeParams) -> list[lsp.FoldingRange] | None:
    """What can be folded in a unit file; null for Nix."""
    snapshot = ls.documents.get(params.text_document.uri)
    found = None if snapshot is None else analysis.structure.folds(snapshot.document)
    return None if found is None else [to_lsp.fold(each) for each in found]


@server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, ACTIONS)
def code_actions(ls: Server, params: lsp.CodeActionParams) -> list[lsp.CodeAction] | None:
    """The actions for a range, of the requested kinds, with their edits or to be resolved."""
    snapshot = ls.documents.get(params.text_document.uri)
    if snapshot is None:
        return None
    document, config = snapshot.document, ls.config_for(snapshot)
    span = ls.span(snapshot, params.range)
    # The light bulb appears for fixes only, not for what may be added.
    is_automatic = params.context.trigger_kind == lsp.CodeActionTriggerKind.Automatic
    find = analysis.actions.fixes if is_automatic else analysis.actions.actions
    fixed = {
        fix: found
        for found in analysis.diagnostics.diagnose(document, config)
        for fix in found.fixes
    }
    offered, has_choices = [], False
    for index, action in enumerate(find(document, span, config)):
        if not _is_of_kind(action.kind, params.context.only):
            continue
        if action.is_choice and (ls.client.chooses_lines or not action.at_header):
            has_choices = True
            continue
        if action.obstacle:
            if ls.client.shows_obstacles:
                disabled = lsp.CodeActionDisabled(action.obstacle)
                offered.append(lsp.CodeAction(action.title, action.kind, disabled=disabled))
            continue
        title = f"{action.title}: {action.question}" if action.question else action.title
        made = lsp.CodeAction(title, action.kind, is_preferred=action.preferred or None)
        if (found := fixed.get(action)) is not None:
            made.diagnostics = [to_lsp.diagnostic(found, snapshot, ls.client)]
        if ls.client.resolves_edits:
            made.data = [snapshot.uri, snapshot.version, span.start, span.end, index]
        else:
            made.edit = to_lsp.workspace_edit(action, snapshot, ls.client)
        offered.append(made)
    if has_choices and ls.client.chooses_lines:
        offered.append(_more_lines(snapshot.uri, params.range.start))
    return offered


def _more_lines(uri: str, position: lsp.Position) -> lsp.CodeAction:
    """The action that lets the user choose from all other lines."""
    title = "More hardening lines …"
    command = lsp.Command(title, CHOOSE_LINES, arguments=[uri, position])
    return lsp.CodeAction(title, lsp.CodeActionKind.RefactorRewrite, command=command)


@server.feature(lsp.CODE_ACTION_RESOLVE)
def resolve_code_action(ls: Server, params: lsp.CodeAction) -> lsp.CodeAction:
    """The same action with its edits."""
    if params.data is None and params.command is not None:
        return params
    match params.data:
        case [str(uri), int(version), int(start), int(end), int(index)]:
            snapshot = ls.documents.get(uri)
        case _:
            raise JsonRpcInvalidParams("codeAction/resolve: not an action of this server")
    if snapshot is None or snapshot.version != version:
        raise JsonRpcContentModified("the document has changed since the action was offered")
    span, config = Span(start, max(start, end)), ls.config_for(snapshot)
    found = analysis.actions.actions(snapshot.document, span, config)
    if not 0 <= index < len(found):
        raise JsonRpcContentModified("the action is no longer offered")
    params.edit = to_lsp.workspace_edit(found[index], snapshot, ls.client)
    return params


def _is_of_kind(kind: str, asked: Sequence[str] | None) -> bool:
    """Whether a kind is one of the requested kinds or below one; ``a.b`` is below ``a``."""
    return asked is None or any(f"{kind}.".startswith(f"{each}.") or not each for each in asked)
