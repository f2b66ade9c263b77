"""100,000 mixed requests to one server: its memory at the start, in the middle and at the end.

``make soak`` sends all of them; a test sends some.
"""

from __future__ import annotations

import gc
import os
import random
import sys
from pathlib import Path
from typing import Any

from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.text.manual import manual
from tests.server.fuzz.inside import Inside
from tests.server.fuzz.scripts import TEXTS, WORDS

URIS = [f"file:///somewhere/{number}.nix" for number in range(30)]
METHODS = ("hover", "completion", "diagnostic", "inlayHint", "codeLens", "codeAction")


def resident() -> int:
    """The resident memory of this process in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def soak(requests: int, samples: int = 10) -> list[tuple[int, int, int]]:
    """After each part of the requests: their number, resident bytes, and live objects."""
    manual(Config())  # else it may be read during the second half
    chance, inside = random.Random(8), Inside("utf-16")
    versions = dict.fromkeys(URIS, 0)
    found = []
    for count in range(1, requests + 1):
        uri = chance.choice(URIS)
        _one(inside, uri, versions, chance)
        if count % max(1, requests // samples) == 0:
            gc.collect()
            # Frozen objects are alive, too: the server freezes what it loaded.
            live = len(gc.get_objects()) + gc.get_freeze_count()
            found.append((count, resident(), live))
    return found


def _one(inside: Inside, uri: str, versions: dict[str, int], chance: random.Random) -> None:
    """Effect: opens, changes or closes a document, or sends a request."""
    what = chance.random()
    if not versions[uri] or what < 0.02:
        inside.open(uri, chance.choice(TEXTS))
        versions[uri] = 1
    elif what < 0.03:
        inside.close_document(uri)
        versions[uri] = 0
    elif what < 0.4:
        versions[uri] += 1
        start = {"line": chance.randrange(20), "character": chance.randrange(20)}
        span = {"start": start, "end": start}
        inside.change(uri, versions[uri], [{"range": span, "text": chance.choice(WORDS)}])
    else:
        _ask(inside, uri, chance)


def _ask(inside: Inside, uri: str, chance: random.Random) -> None:
    place = {"line": chance.randrange(20), "character": chance.randrange(20)}
    params: dict[str, Any] = {
        "textDocument": {"uri": uri},
        "position": place,
        "range": {"start": {"line": 0, "character": 0}, "end": place},
        "context": {"diagnostics": [], "triggerKind": 1},
    }
    inside.ask(f"textDocument/{chance.choice(METHODS)}", params)


if __name__ == "__main__":
    for count, size, objects in soak(int(sys.argv[1])):
        print(f"{count:7} requests: {size / (1 << 20):6.1f} MiB, {objects} objects", flush=True)
