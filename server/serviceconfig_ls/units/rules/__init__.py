"""The rules over blocks of Nix, one a file, found by themselves.

What exists only in Nix or NixOS: clashing definitions, options written into a section. The same
type and documentation as the rules over units. To add one, add its file.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from systemd_directives.rules import load

if TYPE_CHECKING:
    from serviceconfig_ls.units.model import Block
    from systemd_directives.rules.support.rule import Rule


@cache
def rules() -> tuple[Rule[Block], ...]:
    """All rules over blocks, by name.

    Raises:
        RuntimeError: a module of this folder is no complete rule.

    """
    return tuple(load(import_module(name)) for name in modules())


@cache
def modules() -> tuple[str, ...]:
    """The modules of this folder that hold a rule each, by name. Loads none of them."""
    names = sorted(m.name for m in iter_modules(__path__) if not m.ispkg)
    return tuple(f"{__name__}.{name}" for name in names)
