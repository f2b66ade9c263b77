"""The units of a document, joined with what other files of its project define for them."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.nix.text.files import Home
from serviceconfig_ls.units.configuration_files import BY_KIND
from serviceconfig_ls.units.discovery.prefilter import is_relevant
from serviceconfig_ls.units.incremental.drop_ins import (
    lines_beside,
    names_beside,
    on_base_files,
    on_unit_at,
)
from serviceconfig_ls.units.incremental.units_of import all_units_of, files_of, units_of
from serviceconfig_ls.units.model import Block, Located, Manager, Placement
from serviceconfig_ls.units.modules.base_unit import on_base, takes_base, without_base
from serviceconfig_ls.units.modules.contributions import (
    CONFIGURATION_IDENTITIES,
    joined,
    unit_elsewhere,
)
from serviceconfig_ls.units.unit_files.names import KINDS
from serviceconfig_ls.units.unit_files.opening import language_of, open_document
from serviceconfig_ls.units.unit_files.unit_file import UnitFile
from serviceconfig_ls.workspace.base.finder import Bases
from serviceconfig_ls.workspace.base.places import NONE
from serviceconfig_ls.workspace.base.unit_key import UnitKey
from serviceconfig_ls.workspace.module_graph import ModuleGraph, identities_of, keys_asked_by
from serviceconfig_ls.workspace.project import Project, root_around
from serviceconfig_ls.workspace.source_files import walk
from systemd_directives.safe_read import read_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from serviceconfig_ls.units.modules.base_unit import FileLine
    from serviceconfig_ls.units.modules.contributions import Contributions, Usages
    from serviceconfig_ls.workspace.base.unit_key import KnownUnits, NoUnit
    from systemd_directives.model import RuntimeScope

_NOWHERE = Span(0, 0)
MAX_WORKSPACES = 256
"""The number of projects that a command keeps."""


@dataclass(eq=False)
class Workspace:
    """The texts of a project, and which of them are evaluated together."""

    project: Project
    graph: ModuleGraph
    bases: Bases = field(default_factory=lambda: Bases(""))

    def text(self, path: str) -> bytes | None:
        """The text at a path, as `Files` has it."""
        return self.project.text(path)

    def names(self, folder: str) -> tuple[str, ...]:
        """The names of what is in a folder, as `Files` has them."""
        return self.project.names(folder)


def units(document: Document) -> tuple[Located, ...]:
    """The units that a document defines or extends, in the order of the text.

    Each is joined with the definitions of other files that are certainly evaluated with it, and
    with its base if it is defined elsewhere.
    """
    own = units_of(document)
    workspace = _workspace_of(document) if own else None
    if workspace is None:
        return own
    if not document.is_nix:
        return _whole_files(document, own, workspace)
    return _whole(own, workspace, workspace.graph.contributions(document))


def _whole_files(
    document: Document, own: tuple[Located, ...], workspace: Workspace
) -> tuple[Located, ...]:
    return tuple([_on_base_files(each, document, workspace) for each in own])


def _whole(
    own: tuple[Located, ...], workspace: Workspace, contributions: Contributions
) -> tuple[Located, ...]:
    whole = [joined(each, contributions) for each in own] if contributions else own
    return tuple([_on_base(each, workspace.bases) for each in whole])


class Together(NamedTuple):
    """The units of a document, and what is certainly evaluated with them."""

    units: tuple[Located, ...]
    """As `units`."""
    only_options: tuple[Located, ...] = ()
    """The units for which the document only sets options."""
    elsewhere: tuple[Block, ...] = ()
    """The units of other files that those of the document ask for."""
    offered_elsewhere: frozenset[str] = frozenset()
    """The keys that they ask for and another file offers without a unit."""

    @property
    def every_unit(self) -> tuple[Located, ...]:
        """All units of the document."""
        return (*self.units, *self.only_options)


def units_together(document: Document) -> Together:
    """The units of a document with those of other files that they are compared with."""
    own = units_of(document)
    every = all_units_of(document) if own else ()
    bare = tuple([each for each in every if each.block.only_options])
    workspace = _workspace_of(document) if own else None
    if workspace is None:
        return Together(own, bare)
    if not document.is_nix:
        return Together(_whole_files(document, own, workspace), bare)
    contributions = workspace.graph.contributions(document)
    whole = _whole(own, workspace, contributions)
    if not contributions:
        return Together(whole, bare)
    bare = tuple([joined(each, contributions) for each in bare])
    here = {each.block.identity for each in every}
    others = contributions.keys() - here - CONFIGURATION_IDENTITIES
    return Together(
        whole,
        bare,
        tuple(
            [
                unit_elsewhere(key, contributions[key])
                for key in sorted(others)
                if contributions[key]
            ]
        ),
        frozenset(key for key in others if not contributions[key]),
    )


def reasons_without_base(document: Document, block: Block) -> tuple[tuple[str, NoUnit], ...]:
    """The bases that have nothing for a partial unit, each with the reason."""
    workspace = _workspace_of(document)
    key = _unit_key(block)
    return () if workspace is None or key is None else workspace.bases.reasons(key)


def is_older_than_text(document: Document, block: Block) -> bool:
    """Whether the base of a block was built before the file of the document was changed.

    Effect: looks at the file.
    """
    workspace = _workspace_of(document)
    key = _unit_key(without_base(block))
    base = None if workspace is None or key is None else workspace.bases.unit(key)
    if base is None or base.built_at is None or document.home is None:
        return False
    try:
        return os.stat(document.home.path).st_mtime > base.built_at  # noqa: PTH116 - no Path is needed
    except OSError:
        return False


def _on_base(located: Located, bases: Bases) -> Located:
    key = _unit_key(located.block)
    base = None if key is None else bases.unit(key)
    return located if base is None else on_base(located, base)


def _on_base_files(located: Located, document: Document, workspace: Workspace) -> Located:
    """A drop-in on the only unit file of its name in the project, else on the unit of a base."""
    key = _unit_key(located.block)
    if key is None or not isinstance(document, UnitFile):
        return located
    template, at, _ = key.name.partition("@")
    for name in dict.fromkeys((key.name, f"{template}{at}")):
        paths = workspace.graph.unit_files(document, f"{name}.{key.kind}")
        if len(paths) == 1:
            whole = on_unit_at(document, located, paths[0], workspace.project.root)
            if not whole.block.partial:
                return whole
        if paths:
            break
    base = workspace.bases.unit(key)
    if base is None:
        return located
    return on_base(located, base) if base.modules else on_base_files(document, located, base)


def _unit_key(block: Block) -> UnitKey | None:
    """What to ask a base for; None if the block takes none."""
    if block.name and block.is_unit_file and block.partial and block.kind in KINDS:
        return UnitKey(block.name, block.scope, takes_template=True, kind=block.kind)
    if not takes_base(block) or block.name is None:
        return None
    return UnitKey(block.name, block.scope, takes_template="overrideStrategy" in block.options)


def configuration(document: Document, kind: str, *, initrd: bool) -> Located | None:
    """A configuration file of systemd that the project of a document certainly writes.

    ``kind`` is that of its block, such as ``system.conf``. None if nothing defines it.
    """
    for located in units(document):
        if (located.block.kind, located.block.initrd) == (kind, initrd):
            return located if located.block.module == () else None
    workspace = _workspace_of(document)
    if workspace is None:
        return None
    file = BY_KIND[kind]
    empty = replace(Block.empty(file.name, kind, file.scope, _NOWHERE), initrd=initrd)
    return _joined_alone(empty, workspace.graph.contributions_with_configuration(document))


def slice_in_project(document: Document, name: str, user: Block) -> Located | None:
    """A slice as the project of a document certainly defines it; None if nothing does.

    ``name`` is without its type, ``user`` a unit of the same manager.
    """
    wanted = replace(Block.empty(name, "slice", user.scope, _NOWHERE), initrd=user.initrd)
    wanted = replace(wanted, manager=user.manager, module=user.module)
    for located in units(document):
        if located.block.identity is not None and located.block.identity == wanted.identity:
            return located
    workspace = _workspace_of(document) if document.is_nix and user.module == () else None
    if workspace is None:
        return None
    return _joined_alone(wanted, workspace.graph.contributions_with(document, "slices"))


def slice_in_files(document: Document, name: str, user: Block) -> tuple[FileLine, ...]:
    """The lines of a slice in the files beside a unit file, else those of the base.

    Arguments as for `slice_in_project`.
    """
    beside = lines_beside(document, name, "slice") if isinstance(document, UnitFile) else ()
    workspace = _workspace_of(document)
    if beside or workspace is None or user.initrd or user.manager is Manager.HOME_MANAGER:
        return beside
    key = UnitKey(name, user.scope, takes_template=False, kind="slice")
    base = workspace.bases.unit(key)
    return () if base is None else base.lines


def _joined_alone(empty: Block, contributions: Contributions) -> Located | None:
    """A unit that other files define; None if they do not."""
    whole = joined(Located(empty, Placement((0,), (0,), (0,)), _NOWHERE), contributions)
    return whole if whole.block.sources else None


def usages_of(document: Document) -> Usages:
    """The units of other files that import lines of a document."""
    workspace = _workspace_of(document) if document.is_nix else None
    return {} if workspace is None else workspace.graph.usages(document)


def document_with_units(path: Path, text: bytes, home: Home | None) -> Document | None:
    """The document of a file that may have units; None if it certainly has none."""
    name = language_of(path)
    return open_document(text, name, home) if name is not None or is_relevant(text) else None


def others_with(document: Document, word: bytes) -> Iterator[Document]:
    """The other documents of the project of one that have a word in their text or file name.

    Effect: reads the files.
    """
    workspace = _workspace_of(document)
    if workspace is None:
        return
    for each in walk(workspace.project.root):
        home = Home(str(each.path), workspace, helpers=workspace.project.helpers)
        text = None if each.failure or home == document.home else workspace.text(home.path)
        if text is not None and has_word(each.path, text, word):
            found = document_with_units(each.path, text, home)
            if found is not None:
                yield found


def has_word(path: Path | None, text: bytes, word: bytes) -> bool:
    """Whether a file has a word in its text or in its name."""
    return word in text or (path is not None and word in os.fsencode(path.name))


def unit_names_around(document: Document) -> frozenset[str]:
    """The unit names in the other Nix files of a project, as far as they have been indexed."""
    workspace = _workspace_of(document)
    index = None if workspace is None else workspace.graph.index
    if index is None or document.home is None:
        return frozenset()
    others = (names for path, names in index.unit_names.items() if path != document.home.path)
    return frozenset().union(*others)


def is_named_around(document: Document, name: str) -> bool:
    """Whether another file of the project of a document may define a unit of a name.

    Effect: a command reads the files.
    """
    if isinstance(document, UnitFile):
        return name in names_beside(document)
    workspace = _workspace_of(document)
    return workspace is not None and workspace.graph.names_elsewhere(document, name)


def is_newer_than(document: Document, built_at: float | None) -> bool:
    """Whether a document may have changed after a system was built. Effect: reads its file."""
    if document.home is None:
        return True
    try:
        changed_at = os.stat(document.home.path).st_mtime  # noqa: PTH116 - no Path is needed
        saved = read_file(document.home.path, len(document.text))
    except OSError:
        return True
    return saved != document.text or (built_at is not None and changed_at > built_at)


def units_of_base(document: Document, scope: RuntimeScope) -> KnownUnits | None:
    """The units of a manager that the base of a document has; None without a tree of unit files."""
    workspace = _workspace_of(document)
    return None if workspace is None else workspace.bases.unit_names(scope)


def _workspace_of(document: Document) -> Workspace | None:
    files = None if document.home is None else document.home.files
    return files if isinstance(files, Workspace) else None


def document_of(
    path: Path, text: bytes, base: str = NONE, helpers: frozenset[str] = frozenset()
) -> Document:
    """The document of a file that holds a text, among the files of its project.

    ``base`` is that of its units, as in `Bases`; ``helpers`` as in `Home`.
    """
    name = language_of(path)
    if name is not None or path.is_symlink() or not path.is_file():
        return open_document(text, name, home_of(path, base, helpers))
    absolute = path.absolute()
    root = root_around(str(absolute.parent))
    whole, workspace = os.path.normpath(absolute), workspace_at(root, base, helpers)
    workspace.project.hold(whole, text)
    return Document.open(text, Home(whole, workspace, helpers=helpers))


def home_of(path: Path, base: str = NONE, helpers: frozenset[str] = frozenset()) -> Home | None:
    """The path of a file and the project around it; None for a file that does not exist.

    ``base`` is that of its units, as in `Bases`; ``helpers`` as in `Home`.
    """
    return home_at(path, base, helpers) if path.is_file() else None


def home_at(path: Path, base: str = NONE, helpers: frozenset[str] = frozenset()) -> Home:
    """As `home_of`, also for a text that is in no file yet."""
    # the root is found once for all files of a folder
    absolute = path.absolute()
    folder = path.resolve().parent if path.is_symlink() else absolute.parent
    workspace = workspace_at(root_around(str(folder)), base, helpers)
    return Home(os.path.normpath(absolute), workspace, helpers=helpers)


def keys_if_alone(document: Document) -> frozenset[str] | None:
    """What the units of a document ask other files for, if no other file has an effect on them.

    Their own identities are part of it. None if a file has an effect, or if that is not known.
    Without a base, that stays so until the document changes, or another file offers one of these.
    """
    workspace = _workspace_of(document)
    if workspace is None or not document.is_nix or files_of(document):
        return None
    if workspace.graph.is_named_elsewhere(document):
        return None
    return identities_of(document) | keys_asked_by(document)


def is_repeatable(document: Document) -> bool:
    """Whether all files that were read so far for its project are in `nix_and_unit_files`."""
    workspace = _workspace_of(document)
    return workspace is None or not workspace.project.has_read_unlisted


@lru_cache(maxsize=MAX_WORKSPACES)
def workspace_at(root: str, base: str = NONE, helpers: frozenset[str] = frozenset()) -> Workspace:
    """The workspace of a project for a command, which reads each file once.

    ``base`` is that of its units, as in `Bases`; ``helpers`` as in `Home`.
    """
    project = Project(root, is_watched=True, keeps_texts=True, helpers=helpers)
    return Workspace(project, ModuleGraph(project), Bases(root, base))
