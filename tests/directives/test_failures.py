"""Lines of the journal about a failed service."""

from __future__ import annotations

import pytest

from systemd_directives import catalogue
from systemd_directives.catalogue import known_words
from systemd_directives.data_files import rows
from systemd_directives.failures import FailureRow, MessageRow, messages_in, read
from systemd_directives.model import NEWEST, OLDEST

_SECTIONS = ("Service", "Unit", "Socket", "Timer", "Path", "Mount")
ROWS = list(rows("failures.tsv", FailureRow))


@pytest.mark.parametrize(("kind", "text", "status", "directives"), ROWS)
def test_a_row_speaks_of_real_things(kind: str, text: str, status: str, directives: str) -> None:
    """Every status is one of systemd's or a signal, and every directive exists."""
    named = text if kind == "status" else status
    known = known_words.exit_statuses(NEWEST).keys() | {s[3:] for s in known_words.signals(NEWEST)}
    assert named in known or (kind == "message" and not status)
    for name in directives.split():
        assert any(catalogue.find(section, name) for section in _SECTIONS), name


@pytest.mark.parametrize("row", tuple(rows("messages.tsv", MessageRow)), ids=lambda row: row.text)
def test_a_message_is_found_and_speaks_of_real_directives(row: MessageRow) -> None:
    """A line with the text of a row gives that row, and every directive of it exists."""
    assert row in messages_in(f"web.service: {row.text.replace('…', 'x')} 12")
    for name in row.directives.split():
        assert any(catalogue.find(section, name) for section in _SECTIONS), name


@pytest.mark.parametrize(
    "line",
    [
        *("web: the connection timed out.", "page not found.", "Suppressed 3 warnings", "ok"),
        *("web: Failed to parse JSON", "db: Failed to execute query", "the file changed on disk"),
    ],
)
def test_lines_of_the_program_are_no_messages(line: str) -> None:
    """What only resembles a message of systemd has no meaning here."""
    assert messages_in(line) == ()


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.kind == "message"], ids=lambda row: row.text
)
def test_a_message_names_its_directives(row: tuple[str, ...]) -> None:
    """The message takes precedence over the step in the same line."""
    found = read(f"web.service: {row[1]}: Permission denied", NEWEST, "x86-64")
    assert found is not None
    assert (found.status or "", found.directives) == (row[2], tuple(row[3].split()))
    assert found.service == "web"


@pytest.mark.parametrize(
    ("text", "status", "service", "call", "path"),
    [
        ("226/NAMESPACE", "NAMESPACE", None, None, None),
        ("namespace", "NAMESPACE", None, None, None),
        (
            "a@b.service: Failed to set up mount namespacing: /run/systemd/mount-rootfs/x: No such file",
            "NAMESPACE",
            "a@b",
            None,
            "/x",
        ),
        (
            "a.service: Failed at step NAMESPACE spawning /nix/store/x/bin/y: No such file",
            "NAMESPACE",
            "a",
            None,
            "/nix/store/x/bin/y",
        ),
        ("Main process exited, code=killed, status=31/SYS", "SYS", None, None, None),
        ("syscall=203", "SYS", None, "sched_setaffinity", None),
        ("arch=c00000b7 syscall=203", "SYS", None, "connect", None),
    ],
)
def test_a_line_is_read(
    text: str, status: str, service: str | None, call: str | None, path: str | None
) -> None:
    """Status, unit, system call and path are found anywhere in the line."""
    found = read(text, NEWEST, "x86-64")
    assert found is not None
    assert (found.status, found.service, found.call, found.path) == (status, service, call, path)


@pytest.mark.parametrize("text", ["", "ProtectHome", "syscall=99999", "arch=ff syscall=1", "12/ab"])
def test_other_texts_tell_nothing(text: str) -> None:
    """A word or number that is not a failure is not recognised."""
    assert read(text, OLDEST, "x86-64") is None


@pytest.mark.parametrize(
    ("line", "call"),
    [
        ("type=SECCOMP msg=audit(1): sig=31 arch=c000003e syscall=165 code=0x80000000", "mount"),
        ("type=1326 audit(1): arch=c000003e syscall=165 compat=0 code=0x50001", "mount"),
        ("type=SYSCALL msg=audit(1): arch=c000003e syscall=165 success=yes exit=0", None),
        ("type=1300 audit(1): arch=c000003e syscall=165 success=no exit=-13", None),
        ("type=1326 audit(1): arch=c000003e syscall=165 code=0x7fff0000", None),
        ("type=1326 audit(1): arch=c000003e syscall=165 code=0x7fc00000", None),
    ],
)
def test_only_the_filter_denies_calls(line: str, call: str | None) -> None:
    """auditd records calls for its own rules as well, and seccomp may pass a call on."""
    found = read(line, NEWEST, "x86-64")
    assert (None if found is None else found.call) == call
