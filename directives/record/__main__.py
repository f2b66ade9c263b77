"""`python -m record` records every real systemd anew and compiles the data; `--check` compares."""

from __future__ import annotations

import argparse
import sys

from record.compile import DATA, compiled
from record.keys import keys_of
from record.recording import FOLDER, VERSIONS, read, record, union, write


def main() -> int:
    """Effect: refreshes recordings and data, or with `--check` only says which data differ (1)."""
    parser = argparse.ArgumentParser(prog="record", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare the data with the recordings")
    parser.add_argument("--compile", action="store_true", help="compile without recording")
    options = parser.parse_args()
    if not (options.check or options.compile):
        _record()
    texts = compiled({version: read(version) for version in VERSIONS})
    if options.check:
        stale = [name for name, text in texts.items() if not _equals(name, text)]
        for name in stale:
            print(f"{DATA / name} differs from the recordings: run make refresh-facts")
        return 1 if stale else 0
    for name, text in texts.items():
        (DATA / name).write_text(text, encoding="utf-8")
    return 0


def _record() -> None:
    # only here, so that comparing and compiling need no real systemd
    from record.parts import oracle

    FOLDER.mkdir(exist_ok=True)
    oracles = {version: oracle(version) for version in VERSIONS}
    candidates = union(keys_of(found) for found in oracles.values())
    for version, found in oracles.items():
        write(version, record(found, candidates))
        print(f"recorded systemd {found.packages['systemd']}")


def _equals(name: str, text: str) -> bool:
    file = DATA / name
    return file.is_file() and file.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
