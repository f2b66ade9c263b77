"""Units on a base against the real systemds, which load the same files from a folder."""

from __future__ import annotations

from enum import Enum
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import pytest

from record.parts import VERSIONS, oracle
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.exposure.score import of_block
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.units.editing.nix_strings import nix_string
from serviceconfig_ls.units.modules.merge import unit_of
from serviceconfig_ls.workspace.workspace import home_of, units, workspace_at
from systemd_directives import unitfile
from systemd_directives.model import HOLE, SystemdVersion
from tests.live.security import OVERALL, arrays, line, tables
from tests.server.workspace import test_look_alikes as look_alikes
from tests.support.services import service, value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from systemd_directives.exposure import Score
    from systemd_directives.model import Unit
    from tests.support.tables import Line

pytestmark = pytest.mark.live

COUNT = 60
"""Random services in one system."""
_OF_NIXOS = 'Environment="PATH=/nix/store/0-a/bin"'
"""In every unit file that NixOS writes."""


class Made(Enum):
    """How the files of a service in a system came to be."""

    PACKAGE = "a package ships the unit"
    PACKAGE_BUILT = "a package ships the unit, and the block was built already"
    MODULE = "a module of nixpkgs defines the unit"
    NIXOS = "NixOS writes the unit"
    NIXOS_BUILT = "NixOS writes the unit, and the block was built already"
    NIXOS_OLDER = "NixOS writes the unit, and the block was built with other values"


_EXACT = (Made.PACKAGE, Made.PACKAGE_BUILT, Made.MODULE, Made.NIXOS_BUILT)


class Service(NamedTuple):
    """A service: the Nix text of a block, and files before it is built and after."""

    nix: str
    before: Mapping[str, str]
    after: Mapping[str, str]


Lines = list[tuple[str, str]]


def _lines(random: Random) -> Lines:
    """Random directives of [Service] without a command."""
    settings = unitfile.parse(service(random)).unit.settings
    return [
        (each.directive, each.text or "")
        for each in settings
        if each.section == "Service" and each.directive.isalpha() and each.directive != "ExecStart"
    ]


def _value(directive: str, random: Random) -> str:
    """A random value as systemd reads it: on one line, so that it takes no other line with it."""
    text = f"[Service]\n{directive}={value(directive, random)}\n"
    found = unitfile.parse(text).unit.settings
    return (found[0].text or "") if found else ""


def _unit(lines: Lines, *extra: str) -> str:
    return "\n".join(["[Service]", *extra, *(f"{name}={text}" for name, text in lines), ""])


def _as_nixos_writes(lines: Lines) -> Lines:
    """The lines in the order of Nix' sets: by name, each list in its own order."""
    return sorted(lines, key=lambda pair: pair[0])


def _block(name: str, lines: Lines, forced: frozenset[str], random: Random) -> str:
    """The block that defines some lines, with mkForce where it replaces those of a module."""
    bindings = []
    for directive in sorted({name for name, _ in lines}):
        values = [nix_string(text) for each, text in lines if each == directive]
        is_list = len(values) > 1 or (directive not in forced and random.random() < 0.5)
        text = f"[ {' '.join(values)} ]" if is_list else values[0]
        force = "lib.mkForce " if directive in forced else ""
        bindings.append(f"    {directive} = {force}{text};\n")
    return f'  systemd.services."{name}".serviceConfig = {{\n{"".join(bindings)}  }};\n'


def _service(name: str, made: Made, random: Random) -> Service:
    file, overrides = f"{name}.service", f"{name}.service.d/overrides.conf"
    base, own = _lines(random), _lines(random)
    command = "ExecStart=/bin/true"
    if made in (Made.PACKAGE, Made.PACKAGE_BUILT):
        shipped = {
            file: _unit(base, command),
            f"{name}.service.d/10-a.conf": _unit(_lines(random)),
            f"{name}.service.d/zz.conf": _unit(_lines(random)),
        }
        built = shipped | {overrides: _unit(_as_nixos_writes(own), _OF_NIXOS)}
        nix = _block(name, own, frozenset(), random)
        return Service(nix, shipped if made is Made.PACKAGE else built, built)
    named = {directive for directive, _ in base}
    # what was removed since it was built still counts, so the older block has no more lines
    older = [
        (each, _value(each, random))
        for each in sorted({each for each, _ in own})
        if random.random() < 0.7
    ]
    forced = frozenset(each for each, _ in own if each in named and random.random() < 0.7)
    nix = _block(name, own, forced, random)
    # a scalar beside another one is refused, so what is not forced is a list in both
    for directive in named - forced:
        nix = _as_list(nix, directive)

    def merged(block: Lines) -> str:
        written = {directive for directive, _ in block}
        kept = [pair for pair in base if not (pair[0] in forced and pair[0] in written)]
        return _unit(_as_nixos_writes([*kept, *block]), command, _OF_NIXOS)

    if made is Made.MODULE:
        return Service(nix, {f"nixos/modules/{name}.nix": _module(name, base)}, {file: merged(own)})
    before = {
        Made.NIXOS: _unit(_as_nixos_writes(base), command, _OF_NIXOS),
        Made.NIXOS_BUILT: merged(own),
        Made.NIXOS_OLDER: merged(older),
    }
    return Service(nix, {file: before[made]}, {file: merged(own)})


def _module(name: str, lines: Lines) -> str:
    """A module with some lines, each as a list."""
    bindings = ['      ExecStart = "/bin/true";\n']
    for directive in sorted({each for each, _ in lines}):
        values = [nix_string(text) for each, text in lines if each == directive]
        bindings.append(f"      {directive} = [ {' '.join(values)} ];\n")
    return (
        "{ config, lib, ... }: {\n"
        f'  options.services.{name}.enable = lib.mkEnableOption "it";\n'
        f"  config = lib.mkIf config.services.{name}.enable {{\n"
        f"    systemd.services.{name}.serviceConfig = {{\n{''.join(bindings)}    }};\n  }};\n}}\n"
    )


def _as_list(nix: str, directive: str) -> str:
    lines = nix.splitlines(keepends=True)
    for number, text in enumerate(lines):
        head = f"    {directive} = "
        if text.startswith(head) and not text.startswith(f"{head}["):
            lines[number] = f"{head}[ {text.removeprefix(head).removesuffix(chr(10))[:-1]} ];\n"
    return "".join(lines)


def _written(root: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        is_module = name.startswith("nixos/")
        path = root / ("" if is_module else "etc/systemd/system") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")


def _ours(folder: Path, services: Mapping[str, Service], version: int) -> dict[str, Score]:
    """The scores of the blocks on the files as they were before they are built."""
    (folder / "before/lib").mkdir(parents=True)
    for each in services.values():
        _written(folder / "before", each.before)
    module = folder / "project" / "default.nix"
    module.parent.mkdir()
    module.write_text("{ lib, ... }: {\n" + "".join(s.nix for s in services.values()) + "}\n")
    workspace_at.cache_clear()
    home = home_of(module, str(folder / "before"))
    document = Document.open(module.read_bytes(), home)
    config = Config(systemd=SystemdVersion(version))
    blocks = [located.block for located in units(document)]
    assert all(not block.partial for block in blocks if block.definitions)
    return {block.name or "": of_block(block, config) for block in blocks}


def _real(
    folder: Path, services: Mapping[str, Service], version: int
) -> Mapping[str, tuple[int, Mapping[str, Line]]]:
    """What systemd-analyze prints for the files as they are afterwards."""
    for each in services.values():
        _written(folder / "after", each.after)
    names = [f"{name}.service" for name in services]
    options = [f"--root={folder / 'after'}", "security", "--offline=true"]
    shown = oracle(version).run([*options, *names]).stdout
    debug = {"SYSTEMD_ANALYZE_DEBUG": "1"}
    rows = oracle(version).run([*options, "--json=short", *names], **debug).stdout
    overall = [(name, int(a) * 10 + int(b)) for name, a, b, _ in OVERALL.findall(shown)]
    tables = [{str(row["json_field"]): line(row) for row in each} for each in arrays(rows)]
    pairs = zip(overall, tables, strict=True)
    return {name.removesuffix(".service"): (figure, table) for (name, figure), table in pairs}


def _differences(score: Score, figure: int, table: Mapping[str, Line]) -> Sequence[str]:
    wrong = []
    if not score.offline.low <= figure <= score.offline.high:
        wrong.append(f"{figure} is not in {score.offline}")
    for row in score.rows:
        real = table[row.check.json_field]
        if row.decided and (row.set, row.badness) != (real.set, real.badness):
            wrong.append(f"{row.check.json_field}: {row.set} {row.badness}, really {real}")
    return wrong


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("made", Made)
def test_units_on_a_base_score_as_systemd_loads_them(
    made: Made, version: int, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every decided row is the real one, and the range has the real score in it.

    Nothing is uncertain but lists of a block that was not built as it is: which of the lines of
    the file are its own is unknown then.
    """
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    random = Random(seed)
    services = {f"s{n}": _service(f"s{n}", made, random) for n in range(COUNT)}
    services = {name: each for name, each in services.items() if ";" in each.nix.partition("{")[2]}
    ours, real = _ours(tmp_path, services, version), _real(tmp_path, services, version)
    assert ours
    for name, score in ours.items():
        figure, table = real[name]
        wrong = _differences(score, figure, table)
        assert not wrong, (wrong, services[name])
        open_rows = [row.check.json_field for row in score.rows if not row.decided]
        assert made not in _EXACT or not open_rows, (open_rows, services[name])


@pytest.mark.parametrize("version", VERSIONS)
def test_units_on_modules_score_alike(
    version: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A unit on a module, written as a file, has every decided row of the real program.

    Of each condition both cases are written, and the range contains both.
    """
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    config = Config(systemd=SystemdVersion(version))
    for name in look_alikes.SERVICES:
        block = look_alikes.overridden(tmp_path, name, "PrivateNetwork = lib.mkForce true;")
        score = of_block(block, config)
        for text in _written_out(unit_of(block)):
            (real,) = tables(oracle(version), [text])
            assert real is not None, text
            assert score.offline.low <= real.overall <= score.offline.high, (name, text)
            for row in score.rows:
                if row.decided:
                    there = real.rows[row.check.json_field]
                    assert (row.set, row.badness) == (there.set, there.badness), (name, row)


def _written_out(unit: Unit) -> Sequence[str]:
    """The unit as a file, once with all conditions true and once with all false."""
    found = []
    for holds in (True, False):
        lines = [
            (each.directive, (each.text_with_holes or "").replace(HOLE, "x"))
            for each in unit.settings
            if each.section == "Service"
            and each.value is not None
            and (each.certain or all(guard.holds is holds for guard in each.guards))
        ]
        found.append(
            _unit([(n, "/bin/true" if n.startswith("Exec") else text) for n, text in lines])
        )
    return found
