"""Weights relative to sibling units, as for CPUWeight."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.grammar.base import IGNORED, Choice, Scalar, problem
from systemd_directives.grammar.lexing.numbers import UINT64, integer_in
from systemd_directives.model import Effect, SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from systemd_directives.grammar.lexing.byte_text import ByteText

_IDLE = "idle"


class _WeightVariant(NamedTuple):
    bounds: range
    usual: int
    idle: bool = False


_VARIANTS = {
    "": _WeightVariant(range(1, 10001), 100),
    "cpu": _WeightVariant(range(1, 10001), 100, idle=True),
    "blkio": _WeightVariant(range(10, 1001), 500),
    "shares": _WeightVariant(range(2, 262145), 1024),
}


def grammar(variant: str) -> Weight:
    """``cpu``: also idle; ``blkio`` and ``shares``: the older scales; otherwise the usual scale."""
    return Weight(variant)


class Weight(Scalar):
    """One weight."""

    @property
    def name(self) -> str:
        return "weight"

    def judge(self, value: ByteText, version: SystemdVersion) -> Verdict:
        kind = _VARIANTS[self.variant]
        if not value:
            return self._accepted(value, "default")
        if kind.idle and value.raw == _IDLE:
            return Verdict(meaning="only what no other unit uses")
        weight = integer_in(value.raw, UINT64)
        if weight is None or weight not in kind.bounds:
            bounds = f"{kind.bounds.start} to {kind.bounds.stop - 1}"
            message = f"“{value.text}” is not a weight ({bounds}); {IGNORED}"
            return Verdict((problem(value, message, replacements=self._nearest(weight)),))
        return self._accepted(value, f"{weight} (the usual is {kind.usual})")

    def _accepted(self, value: ByteText, meaning: str) -> Verdict:
        if self.variant != "shares":
            return Verdict(meaning=meaning)
        message = "systemd asks to set CPUWeight instead"
        return Verdict((problem(value, message, effect=Effect.NOTED),), meaning)

    def _nearest(self, weight: int | None) -> tuple[str, ...]:
        if weight is None:
            return ()
        bounds = _VARIANTS[self.variant].bounds
        return (str(bounds.start if weight < bounds.start else bounds.stop - 1),)

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        kind = _VARIANTS[self.variant]
        yield Choice(str(kind.usual), "the usual weight")
        yield Choice(str(kind.bounds.start), "the least")
        yield Choice(str(kind.bounds.stop - 1), "the most")
        if kind.idle:
            yield Choice(_IDLE, "only what no other unit uses")

    def describe(self, version: SystemdVersion) -> str:
        kind = _VARIANTS[self.variant]
        idle = ", or idle" if kind.idle else ""
        return f"A weight from {kind.bounds.start} to {kind.bounds.stop - 1}{idle}."
