"""The field for the networks of IPAddressAllow= and IPAddressDeny=."""

from __future__ import annotations

import re
from socket import AF_INET, AF_INET6, inet_pton
from typing import TYPE_CHECKING, NamedTuple, cast

from systemd_directives.grammar.lexing.extract import Extract
from systemd_directives.grammar.lexing.numbers import integer_in
from systemd_directives.merge.line_words import line_words
from systemd_directives.merge.load_context import Field, FieldValue, LoadContext, always

if TYPE_CHECKING:
    from collections.abc import Iterable

_LOCALHOST = re.compile(
    r"(.*\.)?localhost\.?|localhost\.localdomain\.?|.*\.localhost\.localdomain\.?"
)


class Network(NamedTuple):
    """A range of addresses."""

    six: bool
    address: bytes
    """With the bits after the prefix set to zero."""
    prefix: int

    @property
    def everything(self) -> bool:
        """Whether it contains every address of its family."""
        return self.prefix == 0

    @property
    def starts_local(self) -> bool:
        """Whether its first address is a loopback address, whatever else it contains."""
        return self.address == _LOCAL_SIX if self.six else self.address[0] == 127

    @property
    def local(self) -> bool:
        """Whether it is the whole range of loopback addresses."""
        return self.starts_local and self.prefix == (128 if self.six else 8)


_LOCAL_SIX = bytes(15) + b"\1"


def _network(address: str, prefix: int) -> Network:
    six = ":" in address
    return _masked(six, inet_pton(AF_INET6 if six else AF_INET, address), prefix)


def _masked(six: bool, address: bytes, prefix: int) -> Network:  # noqa: FBT001 - half of the network
    beyond = len(address) * 8 - prefix
    bits = int.from_bytes(address, "big") >> beyond << beyond
    return Network(six, bits.to_bytes(len(address), "big"), prefix)


_NAMED = {
    "any": (_network("0.0.0.0", 0), _network("::", 0)),  # noqa: S104 - no socket
    "localhost": (_network("127.0.0.0", 8), _network("::1", 128)),
    "link-local": (_network("169.254.0.0", 16), _network("fe80::", 64)),
    "multicast": (_network("224.0.0.0", 4), _network("ff00::", 8)),
}


def networks(name: str) -> Field:
    """A set of networks; each line adds to it."""

    def line(value: FieldValue, text: str, context: LoadContext) -> FieldValue:
        if not text:
            return frozenset()
        found = set(cast("frozenset[Network]", value))
        for each in line_words(text, Extract.PLAIN, context).words:
            found.update(networks_of(each))
        return frozenset(found)

    guesses = ("", "?", "any", "localhost", "127.0.0.1", "192.0.2.1")
    return Field(
        name, {name: line}, always(frozenset()), lambda _: guesses, lambda _: tuple(_NAMED)
    )


def networks_of(word: str) -> Iterable[Network]:
    """The networks that a word of a line names; none if it is not valid."""
    named = _NAMED.get(word)
    if named is not None:
        return named
    if _LOCALHOST.fullmatch(word.lower()):
        return _NAMED["localhost"]
    address, separator, length = word.partition("/")
    for six, family in ((False, AF_INET), (True, AF_INET6)):
        try:
            raw = inet_pton(family, address)
        except (OSError, ValueError):
            continue
        bits = len(raw) * 8
        prefix = integer_in(length, range(bits + 1)) if separator else bits
        return () if prefix is None else (_masked(six, raw, prefix),)
    return ()
