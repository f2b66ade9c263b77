"""What a key costs where many files are evaluated together: nothing of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.nix.text.document import Document, Edit
from serviceconfig_ls.nix.text.files import Home
from serviceconfig_ls.units.incremental.units_of import blocks, is_current
from serviceconfig_ls.workspace import module_graph
from serviceconfig_ls.workspace.background import Background
from serviceconfig_ls.workspace.closure import company
from serviceconfig_ls.workspace.project import Project

if TYPE_CHECKING:
    from pathlib import Path

COUNT = 50
HOST = """\
{ lib, ... }: {
  imports = [ %s ];
  systemd.services.web.serviceConfig = {
    Nice = 3;
  };
}
"""
MODULE = '{ systemd.services.web.serviceConfig.LoadCredential = [ "c%d" ]; }'


class Folder:
    """A folder with a host and the modules that it takes in, all of which are read."""

    def __init__(self, folder: Path) -> None:
        names = [f"m{number}.nix" for number in range(COUNT)]
        for number, name in enumerate(names):
            (folder / name).write_text(MODULE % number)
        self.text = HOST % " ".join(f"./{name}" for name in names)
        self.path = str(folder / "host.nix")
        (folder / "host.nix").write_text(self.text)
        self.open: dict[str, Document] = {}
        self.project = Project(str(folder), self.open.get, told=True)
        self.around = Background(self.project)
        self.project.surroundings = self.around
        self.open[self.path] = Document.open(self.text.encode(), Home(self.path, self.project))
        self.finish()

    def finish(self) -> None:
        """Effect: has all read that is to be read."""
        blocks(self.open[self.path])
        while self.around.step():
            is_current(self.open[self.path])
        self.open[self.path] = self.open[self.path].at(self.open[self.path].home)

    def lines(self) -> int:
        (block,) = blocks(self.open[self.path])
        return len(block.unit.settings)

    def type(self, text: str) -> None:
        """Effect: types into the block, one key after the other, all of it read each time."""
        at = self.text.index("    Nice")
        for number, key in enumerate(text):
            edit = Edit(at + number, at + number, key.encode())
            self.open[self.path] = self.open[self.path].apply([edit])
            self.lines()


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are read as modules, and ``closure`` for each closure that is found."""
    done: list[str] = []
    read = module_graph.Surroundings._read

    def reading(self: module_graph.Surroundings, path: str) -> object:
        done.append(path)
        return read(self, path)

    def finding(path: str, sight: object) -> object:
        done.append("closure")
        return company(path, sight)  # type: ignore[arg-type] # handed on as it came

    monkeypatch.setattr(module_graph.Surroundings, "_read", reading)
    monkeypatch.setattr(module_graph, "company", finding)
    return done


def test_a_key_reads_no_other_file(tmp_path: Path, work: list[str]) -> None:
    """Nor does it go through them again."""
    folder = Folder(tmp_path)
    assert folder.lines() == COUNT + 1
    work.clear()
    folder.type('    User = "u";\n')
    assert work == []
    assert folder.lines() == COUNT + 2


def test_a_file_that_changes_is_read_alone(tmp_path: Path, work: list[str]) -> None:
    """The others are not, and what says the same as before is no reason to look again."""
    folder = Folder(tmp_path)
    folder.lines()
    work.clear()
    changed = tmp_path / "m7.nix"
    changed.write_text(MODULE % 7 + "# more")
    folder.project.forget()
    folder.around.change([str(changed)])
    folder.finish()
    assert (work, folder.lines()) == ([str(changed)], COUNT + 1)
    changed.write_text("{ }")
    folder.project.forget()
    folder.around.change([str(changed)])
    folder.finish()
    assert folder.lines() == COUNT
    assert set(work) == {str(changed), "closure"}


def test_while_files_are_looked_through_a_document_stands_alone(tmp_path: Path) -> None:
    """An answer never waits for them."""
    folder = Folder(tmp_path)
    folder.around.restart()
    folder.around.last = lambda path: {}  # type: ignore[method-assign] # as at the very start
    folder.open[folder.path] = folder.open[folder.path].at(folder.open[folder.path].home)
    assert folder.lines() == 1


def test_documents_that_stand_alone_are_asked_for_while_the_folder_is_read(tmp_path: Path) -> None:
    """Nothing is to be read for them once it is, and each is found."""
    opened: dict[str, Document] = {}
    project = Project(str(tmp_path), opened.get, told=True)
    around = project.surroundings = Background(project)
    for name in ("a.nix", "b.nix"):
        path = tmp_path / name
        path.write_text(MODULE % 1)
        opened[str(path)] = Document.open(path.read_bytes(), Home(str(path), project))
    around.restart()
    for document in opened.values():
        assert around.filling
        assert len(blocks(document)) == 1
    while around.step():
        pass
    assert all(is_current(document) for document in opened.values())
    assert not around.step()
