"""Runs one function over many inputs: in order, in several processes where that pays, with a bar.

Knows nothing of what the function does.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

Given = TypeVar("Given")
Found = TypeVar("Found")

_WORTH_A_PROCESS = 200
"""So many inputs take longer than a process takes to start."""
_AT_ONCE = 16
"""So few inputs go to a process together at least: what lies in one folder is found faster."""
_SHARES = 8
"""Into so many parts the work of a process is cut, so that none waits long for another."""
_BEFORE_BAR = 1.0
"""Seconds of work without a bar."""


def run(
    function: Callable[[Given], Found],
    tasks: Sequence[Given],
    jobs: int | None,
    title: str,
    alike: Callable[[Given], Hashable],
) -> Iterator[Found]:
    """The results in the order of the tasks. ``jobs`` None: as many as there are processors.

    Neighbours for which ``alike`` gives the same go to one process, as far as they are not too
    many: what is found for one of them serves the others.
    """
    workers = min(jobs or os.cpu_count() or 1, 1 + len(tasks) // _WORTH_A_PROCESS)
    if jobs is not None:
        workers = min(jobs, max(len(tasks), 1))
    if workers == 1:
        yield from _shown(map(function, tasks), len(tasks), title)
        return
    most = max(_AT_ONCE, len(tasks) // (workers * _SHARES))
    parts = list(_parts([alike(task) for task in tasks], most))
    gc.freeze()  # so that the processes share what there is
    with ProcessPoolExecutor(workers, _CONTEXT, _begin, (function, tasks)) as pool:
        results = (found for part in pool.map(_work, parts) for found in part)
        yield from _shown(results, len(tasks), title)


_CONTEXT = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
"""A process that is forked has all that was loaded before, and the tasks."""


def _parts(kinds: Sequence[Hashable], most: int) -> Iterator[range]:
    """The tasks cut into parts: of one kind each, or several kinds together that are few."""
    start = end = 0
    for _, group in groupby(kinds):
        size = sum(1 for _ in group)
        if end > start and end + size - start > most:
            yield range(start, end)
            start = end
        end += size
        while end - start > most:
            yield range(start, start + most)
            start += most
    if end > start:
        yield range(start, end)


_GIVEN: list[tuple[Callable[[Any], Any], Sequence[Any]]] = []
"""In a process: what to do, and all tasks."""


def _begin(function: Callable[[Given], Found], tasks: Sequence[Given]) -> None:
    _GIVEN[:] = [(function, tasks)]


def _work(part: range) -> list[Any]:
    ((function, tasks),) = _GIVEN
    return [function(tasks[index]) for index in part]


def _shown(results: Iterable[Found], count: int, title: str) -> Iterator[Found]:
    """The results; a bar on standard error, if that is a terminal and it takes longer."""
    if not sys.stderr.isatty():
        yield from results
        return
    begun = time.monotonic()
    waiting = iter(results)
    done = 0
    for result in waiting:
        yield result
        done += 1
        if time.monotonic() - begun > _BEFORE_BAR:
            break
    yield from _with_bar(waiting, done, count, title)


def _with_bar(results: Iterator[Found], done: int, count: int, title: str) -> Iterator[Found]:
    first = list(islice(results, 1))
    if not first:
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task(title, total=count, completed=done + 1)
        yield from first
        for result in results:
            progress.advance(bar)
            yield result
