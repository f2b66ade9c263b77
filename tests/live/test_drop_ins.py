"""Unit files with their drop-ins against the real systemds, which load the same files."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from random import Random
from typing import TYPE_CHECKING

import pytest

from record.parts import VERSIONS, oracle
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.exposure.score import of_block
from serviceconfig_ls.units.modules.base_unit import BaseUnit
from serviceconfig_ls.units.modules.merge import unit_of
from serviceconfig_ls.units.unit_files.opening import language_of, open_document
from serviceconfig_ls.workspace.base.unit_key import UnitKey
from serviceconfig_ls.workspace.base.unit_tree import UnitTree
from serviceconfig_ls.workspace.workspace import home_of, units, workspace_at
from systemd_directives import unitfile
from systemd_directives.model import RuntimeScope, SystemdVersion
from tests.live.security import OVERALL, arrays, line
from tests.support.services import service

if TYPE_CHECKING:
    from pathlib import Path

    from serviceconfig_ls.units.model import Block

pytestmark = pytest.mark.live

COUNT = 25
"""Random trees."""
_PLACES = ("etc/systemd/system", "run/systemd/system", "usr/lib/systemd/system")
_UNITS = ("web.service", "a-b.service", "a-b@x.service", "a-b-c@x-y.service", "a--b.socket")
_UNITS += ("-ab.service", "a-.timer", "a-b-@x.service", "p@x-y.path")
_FILES = ("10.conf", "9.conf", "b.conf", "B.conf", "é.conf", ".h.conf", "n.conf~", "_.conf")
_READ = re.compile(r"^(/\S+?):\d+: Unknown key", re.M)
_OWN = {
    "socket": "ListenStream=/run/x",
    "service": "ExecStart=/bin/true",
    "timer": "OnActiveSec=1",
    "path": "PathExists=/x",
}


def _folder_names(unit: str) -> list[str]:
    """Names of folders that may have drop-ins of a unit, and some that have none."""
    name, _, kind = unit.rpartition(".")
    prefix, _, instance = name.partition("@")
    pieces = [prefix[:at] for at in range(1, len(prefix) + 1)]
    found = [f"{piece}{end}" for piece in pieces for end in ("", "@", f"@{instance}")]
    return [f"{each}.{kind}.d" for each in found] + [f"{kind}.d"] * 3


def _tree(random: Random, unit: str) -> tuple[str, list[str]]:
    """The path of a unit file, and those of files beside it."""
    name, _, kind = unit.rpartition(".")
    template = f"{name.partition('@')[0]}@" if "@" in name else name
    own = f"{random.choice(_PLACES)}/{random.choice((name, template))}.{kind}"
    folders = _folder_names(unit)
    exact = [f"{name}.{kind}.d", f"{template}.{kind}.d"]
    chosen = random.choices([*folders, *exact * 4], k=12)
    files = {f"{random.choice(_PLACES)}/{each}/{random.choice(_FILES)}" for each in chosen}
    return own, sorted(files)


def _block(root: Path, path: str) -> Block:
    """The unit of a file in a tree."""
    workspace_at.cache_clear()
    whole = root / path
    name = language_of(PurePosixPath(path))
    document = open_document(whole.read_bytes(), name, home_of(whole))
    return units(document)[0].block


def _files_read(block: Block, own: str) -> list[str]:
    """The files of the lines of a unit, in order."""
    places = []
    for setting in unit_of(block).settings:
        assert setting.origin is not None
        place = block.sources[setting.origin.definition].elsewhere
        places.append(own if place is None else place.path)
    return list(dict.fromkeys(places))


@pytest.mark.parametrize("version", VERSIONS)
def test_files_are_read_in_the_order_of_systemd(version: int, seed: int, tmp_path: Path) -> None:
    """Of random folders the same drop-ins are read, in the same order, from whichever is open."""
    random = Random(seed)
    for number in range(COUNT):
        root = tmp_path / str(number)
        (root / ".git").mkdir(parents=True)
        unit = random.choice(_UNITS)
        kind = unit.rpartition(".")[2]
        own, files = _tree(random, unit)
        text = f"[{kind.capitalize()}]\n{_OWN.get(kind, 'CPUWeight=5')}\nUnknown=1\n"
        for file in (own, *files):
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            (root / file).write_text(text)
        driver = root / "driver/driver.target"
        driver.parent.mkdir()
        driver.write_text(f"[Unit]\nRequires={unit}\n")
        path = ":".join(str(root / each) for each in _PLACES)
        answer = oracle(version).run(["verify", "--man=no", str(driver)], SYSTEMD_UNIT_PATH=path)
        wanted = {str(root / each) for each in (own, *files)}
        real = [each for each in _READ.findall(answer.stderr) if each in wanted]
        real = list(dict.fromkeys(real))
        assert real, answer.stderr
        if kind == "service":
            key = UnitKey(unit.rpartition(".")[0], RuntimeScope.SYSTEM, takes_template=True)
            base = UnitTree(str(root), "tree").unit(key)
            assert isinstance(base, BaseUnit)
            assert list(dict.fromkeys(each.place.path for each in base.lines)) == real
        drop_ins = [each for each in real[1:] if each.rpartition("/")[0].endswith(f"/{unit}.d")]
        if own.endswith(f"/{unit}"):
            drop_ins.append(real[0])
        for each in drop_ins:
            block = _block(root, each.removeprefix(f"{root}/"))
            assert _files_read(block, each) == real, each


@pytest.mark.parametrize("version", VERSIONS)
def test_a_unit_with_its_drop_ins_scores_alike(version: int, seed: int, tmp_path: Path) -> None:
    """The unit file and each drop-in of the unit have the rows and the score of the whole unit."""
    random = Random(seed)
    (tmp_path / ".git").mkdir()
    own: dict[str, list[str]] = {}
    for number in range(COUNT):
        prefix = random.choice(("u", "u-v", "u--w"))
        unit = f"{prefix}{number}.service"
        places = random.choices(_PLACES, k=5)
        files = [f"{places[0]}/{unit}"]
        files += {f"{place}/{unit}.d/{random.choice(_FILES[:5])}" for place in places[1:]}
        own[unit] = files
        for file in files:
            _write(tmp_path / file, _lines(random, with_command=file == files[0]))
    for name in ("service.d/05-a.conf", "u-.service.d/10.conf", "service.d/zz.conf"):
        _write(tmp_path / random.choice(_PLACES) / name, _lines(random, with_command=False))
    options = [f"--root={tmp_path}", "security", "--offline=true"]
    shown = oracle(version).run([*options, *own]).stdout
    debug = {"SYSTEMD_ANALYZE_DEBUG": "1"}
    rows = arrays(oracle(version).run([*options, "--json=short", *own], **debug).stdout)
    config = Config(systemd=SystemdVersion(version), architecture="x86-64")
    figures = OVERALL.findall(shown)
    assert len(figures) > COUNT // 2
    for (unit, whole, tenth, _), table in zip(figures, rows, strict=True):
        real = {str(row["json_field"]): line(row) for row in table}
        key = UnitKey(unit.rpartition(".")[0], RuntimeScope.SYSTEM, takes_template=True)
        base = UnitTree(str(tmp_path), "tree").unit(key)
        assert isinstance(base, BaseUnit)
        # a drop-in may be hidden by one of the same name in a more important folder
        read = {each.place.path.removeprefix(f"{tmp_path}/") for each in base.lines}
        for file in read.intersection(own[unit]):
            block = _block(tmp_path, file)
            found = of_block(block, config)
            assert not block.partial, (file, block)
            assert found.offline.low == found.offline.high == int(whole) * 10 + int(tenth), file
            for row in found.rows:
                wanted = real[row.check.json_field]
                assert (row.set, row.badness) == (wanted.set, wanted.badness), (file, row.check.id)


def _lines(random: Random, *, with_command: bool) -> str:
    """Random directives of [Service], each on one line."""
    settings = unitfile.parse(service(random)).unit.settings
    lines = [
        f"{each.directive}={each.text}"
        for each in settings
        if each.section == "Service" and each.directive.isalpha() and each.directive != "ExecStart"
    ]
    command = ["ExecStart=/bin/true"] if with_command else []
    return "\n".join(["[Service]", *command, *lines, ""])


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
