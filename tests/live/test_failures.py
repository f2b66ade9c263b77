"""The messages by which `explain` recognizes failures, against the real programs."""

from __future__ import annotations

import re

import pytest

from record.parts import VERSIONS, oracle
from systemd_directives.data_files import rows
from systemd_directives.failures import FailureRow, MessageRow

pytestmark = pytest.mark.live

_PROGRAMS = ("lib/systemd/systemd-executor", "lib/x86_64-linux-gnu/systemd/libsystemd-core-*.so")


def test_the_messages_are_in_the_programs() -> None:
    """Each message of the table is a string in the program of some systemd that starts services."""
    roots = [oracle(version).root / "usr" for version in VERSIONS]
    files = [file for root in roots for pattern in _PROGRAMS for file in root.glob(pattern)]
    held = b"".join(file.read_bytes() for file in files)
    messages = [row.text for row in rows("failures.tsv", FailureRow) if row.kind == "message"]
    messages += [
        piece
        for row in rows("messages.tsv", MessageRow)
        for piece in re.split(r"'[a-z-]+'", row.text)
        if piece.strip()
    ]
    assert len(messages) > 40
    assert not [text for text in messages if text.encode() not in held]
