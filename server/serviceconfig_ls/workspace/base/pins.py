"""Which nixpkgs a lock file pins: its revision, its date and its hash.

Reads the parsed JSON of flake.lock, npins and niv; reads no file and fetches nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MAX_FOLLOWED_INPUTS = 64
"""Inputs of a flake that a ``follows`` is resolved through; a longer way is taken for damaged."""


class NixpkgsPin(NamedTuple):
    """A nixpkgs that a lock file names."""

    branch: str | None
    """As the lock spells it, such as ``nixos-25.05``."""
    revision: str | None
    nar_hash: str | None
    """The SHA-256 of the unpacked source in one of the spellings of ``nix_store.source_path``."""
    date: str | None
    """The day of the revision, as ``2026-11-03``."""


def nixpkgs_pins(file_name: str, lock: Mapping[str, Any]) -> tuple[NixpkgsPin, ...]:
    """The nixpkgs that a lock pins, the one named ``nixpkgs`` first.

    ``file_name`` is the path below the project: ``flake.lock``, ``npins/sources.json`` or
    ``nix/sources.json``.

    Raises:
        KeyError, TypeError, AttributeError, ValueError: the lock is not what its name promises.

    """
    return tuple(READERS[file_name](lock))


def _flake(lock: Mapping[str, Any]) -> Iterator[NixpkgsPin]:
    nodes, root = lock["nodes"], lock["root"]
    inputs = nodes[root].get("inputs", {})
    for name in sorted(inputs, key=lambda name: (name != "nixpkgs", name)):
        node = nodes[_node_name(nodes, root, inputs[name])]
        original, locked = node.get("original", {}), node.get("locked", {})
        named = {str(original.get(key, "")).lower() for key in ("repo", "id")}
        url = str(original.get("url", ""))
        if "nixpkgs" in named or "nixpkgs" in url or "nixos.org/channels" in url:
            yield NixpkgsPin(
                str(original.get("ref") or url or "nixos-unstable"),
                locked.get("rev"),
                locked.get("narHash"),
                _day(locked.get("lastModified")),
            )


def _node_name(nodes: Mapping[str, Any], root: str, reference: object) -> str:
    """The name of the node that an input means: by name, or by a path of inputs from the root.

    Each step of a path may itself be a path, so the number of steps is bounded, not the depth.
    """
    waiting = [reference]
    steps = 0
    node = root
    while waiting:
        steps += 1
        if steps > MAX_FOLLOWED_INPUTS:
            raise ValueError("the inputs of the lock follow each other for too long")
        current = waiting.pop()
        if isinstance(current, str):
            node = current
        elif isinstance(current, list):
            node = root
            waiting.extend(_Step(name) for name in reversed(current))
        elif isinstance(current, _Step):
            waiting.append(nodes[node]["inputs"][current.input])
        else:
            raise TypeError("an input of the lock is neither a name nor a path")
    return node


class _Step(NamedTuple):
    """The next input on a path of inputs."""

    input: str


def _npins(lock: Mapping[str, Any]) -> Iterator[NixpkgsPin]:
    pins = lock["pins"]
    for name in sorted(pins, key=lambda name: (name != "nixpkgs", name)):
        pin = pins[name]
        repository = pin.get("repository") or {}
        repo = str(repository.get("repo", repository.get("url", ""))).lower()
        if pin.get("type") == "Channel":
            yield NixpkgsPin(str(pin["name"]), pin.get("revision"), pin.get("hash"), None)
        elif repo.removesuffix(".git").endswith("nixpkgs"):
            yield NixpkgsPin(pin.get("branch"), pin.get("revision"), pin.get("hash"), None)


def _niv(lock: Mapping[str, Any]) -> Iterator[NixpkgsPin]:
    for name in sorted(lock, key=lambda name: (name != "nixpkgs", name)):
        pin = lock[name]
        if pin.get("repo") == "nixpkgs" or name == "nixpkgs":
            yield NixpkgsPin(pin.get("branch"), pin.get("rev"), pin.get("sha256"), None)


def _day(seconds: object) -> str | None:
    if not isinstance(seconds, int):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    except (OverflowError, OSError, ValueError):
        return None


READERS: Mapping[str, Callable[[Mapping[str, Any]], Iterator[NixpkgsPin]]] = {
    "flake.lock": _flake,
    "npins/sources.json": _npins,
    "nix/sources.json": _niv,
}
"""By the path of the lock file below the project."""
