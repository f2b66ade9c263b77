"""Runs one function over many inputs, in several processes if that is faster, with a bar."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import chain, groupby, islice
from typing import TYPE_CHECKING, Any, TypeVar

from rich.console import Console
from rich.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

Task = TypeVar("Task")
Result = TypeVar("Result")

_MIN_TASKS_PER_PROCESS = 200
"""As many take longer than a process takes to start."""
_MIN_BATCH = 16
"""Tasks that go to a process together at least; files of one folder share lookups."""
_MAX_BATCH = 512
_BATCHES_PER_PROCESS = 8
"""So that all processes end at about the same time."""
_SECONDS_BEFORE_BAR = 1.0


def run(
    function: Callable[[Task], Result],
    tasks: Iterable[Task],
    jobs: int | None,
    title: str,
    group: Callable[[Task], Hashable],
) -> Iterator[Result]:
    """The results, in the order of the tasks. ``jobs`` None means one process for each processor.

    Neighbours of one ``group`` go to one process, up to the size of a batch: what is read for one
    serves the others. The processes start before the last task is known.
    """
    processors = jobs or os.cpu_count() or 1
    waiting = iter(tasks)
    first = list(islice(waiting, _MAX_BATCH * processors))
    workers = min(processors, 1 + len(first) // _MIN_TASKS_PER_PROCESS)
    if jobs is not None:
        workers = min(jobs, max(len(first), 1))
    if workers == 1:
        all_tasks = [*first, *waiting]
        yield from _with_bar_if_slow(map(function, all_tasks), len(all_tasks), title)
        return
    size = max(_MIN_BATCH, len(first) // (workers * _BATCHES_PER_PROCESS))
    if len(first) == _MAX_BATCH * processors:
        size = _MAX_BATCH  # the number of tasks is not known yet
    gc.freeze()  # a collection would copy the pages that the processes share
    with ProcessPoolExecutor(workers, _CONTEXT, _begin, (function,)) as pool:
        batches = split(chain(first, waiting), size, group)
        begun = [(pool.submit(_work, batch), len(batch)) for batch in batches]
        results = (result for future, _ in begun for result in future.result())
        yield from _with_bar_if_slow(results, sum(count for _, count in begun), title)


_CONTEXT = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
"""A forked process has all modules that were loaded before."""


def split(
    tasks: Iterable[Task], size: int, group: Callable[[Task], Hashable]
) -> Iterator[list[Task]]:
    """The tasks in batches of at most ``size``: of one group each, or of several small groups."""
    batch: list[Task] = []
    for _, members in groupby(tasks, group):
        while piece := list(islice(members, size)):
            if batch and len(batch) + len(piece) > size:
                yield batch
                batch = []
            batch += piece
    if batch:
        yield batch


_FUNCTION: list[Callable[[Any], Any]] = []
"""The function of this worker process."""


def _begin(function: Callable[[Task], Result]) -> None:
    _FUNCTION[:] = [function]


def _work(batch: list[Any]) -> list[Any]:
    return list(map(_FUNCTION[0], batch))


def _with_bar_if_slow(results: Iterable[Result], count: int, title: str) -> Iterator[Result]:
    """The results; with a bar on standard error if that is a terminal and they take longer."""
    if not sys.stderr.isatty():
        yield from results
        return
    begun = time.monotonic()
    waiting = iter(results)
    done = 0
    for result in waiting:
        yield result
        done += 1
        if time.monotonic() - begun > _SECONDS_BEFORE_BAR:
            break
    yield from _with_bar(waiting, done, count, title)


def _with_bar(results: Iterator[Result], done: int, count: int, title: str) -> Iterator[Result]:
    first = list(islice(results, 1))
    if not first:
        return
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task(title, total=count, completed=done + 1)
        yield from first
        for result in results:
            progress.advance(bar)
            yield result
