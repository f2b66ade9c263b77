"""Random values of a kind, right and nearly right ones."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

_FILE = Path(__file__).with_name("shapes.txt")
_PIECE = re.compile("<([a-z][a-z0-9_:-]*)>")
_SIGNS = {"·": " ", "~~": ""}


def shaped(random: Random, kind: str, count: int) -> tuple[str, ...]:
    """About ``count`` values of a kind such as ``timer:calendar``; none if its shapes are not
    listed."""
    found = kind if kind in _shapes() else kind.partition(":")[0]
    if found not in _shapes():
        return ()
    made = (_made(random, found).strip(" \t") for _ in range(count))
    return tuple(value for value in made if value and not value.endswith("\\"))


def unknown_pieces() -> frozenset[str]:
    """The names of pieces that the shapes use and that are not defined."""
    used = {
        name for shapes in _shapes().values() for text in shapes for name in _PIECE.findall(text)
    }
    return frozenset(used - set(_shapes()))


def unused_names() -> frozenset[str]:
    """The names that neither a shape uses nor a grammar has, without their variants."""
    used = {
        name for shapes in _shapes().values() for text in shapes for name in _PIECE.findall(text)
    }
    return frozenset(
        name
        for name in set(_shapes()) - used
        if find_spec(f"systemd_directives.grammar.{name.partition(':')[0]}") is None
    )


def _made(random: Random, name: str) -> str:
    """One value of a shape, with its pieces filled in."""
    return _PIECE.sub(lambda match: _made(random, match[1]), random.choice(_shapes()[name]))


@cache
def _shapes() -> Mapping[str, tuple[str, ...]]:
    """The alternatives of each name. Only a space separates them, so that a shape may contain
    ``|``."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    rows = (line.split(" = ", 1) for line in lines if line and not line.startswith("#"))
    return {name: tuple(map(_text, shapes.split(" | "))) for name, shapes in rows}


def _text(shape: str) -> str:
    for sign, text in _SIGNS.items():
        shape = shape.replace(sign, text)
    return shape
