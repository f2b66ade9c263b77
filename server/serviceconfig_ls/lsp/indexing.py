"""Has the open folders looked through in idle time, and shows how far that is; knows no file.

Each step is short. It is shown only where it takes longer than a moment.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from serviceconfig_ls.features.model import Json
    from serviceconfig_ls.lsp.server import Server
    from serviceconfig_ls.workspace.background import Background

BEFORE_SHOWN = 1.0
"""Seconds without a sign."""
_BETWEEN = 0.25
"""Seconds from one sign to the next."""
_TOKEN = "serviceconfig-index"  # noqa: S105 - a name for the work in progress, no secret


class Indexing:
    """What there is to do for the folders, one step at a time."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._begun: float | None = None
        self._told = 0.0
        """When the last sign was given; 0 where none was."""

    def want(self) -> None:
        """Effect: has steps done as long as there is something to do."""
        if self._step not in self._server.later:
            self._server.later.append(self._step)

    def _step(self) -> None:
        server = self._server
        if not server.config.workspace_cross_file:
            return
        around = server.folders.step()
        if around is None:
            self._end()
            server.check_others()
            return
        self.want()
        if around.filling:
            self._show(around)
        else:
            self._end()

    def _show(self, around: Background) -> None:
        now = time.monotonic()
        self._begun = self._begun or now
        if not self._server.client.shows_progress or now - self._begun < BEFORE_SHOWN:
            return
        if not self._told:
            self._server.protocol.ask("window/workDoneProgress/create", {"token": _TOKEN})
            self._tell({"kind": "begin", "title": "Looking through Nix files", "percentage": 0})
        elif now - self._told > _BETWEEN:
            done, count = around.progress
            percentage = 100 * done // max(count, 1)
            self._tell({"kind": "report", "message": f"{count} files", "percentage": percentage})

    def _end(self) -> None:
        if self._told:
            self._tell({"kind": "end"})
        self._begun, self._told = None, 0.0

    def _tell(self, value: dict[str, Json]) -> None:
        self._told = time.monotonic()
        self._server.protocol.tell("$/progress", {"token": _TOKEN, "value": value})
