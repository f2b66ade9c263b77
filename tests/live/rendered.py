"""Splits what `man` prints of a page into the entries of directives, independently of our parser.

The page is printed without hyphenation and so wide that no line wraps. Then an entry is a line at
the page's indentation that begins with `Name=`, followed by lines that are indented further.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from record.parts import man

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_WIDTH = 12_000
_INDENT = 7
_TERM = re.compile(r" {7}([A-Z]\w*=.*)")
_NOTE = re.compile(r" {7}\s*(\d+)\. ")
_ADDRESS = re.compile(r"\s+(https?://\S+)")
_FRAMES = re.compile("[┌┐└┘├┤┬┴┼─│]+")


@dataclass(frozen=True, slots=True)
class Rendered:
    """One page."""

    entries: Mapping[tuple[str, str], list[str]]
    """The words below each heading and title in their order, without bullets and the frames of
    tables. Of several entries with one title below one heading, only the first."""
    notes: Mapping[str, int]
    """The number of each address in the section NOTES."""


def rendered(page: Path) -> Rendered:
    """The page in this file as man prints it."""
    entries: dict[tuple[str, str], list[str]] = {}
    heading, words = "", list[str]()
    lines = [line for line in printed(page) if line.strip()]
    for at, line in enumerate(lines):
        term = _TERM.match(line)
        indent = len(line) - len(line.lstrip())
        if indent == 0:
            heading, words = line.strip(), []
        elif term and _deeper(lines[at + 1 : at + 2]):
            words = []
            entries.setdefault((heading, " ".join(term[1].split())), words)
        elif indent <= _INDENT:
            words = []
        else:
            words += _words(line)
    return Rendered(entries, _notes(lines))


def printed(page: Path) -> list[str]:
    environment = {**os.environ, "MANWIDTH": str(_WIDTH), "LC_ALL": "C.UTF-8", "TERM": "dumb"}
    command = [man(), "--no-hyphenation", "--no-justification", "--pager=cat", "--local-file", page]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return done.stdout.splitlines()


def _deeper(lines: list[str]) -> bool:
    return bool(lines) and lines[0].startswith(" " * (_INDENT + 1))


def _words(line: str) -> list[str]:
    return [word for word in _FRAMES.sub(" ", line).split() if word != "•"]


def _notes(lines: list[str]) -> dict[str, int]:
    found = {}
    for line, below in pairwise(lines):
        note, address = _NOTE.match(line), _ADDRESS.fullmatch(below)
        if note and address:
            found[address[1]] = int(note[1])
    return found
