"""systemd's own manual pages on this machine, per directive and value, as Markdown.

Knows man(7) as systemd writes it, and where it is installed; has no text of its own. Importing it
loads nothing: the manual is for the first hover, not for the start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from systemd_directives.manpage.systemd_manual import Manual


def find_manual(paths: Sequence[Path] | None = None) -> Manual | None:
    """The first manual found in ``paths``, MANPATH, the system's folders or this program itself.

    ``paths`` names folders of manual pages or packages that have one. Effect: where a manual is
    read for the first time (half a second), the result is kept in the user's folder for caches.
    """
    from systemd_directives.manpage import systemd_manual

    return systemd_manual.find(paths or ())


def kept_manual(paths: Sequence[Path] | None = None) -> Manual | Path | None:
    """As ``find_manual``, in a few milliseconds: the folder that would have to be read for longer.

    Without an effect.
    """
    from systemd_directives.manpage import systemd_manual

    return systemd_manual.kept(paths or ())


def open_manual(folder: Path) -> Manual | None:
    """The manual whose pages are in ``folder`` (which has ``man5`` in it); None where none are.

    Effect: as ``find_manual``.
    """
    from systemd_directives.manpage import systemd_manual

    return systemd_manual.read(folder)
