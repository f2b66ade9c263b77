"""Which nixpkgs the lock files of flakes, npins and niv pin: its revision, its day and its hash.

Fetches nothing.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from serviceconfig_ls.workspace.project import root_around
from systemd_directives.safe_read import read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

MAX_LOCK_BYTES = 8_000_000
"""A larger lock file is not read."""


_CHANNELS = ("nixpkgs", "nixos.org/channels", "channels.nixos.org")
"""In the address of every nixpkgs that is not named by its repository."""


class NixpkgsPin(NamedTuple):
    """A nixpkgs that a lock file names."""

    branch: str | None
    """As the lock spells it, such as ``nixos-25.05``."""
    revision: str | None
    nar_hash: str | None
    """The SHA-256 of the unpacked source in one of the spellings of ``nix_store.source_path``."""
    day: date | None
    """The day of the revision."""


def pins_in(folder: Path, name: str) -> tuple[NixpkgsPin, ...]:
    """What the lock file ``name`` of a folder pins; nothing if it is not what its name promises.

    Effect: reads the file.
    """
    path = f"{folder}/{name}"
    try:
        # most are not there, and the root is not needed to find that
        if not os.path.isfile(path):  # noqa: PTH113 - far faster
            return ()
        within = root_around(str(folder))
        return nixpkgs_pins(name, json.loads(read_file(path, MAX_LOCK_BYTES, within=within)))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ()


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
    inputs_by_path = _InputsByPath(nodes, root)
    for name in sorted(inputs, key=lambda name: (name != "nixpkgs", name)):
        node = inputs_by_path.node(inputs[name])
        original, locked = node.get("original", {}), node.get("locked", {})
        named = {str(original.get(key, "")).lower() for key in ("repo", "id")}
        url = str(original.get("url", ""))
        if "nixpkgs" in named or any(each in url for each in _CHANNELS):
            # the registry of flakes leads to nixpkgs-unstable, a repository to its default branch
            by_name = "nixpkgs-unstable" if "id" in original else "master"
            default = by_name if "nixpkgs" in named else url
            yield NixpkgsPin(
                str(original.get("ref", default)),
                locked.get("rev"),
                locked.get("narHash"),
                _day(locked.get("lastModified")),
            )


class _InputsByPath:
    """Resolves inputs of a flake that follow others; each path is resolved once."""

    def __init__(self, nodes: Mapping[str, Any], root: str) -> None:
        self.nodes = nodes
        self.root = root
        self._found: dict[tuple[str, ...], Mapping[str, Any] | None] = {}

    def node(self, reference: object) -> Mapping[str, Any]:
        """The node of an input, given by its name or by a path of inputs from the root.

        Raises ValueError where a path leads to itself.
        """
        if isinstance(reference, str):
            found: Mapping[str, Any] = self.nodes[reference]
            return found
        path = tuple(reference) if isinstance(reference, list) else ()
        if path not in self._found:
            self._found[path] = None  # until it is resolved
            node: Mapping[str, Any] = self.nodes[self.root]
            for step in path:
                node = self.node(node["inputs"][step])
            self._found[path] = node
        resolved = self._found[path]
        if resolved is None:
            raise ValueError(f"the input {'/'.join(path)} follows itself")
        return resolved


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


def _day(seconds: object) -> date | None:
    if not isinstance(seconds, int):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC).date()
    except (OverflowError, OSError, ValueError):
        return None


READERS: Mapping[str, Callable[[Mapping[str, Any]], Iterator[NixpkgsPin]]] = {
    "flake.lock": _flake,
    "npins/sources.json": _npins,
    "nix/sources.json": _niv,
}
"""By the path of the lock file below the project."""
