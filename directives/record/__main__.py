"""`python -m record` refreshes the recordings and compiles the data that is shipped.

It asks every systemd that Debian has; the recording of any other version stays as it is. With
`--from ROOT` it asks the systemd below that folder only: an unpacked package, the root of another
machine, or a path of the Nix store. `--check` compares the data with the recordings, `--compile`
only compiles them.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from record.compile import DATA, compiled
from record.debian import PartsError
from record.keys import keys_of
from record.parts import VERSIONS as FROM_DEBIAN
from record.parts import Oracle, daemons, oracle, oracle_in
from record.recording import FOLDER, read, record, recorded_versions, union, write

if TYPE_CHECKING:
    from collections.abc import Sequence


def main() -> int:
    """Effect: refreshes recordings and data; with `--check` only names the data that differ (1)."""
    parser = argparse.ArgumentParser(
        prog="record", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="compare the data with the recordings")
    parser.add_argument("--compile", action="store_true", help="compile without recording")
    parser.add_argument("--from", dest="root", type=Path, help="record the systemd in a folder")
    parser.add_argument("--man", type=Path, help="its manual pages, if they are elsewhere")
    options = parser.parse_args()
    try:
        if options.root:
            _record([(oracle_in(options.root, options.man), ())])
        elif not (options.check or options.compile):
            _record([(oracle(version), (daemons(version),)) for version in FROM_DEBIAN])
    except PartsError as error:
        print(f"record: {error}", file=sys.stderr)
        return 2
    texts = compiled({version: read(version) for version in recorded_versions()})
    if options.check:
        stale = [name for name, text in texts.items() if not _equals(name, text)]
        for name in stale:
            print(f"{DATA / name} differs from the recordings: run make refresh-facts")
        return 1 if stale else 0
    for name, text in texts.items():
        (DATA / name).write_text(text, encoding="utf-8")
    return 0


def _record(oracles: Sequence[tuple[Oracle, Sequence[Path]]]) -> None:
    """Effect: writes the recordings of some systemds and keeps all others.

    To each belong roots with more of its programs.
    """
    FOLDER.mkdir(exist_ok=True)
    kept = [read(version)["keys"] for version in recorded_versions()]
    candidates = union([*kept, *(keys_of(each) for each, _ in oracles)])
    for each, others in oracles:
        write(each.version, record(each, candidates, others))
        print(f"recorded systemd {each.packages['systemd']}")


def _equals(name: str, text: str) -> bool:
    file = DATA / name
    return file.is_file() and file.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
