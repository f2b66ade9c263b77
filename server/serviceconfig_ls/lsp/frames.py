"""Bytes to JSON-RPC messages and back; knows the framing of LSP and nothing of what is said."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PARSE_ERROR = -32700
INVALID_REQUEST = -32600

LARGEST = 1 << 30
"""A length above this is taken for damage, not waited for."""
NOISE = 1 << 16
"""So many bytes without a header are thrown away, all but the last NOISE_KEPT."""
NOISE_KEPT = 1 << 10

# Searched for, not expected at the start: after damage the next message begins somewhere.
_HEADER = re.compile(
    rb"content-length:[ \t]*([0-9]{1,20})[ \t]*\r?\n(?:[!-~][^\r\n]*\r?\n)*\r?\n", re.IGNORECASE
)
_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


class Malformed(NamedTuple):
    """A piece of input that is no message."""

    code: int
    problem: str
    id: str | int | None = None
    """Of the request, where that much can be read."""


class Encoded(NamedTuple):
    """A result that is JSON text already."""

    text: str


Arrived: TypeAlias = "dict[str, Any] | Malformed"


class Frames:
    """What has arrived and does not make a whole message yet."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._needed = 0
        """How many bytes there must be before it is worth to look again."""

    def feed(self, data: bytes) -> Iterator[Arrived]:
        """The messages that ``data`` completes, in order, and what is damaged.

        Effect: keeps what is incomplete. Damage costs the message it is in, not the next.
        """
        self._buffer += data
        while len(self._buffer) >= self._needed and (body := self._take()) is not None:
            message = body if isinstance(body, Malformed) else _message(body)
            yield message
            if isinstance(message, Malformed) and not isinstance(body, Malformed):
                self._give_back(body)

    def _take(self) -> bytes | Malformed | None:
        """The next whole body, taken out of the buffer; None where more has to arrive."""
        self._needed = 0
        header = _HEADER.search(self._buffer)
        if header is None:
            if len(self._buffer) > NOISE:
                del self._buffer[:-NOISE_KEPT]
            return None
        length, begin = int(header[1]), header.end()
        del header  # it would keep the buffer from shrinking
        if length > LARGEST:
            del self._buffer[:begin]
            return Malformed(PARSE_ERROR, f"a message of {length} bytes is too long")
        if len(self._buffer) < begin + length:
            self._needed = begin + length
            return None
        body = bytes(self._buffer[begin : begin + length])
        del self._buffer[: begin + length]
        return body

    def _give_back(self, body: bytes) -> None:
        """Effect: looks again at a damaged body that has swallowed the header of another."""
        if swallowed := _HEADER.search(body):
            self._buffer[:0] = body[swallowed.start() :]


def frame(message: Mapping[str, Any]) -> bytes:
    """A message with its header. Its result may be Encoded."""
    result = message.get("result")
    if isinstance(result, Encoded):
        rest = _encode({key: value for key, value in message.items() if key != "result"})
        text = f'{rest[:-1]},"result":{result.text}}}'
    else:
        text = _encode(message)
    # The encoder writes ASCII alone, so lone surrogates do no harm and characters are bytes.
    body = text.encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def _message(body: bytes) -> Arrived:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        return Malformed(PARSE_ERROR, f"not JSON: {error}")
    if not isinstance(data, dict):
        return Malformed(INVALID_REQUEST, "a message is a JSON object")
    if "method" in data and not isinstance(data["method"], str):
        return Malformed(INVALID_REQUEST, "the method of a message is a string", _id(data))
    if "id" in data and "method" in data and _id(data) is None:
        return Malformed(INVALID_REQUEST, "the id of a request is a number or a string")
    if "id" not in data and "method" not in data:
        return Malformed(INVALID_REQUEST, "a message has a method or an id")
    return data


def _id(data: dict[str, Any]) -> str | int | None:
    number = data.get("id")
    return number if isinstance(number, str | int) and not isinstance(number, bool) else None
