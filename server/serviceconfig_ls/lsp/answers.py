"""What the features found, as LSP's JSON; knows no directive and looks nothing up.

Answers are plain JSON and not the types of lsprotocol: turning those into JSON takes longer than
finding what they hold. The bench measures it.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.lsp.convert import position, range_of
from serviceconfig_ls.lsp.frames import Encoded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.features.model import (
        Action,
        Completions,
        Diagnostic,
        Hint,
        Hover,
        Item,
        Json,
        Lens,
        TextEdit,
    )
    from serviceconfig_ls.lsp.client import Client
    from serviceconfig_ls.lsp.documents import Snapshot
    from serviceconfig_ls.units.model import Elsewhere

SOURCE = "serviceconfig"
"""The name beside every diagnostic."""

_SEVERITY = {"error": 1, "warning": 2, "information": 3, "hint": 4}
_KIND = {"property": 10, "value": 12, "snippet": 15, "enum": 20}
_SNIPPET, _UNNECESSARY, _DEPRECATED, _DEPRECATED_ITEM = 2, 1, 2, 1
_NOTE = "serviceconfig"
"""Ties the edits of an action to what is told of it."""
_string = json.JSONEncoder().encode


def diagnostic(found: Diagnostic, snapshot: Snapshot, client: Client) -> dict[str, Json]:
    """One diagnostic."""
    document, encoding = snapshot.document, client.encoding
    answer: dict[str, Json] = {
        "range": range_of(document, found.span, encoding),
        "severity": _SEVERITY[found.severity.value],
        "source": SOURCE,
        "code": found.code,
        "message": found.message,
    }
    if found.url is not None:
        answer["codeDescription"] = {"href": found.url}
    tags: list[Json] = [_UNNECESSARY] if found.unnecessary else []
    if found.deprecated:
        tags.append(_DEPRECATED)
    if tags:
        answer["tags"] = tags
    related: list[Json] = [
        _related({"uri": snapshot.uri, "range": range_of(document, span, encoding)}, message)
        for span, message in found.related
    ]
    related += [_related(location(place), message) for place, message in found.elsewhere]
    if related:
        answer["relatedInformation"] = related
    return answer


def _related(where: Json, message: str) -> Json:
    return {"location": where, "message": message}


def location(place: Elsewhere) -> Json:
    """The line of another file."""
    start: Json = {"line": place.line - 1, "character": 0}
    end: Json = {"line": place.line, "character": 0}
    return {"uri": Path(place.path).as_uri(), "range": {"start": start, "end": end}}


def hover(found: Hover, snapshot: Snapshot, client: Client) -> Json:
    """A hover."""
    return {
        "contents": _markup(found.markdown, "markdown" if client.markdown_hover else "plaintext"),
        "range": range_of(snapshot.document, found.span, client.encoding),
    }


def item_document(markdown: str, client: Client) -> Json:
    """What is told of one completion."""
    return _markup(markdown, "markdown" if client.markdown_items else "plaintext")


def hint(found: Hint, snapshot: Snapshot, client: Client) -> Json:
    """An inlay hint."""
    answer: dict[str, Json] = {
        "position": position(snapshot.document, found.offset, client.encoding),
        "label": found.label,
        "paddingLeft": True,
    }
    if found.tooltip is not None:
        answer["tooltip"] = _markup(found.tooltip, "markdown")
    return answer


def lens(found: Lens, snapshot: Snapshot, client: Client) -> Json:
    """A code lens. Its command gets the document and the lens' place before its own arguments."""
    where = range_of(snapshot.document, found.span, client.encoding)
    start = position(snapshot.document, found.span.start, client.encoding)
    arguments: list[Json] = [snapshot.uri, start, *found.arguments]
    command: Json = {"title": found.title, "command": found.command, "arguments": arguments}
    return {"range": where, "command": command}


def action(found: Action) -> dict[str, Json]:
    """A code action without its edits."""
    answer: dict[str, Json] = {"title": found.title, "kind": found.kind}
    if found.preferred:
        answer["isPreferred"] = True
    return answer


def workspace_edit(found: Action, snapshot: Snapshot, client: Client) -> Json:
    """The edits of an action, for the version that they are made for where clients know it.

    What the action tells of itself goes along where a client shows that.
    """
    changes = [_text_edit(edit, snapshot, client) for edit in found.edits]
    if not client.versioned_edits:
        return {"changes": {snapshot.uri: list(changes)}}
    document: Json = {"uri": snapshot.uri, "version": snapshot.version}
    told = bool(found.documentation) and client.annotates_edits
    edits: list[Json] = [{**each, "annotationId": _NOTE} if told else each for each in changes]
    answer: dict[str, Json] = {"documentChanges": [{"textDocument": document, "edits": edits}]}
    if told:
        note: Json = {"label": found.title, "description": found.documentation}
        answer["changeAnnotations"] = {_NOTE: note}
    return answer


def completions(found: Completions, snapshot: Snapshot, client: Client) -> Encoded:
    """A completion list, as text: it is by far the largest answer, and one per key."""
    shared = "editRange" in client.item_defaults
    look = _Look(client.snippets, client.deprecated_tag, client.label_details, shared)
    entries = [_entry(look, item) for item in found.items]
    for index, item in enumerate(found.items):
        if item.span is not None:
            where = _encoded(range_of(snapshot.document, item.span, client.encoding))
            entries[index] = _entry(look._replace(shared=False), item).replace(_HERE, where)
    where = _encoded(range_of(snapshot.document, found.span, client.encoding))
    head = f'"itemDefaults":{{"editRange":{where}}},' if shared else ""
    listed = ",".join(entries).replace(_HERE, where)
    return Encoded(f'{{"isIncomplete":false,{head}"items":[{listed}]}}')


_HERE = "\0"
"""Stands where a range is to be put; in JSON it stands for nothing else."""


class _Look(NamedTuple):
    """What makes the same item look different from list to list."""

    snippets: bool
    tags: bool
    labels: bool
    """Whether there is a place of its own for what an item does to the exposure."""
    shared: bool
    """Whether the list says the range of its items."""


@lru_cache(maxsize=4096)
def _entry(look: _Look, item: Item) -> str:
    """One entry of a completion list without its range. Most are the same at each key."""
    return f"{{{','.join(_members(look, item))}}}"


def _members(look: _Look, item: Item) -> Iterator[str]:
    yield f'"label":{_string(item.label)},"kind":{_KIND[item.kind]}'
    detail = item.detail
    if item.delta and look.labels:
        yield f'"labelDetails":{{"description":{_string(item.delta)}}}'
    elif item.delta:
        detail = f"{item.delta} · {detail}" if detail else item.delta
    if detail:
        yield f'"detail":{_string(detail)}'
    text = item.text if look.snippets or not item.snippet else plain(item.text)
    if not look.shared:
        yield f'"textEdit":{{"newText":{_string(text)},"range":{_HERE}}}'
    elif text != item.label:
        yield f'"textEditText":{_string(text)}'
    # Said even where it is the label: Neovim takes a list without it for one that is filtered.
    yield f'"filterText":{_string(item.filter_text or item.label)}'
    if item.snippet and look.snippets:
        yield f'"insertTextFormat":{_SNIPPET}'
    if item.sort_text is not None:
        yield f'"sortText":{_string(item.sort_text)}'
    if item.deprecated:
        yield f'"tags":[{_DEPRECATED_ITEM}]' if look.tags else '"deprecated":true'
    if item.key is not None:
        yield f'"data":{_string(item.key)}'


def plain(snippet: str) -> str:
    """The text of a snippet, for a client that knows no tab stops."""
    text = re.sub(r"(?<!\\)\$\{\d+\|([^,|]*)[^}]*\}", r"\1", snippet)
    text = re.sub(r"(?<!\\)\$\{\d+(?::([^}]*))?\}", lambda found: found[1] or "", text)
    text = re.sub(r"(?<!\\)\$\d+", "", text)
    return re.sub(r"\\([$}\\])", r"\1", text)


def _text_edit(edit: TextEdit, snapshot: Snapshot, client: Client) -> dict[str, Json]:
    where = range_of(snapshot.document, edit.span, client.encoding)
    return {"range": where, "newText": edit.text}


def _markup(text: str, kind: str) -> Json:
    return {"kind": kind, "value": text}


def _encoded(value: Json) -> str:
    return json.dumps(value, separators=(",", ":"))
