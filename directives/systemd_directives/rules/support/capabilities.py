"""Sets of capabilities as bits, where several sets are possible."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, cast

from systemd_directives.merge.sets import capability_bits

if TYPE_CHECKING:
    from systemd_directives.merge import PossibleValues
    from systemd_directives.rules.support.unit_view import UnitView


def in_all(values: PossibleValues) -> int:
    """The capabilities that are in each of several possible sets."""
    return reduce(lambda held, value: held & cast("int", value), values, -1)


def in_any(values: PossibleValues) -> int:
    """The capabilities that are in any of several possible sets."""
    return reduce(lambda held, value: held | cast("int", value), values, 0)


def names_of(bits: int, unit: UnitView) -> tuple[str, ...]:
    """The names of capabilities, in the kernel's order."""
    known = capability_bits(unit.contexts[-1].recorded)
    return tuple(name for name, bit in known.items() if bits & bit)
