"""Compares fresh random services with the real systemds: `python -m tools.oracle`.

Prints how many agree, or the first one that differs, reduced to the lines that matter. With
``--record`` it writes the recordings of `make test` instead, with ``--from ROOT`` those of the
systemd in a folder.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from record.debian import PartsError
from record.parts import VERSIONS, arm64_oracle, oracle, oracle_in
from tests.directives.exposure.recording import ARM64, COUNTS, file_of, recording
from tests.directives.exposure.recording import texts as recorded_texts
from tests.live.security import tables
from tests.support.seed import fresh_seed
from tests.support.services import service, wild_service
from tests.support.tables import differences, ours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from record.parts import Oracle


def main(arguments: Sequence[str] | None = None) -> int:
    """Effect: runs the real systemds; returns 1 if anything differs."""
    parser = argparse.ArgumentParser(prog="oracle", description=__doc__)
    parser.add_argument("--services", type=int, default=2000, help="how many for each version")
    parser.add_argument("--seed", type=int, default=fresh_seed())
    parser.add_argument("--record", action="store_true", help="record what make test compares with")
    parser.add_argument("--from", dest="root", type=Path, help="ask the systemd in a folder")
    options = parser.parse_args(arguments)
    try:
        real = [oracle_in(options.root)] if options.root else [oracle(each) for each in VERSIONS]
        if options.record and not options.root:
            real += [arm64_oracle(each) for each in VERSIONS]
    except PartsError as error:
        print(f"oracle: {error}", file=sys.stderr)
        return 2
    if options.record:
        for each in real:
            record(each)
        return 0
    print(f"{options.services} random services, seed {options.seed}")
    texts = [
        (service if number % 2 else wild_service)(Random(options.seed + number))
        for number in range(options.services)
    ]
    # the user manager that runs here is that of root, and these name a person everywhere else
    of_users = [text for text in texts if not re.search("%[uUgG]", text)]
    system = [compare(each, texts, user=False) for each in real]
    return max([*system, *(compare(each, of_users, user=True) for each in real)])


def record(real: Oracle) -> None:
    """Effect: writes one systemd's tables of the numbered services."""
    scopes = [ARM64] if real.emulator else list(COUNTS)
    for scope in scopes:
        found = tables(real, recorded_texts(scope), user=scope == "user")
        recording(real.packages, scope, found).write(file_of(real.version, scope))


def compare(real: Oracle, texts: Sequence[str], *, user: bool) -> int:
    """Effect: prints how the project's tables of some services differ from a real systemd's."""
    start = time.perf_counter()
    theirs = tables(real, texts, user=user)
    seconds = time.perf_counter() - start
    name = f"systemd {real.packages['systemd']}, libseccomp {real.packages['libseccomp']}"
    name += ", user manager" if user else ""
    loaded = [(text, table) for text, table in zip(texts, theirs, strict=True) if table]
    for text, table in loaded:
        if any(differences(ours(text, real.version, user=user), table)):
            print(f"{name}: not the same for this service\n")
            print(_explained(real, _cut_down(real, text, user=user), user=user))
            return 1
    print(f"{name}: {len(loaded)} of {len(loaded)} that load are the same ({seconds:.1f} s)")
    return 0


def _cut_down(real: Oracle, text: str, *, user: bool) -> str:
    """The text without the lines that the difference does not need."""
    lines = text.splitlines(keepends=True)
    for place in reversed(range(len(lines))):
        shorter = lines[:place] + lines[place + 1 :]
        if _explained(real, "".join(shorter), user=user):
            lines = shorter
    return "".join(lines)


def _explained(real: Oracle, text: str, *, user: bool) -> str:
    """The text and the differences; empty if there are none."""
    table = tables(real, [text], user=user)[0]
    found = list(differences(ours(text, real.version, user=user), table)) if table else []
    lines = [f"  {each.replace(' and ', f'{chr(10)}    systemd: ', 1)}" for each in found]
    return "\n".join([text, "ours, then systemd's:", *lines]) if found else ""


if __name__ == "__main__":
    sys.exit(main())
