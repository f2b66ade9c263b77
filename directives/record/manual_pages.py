"""Reads from systemd's manual pages where a directive is documented, since when, and for whom."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING

from systemd_directives.manpage.section_pages import NETWORK_PAGES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from record.parts import Oracle

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
"""Page to directive to the release that added it, None if the page does not say."""

Scopes = dict[str, str]
"""Directive to its effect in a user manager, if a page says that it differs: ``no`` (none) or
``namespace`` (it needs a user namespace)."""

_SECTION = re.compile(
    r"""^\.SH "(\[[^"]+\]) SECTION OPTIONS"$(.*?)(?=^\.SH|\Z)""", re.MULTILINE | re.DOTALL
)
_ENTRY = re.compile(r"\\fI[A-Z][A-Za-z0-9]*=")
_NAME = re.compile(r"(?:\\fI|, |^)([A-Z][A-Za-z0-9]*)=")
_ADDED = re.compile(r"Added in version (\d+)\\&\.")
_FORMAT = re.compile(r"\\f[A-Z]|\\&")
_SCOPES = {
    "namespace": re.compile(
        r"only available for system services, or for services running in per-user instances of the "
        r"service manager (?:when|in which case) PrivateUsers= is"
        r"|running in per-user instances of the service manager this option implicitly enables "
        r"PrivateUsers="
    ),
    "no": re.compile(
        r"only available (?:for|in|to) system services(?!, or)"
        r"|is without effect for the user service manager"
    ),
}


def pages_of(oracle: Oracle) -> Dates:
    """The directives that each manual page documents. Pages before 254 give no dates.

    The pages of network files count for each section separately.
    """
    found: Dates = {}
    for page in PAGES:
        entries = found.setdefault(page, {})
        for names, block in _entries(oracle, page):
            for name in names:
                entries.setdefault(name, _date(block))
    for page in NETWORK_PAGES:
        found |= _network_pages(oracle, page)
    return found


def _network_pages(oracle: Oracle, page: str) -> Dates:
    """The directives of each section of a page; empty if the page is not installed."""
    found: Dates = {}
    if not any((oracle.man / "man5").glob(f"{page}.5*")):
        return found
    for heading, text in _SECTION.findall(_page(oracle.man / f"man5/{page}.5")):
        entries = found.setdefault(f"{page} {heading}".replace("\\-", "-"), {})
        for names, block in _entries_in(text):
            for name in names:
                entries.setdefault(name, _date(block))
    return found


def documented_in(man: Path, page: str, section: str) -> dict[str, int | None]:
    """The entries of one page below a folder of manual pages; none if the page is not there.

    Only those under the heading of the section, if the page has one.
    """
    try:
        text = _page(man / f"man5/{page}.5")
    except FileNotFoundError:
        return {}
    own = text.partition(f'.SH "[{section}] SECTION OPTIONS"')[2] or text
    return {name: _date(block) for names, block in _entries_in(own) for name in names}


def scopes_of(oracle: Oracle) -> Scopes:
    """What the manual pages say about directives in units of a user manager."""
    found: Scopes = {}
    for page in PAGES:
        for names, block in _entries(oracle, page):
            text = _FORMAT.sub("", " ".join(line for _, line in block)).replace("\\-", "-")
            named = next((scope for scope, words in _SCOPES.items() if words.search(text)), None)
            if named:
                found |= dict.fromkeys(names, named)
    return found


Block = list[tuple[int, str]]
"""Lines of text, each with its depth in the entry, from 1."""


def _entries(oracle: Oracle, page: str) -> Iterator[tuple[list[str], Block]]:
    yield from _entries_in(_page(oracle.man / f"man5/{page}.5"))


def _entries_in(text: str) -> Iterator[tuple[list[str], Block]]:
    """The directives and text of each entry: a heading line followed by an indented block."""
    lines = text.splitlines()
    for number, line in enumerate(lines[:-1]):
        if _ENTRY.match(line) and lines[number + 1] == ".RS 4":
            yield _NAME.findall(line), _block(lines[number + 1 :])


def _page(file: Path) -> str:
    """The text of a page, which distributions compress and source builds do not."""
    if file.exists():
        return file.read_text(encoding="utf-8")
    return gzip.decompress(file.with_name(f"{file.name}.gz").read_bytes()).decode()


def _block(lines: list[str]) -> Block:
    depth, found = 0, []
    for line in lines:
        if line.startswith(".RS"):
            depth += 1
        elif line.startswith(".RE"):
            depth -= 1
        else:
            found.append((depth, line))
        if depth == 0:
            break
    return found


def _date(block: Block) -> int | None:
    """The single release that a block as a whole names, without nested blocks."""
    matches = (_ADDED.fullmatch(line) for depth, line in block if depth == 1)
    dates = {int(match[1]) for match in matches if match}
    return dates.pop() if len(dates) == 1 else None
