"""systemd's manual for the features: found once, read when first needed.

Knows the setting that names its folder; shows no text by itself.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from serviceconfig_ls.features.config import Config
    from systemd_directives.manpage.manual import Manual

MISSING = (
    "_No manual pages of systemd were found. They come with `documentation.man.enable` on NixOS "
    "and the package `systemd` or `man-pages` elsewhere; the setting `serviceconfig.manPath` "
    "names another folder._"
)


def manual(config: Config) -> Manual | None:
    """The manual to show, or None where the machine has none."""
    return _find(config.man_path)


@lru_cache(maxsize=4)
def _find(man_path: str) -> Manual | None:
    from systemd_directives.manpage import find_manual  # read only when first needed

    folders = [Path(part) for part in man_path.split(os.pathsep) if part]
    return find_manual(folders or None)
