"""The closed lists of words that make up values, per release; independent of the form of values.

A list has the words that a release knows certainly or possibly; ``has_word`` tells which. The words
come from runs of the recorded releases and of the libseccomp packaged with each.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.catalogue.history import exists
from systemd_directives.data_files import rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from systemd_directives.model import SystemdVersion


class WordGroup(NamedTuple):
    """A named set of words, such as ``@clock``."""

    members: tuple[str, ...]
    """Words, and groups inside the group, that are certainly or possibly in it."""
    summary: str
    """Its purpose in our own words; may be empty."""


_ASKED = frozenset({"x86-64", "arm64"})
"""The architectures whose system calls were recorded."""

_LABELS = {"aarch64": "arm64"}
"""Alternative names of architectures."""


def syscall_groups(version: SystemdVersion) -> Mapping[str, WordGroup]:
    """The groups of SystemCallFilter, by name; members may be unknown to libseccomp."""
    return _groups("syscall", version)


def filesystem_groups(version: SystemdVersion) -> Mapping[str, WordGroup]:
    """The groups of RestrictFileSystems, by name; of releases before 255 none is certain."""
    return _groups("filesystem", version)


def syscalls(version: SystemdVersion) -> frozenset[str]:
    """Every name of a single system call that SystemCallFilter accepts, on any architecture."""
    return frozenset(_words("syscall", version))


def is_native(syscall: str, version: SystemdVersion, arch: str) -> bool:
    """Whether an architecture has a system call, certainly or possibly.

    `arch` is a word of SystemCallArchitectures; only ``x86-64`` and ``arm64`` (or ``aarch64``) were
    recorded, any other counts as having every call.
    """
    return syscall in _natives(version, arch)


@cache
def _natives(version: SystemdVersion, arch: str) -> frozenset[str]:
    """The system calls of an architecture."""
    label, known = _LABELS.get(arch, arch), _words("syscall", version)
    if label not in _ASKED:
        return frozenset(known)
    return frozenset(call for call, note in known.items() if f" {label}:" in f" {note}")


def syscall_numbers(version: SystemdVersion, arch: str) -> Mapping[int, str]:
    """The system calls of an architecture by the kernel's number, as audit messages print it.

    Empty for architectures other than ``x86-64`` and ``arm64`` (or ``aarch64``).
    """
    return _numbers(version).get(_LABELS.get(arch, arch), {})


@cache
def _numbers(version: SystemdVersion) -> Mapping[str, Mapping[int, str]]:
    """Architecture to number to system call."""
    found: dict[str, dict[int, str]] = defaultdict(dict)
    for call, note in _words("syscall", version).items():
        for arch, _, number in (each.partition(":") for each in note.split()):
            found[arch][int(number)] = call
    return found


def expand(names: Iterable[str], version: SystemdVersion, arch: str | None) -> frozenset[str]:
    """The system calls that words of SystemCallFilter select, including groups inside groups.

    Unknown words select nothing. Calls that an architecture lacks are left out, unless it is None.
    """
    groups, found, todo = syscall_groups(version), set[str](), list(names)
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += groups[name].members if name in groups else ()
    known = syscalls(version) if arch is None else _natives(version, arch)
    return known.intersection(found)


def capabilities(version: SystemdVersion) -> Mapping[str, str]:
    """Each capability with a summary, in the kernel's order."""
    texts = _summaries("capability")
    return {name: texts.get(name, "") for name in capability_numbers(version)}


def capability_numbers(version: SystemdVersion) -> Mapping[str, int]:
    """Each capability with the kernel's number, in that order."""
    numbers = {name: int(note) for name, note in _words("capability", version).items()}
    return dict(sorted(numbers.items(), key=lambda entry: entry[1]))


def address_families(version: SystemdVersion) -> Mapping[str, str]:
    """What RestrictAddressFamilies accepts, each with a summary."""
    return _with_summaries("address-family", version)


def namespaces(version: SystemdVersion) -> Mapping[str, str]:
    """What RestrictNamespaces accepts besides booleans, each with a summary."""
    return _with_summaries("namespace", version)


def architectures(version: SystemdVersion) -> tuple[str, ...]:
    """What SystemCallArchitectures accepts, including ``native``."""
    return tuple(_words("architecture", version))


def errnos(version: SystemdVersion) -> tuple[str, ...]:
    """The names of error numbers, such as ``EPERM``."""
    return tuple(_words("errno", version))


def signals(version: SystemdVersion) -> Mapping[str, str]:
    """The names of signals with ``SIG``, without real-time signals, each with a summary."""
    return _with_summaries("signal", version)


class ExitStatus(NamedTuple):
    """An exit status with a name."""

    number: int
    kind: str
    """Where its meaning is defined: ``libc``, ``LSB``, ``BSD`` or ``systemd``."""


def exit_statuses(version: SystemdVersion) -> Mapping[str, ExitStatus]:
    """The names that SuccessExitStatus and similar accept, such as ``NAMESPACE`` for 226."""
    found = {}
    for name, note in _words("exit-status", version).items():
        number, kind = note.split()
        found[name] = ExitStatus(int(number), kind)
    return found


def has_word(kind: str, word: str, version: SystemdVersion) -> bool | None:
    """Whether a release has a word in a list; None if that is not certain.

    `kind` is address-family, architecture, capability, errno, exit-status, namespace, signal or
    syscall.
    """
    row = _lists()[kind].get(word)
    return False if row is None else exists(row.since, row.until, version)


def summaries(kind: str) -> Mapping[str, str]:
    """The words of a kind with our own summaries, such as ``specifier`` or ``exit-status``."""
    return _summaries(kind)


@cache
def frequencies() -> Mapping[str, int]:
    """How often each directive occurs in public NixOS configurations; rare ones are left out."""
    return {row.name: int(row.uses) for row in rows("frequencies.tsv", _FrequencyRow)}


class WordRow(NamedTuple):
    """A row of data/words.tsv: our own summary of one word."""

    kind: str
    name: str
    summary: str


class _FrequencyRow(NamedTuple):
    name: str
    uses: str


class _ListRow(NamedTuple):
    list: str
    word: str
    since: str
    until: str
    note: str


class GroupRow(NamedTuple):
    """A row of data/groups.tsv: one member of one group."""

    kind: str
    group: str
    member: str
    since: str
    until: str


@cache
def _lists() -> Mapping[str, Mapping[str, _ListRow]]:
    """List to word to its row."""
    found: dict[str, dict[str, _ListRow]] = defaultdict(dict)
    for row in rows("lists.tsv", _ListRow):
        found[row.list][row.word] = row
    return dict(found)


@cache
def _words(kind: str, version: SystemdVersion) -> Mapping[str, str]:
    """The words of a list that a release has, certainly or possibly, each with its note."""
    return {
        word: row.note
        for word, row in _lists()[kind].items()
        if exists(row.since, row.until, version) is not False
    }


@cache
def _groups(kind: str, version: SystemdVersion) -> Mapping[str, WordGroup]:
    members: dict[str, list[str]] = defaultdict(list)
    for row in rows("groups.tsv", GroupRow):
        if row.kind == kind and exists(row.since, row.until, version) is not False:
            members[row.group].append(row.member)
    texts = _summaries(f"{kind}-group")
    return {name: WordGroup(tuple(names), texts.get(name, "")) for name, names in members.items()}


@cache
def _with_summaries(kind: str, version: SystemdVersion) -> Mapping[str, str]:
    texts = _summaries(kind)
    return {word: texts.get(word, "") for word in _words(kind, version)}


def _summaries(kind: str) -> Mapping[str, str]:
    return _word_summaries().get(kind, {})


@cache
def _word_summaries() -> Mapping[str, Mapping[str, str]]:
    """Kind to word to our own summary."""
    found: dict[str, dict[str, str]] = {}
    for row in rows("words.tsv", WordRow):
        found.setdefault(row.kind, {})[row.name] = row.summary
    return found
