"""Reads the open folders step by step in idle time, and reports progress if it takes long."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from pygls.progress import Progress

    from serviceconfig_ls.workspace.background import Background
    from serviceconfig_ls.workspace.base.finder import Bases

SILENT_SECONDS = 1.0
"""Before the first report."""
_REPORT_SECONDS = 0.25
"""Between two reports."""


class Indexing:
    """The task that reads the folders, until a step finds nothing left to read."""

    def __init__(
        self,
        step: Callable[[], Background | Bases | None],
        again: Callable[[], None],
        done: Callable[[], None],
        progress: Callable[[], Progress | None],
    ) -> None:
        """``step`` reads a little, and returns what it has read for, None at the end.

        ``again`` schedules the task once more, ``done`` is called at the end. ``progress`` returns
        pygls' helper, None for a client that does not show progress.
        """
        self._step = step
        self._again = again
        self._done = done
        self._reporting = _Reporting(progress)

    def step(self) -> None:
        """Effect: reads a little of the folders."""
        graph = self._step()
        if graph is not None and graph.filling:
            self._reporting.report(*graph.progress)
        else:
            self._reporting.end()
        if graph is None:
            self._done()
        else:
            self._again()


class _Reporting:
    """The progress that the client shows, once it has taken a while."""

    def __init__(self, progress: Callable[[], Progress | None]) -> None:
        self._progress = progress
        self._tokens = (f"serviceconfig-index-{number}" for number in itertools.count(1))
        self._token = ""
        self._begun: float | None = None
        self._reported = 0.0
        """The time of the last report; 0 before the first."""
        self._created: Future[None] | None = None

    def report(self, done: int, count: int) -> None:
        """Effect: reports that ``done`` of ``count`` files are read, at most every so often."""
        now = time.monotonic()
        self._begun = self._begun or now
        progress = self._progress()
        if progress is None or now - self._begun < SILENT_SECONDS:
            return
        if self._created is None:
            self._token = next(self._tokens)
            self._created = progress.create(self._token)
        elif not self._reported and self._token in progress.tokens:
            progress.begin(
                self._token,
                lsp.WorkDoneProgressBegin(title="Reading Nix files", percentage=0),
            )
            self._reported = now
        elif self._reported and now - self._reported > _REPORT_SECONDS:
            percentage = 100 * done // max(count, 1)
            report = lsp.WorkDoneProgressReport(message=f"{count} files", percentage=percentage)
            progress.report(self._token, report)
            self._reported = now

    def end(self) -> None:
        """Effect: reports the end, if progress was reported."""
        progress = self._progress()
        if progress is not None and self._reported:
            progress.end(self._token, lsp.WorkDoneProgressEnd())
            progress.tokens.pop(self._token, None)
        self._begun, self._reported, self._created = None, 0.0, None
