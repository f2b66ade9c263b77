"""What makes two findings the same, wherever in the file they are."""

from __future__ import annotations

import json
from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from serviceconfig_ls.cli.results import Record


class FindingIdentity(NamedTuple):
    """All of a finding but its place in the file."""

    path: str
    service: str | None
    directive: str | None
    rule: str
    message: str


def identity(record: Record, path: str) -> FindingIdentity:
    """The identity of a finding in the file that is called ``path``."""
    return FindingIdentity(path, record.service, record.directive, record.rule, record.message)


def fingerprints(records: Iterable[Record]) -> Iterator[str]:
    """A hexadecimal number for each finding, which stays when the lines around it change.

    Findings that are otherwise the same are counted.
    """
    seen: Counter[FindingIdentity] = Counter()
    for record in records:
        found = identity(record, record.path.as_posix())
        text = json.dumps([*found, seen[found]])
        seen[found] += 1
        yield sha256(text.encode()).hexdigest()
