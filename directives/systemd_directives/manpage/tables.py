"""Reads tables of tbl(1), as far as systemd's pages use it; independent of directives."""

from __future__ import annotations

import re
from typing import NamedTuple

from systemd_directives.manpage.inline import Pen, TextRuns
from systemd_directives.manpage.roff import RoffLine, arguments

TableRow = tuple[TextRuns, ...]


_MAX_COLUMNS = 50


class Table(NamedTuple):
    """Rows of cells; the first row has the titles of the columns."""

    rows: tuple[TableRow, ...]
    """All of one length; a cell covered by its neighbour is empty."""


class TableReader:
    """Receives the lines between .TS and .TE."""

    def __init__(self) -> None:
        self.separator = "\t"
        self.formats: list[list[str]] = []
        self.in_format = True
        self.rows: list[list[TextRuns]] = []
        self.row: list[TextRuns] = []
        self.pen = Pen()
        self.in_block = False

    def take(self, line: RoffLine) -> Table | None:
        """Reads one line; returns the table at its end."""
        if line.request == "TE":
            self._end_row()
            return self._table()
        if line.request == "T&":
            self.in_format = True
        elif line.request in ("B", "I") and self.in_block:
            self.pen.write(" ".join(arguments(line.text)))
        elif not line.request and self.in_format:
            self._format(line.text)
        elif not line.request:
            self._data(line.text)
        return None

    def _format(self, text: str) -> None:
        """Reads the options, or the kinds of cells of each row."""
        if text.rstrip().endswith(";"):
            tab = re.search(r"tab ?\((.)\)", text)
            self.separator = tab[1] if tab else self.separator
            return
        for row in text.rstrip(" .").split(","):
            self.formats.append([kind.lower() for kind in re.findall(r"[lLrRcCnNaAsS^]", row)])
        self.in_format = not text.rstrip().endswith(".")

    def _data(self, text: str) -> None:
        if self.in_block:
            if not text.startswith("T}"):
                self.pen.write(text)
                return
            self.in_block = False
            self.row.append(self.pen.lift())
            text = text[2:]
            if not text.startswith(self.separator):
                self._end_row()
                return
            text = text[1:]
        self._cells(text)

    def _cells(self, text: str) -> None:
        """Reads the cells on one line; the last may begin a block of lines."""
        *whole, last = text.split(self.separator)
        for cell in whole:
            self.pen.write(cell)
            self.row.append(self.pen.lift())
        if last == "T{":
            self.in_block = True
            return
        self.pen.write(last)
        self.row.append(self.pen.lift())
        self._end_row()

    def _end_row(self) -> None:
        if self.row:
            self.rows.append(self.row)
        self.row = []

    def _table(self) -> Table:
        lengths = [*map(len, self.formats), *map(len, self.rows), 0]
        width = min(max(lengths), _MAX_COLUMNS)
        rows = [tuple(row + [()] * (width - len(row)))[:width] for row in self.rows]
        return Table(tuple(rows))
