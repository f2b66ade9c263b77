"""The server works in any environment, and prints nothing to standard error."""

from __future__ import annotations

import gzip
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.directives.manpages import option, write
from tests.server.lsp.wire import SERVER, URI, Wire, at

if TYPE_CHECKING:
    from collections.abc import Sequence
TEXT = '{ systemd.services."wéb".serviceConfig = {\n  ProtectHome = "→ü";\n}; }\n'
SENTENCE = "Keeps the home \N{HOUSE BUILDING} closed."
MODULE = SERVER[1:]


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A folder of manual pages."""
    body = '.SH "OPTIONS"\n' + option("ProtectHome=", SENTENCE)
    return write(tmp_path / "manual", body)


@pytest.fixture
def cache(tmp_path: Path) -> dict[str, str]:
    """An environment with its own cache folder."""
    return {"XDG_CACHE_HOME": str(tmp_path / "cache")}


def work(wire: Wire, pages: Path | None = None) -> str:
    """Effect: runs a session as an editor does, to its end. Returns the hover text."""
    options = {} if pages is None else {"manPath": str(pages)}
    wire.ask("initialize", {"capabilities": {}, "initializationOptions": options})
    wire.tell("initialized", {})
    wire.open(TEXT)
    (found,) = wire.notification("textDocument/publishDiagnostics")["diagnostics"]
    assert found["code"] == "invalid-value" and "→ü" in found["message"]
    assert wire.ask("textDocument/completion", at(1, 3))["items"]
    assert wire.ask("textDocument/codeLens", {"textDocument": {"uri": URI}})
    hover = hover_with(wire, SENTENCE if pages else "ProtectHome")
    assert wire.ask("shutdown") is None
    wire.tell("exit")
    assert wire.ended() == 0
    assert wire.errors == []
    return hover


def hover_with(wire: Wire, text: str) -> str:
    """The hover text, requested until the manual has been read."""
    for _ in range(200):
        hover: str = wire.ask("textDocument/hover", at(1, 4))["contents"]["value"]
        if text in hover:
            return hover
        time.sleep(0.05)
    raise AssertionError(hover)


def limited(*limits: str) -> Sequence[str]:
    """The command of a server with limits set by the shell."""
    set_all = "; ".join(f"ulimit {limit}" for limit in limits)
    return ("sh", "-c", f'{set_all}; exec "$@"', "sh", *SERVER)


NOTHING = {"HOME": "", "XDG_CACHE_HOME": "", "MANPATH": "", "PATH": "", "TMPDIR": "/nowhere"}
STATES: dict[str, tuple[Sequence[str], dict[str, str]]] = {
    "no home, no programs, no folder for temporary files": (SERVER, NOTHING),
    "a home that nothing can be written to": (SERVER, {"HOME": "/proc/1", "XDG_CACHE_HOME": ""}),
    "a full disk, few files may be open": (limited("-f 0", "-n 16"), {}),
    "asserts and texts are stripped": ((sys.executable, "-OO", *MODULE), {}),
    "warnings are errors, a locale of ASCII": (
        (sys.executable, "-W", "error", "-X", "utf8=0", *MODULE),
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"},
    ),
    "another language, manual pages that are devices": (
        SERVER,
        {"LC_ALL": "tr_TR.ISO-8859-9", "LANGUAGE": "tr", "MANPATH": "/proc/self/mem:/dev/zero"},
    ),
}


@pytest.mark.parametrize(("command", "environment"), STATES.values(), ids=STATES)
def test_works_the_same(
    command: Sequence[str],
    environment: dict[str, str],
    pages: Path,
    cache: dict[str, str],
) -> None:
    """A session works as usual, ends with 0, and prints nothing to standard error."""
    with Wire.started(command, cache | environment) as wire:
        assert SENTENCE in work(wire, pages)


def test_two_servers_share_a_cache(pages: Path, cache: dict[str, str]) -> None:
    """Servers that start at the same time read the same manual and leave one complete file."""
    with ExitStack() as stack:
        wires = [stack.enter_context(Wire.started(SERVER, cache)) for _ in range(2)]
        assert len({work(wire, pages) for wire in wires}) == 1
    assert len(kept(cache)) == 1


def test_killed_in_the_middle_and_started_again(pages: Path, cache: dict[str, str]) -> None:
    """Nothing remains that a later start waits for or fails on."""
    with Wire.started(SERVER, cache) as wire:
        wire.ask("initialize", {"initializationOptions": {"manPath": str(pages)}})
        wire.open(TEXT)
        wire.request("textDocument/hover", at(1, 4))
        wire.process.kill()
        wire.process.wait()
    folder = Path(cache["XDG_CACHE_HOME"], "serviceconfig-ls")
    folder.mkdir(parents=True, exist_ok=True)
    for left in ("manual-00000000.99.99", "lock"):
        (folder / left).write_bytes(b"half")
    with Wire.started(SERVER, cache) as wire:
        assert SENTENCE in work(wire, pages)


def test_a_cache_of_another_version(pages: Path, cache: dict[str, str]) -> None:
    """The cache of another version is ignored, whatever it contains."""
    with Wire.started(SERVER, cache) as wire:
        work(wire, pages)
    (file,) = kept(cache)
    for foreign in (b"serviceconfig-ls manual 99\n{}", b"\x80\x04\x95pickle"):
        file.write_bytes(foreign)
        with Wire.started(SERVER, cache) as wire:
            assert SENTENCE in work(wire, pages)
        assert file.read_bytes() != foreign


def test_a_page_that_unpacks_to_very_much(pages: Path, cache: dict[str, str]) -> None:
    """A page that is too large is skipped before it fills the memory."""
    bomb = gzip.compress(b"a" * (1 << 28), compresslevel=1)
    (pages / "man5" / "systemd.service.5.gz").write_bytes(bomb)
    with Wire.started(limited("-v 1500000"), cache) as wire:
        assert SENTENCE in work(wire, pages)


def kept(cache: dict[str, str]) -> list[Path]:
    """The cached manual files."""
    return list(Path(cache["XDG_CACHE_HOME"], "serviceconfig-ls").glob("manual-*"))
