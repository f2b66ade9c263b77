"""Reads in systemd's manual pages where a directive is documented, and since when."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from live.parts import Oracle

PAGES = (
    "systemd.unit",
    "systemd.service",
    "systemd.socket",
    "systemd.timer",
    "systemd.path",
    "systemd.mount",
    "systemd.automount",
    "systemd.swap",
    "systemd.slice",
    "systemd.scope",
    "systemd.exec",
    "systemd.kill",
    "systemd.resource-control",
)

Dates = dict[str, dict[str, int | None]]
"""Page to directive to the release that added it, None where the page does not say."""

_ENTRY = re.compile(r"\\fI[A-Z][A-Za-z0-9]*=")
_NAME = re.compile(r"(?:\\fI|, |^)([A-Z][A-Za-z0-9]*)=")
_ADDED = re.compile(r"Added in version (\d+)\\&\.")


def pages_of(oracle: Oracle) -> Dates:
    """What each manual page documents. Pages before 254 give no dates."""
    found: Dates = {}
    for page in PAGES:
        text = gzip.decompress((oracle.man / f"man5/{page}.5.gz").read_bytes()).decode()
        entries = found.setdefault(page, {})
        for names, added in _entries(text.splitlines()):
            for name in names:
                entries.setdefault(name, added)
    return found


def _entries(lines: list[str]) -> Iterator[tuple[list[str], int | None]]:
    """Each entry's directives and date: a heading line that an indented block follows."""
    for number, line in enumerate(lines[:-1]):
        if _ENTRY.match(line) and lines[number + 1] == ".RS 4":
            yield _NAME.findall(line), _date(lines[number + 1 :])


def _date(lines: list[str]) -> int | None:
    """The one release that a block as a whole names, leaving out what is nested in it."""
    depth = 0
    dates = set()
    for line in lines:
        if line.startswith(".RS"):
            depth += 1
        elif line.startswith(".RE"):
            depth -= 1
        elif depth == 1 and (match := _ADDED.fullmatch(line)):
            dates.add(int(match[1]))
        if depth == 0:
            break
    return dates.pop() if len(dates) == 1 else None
