"""What is to be said of a directive's name, shared by the rules about names.

Knows how the catalogue dates names; holds no name itself.
"""

from __future__ import annotations

from enum import Enum, auto
from functools import lru_cache
from typing import TYPE_CHECKING

from systemd_directives import catalogue

if TYPE_CHECKING:
    from systemd_directives.model import Setting, SystemdVersion


class Standing(Enum):
    """How a name stands with one version of systemd."""

    KNOWN = auto()
    UNCERTAIN = auto()
    """Only recorded before and after this version, and not the same in both."""
    NEWER = auto()
    REMOVED = auto()
    ELSEWHERE = auto()
    """A directive of other sections."""
    UNKNOWN = auto()


def standing(setting: Setting, version: SystemdVersion) -> Standing:
    """How the setting's name stands with ``version`` in its section."""
    return _standing(setting.section, setting.directive, version)


@lru_cache(maxsize=8192)
def _standing(section: str, name: str, version: SystemdVersion) -> Standing:
    if name.startswith("X-") or section.startswith("X-"):
        return Standing.KNOWN
    known = catalogue.known(section, name, version)
    if known is None:
        return Standing.UNCERTAIN
    if known:
        return Standing.KNOWN
    directive = catalogue.find(section, name)
    if directive is not None:
        newer = directive.since is not None and directive.since > version
        return Standing.NEWER if newer else Standing.REMOVED
    return Standing.ELSEWHERE if catalogue.sections_of(name, version) else Standing.UNKNOWN
