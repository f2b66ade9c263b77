"""Which systemd each input is judged by, from ``--systemd`` or the files around it."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from serviceconfig_ls.cli.errors import UnusableError
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.workspace import systemd_version
from serviceconfig_ls.workspace.systemd_version import Target
from systemd_directives.model import NEWEST, OLDEST, SystemdVersion

if TYPE_CHECKING:
    from serviceconfig_ls.cli.files import Input


@dataclass(frozen=True)
class Versions:
    """The version to use, or how to find it."""

    told: Target | None
    """The one that was asked for; None to find it for each file."""
    found: dict[str, Target] = field(default_factory=dict)
    """By folder, as reached from the argument."""

    def of(self, file: Input) -> Target:
        """The version for one input."""
        if self.told is not None:
            return self.told
        if not file.is_nix:
            return systemd_version.of_units()
        folder = str(file.path.parent)
        if folder not in self.found:
            self.found[folder] = systemd_version.of_nix(Path(folder).absolute(), _KNOWN)
        return self.found[folder]

    def config(self, file: Input) -> Config:
        """The settings for one input."""
        version = "auto" if self.told is None else str(self.told.version)
        return _config(self.of(file).version, version)


def versions(text: str) -> Versions:
    """What ``--systemd`` means. Effect: warns where a version is newer than all known ones.

    Raises:
        UnusableError: it is no version, or older than the oldest known one.

    """
    if text == "auto":
        return Versions(None)
    if not text.isdecimal() or int(text) < OLDEST:
        message = f"--systemd {text}: give a version from {OLDEST} to {NEWEST}, or auto"
        raise UnusableError(message)
    if int(text) > NEWEST:
        print(
            f"serviceconfig-ls: systemd {text} is not known yet; judging by {NEWEST}",
            file=sys.stderr,
        )
    return Versions(Target(SystemdVersion(min(int(text), NEWEST)), "asked for"))


_KNOWN: systemd_version.Known = {}


@cache
def _config(systemd: SystemdVersion, told: str) -> Config:
    return Config(systemd=systemd, systemd_version=told)
