"""Whether a version of systemd has a directive of a given name, and where."""

from __future__ import annotations

from enum import Enum, auto
from functools import lru_cache
from typing import TYPE_CHECKING

from systemd_directives import catalogue
from systemd_directives.sections import file_type_of

if TYPE_CHECKING:
    from systemd_directives.model import Setting, SystemdVersion


MATCHED_NAMES = {("link:Match", "Name"): "OriginalName", ("network:Match", "OriginalName"): "Name"}
"""By what another type of file calls it: how [Match] calls the name of an interface.

In a .link file Name= of [Link] is the new name (systemd.link(5)).
"""


class NameStatus(Enum):
    """What one version of systemd makes of a name in a section."""

    KNOWN = auto()
    UNCERTAIN = auto()
    """The recordings before and after this version disagree, and there is none of it."""
    NEWER = auto()
    REMOVED = auto()
    OTHER_SECTION = auto()
    UNKNOWN = auto()


def status_of(setting: Setting, version: SystemdVersion) -> NameStatus:
    """What ``version`` makes of the setting's name in the setting's section."""
    return _status_of(setting.section, setting.directive, version)


@lru_cache(maxsize=8192)
def _status_of(section: str, name: str, version: SystemdVersion) -> NameStatus:
    if name.startswith("X-") or section.startswith("X-"):
        return NameStatus.KNOWN
    known = catalogue.known(section, name, version)
    if known is None:
        return NameStatus.UNCERTAIN
    if known:
        return NameStatus.KNOWN
    directive = catalogue.find(section, name)
    if directive is not None:
        newer = directive.since is not None and directive.since > version
        return NameStatus.NEWER if newer else NameStatus.REMOVED
    if catalogue.sections_of(name, version, file_type_of(section)):
        return NameStatus.OTHER_SECTION
    return NameStatus.UNKNOWN
