"""Where a base may be: what the user names, a built system, the running one, a pinned nixpkgs.

Reads lock files and looks at folders; runs nothing and fetches nothing.
"""

from __future__ import annotations

import os
import posixpath
import re
import socket
import stat
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from serviceconfig_ls.workspace.base.nix_store import source_path
from serviceconfig_ls.workspace.base.nixpkgs import Nixpkgs, is_nixpkgs, version_of
from serviceconfig_ls.workspace.base.pins import READERS, NixpkgsPin, pins_in
from serviceconfig_ls.workspace.base.set_options import SetOptions
from serviceconfig_ls.workspace.base.unit_key import NoUnit
from serviceconfig_ls.workspace.base.unit_tree import UnitTree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.units.modules.base_unit import BaseUnit
    from serviceconfig_ls.workspace.base.unit_key import UnitKey

AUTO = "auto"
NONE = "none"
PINNED = "pinned"
"""As ``auto``, without built systems, which hold the lines of one revision only."""
RUNNING = "/run/current-system"
_PROFILE = "/nix/var/nix/profiles/system"
_CHANNELS = (
    "/nix/var/nix/profiles/per-user/root/channels/nixos",
    "~/.nix-defexpr/channels/nixpkgs",
    "~/.nix-defexpr/channels/nixos",
    "~/.local/state/nix/defexpr/channels/nixpkgs",
)
_ROLLING = "unstable"
_LAST_MONTH = 5
"""In which the rolling branches still lead to the release of May."""
_RELEASE = re.compile(rf"\d\d\.\d\d|{_ROLLING}")
_GENERATION = re.compile(r"system-(\d+)-link\Z")


class BaseSource(Protocol):
    """One base: a tree of unit files, or a nixpkgs."""

    @property
    def root(self) -> str:
        """Its folder, absolute, with symbolic links resolved."""

    @property
    def name(self) -> str:
        """The base for people."""

    def unit(self, key: UnitKey) -> BaseUnit | NoUnit:
        """What it has for a service. Effect: reads files."""


class Offered(NamedTuple):
    """A base that is not taken without being asked for."""

    name: str
    """Its path."""

    @property
    def root(self) -> str:
        """Its folder, absolute; nothing in it is read."""
        return os.path.realpath(self.name)

    def unit(self, _key: UnitKey) -> NoUnit:
        """The reason."""
        return NoUnit.OTHER_MACHINE


class BaseError(ValueError):
    """What was given as a base is none."""


def given(path: str, options: SetOptions | None = None, shown: str | None = None) -> BaseSource:
    """The base at a path that the user names.

    ``options`` are those that the user may set; ``shown`` is the path for people.

    Raises:
        BaseError: there is none.

    """
    real = os.path.realpath(path)
    if not Path(real).is_dir():
        raise BaseError("no such folder")
    if is_nixpkgs(real):
        return _nixpkgs(real, options)
    tree = UnitTree(real, f"unit files in {shown or path}", _made_at(path))
    if not tree.is_one():
        raise BaseError("neither a nixpkgs checkout nor a folder with unit files")
    return tree


def sources(choice: str, root: str) -> tuple[BaseSource, ...]:
    """The bases of a project, in the order in which they are asked. Effect: looks for them."""
    options = SetOptions(root)
    if choice in (AUTO, PINNED):
        built = _built(root, options) if choice == AUTO else ()
        return (*built, *_checkouts(root, options))
    try:
        base = given(str(Path(root) / choice), options, _shown(str(Path(root) / choice), root))
    except BaseError:
        return ()
    return (_compared(base, _pins(root)) if isinstance(base, Nixpkgs) else base,)


def _shown(path: str, root: str) -> str:
    """A path for people: relative to the project if it is in it."""
    relative = posixpath.relpath(path, root)
    return path if relative.startswith("..") else f"./{relative}"


def _compared(base: Nixpkgs, pins: tuple[NixpkgsPin, ...]) -> Nixpkgs:
    """A checkout that the user names, compared with the releases that the project pins.

    A rolling branch has the number of the release that comes next, give or take one.
    """
    own = _number(version_of(base.root) or "")
    names = [match[0] for pin in pins if (match := _RELEASE.search(pin.branch or ""))]
    fixed = {_number(name) for name in names if name != _ROLLING}
    days = [pin.day for pin in pins if _ROLLING in (pin.branch or "") and pin.day]
    near = {day.year * 2 + (day.month > _LAST_MONTH) + off for day in days for off in (-1, 0, 1)}
    if not names or own in fixed | near or (own is not None and not fixed and not near):
        return base
    name = f"{base.name}, not the pinned {names[0]}"
    return Nixpkgs(base.root, name, base.options, is_other_version=True)


def _number(release: str) -> int | None:
    """The releases of NixOS in order, two a year: ``24.05`` is before ``24.11``; None if none."""
    year, _, month = release.partition(".")
    return (2000 + int(year)) * 2 + (month == "11") if year.isdecimal() and month else None


def _built(root: str, options: SetOptions) -> Iterator[BaseSource]:
    """The systems that are built from a project."""
    result = posixpath.join(root, "result")
    built = UnitTree(os.path.realpath(result), "built system ./result", _made_at(result))
    if built.root != result and built.is_one():
        yield built
    running = UnitTree(os.path.realpath(RUNNING), _generation(), _running_since())
    if running.root != RUNNING and running.is_one():
        yield running if _is_of_this_machine(root, options) else Offered(RUNNING)


def _checkouts(root: str, options: SetOptions) -> Iterator[BaseSource]:
    """The nixpkgs that a project is built with."""
    pins = _pins(root)
    for pin in pins:
        path = _stored(pin)
        if path is not None:
            yield _nixpkgs(path, options, pin)
    # what is pinned is built, so that another one is of no use
    for path in () if pins else _on_nix_path():
        if is_nixpkgs(path):
            yield _nixpkgs(path, options)


def _nixpkgs(root: str, options: SetOptions | None, pin: NixpkgsPin | None = None) -> Nixpkgs:
    """A checkout, named by its release and the day of its revision."""
    release = _RELEASE.search((pin and pin.branch) or "")
    shown = version_of(root) or (release and release[0])
    name = " ".join(each for each in ("nixpkgs", shown) if each)
    return Nixpkgs(root, f"{name}, {pin.day}" if pin and pin.day else name, options)


def _pins(root: str) -> tuple[NixpkgsPin, ...]:
    """What the lock files of a project pin."""
    return tuple(pin for name in READERS for pin in pins_in(Path(root), name))


def _stored(pin: NixpkgsPin) -> str | None:
    """The store path of a pinned nixpkgs, if it is there."""
    try:
        path = source_path(pin.nar_hash or "")
    except ValueError:
        return None
    return path if is_nixpkgs(path) else None


def _on_nix_path() -> Iterator[str]:
    """The folders that ``<nixpkgs>`` may mean."""
    for entry in os.environ.get("NIX_PATH", "").split(":"):
        name, equals, path = entry.partition("=")
        if equals and name == "nixpkgs":
            yield os.path.realpath(path)
        elif entry.startswith("/") and not equals:
            yield os.path.realpath(posixpath.join(entry, "nixpkgs"))
    yield from (os.path.realpath(os.path.expanduser(path)) for path in _CHANNELS)  # noqa: PTH111 - it never raises


def _generation() -> str:
    """The running system for people."""
    try:
        target = os.readlink(_PROFILE)  # noqa: PTH115 - pathlib would build a Path
    except OSError:
        return "running generation"
    match = _GENERATION.search(target)
    same = os.path.realpath(_PROFILE) == os.path.realpath(RUNNING)
    return f"running generation {match[1]}" if match and same else "running generation"


def _running_since() -> float | None:
    """When the running system was built, if it is the current generation."""
    if os.path.realpath(_PROFILE) != os.path.realpath(RUNNING):
        return None
    try:
        return _made_at(posixpath.join(posixpath.dirname(_PROFILE), os.readlink(_PROFILE)))  # noqa: PTH115 - pathlib would build a Path
    except OSError:
        return None


def _made_at(link: str) -> float | None:
    """When a symbolic link was made: what is in the store has no time of its own."""
    try:
        found = os.lstat(link)
    except (OSError, ValueError):
        return None
    return found.st_mtime if stat.S_ISLNK(found.st_mode) else None


def _is_of_this_machine(root: str, options: SetOptions) -> bool:
    """Whether a project configures this machine alone, as far as its host names tell."""
    for _ in options.prepare():
        pass
    own = socket.gethostname().partition(".")[0]
    names = {name.partition(".")[0] for name in options.host_names}
    return names == {own} or (not names and root == "/etc/nixos")
