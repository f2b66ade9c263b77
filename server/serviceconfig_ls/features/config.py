"""What a person may choose, as the features read it; knows not where it was set."""

from __future__ import annotations

from typing import Literal, NamedTuple

from systemd_directives.model import NEWEST, SystemdVersion


class Config(NamedTuple):
    """The settings, each field named as its setting: ``hover.manual`` is ``hover_manual``."""

    systemd: SystemdVersion = NEWEST
    """The version to judge by: the one set, or what ``auto`` has found."""
    systemd_version: str = "auto"
    """As set: a version or ``auto``. What is merely newer than a version found is no error."""
    as_user: bool = False
    """Whether system services are judged as those of a user: no setting, but ``--user``."""
    architecture: Literal["auto", "x86-64", "arm64"] = "auto"
    """Of the machine that runs the services; ``auto`` is this one."""
    man_path: str = ""
    """Folders with manual pages, parted by colons; empty for the usual ones."""
    diagnostics_enable: bool = True
    diagnostics_ignore: tuple[str, ...] = ()
    """Names of rules that say nothing."""
    diagnostics_implied: bool = False
    """Whether to point at settings that others imply."""
    hints_exposure: Literal["changed", "all", "off"] = "changed"
    lens_exposure: Literal["hardened", "all", "off"] = "hardened"
    """``hardened``: blocks with at least one scored directive."""
    hover_manual: Literal["short", "full", "off"] = "short"
    completion_exposure: bool = True
    completion_sort: Literal["use", "exposure"] = "use"
    hardening_wrap: Literal["auto", "none", "mkDefault", "mkForce"] = "auto"
    """``auto``: none where the unit is defined here, mkForce where it is only added to."""
    workspace_cross_file: bool = True
