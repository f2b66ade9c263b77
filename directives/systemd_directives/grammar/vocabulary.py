"""The long word lists of the catalogue, and how certain each word is in a release."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.catalogue import known_words
from systemd_directives.catalogue.history import recordings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from systemd_directives.model import SystemdVersion

    Recorded = Callable[[SystemdVersion], Mapping[str, str]]


class Vocabulary(NamedTuple):
    """The words that a release knows."""

    certain: Mapping[str, str]
    """What it certainly knows, each word with a description."""
    possible: frozenset[str]
    """What it may know."""
    newer: Mapping[str, SystemdVersion]
    """What it does not know but a later release certainly does, each word with that release."""


@cache
def system_calls(version: SystemdVersion) -> Vocabulary:
    """System calls and their groups, the groups first."""
    return _between(version, _system_calls)


@cache
def capabilities(version: SystemdVersion) -> Vocabulary:
    """Capabilities, in upper case."""
    return _between(version, known_words.capabilities)


@cache
def address_families(version: SystemdVersion) -> Vocabulary:
    """Address families, with ``AF_``."""
    return _between(
        version, lambda release: dict.fromkeys(known_words.address_families(release), "")
    )


@cache
def namespaces(version: SystemdVersion) -> Vocabulary:
    """Kinds of namespaces."""
    return _between(version, lambda release: dict.fromkeys(known_words.namespaces(release), ""))


@cache
def errnos(version: SystemdVersion) -> Vocabulary:
    """Names of error numbers."""
    return _between(version, lambda release: dict.fromkeys(known_words.errnos(release), ""))


def _system_calls(version: SystemdVersion) -> Mapping[str, str]:
    groups = {name: group.summary for name, group in known_words.syscall_groups(version).items()}
    return groups | dict.fromkeys(sorted(known_words.syscalls(version)), "")


def _between(version: SystemdVersion, recorded: Recorded) -> Vocabulary:
    """What the recordings of a release say; for 253 those of the releases before and after it."""
    releases = tuple(recordings())
    older = recorded(max((each for each in releases if each <= version), default=releases[0]))
    newer = recorded(min((each for each in releases if each >= version), default=releases[-1]))
    certain = {word: detail for word, detail in newer.items() if word in older}
    possible = frozenset(older) | frozenset(newer)
    later: dict[str, SystemdVersion] = {}
    for release in releases:
        if release > version:
            for word in recorded(release):
                if word not in possible:
                    later.setdefault(word, release)
    return Vocabulary(certain, possible, later)
