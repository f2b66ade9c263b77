"""JSON to the messages of lsprotocol; an error names the part that cannot be read."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any, TypeAlias

from cattrs.errors import AttributeValidationNote, IterableValidationNote
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcInvalidParams

if TYPE_CHECKING:
    from cattrs import Converter

    Path: TypeAlias = list[str | int]

logger = logging.getLogger(__name__)

MAX_UNREADABLE = 100
"""Parts of ``initialize`` that are passed over."""
_ECHOED = (lsp.COMPLETION_ITEM_RESOLVE, lsp.CODE_ACTION_RESOLVE)
"""Requests whose answer holds what the client sent."""


def structured(converter: Converter, data: dict[str, Any], message_type: type[Any]) -> Any:
    """The message. Raises JsonRpcInvalidParams with the part that cannot be read."""
    if data["method"] == lsp.INITIALIZE:
        return _initialize(converter, data)
    if data["method"] in _ECHOED:
        _check_is_json(data)
    try:
        return converter.structure({"params": None, **data, "jsonrpc": "2.0"}, message_type)
    except Exception as error:
        path, reason = _fault(error)
        raise JsonRpcInvalidParams(f"{data['method']}: {_shown(path)}: {reason}") from error


def _check_is_json(data: dict[str, Any]) -> None:
    """Raises JsonRpcInvalidParams for NaN and infinity, which Python reads and JSON has not."""
    try:
        json.dumps(data, allow_nan=False)
    except ValueError as error:
        raise JsonRpcInvalidParams(f"{data['method']}: {error}") from error


def _initialize(converter: Converter, data: dict[str, Any]) -> lsp.InitializeRequest:
    """The first message, without those of its parts that cannot be read.

    A client may have capabilities that are newer than lsprotocol; it is served without them.
    """
    given = data.get("params")
    params = {"capabilities": {}, **given} if isinstance(given, dict) else {"capabilities": {}}
    message = {"id": data["id"], "method": lsp.INITIALIZE, "jsonrpc": "2.0", "params": params}
    for _ in range(MAX_UNREADABLE):
        try:
            return converter.structure(message, lsp.InitializeRequest)
        except Exception as error:
            path, reason = _fault(error)
            logger.warning("initialize: %s is passed over: %s", _shown(path), reason)
            _drop(message, path)
            params.setdefault("capabilities", {})
    raise JsonRpcInvalidParams("initialize: too much of it cannot be read")


def _fault(error: BaseException) -> tuple[Path, str]:
    """Where the first fault of a message is, and what is wrong there."""
    path: Path = []
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
        for note in getattr(error, "__notes__", ()):
            if isinstance(note, AttributeValidationNote):
                path.append(_name_in_json(note.name))
            elif isinstance(note, IterableValidationNote):
                path.append(note.index)
    is_missing = isinstance(error, KeyError) and path[-1:] == list(error.args)
    return path, "it is missing" if is_missing else str(error)


def _name_in_json(name: str) -> str:
    """``textDocument`` for ``text_document``."""
    first, *others = name.rstrip("_").split("_")
    return first + "".join(other.capitalize() for other in others)


def _drop(message: dict[str, Any], path: Path) -> None:
    """Effect: removes the part at a path; where that is missing, what it is missing in."""
    holders: list[tuple[Any, Any]] = []
    part: Any = message
    for step in path:
        holders.append((part, step))
        is_there = step in part if isinstance(part, dict) else isinstance(part, list)
        part = part[step] if is_there else None
    for holder, step in reversed(holders):
        if isinstance(holder, list) or (isinstance(holder, dict) and step in holder):
            del holder[step]
            return


def _shown(path: Path) -> str:
    return ".".join(map(str, path)) or "the message"
