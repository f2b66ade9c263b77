"""Which lines go together for which kind of service, read from data/presets.tsv."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.data_files import rows
from systemd_directives.hardening.candidates import CANDIDATES, Candidate, Class

if TYPE_CHECKING:
    from collections.abc import Mapping


class Preset(NamedTuple):
    """Lines for one kind of service."""

    name: str
    title: str
    """Which services it is for, such as ``a web server``."""
    keys: tuple[str, ...]
    """Of its candidates."""
    answers: Mapping[str, str]
    """By key: why this kind of service does not need what the line takes away."""

    def permits(self, candidate: Candidate) -> bool:
        """Whether it holds a candidate, and may add it without asking."""
        if candidate.key not in self.keys:
            return False
        return candidate.kind is not Class.ALONE or candidate.key in self.answers


class _PresetRow(NamedTuple):
    preset: str
    title: str
    key: str
    answer: str


def _presets() -> tuple[Preset, ...]:
    found: dict[tuple[str, str], dict[str, str]] = {}
    known = {candidate.key for candidate in CANDIDATES}
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
"""Every preset, in the order of the table."""
