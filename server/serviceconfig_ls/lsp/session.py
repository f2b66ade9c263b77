"""Handlers of a session's own course: beginning and end, settings, documents, watched files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.lsp import params as read
from serviceconfig_ls.lsp.client import Client
from serviceconfig_ls.lsp.documents import path_of
from serviceconfig_ls.lsp.folders import folders_of, uris_of
from serviceconfig_ls.lsp.protocol import Stage
from serviceconfig_ls.lsp.settings import SECTION

if TYPE_CHECKING:
    from serviceconfig_ls.features.model import Json
    from serviceconfig_ls.lsp.server import Server

WATCHED = ("**/*.nix", "**/flake.lock", "**/npins/sources.json", "**/nix/sources.json")
"""Files whose change may change what is said of an open document."""


def initialize(ls: Server, params: object) -> Json:
    """Who the server is and what it does for this client."""
    from serviceconfig_ls.lsp.features import capabilities

    given = params if isinstance(params, dict) else {}
    ls.client = Client.of(given.get("capabilities"))
    ls.documents.encoding = ls.client.encoding
    ls.protocol.stage = Stage.RUNNING
    if isinstance(process := given.get("processId"), int):
        ls.watch(process)
    ls.settings.begin(_section(given.get("initializationOptions")))
    ls.folders.watched = ls.client.registers_watched_files
    ls.folders.add(folders_of(given))
    ls.warm_up.begin()
    about: Json = {"name": ls.name, "version": ls.version}
    return {"capabilities": capabilities(ls.client), "serverInfo": about}


def initialized(ls: Server, params: object) -> None:  # noqa: ARG001 - as every handler
    """Effect: asks for the settings, and to be told when they or files change."""
    ls.settings.read()
    _ask_for_settings(ls)
    wanted: list[Json] = []
    if ls.client.registers_configuration:
        wanted.append(_registration("workspace/didChangeConfiguration", {"section": SECTION}))
    if ls.client.registers_watched_files:
        watchers: list[Json] = [{"globPattern": pattern} for pattern in WATCHED]
        wanted.append(_registration("workspace/didChangeWatchedFiles", {"watchers": watchers}))
    if wanted:
        ls.protocol.ask("client/registerCapability", {"registrations": wanted})
    ls.indexing.want()


def shut_down(ls: Server, params: object) -> None:  # noqa: ARG001 - as every handler
    """Effect: nothing more is done; only exit may follow."""
    ls.protocol.stage = Stage.SHUT_DOWN
    ls.warm_up.end()
    ls.later.clear()


def configure(ls: Server, params: object) -> None:
    """Effect: takes new settings: those that came, or those the client has when it is asked."""
    if ls.client.configuration:
        _ask_for_settings(ls)
        return
    _use(ls, _section(params.get("settings") if isinstance(params, dict) else None))


def files_changed(ls: Server, params: object) -> None:
    """Effect: has everything found anew, unless only documents changed that are open here."""
    uris = read.changed_files(params)
    if any(ls.documents.get(uri) is None for uri in uris):
        ls.folders.forget([str(path) for uri in uris if (path := path_of(uri)) is not None])
        ls.indexing.want()
        if ls.refresh not in ls.later:
            # a checkout tells of a thousand files, one after the other
            ls.later.append(ls.refresh)


def folders_changed(ls: Server, params: object) -> None:
    """Effect: opens and closes folders."""
    match params:
        case {"event": {"added": added, "removed": removed}}:
            ls.folders.remove(uris_of(removed))
            ls.folders.add(uris_of(added))
            ls.refresh()
            ls.indexing.want()


def open_document(ls: Server, params: object) -> None:
    """Effect: takes a document in, in place of an earlier one of its name."""
    ls.opened(ls.documents.open(*read.opened(params)))


def close_document(ls: Server, params: object) -> None:
    """Effect: forgets a document and takes back what was said of it."""
    uri = read.uri_of(params)
    snapshot = ls.documents.get(uri)
    if snapshot is not None:
        ls.documents.close(uri)
        ls.withdraw(uri)
        if snapshot.home is not None:
            ls.folders.forget((snapshot.home.path,))
            ls.touch((snapshot.home.path,))


def _ask_for_settings(ls: Server) -> None:
    def take(result: Json) -> None:
        _use(ls, result[0] if isinstance(result, list) and result else None)

    if ls.client.configuration:
        ls.protocol.ask("workspace/configuration", {"items": [{"section": SECTION}]}, take)


def _use(ls: Server, settings: object) -> None:
    """Effect: works by these settings from now on."""
    if ls.settings.change(settings):
        ls.refresh()
        ls.indexing.want()


def _section(settings: object) -> object:
    """The section of this server, where settings hold more than that."""
    if isinstance(settings, dict) and SECTION in settings:
        return settings[SECTION]
    return settings


def _registration(method: str, options: Json) -> Json:
    return {"id": f"serviceconfig-{method}", "method": method, "registerOptions": options}
