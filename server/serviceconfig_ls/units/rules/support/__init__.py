"""What several rules over blocks share: lines, lists that write nothing, how examples are written.

Knows no rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from serviceconfig_ls.units.model import Block, Shape
from systemd_directives.rules.support.unit_view import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import SystemdVersion

_LINES: WeakKeyDictionary[Block, Lines] = WeakKeyDictionary()
"""Those of the version that was asked for last."""
_FORCED = 50
_BARE = 4  # bytes of "[ ]" and the like; a longer empty list has a comment in it


def lines_of(block: Block, version: SystemdVersion) -> Lines:
    """The lines of the unit that a block makes; the same ones for all rules."""
    known = _LINES.get(block)
    if known is None or known.version != version:
        known = _LINES[block] = Lines(block.unit, version)
    return known


def empty_lists(block: Block, directives: tuple[str, ...]) -> Iterator[int]:
    """The definitions that are a bare ``[ ]`` and stand alone for their directive.

    Under mkForce, with a comment in it, or where it overrides another one, an empty list is meant.
    """
    for index, definition in enumerate(block.definitions):
        if definition.directive not in directives or definition.section != "Service":
            continue
        others = [d for d in block.definitions if d.directive == definition.directive]
        size = definition.value.end - definition.value.start
        bare = definition.shape is Shape.LIST and not definition.lines and size <= _BARE
        meant = definition.priority <= _FORCED or definition.overrides
        if bare and len(others) == 1 and not meant and definition.certain:
            yield index


def web(*lines: str) -> str:
    """A module with a service that has these lines in serviceConfig."""
    body = "".join(f"    {line}\n" for line in lines if line)
    return (
        "{ lib, ... }: {\n  systemd.services.web.serviceConfig = {\n"
        f'    ExecStart = "/run/web";\n{body}  }};\n}}\n'
    )


def unit(*lines: str, name: str = "web") -> str:
    """A module with a service that has these lines."""
    body = "".join(f"    {line}\n" for line in lines)
    return f"{{ lib, pkgs, ... }}: {{\n  systemd.services.{name} = {{\n{body}  }};\n}}\n"


def merged(first: str, second: str) -> str:
    """A module with a service that two sets are merged for."""
    return (
        "{ lib, ... }: {\n  systemd.services.web.serviceConfig = lib.mkMerge [\n"
        f'    {{ ExecStart = "/run/web"; {first} }}\n    {{ {second} }}\n  ];\n}}\n'
    )
