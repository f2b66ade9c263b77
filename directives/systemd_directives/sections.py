"""The names of sections, which say in which type of file a section is.

Three types of network files have sections of the same name with other directives, such as [Match].
So the name of a section of theirs begins with the type: ``network:Match``. All others are as in the
file: ``Service``.
"""

from __future__ import annotations

NETWORK_FILES = ("network", "netdev", "link")
"""The types of network files, each with the manual page ``systemd.<type>``."""
NETWORKD = "networkd.conf"
"""The configuration file of networkd, whose sections have the names of those of network files."""
CONTAINER_SETTINGS = frozenset({"DNS", "Gateway"})
"""Settings of [Network] that Podman's descriptions of networks have as well; their files are called
``.network``, too."""
FILE_TYPES = (*NETWORK_FILES, NETWORKD)


def qualified(file_type: str, header: str) -> str:
    """The name of the section with a header, in a file of a type such as ``network``."""
    return f"{file_type}:{header}" if file_type in FILE_TYPES else header


def header_of(section: str) -> str:
    """The header of a section, as it is written between brackets in its file."""
    return section.rpartition(":")[2]


def file_type_of(section: str) -> str:
    """The type of file, as in `FILE_TYPES`; empty for a section of any other file."""
    return section.rpartition(":")[0]


EVENTS = {
    "socket": (
        *("ListenStream", "ListenDatagram", "ListenSequentialPacket", "ListenFIFO"),
        *("ListenSpecial", "ListenNetlink", "ListenMessageQueue", "ListenUSBFunction"),
    ),
    "path": ("PathExists", "PathExistsGlob", "PathChanged", "PathModified", "DirectoryNotEmpty"),
    "timer": (
        *("OnCalendar", "OnBootSec", "OnActiveSec", "OnStartupSec", "OnUnitActiveSec"),
        *("OnUnitInactiveSec", "OnClockChange", "OnTimezoneChange"),
    ),
}
"""The directives that make a unit of each kind start another unit."""
