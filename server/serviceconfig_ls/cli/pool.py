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
from itertools import chain, groupby, islice
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

Given = TypeVar("Given")
Found = TypeVar("Found")

_WORTH_A_PROCESS = 200
"""So many inputs take longer than a process takes to start."""
_AT_ONCE = 16
"""So few inputs go to a process together at least: what lies in one folder is found faster."""
_MOST_AT_ONCE = 512
"""And so many at most."""
_SHARES = 8
"""Into so many parts the work of a process is cut, so that none waits long for another."""
_BEFORE_BAR = 1.0
"""Seconds of work without a bar."""


def run(
    function: Callable[[Given], Found],
    tasks: Iterable[Given],
    jobs: int | None,
    title: str,
    alike: Callable[[Given], Hashable],
) -> Iterator[Found]:
    """The results in the order of the tasks. ``jobs`` None: as many as there are processors.

    Neighbours for which ``alike`` gives the same go to one process, as far as they are not too
    many: what is found for one of them serves the others. Where there are many tasks, the
    processes begin while the last of them are still to come.
    """
    processors = jobs or os.cpu_count() or 1
    waiting = iter(tasks)
    first = list(islice(waiting, _MOST_AT_ONCE * processors))
    workers = min(processors, 1 + len(first) // _WORTH_A_PROCESS)
    if jobs is not None:
        workers = min(jobs, max(len(first), 1))
    if workers == 1:
        held = [*first, *waiting]
        yield from _shown(map(function, held), len(held), title)
        return
    most = max(_AT_ONCE, len(first) // (workers * _SHARES))
    if len(first) == _MOST_AT_ONCE * processors:
        most = _MOST_AT_ONCE  # nobody knows yet how many there are
    gc.freeze()  # so that the processes share what there is
    with ProcessPoolExecutor(workers, _CONTEXT, _begin, (function,)) as pool:
        parts = _parts(chain(first, waiting), most, alike)
        begun = [(pool.submit(_work, part), len(part)) for part in parts]
        results = (found for part, _ in begun for found in part.result())
        yield from _shown(results, sum(size for _, size in begun), title)


_CONTEXT = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
"""A process that is forked has all that was loaded before."""


def _parts(
    tasks: Iterable[Given], most: int, alike: Callable[[Given], Hashable]
) -> Iterator[list[Given]]:
    """The tasks cut into parts: of one kind each, or several kinds together that are few."""
    part: list[Given] = []
    for _, group in groupby(tasks, alike):
        while piece := list(islice(group, most)):
            if part and len(part) + len(piece) > most:
                yield part
                part = []
            part += piece
    if part:
        yield part


_GIVEN: list[Callable[[Any], Any]] = []
"""In a process: what to do."""


def _begin(function: Callable[[Given], Found]) -> None:
    _GIVEN[:] = [function]


def _work(part: list[Any]) -> list[Any]:
    return list(map(_GIVEN[0], part))


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
