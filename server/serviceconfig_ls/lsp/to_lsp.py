"""Results of features to types of lsprotocol."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from lsprotocol import types as lsp

from serviceconfig_ls.lsp.client_capabilities import SHOW_SECURITY
from serviceconfig_ls.lsp.positions import position_at, range_of

if TYPE_CHECKING:
    from serviceconfig_ls.features.model import Action, Diagnostic, Hint, Hover, Lens, TextEdit
    from serviceconfig_ls.features.structure import Fold, Symbol
    from serviceconfig_ls.features.unit_navigation import UnitPlace, UnitSymbol
    from serviceconfig_ls.lsp.client_capabilities import Client
    from serviceconfig_ls.lsp.documents import Snapshot
    from serviceconfig_ls.units.model import Elsewhere

SOURCE = "serviceconfig"
"""The source that editors show beside a diagnostic."""

_SEVERITIES = {
    "error": lsp.DiagnosticSeverity.Error,
    "warning": lsp.DiagnosticSeverity.Warning,
    "information": lsp.DiagnosticSeverity.Information,
    "hint": lsp.DiagnosticSeverity.Hint,
}
_ANNOTATION = "serviceconfig"
"""The id of the annotation with the description of an action."""


def diagnostic(found: Diagnostic, snapshot: Snapshot, client: Client) -> lsp.Diagnostic:
    """One diagnostic."""
    document, encoding = snapshot.document, client.encoding
    related = [
        lsp.DiagnosticRelatedInformation(
            lsp.Location(snapshot.uri, range_of(document, span, encoding)), message
        )
        for span, message in found.related
    ]
    related += [
        lsp.DiagnosticRelatedInformation(location(place), message)
        for place, message in found.elsewhere
    ]
    tags = []
    if found.unnecessary:
        tags.append(lsp.DiagnosticTag.Unnecessary)
    if found.deprecated:
        tags.append(lsp.DiagnosticTag.Deprecated)
    return lsp.Diagnostic(
        range=range_of(document, found.span, encoding),
        message=found.message,
        severity=_SEVERITIES[found.severity.value],
        source=SOURCE,
        code=found.code,
        code_description=None if found.url is None else lsp.CodeDescription(found.url),
        tags=tags or None,
        related_information=related or None,
    )


def location(place: Elsewhere) -> lsp.Location:
    """A line of another file."""
    line = lsp.Range(lsp.Position(place.line - 1, 0), lsp.Position(place.line, 0))
    return lsp.Location(Path(place.path).as_uri(), line)


def place(found: UnitPlace, client: Client, snapshot: Snapshot | None = None) -> lsp.Location:
    """A place in a document: that of the snapshot, or a file of the project."""
    if snapshot is not None and found.document is snapshot.document:
        uri = snapshot.uri
    else:
        uri = Path(found.path).as_uri()
    return lsp.Location(uri, range_of(found.document, found.span, client.encoding))


def unit_symbol(found: UnitSymbol, client: Client) -> lsp.WorkspaceSymbol:
    """A unit."""
    container = "user units" if found.is_user else None
    where = place(found.place, client)
    return lsp.WorkspaceSymbol(where, found.name, lsp.SymbolKind.Object, container_name=container)


def hover(found: Hover, snapshot: Snapshot, client: Client) -> lsp.Hover:
    """A hover; with a link to the table of all checks if there is one and the client runs it."""
    where = range_of(snapshot.document, found.span, client.encoding)
    text = found.markdown
    if found.has_table and client.links_commands:
        place = {"line": where.start.line, "character": where.start.character}
        arguments = quote(json.dumps([snapshot.uri, place]))
        text += f"  \n[Show all checks](command:{SHOW_SECURITY}?{arguments})"
    return lsp.Hover(lsp.MarkupContent(client.hover_format, text), where)


def hint(found: Hint, snapshot: Snapshot, client: Client) -> lsp.InlayHint:
    """An inlay hint."""
    tooltip = None
    if found.tooltip is not None:
        tooltip = lsp.MarkupContent(lsp.MarkupKind.Markdown, found.tooltip)
    return lsp.InlayHint(
        position_at(snapshot.document, found.offset, client.encoding),
        found.label,
        tooltip=tooltip,
        padding_left=True,
    )


def lens(found: Lens, snapshot: Snapshot, client: Client) -> lsp.CodeLens:
    """A code lens. The document and position of the lens are the first arguments of its command."""
    where = range_of(snapshot.document, found.span, client.encoding)
    arguments = [snapshot.uri, where.start, *found.arguments]
    command = lsp.Command(title=found.title, command=found.command, arguments=arguments)
    return lsp.CodeLens(where, command)


def workspace_edit(found: Action, snapshot: Snapshot, client: Client) -> lsp.WorkspaceEdit:
    """The edits of an action.

    They name the version that they apply to, and have the description of the action as annotation,
    if the client supports that.
    """
    edits = [text_edit(edit, snapshot, client) for edit in found.edits]
    if not client.versioned_edits:
        return lsp.WorkspaceEdit(changes={snapshot.uri: edits})
    document = lsp.OptionalVersionedTextDocumentIdentifier(snapshot.uri, snapshot.version)
    if not (found.documentation and client.annotates_edits):
        return lsp.WorkspaceEdit(document_changes=[lsp.TextDocumentEdit(document, edits)])
    annotated = [lsp.AnnotatedTextEdit(_ANNOTATION, edit.range, edit.new_text) for edit in edits]
    annotation = lsp.ChangeAnnotation(found.title, description=found.documentation)
    return lsp.WorkspaceEdit(
        document_changes=[lsp.TextDocumentEdit(document, annotated)],
        change_annotations={_ANNOTATION: annotation},
    )


def text_edit(edit: TextEdit, snapshot: Snapshot, client: Client) -> lsp.TextEdit:
    """One edit."""
    return lsp.TextEdit(range_of(snapshot.document, edit.span, client.encoding), edit.text)


def symbol(found: Symbol, snapshot: Snapshot, client: Client) -> lsp.DocumentSymbol:
    """A section of a unit file with its settings, or a setting."""
    children = [symbol(each, snapshot, client) for each in found.children]
    return lsp.DocumentSymbol(
        name=found.name or "[]",
        kind=lsp.SymbolKind.Property if found.detail or not children else lsp.SymbolKind.Namespace,
        range=range_of(snapshot.document, found.span, client.encoding),
        selection_range=range_of(snapshot.document, found.own, client.encoding),
        detail=found.detail or None,
        children=children or None,
    )


def fold(found: Fold) -> lsp.FoldingRange:
    """Lines that can be folded."""
    kind = lsp.FoldingRangeKind.Comment if found.is_comment else lsp.FoldingRangeKind.Region
    return lsp.FoldingRange(found.first, found.last, kind=kind)
