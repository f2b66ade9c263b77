"""What a directive that sandboxes costs the service; knows no unit and no score."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.data_files import rows

if TYPE_CHECKING:
    from collections.abc import Mapping


class Consequence(NamedTuple):
    """What a directive costs, as four texts in Markdown in our own words, none of them empty."""

    directive: str
    removes: str
    """What the processes can no longer do, or what they are given."""
    breaks: str
    """Which programs typically fail with it."""
    notice: str
    """How that shows: an error, an exit status, a line of the journal."""
    debug: str
    """How to find out, and the smallest way back."""


def consequences(directive: str) -> Consequence | None:
    """What is known of a directive by name; None for one that does not sandbox."""
    return _table().get(directive)


@cache
def _table() -> Mapping[str, Consequence]:
    return {row.directive: row for row in rows("consequences.tsv", Consequence)}
