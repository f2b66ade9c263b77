"""Which documents are still to be diagnosed, and what was found; knows no rule.

A client that asks for diagnostics is answered and never told unasked. To all others the
diagnostics of a version are sent as soon as nothing else is to be done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

if TYPE_CHECKING:
    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.features.model import Diagnostic
    from serviceconfig_ls.lsp.documents import Snapshot


class Found(NamedTuple):
    """What was found, and all that it depends on."""

    snapshot: Snapshot
    config: Config
    outside: int
    """How often files beside the open documents had changed."""
    diagnostics: tuple[Diagnostic, ...]
    id: str
    """Differs from that of any other finding, also of another run of the server."""


class Diagnosis:
    """The diagnostics of the open documents, each found once per version and settings."""

    def __init__(self) -> None:
        self._found: dict[str, Found] = {}
        self._waiting: dict[str, None] = {}
        self._outside = 0
        self._run = uuid4().hex[:8]
        self._count = 0

    def want(self, uri: str) -> None:
        """Effect: has a document wait for its turn; the last one to come is the first."""
        self._waiting.pop(uri, None)
        self._waiting[uri] = None

    def next(self) -> str | None:
        """The document whose turn it is, taken off the list, or None."""
        return self._waiting.popitem()[0] if self._waiting else None

    @property
    def waiting(self) -> bool:
        """Whether a document waits."""
        return bool(self._waiting)

    def of(self, snapshot: Snapshot, config: Config) -> Found:
        """What there is to say of a document, found now unless it is known."""
        now = snapshot, config, self._outside
        known = self._found.get(snapshot.uri)
        if known is not None and (known.snapshot, known.config, known.outside) == now:
            return known
        diagnostics: tuple[Diagnostic, ...] = ()
        if config.diagnostics_enable:
            # Imported here: the answer to initialize does not wait for the rules.
            from serviceconfig_ls.features.diagnostics import diagnose

            diagnostics = diagnose(snapshot.document, config)
        self._count += 1
        number = f"{self._run}-{self._count}"
        found = Found(*now, diagnostics, number)
        self._found[snapshot.uri] = found
        return found

    def outside_changed(self) -> None:
        """Effect: holds all that was found for out of date: another file has changed."""
        self._outside += 1

    def forget(self, uri: str) -> None:
        """Effect: drops a document that was closed."""
        self._found.pop(uri, None)
        self._waiting.pop(uri, None)
