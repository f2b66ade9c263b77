"""Runs one function over many inputs: in order, in several processes where that pays, with a bar.

Knows nothing of what the function does.
"""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Given = TypeVar("Given")
Found = TypeVar("Found")

_WORTH_A_PROCESS = 200
"""So many inputs take longer than a process takes to start."""
_AT_ONCE = 16
"""So few inputs go to a process together at least: what lies in one folder is found faster."""
_SHARES = 16
"""Into so many parts the work of a process is cut, so that none waits long for another."""
_BEFORE_BAR = 1.0
"""Seconds of work without a bar."""


def run(
    function: Callable[[Given], Found], tasks: Sequence[Given], jobs: int | None, title: str
) -> Iterator[Found]:
    """The results in the order of the tasks. ``jobs`` None: as many as there are processors."""
    workers = min(jobs or os.cpu_count() or 1, 1 + len(tasks) // _WORTH_A_PROCESS)
    if jobs is not None:
        workers = min(jobs, max(len(tasks), 1))
    if workers == 1:
        yield from _shown(map(function, tasks), len(tasks), title)
        return
    with ProcessPoolExecutor(workers) as pool:
        together = max(_AT_ONCE, len(tasks) // (workers * _SHARES))
        results = pool.map(function, tasks, chunksize=together)
        yield from _shown(results, len(tasks), title)


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
