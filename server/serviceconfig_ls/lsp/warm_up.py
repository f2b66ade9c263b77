"""Has what the first answers need loaded in idle time; knows no feature.

A piece at a time, so that a request waits for one piece at most. What a hover and a diagnosis need
comes before the first diagnosis, the rest after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.lsp import collector

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Callable, Iterator

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.features.preload import Piece


class WarmUp:
    """How far it is."""

    def __init__(self, config: Callable[[], Config], later: deque[Callable[[], None]]) -> None:
        """``config`` gives the settings that hold; ``later`` is what is done after diagnoses."""
        self._config = config
        self._later = later
        self._first = self._before_diagnoses()
        self._rest = self._afterwards()
        self.waits = False
        """Whether there is something to load before the first diagnosis."""

    def begin(self) -> None:
        """Effect: has everything loaded."""
        self.waits = True
        self._later.append(self._step_afterwards)

    def end(self) -> None:
        """Effect: nothing more is loaded before it is needed."""
        self.waits = False

    def step(self) -> None:
        """Effect: loads one piece of what comes before the first diagnosis."""
        piece = next(self._first, None)
        if piece is None:
            self.waits = False
        else:
            piece()

    def _step_afterwards(self) -> None:
        piece = next(self._rest, None)
        if piece is None:
            collector.settle()
            return
        self._later.append(self._step_afterwards)
        piece()

    # Imported in both when the first piece is due: the answer to initialize waits for none of it.

    def _before_diagnoses(self) -> Iterator[Piece]:
        from serviceconfig_ls.features import preload

        yield from preload.before_diagnoses(self._config)

    def _afterwards(self) -> Iterator[Piece]:
        from serviceconfig_ls.features import preload

        yield from preload.afterwards(self._config)
