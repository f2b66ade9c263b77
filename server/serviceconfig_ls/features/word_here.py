"""Whether what a word of a list names is allowed in the unit, after all of its lines."""

from __future__ import annotations

from ipaddress import ip_network
from itertools import product
from typing import TYPE_CHECKING, TypeAlias, cast

from serviceconfig_ls.features.exposure.score import architecture
from serviceconfig_ls.features.text import syscalls
from systemd_directives.catalogue import known_words
from systemd_directives.exposure import load_contexts
from systemd_directives.merge import merge_unit
from systemd_directives.merge.addresses import networks_of
from systemd_directives.merge.sets import FamilyFilter, capability_bits, namespace_bits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from ipaddress import IPv4Network, IPv6Network

    from serviceconfig_ls.features.config import Config
    from systemd_directives.merge import FieldValue, LoadContext
    from systemd_directives.merge.addresses import Network
    from systemd_directives.model import Unit

    Judge: TypeAlias = Callable[[FieldValue, str, LoadContext], bool | None]
    AnyNetwork: TypeAlias = IPv4Network | IPv6Network

_ADDRESSES = ("IPAddressAllow", "IPAddressDeny")
_ALLOWED = {True: "**Here** allowed", False: "**Here** denied", None: ""}


def word_here(unit: Unit, name: str, value: str, config: Config) -> str:
    """``**Here** allowed`` or ``denied``, for a word of a directive; empty if that is not known.

    Of a group of system calls, or of a network, a part may be allowed.
    """
    word = value.lstrip("~").partition(":" if name == syscalls.DIRECTIVE else " ")[0]
    if not word:
        return ""
    if name == syscalls.DIRECTIVE:
        return _calls(unit, word, config)
    if name in _ADDRESSES:
        return _addresses(unit, word, config)
    judge = _JUDGES.get(name)
    return "" if judge is None else _ALLOWED[_agreed(unit, name, word, config, judge)]


def _calls(unit: Unit, word: str, config: Config) -> str:
    left = syscalls.remaining(unit, config)
    calls = known_words.expand((word,), config.systemd, architecture(config))
    if left is None or not calls:
        return ""
    allowed = len(calls & left)
    if allowed in (0, len(calls)):
        return _ALLOWED[bool(allowed)]
    return f"**Here** {allowed} of {len(calls)} calls are allowed"


def _agreed(unit: Unit, name: str, word: str, config: Config, judge: Judge) -> bool | None:
    """What holds for every possible value of a field; None if they differ."""
    found = set()
    for context in load_contexts(unit, config.systemd, architecture(config)):
        found |= {judge(value, word, context) for value in merge_unit(unit, context)[name]}
    return found.pop() if len(found) == 1 else None


def _capability(value: FieldValue, word: str, context: LoadContext) -> bool | None:
    bit = capability_bits(context.recorded).get(word.upper())
    return bool(value & bit) if isinstance(value, int) and bit else None


def _namespace(value: FieldValue, word: str, context: LoadContext) -> bool | None:
    bit = namespace_bits(context.recorded).get(word)
    return bool(value & bit) if isinstance(value, int) and bit else None


def _family(value: FieldValue, word: str, _context: LoadContext) -> bool | None:
    if not isinstance(value, FamilyFilter) or value.names is None:
        return None
    return (word.upper() in value.names) == value.allow


_JUDGES: dict[str, Judge] = {
    "CapabilityBoundingSet": _capability,
    "RestrictNamespaces": _namespace,
    "RestrictAddressFamilies": _family,
}


def _addresses(unit: Unit, word: str, config: Config) -> str:
    """An address is allowed if the list of allowed ones has it, or the other list does not."""
    wanted = [_standard(each) for each in networks_of(word)]
    texts = set()
    for context in load_contexts(unit, config.systemd, architecture(config)):
        fields = merge_unit(unit, context)
        for allow, deny in product(fields["IPAddressAllow"], fields["IPAddressDeny"]):
            texts.add(_allowed_part(wanted, _networks(allow), _networks(deny)))
    return texts.pop() if wanted and len(texts) == 1 else ""


def _networks(value: FieldValue) -> list[AnyNetwork]:
    return [_standard(each) for each in cast("frozenset[Network]", value)]


def _allowed_part(
    wanted: Sequence[AnyNetwork], allowing: Sequence[AnyNetwork], denying: Sequence[AnyNetwork]
) -> str:
    if all(
        _is_inside(each, allowing) or not any(_overlap(each, other) for other in denying)
        for each in wanted
    ):
        return _ALLOWED[True]
    if not all(_is_inside(each, denying) and not _is_inside(each, allowing) for each in wanted):
        return ""
    exceptions = {other for each in wanted for other in allowing if _overlap(each, other)}
    return _ALLOWED[False] + (f", but not {_listed(exceptions)}" if exceptions else "")


def _listed(networks: Iterable[AnyNetwork]) -> str:
    ordered = sorted(networks, key=lambda each: (each.version, int(each.network_address)))
    return ", ".join(f"`{each}`" for each in ordered)


def _standard(network: Network) -> AnyNetwork:
    return ip_network((network.address, network.prefix))


def _is_inside(network: AnyNetwork, others: Iterable[AnyNetwork]) -> bool:
    return any(
        _overlap(network, other) and other.prefixlen <= network.prefixlen for other in others
    )


def _overlap(one: AnyNetwork, other: AnyNetwork) -> bool:
    return one.version == other.version and one.overlaps(other)
