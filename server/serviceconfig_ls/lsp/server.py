"""One session with one client: its documents, settings and loop; knows no feature by name."""

from __future__ import annotations

import logging
from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any

from pygls.lsp.server import LanguageServer

from serviceconfig_ls import __version__
from serviceconfig_ls.lsp import answers, collector, convert, pipes
from serviceconfig_ls.lsp.client import Client
from serviceconfig_ls.lsp.diagnosis import Diagnosis
from serviceconfig_ls.lsp.documents import Documents, path_of
from serviceconfig_ls.lsp.folders import Folders
from serviceconfig_ls.lsp.frames import Malformed
from serviceconfig_ls.lsp.indexing import Indexing
from serviceconfig_ls.lsp.protocol import Protocol, Stage
from serviceconfig_ls.lsp.queue import Changes, Gone, Inbox, Message, Refused
from serviceconfig_ls.lsp.settings import Settings
from serviceconfig_ls.lsp.warm_up import WarmUp

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from pathlib import Path

    from serviceconfig_ls.features.code_lens import Shown
    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.features.model import Json
    from serviceconfig_ls.lsp.documents import Snapshot
    from serviceconfig_ls.lsp.params import Position
    from serviceconfig_ls.lsp.queue import Work
    from serviceconfig_ls.nix.syntax.span import Span
    from serviceconfig_ls.nix.text.files import Home

logger = logging.getLogger(__name__)

_WARNING = 2
LOOK_FOR_CLIENT = 1.0
"""Seconds between looks at whether the process that started the server still lives."""
QUIET = 0.05
"""Seconds without a message after which a completion is prepared for: nobody types now."""


def _no_converter() -> Any:
    """In place of pygls' own, which takes a tenth of the start: nothing here is converted."""
    return None


class Server(LanguageServer):
    """What handlers work with."""

    protocol: Protocol

    def __init__(self) -> None:
        super().__init__(
            "serviceconfig-ls", __version__, protocol_cls=Protocol, converter_factory=_no_converter
        )
        self.client = Client()
        self.settings = Settings(self._complain)
        self.documents = Documents(self._home)
        self.indexing = Indexing(self)
        self.folders = Folders(self.documents.at, self.indexing.want)
        self.diagnosis = Diagnosis()
        self.shown: dict[str, Shown | None] = {}
        """By URI: the lenses that a client has, which stay while a block cannot be read."""
        self.later: deque[Callable[[], None]] = deque()
        """What is done, one at a time, when nothing else is to be done."""
        self.warm_up = WarmUp(lambda: self.config, self.later)
        self.ahead: deque[Callable[[], object]] = deque()
        """What the next completion may need, of the newest version of the document at hand."""
        self._unsettled = False
        """Whether a document was opened since all that is held was last put aside."""
        self._inbox: Inbox | None = None
        self._configs: dict[Path, Config] = {}
        """By folder: the settings with the systemd that was found for it."""

    def serve(self, source: int, sink: int, views: frozenset[str]) -> int:
        """Effect: serves one client until it leaves; gives the exit code of the process.

        ``source`` and ``sink`` are file descriptors, ``views`` as Inbox has them.
        """
        self._inbox = inbox = Inbox(source, views)
        self.protocol.set_writer(pipes.Sink(sink))
        try:
            while self.protocol.stage is not Stage.ENDED:
                work = self._next(inbox)
                if work is not None:
                    self.handle(work)
        except BrokenPipeError:
            logger.info("the client has gone")
        finally:
            inbox.close()
        return self.protocol.exit_code

    def watch(self, process: int) -> None:
        """Effect: ends the session soon after a process, the client's, has ended."""
        if self._inbox is not None:
            pipes.watch(process, LOOK_FOR_CLIENT, self._inbox.vanish)

    def config_for(self, snapshot: Snapshot) -> Config:
        """The settings for a document: ``auto`` is the systemd that the files around it name."""
        path = path_of(snapshot.uri)
        if path is None or self.config.systemd_version != "auto":
            return self.config
        if path.parent not in self._configs:
            # Imported here: the answer to initialize does not wait for it.
            from serviceconfig_ls.workspace.systemd_version import of_nix

            version = of_nix(path.parent).version
            self._configs[path.parent] = self.config._replace(systemd=version)
        return self._configs[path.parent]

    def _home(self, uri: str) -> Home | None:
        """Where a document lies among others, if others may be looked at."""
        return self.folders.home(uri) if self.config.workspace_cross_file else None

    @property
    def config(self) -> Config:
        """The settings that hold."""
        return self.settings.config

    def place(self, snapshot: Snapshot, position: Position) -> int:
        """The byte that a position of the client means in a document."""
        return convert.place(snapshot.document, *position, self.client.encoding).byte

    def span(self, snapshot: Snapshot, first: Position, last: Position) -> Span:
        """The span that a range of the client means in a document."""
        # Imported here, as all that the answer to initialize does not need.
        from serviceconfig_ls.nix.syntax.span import Span

        start, end = self.place(snapshot, first), self.place(snapshot, last)
        return Span(start, max(start, end))

    def opened(self, snapshot: Snapshot) -> None:
        """Effect: has a document diagnosed that is new here, and room made for it."""
        self._unsettled = True
        self.changed(snapshot)

    def changed(self, snapshot: Snapshot) -> None:
        """Effect: has a new version of a document diagnosed when there is time for it."""
        self._diagnose_later(snapshot)
        if snapshot.home is not None:
            self.touch((snapshot.home.path,))

    def touch(self, paths: Collection[str]) -> None:
        """Effect: has the documents read anew that were read with one of these files."""
        for path in paths:
            self.folders.change(path)
        self.indexing.want()
        self._show_anew(self.documents.renew(paths))

    def check_others(self) -> None:
        """Effect: has the documents read anew of which other files now say something else."""
        self._show_anew(self.documents.renew_outdated())
        if self.folders.uses_changed() and self.client.refreshes_lenses:
            self.protocol.ask("workspace/codeLens/refresh", None)

    def _show_anew(self, users: Iterable[Snapshot]) -> None:
        for user in users:
            self._diagnose_later(user)
            if self._ask_again not in self.later:
                self.later.append(self._ask_again)

    def _diagnose_later(self, snapshot: Snapshot) -> None:
        """Effect: has a document diagnosed in idle time, unless the client asks for that itself."""
        if not self.client.pulls_diagnostics:
            self.diagnosis.want(snapshot.uri)

    def look_ahead(self, snapshot: Snapshot) -> None:
        """Effect: has what the next completion in a document may need found in quiet moments."""
        self.ahead = deque([partial(self._look_ahead, snapshot)])
        if self._unsettled:
            self.ahead.append(self._settle)

    def _settle(self) -> None:
        self._unsettled = False
        collector.settle()

    def _look_ahead(self, snapshot: Snapshot) -> None:
        from serviceconfig_ls.features.exposure.deltas import preparations

        self.ahead.extend(preparations(snapshot.document, self.config_for(snapshot)))

    def refresh(self) -> None:
        """Effect: has all that is shown found anew: a setting or a file beside has changed."""
        self.diagnosis.outside_changed()
        self._configs.clear()
        # known to be asked for, but none of them is kept
        self.shown = dict.fromkeys(self.shown)
        for snapshot in self.documents.renew(None):
            self._diagnose_later(snapshot)
        self._ask_again()

    def _ask_again(self) -> None:
        """Effect: has the client ask again for all that it shows and asks for itself."""
        client = self.client
        if client.pulls_diagnostics and client.refreshes_diagnostics:
            self.protocol.ask("workspace/diagnostic/refresh", None)
        if client.refreshes_hints:
            self.protocol.ask("workspace/inlayHint/refresh", None)
        if client.refreshes_lenses:
            self.protocol.ask("workspace/codeLens/refresh", None)

    def publish(self, snapshot: Snapshot) -> None:
        """Effect: finds the diagnostics of a version and sends them, also where none changed."""
        found = self.diagnosis.of(snapshot, self.config_for(snapshot)).diagnostics
        shown = [answers.diagnostic(one, snapshot, self.client) for one in found]
        self._publish(snapshot.uri, shown, snapshot.version)
        self.look_ahead(snapshot)

    def withdraw(self, uri: str) -> None:
        """Effect: takes back the diagnostics of a document that was closed."""
        self.shown.pop(uri, None)
        self.diagnosis.forget(uri)
        if not self.client.pulls_diagnostics:
            self._publish(uri, [], None)

    def _publish(self, uri: str, shown: Sequence[Json], version: int | None) -> None:
        params: dict[str, Json] = {"uri": uri, "diagnostics": list(shown)}
        if version is not None:
            params["version"] = version
        self.protocol.tell("textDocument/publishDiagnostics", params)

    def handle(self, work: Work) -> None:
        """Effect: does what one piece of work asks for."""
        match work:
            case Message(data):
                self.protocol.receive(data)
            case Changes(uri, version, changes):
                self._change(uri, version, changes)
            case Refused(number, code, reason, data):
                self.protocol.fail(number, code, reason, data)
            case Malformed(code, problem, number):
                logger.warning("damaged input: %s", problem)
                self.protocol.fail(number, code, problem)
            case Gone():
                self.protocol.leave()

    def _complain(self, message: str) -> None:
        self.protocol.tell("window/showMessage", {"type": _WARNING, "message": message})

    def _change(self, uri: str, version: object, changes: Sequence[object]) -> None:
        if self.protocol.stage is Stage.RUNNING:
            snapshot = self.documents.change(uri, version, changes)
            if snapshot is not None:
                self.changed(snapshot)

    def _next(self, inbox: Inbox) -> Work | None:
        """The next piece of work; None where there was none and the time was used otherwise."""
        work = inbox.take_now()
        if work is not None or self._use_idle_time():
            return work
        if not self.ahead:
            return inbox.take()
        work = inbox.take(QUIET)
        if work is None:
            self._try(self.ahead.popleft())
        return work

    def _use_idle_time(self) -> bool:
        """Effect: does one thing that can wait. Tells whether there was one."""
        if self.warm_up.waits:
            self._try(self.warm_up.step)
            return True
        uri = self.diagnosis.next()
        snapshot = None if uri is None else self.documents.get(uri)
        if snapshot is not None:
            self._try(partial(self.publish, snapshot))
        elif self.later:
            self._try(self.later.popleft())
        else:
            return uri is not None
        return True

    def _try(self, step: Callable[[], object]) -> None:
        """Effect: does a step; what goes wrong with it is logged and ends nothing."""
        try:
            step()
        except BrokenPipeError:
            raise
        except Exception:
            logger.exception("what was done in idle time failed")
