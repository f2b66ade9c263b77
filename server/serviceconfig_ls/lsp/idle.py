"""Tasks for the time in which no message is queued."""

from __future__ import annotations

import logging
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

logger = logging.getLogger(__name__)

_QUIET = 0.05
"""Seconds without a message after which the user has stopped typing."""


class Urgency(IntEnum):
    """The kinds of tasks, the most urgent first."""

    LOAD = 0
    """Import what the first requests need."""
    DIAGNOSE = 1
    REFRESH = 2
    """Ask the client to request what it shows again."""
    INDEX = 3
    """Read the files of the folders."""
    PREPARE = 4
    """Compute what the next completion needs, once the user has stopped typing."""


class Idle:
    """The tasks. The newest one of the most urgent kind is next.

    Tasks are short, because a request that arrives meanwhile waits.
    """

    def __init__(self) -> None:
        self._tasks: dict[Urgency, dict[Hashable, Callable[[], object]]] = {
            urgency: {} for urgency in Urgency
        }

    def want(self, urgency: Urgency, key: Hashable, task: Callable[[], object]) -> None:
        """Effect: queues a task. It replaces a task with the same key."""
        self._tasks[urgency].pop(key, None)
        self._tasks[urgency][key] = task

    def drop(self, urgency: Urgency, key: Hashable) -> None:
        """Effect: removes a task, if there is one."""
        self._tasks[urgency].pop(key, None)

    def clear(self, urgency: Urgency | None = None) -> None:
        """Effect: removes all tasks, or those of one urgency."""
        for each in Urgency if urgency is None else (urgency,):
            self._tasks[each].clear()

    @property
    def patience(self) -> float | None:
        """Seconds to wait for a message before the next task; None where there is no task."""
        urgency = self._next()
        if urgency is None:
            return None
        return _QUIET if urgency is Urgency.PREPARE else 0.0

    def step(self) -> bool:
        """Effect: runs the next task. Returns whether there was one. Errors are logged."""
        urgency = self._next()
        if urgency is None:
            return False
        key, task = self._tasks[urgency].popitem()
        try:
            task()
        except Exception:
            logger.exception("an idle task failed: %s %s", urgency.name.lower(), key)
        return True

    def _next(self) -> Urgency | None:
        return next((urgency for urgency, tasks in self._tasks.items() if tasks), None)
