"""JSON to lsprotocol's messages, with errors that name the invalid part."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any, Optional, TypeAlias, Union

from cattrs.errors import AttributeValidationNote, IterableValidationNote
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcInvalidParams

if TYPE_CHECKING:
    from cattrs import Converter

    Path: TypeAlias = list[str | int]

logger = logging.getLogger(__name__)

MAX_INVALID_PARTS = 100
"""The number of invalid parts of ``initialize`` that are ignored."""
MAX_REASON_CHARACTERS = 200
_ECHOED = (lsp.COMPLETION_ITEM_RESOLVE, lsp.CODE_ACTION_RESOLVE)
"""Requests whose answer repeats what the client sent."""


def register(converter: Converter) -> None:
    """Effect: makes the converter check ids and tokens; lsprotocol accepts any type."""

    def optional_id(data: object, _type: object) -> str | int | None:
        return None if data is None else checked_id(data, _type)

    converter.register_structure_hook(Union[int, str], checked_id)  # noqa: UP007 - as lsprotocol
    converter.register_structure_hook(Optional[Union[int, str]], optional_id)  # noqa: UP007, UP045 - likewise


def checked_id(data: object, _type: object = None) -> str | int:
    """The id of a message, or a token. Raises ValueError if it is neither number nor string."""
    if isinstance(data, str | int) and not isinstance(data, bool):
        return data
    raise ValueError("neither a number nor a string")


def structured(
    converter: Converter, data: dict[str, Any], message_type: type[Any]
) -> Any | JsonRpcInvalidParams:
    """The message, or an error that names the invalid part.

    The error is not raised: its traceback would refer to the message, and to itself.
    """
    method = data["method"]
    if method == lsp.INITIALIZE:
        return _initialize(converter, data)
    if method in _ECHOED and not _is_json(data):
        return JsonRpcInvalidParams(f"{method}: NaN and infinity are not JSON")
    try:
        return converter.structure({"params": None, **data, "jsonrpc": "2.0"}, message_type)
    except Exception as error:
        path, reason = _fault(error)
        _drop_frames(error)
    return JsonRpcInvalidParams(f"{method}: {_shown(path)}: {reason}")


def _is_json(data: dict[str, Any]) -> bool:
    """Whether the data contains neither NaN nor infinity, which Python's parser accepts."""
    try:
        json.dumps(data, allow_nan=False)
    except ValueError:
        return False
    return True


def _initialize(
    converter: Converter, data: dict[str, Any]
) -> lsp.InitializeRequest | JsonRpcInvalidParams:
    """The first message without its invalid parts.

    Capabilities may be invalid because the client is newer than lsprotocol.
    """
    given = data.get("params")
    params = {"capabilities": {}, **given} if isinstance(given, dict) else {"capabilities": {}}
    message = {"id": data["id"], "method": lsp.INITIALIZE, "jsonrpc": "2.0", "params": params}
    for _ in range(MAX_INVALID_PARTS):
        try:
            return converter.structure(message, lsp.InitializeRequest)
        except Exception as error:
            path, reason = _fault(error)
            _drop_frames(error)
        logger.warning("initialize: %s is ignored: %s", _shown(path), reason)
        _drop(message, path)
        params.setdefault("capabilities", {})
    return JsonRpcInvalidParams("initialize: too many invalid parts")


def _fault(error: BaseException) -> tuple[Path, str]:
    """The path of the first invalid part, and what is wrong with it."""
    path: Path = []
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
        for note in getattr(error, "__notes__", ()):
            if isinstance(note, AttributeValidationNote):
                path.append(_name_in_json(note.name))
            elif isinstance(note, IterableValidationNote):
                path.append(note.index)
    is_missing = isinstance(error, KeyError) and path[-1:] == list(error.args)
    return path, "missing" if is_missing else str(error)[:MAX_REASON_CHARACTERS]


def _drop_frames(error: BaseException) -> None:
    """Effect: removes the tracebacks of an error and of the errors that it groups.

    Errors and the frames of cattrs refer to each other, so only the garbage collector would free
    them; a string in place of a list has an error for every character.
    """
    error.__traceback__ = None
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            _drop_frames(each)


def _name_in_json(name: str) -> str:
    """``textDocument`` for ``text_document``."""
    first, *others = name.rstrip("_").split("_")
    return first + "".join(other.capitalize() for other in others)


def _drop(message: dict[str, Any], path: Path) -> None:
    """Effect: removes the part at a path, or if it is missing, the part that lacks it."""
    parents: list[tuple[Any, Any]] = []
    part: Any = message
    for step in path:
        parents.append((part, step))
        is_there = step in part if isinstance(part, dict) else isinstance(part, list)
        part = part[step] if is_there else None
    for parent, step in reversed(parents):
        if isinstance(parent, list) or (isinstance(parent, dict) and step in parent):
            del parent[step]
            return


def _shown(path: Path) -> str:
    return ".".join(map(str, path)) or "the message"
