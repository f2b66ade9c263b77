"""The commands that a client may run: each gives Markdown; what they do is told first.

Those about a service take a document's URI and a position, as the lenses give them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pygls.exceptions import JsonRpcInvalidParams

from serviceconfig_ls.lsp import convert
from serviceconfig_ls.lsp.documents import path_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from serviceconfig_ls.features.model import Json
    from serviceconfig_ls.lsp.documents import Snapshot
    from serviceconfig_ls.lsp.server import Server

    Command: TypeAlias = Callable[[Server, "Call"], Json]


class Call(NamedTuple):
    """One call of a command."""

    name: str
    arguments: list[object]
    progress: str | int | None
    """What to call the work in progress; None where the client does not ask for it."""


def show_security(ls: Server, call: Call) -> Json:
    """The table of ``systemd-analyze security`` for the service at a position."""
    from serviceconfig_ls.features.exposure.table import show

    snapshot, offset = _target(ls, call)
    return show(snapshot.document, offset, ls.config_for(snapshot))


def show_uses(ls: Server, call: Call) -> Json:
    """The services that take in the set at a position."""
    from serviceconfig_ls.features.usages import show

    snapshot, offset = _target(ls, call)
    return show(snapshot.document, offset)


def compare(ls: Server, call: Call) -> Json:
    """What the edits since the last commit, or the last save, do to the service's exposure."""
    from serviceconfig_ls.features.exposure.compare import compare as show

    snapshot, offset = _target(ls, call)
    return show(snapshot.document, offset, path_of(snapshot.uri), ls.config_for(snapshot))


def explain(ls: Server, call: Call) -> Json:
    """What there is to say of a name: a directive, a rule, a check, a word, an exit status."""
    from serviceconfig_ls.features.explain import explain as find
    from serviceconfig_ls.features.explain import similar

    match call.arguments:
        case [str(name), *_]:
            near = ", ".join(f"`{one}`" for one in similar(name, ls.config))
            hint = f"; did you mean {near}?" if near else "."
            return find(name, ls.config) or f"Nothing is known of `{name}`{hint}"
        case _:
            raise JsonRpcInvalidParams(f"{call.name} takes a name")


COMMANDS: dict[str, tuple[Command, str]] = {
    "serviceconfig.showSecurity": (show_security, "Scoring the service"),
    "serviceconfig.showUses": (show_uses, "Looking for its users"),
    "serviceconfig.compare": (compare, "Comparing with the last commit"),
    "serviceconfig.explain": (explain, "Looking it up"),
}
"""By name: what to call, and what to tell while it works."""


def run(ls: Server, params: object) -> Json:
    """Runs a command; shows progress to a client that asked for it."""
    call = _call(params)
    if call.name not in COMMANDS:
        raise JsonRpcInvalidParams(f"there is no command {call.name}")
    command, title = COMMANDS[call.name]
    token = call.progress
    if token is None:
        return command(ls, call)
    _progress(ls, token, {"kind": "begin", "title": title})
    try:
        return command(ls, call)
    finally:
        _progress(ls, token, {"kind": "end"})


def _call(params: object) -> Call:
    match params:
        case {"command": str(name), **rest}:
            arguments, token = rest.get("arguments"), rest.get("workDoneToken")
            return Call(
                name,
                arguments if isinstance(arguments, list) else [],
                token if isinstance(token, str | int) else None,
            )
    raise JsonRpcInvalidParams("expected the name of a command")


def _target(ls: Server, call: Call) -> tuple[Snapshot, int]:
    match call.arguments:
        case [str(uri), {"line": int(line), "character": int(character)}, *_]:
            snapshot = ls.documents.get(uri)
        case _:
            raise JsonRpcInvalidParams(f"{call.name} takes a document's URI and a position")
    if snapshot is None:
        raise JsonRpcInvalidParams(f"{call.name}: {uri} is not open")
    place = convert.place(snapshot.document, line, character, ls.client.encoding)
    return snapshot, place.byte


def _progress(ls: Server, token: str | int, value: dict[str, Json]) -> None:
    ls.protocol.tell("$/progress", {"token": token, "value": value})
