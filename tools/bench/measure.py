"""The measurements: both servers in turn, so that a busy machine affects them alike."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from string import ascii_letters
from typing import TYPE_CHECKING, Any

from serviceconfig_ls.nix.text.document import Document
from tools.bench.allocations import allocations
from tools.bench.peer import Peer, at
from tools.bench.texts import SIZES, Text, text

if TYPE_CHECKING:
    from collections.abc import Iterator

URI = "file:///bench/a.nix"
UNIT_URI = "file:///bench/a.service"
UNIT = "[Service]\nExecStart=/bin/true\nPrivateTmp=yes\nProtectHome=yes\n"
ROOT = Path(__file__).parents[2]
PEER = ROOT / ".venv" / "peer" / "bin" / "systemd-language-server"
"""Installed by ``make bench``."""
ROUNDS, IN_ROUND = 6, 12
STARTS = 8
IDLE = 1.0
"""Seconds in which an editor sends nothing before the first hover."""
OPEN_DOCUMENTS = 50

Times = dict[str, list[float]]
"""Seconds by server, or by another cause of time."""


def everything(say: Any) -> Iterator[dict[str, Any]]:
    """All measurements as records: ``what``, the size of the text, times by server.

    Calls ``say`` with the name of each step.
    """
    with _canned() as canned:
        say("start to the answer of initialize")
        yield {"what": "start", "times": _starts(canned)}
        for lines, blocks in SIZES:
            measured = text(lines, blocks)
            say(measured.name)
            size = {"lines": lines, "blocks": blocks}
            for what, times in _of_text(measured, canned).items():
                yield {"what": what, **size, "times": times}
        say("memory")
        yield {"what": "memory", "bytes": _memory(canned)}
        say("allocations")
        yield {"what": "allocations", "bytes": allocations()}
        if PEER.exists():
            say("systemd-language-server")
            yield {"what": "peer", "times": _of_peer(canned)}


def _environment() -> dict[str, str]:
    paths = [str(ROOT / "server"), str(ROOT / "directives"), str(ROOT)]
    return {
        "PYTHONPATH": os.pathsep.join(paths),
        # As in an installation: bytecode is cached, whatever the environment of the bench says.
        "PYTHONDONTWRITEBYTECODE": "",
        "XDG_CACHE_HOME": str(ROOT / ".venv" / "cache"),
    }


def _keep_manual() -> None:
    """Effect: fills the cache of manual pages, so that a server finds it complete."""
    command = [sys.executable, "-m", "serviceconfig_ls", "explain", "ProtectHome"]
    environment = {**os.environ, **_environment()}
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)


def _ours() -> Peer:
    command = [sys.executable, "-m", "serviceconfig_ls", "--stdio"]
    return Peer.start("ours", command, _environment())


def _bare(canned: Path) -> Peer:
    command = [sys.executable, "-m", "tools.bench.bare", str(canned)]
    return Peer.start("bare", command, _environment())


@contextmanager
def _canned() -> Iterator[Path]:
    """A file with our answers, which the bare server then gives."""
    _keep_manual()
    ours, sample = _ours(), text(50, 1)
    ours.initialize()
    found = ours.open(URI, sample.text)
    hover = ours.ask("textDocument/hover", at(URI, sample.line, 8))
    offered = ours.ask("textDocument/completion", at(URI, sample.line, 8))
    ours.stop()
    canned = {"hover": hover, "completion": offered, "diagnostics": found}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "canned.json"
        path.write_text(json.dumps(canned))
        yield path


def _starts(canned: Path) -> Times:
    times: Times = {"ours": [], "bare": [], "hover at once": [], "hover after idling": []}
    times["warm hover"] = []
    sample = text(50, 1)
    where = at(URI, sample.line, 8)
    for turn in range(STARTS):
        bare = _bare(canned)
        times["bare"].append(bare.initialize())
        bare.stop()
        ours = _ours()
        times["ours"].append(ours.initialize())
        item = {"uri": URI, "languageId": "nix", "version": 1, "text": sample.text}
        first = "hover after idling" if turn % 2 else "hover at once"
        if turn % 2:
            time.sleep(IDLE)
        ours.tell("textDocument/didOpen", {"textDocument": item})
        times[first].append(ours.timed("textDocument/hover", where))
        ours.ask("textDocument/hover", where)
        times["warm hover"].append(ours.timed("textDocument/hover", where))
        ours.stop()
    return times


def _of_peer(canned: Path) -> Times:
    """Hover and completion of the peer on a unit file, beside the bare server."""
    peers = [Peer.start("peer", [str(PEER)], {}), _bare(canned)]
    found: Times = {}
    for peer in peers:
        found[f"{peer.name} start"] = [peer.initialize()]
        item = {"uri": UNIT_URI, "languageId": "systemd", "version": 1, "text": UNIT}
        peer.tell("textDocument/didOpen", {"textDocument": item})
    for _ in range(ROUNDS):
        for peer in peers:
            for what, place in (("hover", (3, 4)), ("completion", (3, 2))):
                times = found.setdefault(f"{peer.name} {what}", [])
                where = at(UNIT_URI, *place)
                times += [peer.timed(f"textDocument/{what}", where) for _ in range(IN_ROUND)]
    for peer in peers:
        peer.stop()
    return found


def _of_text(measured: Text, canned: Path) -> dict[str, Times]:
    peers = [_ours(), _bare(canned)]
    for peer in peers:
        peer.initialize()
        peer.open(URI, measured.text)
    name = at(URI, measured.line, 8)
    found: dict[str, Times] = {"hover": {}, "completion": {}, "keystroke": {}}
    for turn in range(ROUNDS):
        for peer in peers:
            for what in ("hover", "completion"):
                times = found[what].setdefault(peer.name, [])
                taken = [peer.timed(f"textDocument/{what}", name) for _ in range(IN_ROUND)]
                times.extend(taken if turn else taken[5:])  # the first few are warm-up
            times = found["keystroke"].setdefault(peer.name, [])
            changes = [_change(measured.line, key) for key in _keys(turn)]
            times.extend(peer.keystroke(URI, change) for change in changes)
    found["keystroke"]["parse"] = _parses(measured)
    for peer in peers:
        peer.stop()
    return found


def _keys(turn: int) -> Iterator[tuple[int, int, str]]:
    """Edits that add to a value and then remove the addition; no text occurs twice.

    Each is the first and the last column that it replaces, and the new text.
    """
    column, keys = len('      ProtectSystem = "stric'), IN_ROUND - 2
    for index in range(keys):
        letter = ascii_letters[(turn * keys + index) % len(ascii_letters)]
        yield column + index, column + index, letter
    yield column, column + keys, ""


def _change(line: int, key: tuple[int, int, str]) -> dict[str, Any]:
    start, end = ({"line": line, "character": column} for column in key[:2])
    return {"range": {"start": start, "end": end}, "text": key[2]}


def _parses(measured: Text) -> list[float]:
    """The times of the same edits in tree-sitter alone: the tree edited, the text parsed again."""
    document = Document.open(measured.text.encode())
    line = document.lines.start(measured.line)
    times = []
    gc.disable()
    for start, end, put in (key for turn in range(ROUNDS) for key in _keys(turn)):
        draft = document.draft()
        draft.replace(line + start, line + end, put.encode())
        begin = time.perf_counter()
        document = draft.finish()
        assert document.tree  # a text is parsed when its tree is used
        times.append(time.perf_counter() - begin)
    gc.enable()
    return times


def _memory(canned: Path) -> dict[str, dict[str, int]]:
    """The memory of both servers in bytes, with many documents open and with a long one."""
    large = text(9_000, 1_000)
    cases = {f"{OPEN_DOCUMENTS} documents": [text(500, 35)] * OPEN_DOCUMENTS, large.name: [large]}
    found: dict[str, dict[str, int]] = {}
    for case, texts in cases.items():
        for peer in (_ours(), _bare(canned)):
            peer.initialize()
            for number, sample in enumerate(texts):
                peer.open(f"file:///bench/{number}.nix", sample.text)
            found.setdefault(case, {})[peer.name] = peer.memory()
            peer.stop()
    return found
