"""Which systemd will run the units of a file, as far as the files around it tell.

Reads lock files as text and the names of installed files; runs nothing. Knows which NixOS release
has which systemd (their release notes).
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from serviceconfig_ls.workspace.project import root_around
from systemd_directives.model import NEWEST, OLDEST, SystemdVersion
from systemd_directives.safe_read import read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

RELEASES = {
    "23.05": 253,
    "23.11": 254,
    "24.05": 255,
    "24.11": 256,
    "25.05": 257,
    "25.11": 258,
    "26.05": 260,
}
"""By NixOS release: the major version of its systemd."""

_BRANCH = re.compile(r"(?:^|[/-])(?:nixos|nixpkgs|release)-(\d\d\.\d\d|unstable)")
_FLAKEHUB = re.compile(r"/nixpkgs(?:-weekly)?/0\.(\d\d)(\d\d)\.")
_LIBRARY = re.compile(r"libsystemd-(?:shared|core)-(\d{3})(?:\D.*)?\.so$")
_STORED = re.compile(r"-systemd-(?:minimal-)?(\d{3})(?:\.|$)")
_CURRENT = Path("/run/current-system/systemd")
_LIBRARIES = ("usr/lib/systemd", "usr/lib64/systemd", "lib/systemd", "usr/lib/*-linux-gnu/systemd")
_DEEPEST = 40
MAX_LOCK_BYTES = 8_000_000
"""A larger lock file is not read."""


class Target(NamedTuple):
    """A version of systemd and how it was found."""

    version: SystemdVersion
    reason: str
    """For people, such as ``nixos-25.05 in flake.lock``."""


Known: TypeAlias = dict[Path, Target | None]
"""By folder: what the lock files in it and above it say."""


def of_nix(folder: Path, known: Known | None = None) -> Target:
    """The systemd that Nix files of a folder are meant for.

    Effect: looks up in ``known`` what it has of the folders above, and adds what it finds.
    """
    locked = _locked_around(folder, {} if known is None else known)
    return locked or _running() or Target(NEWEST, "the newest known")


def of_units(root: Path = Path("/")) -> Target:
    """The systemd that is installed below ``root``, for unit files."""
    return _running() or _installed(root) or Target(NEWEST, "the newest known")


def _locked_around(folder: Path, known: Known, depth: int = _DEEPEST) -> Target | None:
    """What the nearest lock file says, from the folder upwards."""
    if folder not in known:
        found = (_locked(folder, name, branches) for name, branches in _LOCKS.items())
        target = next(filter(None, found), None)
        ended = depth == 1 or folder.parent == folder or (folder / ".git").exists()
        if target is None and not ended:
            target = _locked_around(folder.parent, known, depth - 1)
        known[folder] = target
    return known[folder]


def _locked(folder: Path, name: str, branches: Any) -> Target | None:
    path = folder / name
    try:
        lock = json.loads(read_file(path, MAX_LOCK_BYTES, within=root_around(str(folder))))
        found = list(branches(lock))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        # no such file, or not what its name promises
        return None
    return next((t for branch in found if (t := _of_branch(str(branch), path.name))), None)


def _of_branch(branch: str, where: str) -> Target | None:
    """The version for a branch, a channel's address or a FlakeHub address."""
    flakehub = _FLAKEHUB.search(branch)
    match = _BRANCH.search(branch)
    if flakehub:
        release = f"{flakehub[1]}.{flakehub[2]}"
    elif match:
        release = match[1]
    elif branch in ("master", "main") or "/nixpkgs" in branch:
        release = "unstable"
    else:
        return None
    reason = f"nixos-{release} in {where}"
    if release == "unstable" or release > max(RELEASES):
        return Target(NEWEST, f"{reason}; taken for the newest known")
    if release not in RELEASES:
        return Target(OLDEST, f"{reason}; taken for the oldest known")
    return Target(SystemdVersion(RELEASES[release]), reason)


def _flake(lock: dict[str, Any]) -> Iterator[str]:
    """The branches of a flake's inputs that are nixpkgs, the one of that name first."""
    nodes = lock["nodes"]
    inputs = nodes[lock["root"]].get("inputs", {})
    inputs_by_path = _InputsByPath(nodes, lock["root"])
    for name in sorted(inputs, key=lambda name: (name != "nixpkgs", name)):
        node = inputs_by_path.node(inputs[name])
        original = node.get("original", {})
        here = {str(original.get(key, "")).lower() for key in ("repo", "id")}
        url = str(original.get("url", ""))
        if "nixpkgs" in here:
            yield str(original.get("ref", "nixos-unstable"))
        elif "nixpkgs" in url or "channels.nixos.org" in url or "nixos.org/channels" in url:
            yield str(original.get("ref", url))


class _InputsByPath:
    """Resolves inputs of a flake that follow others; each path is resolved once."""

    def __init__(self, nodes: dict[str, Any], root: str) -> None:
        self.nodes = nodes
        self.root = root
        self._found: dict[tuple[str, ...], dict[str, Any] | None] = {}

    def node(self, reference: object) -> dict[str, Any]:
        """The node of an input, given by its name or by a path of inputs from the root.

        Raises ValueError where a path leads to itself.
        """
        if isinstance(reference, str):
            found: dict[str, Any] = self.nodes[reference]
            return found
        path = tuple(reference) if isinstance(reference, list) else ()
        if path not in self._found:
            self._found[path] = None  # until it is resolved
            node: dict[str, Any] = self.nodes[self.root]
            for step in path:
                node = self.node(node["inputs"][step])
            self._found[path] = node
        resolved = self._found[path]
        if resolved is None:
            raise ValueError(f"the input {'/'.join(path)} follows itself")
        return resolved


def _npins(lock: dict[str, Any]) -> Iterator[str]:
    pins = lock["pins"]
    for name in sorted(pins, key=lambda name: (name != "nixpkgs", name)):
        pin = pins[name]
        repository = pin.get("repository") or {}
        if pin.get("type") == "Channel":
            yield str(pin["name"])
        elif str(repository.get("repo", repository.get("url", ""))).lower().endswith("nixpkgs"):
            yield str(pin.get("branch", ""))


def _niv(lock: dict[str, Any]) -> Iterator[str]:
    for name in sorted(lock, key=lambda name: (name != "nixpkgs", name)):
        if lock[name].get("repo") == "nixpkgs" or name == "nixpkgs":
            yield str(lock[name]["branch"])


_LOCKS = {"flake.lock": _flake, "npins/sources.json": _npins, "nix/sources.json": _niv}


@lru_cache(maxsize=1)
def _running() -> Target | None:
    """That of the NixOS that runs here."""
    try:
        stored = _CURRENT.resolve(strict=True)
    except (OSError, RuntimeError):
        return None
    match = _STORED.search(str(stored))
    return None if match is None else _known(int(match[1]), "of the system that runs here")


@lru_cache(maxsize=8)
def _installed(root: Path) -> Target | None:
    names = (path.name for folder in _LIBRARIES for path in _listed(root, folder))
    versions = [int(match[1]) for name in names if (match := _LIBRARY.match(name))]
    return _known(max(versions), "installed here") if versions else None


def _listed(root: Path, folder: str) -> Iterable[Path]:
    try:
        return sorted(root.glob(f"{folder}/libsystemd-*.so"))
    except OSError:
        return ()


def _known(version: int, reason: str) -> Target:
    """The nearest version that is known here."""
    nearest = SystemdVersion(min(max(version, OLDEST), NEWEST))
    note = "" if nearest == version else f"; {version} is not known here"
    return Target(nearest, f"{reason}{note}")
