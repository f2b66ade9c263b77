"""Which candidates are offered together for a kind of service, read from data/presets.tsv."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.data_files import rows
from systemd_directives.hardening.candidates import HARDENING_LINES, HardeningLine, Risk

if TYPE_CHECKING:
    from collections.abc import Mapping


class Preset(NamedTuple):
    """Candidates for one kind of service."""

    name: str
    title: str
    """The kind of service, such as ``a web server``."""
    keys: tuple[str, ...]
    """The keys of its candidates."""
    answers: Mapping[str, str]
    """For some keys why this kind of service does not need what the line removes."""

    def permits(self, candidate: HardeningLine) -> bool:
        """Whether it contains a candidate and can add it without a question."""
        if candidate.key not in self.keys:
            return False
        return candidate.risk is not Risk.ALONE or candidate.key in self.answers


class _PresetRow(NamedTuple):
    preset: str
    title: str
    key: str
    answer: str


def _presets() -> tuple[Preset, ...]:
    found: dict[tuple[str, str], dict[str, str]] = {}
    known = {candidate.key for candidate in HARDENING_LINES}
    for row in rows("presets.tsv", _PresetRow):
        if row.key not in known:
            message = f"presets.tsv: {row.preset} has {row.key}, which hardening.tsv lacks"
            raise ValueError(message)
        found.setdefault((row.preset, row.title), {})[row.key] = row.answer
    return tuple(
        Preset(name, title, tuple(keys), {key: answer for key, answer in keys.items() if answer})
        for (name, title), keys in found.items()
    )


PRESETS = _presets()
"""All presets, in the order of the table."""
