"""The units of a document, joined with what other files of its project define for them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.nix.text.files import Home
from serviceconfig_ls.units.incremental.units_of import units_of
from serviceconfig_ls.units.modules.contributions import joined
from serviceconfig_ls.workspace.module_graph import ModuleGraph
from serviceconfig_ls.workspace.project import Project, root_around

if TYPE_CHECKING:
    from pathlib import Path

    from serviceconfig_ls.units.model import Located
    from serviceconfig_ls.units.modules.contributions import Contributions, Usages

MAX_WORKSPACES = 256
"""The number of projects that a command keeps."""


@dataclass(eq=False)
class Workspace:
    """The texts of a project, and which of them are evaluated together."""

    project: Project
    graph: ModuleGraph

    def text(self, path: str) -> bytes | None:
        """The text at a path, as `Files` has it."""
        return self.project.text(path)


def units(document: Document) -> tuple[Located, ...]:
    """The units that a document defines or extends, in the order of the text.

    Each is joined with the definitions of other files that are certainly evaluated with it.
    """
    own = units_of(document)
    contributions = contributions_to(document) if own else {}
    return tuple([joined(each, contributions) for each in own]) if contributions else own


def contributions_to(document: Document) -> Contributions:
    """What other files certainly define for the units of a document."""
    workspace = _workspace_of(document)
    return {} if workspace is None else workspace.graph.contributions(document)


def usages_of(document: Document) -> Usages:
    """The units of other files that import lines of a document."""
    workspace = _workspace_of(document)
    return {} if workspace is None else workspace.graph.usages(document)


def _workspace_of(document: Document) -> Workspace | None:
    files = None if document.home is None else document.home.files
    return files if isinstance(files, Workspace) else None


def document_of(path: Path, text: bytes) -> Document:
    """The document of a file that holds a text, among the files of its project."""
    if path.is_symlink() or not path.is_file():
        return Document.open(text, home_of(path))
    absolute = path.absolute()
    whole, workspace = os.path.normpath(absolute), workspace_at(root_around(str(absolute.parent)))
    workspace.project.hold(whole, text)
    return Document.open(text, Home(whole, workspace))


def home_of(path: Path) -> Home | None:
    """The path of a file and the project around it; None for a file that does not exist."""
    if not path.is_file():
        return None
    # the root is found once for all files of a folder
    absolute = path.absolute()
    folder = path.resolve().parent if path.is_symlink() else absolute.parent
    return Home(os.path.normpath(absolute), workspace_at(root_around(str(folder))))


@lru_cache(maxsize=MAX_WORKSPACES)
def workspace_at(root: str) -> Workspace:
    """The workspace of a project for a command, which reads each file once."""
    project = Project(root, is_watched=True, keeps_texts=True)
    return Workspace(project, ModuleGraph(project))
