"""The tables in data/: their header lines, and what a wrong one leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from systemd_directives.data_files import DATA, TableError, read_table

if TYPE_CHECKING:
    from pathlib import Path


class Teapot(NamedTuple):
    """A row of a table of these tests."""

    name: str
    handle: str
    spout: str


def table(folder: Path, *lines: str) -> Path:
    """Effect: writes a table with these lines."""
    path = folder / "teapots.tsv"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_a_table_is_read_by_its_header(tmp_path: Path) -> None:
    """Comments and empty lines are skipped; missing fields at the end of a line are empty."""
    path = table(
        tmp_path, "# teapots", "name\thandle\tspout", "brown\tleft\tright", "", "# x", "red"
    )
    assert list(read_table(path, Teapot)) == [
        Teapot("brown", "left", "right"),
        Teapot("red", "", ""),
    ]


@pytest.mark.parametrize(
    "header",
    [
        "name\tspout\thandle",
        "name\thandle",
        "name\thandle\tspout\tlid",
        "# name\thandle\tspout",
        "",
    ],
    ids=["swapped", "missing", "additional", "commented out", "empty"],
)
def test_a_wrong_header_is_an_error(header: str, tmp_path: Path) -> None:
    """Columns that are not the fields of the row are refused, with the names of both."""
    path = table(tmp_path, "# teapots", header, "brown\tleft\tright")
    with pytest.raises(
        TableError, match=r"teapots\.tsv: .*Teapot has \('name', 'handle', 'spout'\)"
    ):
        list(read_table(path, Teapot))


def test_a_row_with_too_many_fields_is_an_error(tmp_path: Path) -> None:
    """A tab too many is refused rather than dropped."""
    path = table(tmp_path, "name\thandle\tspout", "brown\tleft\tright\tlid")
    with pytest.raises(TableError, match="more than 3 fields"):
        list(read_table(path, Teapot))


@pytest.mark.parametrize("path", sorted(DATA.glob("*.tsv")), ids=lambda path: path.name)
def test_every_table_begins_with_comments_and_a_header(path: Path) -> None:
    """Each table begins with comments about its content, then a header with unique column names."""
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    header = next(line for line in lines if not line.startswith("#")).split("\t")
    assert len(set(header)) == len(header)
    assert all(column.isidentifier() for column in header)
    assert not any(line.startswith("#") for line in lines[lines.index("\t".join(header)) :])
