"""The names of sections, which say in which type of file a section is.

Three types of network files have sections of the same name with other directives, such as [Match].
So the name of a section of theirs begins with the type: ``network:Match``. All others are as in the
file: ``Service``.
"""

from __future__ import annotations

NETWORK_FILES = ("network", "netdev", "link")
"""The types of network files, each with the manual page ``systemd.<type>``."""


def qualified(file_type: str, header: str) -> str:
    """The name of the section with a header, in a file of a type such as ``network``."""
    return f"{file_type}:{header}" if file_type in NETWORK_FILES else header


def header_of(section: str) -> str:
    """The header of a section, as it is written between brackets in its file."""
    return section.rpartition(":")[2]


def file_type_of(section: str) -> str:
    """``network``, ``netdev`` or ``link``; empty for a section of any other file."""
    return section.rpartition(":")[0]
