"""Addresses that sockets listen on, as for ListenStream."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar.address_prefixes import address_bits
from systemd_directives.grammar.availability import Availability
from systemd_directives.grammar.base import IGNORED, Choice, problem
from systemd_directives.grammar.lexing.byte_text import WHITESPACE
from systemd_directives.grammar.lexing.extract import Extract, extract_first_word
from systemd_directives.grammar.lexing.nearest import nearest
from systemd_directives.grammar.lexing.numbers import UNSIGNED, integer, integer_in
from systemd_directives.grammar.lexing.path_checks import ABSOLUTE, PathRules
from systemd_directives.grammar.lexing.specifiers import MAX_PATH_LENGTH
from systemd_directives.grammar.lexing.valid_names import is_interface
from systemd_directives.grammar.path import judge_path, legacy
from systemd_directives.grammar.with_specifiers import WithSpecifiers, after_percent, expand_piece
from systemd_directives.model import Problem, SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Candidate

_NO_API = PathRules(api=False, devices=False)
_INTERFACES = range(1, 2**31)
_PORTS = range(1, 65536)
_MAX_SOCKET_PATH_LENGTH = 107
_VSOCK_TYPES = Availability(SystemdVersion(253), SystemdVersion(254))
"""Bracketed: 252 knows only vsock:, 254 also vsock-stream: and similar."""
_NAMED_CIDS = Availability(SystemdVersion(256), SystemdVersion(256))
"""254 has no names and accepts every port, 257 has names and checks ports: upstream pull request
30794."""
_ANY_CID = Availability(SystemdVersion(262), SystemdVersion(262))
"""257 refuses them, 262 does not: upstream pull request 42654, merged after 261."""
_CIDS = {
    **dict.fromkeys(("hypervisor", "local", "host"), _NAMED_CIDS),
    **dict.fromkeys(("any", "-1"), _ANY_CID),
}
"""Names of CIDs."""
_VSOCKS = ("vsock:", "vsock-stream:", "vsock-dgram:", "vsock-seqpacket:")
_LOCAL = (
    Choice("/run/", "a local socket", then="x"),
    Choice("@", "a local socket without a file", then="x"),
)
_NETWORK = (
    Choice("8080", "a port, from everywhere"),
    Choice("127.0.0.1:8080", "from this machine, IPv4"),
    Choice("[::1]:8080", "from this machine, IPv6"),
    Choice("0.0.0.0:8080", "from everywhere, IPv4"),
    Choice("[::]:8080", "from everywhere, IPv6 and perhaps IPv4"),
    Choice("vsock::8080", "from virtual machines"),
)
_FILES = {
    "fifo": (Choice("/run/", "a named pipe", then="x"),),
    "queue": (Choice("/", "the name of a POSIX message queue", then="x"),),
    "special": (Choice("/dev/", "a device", then="x"), Choice("/proc/kmsg", "the kernel's log")),
    "usb": (Choice("/run/", "a function of a USB gadget", then="x"),),
}
"""What to propose for variants that accept only a path."""
_FAMILIES = {
    "kobject-uevent": "events of devices",
    "route": "routes, interfaces and addresses",
    "audit": "audit messages",
    "generic": "families by name",
    "netfilter": "the firewall",
    "nflog": "packets that the firewall logs",
    "selinux": "SELinux",
    "connector": "events of the kernel's connector",
    "inet-diag": "state of sockets",
    "fib-lookup": "lookups in routing tables",
    "firewall": "",
    "xfrm": "IPsec",
    "iscsi": "",
    "ip6-fw": "",
    "dnrtmsg": "",
    "scsitransport": "",
    "ecryptfs": "",
    "rdma": "",
}


def grammar(variant: str) -> Listen:
    """``stream``, ``datagram``, ``sequential``, ``netlink``, or a path: ``fifo`` and others."""
    return Listen(variant)


class Listen(WithSpecifiers):
    """One address or path."""

    @property
    def name(self) -> str:
        return "listen"

    def judge(self, value: ByteText, version: SystemdVersion) -> Verdict:
        if self.variant in ("fifo", "queue", "usb"):
            wrong = judge_path(value, version, _NO_API)
            noted = legacy(value, version) if self.variant == "fifo" else None
            return Verdict(tuple(each for each in (wrong or noted,) if each))
        if self.variant == "special":
            wrong = judge_path(value, version, ABSOLUTE)
            return Verdict((wrong,) if wrong else ())
        found = expand_piece(value, version, limit=MAX_PATH_LENGTH)
        if isinstance(found, Problem):
            return Verdict((found,))
        return Verdict() if found.has_hole else self.judge_expanded(found, version)

    def judge_expanded(self, value: ByteText, version: SystemdVersion) -> Verdict:
        if self.variant == "netlink":
            wrong = _judge_netlink(value, version)
            return Verdict((wrong,)) if wrong else Verdict(meaning=_netlink_meaning(value.text))
        noted = legacy(value, version)
        fault = _fault(value.raw, version)
        if fault is None and self.variant == "sequential" and value.raw[:1] not in ("/", "@"):
            fault = "not a local socket"
        if fault:
            message = f"“{value.text[:60]}” is {fault}; {IGNORED}"
            wrong = problem(value, message, replacements=_likely(value.raw))
            return Verdict(tuple(each for each in (noted, wrong) if each))
        return Verdict((noted,) if noted else (), _address_meaning(value.raw))

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        family = text.split(maxsplit=1)[0] if text.split() else ""
        if self.variant != "netlink" or offset <= len(text) - len(text.lstrip()) + len(family):
            return WithSpecifiers.complete(self, text, offset, version)
        return after_percent(text, offset, version)

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        if self.variant == "netlink":
            return [Choice(word, detail) for word, detail in _FAMILIES.items()]
        if self.variant in _FILES:
            return _FILES[self.variant]
        return _LOCAL if self.variant == "sequential" else (*_LOCAL, *_NETWORK)

    def describe(self, version: SystemdVersion) -> str:
        if self.variant == "netlink":
            return "A family of netlink, and perhaps a group by number."
        if self.variant in _FILES:
            return "An absolute path."
        return "A path, @name, a port, address:port with [ ] around IPv6, or vsock:cid:port."


def _fault(raw: str, version: SystemdVersion) -> str | None:
    """Why a text is not an address to listen on."""
    if raw[:1] in ("/", "@"):
        if len(raw) < 2:
            return "too short for a local socket"
        return "too long for a local socket" if len(raw) > _MAX_SOCKET_PATH_LENGTH else None
    prefix = next((prefix for prefix in _VSOCKS if raw.startswith(prefix)), None)
    if prefix == _VSOCKS[0] or (prefix and _VSOCK_TYPES.has(version) is not False):
        return _vsock_fault(raw.removeprefix(prefix), version)
    if _is_port(raw):
        return None
    address, percent, interface = raw.partition("%")
    by_number = integer_in(interface, _INTERFACES) is not None
    if percent and not (by_number or is_interface(interface, alternative=True)):
        return "not on an interface that can exist"
    return _address_fault(address)


def _address_fault(raw: str) -> str | None:
    host, colon, port = raw.rpartition(":")
    if raw.startswith("["):
        bits = address_bits(host[1:-1]) if host.endswith("]") and colon else 0
        wanted = 128
    else:
        bits, wanted = address_bits(host) if colon else 0, 32
    if bits != wanted:
        return "not an address with a port"
    return None if _is_port(port) else "without a port from 1 to 65535"


def _vsock_fault(raw: str, version: SystemdVersion) -> str | None:
    cid, colon, port = raw.partition(":")
    number = integer_in(port, UNSIGNED)
    if not colon or number is None:
        return "not vsock:cid:port"
    if number == UNSIGNED.stop - 1 and _NAMED_CIDS.has(version):
        return "not a port"
    named = cid in _CIDS and _CIDS[cid].has(version) is not False
    return None if not cid or named or integer_in(cid, UNSIGNED) is not None else "not a CID"


def _is_port(raw: str) -> bool:
    return not raw[:1].isspace() and integer_in(raw, _PORTS) is not None


def _likely(raw: str) -> tuple[str, ...]:
    """An address instead of a host name, or only a port."""
    host, colon, port = raw.rpartition(":")
    if not colon or not _is_port(port):
        return ()
    if host.lower() == "localhost":
        return (f"127.0.0.1:{port}", f"[::1]:{port}")
    if host in ("", "*"):
        return (port,)
    return (f"[{host}]:{port}",) if address_bits(host) > 32 else ()


def _address_meaning(raw: str) -> str:
    """The address as text."""
    if raw.startswith("/"):
        return "a local socket"
    if raw.startswith("@"):
        return "a local socket without a file"
    if raw.startswith("vsock"):
        cid, _, port = raw.partition(":")[2].rpartition(":")
        return f"port {integer(port)} for virtual machines{f', CID {cid}' if cid else ''}"
    if _is_port(raw):
        return f"port {integer(raw)} of every address, IPv6 and, by BindIPv6Only, IPv4"
    address, _, port = raw.partition("%")[0].rpartition(":")
    bare = address.strip("[]")
    every = bare in ("0.0.0.0", "::")  # noqa: S104 # a text that is read
    where = "every address" if every else bare
    return f"port {integer(port)} of {where}, {'IPv6' if ':' in bare else 'IPv4'}"


def _netlink_meaning(text: str) -> str | None:
    family, _, group = text.partition(" ")
    parts = (_FAMILIES.get(family, ""), f"group {group.strip()}" if group else "")
    return "; ".join(part for part in parts if part)


def _judge_netlink(value: ByteText, version: SystemdVersion) -> Problem | None:
    cut = extract_first_word(value, 0, Extract.PLAIN, version, WHITESPACE)
    if cut.word is None:
        return problem(value, f"a family is missing; {IGNORED}")
    family = cut.word
    rest = value[cut.rest :] if cut.rest is not None else value[len(value) :]
    if family.raw not in _FAMILIES and integer_in(family.raw, range(2**31)) is None:
        likely = nearest(family.text, _FAMILIES)
        message = f"“{family.text}” is not a family of netlink; {IGNORED}"
        return problem(family, message, replacements=likely)
    if rest and integer_in(rest.raw, UNSIGNED) is None:
        return problem(rest, f"“{rest.text}” is not the number of a group; {IGNORED}")
    return None
