"""The lines that may be offered, read from data/hardening.tsv; knows no unit."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.data_files import rows
from systemd_directives.model import Setting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from systemd_directives.model import Unit


class Class(Enum):
    """How freely a line may be offered."""

    SAFE = "safe"
    """Hardly a service misses what it takes away: may be added together with others."""
    DEPENDS = "depends"
    """Offered by name, with its question; a preset may hold it."""
    ALONE = "alone"
    """Stops services most often: never added with others unless something answers its question."""


class Candidate(NamedTuple):
    """A line that takes rights away, as lines of one directive."""

    key: str
    """What presets and evidence call it."""
    directive: str
    lines: tuple[str, ...]
    """What stands after ``=``."""
    kind: Class
    question: str
    """What to ask of the service first; empty for a safe one."""

    @property
    def words(self) -> tuple[str, ...]:
        """The words of its lines, without ``~``."""
        return tuple(word.lstrip("~") for line in self.lines for word in line.split())

    @property
    def missing_families(self) -> tuple[str, ...]:
        """The address families that an allow list of them, as this one, takes away."""
        if self.directive != "RestrictAddressFamilies":
            return ()
        return tuple(each for each in _FAMILIES if each not in self.words)

    def added_to(self, unit: Unit) -> Unit:
        """The unit with these lines."""
        added = tuple(Setting("Service", self.directive, (text,)) for text in self.lines)
        return unit._replace(settings=(*unit.settings, *added))

    def without(self, reasons: Mapping[str, str]) -> Candidate | None:
        """The same with the words left out that something speaks against; None if none is left.

        Only lists of what is denied can be cut: a shorter list of what is allowed takes more away.
        """
        if not self.lines[0].startswith("~"):
            return self
        cut = tuple(_cut(line, reasons) for line in self.lines)
        return self._replace(lines=cut) if all(cut) else None


_FAMILIES = ("AF_INET", "AF_UNIX", "AF_NETLINK", "AF_PACKET")


def _cut(line: str, reasons: Mapping[str, str]) -> str:
    left = [word for word in line.removeprefix("~").split() if word not in reasons]
    return "~" + " ".join(left) if left else ""


class _CandidateRow(NamedTuple):
    key: str
    directive: str
    lines: str
    risk: str
    question: str


def _candidates() -> tuple[Candidate, ...]:
    return tuple(
        Candidate(
            row.key, row.directive, tuple(row.lines.split("|")), Class(row.risk), row.question
        )
        for row in rows("hardening.tsv", _CandidateRow)
    )


CANDIDATES = _candidates()
"""Every line, in the order in which they are offered."""
