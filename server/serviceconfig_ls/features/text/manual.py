"""systemd's manual for the features: located once, read when it is first needed."""

from __future__ import annotations

import logging
import os
import threading
from pathlib import Path
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

_found: dict[str, Manual | None] = {}
_being_read: set[str] = set()


def manual(config: Config) -> Manual | None:
    """The manual, or None if the machine has none. Blocks until it is read."""
    if config.man_path not in _found:
        _found[config.man_path] = find_manual(_folders(config))
    return _found[config.man_path]


def manual_soon(config: Config) -> Manual | str | None:
    """Like ``manual`` without blocking: until the manual is read, a sentence that says so.

    Effect: reads it in the background, once for each release of the pages.
    """
    if config.man_path not in _found:
        if config.man_path in _being_read:
            return UNREAD
        kept = cached_manual(_folders(config))
        if isinstance(kept, Path):
            _being_read.add(config.man_path)
            threading.Thread(target=_read, args=[config], name="manual", daemon=True).start()
            return UNREAD
        _found[config.man_path] = kept
    return _found[config.man_path]


def _read(config: Config) -> None:
    try:
        manual(config)
    except Exception:
        logger.exception("the manual cannot be read")
        _found[config.man_path] = None


def _folders(config: Config) -> Sequence[Path] | None:
    return [Path(part) for part in config.man_path.split(os.pathsep) if part] or None
