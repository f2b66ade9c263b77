"""The messages by which `explain` recognizes failures, against the real programs."""

from __future__ import annotations

import re

import pytest

from record.parts import VERSIONS, oracle
from systemd_directives.data_files import rows
from systemd_directives.failures import FailureRow, MessageRow

pytestmark = pytest.mark.live

_PROGRAMS = {
    "manager": (
        "lib/systemd/systemd-executor",
        "lib/x86_64-linux-gnu/systemd/libsystemd-core-*.so",
    ),
    "shared": ("lib/x86_64-linux-gnu/systemd/libsystemd-shared-*.so", "bin/systemctl"),
    "journald": ("lib/systemd/systemd-journald",),
}


_ELSEWHERE = frozenset({"kernel", "shell"})
"""Programs that are not parts of systemd; the table names their source."""


def test_the_messages_are_in_the_programs() -> None:
    """Each message of the tables is a string in the program that writes it, in some systemd."""
    roots = [oracle(version).root / "usr" for version in VERSIONS]
    held = {
        program: b"".join(
            file.read_bytes() for root in roots for each in patterns for file in root.glob(each)
        )
        for program, patterns in _PROGRAMS.items()
    }
    messages = [
        ("manager", row.text) for row in rows("failures.tsv", FailureRow) if row.kind == "message"
    ]
    messages += [
        (row.program, piece)
        for row in rows("messages.tsv", MessageRow)
        if row.program not in _ELSEWHERE
        for piece in re.split(r"'[a-z-]+'|…|^start(?:-pre)?(?= )|/$", row.text)
        if piece.strip()
    ]
    assert len(messages) > 120
    assert not [each for each in messages if each[1].encode() not in held[each[0]]]
