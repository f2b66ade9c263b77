"""The commands that a client may run: each gives Markdown; what they do is told first.

Those about a service take a document's URI and a position, as the lenses give them.
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

    Command: TypeAlias = Callable[[Server, types.ExecuteCommandParams], Json]


def show_security(ls: Server, params: types.ExecuteCommandParams) -> Json:
    """The table of ``systemd-analyze security`` for the service at a position."""
    from serviceconfig_ls.features.security import show

    snapshot, offset = _target(ls, params)
    return show(snapshot.document, offset, ls.config_for(snapshot))


def compare(ls: Server, params: types.ExecuteCommandParams) -> Json:
    """What the edits since the last commit, or the last save, do to the service's exposure."""
    from serviceconfig_ls.features.compare import compare as show

    snapshot, offset = _target(ls, params)
    return show(snapshot.document, offset, path_of(snapshot.uri), ls.config_for(snapshot))


def explain(ls: Server, params: types.ExecuteCommandParams) -> Json:
    """What there is to say of a name: a directive, a rule, a check, a word, an exit status."""
    from serviceconfig_ls.features.explained import explain as find
    from serviceconfig_ls.features.explained import similar

    match params.arguments or []:
        case [str(name), *_]:
            near = ", ".join(f"`{one}`" for one in similar(name, ls.config))
            hint = f"; did you mean {near}?" if near else "."
            return find(name, ls.config) or f"Nothing is known of `{name}`{hint}"
        case _:
            raise JsonRpcInvalidParams(f"{params.command} takes a name")


COMMANDS: dict[str, tuple[Command, str]] = {
    "serviceconfig.showSecurity": (show_security, "Scoring the service"),
    "serviceconfig.compare": (compare, "Comparing with the last commit"),
    "serviceconfig.explain": (explain, "Looking it up"),
}
"""By name: what to call, and what to tell while it works."""


def run(ls: Server, params: types.ExecuteCommandParams) -> Json:
    """Runs a command; shows progress to a client that asked for it."""
    if params.command not in COMMANDS:
        raise JsonRpcInvalidParams(f"there is no command {params.command}")
    command, title = COMMANDS[params.command]
    token = params.work_done_token
    if token is None:
        return command(ls, params)
    _progress(ls, token, {"kind": "begin", "title": title})
    try:
        return command(ls, params)
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
