"""Asks the programs beside the service manager for their settings.

They look a setting up in a table whose strings are in the program. The configuration file that
comes with it names the defaults, as comments.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

Daemons = dict[str, dict[str, str]]
"""Section to setting to the default that the configuration file names, empty if it names none."""


class _Daemon(NamedTuple):
    program: str
    file: str
    """The configuration file, which comes with the program."""


_DAEMONS = {"Journal": _Daemon("systemd-journald", "journald.conf")}
"""By the section of the configuration file."""


def daemons_of(root: Path) -> Daemons:
    """The settings of the programs in an unpacked root; empty for a program that is not there."""
    found = {}
    for section, daemon in _DAEMONS.items():
        if settings := dict(sorted(_settings(daemon, section, root))):
            found[section] = settings
    return found


def _settings(daemon: _Daemon, section: str, root: Path) -> Iterator[tuple[str, str]]:
    defaults: Mapping[str, str] = {}
    for file in _files(root, daemon.file):
        defaults = _commented(file.read_text(encoding="utf-8"), section)
    for file in _files(root, daemon.program):
        names = re.findall(rb"(?<![\w.])%b\.([A-Z]\w+)\0" % section.encode(), file.read_bytes())
        yield from ((name.decode(), defaults.get(name.decode(), "")) for name in names)


def _commented(text: str, section: str) -> Mapping[str, str]:
    """The settings of a section in a configuration file that contains only comments."""
    part = text.partition(f"[{section}]")[2].partition("\n[")[0]
    return dict(re.findall(r"^#([A-Z]\w+)=(.*)$", part, re.MULTILINE))


def _files(root: Path, name: str) -> Iterator[Path]:
    folders = (root / each for each in ("etc/systemd", "usr/lib/systemd", "lib/systemd"))
    yield from (folder / name for folder in folders if (folder / name).is_file())
