"""Finds in a message of the journal why a service failed, and which directives may be the cause.

Covers the messages of systemd and of the kernel's audit; independent of the unit's settings.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.catalogue import known_words
from systemd_directives.data_files import rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from systemd_directives.model import SystemdVersion

_STATUS = re.compile(r"\b(?:status=)?\d{1,3}/([A-Z][A-Z_0-9]+)\b")
_SHELL_STATUS = re.compile(r"\bstatus=(\d{3})/n/a\b")
"""An exit status without a name; a shell ends with 128 and the number of the signal."""
_SIGNALS = {132: "ILL", 134: "ABRT", 135: "BUS", 137: "KILL", 139: "SEGV", 143: "TERM", 159: "SYS"}
"""What such a status says, on most machines (signal(7))."""
_STEP = re.compile(r"Failed at step ([A-Z][A-Z_0-9]+) spawning")
_UNIT = re.compile(r"(?:^|[\s\[(/=])([\w:.\\-]+(?:@[\w:.\\-]*)?)\.service\b")
_CALL = re.compile(r"\bsyscall=(\d{1,10})\b")
_AUDITED = re.compile(r"\barch=([0-9a-f]+)")
_CODE = re.compile(r"\bcode=0x([0-9a-f]+)")
_NOT_FILTERED = re.compile(
    r"\btype=(?:SYSCALL|1300)\b|\bsuccess=(?:yes|no)\b|\bcode=0x7f(?:c0|f0|ff)"
)
"""Records of calls that a rule of auditd asked for, or that seccomp only passed on (seccomp(2))."""
_PATH = re.compile(r"(?:namespacing|namespace path|spawning)[: ]+(/[^:\s]+)")
_SEEN_INSIDE = re.compile(r"^/run/systemd/(?:unit-root|mount-rootfs)(?=/|$)")
"""Where systemd builds a unit's root folder (systemd.exec(5), RootDirectory)."""

_ARCHITECTURES = {0xC000003E: "x86-64", 0xC00000B7: "arm64"}
"""By the numbers of the kernel's audit."""
_FOREIGN = {
    0x40000003: "x86",
    0x40000028: "arm",
    0xC00000F3: "riscv64",
    0xC0000015: "ppc64-le",
    0x80000016: "s390x",
}
"""Others, in the same numbers: the 32-bit ones, and those of emulated programs."""
_X32_BIT = 0x40000000
"""Set in the number of a call of the x32 ABI, which has the architecture of x86-64."""


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
    if not directives and foreign_architecture(text, arch):
        status, directives = "SYS", ("SystemCallArchitectures", "SystemCallFilter")
    if not directives:
        names = (name for row in messages_in(text) for name in row.directives.split())
        directives = tuple(dict.fromkeys(names))
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
    shell = _SHELL_STATUS.search(text)
    name = match[1] if match else text.strip().upper()
    if shell and int(shell[1]) in _SIGNALS:
        name = _SIGNALS[int(shell[1])]
    return (name, _statuses()[name]) if name in _statuses() else (None, ())


def _denied_call(text: str, version: SystemdVersion, arch: str) -> str | None:
    line = _filtered_call(text)
    number, audited = _CALL.search(line), _AUDITED.search(line)
    if number is None:
        return None
    named = _ARCHITECTURES.get(int(audited[1], 16), "") if audited else arch
    return known_words.syscall_numbers(version, named).get(int(number[1]))


def _filtered_call(text: str) -> str:
    """The first line with a system call on which the filter acted; empty if there is none."""
    lines = (each for each in text.splitlines() if _CALL.search(each))
    return next((each for each in lines if not _NOT_FILTERED.search(each)), "")


class MessageRow(NamedTuple):
    """A row of data/messages.tsv: a message of a program and its meaning."""

    program: str
    """Which program writes it; ``shell`` stands for an exit status that a shell reports."""
    text: str
    """A part of the message, where ``…`` stands for any text."""
    meaning: str
    directives: str


class FilterAction(Enum):
    """What the filter of system calls did with a call, as an audit line says in ``code=``."""

    KILLED = "killed"
    FAILED = "failed"
    """The call returned an error, and the program went on."""
    LOGGED = "logged"
    """The call went through."""


def filter_action(text: str) -> FilterAction:
    """What happened to the call of an audit line (seccomp(2), filter return values)."""
    code = _CODE.search(text)
    if code is None:
        return FilterAction.KILLED
    action = int(code[1], 16) & 0xFFFF0000
    if action == 0x7FFC0000:
        return FilterAction.LOGGED
    return FilterAction.FAILED if action == 0x00050000 else FilterAction.KILLED


def foreign_architecture(text: str, arch: str) -> str | None:
    """The architecture of an audit line about a program that is not one for ``arch``."""
    line = _filtered_call(text)
    audited, call = _AUDITED.search(line), _CALL.search(line)
    if audited is None or call is None:
        return None
    number = int(audited[1], 16)
    if _ARCHITECTURES.get(number) == "x86-64" and int(call[1]) & _X32_BIT:
        return "x32"
    named = _FOREIGN.get(number)
    return named if named != arch else None


def messages_in(text: str) -> tuple[MessageRow, ...]:
    """The rows of data/messages.tsv whose text is in a text, each meaning once.

    A row whose text is a part of another's is left out beside it.
    """
    found = {row.meaning: row for row, pattern in _message_patterns() if pattern.search(text)}
    texts = [row.text for row in found.values()]
    return tuple(
        row
        for row in found.values()
        if not any(row.text in other and row.text != other for other in texts)
    )


@cache
def _message_patterns() -> tuple[tuple[MessageRow, re.Pattern[str]], ...]:
    return tuple(
        (row, re.compile(".*?".join(map(re.escape, row.text.split("…")))))
        for row in rows("messages.tsv", MessageRow)
    )


class MountError(NamedTuple):
    """Why the mounts of a service failed, as a message says behind its last colon."""

    path: str | None
    """As the unit writes it."""
    meaning: str
    directives: tuple[str, ...]
    """The possible causes; empty where no line is wrong."""


_MOUNT_ERROR = re.compile(
    r"(?:Failed to set up mount namespacing|Failed at step NAMESPACE spawning [^:]*)"
    r"(?:: (?P<path>/[^:]*))?: (?P<error>[A-Z][A-Za-z -]+)"
)
_PRESSURE = re.compile(r"/sys/fs/cgroup/.*/(?:memory|cpu|io)\.pressure$")
_MISSING = "does not exist: write - before it in the line that names it, or make it first"
_MOUNT_ERRORS = {
    "No such file or directory": _MISSING,
    "Not a directory": "is a file, or a folder above it is one",
    "Permission denied": "may not be mounted: the manager lacks the rights for it",
    "Operation not permitted": "could not be mounted: the manager lacks the rights for mount "
    "namespaces, as in a container or where user namespaces are off. No line of the unit is wrong",
    "Operation not supported": "could not be mounted: the kernel or the container does not "
    "support it. No path of the unit is wrong",
    "Invalid argument": "could not be mounted: mostly because another mount changed at the same "
    "time, or because the kernel refuses the options. Try again before changing the unit",
    "Read-only file system": "cannot be made, as its folder is read-only",
    "Device or resource busy": "is in use as a mount point",
}


_AT_FAULT = ("No such file or directory", "Not a directory", "Read-only file system")
"""The errors that a line of the unit causes."""


def mount_error(text: str) -> MountError | None:
    """What a message about the mounts of a service means; None if the text is no such message."""
    found = _MOUNT_ERROR.search(text)
    meaning = _MOUNT_ERRORS.get(found["error"].strip()) if found else None
    if found is None or meaning is None:
        return None
    path = found["path"]
    if path and _PRESSURE.search(path):
        return MountError(
            _SEEN_INSIDE.sub("", path),
            "is a file that systemd mounts for MemoryPressureWatch, from 254 on, and that is not "
            "in the root of the service. MemoryPressureWatch=skip leaves it out",
            ("MemoryPressureWatch", "RootDirectory", "TemporaryFileSystem"),
        )
    inside = _SEEN_INSIDE.sub("", path) or "/" if path else None
    at_fault = found["error"].strip() in _AT_FAULT
    return MountError(inside, meaning, _statuses()["NAMESPACE"] if at_fault else ())


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
