"""What a message says of documents and places, read from its JSON; knows no feature.

The types of lsprotocol are gone round here: to make one of JSON takes longer than most answers,
and its first time longer than the start of the server. The bench measures it.
"""

from __future__ import annotations

from typing import NamedTuple

from pygls.exceptions import JsonRpcInvalidParams


class Position(NamedTuple):
    """A place as the client counts it."""

    line: int
    character: int


def uri_of(params: object) -> str:
    """The document that a message speaks of."""
    match params:
        case {"textDocument": {"uri": str(uri)}}:
            return uri
    raise JsonRpcInvalidParams("expected a document")


def position_of(params: object) -> Position:
    """The place that a message speaks of."""
    position = _position(_member(params, "position"))
    if position is None:
        raise JsonRpcInvalidParams("expected a position")
    return position


def range_of(params: object) -> tuple[Position, Position]:
    """The start and end of the range that a message speaks of."""
    found = _member(params, "range")
    start, end = _position(_member(found, "start")), _position(_member(found, "end"))
    if start is None or end is None:
        raise JsonRpcInvalidParams("expected a range")
    return start, end


def opened(params: object) -> tuple[str, int | None, str]:
    """URI, version and text of a document that was opened."""
    match params:
        case {"textDocument": {"uri": str(uri), "text": str(text)} as document}:
            version = document.get("version")
            return uri, version if isinstance(version, int) else None, text
    raise JsonRpcInvalidParams("expected a document and its text")


def changed_files(params: object) -> tuple[str, ...]:
    """The URIs of the files that changed."""
    match params:
        case {"changes": [*changes]}:
            found = (_member(change, "uri") for change in changes)
            return tuple(uri for uri in found if isinstance(uri, str))
    raise JsonRpcInvalidParams("expected a list of changes")


def _position(value: object) -> Position | None:
    match value:
        case {"line": int(line), "character": int(character)} if min(line, character) >= 0:
            return Position(line, character)
    return None


def _member(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None
