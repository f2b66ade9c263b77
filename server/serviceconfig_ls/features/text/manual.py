"""systemd's manual for the features: located once, read when it is first needed."""

from __future__ import annotations

import logging
import os
from concurrent.futures import Future
from functools import lru_cache
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from systemd_directives.manpage import cached_manual, find_manual

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serviceconfig_ls.features.config import Config
    from systemd_directives.manpage.systemd_manual import Manual

logger = logging.getLogger(__name__)

MISSING = (
    "_No manual pages of systemd were found: set `documentation.man.enable` on NixOS, install "
    "`systemd` or `man-pages` elsewhere, or set `serviceconfig.manPath`._"
)
UNREAD = "_Reading systemd's manual pages: hover again in a moment._"

MAX_MANUALS = 8
"""The folders with manual pages whose manuals are kept."""


def manual(config: Config) -> Manual | None:
    """The manual, or None if the machine has none. Blocks until it is read."""
    return _manual(config.man_path).result()


def manual_soon(config: Config) -> Manual | str | None:
    """Like ``manual`` without blocking: until the manual is read, a sentence that says so."""
    found = _manual(config.man_path)
    return found.result() if found.done() else UNREAD


@lru_cache(MAX_MANUALS)
def _manual(man_path: str) -> Future[Manual | None]:
    """The manual in the folders of a path, when it is read.

    Effect: reads it in the background, once for each release of the pages.
    """
    folders = _folders(man_path)
    found: Future[Manual | None] = Future()
    kept = cached_manual(folders)
    if isinstance(kept, Path):
        Thread(target=_read, args=[folders, found], name="manual", daemon=True).start()
    else:
        found.set_result(kept)
    return found


def _read(folders: Sequence[Path] | None, found: Future[Manual | None]) -> None:
    """Effect: reads the manual into ``found``; None if that fails."""
    try:
        found.set_result(find_manual(folders))
    except Exception:
        logger.exception("the manual cannot be read")
        found.set_result(None)


def _folders(man_path: str) -> Sequence[Path] | None:
    return [Path(part) for part in man_path.split(os.pathsep) if part] or None
