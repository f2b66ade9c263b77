"""Checks that rest on the same fields, judged together; knows neither units nor ranges."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.exposure import badness as how
from systemd_directives.exposure.arithmetic import share
from systemd_directives.exposure.table import CHECKS
from systemd_directives.implied import loaded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from systemd_directives.exposure.badness import Assess
    from systemd_directives.exposure.check import Check
    from systemd_directives.exposure.policy import Policy
    from systemd_directives.merge import Reading, Value


class Family(NamedTuple):
    """Some checks of the table."""

    places: tuple[int, ...]
    """Where they are in the table."""
    checks: tuple[Check, ...]
    fields: tuple[str, ...]
    """What they are read off."""
    inputs: tuple[str, ...]
    """The fields that decide these, before the unit is loaded."""


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class Case:
    """Under which circumstances checks are judged; made by `case`, so that each is there once."""

    reading: Reading
    live: bool
    """As a loaded unit is judged, not as a file is with ``--offline=true``."""
    defaults: bool
    """Whether DefaultDependencies is on."""
    policy: Policy


class Tally(NamedTuple):
    """What a family adds to the sums."""

    badness: int
    weight: int
    mounts: bool
    """Whether what it rests on gives the unit private mounts."""


def _families() -> tuple[Family, ...]:
    by_fields: dict[tuple[str, ...], list[int]] = {}
    for place, check in enumerate(CHECKS):
        by_fields.setdefault(check.fields, []).append(place)
    return tuple(
        Family(tuple(places), tuple(CHECKS[i] for i in places), fields, CHECKS[places[0]].inputs)
        for fields, places in by_fields.items()
    )


FAMILIES = _families()

MOUNTS = next(i for i, each in enumerate(FAMILIES) if each.fields == ("PrivateMounts",))
"""The family of the one check that a live unit may pass thanks to other settings."""

_MAKE_MOUNTS = frozenset(
    {
        "PrivateDevices",
        "PrivateTmp",
        "ProtectControlGroups",
        "ProtectKernelTunables",
        "ProtectKernelModules",
        "ProtectHome",
        "ProtectSystem",
        "RootImage",
    }
)

_LIVE: Mapping[str, Assess] = MappingProxyType(
    {"PrivateMounts": how.not_on, "IPAddressDeny": how.addresses_live}
)
"""How a live unit is judged where that differs."""


@lru_cache(256)
def case(reading: Reading, policy: Policy, *, live: bool, defaults: bool) -> Case:
    """The one case of these circumstances."""
    return Case(reading, live, defaults, policy)


@lru_cache(16384)
def badness(place: int, values: tuple[Value, ...], case: Case) -> tuple[int | None, ...]:
    """How bad each check of a family is, given its inputs; None where one does not apply.

    PrivateMounts is judged by its own lines alone here.
    """
    family = FAMILIES[place]
    seen = _seen(family, values, case.reading)
    return tuple(
        _assess(check, case)(seen, case.reading) if _applies(i, check, case) else None
        for i, check in zip(family.places, family.checks, strict=True)
    )


@lru_cache(16384)
def tally(place: int, values: tuple[Value, ...], case: Case) -> Tally:
    """What a family adds to the sums, given its inputs."""
    family = FAMILIES[place]
    bad = weight = 0
    for i, how_bad in zip(family.places, badness(place, values, case), strict=True):
        if how_bad is not None:
            scale = case.policy.scales[i]
            bad += share(how_bad, scale.weight, scale.range)
            weight += scale.weight
    seen = zip(family.fields, _seen(family, values, case.reading), strict=True)
    mounts = any(field in _MAKE_MOUNTS and value not in _INACTIVE for field, value in seen)
    return Tally(bad, weight, mounts and place != MOUNTS)


_INACTIVE = (False, "no", None)


def _seen(family: Family, values: tuple[Value, ...], reading: Reading) -> tuple[Value, ...]:
    named = dict(zip(family.inputs, values, strict=True))
    return tuple(loaded(field, named, reading) for field in family.fields)


def _assess(check: Check, case: Case) -> Assess:
    return _LIVE.get(check.json_field, check.assess) if case.live else check.assess


def _applies(place: int, check: Check, case: Case) -> bool:
    if check.needs_defaults and not case.defaults:
        return False
    return case.policy.scales[place].weight != 0
