"""Shared fixtures: the server as a process, from this source tree."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from tests.server.lsp.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True, scope="session")
def source_tree() -> Iterator[None]:
    """Makes the process import what the tests import."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))
        yield


@pytest.fixture
def wire() -> Iterator[Wire]:
    """A server that has just been started."""
    with Wire.started() as wire:
        yield wire
