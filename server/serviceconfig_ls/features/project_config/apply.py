"""What a configuration changes in the settings for a file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from serviceconfig_ls.workspace import systemd_version
from serviceconfig_ls.workspace.systemd_version import Target
from systemd_directives.model import NEWEST, SystemdVersion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.features.project_config.model import ProjectConfig

AUTO = "auto"
_ON_INSTALLED_SYSTEM = ("home-manager", "system-manager")
"""Targets whose units run under the systemd of the distribution, whatever the lock files pin."""


def target(project: ProjectConfig) -> Target | None:
    """The version of systemd that a configuration names; None if it leaves that to the lock files.

    Units of home-manager and system-manager run under the systemd that is installed here.
    """
    if project.systemd is None or project.systemd == AUTO:
        is_installed = project.target in _ON_INSTALLED_SYSTEM
        return systemd_version.of_units() if is_installed else None
    known = SystemdVersion(min(int(project.systemd), NEWEST))
    return Target(known, "set", project.file.rpartition("/")[2])


def applied(project: ProjectConfig, config: Config, path: str) -> Config:
    """The settings for the file at an absolute path.

    Allowances are left out: the command applies them itself, since it reports unused ones.
    """
    if not project.file:
        return config
    architecture = project.architecture or "auto"
    return _without(project.ignored(path), config)._replace(
        architecture=architecture if config.architecture == "auto" else config.architecture,
        systemd_version=_version(project, config),
        presets=project.presets,
    )


def applied_in_editor(project: ProjectConfig, config: Config, path: str) -> Config:
    """The same with its allowances, and without any diagnostic in excluded files."""
    if not project.file:
        return config
    found = _without(project.allowed(path, date.today()), applied(project, config, path))
    return found._replace(
        diagnostics_enable=config.diagnostics_enable and not project.excludes(path)
    )


def _version(project: ProjectConfig, config: Config) -> str:
    """The setting: with a configured version, what is newer is an error as if the user set it."""
    configured = project.systemd is not None and project.systemd != AUTO
    return str(config.systemd) if configured else config.systemd_version


def _without(ignored: Iterable[tuple[str | None, str]], config: Config) -> Config:
    """The settings without some rules, in all services or in one."""
    pairs = tuple(ignored)
    everywhere = tuple(rule for service, rule in pairs if service is None)
    in_services = tuple((service, rule) for service, rule in pairs if service is not None)
    return config._replace(
        diagnostics_ignore=(*config.diagnostics_ignore, *everywhere),
        ignored_in_services=(*config.ignored_in_services, *in_services),
    )
