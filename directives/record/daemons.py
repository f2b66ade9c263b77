"""Asks the programs beside units for their settings: those of their configuration files.

Some look a setting up in a table whose strings are in the program. Others are started with a file
that sets every word of the program, and say which of them are no settings. What cannot be started
is read from its manual page. The configuration file that comes with a program names the defaults,
as comments.
"""

from __future__ import annotations

import re
from enum import Enum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from record.manual_pages import documented_in
from systemd_directives.manpage.section_pages import DAEMON_PAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from record.parts import Oracle


class DaemonSetting(TypedDict):
    """A setting of a configuration file."""

    default: str
    """The default that the configuration file names; empty if it names none."""
    added: int | None
    """The release that added it, if the manual page says so."""


Daemons = dict[str, dict[str, DaemonSetting]]
"""Section to setting."""


class _Source(Enum):
    """How the names of the settings are found."""

    TABLE = "the program has a table of `Section.Setting`"
    ASKED = "the program says which words are no settings"
    PAGE = "the manual page and the configuration file"


class _Daemon(NamedTuple):
    program: str
    """The file with the words of the settings; a library's name may contain a ``*``."""
    file: str
    """The configuration file, which comes with the program."""
    source: _Source = _Source.TABLE
    words: str = ""
    """Another file with the words of the settings."""
    args: tuple[str, ...] = ()
    asked_file: str = ""
    """The configuration file that it reads when it is asked, if that is another one."""


_SHARED = "libsystemd-shared-*.so"
_DAEMONS = {
    "Coredump": _Daemon("systemd-coredump", "coredump.conf", _Source.ASKED),
    "Journal": _Daemon("systemd-journald", "journald.conf"),
    "Login": _Daemon("systemd-logind", "logind.conf"),
    # as a user's manager it reads the same table, and needs no machine to itself
    "Manager": _Daemon(
        "systemd",
        "system.conf",
        _Source.ASKED,
        "libsystemd-core-*.so",
        ("--test", "--user"),
        "user.conf",
    ),
    "OOM": _Daemon("systemd-oomd", "oomd.conf", _Source.ASKED),
    "Remote": _Daemon("systemd-journal-remote", "journal-remote.conf", _Source.PAGE),
    "Resolve": _Daemon("systemd-resolved", "resolved.conf"),
    "Sleep": _Daemon(_SHARED, "sleep.conf", _Source.PAGE),
    "Time": _Daemon("systemd-timesyncd", "timesyncd.conf"),
    "Upload": _Daemon("systemd-journal-upload", "journal-upload.conf", _Source.PAGE),
}
"""By the section of the configuration file."""

_PROGRAMS = ("etc/systemd", "usr/lib/systemd", "lib/systemd", "usr/lib/*/systemd", "lib/*/systemd")
_UNKNOWN = re.compile(r"\.conf:(\d+): Unknown (?:key|lvalue)")
_WITHDRAWN = re.compile(r"\.conf:(\d+): Support for option .*removed")


def daemons_of(oracle: Oracle, others: Sequence[Path] = ()) -> Daemons:
    """The settings of the programs of a systemd; without those of a program that is not there.

    ``others`` are roots with more programs of the same version.
    """
    roots = (oracle.root, *others)
    found: Daemons = {}
    for section, daemon in _DAEMONS.items():
        program = next(_files(roots, daemon.program), None)
        if program is None:
            continue
        texts = [each.read_text(encoding="utf-8") for each in _files(roots, daemon.file)]
        defaults = _commented(texts[0] if texts else "", section)
        page = DAEMON_PAGES[section]
        dates: dict[str, int | None] = {}
        for man in (oracle.man, *(root / "usr/share/man" for root in others)):
            dates |= documented_in(man, page, section)
        words = _words([program, *_files(roots, daemon.words or daemon.program)])
        names = set[str]()
        if daemon.source is _Source.TABLE:
            names = _table(program.read_bytes(), section)
        elif daemon.source is _Source.ASKED:
            names = _asked(oracle, daemon, section, program, sorted(words))
        # a program may need more of a machine before it reads its configuration
        found[section] = {
            name: DaemonSetting(default=defaults.get(name, ""), added=dates.get(name))
            for name in sorted(names or {*defaults, *dates} & words)
        }
    return found


def _table(program: bytes, section: str) -> set[str]:
    """The settings in the table of a program."""
    found = re.findall(rb"(?<!\.)%b\.([A-Z]\w+)\0" % section.encode(), program)
    return {name.decode() for name in found}


def _asked(
    oracle: Oracle, daemon: _Daemon, section: str, program: Path, words: Sequence[str]
) -> set[str]:
    """The words that a program takes for settings; none if it does not start.

    Without those that it knows only to say that they were removed.
    """
    with TemporaryDirectory() as etc:
        (Path(etc) / "systemd").mkdir()
        file = Path(etc) / "systemd" / (daemon.asked_file or daemon.file)
        file.write_text("".join([f"[{section}]\n", *(f"{word}=\n" for word in words)]))
        messages = oracle.configured(program, daemon.args, Path(etc)).stderr
    # the first line is the header of the section
    unknown = {words[int(line) - 2] for line in _UNKNOWN.findall(messages)}
    withdrawn = {words[int(line) - 2] for line in _WITHDRAWN.findall(messages)}
    return set(words) - unknown - withdrawn if unknown else set()


def _words(files: Iterable[Path]) -> set[str]:
    """The words in programs that may be the name of a setting.

    A linker stores a word that another one ends with as a part of it.
    """
    found = set()
    for file in files:
        for word in re.findall(rb"[A-Z][A-Za-z0-9]{2,60}(?=\0)", file.read_bytes()):
            found |= {word[at:].decode() for at in range(len(word)) if word[at : at + 1].isupper()}
    return {word for word in found if len(word) > 2}


def _commented(text: str, section: str) -> Mapping[str, str]:
    """The settings of a section in a configuration file that contains only comments."""
    part = text.partition(f"[{section}]")[2].partition("\n[")[0]
    return dict(re.findall(r"^#([A-Z]\w+)=(.*)$", part, re.MULTILINE))


def _files(roots: Iterable[Path], name: str) -> Iterator[Path]:
    for root in roots:
        for folder in _PROGRAMS:
            yield from (file for file in sorted(root.glob(f"{folder}/{name}")) if file.is_file())
