"""Runs one function over many inputs, in several processes if that is faster, with a bar.

The processes end with this one, and with the iteration: at once, whatever they are doing. One that
ends by itself costs the result of the input that it had.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
from collections import deque
from functools import partial
from itertools import chain, groupby, islice
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from rich.console import Console
from rich.progress import Progress

from serviceconfig_ls.cli import output
from serviceconfig_ls.cli.arguments import imported_when_called

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Hashable, Iterable, Iterator
    from multiprocessing.context import ForkContext, SpawnContext
    from multiprocessing.process import BaseProcess

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
_SECONDS_PER_LOOK = 0.1
"""How often a closed pipe is looked for, and the bar is drawn."""


class Work(NamedTuple, Generic[Task, Result]):
    """What to do with each input."""

    function: Callable[[Task], Result]
    failed: Callable[[Task, str], Result]
    """The result for an input whose function raised, or whose process ended; with the reason."""
    group: Callable[[Task], Hashable]
    """Neighbours of one group go to one process: what is read for one serves the others."""
    title: str
    """That of the bar."""


def run(
    work: Work[Task, Result], tasks: Iterable[Task], jobs: int | None = None
) -> Generator[Result, None, None]:
    """The results, in the order of the tasks. ``jobs`` None means one process for each processor.

    The processes start before the last task is known. Raises BrokenPipeError once the reader of
    standard output is gone.
    """
    processors = jobs or os.cpu_count() or 1
    waiting = iter(tasks)
    first = list(islice(waiting, _MAX_BATCH * processors))
    workers = min(processors, 1 + len(first) // _MIN_TASKS_PER_PROCESS)
    if jobs is not None:
        workers = min(jobs, max(len(first), 1))
    if workers == 1:
        all_tasks = [*first, *waiting]
        results = map(partial(_result, work), all_tasks)
        yield from _watched(results, lambda: len(all_tasks), work.title)
        return
    size = max(_MIN_BATCH, len(first) // (workers * _BATCHES_PER_PROCESS))
    if len(first) == _MAX_BATCH * processors:
        size = _MAX_BATCH  # the number of tasks is not known yet
    gc.freeze()  # a collection would copy the pages that the processes share
    crew = _Crew(work, split(chain(first, waiting), size, work.group), workers)
    try:
        yield from _watched(crew.results(), lambda: crew.count, work.title)
    finally:
        crew.end()


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


def _result(work: Work[Task, Result], task: Task) -> Result:
    """What the function gives, or ``failed`` where it raises: that costs no other result."""
    try:
        return work.function(task)
    except OSError as error:
        return work.failed(task, error.strerror or str(error))
    except Exception as error:  # a fault of a rule must not end the work on other files
        fault = traceback.format_exception_only(error)[-1].strip()
        return work.failed(task, _internal_error(fault))


_internal_error = imported_when_called("serviceconfig_ls.cli.bug_report", "internal_error")


_CONTEXT: ForkContext | SpawnContext = (
    multiprocessing.get_context("fork")
    if sys.platform == "linux"
    else multiprocessing.get_context("spawn")
)
"""A forked process has all modules that were loaded before."""


class _Worker(NamedTuple, Generic[Task]):
    """A process and the batch that it has."""

    process: BaseProcess
    connection: Connection
    batch: int
    left: deque[Task]
    """The tasks of the batch without a result."""


class _Crew(Generic[Task, Result]):
    """The processes of one run."""

    def __init__(
        self, work: Work[Task, Result], batches: Iterator[list[Task]], workers: int
    ) -> None:
        self._work = work
        self._workers: list[_Worker[Task]] = []
        self._finished: list[deque[Result]] = []
        """The results of each batch that are not yielded yet."""
        self._unfinished: dict[int, int] = {}
        """How many results of each batch are still to come."""
        self.count = 0
        """How many tasks there are."""
        self._waiting: deque[tuple[int, list[Task]]] = deque()
        for batch in islice(batches, workers):
            self._add(batch)
            self._start(*self._waiting.popleft())
        for batch in batches:  # while the processes work
            self._add(batch)

    def results(self) -> Iterator[Result | None]:
        """The results in order; None where there is none yet, ten times a second."""
        for number, finished in enumerate(self._finished):
            while self._unfinished[number] or finished:
                if not finished:
                    self._receive()
                yield finished.popleft() if finished else None

    def end(self) -> None:
        """Effect: ends all processes."""
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()
            worker.connection.close()

    def _add(self, batch: list[Task]) -> None:
        number = len(self._finished)
        self._finished.append(deque())
        self._unfinished[number] = len(batch)
        self._waiting.append((number, batch))
        self.count += len(batch)

    def _start(self, number: int, batch: Iterable[Task]) -> None:
        """Effect: starts a process with a batch."""
        ours, theirs = _CONTEXT.Pipe()
        process = _CONTEXT.Process(target=_serve, args=(self._work, theirs), daemon=True)
        process.start()
        theirs.close()
        self._give(process, ours, number, batch)

    def _give(
        self, process: BaseProcess, connection: Connection, number: int, batch: Iterable[Task]
    ) -> None:
        """Effect: has a process begin with a batch."""
        left = deque(batch)
        try:
            connection.send(list(left))
        except OSError:  # it has ended since its last result
            connection.close()
            self._start(number, left)
        else:
            self._workers.append(_Worker(process, connection, number, left))

    def _receive(self) -> None:
        """Effect: takes one result of each process that has any; waits for a tenth of a second."""
        ready = set(wait([worker.connection for worker in self._workers], _SECONDS_PER_LOOK))
        for worker in [worker for worker in self._workers if worker.connection in ready]:
            try:
                result = worker.connection.recv()
            except (EOFError, OSError):
                self._replace(worker)
                continue
            self._take(worker, result)
            if not worker.left:
                self._workers.remove(worker)
                self._continue(worker)

    def _take(self, worker: _Worker[Task], result: Result) -> None:
        worker.left.popleft()
        self._finished[worker.batch].append(result)
        self._unfinished[worker.batch] -= 1

    def _continue(self, worker: _Worker[Task]) -> None:
        """Effect: gives the next batch to a process that has none, or ends it."""
        if self._waiting:
            self._give(worker.process, worker.connection, *self._waiting.popleft())
        else:
            worker.process.kill()
            worker.process.join()
            worker.connection.close()

    def _replace(self, worker: _Worker[Task]) -> None:
        """Effect: starts another process for what a process had left when it ended."""
        worker.process.join()
        worker.connection.close()
        self._workers.remove(worker)
        task = worker.left[0]
        self._take(worker, self._work.failed(task, _how_it_ended(worker.process.exitcode)))
        if worker.left:
            self._start(worker.batch, worker.left)
        elif self._waiting:
            self._start(*self._waiting.popleft())


def _how_it_ended(status: int | None) -> str:
    if status is not None and status < 0:
        return f"the process that checked it was ended by signal {-status}; is memory short?"
    return f"the process that checked it ended with status {status}"


def _serve(work: Work[Any, Any], connection: Connection) -> None:
    """Effect: in a process of its own, sends the results of all batches that come."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all: the parent ends this one
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        while True:
            for task in connection.recv():
                connection.send(_result(work, task))
    except (EOFError, OSError):
        return


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
    os._exit(1)


def _watched(
    results: Iterable[Result | None], count: Callable[[], int], title: str
) -> Iterator[Result]:
    """The results, with a bar on standard error if that is a terminal and they take longer.

    None is not yielded. Raises BrokenPipeError once the reader of standard output is gone.
    """
    begun = looked = time.monotonic()
    done = 0
    bar: _Bar | None = None
    try:
        for result in results:
            if result is not None:
                yield result
                done += 1
            now = time.monotonic()
            if now - looked < _SECONDS_PER_LOOK:
                continue
            looked = now
            if output.reader_is_gone():
                raise BrokenPipeError
            if bar is None and now - begun > _SECONDS_BEFORE_BAR and sys.stderr.isatty():
                bar = _Bar(title)
            if bar is not None:
                bar.draw(done, count())
    finally:
        if bar is not None:
            bar.end()


class _Bar:
    """A progress bar, without a thread of its own: a process that has threads must not fork."""

    def __init__(self, title: str) -> None:
        console = Console(stderr=True)
        self._progress = Progress(console=console, transient=True, auto_refresh=False)
        self._task = self._progress.add_task(title)
        self._progress.start()

    def draw(self, done: int, count: int) -> None:
        """Effect: draws how much is done."""
        self._progress.update(self._task, completed=done, total=count, refresh=True)

    def end(self) -> None:
        """Effect: removes it."""
        self._progress.stop()
