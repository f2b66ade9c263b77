"""Processes: order, faults, and that none outlives the command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.cli import explain_name, output, pool
from serviceconfig_ls.features import explain
from serviceconfig_ls.features.config import Config
from tests.support.hostile_files import bounded

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[3]
WRONG = "{ systemd.services.web.serviceConfig.ProtectHom = true; }\n"


def doubled(number: int) -> str:
    return str(number * 2)


def failed(number: int, reason: str) -> str:
    return f"{number}: {reason}"


def work(function: Callable[[int], str]) -> pool.Work[int, str]:
    return pool.Work(function, failed, lambda _: None, "working")


@pytest.mark.parametrize("jobs", [1, 2, 5])
@pytest.mark.parametrize("count", [0, 1, 16, 17, 500, 3000])
def test_results_have_the_order_of_the_tasks(jobs: int, count: int) -> None:
    """However many processes work on them."""
    assert list(pool.run(work(doubled), range(count), jobs)) == [str(2 * n) for n in range(count)]


def uneven(number: int) -> str:
    time.sleep(0.02 if number % 40 < 2 else 0)
    return str(number)


def test_later_results_wait_for_earlier_ones() -> None:
    """Also where those take longer."""
    assert list(pool.run(work(uneven), range(200), 3)) == list(map(str, range(200)))


def faulty(number: int) -> str:
    if number % 7 == 3:
        raise KeyError(number)
    return str(number)


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_task_that_raises_costs_its_own_result(jobs: int) -> None:
    """All others are as they are without it."""
    found = list(pool.run(work(faulty), range(60), jobs))
    for number, result in enumerate(found):
        if number % 7 == 3:
            fault = f"{number}: internal error of serviceconfig-ls: KeyError: {number}; please "
            assert result.startswith(fault)
        else:
            assert result == str(number)


def deadly(number: int) -> str:
    if number in (5, 6, 40, 119):
        os.kill(os.getpid(), signal.SIGKILL)
    if number == 77:
        os._exit(3)
    return str(number)


@pytest.mark.parametrize("jobs", [2, 4])
def test_a_process_that_ends_costs_one_result(jobs: int) -> None:
    """As one that is killed when memory is short; another process goes on."""
    with bounded():
        found = list(pool.run(work(deadly), range(120), jobs))
    lost = {number: text for number, text in enumerate(found) if text != str(number)}
    assert set(lost) == {5, 6, 40, 77, 119}
    assert "was ended by signal 9" in lost[5]
    assert "ended with status 3" in lost[77]


def everlasting(number: int) -> str:
    if number:
        time.sleep(600)
    return str(os.getpid())


def test_the_processes_end_with_the_iteration() -> None:
    """At once, whatever they are doing."""
    with bounded(), closing(pool.run(work(everlasting), range(40), 2)) as results:
        first = int(next(results))
    assert first != os.getpid()
    assert not alive(first)


def alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def test_a_closed_pipe_ends_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without anything that has to be written."""
    monkeypatch.setattr(output, "reader_is_gone", lambda: True)
    with bounded(), pytest.raises(BrokenPipeError):
        list(pool.run(work(everlasting), range(40), 2))


def test_a_closed_pipe_ends_the_search_for_causes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the next file is read."""
    monkeypatch.setattr(output, "reader_is_gone", lambda: True)
    failure, config = explain.failure("226/NAMESPACE", Config()), Config()
    with pytest.raises(BrokenPipeError):
        list(explain_name._causes(str(folder), failure, config, []))


SCRIPT = """
import os, sys, time
from serviceconfig_ls.cli import pool
def forever(number):
    os.write(1, b"%d\\n" % os.getpid())
    time.sleep(600)
work = pool.Work(forever, lambda *_: None, lambda _: None, "working")
list(pool.run(work, range(100), 3))
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_no_process_outlives_its_parent(number: signal.Signals) -> None:
    """However that ends; a reader of their output sees its end."""
    paths = os.pathsep.join(path for path in sys.path if path)
    parent = subprocess.Popen(
        [sys.executable, "-c", SCRIPT],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": paths},
        start_new_session=True,
    )
    assert parent.stdout is not None
    with bounded():
        children = [int(parent.stdout.readline()) for _ in range(3)]
        parent.send_signal(number)
        parent.wait()
        assert parent.stdout.read() == b""
        while any(map(alive, children)):
            time.sleep(0.01)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with enough files for several processes."""
    for number in range(600):
        (tmp_path / f"{number}.nix").write_text(WRONG)
    return tmp_path


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, -15), (signal.SIGHUP, -1)]
)
def test_a_signal_ends_a_command(
    folder: Path, jobs: str, number: signal.Signals, status: int
) -> None:
    """With the usual status, no traceback, and nothing left of it."""
    command = [sys.executable, "-m", "serviceconfig_ls", "check", "--jobs", jobs, str(folder)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, cwd=ROOT
    )
    assert process.stdout is not None
    with bounded():
        process.stdout.readline()
        os.killpg(process.pid, number)
        _, errors = process.communicate()
    assert (process.returncode, errors) == (status, b"")
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "--jobs", "2"],
        ["check", "--format", "json"],
        ["security", "--all"],
        ["inspect"],
        ["explain", "226/NAMESPACE", "--in"],
    ],
)
def test_a_reader_that_leaves_ends_a_command(folder: Path, arguments: list[str]) -> None:
    """As ``head`` does; also before anything is written."""
    command = [sys.executable, "-m", "serviceconfig_ls", *arguments, str(folder)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        with bounded():
            errors = process.stderr.read()
            assert process.wait() == 141
        assert errors == b""
