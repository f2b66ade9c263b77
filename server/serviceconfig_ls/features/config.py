"""User settings as the features read them, independent of their source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from systemd_directives.model import NEWEST, SystemdVersion

if TYPE_CHECKING:
    from serviceconfig_ls.units.configuration_files import NixosRelease


class OwnPreset(NamedTuple):
    """Lines that a project offers together."""

    title: str
    """What they are for, such as ``our web services``."""
    lines: tuple[tuple[str, tuple[str, ...]], ...]
    """Directives of [Service], each with the values of its lines."""


class Config(NamedTuple):
    """The settings; each field is named after its setting: ``hover.manual`` is ``hover_manual``."""

    systemd: SystemdVersion = NEWEST
    """The version of systemd: the configured one, or the one that ``auto`` found."""
    systemd_version: str = "auto"
    """The setting itself: a version or ``auto``. With ``auto``, what is only newer is no error."""
    nixos: NixosRelease | None = None
    """The release of NixOS, if a lock file names it; not a setting."""
    as_user: bool = False
    """Whether system services are checked as user services; not a setting, but ``--user``."""
    is_finished: bool = False
    """Whether the text is complete, so that a line without a semicolon is not one that the user is
    typing; not a setting, but true for the command."""
    architecture: Literal["auto", "x86-64", "arm64"] = "auto"
    """The architecture of the machine that runs the services; ``auto`` is this machine's."""
    man_path: str = ""
    """Folders with manual pages, separated by colons; empty for the usual ones."""
    diagnostics_enable: bool = True
    diagnostics_ignore: tuple[str, ...] = ()
    """Names of rules that are switched off."""
    ignored_in_services: tuple[tuple[str, str], ...] = ()
    """Services and rules that are switched off in them; not a setting, but from a project's
    configuration."""
    diagnostics_implied: bool = False
    """Whether to report settings that others imply."""
    hints_exposure: Literal["changed", "all", "off"] = "changed"
    lens_exposure: Literal["all", "hardened", "off"] = "all"
    """``all``: each system service that is defined here, and user services with a scored directive.
    ``hardened``: only system services with a scored directive."""
    hover_manual: Literal["short", "full", "off"] = "short"
    completion_exposure: bool = True
    completion_sort: Literal["use", "exposure"] = "use"
    hardening_wrap: Literal["auto", "none", "mkDefault", "mkForce"] = "auto"
    """``auto``: none if the unit is defined here, mkForce if the block only adds to it."""
    workspace_cross_file: bool = True
    presets: tuple[OwnPreset, ...] = ()
    """Not a setting, but from a project's configuration."""
    base: str = "auto"
    """What completes units that are defined elsewhere: ``auto``, ``none`` or a path."""
