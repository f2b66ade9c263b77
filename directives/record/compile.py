"""Compiles the recordings into the data tables; runs no program."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from record.builds import lacks
from record.combining import combining
from record.release_range import release_range
from systemd_directives.manpage.section_pages import (
    DAEMON_PAGES,
    SECTION_PAGES,
    pages_of,
    part_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from record.recording import Recording

DATA = Path(__file__).parents[1] / "systemd_directives" / "data"


def compiled(recordings: Mapping[int, Recording]) -> dict[str, str]:
    """File name to text, of every data file that the recordings decide."""
    return {
        "directives.tsv": _table(
            "name sections argument page since until appends resets default evidence",
            _directives(recordings),
        ),
        "daemon_directives.tsv": _table(
            "name sections argument page since until appends resets default evidence",
            _daemon_directives(recordings),
        ),
        "network_directives.tsv": _table(
            "name sections argument page since until appends resets default evidence",
            _network_directives(recordings),
        ),
        "network_kinds.tsv": _table("kind section since until", _network_kinds(recordings)),
        "groups.tsv": _table("kind group member since until", _groups(recordings)),
        "lists.tsv": _table("list word since until note", _lists(recordings)),
        "recordings.tsv": _table("version systemd libseccomp", _packages(recordings)),
        "scopes.tsv": _table("name user_manager since until", _scopes(recordings)),
    }


_BUILD_OPTIONS = frozenset(
    {
        ("Login", "KillUserProcesses"),
        ("Manager", "StatusUnitFormat"),
        ("Resolve", "DNSOverTLS"),
        ("Resolve", "DNSSEC"),
        ("Resolve", "LLMNR"),
        ("Resolve", "MulticastDNS"),
        ("Time", "FallbackNTP"),
    }
)
"""Settings whose default each distribution chooses when it builds systemd."""


class _Facts(NamedTuple):
    """The facts that are the same for a directive in several sections."""

    argument: str
    page: str
    since: str
    until: str
    appends: str
    resets: str
    default: str
    evidence: str
    """The evidence for since, appends, resets and default, in this order."""


def _directives(recordings: Mapping[int, Recording]) -> Iterator[tuple[str, ...]]:
    asked = sorted(recordings)
    merged: dict[tuple[str, _Facts], list[str]] = defaultdict(list)
    for section in SECTION_PAGES:
        words = {version: recordings[version]["keys"].get(section, {}) for version in asked}
        for name in {name for known in words.values() for name in known}:
            present = [version for version in asked if name in words[version]]
            page, date = _documented(recordings, section, name)
            since, until, evidence = release_range(present, asked, date, asked[0])
            lines = combining(recordings, section, name)
            facts = _Facts(
                words[present[-1]][name],
                page,
                since,
                until,
                lines.appends,
                lines.resets,
                lines.default,
                f"{evidence} {lines.evidence}",
            )
            merged[name, facts].append(section)
    for (name, facts), sections in merged.items():
        yield (name, ",".join(sorted(sections)), *facts)


def _daemon_directives(recordings: Mapping[int, Recording]) -> Iterator[tuple[str, ...]]:
    """The settings of the programs beside the manager; fewer releases could be asked for them."""
    for section, page in DAEMON_PAGES.items():
        known = {
            version: found["daemons"][section]
            for version, found in sorted(recordings.items())
            if section in found.get("daemons", {})
        }
        asked = sorted(known)
        for name in {name for settings in known.values() for name in settings}:
            present = [version for version in asked if name in known[version]]
            date = known[present[-1]][name]["added"]
            since, until, evidence = release_range(present, asked, date, asked[0])
            defaults = {known[version][name]["default"] for version in present}
            default = defaults.pop() if len(defaults) == 1 else ""
            default = "" if (section, name) in _BUILD_OPTIONS else default
            yield (
                name,
                section,
                "",
                page,
                # between two of these recordings there are others, which were not asked
                since.replace("~", "?"),
                f"?{until}" if until else "",
                "",
                "",
                default,
                f"{evidence} - - {'page' if default else '-'}",
            )


def _network_directives(recordings: Mapping[int, Recording]) -> Iterator[tuple[str, ...]]:
    """The settings of network files; those that no page has any more are without a page."""
    known = {
        version: found["networks"]
        for version, found in sorted(recordings.items())
        if "networks" in found
    }
    asked = sorted(known)
    places = {
        (section, name) for each in known.values() for section in each for name in each[section]
    }
    for section, name in places:
        (page,) = pages_of(section, name)
        part = part_of(section, page)
        documented = [
            found["pages"][part]
            for _, found in sorted(recordings.items(), reverse=True)
            if name in found["pages"].get(part, {})
        ]
        date = next(filter(None, (names[name] for names in documented)), None)
        present = [version for version in asked if name in known[version].get(section, ())]
        since, until, evidence = release_range(present, asked, date, asked[0])
        yield (
            name,
            section,
            "",
            page if documented else "",
            # between two of these recordings there are others, which were not asked
            since.replace("~", "?"),
            f"?{until}" if until else "",
            *("", "", ""),
            f"{evidence} - - -",
        )


def _network_kinds(recordings: Mapping[int, Recording]) -> Iterator[tuple[str, ...]]:
    """The sections of each kind of network device; a row without a section is the kind itself."""
    known = {
        version: {
            (kind, section)
            for kind, sections in found["network_kinds"].items()
            for section in ("", *sections)
        }
        for version, found in sorted(recordings.items())
        if "network_kinds" in found
    }
    asked = sorted(known)
    for kind, section in set().union(*known.values()):
        present = [version for version in asked if (kind, section) in known[version]]
        since, until, _ = release_range(present, asked, None, asked[0])
        yield kind, section, since.replace("~", "?"), f"?{until}" if until else ""


def _documented(
    recordings: Mapping[int, Recording], section: str, name: str
) -> tuple[str, int | None]:
    """The page that documents a directive, and the release that the newest pages name."""
    for page in pages_of(section, name):
        holders = [
            recordings[version]["pages"][page]
            for version in sorted(recordings, reverse=True)
            if name in recordings[version]["pages"][page]
        ]
        if holders:
            # an assertion is made together with its condition, and only that has an own entry
            dated = name.replace("Assert", "Condition", 1) if name.startswith("Assert") else name
            dates = [pages[dated] for pages in holders if pages.get(dated)]
            return page, dates[0] if dates else None
    return "", None


def _lists(recordings: Mapping[int, Recording]) -> Iterator[tuple[str, ...]]:
    asked = sorted(recordings)
    for name in recordings[asked[-1]]["words"]:
        words = {version: recordings[version]["words"][name] for version in asked}
        for word in {word for known in words.values() for word in known}:
            present = [
                version for version in asked if word in words[version] or lacks(version, name, word)
            ]
            since, until, _ = release_range(present, asked, None, asked[0])
            notes = [words[version][word] for version in present if word in words[version]]
            yield name, word, since, until, notes[-1]


def _groups(recordings: Mapping[int, Recording]) -> Iterator[tuple[str, ...]]:
    oldest = min(recordings)
    for kind in ("filesystem", "syscall"):
        groups = {
            version: recording["groups"][kind]
            for version, recording in recordings.items()
            if recording["groups"][kind]
        }
        asked = sorted(groups)
        pairs = {
            (group, member)
            for found in groups.values()
            for group, members in found.items()
            for member in members
        }
        for group, member in pairs:
            present = [version for version in asked if member in groups[version].get(group, ())]
            since, until, _ = release_range(present, asked, None, oldest)
            yield kind, group, member, since, until


# what the pages leave out: seen in the source of 254 and 257 beside what they name
_NAMESPACED = dict.fromkeys(("BindPaths", "BindReadOnlyPaths", "ProtectSystem"), "namespace")


def _scopes(recordings: Mapping[int, Recording]) -> Iterator[tuple[str, ...]]:
    asked = sorted(recordings)
    limited = {version: recordings[version]["user_manager"] | _NAMESPACED for version in asked}
    for name, scope in {pair for found in limited.values() for pair in found.items()}:
        present = [version for version in asked if limited[version].get(name) == scope]
        since, until, _ = release_range(present, asked, None, asked[0])
        yield name, scope, since, until


def _packages(recordings: Mapping[int, Recording]) -> Iterator[tuple[str, ...]]:
    for version, recording in recordings.items():
        packages = recording["packages"]
        yield str(version), packages["systemd"], packages["libseccomp"]


def _table(columns: str, rows: Iterable[tuple[str, ...]]) -> str:
    """Tab-separated text, sorted, without empty fields at the end of a line."""
    lines = ("\t".join(row).rstrip("\t") for row in sorted(rows))
    heading = columns.replace(" ", "\t")
    return (
        f"# Generated by `make refresh-facts` from the recordings of recordings.tsv.\n{heading}\n"
        + "".join(f"{line}\n" for line in lines)
    )
