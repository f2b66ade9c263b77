"""What holds for all tests."""

from __future__ import annotations

import logging
import signal
from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.features import rule_faults
from tests.support.seed import fresh_seed

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """The seed of a test's random data: the one in SEED, else a fresh one. A failure shows it."""
    found = fresh_seed()
    request.node.add_report_section("call", "seed", f"SEED={found} repeats this run")
    return found


@pytest.fixture(autouse=True, scope="session")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Effect: gives the server an empty cache, so that no test depends on an earlier run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


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
