"""What all subcommands have in common: signals, failures and exit statuses."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import contextmanager, suppress
from functools import wraps
from typing import TYPE_CHECKING

from serviceconfig_ls.cli import output
from serviceconfig_ls.cli.arguments import imported_when_called
from serviceconfig_ls.cli.errors import UnusableError
from serviceconfig_ls.cli.main import INTERRUPTED

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from types import FrameType

    from serviceconfig_ls.cli.arguments import Run

OK = 0
FOUND = 1
"""Something is at or above the bar."""
UNUSABLE = 2
"""The call or an input could not be used, or this program failed."""
PIPE_CLOSED = 141
"""128 and the number of SIGPIPE."""

_report_fault = imported_when_called("serviceconfig_ls.cli.bug_report", "report_fault")


def subcommand(function: Run) -> Run:
    """A subcommand that returns an exit status whatever happens, and never a traceback."""

    @wraps(function)
    def run(options: argparse.Namespace) -> int:
        output.prepare()
        try:
            with _signals_raise():
                return _status(function, options)
        except _TerminatedError as error:
            # All is cleaned up: now it ends as it would have without that.
            signal.signal(error.number, signal.SIG_DFL)
            os.kill(os.getpid(), error.number)
            return 128 + error.number

    return run


def _status(function: Run, options: argparse.Namespace) -> int:
    """Effect: runs a function and writes what is buffered. Returns the exit status."""
    try:
        if sys.stdout is None:
            raise UnusableError("standard output is closed")
        with output.to_file(options.output_file):
            status = function(options)
        output.flush()
    except UnusableError as error:
        with suppress(OSError):
            output.flush()
        for message in error.args:
            output.report(message)
        return UNUSABLE
    except BrokenPipeError:
        output.discard()
        return PIPE_CLOSED
    except KeyboardInterrupt:
        output.discard()
        return INTERRUPTED
    except OSError as error:
        output.discard()
        where = f"{error.filename}: " if error.filename else ""
        output.report(f"{where}{error.strerror or error}")
        return UNUSABLE
    except Exception as error:  # what was found so far is written already
        with suppress(OSError):
            output.flush()
        _report_fault(error)
        return UNUSABLE
    return status


class _TerminatedError(BaseException):
    """A signal asked this process to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def _signals_raise() -> Iterator[None]:
    """Effect: has SIGTERM and SIGHUP raise inside, so that what has begun is cleaned up."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread can have handlers
        return
    before = {number: signal.signal(number, _raise) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _raise(number: int, _frame: FrameType | None) -> None:
    raise _TerminatedError(number)
