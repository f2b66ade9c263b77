"""How some settings change others when systemd loads a unit; independent of checks and text.

Source: runs of systemd 252, 254, 257 and 262; releases by the release notes. Effects that appear
only when the service starts (seccomp filters, mount namespaces) are not included.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, cast

from systemd_directives.merge.sets import capability_bits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from systemd_directives.merge import FieldValue, LoadContext

_TPM_UNTIL = 257
"""From 258 on encrypted credentials do not add a device (release notes)."""


class Implication(NamedTuple):
    """How other fields change a field."""

    field: str
    """The changed field."""
    by: tuple[str, ...]
    """The fields that change it; `apply` receives their values in this order."""
    apply: Callable[[FieldValue, tuple[FieldValue, ...], LoadContext], FieldValue]
    """Takes the field's value as written and the values of the others; returns the new value."""


def loaded(field: str, values: Mapping[str, FieldValue], context: LoadContext) -> FieldValue:
    """The value of a field in the loaded unit, given the values of all fields as written."""
    implication = IMPLICATIONS.get(field)
    if implication is None:
        return values[field]
    return implication.apply(
        values[field], tuple(values[other] for other in implication.by), context
    )


def _switched_on(value: FieldValue, by: tuple[FieldValue, ...], _: LoadContext) -> FieldValue:
    return value or by[0]


def _tmp(value: FieldValue, by: tuple[FieldValue, ...], context: LoadContext) -> FieldValue:
    if not by[0] or value != "no":
        return value
    return "disconnected" if context.version >= 257 else "connected"


def _system(value: FieldValue, by: tuple[FieldValue, ...], _: LoadContext) -> FieldValue:
    return "strict" if by[0] else value


def _home(value: FieldValue, by: tuple[FieldValue, ...], _: LoadContext) -> FieldValue:
    return "read-only" if by[0] and value == "no" else value


def _user(value: FieldValue, by: tuple[FieldValue, ...], _: LoadContext) -> FieldValue:
    """Without User= the unit's name gives the user name; it does not matter here."""
    return value if value is not None or not by[0] else "?"


_TAKEN_AWAY = {
    "PrivateDevices": ("CAP_MKNOD", "CAP_SYS_RAWIO"),
    "ProtectKernelModules": ("CAP_SYS_MODULE",),
    "ProtectKernelLogs": ("CAP_SYSLOG",),
    "ProtectClock": ("CAP_SYS_TIME", "CAP_WAKE_ALARM"),
}


def _capabilities(
    value: FieldValue, by: tuple[FieldValue, ...], context: LoadContext
) -> FieldValue:
    left = cast("int", value)
    bits = capability_bits(context.recorded)
    for on, names in zip(by, _TAKEN_AWAY.values(), strict=True):
        if on:
            for name in names:
                left &= ~bits[name]
    return left


def _policy(value: FieldValue, by: tuple[FieldValue, ...], _: LoadContext) -> FieldValue:
    return "closed" if by[0] and value == "auto" else value


def _devices(value: FieldValue, by: tuple[FieldValue, ...], context: LoadContext) -> FieldValue:
    """Each of these adds a device, but only if a device list or policy is in effect already."""
    policy, private, clock, *images, loaded_secrets, set_secrets = by
    secrets = context.version <= _TPM_UNTIL and (loaded_secrets or set_secrets)
    if value or (policy == "auto" and not private):
        return value
    return bool(clock or secrets or any(images))


_IMPLICATIONS = (
    Implication("User", ("DynamicUser",), _user),
    Implication("RemoveIPC", ("DynamicUser",), _switched_on),
    Implication("NoNewPrivileges", ("DynamicUser",), _switched_on),
    Implication("RestrictSUIDSGID", ("DynamicUser",), _switched_on),
    Implication("PrivateTmp", ("DynamicUser",), _tmp),
    Implication("ProtectSystem", ("DynamicUser",), _system),
    Implication("ProtectHome", ("DynamicUser",), _home),
    Implication("CapabilityBoundingSet", tuple(_TAKEN_AWAY), _capabilities),
    Implication("DevicePolicy", ("PrivateDevices",), _policy),
    Implication(
        "DeviceAllow",
        (
            "DevicePolicy",
            "PrivateDevices",
            "ProtectClock",
            "RootImage",
            "MountImages",
            "RootMStack",
            "LoadCredential",
            "SetCredential",
        ),
        _devices,
    ),
)

IMPLICATIONS: Mapping[str, Implication] = MappingProxyType(
    {implication.field: implication for implication in _IMPLICATIONS}
)
"""Every implication, by the field that it changes."""
