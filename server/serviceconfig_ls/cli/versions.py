"""The systemd that each input is checked for, from ``--systemd`` or the files around it."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.cli.errors import UnusableError
from serviceconfig_ls.cli.output import report
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.project_config import applied, target
from serviceconfig_ls.workspace import systemd_version
from serviceconfig_ls.workspace.systemd_version import Target
from systemd_directives.model import NEWEST, OLDEST, SystemdVersion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serviceconfig_ls.cli.inputs import Input
    from serviceconfig_ls.units.configuration_files import NixosRelease

_AUTO = "auto"
_MAX_NAMED = 3
"""Versions in a summary."""


class Versions(NamedTuple):
    """The version for all inputs, or for each of them what its lock file pins."""

    given: Target | None
    """The version that ``--systemd`` names; None for ``auto``."""
    as_configured: bool = True
    """Whether the configuration of a project may name one; not with ``--systemd auto``."""
    by_folder: systemd_version.Known | None = None
    """The versions that lock files pin, filled as folders are looked up."""

    def of(self, file: Input) -> Target:
        """The version for one input."""
        if self.given is not None:
            return self.given
        project = file.config if self.as_configured else file.config._replace(systemd=None)
        configured = target(project)
        if configured is not None:
            return configured
        if not file.is_nix:
            return systemd_version.of_units()
        return systemd_version.of_nix(file.path.parent.absolute(), self.by_folder)

    def config(self, file: Input) -> Config:
        """The settings for one input."""
        setting = _AUTO if self.given is None else str(self.given.version)
        target = self.of(file)
        config = _config(target.version, target.nixos, setting)
        project = file.config
        if self.given is not None or not self.as_configured:
            project = project._replace(systemd=None)
        return applied(project, config, str(file.path.absolute()))


def versions(text: str | None) -> Versions:
    """What ``--systemd`` means, if it is given. Effect: warns if the version is not known yet.

    Raises:
        UnusableError: it is not a version, or it is older than the oldest known one.

    """
    if text is None or text == _AUTO:
        return Versions(None, as_configured=text is None, by_folder={})
    if not text.isdecimal() or int(text) < OLDEST:
        message = f"--systemd {text}: give a version from {OLDEST} to {NEWEST}, or auto"
        raise UnusableError(message)
    if int(text) > NEWEST:
        report(f"systemd {text} is not known yet; judging by {NEWEST}")
    return Versions(Target(SystemdVersion(min(int(text), NEWEST)), "asked for"))


def most_frequent(targets: Iterable[Target]) -> str:
    """The most frequent versions, each with its reason, for a summary."""
    counts = Counter(targets)
    named = counts.most_common(_MAX_NAMED)
    text = ", ".join(f"{target.version} ({target.reason})" for target, _ in named)
    return f"{text} and others" if len(counts) > len(named) else text


@cache
def _config(systemd: SystemdVersion, nixos: NixosRelease | None, setting: str) -> Config:
    return Config(systemd=systemd, nixos=nixos, systemd_version=setting)
