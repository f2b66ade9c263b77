"""Writes the names of the units that systemd ships, as the packages of each release have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from record.parts import VERSIONS, daemons, oracle
from systemd_directives.data_files import DATA
from systemd_directives.grammar.lexing.valid_names import unit_type

if TYPE_CHECKING:
    from pathlib import Path

_SCOPES = ("system", "user")
_FOLDERS = ("usr/lib/systemd", "lib/systemd")
_COMMENTS = (
    "# The units that systemd ships, of all releases that were recorded and of both managers.",
    "# scopes: the managers that have it. Written by python -m record.shipped_units.",
)


def unit_names() -> dict[str, tuple[str, ...]]:
    """The managers that have a unit of systemd, by its name. Effect: downloads what is missing."""
    found: dict[str, set[str]] = {}
    for version in VERSIONS:
        for root in (oracle(version).root, daemons(version)):
            for scope in _SCOPES:
                for name in _names_in(root, scope):
                    found.setdefault(name, set()).add(scope)
    return {name: tuple(sorted(found[name])) for name in sorted(found)}


def main() -> None:
    """Effect: writes the table."""
    rows = (f"{name}\t{' '.join(scopes)}" for name, scopes in unit_names().items())
    text = "\n".join((*_COMMENTS, "name\tscopes", *rows, ""))
    (DATA / "units.tsv").write_text(text, encoding="utf-8")


def _names_in(root: Path, scope: str) -> set[str]:
    """The units in an unpacked root, without those that are masked."""
    folders = (root / folder / scope for folder in _FOLDERS)
    return {
        file.name
        for folder in folders
        if folder.is_dir()
        for file in folder.iterdir()
        if unit_type(file.name)
        and not file.name.endswith(".d")
        and not (file.is_symlink() and str(file.readlink()) == "/dev/null")
    }


if __name__ == "__main__":
    main()
