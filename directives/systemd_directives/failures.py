"""Finds in a message of the journal why a service failed, and which directives may be the cause.

Covers the messages of systemd and of the kernel's audit; independent of the unit's settings.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.catalogue import known_words
from systemd_directives.data_files import rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from systemd_directives.model import SystemdVersion

_STATUS = re.compile(r"\b(?:status=)?\d{1,3}/([A-Z][A-Z_0-9]+)\b")
_STEP = re.compile(r"Failed at step ([A-Z][A-Z_0-9]+) spawning")
_UNIT = re.compile(r"(?:^|[\s\[(])([\w:.\\-]+(?:@[\w:.\\-]*)?)\.service\b")
_CALL = re.compile(r"\bsyscall=(\d{1,6})\b")
_AUDITED = re.compile(r"\barch=([0-9a-f]+)")
_PATH = re.compile(r"(?:namespacing|namespace path|spawning)[: ]+(/[^:\s]+)")
_SEEN_INSIDE = re.compile(r"^/run/systemd/(?:unit-root|mount-rootfs)(?=/|$)")
"""Where systemd builds a unit's root folder (systemd.exec(5), RootDirectory)."""

_ARCHITECTURES = {0xC000003E: "x86-64", 0xC00000B7: "arm64"}
"""By the numbers of the kernel's audit."""


class Failure(NamedTuple):
    """What a line of the journal, or only a status, says about a failed service."""

    status: str | None
    """The name of an exit status or signal, such as NAMESPACE or SYS; None if the service never
    began."""
    directives: tuple[str, ...]
    """The possible causes, the likeliest first."""
    service: str | None = None
    """The name of the unit in the line, without ``.service``."""
    call: str | None = None
    """The system call that was denied."""
    path: str | None = None
    """The path that did not exist, as the unit writes it."""


def read(text: str, version: SystemdVersion, arch: str) -> Failure | None:
    """The failure that a text reports; None if it reports none.

    `arch` (``x86-64`` or ``arm64``) applies if an audit line does not name its own.
    """
    unit, path = _UNIT.search(text), _PATH.search(text)
    call = _denied_call(text, version, arch)
    status, directives = ("SYS", _statuses()["SYS"]) if call else _blamed(text)
    if not directives:
        return None
    return Failure(
        status,
        directives,
        unit[1] if unit else None,
        call,
        _SEEN_INSIDE.sub("", path[1]) or "/" if path else None,
    )


def _blamed(text: str) -> tuple[str | None, tuple[str, ...]]:
    """The failed step and the possible causes; a message is more precise than a status."""
    for message, (status, directives) in _messages().items():
        if message in text:
            return status or None, directives
    match = _STEP.search(text) or _STATUS.search(text)
    name = match[1] if match else text.strip().upper()
    return (name, _statuses()[name]) if name in _statuses() else (None, ())


def _denied_call(text: str, version: SystemdVersion, arch: str) -> str | None:
    number, audited = _CALL.search(text), _AUDITED.search(text)
    if number is None:
        return None
    named = _ARCHITECTURES.get(int(audited[1], 16), "") if audited else arch
    return known_words.syscall_numbers(version, named).get(int(number[1]))


class FailureRow(NamedTuple):
    """A row of data/failures.tsv: the directives behind an exit status or a message."""

    kind: str
    text: str
    status: str
    directives: str


@cache
def _statuses() -> Mapping[str, tuple[str, ...]]:
    return {
        row.text: tuple(row.directives.split())
        for row in rows("failures.tsv", FailureRow)
        if row.kind == "status"
    }


@cache
def _messages() -> Mapping[str, tuple[str, tuple[str, ...]]]:
    return {
        row.text: (row.status, tuple(row.directives.split()))
        for row in rows("failures.tsv", FailureRow)
        if row.kind == "message"
    }
