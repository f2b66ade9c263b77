"""Which systemd will run the units of a file, as far as the files around it tell.

Reads lock files as text and the names of installed files; runs nothing. Which NixOS release has
which systemd stands in their release notes; when a version came to the rolling branches was taken
from nixpkgs' pull requests and may be off by a few weeks.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from serviceconfig_ls.units.configuration_files import NixosRelease
from serviceconfig_ls.workspace.base.pins import READERS, NixpkgsPin, pins_in
from systemd_directives.model import NEWEST, OLDEST, SystemdVersion

if TYPE_CHECKING:
    from collections.abc import Iterable

RELEASES = {
    "23.05": 253,
    "23.11": 254,
    "24.05": 255,
    "24.11": 256,
    "25.05": 257,
    "25.11": 258,
    "26.05": 260,
    "26.11": 261,
}
"""By NixOS release: the major version of its systemd."""

ROLLING = (
    (date(2023, 4, 15), 253),
    (date(2023, 9, 25), 254),
    (date(2024, 2, 10), 255),
    (date(2024, 8, 1), 256),
    (date(2025, 3, 1), 257),
    (date(2025, 11, 1), 258),
    (date(2026, 2, 1), 259),
    (date(2026, 5, 1), 260),
    (date(2026, 7, 15), 261),
)
"""The day from which the rolling branches of nixpkgs have a major version of systemd."""

BRANCHED = (
    (date(2023, 6, 1), "23.05"),
    (date(2023, 12, 1), "23.11"),
    (date(2024, 6, 1), "24.05"),
    (date(2024, 12, 1), "24.11"),
    (date(2025, 6, 1), "25.05"),
    (date(2025, 12, 5), "25.11"),
    (date(2026, 6, 5), "26.05"),
    (date(2026, 10, 15), "26.11"),
)
"""The day from which the rolling branches certainly have the options of a release."""

_BRANCH = re.compile(r"(?:^|[/-])((?:nixos|nixpkgs|release)-(\d\d\.\d\d|unstable)(?:-\w+)?)")
_FLAKEHUB = re.compile(r"/nixpkgs(?:-weekly)?/0\.(\d\d)(\d\d)\.")
_LIBRARY = re.compile(r"libsystemd-(?:shared|core)-(\d{3})(?:\D.*)?\.so$")
_STORED = re.compile(r"-systemd-(?:minimal-)?(\d{3})(?:\.|$)")
_CURRENT = Path("/run/current-system/systemd")
_LIBRARIES = ("usr/lib/systemd", "usr/lib64/systemd", "lib/systemd", "usr/lib/*-linux-gnu/systemd")
MAX_FOLDER_DEPTH = 40


class Target(NamedTuple):
    """A version of systemd and how it was found."""

    version: SystemdVersion
    source: str
    """What names the version, such as ``nixos-unstable of 2026-11-03``."""
    place: str = ""
    """Where that was found, such as ``flake.lock``; empty where the source says it."""
    nixos: NixosRelease | None = None
    """The release of NixOS, if that is known."""

    @property
    def reason(self) -> str:
        """Why it is this version, such as ``nixos-25.05 in flake.lock``."""
        return f"{self.source} in {self.place}" if self.place else self.source

    @property
    def label(self) -> str:
        """Version and source, such as ``systemd 261, nixos-unstable of 2026-11-03``."""
        return f"systemd {self.version}, {self.source}"


Known: TypeAlias = dict[Path, Target | None]
"""By folder: what the lock files in it and above it say."""


def of_nix(folder: Path, known: Known | None = None) -> Target:
    """The systemd that Nix files of a folder are meant for.

    Effect: looks up in ``known`` what it has of the folders above, and adds what it finds.
    """
    locked = _locked_around(folder, {} if known is None else known)
    return locked or _running() or Target(NEWEST, "the newest known")


def of_units(root: Path = Path("/")) -> Target:
    """The systemd that is installed below ``root``, for unit files."""
    return _running() or _installed(root) or Target(NEWEST, "the newest known")


def _locked_around(folder: Path, known: Known, depth: int = MAX_FOLDER_DEPTH) -> Target | None:
    """What the nearest lock file says, from the folder upwards."""
    if folder not in known:
        found = (_locked(folder, name) for name in READERS)
        target = next(filter(None, found), None)
        ended = depth == 1 or folder.parent == folder or (folder / ".git").exists()
        if target is None and not ended:
            target = _locked_around(folder.parent, known, depth - 1)
        known[folder] = target
    return known[folder]


def _locked(folder: Path, name: str) -> Target | None:
    targets = (_of_pin(pin, name.rpartition("/")[2]) for pin in pins_in(folder, name))
    return next(filter(None, targets), None)


def _of_pin(pin: NixpkgsPin, where: str) -> Target | None:
    """The version of a pinned nixpkgs."""
    branch = pin.branch or ""
    flakehub = _FLAKEHUB.search(branch)
    match = _BRANCH.search(branch)
    if flakehub:
        release = f"{flakehub[1]}.{flakehub[2]}"
        name = f"nixos-{release}"
    elif match:
        name, release = match[1], match[2]
    elif branch in ("master", "main") or "/nixpkgs" in branch:
        name, release = "nixpkgs", _UNSTABLE
    else:
        return None
    if release == _UNSTABLE:
        source = f"{name} of {pin.day}" if pin.day else name
        return Target(_rolling(pin.day), source, where, _branched(pin.day))
    nixos = NixosRelease(release)
    if release > max(RELEASES):
        return Target(NEWEST, f"{name}, taken for the newest known,", where, nixos)
    if release not in RELEASES:
        return Target(OLDEST, f"{name}, taken for the oldest known,", where, nixos)
    return Target(SystemdVersion(RELEASES[release]), name, where, nixos)


_UNSTABLE = "unstable"


def _rolling(day: date | None) -> SystemdVersion:
    """The version that the rolling branches had on a day; without a day, the latest."""
    known = [version for since, version in ROLLING if day is None or since <= day]
    return SystemdVersion(known[-1] if known else OLDEST)


def _branched(day: date | None) -> NixosRelease | None:
    """The release whose options the rolling branches certainly had on a day."""
    known = [name for since, name in BRANCHED if day is not None and since <= day]
    return NixosRelease(known[-1], is_exact=False) if known else None


@lru_cache(maxsize=1)
def _running() -> Target | None:
    """That of the NixOS that runs here."""
    try:
        stored = _CURRENT.resolve(strict=True)
    except (OSError, RuntimeError):
        return None
    match = _STORED.search(str(stored))
    return None if match is None else _known(int(match[1]), "the system that runs here")


@lru_cache(maxsize=8)
def _installed(root: Path) -> Target | None:
    names = (path.name for folder in _LIBRARIES for path in _listed(root, folder))
    versions = [int(match[1]) for name in names if (match := _LIBRARY.match(name))]
    return _known(max(versions), "installed here") if versions else None


def _listed(root: Path, folder: str) -> Iterable[Path]:
    try:
        return sorted(root.glob(f"{folder}/libsystemd-*.so"))
    except OSError:
        return ()


def _known(version: int, source: str) -> Target:
    """The nearest version that is known here."""
    nearest = SystemdVersion(min(max(version, OLDEST), NEWEST))
    note = "" if nearest == version else f"; {version} is not known here"
    return Target(nearest, f"{source}{note}")
