"""The language server: the state of a session, and its loop."""

from __future__ import annotations

import logging
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from lsprotocol import types as lsp
from pygls.exceptions import FeatureRequestError
from pygls.lsp.server import LanguageServer
from pygls.protocol import default_converter

from serviceconfig_ls import __version__
from serviceconfig_ls.lsp import completion_list, diagnostic_reports, messages, transport
from serviceconfig_ls.lsp.client_capabilities import Client
from serviceconfig_ls.lsp.client_settings import Settings
from serviceconfig_ls.lsp.documents import Documents, Snapshot, path_of
from serviceconfig_ls.lsp.folders import Folders
from serviceconfig_ls.lsp.idle import Idle, Urgency
from serviceconfig_ls.lsp.inbox import Gone
from serviceconfig_ls.lsp.indexing import Indexing
from serviceconfig_ls.lsp.lazy import analysis
from serviceconfig_ls.lsp.overview_scan import OverviewScan
from serviceconfig_ls.lsp.positions import offset_at
from serviceconfig_ls.lsp.protocol import Protocol
from serviceconfig_ls.nix.syntax.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cattrs import Converter
    from pygls.progress import Progress

    from serviceconfig_ls.features.code_lens import Shown
    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.features.exposure.deltas import Preparations
    from serviceconfig_ls.features.project_config import ConfigProblem, FoundConfig, ProjectConfig
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.nix.text.files import Home
    from serviceconfig_ls.workspace.systemd_version import Target

    Positioned: TypeAlias = (
        lsp.HoverParams | lsp.CompletionParams | lsp.DefinitionParams | lsp.ReferenceParams
    )

logger = logging.getLogger(__name__)

GRACE_SECONDS = 2.0
"""How long the current work may take after the client is gone."""


class Cursor(NamedTuple):
    """A place in an open document, and the settings for it."""

    snapshot: Snapshot
    offset: int
    """In bytes."""
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
        self.folders = Folders(
            self.documents.text, self.index_folders, self._base_of, self._helpers_of
        )
        self.lenses: dict[str, Shown | None] = {}
        """The lenses that the client shows, by URI; they stay while a block has syntax errors."""
        self._indexing = Indexing(
            self.folders.step, self.index_folders, self.contributions_changed, self._progress
        )
        self.overview = OverviewScan(self)
        self._prepared: Preparations | None = None
        """What was computed for the next completion in the document that changed last."""
        self._targets: dict[Path, Target] = {}
        """The systemd version that was found, by folder."""
        self._installed: Target | None = None
        """The systemd version of this machine, for unit files."""
        self._project_configs: dict[Path, FoundConfig] = {}
        """The configuration of the project, by folder."""
        self._shown_problems: tuple[ConfigProblem, ...] = ()
        """The mistakes in configurations that the user was shown last."""

    def serve(self, source: int, sink: int) -> int:
        """Effect: serves one client on two file descriptors.

        Raises SystemExit if the client sends ``exit``. Returns the exit status if it disappears.
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
        """Effect: ends the session after the queued messages, and the process soon after."""
        transport.end_process_after(GRACE_SECONDS)
        self.protocol.inbox.put(Gone.GONE)
        self.protocol.inbox.release()

    def report_server_error(self, error: Exception, source: object) -> None:
        """Effect: logs an error outside of requests. pygls would show it to the user."""
        if source is not FeatureRequestError:
            logger.error("%s: %s", getattr(source, "__name__", source), error)

    @property
    def config(self) -> Config:
        """The settings of the client."""
        return self.settings.config

    def config_for(self, snapshot: Snapshot) -> Config:
        """The settings for a document. ``auto`` is the systemd version that its folder pins."""
        return self.config_at(snapshot.uri)

    def config_at(self, uri: str) -> Config:
        """The settings for a file, which need not be open."""
        path = path_of(uri)
        target = self.target(uri)
        config = self.config._replace(systemd=target.version, nixos=target.nixos)
        return (
            config
            if path is None
            else analysis.project_config.applied_in_editor(
                self.project_config(path), config, str(path)
            )
        )

    def project_config(self, path: Path) -> ProjectConfig:
        """The configuration for the file at an absolute path. Effect: shows its mistakes once."""
        found = analysis.project_config.find(path.parent, self._project_configs)
        new = [problem for problem in found.problems if problem not in self._shown_problems]
        self._shown_problems += tuple(new)
        for problem in new:
            self._show_warning(str(problem))
        return found.config

    def target(self, uri: str) -> Target:
        """The systemd version for a document, and why; for a unit file that of this machine."""
        path = path_of(uri)
        if self.config.systemd_version != "auto":
            return analysis.systemd_version.Target(self.config.systemd, "as set")
        if path is None:
            return analysis.systemd_version.Target(self.config.systemd, "the newest known")
        configured = analysis.project_config.target(self.project_config(path))
        if configured is not None:
            return configured
        if self.documents.is_unit_file(uri) or analysis.opening.language_of(path) is not None:
            self._installed = self._installed or analysis.systemd_version.of_units()
            return self._installed
        if path.parent not in self._targets:
            self._targets[path.parent] = analysis.systemd_version.of_nix(path.parent)
        return self._targets[path.parent]

    def _base_of(self, root: str) -> str:
        """The base of a folder: that of the client's settings, else that of its configuration."""
        if self.config.base != analysis.places.AUTO:
            return self.config.base
        project = self.project_config(Path(root, "default.nix"))
        if project.base in (None, analysis.places.AUTO, analysis.places.NONE):
            return project.base or analysis.places.AUTO
        return str(Path(project.folder, project.base))

    def _helpers_of(self, root: str) -> frozenset[str]:
        """The functions that the configuration of a folder names."""
        return self.project_config(Path(root, "default.nix")).helpers

    def locate(self, params: Positioned) -> Cursor | None:
        """The place that a request is about; None if its document is not open."""
        return self.cursor(params.text_document.uri, params.position)

    def cursor(self, uri: str, position: lsp.Position) -> Cursor | None:
        """The place of a position; None if the document is not open."""
        snapshot = self.documents.get(uri)
        if snapshot is None:
            return None
        offset = offset_at(snapshot.document, position, self.client.encoding)
        return Cursor(snapshot, offset.byte, self.config_for(snapshot))

    def span(self, snapshot: Snapshot, where: lsp.Range) -> Span:
        """The byte offsets of a range."""
        start, end = (
            offset_at(snapshot.document, position, self.client.encoding).byte
            for position in (where.start, where.end)
        )
        return Span(start, max(start, end))

    def changed(self, snapshot: Snapshot) -> None:
        """Effect: schedules what follows from a new version of a document."""
        self._diagnose(snapshot)
        if snapshot.home is not None:
            self.document_changed(snapshot.home.path)

    def document_changed(self, path: str) -> None:
        """Effect: schedules an update of the documents that import the one at a path."""
        self.folders.document_changed(path)
        self.index_folders()
        self._update(self.documents.renew((path,)))

    def contributions_changed(self) -> None:
        """Effect: has documents read again to which other files now contribute something else."""
        if self.folders.bases_changed():
            self._update(self.documents.renew(None))
        self._update(self.documents.renew_at(self.folders.outdated()))
        if self.folders.usages_changed() and self.client.refreshes_lenses:
            self.workspace_code_lens_refresh(None)

    def everything_changed(self) -> None:
        """Effect: schedules an update of all documents, after a change of settings or files."""
        self._targets.clear()
        self._installed = None
        self._project_configs.clear()
        self._shown_problems = ()
        self.folders.configure()
        # The client still shows lenses, but they must not stay.
        self.lenses = dict.fromkeys(self.lenses)
        self.index_folders()
        self._update(self.documents.renew(None))
        self.idle.want(Urgency.REFRESH, "client", self._refresh_client)

    def index_folders(self) -> None:
        """Effect: schedules reading of the folders, until nothing is left to read."""
        if self.config.workspace_cross_file:
            self.idle.want(Urgency.INDEX, "folders", self._indexing.step)

    def prepare_completion(self, snapshot: Snapshot) -> None:
        """Effect: schedules computations for the next completion in a document."""
        self.idle.clear(Urgency.PREPARE)
        self.idle.want(Urgency.PREPARE, "all", partial(self._prepare, snapshot))

    def _prepare(self, snapshot: Snapshot) -> None:
        config = self.config_for(snapshot)
        self._prepared = analysis.deltas.preparations(snapshot.document, config, self._prepared)
        for number, step in enumerate(self._prepared.steps):
            self.idle.want(Urgency.PREPARE, number, step)

    def _diagnose(self, snapshot: Snapshot) -> None:
        """Effect: schedules diagnostics of a document, unless the client pulls them."""
        if not self.client.pulls_diagnostics:
            self.idle.want(Urgency.DIAGNOSE, snapshot.uri, partial(self._publish, snapshot.uri))

    def _publish(self, uri: str) -> None:
        """Effect: sends the diagnostics of the newest version, even if they are unchanged."""
        if (snapshot := self.documents.get(uri)) is not None:
            params = diagnostic_reports.pushed(snapshot, self.config_for(snapshot), self.client)
            self.text_document_publish_diagnostics(params)
            self.prepare_completion(snapshot)

    def _update(self, snapshots: Iterable[Snapshot]) -> None:
        """Effect: schedules diagnostics of new snapshots, and a refresh of the client."""
        for snapshot in snapshots:
            self._diagnose(snapshot)
            self.idle.want(Urgency.REFRESH, "client", self._refresh_client)

    def _refresh_client(self) -> None:
        """Effect: asks the client to request diagnostics, hints and lenses again."""
        if self.client.pulls_diagnostics and self.client.refreshes_diagnostics:
            self.workspace_diagnostic_refresh(None)
        if self.client.refreshes_hints:
            self.workspace_inlay_hint_refresh(None)
        if self.client.refreshes_lenses:
            self.workspace_code_lens_refresh(None)

    def document_at(self, path: Path) -> Document | None:
        """The document of a file in the folders; None if it has no units or cannot be read.

        Effect: reads the file if it is not open.
        """
        home = self.folders.home(path.as_uri())
        text = None if home is None else home.files.text(home.path)
        if text is None:
            return None
        around = home if self.config.workspace_cross_file else None
        return analysis.workspace.document_with_units(path, text, around)

    def _home(self, uri: str) -> Home | None:
        """The path of a document and the files around it, unless other files must not be read."""
        return self.folders.home(uri) if self.config.workspace_cross_file else None

    def _progress(self) -> Progress | None:
        return self.work_done_progress if self.client.shows_progress else None

    def _show_warning(self, message: str) -> None:
        """Effect: shows a message without links, which some clients read in its values."""
        message = message.replace("](", "] (")
        self.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Warning, message))


@cache
def _converter() -> Converter:
    converter: Converter = default_converter()  # type: ignore[no-untyped-call] # pygls lacks it
    messages.register(converter)
    completion_list.register(converter)
    return converter


server = Server()
"""The server of this process. The modules with handlers register them here."""
