"""Where Nix keeps a fetched source, computed from its hash alone; reads and runs nothing.

The scheme is Nix' own (Nix manual, "Store path specification", fixed-output paths): the path of a
source that was fetched and unpacked follows from the hash of its NAR serialisation and its name.
"""

from __future__ import annotations

import base64
import binascii
import hashlib

STORE = "/nix/store"
_ALPHABET = "0123456789abcdfghijklmnpqrsvwxyz"
"""Nix' base32: without e, o, t and u."""
_PATH_HASH_BYTES = 20
_SHA256_BYTES = 32
_BASE32_LENGTH = 52


def source_path(nar_hash: str, name: str = "source") -> str:
    """The store path of a source with this NAR hash, whether it is in the store or not.

    ``nar_hash`` is a SHA-256 as lock files write it: SRI (``sha256-…=``), hexadecimal or Nix'
    base32, the last two with or without ``sha256:`` in front.

    Raises:
        ValueError: it is no such hash.

    """
    digest = _digest(nar_hash)
    fingerprint = f"source:sha256:{digest.hex()}:{STORE}:{name}"
    folded = _fold(hashlib.sha256(fingerprint.encode()).digest(), _PATH_HASH_BYTES)
    return f"{STORE}/{_to_base32(folded)}-{name}"


def _digest(written: str) -> bytes:
    digest = _decode(written)
    if len(digest) != _SHA256_BYTES:
        raise ValueError(f"not a SHA-256 hash: {written}")
    return digest


def _decode(written: str) -> bytes:
    if written.startswith("sha256-"):
        try:
            return base64.b64decode(written.removeprefix("sha256-"), validate=True)
        except binascii.Error as error:
            raise ValueError(f"not a SHA-256 hash: {written}") from error
    plain = written.removeprefix("sha256:")
    if len(plain) == _BASE32_LENGTH:
        return _from_base32(plain)
    return bytes.fromhex(plain)


def _fold(digest: bytes, length: int) -> bytes:
    """Nix' compressed hash: the bytes beyond ``length`` are XORed onto the first ones."""
    folded = bytearray(length)
    for index, byte in enumerate(digest):
        folded[index % length] ^= byte
    return bytes(folded)


def _to_base32(digest: bytes) -> str:
    """The digits of the little-endian number, the most significant one first."""
    number = int.from_bytes(digest, "little")
    count = (len(digest) * 8 + 4) // 5
    return "".join(_ALPHABET[number >> (5 * place) & 31] for place in reversed(range(count)))


def _from_base32(written: str) -> bytes:
    number = 0
    for character in written:
        number = number << 5 | _ALPHABET.index(character)
    try:
        return number.to_bytes(_SHA256_BYTES, "little")
    except OverflowError as error:
        raise ValueError(f"not a SHA-256 hash: {written}") from error
