"""What a key costs where many files are evaluated together: nothing of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.text.document import Document, Edit
from serviceconfig_ls.nix.text.files import Home
from serviceconfig_ls.units.modules.merge import unit_of
from serviceconfig_ls.workspace.background import Background
from serviceconfig_ls.workspace.project import Project
from serviceconfig_ls.workspace.workspace import Workspace, units
from tests.support.caches import forget, misses

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
    """A folder with a host and the modules that it imports, all read."""

    def __init__(self, folder: Path) -> None:
        names = [f"m{number}.nix" for number in range(COUNT)]
        for number, name in enumerate(names):
            (folder / name).write_text(MODULE % number)
        self.text = HOST % " ".join(f"./{name}" for name in names)
        self.path = str(folder / "host.nix")
        (folder / "host.nix").write_text(self.text)
        self.project = Project(str(folder), self.open_text, is_watched=True)
        self.graph = Background(self.project)
        workspace = Workspace(self.project, self.graph)
        self.document = Document.open(self.text.encode(), Home(self.path, workspace))
        self.finish()

    def open_text(self, path: str) -> bytes | None:
        return self.document.text if path == self.path else None

    def finish(self) -> None:
        """Effect: has all read that is to be read."""
        units(self.document)
        while self.graph.step():
            pass

    def lines(self) -> int:
        (located,) = units(self.document)
        return len(unit_of(located.block).settings)

    def type(self, text: str) -> None:
        """Effect: types into the block, one key after the other, all of it read each time."""
        at = self.text.index("    Nice")
        for number, key in enumerate(text):
            edit = Edit(at + number, at + number, key.encode())
            self.document = self.document.apply([edit])
            self.lines()


def documents_read() -> int:
    """How many versions of files have been read for their units since this was last reset."""
    return misses()["units_of._read"]


def test_a_key_reads_no_other_file(tmp_path: Path) -> None:
    """Only the document itself is read, once for each key."""
    folder = Folder(tmp_path)
    assert folder.lines() == COUNT + 1
    forget()
    keys = '    User = "u";\n'
    folder.type(keys)
    assert documents_read() == len(keys)
    assert folder.lines() == COUNT + 2


def test_a_file_that_changes_is_read_alone(tmp_path: Path) -> None:
    """The others are not read; a change that matters to no other file changes nothing."""
    folder = Folder(tmp_path)
    folder.lines()
    contributions = folder.graph.contributions(folder.document)
    forget()
    changed = tmp_path / "m7.nix"
    changed.write_text(MODULE % 7 + "# more")
    folder.project.forget()
    folder.graph.change([str(changed)])
    folder.finish()
    assert documents_read() == 2  # that file, and the document itself
    assert folder.graph.contributions(folder.document) is contributions
    assert folder.graph.outdated() == ()
    changed.write_text("{ }")
    folder.project.forget()
    folder.graph.change([str(changed)])
    assert folder.graph.outdated() == ()  # which asks for the file
    while folder.graph.step():
        pass
    assert folder.graph.outdated() == (folder.path,)
    assert folder.lines() == COUNT


def test_a_document_stands_alone_while_files_are_indexed(tmp_path: Path) -> None:
    """An answer never waits for them."""
    folder = Folder(tmp_path)
    graph = Background(folder.project)
    home = Home(folder.path, Workspace(folder.project, graph))
    folder.document = folder.document.at(home)
    assert folder.lines() == 1
    while graph.step():
        pass
    assert graph.outdated() == (folder.path,)
    assert folder.lines() == COUNT + 1


def test_documents_that_stand_alone_are_asked_for_while_the_folder_is_read(tmp_path: Path) -> None:
    """If there is nothing to read for them, nothing is left to do."""
    opened: dict[str, bytes] = {}
    project = Project(str(tmp_path), opened.get, is_watched=True)
    graph = Background(project)
    workspace = Workspace(project, graph)
    documents = []
    for name in ("a.nix", "b.nix"):
        path = tmp_path / name
        path.write_text(MODULE % 1)
        opened[str(path)] = path.read_bytes()
        documents.append(Document.open(path.read_bytes(), Home(str(path), workspace)))
    graph.restart()
    for document in documents:
        assert graph.filling
        assert len(units(document)) == 1
    while graph.step():
        pass
    assert graph.outdated() == ()
    assert not graph.step()
