"""The definitions of several files for one unit: merged as by the module system, or left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import diagnose
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.nix.text.files import Home
from serviceconfig_ls.units.modules.merge import unit_of
from serviceconfig_ls.workspace.module_graph import ModuleGraph
from serviceconfig_ls.workspace.project import Project
from serviceconfig_ls.workspace.workspace import Workspace, home_of
from tests.server.reading.agreement import disagreements
from tests.server.reading.cases import Files, closures, recorded_closures
from tests.support.units import blocks, own_blocks

if TYPE_CHECKING:
    from pathlib import Path

    from serviceconfig_ls.units.model import Block

CASES = closures()
RECORDED = recorded_closures()


def laid_out(files: Files, folder: Path) -> dict[str, Document]:
    """The documents of files. Effect: writes them into a folder that is a project."""
    (folder / ".git").mkdir()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text)
    homes = {name: home_of(folder / name) for name in files}
    return {name: Document.open(text.encode(), homes[name]) for name, text in files.items()}


def unit(document: Document, name: str = "a") -> Block:
    (found,) = (block for block in blocks(document) if block.name == name)
    return found


def settings_of(block: Block) -> list[str]:
    return [f"{setting.directive}={setting.text}" for setting in unit_of(block).settings]


def test_every_case_is_recorded() -> None:
    """The recording is of these cases, and Nix accepts nearly all."""
    assert set(CASES) == set(RECORDED)
    assert sum(isinstance(lines, str) for lines in RECORDED.values()) < len(CASES) / 4


@pytest.mark.parametrize("title", CASES)
def test_each_file_shows_what_nix_makes_of_all(title: str, tmp_path: Path) -> None:
    """Seen from each file, a unit equals the result of evaluating the closure."""
    documents, units = laid_out(CASES[title], tmp_path), RECORDED[title]
    for name, document in documents.items():
        found = [block for block in blocks(document) if block.name is not None]
        if isinstance(units, dict):
            assert list(disagreements(tuple(found), units)) == [], name


@pytest.mark.parametrize("title", CASES)
def test_each_line_knows_its_file(title: str, tmp_path: Path) -> None:
    """What is not the file's own has the place that it is written at."""
    documents = laid_out(CASES[title], tmp_path)
    for document in documents.values():
        own = own_blocks(document)
        for block, alone in zip(blocks(document), own, strict=True):
            assert len(block.definitions) == len(alone.definitions)
            for each in block.foreign_definitions:
                assert each.elsewhere is not None
                other = documents[each.elsewhere.path.removeprefix(f"{tmp_path}/")]
                line = other.text.split(b"\n")[each.elsewhere.line - 1].decode()
                assert each.directive in line or each.option is not None


def test_scalars_that_clash_are_reported_at_both_places(tmp_path: Path) -> None:
    """Each place names the other one."""
    documents = laid_out(CASES["scalars that clash"], tmp_path)
    for name, other in (("main.nix", "a.nix"), ("a.nix", "main.nix")):
        (found,) = diagnose(documents[name], Config())
        assert (found.code, found.severity.value) == ("clashing-definitions", "error")
        assert f"{other}, line 1" in found.message
        ((place, _),) = found.elsewhere
        assert place.path == str(tmp_path / other)
    (tmp_path / "a.nix").unlink()


def test_a_unit_that_another_file_starts_is_whole(tmp_path: Path) -> None:
    """With the command in sight the figures are those of the unit."""
    documents = laid_out(CASES["a script of another file"], tmp_path)
    assert not unit(documents["main.nix"]).partial


HOST = "{ imports = [ ../shared.nix ]; systemd.services.a.serviceConfig.Nice = %d; }"
SHARED = '{ systemd.services.a.serviceConfig = { ExecStart = "x"; User = "u"; }; }'
ALONE = ["ExecStart=x", "User=u"]


def shared(files: Files, folder: Path) -> list[str]:
    """The lines of the unit, seen from the shared file."""
    return settings_of(unit(laid_out({"shared.nix": SHARED, **files}, folder)["shared.nix"]))


def test_one_host_shows_in_the_file_it_takes_in(tmp_path: Path) -> None:
    """No way leads to the file but through the host."""
    assert shared({"hosts/one.nix": HOST % 1}, tmp_path) == [*ALONE[:1], "Nice=1", *ALONE[1:]]


@pytest.mark.parametrize(
    "files",
    [
        {"hosts/one.nix": HOST % 1, "hosts/two.nix": HOST % 2},
        {"hosts/one.nix": HOST % 1, "flake.nix": "{ nixosModules.a = import ./shared.nix; }"},
        {"hosts/one.nix": HOST % 1, "flake.nix": "{ a = map (n: ./. + n) (readDir ./.); }"},
        {"hosts/one.nix": HOST % 1, "flake.nix": "{ imports = [ (import-tree ./.) ]; }"},
        {"hosts/one.nix": HOST % 1, "flake.nix": '{ a = "${self}/${name}"; }'},
        {"hosts/one.nix": HOST % 1, "flake.nix": "{ a = name: ./${name}.nix; }"},
        {"hosts/one.nix": HOST % 1, "flake.nix": '{ a = self + "/shared.nix"; }'},
        {"hosts/one.nix": HOST.replace("[ ..", "lib.optional x [ ..") % 1},
        {"hosts/one.nix": "{ containers.c.config = " + HOST % 1 + "; }"},
        {"hosts/one.nix": "{ x = ../shared.nix; } //" + HOST % 1},
        {"hosts/one.nix": "if x then { } else" + HOST % 1},
        {"hosts/one.nix": "{ systemd.services.a.serviceConfig.Nice = 1; }"},
    ],
    ids=range(12),
)
def test_what_may_be_true_for_one_host_alone_is_not_reported(files: Files, tmp_path: Path) -> None:
    """What may hold for one host only is left out: another import path may lead to the file."""
    assert shared(files, tmp_path) == ALONE


def test_the_host_knows_what_it_takes_in(tmp_path: Path) -> None:
    """A host sees what it imports, even if others import it too."""
    files = {"shared.nix": SHARED, "hosts/one.nix": HOST % 1, "hosts/two.nix": HOST % 2}
    documents = laid_out(files, tmp_path)
    assert settings_of(unit(documents["hosts/two.nix"])) == [*ALONE[:1], "Nice=2", *ALONE[1:]]


FLAKE = "{ outputs = { nixpkgs, ... }: { nixosConfigurations.h = nixpkgs.lib.nixosSystem { modules = [ ./a.nix ./b.nix ]; }; %s }; }"
TWO = {
    "a.nix": '{ systemd.services.a.serviceConfig = { ExecStart = "x"; L = [ "a" ]; }; }',
    "b.nix": '{ systemd.services.a.serviceConfig.L = [ "b" ]; }',
}


def test_the_modules_of_a_flake_are_a_closure(tmp_path: Path) -> None:
    """Where one configuration lists them and nothing else names them."""
    documents = laid_out({**TWO, "flake.nix": FLAKE % ""}, tmp_path)
    for name in TWO:
        assert settings_of(unit(documents[name])) == ["ExecStart=x", "L=a", "L=b"]


@pytest.mark.parametrize(
    "more",
    [
        "nixosConfigurations.g = nixpkgs.lib.nixosSystem { modules = [ ./b.nix ./a.nix ]; };",
        "nixosModules.a = ./a.nix; nixosModules.b = ./b.nix;",
        "checks.a = map import [ ./a.nix ./b.nix ];",
    ],
)
def test_two_configurations_of_a_flake_are_two(more: str, tmp_path: Path) -> None:
    """Neither file speaks for both."""
    documents = laid_out({**TWO, "flake.nix": FLAKE % more}, tmp_path)
    assert settings_of(unit(documents["a.nix"])) == ["ExecStart=x", "L=a"]


def test_an_order_that_others_may_change_makes_a_filter_unknown(tmp_path: Path) -> None:
    """A list that is only longer stays known."""
    own = '{ imports = [ ./b.nix ]; systemd.services.a.serviceConfig = { SystemCallFilter = [ "@a" ]; ReadOnlyPaths = [ "/a" ]; }; }'
    files = {
        "a.nix": own,
        "b.nix": '{ systemd.services.a.serviceConfig = { SystemCallFilter = [ "~@b" ]; ReadOnlyPaths = [ "/b" ]; }; }',
        "c.nix": "{ imports = [ ./b.nix ./a.nix ]; }",
    }
    files["d.nix"] = "{ imports = [ ./a.nix ]; }"
    documents = laid_out(files, tmp_path)
    alone = {name: files[name] for name in ("a.nix", "b.nix")}
    (tmp_path / "alone").mkdir()
    certain = laid_out(alone, tmp_path / "alone")
    known = {s.directive: s for s in unit_of(unit(documents["a.nix"])).settings}
    assert known["SystemCallFilter"].value is None
    assert known["ReadOnlyPaths"].text == "/b"
    assert settings_of(unit(certain["a.nix"])).count("SystemCallFilter=~@b") == 1


@pytest.mark.parametrize("way", ["../outside.nix", "./link.nix", "./links/outside.nix"])
def test_no_module_outside_of_the_project_is_read(way: str, tmp_path: Path) -> None:
    """Not by its path, and not through a link."""
    (tmp_path / "outside.nix").write_text(SHARED)
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "link.nix").symlink_to(tmp_path / "outside.nix")
    (folder / "links").symlink_to(tmp_path)
    (document,) = laid_out({"a.nix": HOST.replace("../shared.nix", way) % 1}, folder).values()
    assert settings_of(unit(document)) == ["Nice=1"]
    (tmp_path / "outside.nix").rename(folder / "inside.nix")
    inside = HOST.replace("../shared.nix", "./inside.nix") % 1
    (folder / "b.nix").write_text(inside)
    project = Project(str(folder))
    workspace = Workspace(project, ModuleGraph(project))
    document = Document.open(inside.encode(), Home(str(folder / "b.nix"), workspace))
    assert len(settings_of(unit(document))) == 3
