"""What was said of blocks, so that an edit has those rules run alone that it may matter to.

Knows that a block is the same wherever an edit before it has moved it; knows no rule by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from serviceconfig_ls.units.model import Move
from systemd_directives import rules

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.features.model import Diagnostic
    from serviceconfig_ls.units.model import Block, Placed
    from systemd_directives.model import Finding, Unit


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


_RUNS: dict[tuple[Hashable, ...], rules.Run | None] = {}
"""Of the units that were looked at last, the rules' last run over each; None after the first."""
_KEPT = 8


def of_unit(lines: rules.Lines, unit: Unit, ignored: frozenset[str]) -> tuple[Finding, ...]:
    """What all rules say of a unit; those that look at nothing new are not asked again.

    What they look at is noted from the second time on: most units are looked at once.
    """
    key, every = (unit.name, unit.kind, unit.scope, lines.version, ignored), rules.rules()
    run = None
    if key in _RUNS:
        run = rules.run(every, lines, unit, ignored, _RUNS.pop(key))
    _RUNS[key] = run
    if len(_RUNS) > _KEPT:
        del _RUNS[next(iter(_RUNS))]
    return (
        rules.collect(every, lines, unit, lines.version, ignored) if run is None else run.findings
    )


def _between(before: Move | None, now: Move | None) -> Move | None:
    """What leads from one place of a block to another; None where they are the same."""
    known = now or before
    if known is None or before == now:
        return None
    was, by = (before.by if before else 0), (now.by if now else 0)
    return Move(known.beyond + was, by - was)
