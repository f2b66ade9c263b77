"""Which value grammar a directive has; the kinds of values are the modules beside this one.

Which directive has which stands in data/grammars.tsv: a module of this folder, and after ``:`` a
variant that its function ``grammar`` takes. Knows no value itself.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from systemd_directives.data_files import rows

from .protocol import Grammar

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Grammar", "grammar_of"]

_GROUPS = {
    "exec": ("Service", "Socket", "Mount", "Swap"),
    "cgroup": ("Service", "Socket", "Mount", "Swap", "Slice", "Scope"),
    "kill": ("Service", "Socket", "Mount", "Swap", "Scope"),
}


@cache
def grammar_of(section: str, directive: str) -> Grammar:
    """The grammar of a directive's values; one that accepts all where no stricter one is known."""
    return _named(_table().get((section, directive), "free"))


@cache
def _named(kind: str) -> Grammar:
    module, _, variant = kind.partition(":")
    found: Grammar = import_module(f".{module}", __package__).grammar(variant)
    return found


@cache
def _table() -> Mapping[tuple[str, str], str]:
    table: dict[tuple[str, str], str] = {}
    for places, directive, kind in rows("grammars.tsv", 3):
        for place in places.split(","):
            for section in _GROUPS.get(place, (place,)):
                table[section, directive] = kind
    return table
