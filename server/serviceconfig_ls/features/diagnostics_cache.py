"""Caches the diagnostics of each block, at whatever offset an edit above has moved the block to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from serviceconfig_ls.units.model import Move

if TYPE_CHECKING:
    from collections.abc import Callable

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.features.model import Diagnostic
    from serviceconfig_ls.units.model import Block, Placed


class _Said(NamedTuple):
    config: Config
    move: Move | None
    """Where the block was when it was said, against its original."""
    diagnostics: tuple[Diagnostic, ...]


_SAID: WeakKeyDictionary[Block, _Said] = WeakKeyDictionary()
"""By the original of a block."""


def diagnostics(
    placed: Placed, config: Config, find: Callable[[Block], tuple[Diagnostic, ...]]
) -> tuple[Diagnostic, ...]:
    """What ``find`` gives for a block; what is known of it where it was found already."""
    original, move = placed
    said = _SAID.get(original)
    if said is None or (said.config is not config and said.config != config):
        said = _Said(config, move, find(placed.block))
        _SAID[original] = said
    if not said.diagnostics:
        return ()
    further = _between(said.move, move)
    return tuple(each.moved(further) for each in said.diagnostics) if further else said.diagnostics


def _between(before: Move | None, now: Move | None) -> Move | None:
    """What leads from one place of a block to another; None where they are the same."""
    known = now or before
    if known is None or before == now:
        return None
    was, by = (before.by if before else 0), (now.by if now else 0)
    return Move(known.beyond + was, by - was)
