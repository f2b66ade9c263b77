"""Checks that rest on the same fields, judged together; knows neither units nor ranges."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.exposure import badness as how
from systemd_directives.exposure.arithmetic import contribution
from systemd_directives.exposure.check_table import CHECKS
from systemd_directives.implied import loaded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from systemd_directives.exposure.badness import BadnessOf
    from systemd_directives.exposure.checks import Check
    from systemd_directives.exposure.policy import Policy
    from systemd_directives.merge import FieldValue, LoadContext


class CheckGroup(NamedTuple):
    """Some checks of the table."""

    places: tuple[int, ...]
    """Where they are in the table."""
    checks: tuple[Check, ...]
    fields: tuple[str, ...]
    """What they are read off."""
    inputs: tuple[str, ...]
    """The fields that decide these, before the unit is loaded."""


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class Circumstances:
    """Under which circumstances checks are judged; made by `case`, so that each is there once."""

    context: LoadContext
    live: bool
    """As a loaded unit is judged, not as a file is with ``--offline=true``."""
    defaults: bool
    """Whether DefaultDependencies is on."""
    policy: Policy


class GroupTotal(NamedTuple):
    """What a family adds to the sums."""

    badness: int
    weight: int
    mounts: bool
    """Whether what it rests on gives the unit private mounts."""


def _check_groups() -> tuple[CheckGroup, ...]:
    by_fields: dict[tuple[str, ...], list[int]] = {}
    for place, check in enumerate(CHECKS):
        by_fields.setdefault(check.fields, []).append(place)
    return tuple(
        CheckGroup(
            tuple(places), tuple(CHECKS[i] for i in places), fields, CHECKS[places[0]].inputs
        )
        for fields, places in by_fields.items()
    )


CHECK_GROUPS = _check_groups()

MOUNTS = next(i for i, each in enumerate(CHECK_GROUPS) if each.fields == ("PrivateMounts",))
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

_LIVE: Mapping[str, BadnessOf] = MappingProxyType(
    {"PrivateMounts": how.not_on, "IPAddressDeny": how.addresses_live}
)
"""How a live unit is judged where that differs."""


@lru_cache(256)
def circumstances(
    context: LoadContext, policy: Policy, *, live: bool, defaults: bool
) -> Circumstances:
    """The one case of these circumstances."""
    return Circumstances(context, live, defaults, policy)


@lru_cache(16384)
def badness(
    place: int, values: tuple[FieldValue, ...], circumstances: Circumstances
) -> tuple[int | None, ...]:
    """How bad each check of a family is, given its inputs; None where one does not apply.

    PrivateMounts is judged by its own lines alone here.
    """
    group = CHECK_GROUPS[place]
    seen = _seen(group, values, circumstances.context)
    return tuple(
        _assess(check, circumstances)(seen, circumstances.context)
        if _applies(i, check, circumstances)
        else None
        for i, check in zip(group.places, group.checks, strict=True)
    )


@lru_cache(16384)
def group_total(
    place: int, values: tuple[FieldValue, ...], circumstances: Circumstances
) -> GroupTotal:
    """What a family adds to the sums, given its inputs."""
    group = CHECK_GROUPS[place]
    bad = weight = 0
    for i, how_bad in zip(group.places, badness(place, values, circumstances), strict=True):
        if how_bad is not None:
            scale = circumstances.policy.scales[i]
            bad += contribution(how_bad, scale.weight, scale.range)
            weight += scale.weight
    seen = zip(group.fields, _seen(group, values, circumstances.context), strict=True)
    mounts = any(field in _MAKE_MOUNTS and value not in _INACTIVE for field, value in seen)
    return GroupTotal(bad, weight, mounts and place != MOUNTS)


_INACTIVE = (False, "no", None)


def _seen(
    group: CheckGroup, values: tuple[FieldValue, ...], context: LoadContext
) -> tuple[FieldValue, ...]:
    named = dict(zip(group.inputs, values, strict=True))
    return tuple(loaded(field, named, context) for field in group.fields)


def _assess(check: Check, circumstances: Circumstances) -> BadnessOf:
    return _LIVE.get(check.json_field, check.badness) if circumstances.live else check.badness


def _applies(place: int, check: Check, circumstances: Circumstances) -> bool:
    if check.needs_defaults and not circumstances.defaults:
        return False
    return circumstances.policy.scales[place].weight != 0
