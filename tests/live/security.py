"""Asks a real systemd for the exposure of many units at once."""

from __future__ import annotations

import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tests.support.tables import Line, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from record.parts import Oracle

_AT_ONCE = 500
"""Number of units for one run of the program, which needs about half a millisecond for each."""

OVERALL = re.compile(r"^→ Overall exposure level for (.*): (\d+)\.(\d) (\w+)", re.M)
_NOT_APPLICABLE = 2**64 - 1


def tables(
    oracle: Oracle,
    texts: Sequence[str],
    *,
    user: bool = False,
    policy: str | None = None,
    kind: str = "service",
) -> list[Table | None]:
    """The program's table for each unit file; None if it does not load the unit."""
    found: list[Table | None] = []
    for start in range(0, len(texts), _AT_ONCE):
        with TemporaryDirectory() as folder:
            if policy is not None:
                Path(folder, "policy.json").write_text(policy)
            files = [
                f"u{number}.{kind}" for number in range(start, min(start + _AT_ONCE, len(texts)))
            ]
            for file, text in zip(files, texts[start:], strict=False):
                Path(folder, file).write_text(text, encoding="utf-8", newline="")
            found += _asked(oracle, folder, files, user, policy is not None)
    return found


def _asked(
    oracle: Oracle, folder: str, files: Sequence[str], user: bool, with_policy: bool
) -> Iterator[Table | None]:
    """The tables of some files in a folder; the program skips those that it does not load."""
    policy = "policy.json" if with_policy else None
    cwd = Path(folder)
    done = [
        oracle.security(files, user=user, policy=policy, cwd=cwd, as_json=as_json).stdout
        for as_json in (True, False)
    ]
    found_rows = arrays(done[0])
    found = {
        name: Table(
            int(whole) * 10 + int(tenth), level, {row["json_field"]: line(row) for row in rows}
        )
        for (name, whole, tenth, level), rows in zip(
            OVERALL.findall(done[1]), found_rows, strict=True
        )
    }
    return map(found.get, files)


def arrays(text: str) -> Iterator[list[dict[str, object]]]:
    """The JSON arrays that follow one another in a text."""
    decoder = json.JSONDecoder()
    while text := text.lstrip():
        array, end = decoder.raw_decode(text)
        yield array
        text = text[end:]


def line(row: dict[str, object]) -> Line:
    applies = row["badness"] != _NOT_APPLICABLE
    badness = row["badness"] if applies else None
    return Line(row["set"], badness, row["weight"], row["range"], row["exposure"])
