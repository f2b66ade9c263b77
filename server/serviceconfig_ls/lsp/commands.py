"""The commands that a client may run: each gives Markdown; what they do is told first.

All take a document's URI and a position, as the lenses give them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from pygls.exceptions import JsonRpcInvalidParams

from serviceconfig_ls.lsp import convert
from serviceconfig_ls.lsp.documents import path_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from lsprotocol import types

    from serviceconfig_ls.features.model import Json
    from serviceconfig_ls.lsp.documents import Snapshot
    from serviceconfig_ls.lsp.server import Server

    Command: TypeAlias = Callable[[Server, Snapshot, int], Json]


def show_security(ls: Server, snapshot: Snapshot, offset: int) -> Json:
    """The table of ``systemd-analyze security`` for the service at an offset."""
    from serviceconfig_ls.features.security import show

    return show(snapshot.document, offset, ls.config)


def compare(ls: Server, snapshot: Snapshot, offset: int) -> Json:
    """What the edits since the last commit, or the last save, do to the service's exposure."""
    from serviceconfig_ls.features.compare import compare as show

    return show(snapshot.document, offset, path_of(snapshot.uri), ls.config)


COMMANDS: dict[str, tuple[Command, str]] = {
    "serviceconfig.showSecurity": (show_security, "Scoring the service"),
    "serviceconfig.compare": (compare, "Comparing with the last commit"),
}
"""By name: what to call, and what to tell while it works."""


def run(ls: Server, params: types.ExecuteCommandParams) -> Json:
    """Runs a command; shows progress to a client that asked for it."""
    if params.command not in COMMANDS:
        raise JsonRpcInvalidParams(f"there is no command {params.command}")
    command, title = COMMANDS[params.command]
    snapshot, offset = _target(ls, params)
    token = params.work_done_token
    if token is None:
        return command(ls, snapshot, offset)
    _progress(ls, token, {"kind": "begin", "title": title})
    try:
        return command(ls, snapshot, offset)
    finally:
        _progress(ls, token, {"kind": "end"})


def _target(ls: Server, params: types.ExecuteCommandParams) -> tuple[Snapshot, int]:
    match params.arguments or []:
        case [str(uri), {"line": int(line), "character": int(character)}, *_]:
            snapshot = ls.documents.get(uri)
        case _:
            raise JsonRpcInvalidParams(f"{params.command} takes a document's URI and a position")
    if snapshot is None:
        raise JsonRpcInvalidParams(f"{params.command}: {uri} is not open")
    place = convert.place(snapshot.document, line, character, ls.client.encoding)
    return snapshot, place.byte


def _progress(ls: Server, token: str | int, value: dict[str, Json]) -> None:
    ls.protocol.tell("$/progress", {"token": token, "value": value})
