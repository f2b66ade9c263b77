"""Unit files of systemd's packages, imported into Nix and exported again, judged by systemd."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from record.parts import nix_instantiate, oracle
from serviceconfig_ls.features.export_unit import unit_text
from serviceconfig_ls.features.import_unit import nix_module
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.units.incremental.units_of import all_units_of
from serviceconfig_ls.units.modules.merge import unit_of
from serviceconfig_ls.units.unit_files.names import is_unit_file, unit_file_name
from systemd_directives import unitfile
from tests.live.security import tables
from tests.support.tables import differences

pytestmark = pytest.mark.live

VERSIONS = (252, 257, 262)
_PLACE = re.compile(r"^\S*?([^/\s:]+\.\w+)(?::\d+)?: ", re.MULTILINE)
_CYCLE = re.compile("ordering cycle|to break it")
"""How often systemd reports a cycle of its own units depends on the order of a hash table."""


class Trip(NamedTuple):
    """A unit file, the Nix text for it, and the unit file for that."""

    name: str
    before: str
    nix: str
    after: str | None
    """None if it has no line."""


@cache
def trips(version: int) -> tuple[Trip, ...]:
    """Every unit file of the package, system and user; links and other types are left out."""
    found = []
    for folder in ("system", "user"):
        places = (oracle(version).root / lib / folder for lib in ("usr/lib/systemd", "lib/systemd"))
        for file in sorted(next(place for place in places if place.is_dir()).iterdir()):
            if file.is_symlink() or not file.is_file() or not is_unit_file(file):
                continue
            text = file.read_text(encoding="utf-8")
            name = unit_file_name(Path(folder, file.name))
            assert name is not None
            unit = unitfile.parse(text, name.name, name.kind, name.scope).unit
            imported = nix_module([unit])
            found.append(
                Trip(f"{folder}/{file.name}", text, imported.text, exported(imported.text))
            )
    return tuple(found)


def exported(nix: str) -> str | None:
    """The unit file for the one unit of a Nix text; None for one without any line."""
    found = all_units_of(Document.open(nix.encode()))
    if not found:
        return None
    (located,) = found
    return unit_text(unit_of(located.block), "a.nix", None)


@pytest.mark.parametrize("version", VERSIONS)
def test_nix_reads_every_module(version: int, tmp_path: Path) -> None:
    """The text is valid Nix."""
    for number, trip in enumerate(trips(version)):
        (tmp_path / f"{number}.nix").write_text(trip.nix)
    done = subprocess.run(
        [nix_instantiate(), "--parse", *sorted(tmp_path.iterdir())],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(trips(version)) > 150


@pytest.mark.parametrize("version", VERSIONS)
def test_services_score_alike(version: int) -> None:
    """Before and after, in every row."""
    services = [trip for trip in trips(version) if trip.name.endswith(".service")]
    before = tables(oracle(version), [trip.before for trip in services])
    after = tables(oracle(version), [trip.after or "" for trip in services])
    assert len(services) > 50
    for trip, old, new in zip(services, before, after, strict=True):
        assert (old is None) == (new is None), trip.after
        if old is not None and new is not None:
            assert not list(differences(new, old)), trip.after


@pytest.mark.parametrize("version", VERSIONS)
def test_systemd_reports_the_same(version: int, tmp_path: Path) -> None:
    """verify has the same messages about both files, but for [Install], which NixOS replaces."""
    said = []
    for side in ("before", "after"):
        (tmp_path / side).mkdir()
        for trip in trips(version):
            wanted = trip.name.startswith("system/")
            if wanted and "@" not in trip.name and trip.after is not None:
                text = trip.before if side == "before" else trip.after
                kept = re.sub(r"(?ms)^\[Install\].*?(?=^\[|\Z)", "", text)
                (tmp_path / side / Path(trip.name).name).write_text(kept)
        files = sorted((tmp_path / side).iterdir())
        messages = oracle(version).verify(files, cwd=tmp_path / side).stderr
        lines = (
            _PLACE.sub(r"\1: ", line) for line in messages.splitlines() if not _CYCLE.search(line)
        )
        said.append(Counter(line.replace(str(tmp_path / side), "") for line in lines))
    assert said[0] == said[1]
