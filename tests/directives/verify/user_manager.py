"""The answers of `systemd-analyze --user verify` that differ from those of the system manager."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.directives.verify.pool import VALUES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_FILE = Path(__file__).with_name("user_manager.tsv")
_HEAD = (
    "# Values of the pool about which the user manager of a version reports something else than the\n"
    "# system manager, written by `python -m tests.live.test_verdicts`. All others agree.\n"
    "# version\tdirective\tvalue\tsystem\tuser\n"
)


class UserDifference(NamedTuple):
    """One value of one directive in one version, with the letters of both managers."""

    version: int
    section: str
    directive: str
    value: str
    system: str
    user: str


def differences_of(
    version: int,
    system: Mapping[tuple[str, str], str],
    user: Mapping[tuple[str, str], str],
) -> Iterator[UserDifference]:
    """The values about which the two managers of a version differ."""
    for (section, directive), letters in user.items():
        for value, mine, other in zip(VALUES, letters, system[section, directive], strict=True):
            if mine != other:
                yield UserDifference(version, section, directive, value, other, mine)


def recorded() -> tuple[UserDifference, ...]:
    """The rows of user_manager.tsv."""
    rows = (
        line.split("\t")
        for line in _FILE.read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    )
    return tuple(
        UserDifference(int(version), *key.split("."), json.loads(value), system, user)
        for version, key, value, system, user in rows
    )


def write(differences: Iterable[UserDifference]) -> None:
    """Effect: writes user_manager.tsv."""
    rows = (
        f"{each.version}\t{each.section}.{each.directive}\t{json.dumps(each.value)}"
        f"\t{each.system}\t{each.user}\n"
        for each in differences
    )
    _FILE.write_text(_HEAD + "".join(rows), encoding="utf-8")
