"""Whether a file certainly configures NixOS, or certainly home-manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.syntax.ast import AttrSet, Lambda, Let, With
from serviceconfig_ls.units.model import Manager
from serviceconfig_ls.units.option_names import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.nix.syntax.ast import Expression
    from serviceconfig_ls.nix.text.document import Document

MAX_BINDINGS = 1000
"""The bindings of the outermost set that are read."""
_ONLY_NIXOS = frozenset(
    {"boot", "networking", "hardware", "fileSystems", "swapDevices", "users", "console"}
)
"""Options that NixOS has and home-manager does not."""
_ONLY_HOME = frozenset(
    {"username", "homeDirectory", "packages", "file", "stateVersion", "sessionVariables"}
)
"""The attributes below ``home``, which NixOS does not have."""


def manager_of(document: Document) -> Manager | None:
    """The manager that a file's own options are for; None if they do not show it."""
    paths = list(_paths(document.parsed.whole))
    nixos = any(_is_of_nixos(path) for path in paths)
    home = any(path[0] == "home" and not _ONLY_HOME.isdisjoint(path[1:]) for path in paths)
    if nixos == home:
        return None
    return Manager.NIXOS if nixos else Manager.HOME_MANAGER


def _is_of_nixos(path: tuple[str, ...]) -> bool:
    is_system_unit = path[0] == "systemd" and len(path) > 1 and path[1] in KINDS
    return path[0] in _ONLY_NIXOS or is_system_unit or path[:2] == ("environment", "systemPackages")


def _paths(expression: Expression) -> Iterator[tuple[str, ...]]:
    """The paths of the options that a module sets, those of nested sets by two steps."""
    body = expression
    while isinstance(body, Lambda | Let | With):
        body = body.body
    if not isinstance(body, AttrSet):
        return
    for each in body.bindings[:MAX_BINDINGS]:
        path = tuple(step.text for step in each.path)
        if path == ("config",):
            yield from _paths(each.value)
        elif path and isinstance(each.value, AttrSet):
            yield path
            yield from ((*path, inner.path[0].text) for inner in each.value.bindings if inner.path)
        elif path:
            yield path
