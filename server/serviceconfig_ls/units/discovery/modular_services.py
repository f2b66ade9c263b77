"""Modular services: ``system.services.<name>`` of NixOS, ``home.services.<name>`` of home-manager.

Their units are named after the service: ``systemd.service`` in it is its main unit, and
``systemd.services.<unit>`` is ``<name>-<unit>``. A service may contain others.
Source: nixos/modules/system/service/systemd of nixpkgs, modules/services-modular of home-manager.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.syntax.ast import Attribute
from serviceconfig_ls.nix.syntax.span import Span
from systemd_directives.model import RuntimeScope

if TYPE_CHECKING:
    from collections.abc import Sequence

MAIN_UNITS = {"service": "service", "socket": "socket"}
"""The options ``systemd.<name>`` of a modular service for its main unit, and the kind of each."""

MAIN_UNIT = Attribute(Span(0, 0), "")
"""The name of the main unit in ``systemd.services``."""

OPTIONS = ("argv", "mainExecStart", "imports", "notificationProtocol")
"""The last step of each option of a modular service that its main unit depends on."""

_PARENTS = {
    "argv": "process",
    "mainExecStart": "systemd",
    "notificationProtocol": "serviceManager",
}
"""The set around an option, other than the service itself."""
_OF_PACKAGE = re.compile(rb"\b_class\s*=\s*\"service\"")
"""What the module of a package says, whose path does not lead through the name of a service."""
_ROOTS = {"system": RuntimeScope.SYSTEM, "home": RuntimeScope.USER}


class ModularService(NamedTuple):
    """A modular service, as far as the path to it says which one it is."""

    name: str | None
    """That of its main unit; None if it is computed."""
    scope: RuntimeScope
    module: tuple[str, ...]
    """The path to the configuration that contains it, as in `Block`."""
    start: int
    """The offset of its name."""

    def unit_name(self, unit: Attribute) -> str | None:
        """The name of ``systemd.services.<unit>``; None if it is computed."""
        if self.name is None or unit.dynamic:
            return None
        return f"{self.name}-{unit.text}" if unit.text else self.name


def modular_service(path: Sequence[Attribute], text: bytes) -> ModularService | None:
    """The service that a whole path in a text leads to; None if it leads to something else."""
    names = [step.text for step in path]
    if names in ([], ["config"]) and _is_of_package(text):
        return ModularService(None, RuntimeScope.SYSTEM, (), 0)
    for start, root in enumerate(names):
        if root not in _ROOTS or names[start + 1 : start + 2] != ["services"]:
            continue
        # services.<name>.services.<name> …
        inside = path[start + 1 :]
        if not inside or len(inside) % 2 or any(step.text != "services" for step in inside[::2]):
            return None
        parts = inside[1::2]
        is_known = not any(step.dynamic for step in parts)
        name = "-".join(step.text for step in parts) if is_known else None
        module = tuple(name for name in names[:start] if name not in ("config", "imports"))
        return ModularService(name, _ROOTS[root], module, parts[-1].span.start)
    return None


@lru_cache(maxsize=2)  # each unit of a text asks again
def _is_of_package(text: bytes) -> bool:
    return _OF_PACKAGE.search(text) is not None


def service_of_option(path: Sequence[Attribute], index: int, text: bytes) -> ModularService | None:
    """The service that step ``index`` of a path is an option of; None for any other step."""
    parent = _PARENTS.get(path[index].text)
    if parent is not None:
        index -= 1
        if index < 0 or path[index].text != parent:
            return None
    return modular_service(path[:index], text)
