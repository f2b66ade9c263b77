"""Asks a real systemd and its libseccomp for the words of closed lists.

If a program lists its words, the list is used. Otherwise every candidate is tried in a unit file,
and a candidate without a message is a word. Candidates are the strings inside the programs, so that
none is missed.
"""

from __future__ import annotations

import ctypes
import re
import signal
from itertools import chain
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from record.parts import libseccomp, shared_library
from record.units import opening, write

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from record.parts import Oracle

Words = dict[str, str]
"""Word to its number or class, or to an empty text."""

Groups = dict[str, list[str]]
"""Group to its members, including nested groups."""

# the libseccomp numbers of the two architectures whose system calls are recorded
_AUDIT_ARCH = {"x86-64": 0xC000003E, "arm64": 0xC00000B7}

_NAMESPACES = "cgroup ipc mnt net pid time user uts"

# these words are compared by machine code, so the program need not contain them as text
_ARCHITECTURES = (
    "native alpha arc arc-be arm arm-be arm64 arm64-be cris hppa hppa64 ia64 loongarch64 m68k mips"
    " mips-le mips-le-n32 mips-n32 mips64 mips64-le mips64-le-n32 mips64-n32 nios2 parisc parisc64"
    " ppc ppc-le ppc64 ppc64-le riscv32 riscv64 s390 s390x sh sh64 sparc sparc64 tilegx x32 x86"
    " x86-64 i386 i686 x86_64 amd64 aarch64 armv7l ppc64le loong64"
)


def words_of(oracle: Oracle) -> dict[str, Words]:
    """Every list of words, by its name."""
    library = shared_library(oracle.root)
    errors = _strings(library, r"E[A-Z0-9]{2,15}")
    families = _strings(library, r"AF_[A-Z0-9]{1,12}")
    signals = {member.name for member in signal.Signals if not member.name.startswith("SIGRT")}
    return {
        "address-family": _accepted(oracle, "RestrictAddressFamilies", families),
        "architecture": _accepted(oracle, "SystemCallArchitectures", _ARCHITECTURES.split()),
        "capability": {
            name.upper(): number for name, number in _table(oracle, "capability").items()
        },
        "errno": _accepted(oracle, "SystemCallErrorNumber", errors),
        "exit-status": _table(oracle, "exit-status"),
        "namespace": _accepted(oracle, "RestrictNamespaces", _NAMESPACES.split()),
        "signal": _accepted(oracle, "KillSignal", signals),
        "syscall": _syscalls(oracle),
    }


def groups_of(oracle: Oracle) -> dict[str, Groups]:
    """The groups of system calls, and of file systems if systemd was built with them."""
    return {
        "filesystem": _groups(oracle.run(["filesystems"]).stdout),
        "syscall": _groups(oracle.run(["syscall-filter"]).stdout),
    }


def _syscalls(oracle: Oracle) -> Words:
    """The calls that SystemCallFilter accepts, each with its architectures and numbers."""
    file = libseccomp(oracle.root)
    members = chain.from_iterable(groups_of(oracle)["syscall"].values())
    named = _strings(file, r"[a-z_][a-z0-9_]{1,31}") | {
        member for member in members if not member.startswith("@")
    }
    resolve = ctypes.CDLL(str(file)).seccomp_syscall_resolve_name_arch
    resolve.argtypes = [ctypes.c_uint32, ctypes.c_char_p]

    def numbers(call: str) -> str:
        found = {arch: resolve(audit, call.encode()) for arch, audit in _AUDIT_ARCH.items()}
        # a call that an architecture lacks has a negative number there
        return " ".join(f"{arch}:{number}" for arch, number in found.items() if number >= 0)

    return {call: numbers(call) for call in _accepted(oracle, "SystemCallFilter", named)}


def _accepted(oracle: Oracle, directive: str, candidates: Collection[str]) -> Words:
    """The candidates that cause no message as a value of a directive in [Service]."""
    tried = sorted(candidates)
    with TemporaryDirectory() as folder:
        file = write(folder, "Service", "unit", [f"{directive}={word}" for word in tried])
        messages = oracle.verify([file]).stderr
    refused = {
        int(match) for match in re.findall(rf"^{re.escape(str(file))}:(\d+): ", messages, re.M)
    }
    first = opening("Service") + 1
    return {word: "" for line, word in enumerate(tried, first) if line not in refused}


def _table(oracle: Oracle, verb: str) -> Words:
    """A table of names, each with the text beside it."""
    lines = oracle.run([verb]).stdout.splitlines()[1:]
    rows = (line.split() for line in lines)
    return {name: " ".join(rest) for name, *rest in rows}


def _groups(listing: str) -> Groups:
    """Groups at the margin with their indented members; a comment sign precedes everything else."""
    found: Groups = {}
    members: list[str] = []
    for line in listing.splitlines():
        if line.startswith("@"):
            members = found.setdefault(line, [])
        elif line.startswith(" ") and not line.lstrip().startswith("#"):
            members.append(line.split()[0])
        elif not line.startswith(" "):
            members = []
    return found


def _strings(file: Path, pattern: str) -> set[str]:
    """The matching texts in a program, including those that share the end of another text."""
    found = re.findall(rf"(?=({pattern})\0)".encode(), file.read_bytes())
    return {text.decode() for text in found}
