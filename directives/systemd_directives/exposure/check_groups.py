"""Groups of checks that depend on the same fields; independent of units and ranges."""

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
    """Checks of the table that are computed together."""

    indices: tuple[int, ...]
    """Their indices in the table."""
    checks: tuple[Check, ...]
    fields: tuple[str, ...]
    """The fields that they read."""
    inputs: tuple[str, ...]
    """The fields that determine these before the unit is loaded."""


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class Circumstances:
    """The conditions under which checks are computed; `circumstances` creates each one once."""

    context: LoadContext
    live: bool
    """Whether as for a loaded unit, or as with ``--offline=true``."""
    defaults: bool
    """Whether DefaultDependencies is on."""
    policy: Policy


class GroupTotal(NamedTuple):
    """What a check group adds to the sums."""

    badness: int
    weight: int
    mounts: bool
    """Whether its fields give the unit private mounts."""


def _check_groups() -> tuple[CheckGroup, ...]:
    by_fields: dict[tuple[str, ...], list[int]] = {}
    for index, check in enumerate(CHECKS):
        by_fields.setdefault(check.fields, []).append(index)
    return tuple(
        CheckGroup(
            tuple(indices), tuple(CHECKS[i] for i in indices), fields, CHECKS[indices[0]].inputs
        )
        for fields, indices in by_fields.items()
    )


CHECK_GROUPS = _check_groups()

MOUNTS = next(i for i, each in enumerate(CHECK_GROUPS) if each.fields == ("PrivateMounts",))
"""The group of the one check that a live unit may pass because of other settings."""

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
"""The badness of a live unit, for checks where it differs."""


@lru_cache(256)
def circumstances(
    context: LoadContext, policy: Policy, *, live: bool, defaults: bool
) -> Circumstances:
    """The one value for these conditions."""
    return Circumstances(context, live, defaults, policy)


@lru_cache(4096)
def badness(
    index: int, values: tuple[FieldValue, ...], circumstances: Circumstances
) -> tuple[int | None, ...]:
    """The badness of each check of a group, given its inputs; None if one does not apply.

    PrivateMounts is computed from its own lines only.
    """
    group = CHECK_GROUPS[index]
    seen = _loaded_values(group, values, circumstances.context)
    return tuple(
        _badness_of(check, circumstances)(seen, circumstances.context)
        if _applies(i, check, circumstances)
        else None
        for i, check in zip(group.indices, group.checks, strict=True)
    )


@lru_cache(4096)
def group_total(
    index: int, values: tuple[FieldValue, ...], circumstances: Circumstances
) -> GroupTotal:
    """What a check group adds to the sums, given its inputs."""
    group = CHECK_GROUPS[index]
    bad = weight = 0
    for i, how_bad in zip(group.indices, badness(index, values, circumstances), strict=True):
        if how_bad is not None:
            scale = circumstances.policy.scales[i]
            bad += contribution(how_bad, scale.weight, scale.range)
            weight += scale.weight
    seen = zip(group.fields, _loaded_values(group, values, circumstances.context), strict=True)
    mounts = any(field in _MAKE_MOUNTS and value not in _INACTIVE for field, value in seen)
    return GroupTotal(bad, weight, mounts and index != MOUNTS)


_INACTIVE = (False, "no", None)


def _loaded_values(
    group: CheckGroup, values: tuple[FieldValue, ...], context: LoadContext
) -> tuple[FieldValue, ...]:
    named = dict(zip(group.inputs, values, strict=True))
    return tuple(loaded(field, named, context) for field in group.fields)


def _badness_of(check: Check, circumstances: Circumstances) -> BadnessOf:
    return _LIVE.get(check.json_field, check.badness) if circumstances.live else check.badness


def _applies(index: int, check: Check, circumstances: Circumstances) -> bool:
    if check.needs_defaults and not circumstances.defaults:
        return False
    return circumstances.policy.scales[index].weight != 0
