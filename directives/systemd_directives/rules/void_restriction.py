"""A restriction that its own lines cancel.

What it checks
    SystemCallFilter, RestrictAddressFamilies, RestrictNamespaces, CapabilityBoundingSet,
    RestrictFileSystems and RestrictNetworkInterfaces with lines that deny and later lines that
    allow the same again, so that nothing is denied. The same with ~ alone, which denies
    nothing. RestrictNamespaces with the name of every namespace. DeviceAllow with char-* and
    block-*. IPAddressDeny whose networks are all in IPAddressAllow, and SocketBindDeny with
    SocketBindAllow=any.

Why
    A first line with ~ makes a deny list. A later line without ~ removes its words from that
    list. Once the list is empty, the directive restricts nothing. An address or port that is
    allowed is allowed whatever the list of denied ones contains.

Instead
    Write the line without ~ first, which makes an allow list, or remove it.

Reference
    systemd.exec(5), SystemCallFilter, RestrictNamespaces and RestrictFileSystems;
    systemd.resource-control(5), IPAddressAllow, SocketBindAllow and RestrictNetworkInterfaces.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from systemd_directives.grammar.boolean import boolean
from systemd_directives.merge.calls import CallFilter
from systemd_directives.merge.sets import FamilyFilter, capability_bits, namespace_bits
from systemd_directives.model import Completeness, Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.path_access import in_force

if TYPE_CHECKING:
    from systemd_directives.merge import FieldValue
    from systemd_directives.merge.addresses import Network
    from systemd_directives.model import Setting

_LISTS = (
    "SystemCallFilter",
    "RestrictAddressFamilies",
    "RestrictNamespaces",
    "CapabilityBoundingSet",
)
_WORD_LISTS = ("RestrictFileSystems", "RestrictNetworkInterfaces")
"""Lists of words whose first line decides the mode."""


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=(*_LISTS, *_WORD_LISTS, "IPAddressDeny", "SocketBindDeny", "DeviceAllow"),
    bad=(
        service("SystemCallFilter=~@resources\nSystemCallFilter=@system-service"),
        service("RestrictAddressFamilies=~AF_INET\nRestrictAddressFamilies=AF_INET"),
        service("CapabilityBoundingSet=~CAP_SYS_ADMIN\nCapabilityBoundingSet=CAP_SYS_ADMIN"),
        service("RestrictNamespaces=~user\nRestrictNamespaces=user"),
        service("RestrictNamespaces=cgroup ipc net mnt pid time user uts"),
        service("RestrictFileSystems=~ext4 tmpfs\nRestrictFileSystems=tmpfs ext4"),
        service("IPAddressDeny=10.0.0.0/8 ::1\nIPAddressAllow=10.0.0.0/8 localhost"),
        service(
            "IPAddressDeny=any\nIPAddressAllow=0.0.0.0/1 128.0.0.0/1\nIPAddressAllow=::/1 8000::/1"
        ),
        service("SocketBindDeny=any\nSocketBindAllow=any"),
        service("CapabilityBoundingSet=CAP_NET_ADMIN\nCapabilityBoundingSet=~"),
        service("RestrictAddressFamilies=~"),
        service("DevicePolicy=closed\nDeviceAllow=char-* rw\nDeviceAllow=block-* rw"),
    ),
    good=(
        service("SystemCallFilter=@system-service\nSystemCallFilter=~@resources"),
        service("RestrictAddressFamilies=~AF_INET AF_INET6\nRestrictAddressFamilies=AF_INET"),
        service("RestrictNamespaces=~user net\nRestrictNamespaces=user"),
        service("RestrictFileSystems=~ext4 tmpfs\nRestrictFileSystems=ext4"),
        service("IPAddressDeny=any\nIPAddressAllow=10.0.0.0/8 localhost"),
        service("SocketBindDeny=any\nSocketBindAllow=tcp:80"),
        service("DevicePolicy=closed\nDeviceAllow=char-* r\nDeviceAllow=block-* rw"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the last line of each list that denies nothing."""
    for name in _LISTS:
        yield from _cancelled(name, unit, report)
    for name in _WORD_LISTS:
        yield from _cancelled_words(name, unit, report)
    yield from _allowed_addresses(unit, report)
    yield from _allowed_ports(unit, report)
    yield from _allowed_devices(unit, report)


def _cancelled(name: str, unit: UnitView, report: Report) -> Findings:
    lines = unit.lines(name)
    if not lines or not (lines[-1].text or "").strip() or not lines[-1].certain:
        return
    last = (lines[-1].text or "").strip()
    if last == "~" and all(_is_void(v, _every(name, unit)) for v in unit.written_values(name)):
        found = report.value(lines[-1], f"~ alone denies nothing: {name} restricts nothing")
        # without a line above it may be meant as a decision
        yield found if len(lines) > 1 else found._replace(severity=Severity.HINT)
        return
    if last.startswith("~") or boolean(last) is not None:
        return
    denies = [s for s in lines if (s.text or "").startswith("~")]
    every_namespace = name == "RestrictNamespaces" and not denies and len(lines) == 1
    if not every_namespace and (len(lines) < 2 or not denies):
        return
    every = _every(name, unit)
    if not all(_is_void(value, every) for value in unit.written_values(name)):
        return
    if every_namespace:
        yield report.value(lines[-1], "this names every namespace: it restricts nothing")
        return
    yield report.value(lines[-1], _again(name), related=((denies[0], "denies nothing"),))


def _again(name: str) -> str:
    return f"this allows again all that {name} denied: it restricts nothing"


def _every(name: str, unit: UnitView) -> int:
    """All bits of a field."""
    recorded = unit.contexts[-1].recorded
    if name == "RestrictNamespaces":
        return (1 << len(namespace_bits(recorded))) - 1
    return sum(capability_bits(recorded).values())


def _is_void(value: FieldValue, every: int) -> bool:
    if isinstance(value, CallFilter | FamilyFilter):
        return not value.allow and not value.names
    return isinstance(value, int) and value & every == every


def _cancelled_words(name: str, unit: UnitView, report: Report) -> Findings:
    """A deny list of words that all become allowed again."""
    lines = unit.lines(name)
    known = all(line.certain and line.text is not None for line in lines)
    if len(lines) < 2 or not known or unit.completeness is not Completeness.COMPLETE:
        return
    denied: set[str] | None = None
    for line in lines:
        text = (line.text or "").strip()
        words = set(text.removeprefix("~").split())
        if not text:
            denied = None
        elif text.startswith("~"):
            denied = (denied or set()) | words
        elif denied is None:
            return
        else:
            denied -= words
    first = next((line for line in lines if (line.text or "").startswith("~")), lines[0])
    if denied is not None and not denied:
        yield report.value(lines[-1], _again(name), related=((first, "denies nothing"),))


def _allowed_addresses(unit: UnitView, report: Report) -> Findings:
    """Denied networks that are all inside allowed ones; any has a rule of its own."""
    allow, deny = unit.assigned("IPAddressAllow"), unit.assigned("IPAddressDeny")
    if allow is None or deny is None or unit.lines("IPIngressFilterPath"):
        return
    pairs = [
        (cast("frozenset[Network]", denied), cast("frozenset[Network]", allowed))
        for denied in unit.written_values("IPAddressDeny")
        for allowed in unit.written_values("IPAddressAllow")
    ]
    if any(network.everything for _, allowed in pairs for network in allowed):
        return
    pairs = [(denied, _joined(allowed)) for denied, allowed in pairs]
    if all(denied and all(_inside(n, allowed) for n in denied) for denied, allowed in pairs):
        message = "this allows every address that IPAddressDeny has: none is denied"
        yield report.value(allow, message, related=((deny, "denies nothing"),))


def _joined(networks: frozenset[Network]) -> frozenset[Network]:
    """The networks, with the one that two halves make in place of each pair."""
    found = set(networks)
    while halves := next(
        (
            (one, other)
            for one in found
            for other in found
            if one.six is other.six
            and one.prefix == other.prefix > 0
            and _bits(one, one.prefix) ^ 1 == _bits(other, other.prefix)
        ),
        None,
    ):
        one, other = halves
        found -= {one, other}
        found.add(min(one, other, key=lambda n: n.address)._replace(prefix=one.prefix - 1))
    return frozenset(found)


def _inside(network: Network, allowed: frozenset[Network]) -> bool:
    """Whether a network is inside one of the others."""
    return any(
        other.six is network.six
        and other.prefix <= network.prefix
        and _bits(other, other.prefix) == _bits(network, other.prefix)
        for other in allowed
    )


def _bits(network: Network, count: int) -> int:
    """The first bits of an address."""
    return int.from_bytes(network.address, "big") >> (len(network.address) * 8 - count)


def _allowed_ports(unit: UnitView, report: Report) -> Findings:
    deny = unit.enabled("SocketBindDeny")
    for setting in unit.known_lines("SocketBindAllow"):
        if deny and setting.certain and (setting.text or "").strip() == "any":
            message = "this allows every port, so SocketBindDeny denies none"
            yield report.value(setting, message, related=((deny, "denies nothing"),))


def _allowed_devices(unit: UnitView, report: Report) -> Findings:
    """All devices, which a policy other than auto denies."""
    allowed: dict[str, Setting] = {}
    for setting in in_force(unit, "DeviceAllow"):
        device, _, rights = (setting.text or "").strip().partition(" ")
        if set("rw") <= set(rights.strip() or "rwm"):
            allowed[device] = setting
    if {"char-*", "block-*"} <= allowed.keys():
        setting = allowed["block-*"]
        message = "with char-* this allows every device: DevicePolicy restricts nothing"
        yield report.value(setting, message, related=((allowed["char-*"], "the other half"),))
