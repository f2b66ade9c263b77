"""The lines that can be offered, read from data/hardening.tsv."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.data_files import rows
from systemd_directives.model import Setting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from systemd_directives.model import Unit


class Risk(Enum):
    """How likely a line is to break a service."""

    SAFE = "safe"
    """Hardly any service needs what the line removes; it can be added together with others."""
    DEPENDS = "depends"
    """Offered by name, with its question; a preset may hold it."""
    ALONE = "alone"
    """Breaks services most often: never added with others, unless its question is answered."""


class HardeningLine(NamedTuple):
    """What can be offered: one or more lines of one directive that restrict a service."""

    key: str
    """Its name in presets and evidence; empty for one of the user, which is written as it is."""
    directive: str
    lines: tuple[str, ...]
    """The values."""
    risk: Risk
    question: str
    """The question about the service to answer first; empty for a safe one."""

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the values, without ``~``."""
        return tuple(word.lstrip("~") for line in self.lines for word in line.split())

    @property
    def missing_families(self) -> tuple[str, ...]:
        """The common address families that this allow list of families denies."""
        if self.directive != "RestrictAddressFamilies":
            return ()
        return tuple(each for each in _FAMILIES if each not in self.words)

    def added_to(self, unit: Unit) -> Unit:
        """The unit with these lines."""
        added = tuple(Setting("Service", self.directive, (text,)) for text in self.lines)
        return unit._replace(settings=(*unit.settings, *added))

    def without(self, reasons: Mapping[str, str]) -> HardeningLine | None:
        """The candidate without the words that there is a reason against; None if no word is left.

        Only a deny list is cut: a shorter allow list would deny more.
        """
        if not self.lines[0].startswith("~"):
            return self
        cut = tuple(_cut(line, reasons) for line in self.lines)
        return self._replace(lines=cut) if all(cut) else None


_FAMILIES = ("AF_INET", "AF_UNIX", "AF_NETLINK", "AF_PACKET")


def _cut(line: str, reasons: Mapping[str, str]) -> str:
    left = [word for word in line.removeprefix("~").split() if word not in reasons]
    return "~" + " ".join(left) if left else ""


class _HardeningRow(NamedTuple):
    key: str
    directive: str
    lines: str
    risk: str
    question: str


def _hardening_lines() -> tuple[HardeningLine, ...]:
    return tuple(
        HardeningLine(
            row.key, row.directive, tuple(row.lines.split("|")), Risk(row.risk), row.question
        )
        for row in rows("hardening.tsv", _HardeningRow)
    )


HARDENING_LINES = _hardening_lines()
"""All candidates, in the order in which they are offered."""
