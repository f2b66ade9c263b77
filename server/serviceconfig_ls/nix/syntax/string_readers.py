"""Which strings are asked for by one reader alone, so that no more than that depends on their text.

Knows where they begin; knows nothing of what they say.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Readers:
    """Who has asked for which string."""

    __slots__ = ("_known", "now")

    def __init__(self) -> None:
        self._known: dict[int, object] = {}
        """By where a string begins; the reader without a name is None."""
        self.now: object = None

    def note(self, start: int) -> None:
        """Effect: notes that a string is asked for."""
        if self._known.setdefault(start, self.now) is not self.now:
            self._known[start] = None

    @property
    def shared(self) -> frozenset[int]:
        """Where the strings begin that not one reader with a name alone has asked for."""
        return frozenset(start for start, reader in self._known.items() if reader is None)


_READERS: ContextVar[Readers | None] = ContextVar("_READERS", default=None)


@contextmanager
def readers() -> Iterator[Readers]:
    """The readers inside of the ``with``. Effect: notes them for it."""
    found = Readers()
    token = _READERS.set(found)
    try:
        yield found
    finally:
        _READERS.reset(token)


@contextmanager
def one_reader() -> Iterator[None]:
    """Effect: what is asked for inside of the ``with`` is for one reader, which has a name."""
    known = _READERS.get()
    if known is None:
        yield
        return
    before, known.now = known.now, object()
    try:
        yield
    finally:
        known.now = before


def note(start: int) -> None:
    """Effect: notes that the string that begins at a byte is asked for."""
    known = _READERS.get()
    if known is not None:
        known.note(start)
