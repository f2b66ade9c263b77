"""Handlers of initialize, initialized and shutdown."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from serviceconfig_ls.lsp import lazy, transport
from serviceconfig_ls.lsp.client_capabilities import client_of
from serviceconfig_ls.lsp.client_settings import SECTION
from serviceconfig_ls.lsp.idle import Urgency
from serviceconfig_ls.lsp.server import Server, server

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future

logger = logging.getLogger(__name__)

WATCHED = (
    "**/*.nix",
    "**/*.{service,socket,timer,path,mount,automount,swap,slice,scope,target}",
    "**/*.d/*.conf",
    "**/flake.lock",
    "**/npins/sources.json",
    "**/nix/sources.json",
    "**/serviceconfig.toml",
    "**/pyproject.toml",
)
"""Files that open documents may depend on."""


@server.feature(lsp.INITIALIZE)
def initialize(ls: Server, params: lsp.InitializeParams) -> None:
    """Effect: stores the capabilities, settings and folders of the client. pygls answers."""
    ls.client = client_of(params.capabilities)
    ls.documents.encoding = ls.client.encoding
    if params.process_id is not None:
        transport.watch(params.process_id, ls.hang_up)
    ls.settings.begin(params.initialization_options)
    ls.folders.are_watched = ls.client.registers_watched_files
    folders = [folder.uri for folder in params.workspace_folders or ()]
    ls.folders.add(folders or ([params.root_uri] if params.root_uri else []))


@server.feature(lsp.INITIALIZED)
def initialized(ls: Server, _params: lsp.InitializedParams) -> None:
    """Effect: schedules the import of the features, and requests settings and notifications."""
    ls.idle.want(Urgency.LOAD, "analysis", lazy.load)
    ls.settings.reread()
    ask_for_settings(ls)
    if wanted := tuple(_registrations(ls)):
        ls.client_register_capability(lsp.RegistrationParams(wanted))
    ls.index_folders()


@server.feature(lsp.SHUTDOWN)
def shutdown(ls: Server, _params: None) -> None:
    """Effect: drops all scheduled tasks."""
    ls.idle.clear()


def ask_for_settings(ls: Server) -> None:
    """Effect: requests the settings, if the client supports that, and applies them."""
    if ls.client.configuration:
        items = [lsp.ConfigurationItem(section=SECTION)]
        answer = ls.workspace_configuration(lsp.ConfigurationParams(items))
        answer.add_done_callback(partial(_apply, ls))


def _apply(ls: Server, answer: Future[Sequence[object]]) -> None:
    """Effect: applies the settings of a response."""
    if answer.cancelled():
        return
    if (error := answer.exception()) is not None:
        logger.info("the client refused to send settings: %s", error)
        return
    settings = answer.result()
    if ls.settings.change(settings[0] if settings else None):
        ls.everything_changed()


def _registrations(ls: Server) -> Iterator[lsp.Registration]:
    """The notifications that the client sends only on request."""
    if ls.client.registers_configuration:
        method = lsp.WORKSPACE_DID_CHANGE_CONFIGURATION
        options = lsp.DidChangeConfigurationRegistrationOptions(SECTION)
        yield lsp.Registration(f"serviceconfig-{method}", method, options)
    if ls.client.registers_watched_files:
        method = lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES
        watchers = [lsp.FileSystemWatcher(pattern) for pattern in WATCHED]
        files = lsp.DidChangeWatchedFilesRegistrationOptions(watchers)
        yield lsp.Registration(f"serviceconfig-{method}", method, files)
