"""One short handler per feature: from LSP to bytes, to the feature, and back; decides nothing.

Features are imported by the handler that calls them: the answer to initialize does not wait for
rules and catalogue. A handler's first parameter has to be named ``ls``, or pygls leaves it out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pygls.exceptions import JsonRpcContentModified, JsonRpcInvalidParams

from serviceconfig_ls.lsp import answers
from serviceconfig_ls.lsp import params as read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serviceconfig_ls.features.model import Action, Hint, Json
    from serviceconfig_ls.lsp.documents import Snapshot
    from serviceconfig_ls.lsp.frames import Encoded
    from serviceconfig_ls.lsp.server import Server
    from serviceconfig_ls.nix.syntax.span import Span


def completion(ls: Server, params: object) -> Json | Encoded:
    """The completions at a position; null outside of all that this server knows."""
    from serviceconfig_ls.features.completion import complete

    snapshot = ls.documents.get(read.uri_of(params))
    if snapshot is None:
        return None
    found = complete(
        snapshot.document, ls.place(snapshot, read.position_of(params)), ls.config_for(snapshot)
    )
    return answers.completions(found, snapshot, ls.client) if found and found.items else None


def document_item(ls: Server, item: object) -> Json:
    """The same completion with its documentation. Takes and gives the client's own JSON."""
    from serviceconfig_ls.features.completion import document_item as document

    if not isinstance(item, dict) or not isinstance(item.get("data"), str):
        return item  # type: ignore[return-value] # JSON, whatever it is
    markdown = document(item["data"], ls.config)
    return {**item, "documentation": answers.item_document(markdown, ls.client)}


def hover(ls: Server, params: object) -> Json:
    """What there is to say at a position; null where that is nothing."""
    from serviceconfig_ls.features.hover import hover as find

    snapshot = ls.documents.get(read.uri_of(params))
    if snapshot is None:
        return None
    found = find(
        snapshot.document, ls.place(snapshot, read.position_of(params)), ls.config_for(snapshot)
    )
    return None if found is None else answers.hover(found, snapshot, ls.client)


def diagnostic(ls: Server, params: object) -> Json:
    """The diagnostics of a document for a client that asks."""
    snapshot = ls.documents.get(read.uri_of(params))
    if snapshot is None:
        return {"kind": "full", "items": []}
    found = ls.diagnosis.of(snapshot, ls.config_for(snapshot))
    ls.look_ahead(snapshot)
    if isinstance(params, dict) and params.get("previousResultId") == found.id:
        return {"kind": "unchanged", "resultId": found.id}
    items = [answers.diagnostic(one, snapshot, ls.client) for one in found.diagnostics]
    return {"kind": "full", "resultId": found.id, "items": list(items)}


def hints(ls: Server, params: object) -> Json:
    """The hints in a range."""
    from serviceconfig_ls.features.inlay_hints import hints as find

    snapshot = ls.documents.get(read.uri_of(params))
    if snapshot is None:
        return None
    found = find(
        snapshot.document, ls.span(snapshot, *read.range_of(params)), ls.config_for(snapshot)
    )
    if not ls.client.shows_lenses and snapshot.uri not in ls.shown:
        found = (*_heads(ls, snapshot), *found)
    return [answers.hint(one, snapshot, ls.client) for one in found]


def _heads(ls: Server, snapshot: Snapshot) -> tuple[Hint, ...]:
    """What a lens would say, for a client without lenses."""
    from serviceconfig_ls.features.code_lens import as_hints
    from serviceconfig_ls.features.code_lens import lenses as find

    return as_hints(find(snapshot.document, ls.config_for(snapshot)))


def lenses(ls: Server, params: object) -> Json:
    """The lenses of a document."""
    from serviceconfig_ls.features.code_lens import lenses as find

    snapshot = ls.documents.get(read.uri_of(params))
    if snapshot is None:
        return None
    shown = find(snapshot.document, ls.config_for(snapshot), ls.shown.get(snapshot.uri))
    ls.shown[snapshot.uri] = shown
    return [answers.lens(one, snapshot, ls.client) for one in shown.lenses]


def actions(ls: Server, params: object) -> Json:
    """The actions for a range, of the kinds asked for; their edits come now or when resolved."""
    snapshot = ls.documents.get(read.uri_of(params))
    if snapshot is None:
        return None
    span = ls.span(snapshot, *read.range_of(params))
    only = _kinds(params)
    asked: list[Json] = []
    find = _fixes if _is_automatic(params) else _actions
    for index, found in enumerate(find(ls, snapshot, span)):
        if not _of_kind(found.kind, only):
            continue
        answer = answers.action(found)
        mended = [
            answers.diagnostic(one, snapshot, ls.client)
            for one in ls.diagnosis.of(snapshot, ls.config_for(snapshot)).diagnostics
            if one.code == found.fixes and one.span.start <= span.end and span.start <= one.span.end
        ]
        if mended:
            answer["diagnostics"] = list(mended)
        if ls.client.resolves_edits:
            answer["data"] = [snapshot.uri, snapshot.version, span.start, span.end, index]
        else:
            answer["edit"] = answers.workspace_edit(found, snapshot, ls.client)
        asked.append(answer)
    return asked


def complete_action(ls: Server, action: object) -> Json:
    """The same action with its edits. Takes and gives the client's own JSON."""
    match action:
        case {"data": [str(uri), version, int(start), int(end), int(index)], **offered}:
            snapshot = ls.documents.get(uri)
        case _:
            raise JsonRpcInvalidParams("codeAction/resolve: this action is not of this server")
    if snapshot is None or snapshot.version != version:
        raise JsonRpcContentModified("the document has changed since the action was offered")
    from serviceconfig_ls.nix.syntax.span import Span

    found = _actions(ls, snapshot, Span(start, end))
    if not 0 <= index < len(found):
        raise JsonRpcContentModified("the action is no longer offered")
    edit = answers.workspace_edit(found[index], snapshot, ls.client)
    return {**offered, "edit": edit}  # type: ignore[dict-item] # JSON from the client


def _actions(ls: Server, snapshot: Snapshot, span: Span) -> tuple[Action, ...]:
    from serviceconfig_ls.features.actions import actions as find

    return find(snapshot.document, span, ls.config_for(snapshot))


def _fixes(ls: Server, snapshot: Snapshot, span: Span) -> tuple[Action, ...]:
    """The first of the actions: what is wrong is pointed at unasked, what may be added is not."""
    from serviceconfig_ls.features.actions import fixes

    return fixes(snapshot.document, span, ls.config_for(snapshot))


def _is_automatic(params: object) -> bool:
    """Whether a client asks by itself, such as for the bulb beside a line."""
    match params:
        case {"context": {"triggerKind": 2}}:
            return True
    return False


def _kinds(params: object) -> list[str] | None:
    """The kinds of action that are asked for; None for all."""
    match params:
        case {"context": {"only": [*kinds]}}:
            return [kind for kind in kinds if isinstance(kind, str)]
    return None


def _of_kind(kind: str, asked: Sequence[str] | None) -> bool:
    """Whether a kind is one of those asked for, or below one; ``a.b`` is below ``a``."""
    return asked is None or any(f"{kind}.".startswith(f"{one}.") or not one for one in asked)
