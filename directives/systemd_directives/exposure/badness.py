"""The badness of a unit's values; independent of weights and lines.

Each function receives the loaded values of the fields that its check names, in that order, and
returns the badness, or None if the check does not apply.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias, cast

from systemd_directives.catalogue import known_words
from systemd_directives.merge.calls import calls_named
from systemd_directives.merge.sets import capability_bits, namespace_bits
from systemd_directives.model import RuntimeScope

if TYPE_CHECKING:
    from collections.abc import Callable

    from systemd_directives.merge import FieldValue, LoadContext
    from systemd_directives.merge.addresses import Network
    from systemd_directives.merge.calls import CallFilter
    from systemd_directives.merge.sets import FamilyFilter

    BadnessOf: TypeAlias = Callable[[tuple[FieldValue, ...], LoadContext], int | None]

USER_SCOPE_SINCE = 258
"""From here on services of a user manager count as unprivileged."""

_ROOT = frozenset({"root", "0"})


def off(values: tuple[FieldValue, ...], _: LoadContext) -> int:
    """A protection that is on, in any form, or off; unset counts as on."""
    return 1 if values[0] in (False, "no") else 0


def on(values: tuple[FieldValue, ...], _: LoadContext) -> int:
    """Something that should be off: a boolean, or a list or set that should be empty."""
    return 1 if values[0] else 0


def not_on(values: tuple[FieldValue, ...], _: LoadContext) -> int:
    """A protection that has to be on; unset counts as off."""
    return 0 if values[0] is True else 1


def is_not(word: str) -> BadnessOf:
    """Any value but one word."""
    return lambda values, _: int(values[0] != word)


def is_word(word: str) -> BadnessOf:
    """One word."""
    return lambda values, _: int(values[0] == word)


def steps(**badness: int) -> BadnessOf:
    """A badness for each word, with underscores for hyphens."""
    table = {word.replace("_", "-"): bad for word, bad in badness.items()}
    return lambda values, _: table[cast("str", values[0])]


def privileged(user: FieldValue, dynamic: FieldValue, context: LoadContext) -> bool:
    """Whether the service counts as run by root."""
    if context.scope is RuntimeScope.USER and context.recorded >= USER_SCOPE_SINCE:
        return False
    return user in _ROOT or (not dynamic and user is None)


def user(values: tuple[FieldValue, ...], context: LoadContext) -> int:
    """User and DynamicUser: root is worst, nobody hardly better."""
    name, dynamic = values
    if name == "nobody":
        return 9
    if name not in _ROOT and (dynamic or name is not None):
        return 0
    return 0 if context.scope is RuntimeScope.USER and context.recorded >= USER_SCOPE_SINCE else 10


def groups(values: tuple[FieldValue, ...], context: LoadContext) -> int | None:
    """SupplementaryGroups, User and DynamicUser: irrelevant if the service runs as root."""
    any_group, name, dynamic = values
    return None if privileged(name, dynamic, context) else int(bool(any_group))


def ipc(values: tuple[FieldValue, ...], context: LoadContext) -> int | None:
    """RemoveIPC, User and DynamicUser: irrelevant if the service runs as root."""
    removed, name, dynamic = values
    if context.scope is RuntimeScope.USER and context.recorded >= USER_SCOPE_SINCE:
        return None
    return None if privileged(name, dynamic, context) else int(not removed)


def root(values: tuple[FieldValue, ...], _: LoadContext) -> int:
    """RootDirectory and RootImage: the host's own root counts as none."""
    return int(all(value in (None, "/") for value in values))


def umask(values: tuple[FieldValue, ...], _: LoadContext) -> int:
    """The first of four bits that is not masked decides."""
    mask = cast("int", values[0])
    for bit, badness in ((0o002, 10), (0o004, 5), (0o020, 2), (0o040, 1)):
        if not mask & bit:
            return badness
    return 0


def keeps(*names: str) -> BadnessOf:
    """Whether any of some capabilities is in the set."""

    def compute(values: tuple[FieldValue, ...], context: LoadContext) -> int:
        bits = capability_bits(context.recorded)
        return int(any(cast("int", values[0]) & bits[name] for name in names))

    return compute


def allows(name: str) -> BadnessOf:
    """Whether a kind of namespace may be entered."""

    def compute(values: tuple[FieldValue, ...], context: LoadContext) -> int:
        left = cast("int | None", values[0])
        return int(left is None or bool(left & namespace_bits(context.recorded)[name]))

    return compute


_FAMILIES = frozenset({"AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK", "AF_PACKET"})


def reaches(*names: str) -> BadnessOf:
    """Whether sockets of a family can be created; one name of several decides for all of them."""

    def compute(values: tuple[FieldValue, ...], _: LoadContext) -> int:
        allow, listed = cast("FamilyFilter", values[0])
        return int(allow == any(name in (listed or ()) for name in names))

    return compute


def reaches_others(values: tuple[FieldValue, ...], _: LoadContext) -> int:
    """Whether sockets of a family without its own check can be created; one decides for all."""
    allow, listed = cast("FamilyFilter", values[0])
    return int(allow == bool((listed or frozenset()) - _FAMILIES))


def calls_of(group: str) -> BadnessOf:
    """Whether a group of system calls is allowed, wholly or in part."""

    def compute(values: tuple[FieldValue, ...], context: LoadContext) -> int:
        filtered = cast("CallFilter | None", values[0])
        if filtered is None or not (filtered.allow or filtered.names):
            return 10
        members = _members(group, context)
        if filtered.allow:
            return 0 if members.isdisjoint(filtered.names) else 9
        return 0 if members <= filtered.names else 10

    return compute


def architectures(values: tuple[FieldValue, ...], _: LoadContext) -> int:
    """Only exactly the native architecture is good."""
    return 10 if not values[0] else 0 if values[0] == frozenset({"native"}) else 8


def addresses(values: tuple[FieldValue, ...], _: LoadContext) -> int:
    """For a unit that is not loaded: the first address of each network decides."""
    return _addresses(values, lambda network: network.starts_local)


def addresses_live(values: tuple[FieldValue, ...], _: LoadContext) -> int:
    """For a loaded unit: only the whole range of loopback addresses counts as local."""
    return _addresses(values, lambda network: network.local)


def _addresses(values: tuple[FieldValue, ...], is_local: Callable[[Network], bool]) -> int:
    deny, allow, ingress, egress = values
    if ingress or egress:
        return 0
    denied = {network.six for network in cast("frozenset[Network]", deny) if network.everything}
    if len(denied) < 2:
        return 10
    if not allow:
        return 0
    return 2 if all(map(is_local, cast("frozenset[Network]", allow))) else 5


def devices(values: tuple[FieldValue, ...], _: LoadContext) -> int:
    """DevicePolicy and DeviceAllow: without a policy, a list does not count."""
    policy, any_device = values
    return 10 if policy == "auto" else 5 if any_device else 0


@lru_cache(128)
def _members(group: str, context: LoadContext) -> frozenset[str]:
    """The calls of a group that the architecture has."""
    return frozenset(
        name
        for name in calls_named(group, context)
        if known_words.is_native(name, context.recorded, context.arch)
    )
