"""Values of which nothing is known; accepts all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import SystemdVersion, Verdict

from .protocol import Kind

if TYPE_CHECKING:
    from systemd_directives.model import Candidate


def grammar(variant: str) -> Free:
    """There is one kind."""
    return Free()


class Free(Kind):
    """Any text."""

    @property
    def name(self) -> str:
        return "free"

    def parse(self, text: str, version: SystemdVersion) -> Verdict:
        return Verdict()

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        return ()

    def describe(self, version: SystemdVersion) -> str:
        return "A text."
