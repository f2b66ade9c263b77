"""The one place that decides whether a text is Nix or a unit file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.units.unit_files.names import ANY, unit_file_name
from serviceconfig_ls.units.unit_files.unit_file import UnitFile

if TYPE_CHECKING:
    from pathlib import PurePath

    from serviceconfig_ls.nix.text.files import Home
    from serviceconfig_ls.units.unit_files.names import UnitFileName

LANGUAGE = "systemd"
"""How editors call the language of unit files; some add a suffix, as in ``systemd-conf``."""


def language_of(path: PurePath | None, language: str = "") -> UnitFileName | None:
    """The unit to which a text belongs if it is a unit file; None if it is Nix.

    The name of the file decides; for one that says nothing, the editor's name of the language.
    """
    if path is not None and path.suffix == ".nix":
        return None
    name = None if path is None else unit_file_name(path)
    if name is None and language.startswith(LANGUAGE) and (path is None or not path.suffix):
        return ANY
    return name


def open_document(text: bytes, name: UnitFileName | None, home: Home | None = None) -> Document:
    """The document of a text; ``name`` is as `language_of` returns it."""
    return Document.open(text, home) if name is None else UnitFile.read(text, name, home)
