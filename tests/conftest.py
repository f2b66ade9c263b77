"""What holds for all tests."""

from __future__ import annotations

import logging
import signal

from serviceconfig_ls.features import rule_faults


class _Raising(logging.Handler):
    """Raises what was logged: in tests, a rule that fails is a failure."""

    def emit(self, record: logging.LogRecord) -> None:
        assert record.exc_info
        assert record.exc_info[1]
        raise record.exc_info[1]


def pytest_configure() -> None:
    """Effect: has failures of rules raise.

    It also restores the signals that a run in the background ignores, for programs of tests.
    """
    rule_faults.logger.addHandler(_Raising())
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
