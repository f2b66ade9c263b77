"""systemd's own manual pages on this machine, per directive and value, as Markdown.

Knows man(7) as systemd writes it, and where it is installed; has no text of its own. Importing it
loads nothing: the manual is for the first hover, not for the start.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .entry import Entry, Value
    from .manual import Manual
    from .marks import Reference

__all__ = ["Entry", "Manual", "Reference", "Value", "embedded", "find_manual", "open_manual"]


def find_manual(paths: Sequence[Path] | None = None) -> Manual | None:
    """The first manual found in ``paths``, MANPATH, the system's folders or this program itself.

    ``paths`` names folders of manual pages or packages that have one. Effect: where a manual is
    read for the first time (half a second), the result is kept in the user's folder for caches.
    """
    from . import manual

    return manual.find(paths or ())


def open_manual(folder: Path) -> Manual | None:
    """The manual whose pages are in ``folder`` (which has ``man5`` in it); None where none are.

    Effect: as ``find_manual``.
    """
    from . import manual

    return manual.read(folder)


def embedded() -> Manual | None:
    """The manual that was put into this program when it was built; None where none was."""
    from . import manual

    return manual.embedded()


_HOMES = {"Entry": "entry", "Value": "entry", "Manual": "manual", "Reference": "marks"}


def __getattr__(name: str) -> Any:
    """The public classes, imported when first asked for."""
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
