"""The language server: one session with one client, and what handlers need of it."""

from __future__ import annotations

import logging
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from lsprotocol import types as lsp
from pygls.exceptions import FeatureRequestError
from pygls.lsp.server import LanguageServer
from pygls.protocol import default_converter

from serviceconfig_ls import __version__
from serviceconfig_ls.lsp import completion_list, diagnostics, transport
from serviceconfig_ls.lsp.client_capabilities import Client
from serviceconfig_ls.lsp.config import Settings
from serviceconfig_ls.lsp.documents import Documents, Snapshot, path_of
from serviceconfig_ls.lsp.folders import Folders
from serviceconfig_ls.lsp.idle import Idle, Urgency
from serviceconfig_ls.lsp.inbox import Gone
from serviceconfig_ls.lsp.indexing import Indexing
from serviceconfig_ls.lsp.lazy import analysis
from serviceconfig_ls.lsp.positions import offset_at
from serviceconfig_ls.lsp.protocol import Protocol
from serviceconfig_ls.nix.syntax.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cattrs import Converter
    from pygls.progress import Progress

    from serviceconfig_ls.features.code_lens import Shown
    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.nix.text.files import Home

    Positioned: TypeAlias = lsp.HoverParams | lsp.CompletionParams

logger = logging.getLogger(__name__)

GRACE_SECONDS = 2.0
"""That the work at hand may take once the client is gone."""


class Location(NamedTuple):
    """A place in an open document, and the settings that hold there."""

    snapshot: Snapshot
    offset: int
    config: Config

    @property
    def document(self) -> Document:
        """The text."""
        return self.snapshot.document


class Server(LanguageServer):
    """The state of a session."""

    protocol: Protocol

    def __init__(self) -> None:
        super().__init__(
            "serviceconfig-ls",
            __version__,
            protocol_cls=Protocol,
            converter_factory=_converter,
        )
        self.client = Client()
        self.settings = Settings(self._show_warning)
        self.documents = Documents(self._home)
        self.idle = Idle()
        self.folders = Folders(self.documents.at, self.index_folders)
        self.lenses: dict[str, Shown | None] = {}
        """By URI: those that the client shows, which stay while a block cannot be read."""
        self._indexing = Indexing(
            self.folders.step, self.index_folders, self.contributions_changed, self._progress
        )
        self._configs: dict[Path, Config] = {}
        """By folder: the settings with the systemd that was found for it."""

    def serve(self, source: int, sink: int) -> int:
        """Effect: serves one client until it leaves; SystemExit where it leaves as it should.

        ``source`` and ``sink`` are file descriptors. Returns the exit status where it has gone.
        """
        self.protocol.set_writer(transport.Sink(sink, self.hang_up))
        transport.read_messages(source, self.protocol, self.hang_up)
        while (message := self.protocol.inbox.take(self.idle.patience)) is not Gone.GONE:
            if message is None:
                self.idle.step()
            else:
                self.protocol.handle(message)
        return 1

    def hang_up(self) -> None:
        """Effect: ends the session once the messages that wait are handled, at last by force."""
        transport.end_process_after(GRACE_SECONDS)
        self.protocol.inbox.put(Gone.GONE)

    def report_server_error(self, error: Exception, source: object) -> None:
        """Effect: logs an error that no request can be answered with, which pygls would show."""
        if source is not FeatureRequestError:
            logger.error("%s: %s", getattr(source, "__name__", source), error)

    @property
    def config(self) -> Config:
        """The settings that hold where no systemd is found."""
        return self.settings.config

    def config_for(self, snapshot: Snapshot) -> Config:
        """The settings for a document: ``auto`` is the systemd that the files around it name."""
        path = path_of(snapshot.uri)
        if path is None or self.config.systemd_version != "auto":
            return self.config
        if path.parent not in self._configs:
            version = analysis.systemd_version.of_nix(path.parent).version
            self._configs[path.parent] = self.config._replace(systemd=version)
        return self._configs[path.parent]

    def locate(self, params: Positioned) -> Location | None:
        """The place that a request is about; None where its document is not open."""
        return self.location(params.text_document.uri, params.position)

    def location(self, uri: str, position: lsp.Position) -> Location | None:
        """A place by itself; None where the document is not open."""
        snapshot = self.documents.get(uri)
        if snapshot is None:
            return None
        offset = offset_at(snapshot.document, position, self.client.encoding)
        return Location(snapshot, offset.byte, self.config_for(snapshot))

    def span(self, snapshot: Snapshot, where: lsp.Range) -> Span:
        """The bytes of a range in a document."""
        start, end = (
            offset_at(snapshot.document, position, self.client.encoding).byte
            for position in (where.start, where.end)
        )
        return Span(start, max(start, end))

    def changed(self, snapshot: Snapshot) -> None:
        """Effect: has a new version diagnosed, and what was read with the document read again."""
        self._diagnose(snapshot)
        if snapshot.home is not None:
            self.document_changed(snapshot.home.path)

    def document_changed(self, path: str) -> None:
        """Effect: has the documents read again that were read with an open one."""
        self.folders.document_changed(path)
        self.index_folders()
        self._show_again(self.documents.renew((path,)))

    def contributions_changed(self) -> None:
        """Effect: has documents read again to which other files now contribute something else."""
        self._show_again(self.documents.renew_stale())
        if self.folders.usages_changed() and self.client.refreshes_lenses:
            self.workspace_code_lens_refresh(None)

    def everything_changed(self) -> None:
        """Effect: has all that is shown found again: a setting or a file on disk has changed."""
        self._configs.clear()
        # known to be asked for, but none of them is kept
        self.lenses = dict.fromkeys(self.lenses)
        self.index_folders()
        self._show_again(self.documents.renew(None))
        self.idle.want(Urgency.REFRESH, "client", self._ask_again)

    def index_folders(self) -> None:
        """Effect: has the folders read in idle time, as long as there is something to be read."""
        if self.config.workspace_cross_file:
            self.idle.want(Urgency.INDEX, "folders", self._indexing.step)

    def prepare_completion(self, snapshot: Snapshot) -> None:
        """Effect: has what the next completion in a document needs computed once nobody types."""
        self.idle.clear(Urgency.PREPARE)
        self.idle.want(Urgency.PREPARE, "all", partial(self._prepare, snapshot))

    def _prepare(self, snapshot: Snapshot) -> None:
        steps = analysis.deltas.preparations(snapshot.document, self.config_for(snapshot))
        for number, step in enumerate(steps):
            self.idle.want(Urgency.PREPARE, number, step)

    def _diagnose(self, snapshot: Snapshot) -> None:
        """Effect: has a document diagnosed in idle time, unless the client asks for that itself."""
        if not self.client.pulls_diagnostics:
            self.idle.want(Urgency.DIAGNOSE, snapshot.uri, partial(self._publish, snapshot.uri))

    def _publish(self, uri: str) -> None:
        """Effect: sends the diagnostics of the newest version, also where none has changed."""
        if (snapshot := self.documents.get(uri)) is not None:
            params = diagnostics.pushed(snapshot, self.config_for(snapshot), self.client)
            self.text_document_publish_diagnostics(params)
            self.prepare_completion(snapshot)

    def _show_again(self, snapshots: Iterable[Snapshot]) -> None:
        """Effect: has new snapshots diagnosed, and the client ask again for what it asks itself."""
        for snapshot in snapshots:
            self._diagnose(snapshot)
            self.idle.want(Urgency.REFRESH, "client", self._ask_again)

    def _ask_again(self) -> None:
        """Effect: has the client ask again for all that it shows and asks for itself."""
        if self.client.pulls_diagnostics and self.client.refreshes_diagnostics:
            self.workspace_diagnostic_refresh(None)
        if self.client.refreshes_hints:
            self.workspace_inlay_hint_refresh(None)
        if self.client.refreshes_lenses:
            self.workspace_code_lens_refresh(None)

    def _home(self, uri: str) -> Home | None:
        """Where a document lies among others, if others may be read."""
        return self.folders.home(uri) if self.config.workspace_cross_file else None

    def _progress(self) -> Progress | None:
        return self.work_done_progress if self.client.shows_progress else None

    def _show_warning(self, message: str) -> None:
        self.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Warning, message))


@cache
def _converter() -> Converter:
    converter: Converter = default_converter()  # type: ignore[no-untyped-call] # pygls lacks it
    completion_list.register(converter)
    return converter


server = Server()
"""The one server of the process; the modules of handlers register theirs with it."""
