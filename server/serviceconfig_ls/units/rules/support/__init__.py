"""What a rule over definitions is written with: the view of a block, and examples in Nix."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.units.model import Block, Manager, Shape
from serviceconfig_ls.units.modules.merge import settings_of, unit_of
from serviceconfig_ls.units.modules.related_units import template_of
from systemd_directives.model import HOLE, Completeness, SettingElsewhere
from systemd_directives.rules.support import Example, UnitView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.nix.syntax.span import Span
    from serviceconfig_ls.units.configuration_files import NixosRelease
    from serviceconfig_ls.units.discovery.secrets import Secret
    from serviceconfig_ls.units.model import Definition
    from systemd_directives.model import Setting

_WORD = re.compile(r"\S+")
_FORCE_PRIORITY = 50
"""The priority of ``lib.mkForce``."""
_MAX_BARE_SIZE = 4
"""Bytes of ``[ ]`` and of its other spellings; a longer empty list holds a comment."""

_UNKNOWN_ELSEWHERE = (Completeness.UNKNOWN_BASE, Completeness.UNKNOWN_OVERLAY)


class BlockView(NamedTuple):
    """A block of Nix and the unit that it defines."""

    block: Block
    unit: UnitView
    others: tuple[Block, ...] = ()
    """The other units of the document with which the unit is compared."""
    secrets: tuple[Secret, ...] = ()
    """The secrets that the document declares."""
    has_instance: bool = False
    """Whether the document names an instance of the template."""
    names_service: bool = False
    """Whether a text names the service of the timer."""
    elsewhere: tuple[Block, ...] = ()
    """The units that only files define which are certainly evaluated with the document."""
    release: NixosRelease | None = None
    """The release of NixOS, if it is known."""

    def companion(self, kind: str, name: str | None = None) -> UnitView | None:
        """The unit of another kind and the same name, or of ``name``.

        What another file defines for it under a condition is uncertain.
        """
        return self._among((*self.others, *self.elsewhere), kind, name or self.block.name)

    def companion_here(self, kind: str, name: str | None = None) -> UnitView | None:
        """As `companion`, in the same document only: for what rests on lines that are missing."""
        return self._among(self.others, kind, name or self.block.name)

    def _among(self, units: tuple[Block, ...], kind: str, name: str | None) -> UnitView | None:
        for other in units:
            if (other.kind, other.name) == (kind, name) and self.is_of_same_manager(other):
                return UnitView(unit_of(other), self.unit.version)
        return None

    def companion_named(self, file_name: str, *, only_here: bool = False) -> UnitView | None:
        """The unit of a name with its type, or the template of an instance.

        None if it may be that only one of the two exists.
        """
        name, _, kind = file_name.rpartition(".")
        among = self.others if only_here else (*self.others, *self.elsewhere)
        together = tuple([each for each in among if self.exists_with(each)])
        return self._among(together, kind, template_of(name)) if name else None

    def exists_with(self, other: Block) -> bool:
        """Whether one of two units exists wherever the other one does."""
        own, theirs = self.block.common_conditions, other.common_conditions
        return own <= theirs or theirs <= own

    def is_of_same_manager(self, other: Block) -> bool:
        """Whether a unit is one of the same manager and configuration."""
        block = self.block
        same = (other.scope, other.module, other.initrd)
        return same == (block.scope, block.module, block.initrd)

    @property
    def nixos(self) -> bool:
        """Whether NixOS, and not home-manager, writes the unit."""
        return self.block.manager is Manager.NIXOS

    def setting_of(self, index: int) -> Setting:
        """The first setting of a definition, or a stand-in for a definition without settings."""
        return next(iter(settings_of(self.block, index)), self.block.stand_in(index))


class NamedUnit(NamedTuple):
    """A unit that a line names with its type, and the characters that do."""

    name: str
    setting: Setting
    start: int
    end: int


def named_units(unit: UnitView, directive: str, section: str = "Unit") -> Iterator[NamedUnit]:
    """The units that the certain lines of a directive name."""
    for setting in unit.lines(directive, section):
        text = setting.text_with_holes if setting.certain else None
        for match in _WORD.finditer(text or ""):
            if HOLE not in match[0]:
                yield NamedUnit(match[0], setting, match.start(), match.end())


def beside(unit: UnitView, setting: Setting, message: str) -> tuple[SettingElsewhere, ...]:
    """A setting of a companion, as a finding takes it."""
    return (SettingElsewhere(f"{unit.name}.{unit.kind}", setting, message),)


def empty_lists(view: BlockView, directive: str) -> Iterator[int]:
    """The definitions that are the only one of a directive and are a bare ``[ ]``.

    Under ``mkForce``, with a comment inside, or where it overrides another definition, an empty
    list is intended. Nothing comes out for home-manager or if the base or an overlay is unknown.
    """
    block = view.block
    if not view.nixos or block.completeness in _UNKNOWN_ELSEWHERE:
        return
    for index, definition in enumerate(block.definitions):
        if definition.directive != directive or definition.section != "Service":
            continue
        same = [d for d in block.definitions if d.directive == definition.directive]
        size = definition.value.end - definition.value.start
        empty = definition.shape is Shape.LIST and not definition.lines
        intended = definition.priority <= _FORCE_PRIORITY or definition.overrides
        bare = empty and size <= _MAX_BARE_SIZE and not intended
        if bare and len(same) == 1 and definition.certain:
            yield index


def innermost_set(block: Block, definition: Definition) -> Span | None:
    """The inside of the braces around a line; None for what is not written as one."""
    if definition.elsewhere or definition.option or definition.inherited:
        return None
    around = [
        body.inside
        for body in block.bodies
        if body.section == definition.section and body.inside.covers(definition.binding.start)
    ]
    return min(around, key=lambda span: span.end - span.start, default=None)


def service_config(*lines: str, fixed: tuple[str, ...] | None = None) -> Example:
    """An example of a service that has a command and these lines in ``serviceConfig``."""
    return Example(_service_config(lines), fixed=None if fixed is None else _service_config(fixed))


def _service_config(lines: tuple[str, ...]) -> str:
    body = "".join(f"    {line}\n" for line in lines)
    return (
        "{ lib, ... }: {\n  systemd.services.web.serviceConfig = {\n"
        f'    ExecStart = "/run/web";\n{body}  }};\n}}\n'
    )


def service(*lines: str, name: str = "web", fixed: tuple[str, ...] | None = None) -> Example:
    """An example of a service that has these lines."""
    return Example(_service(name, lines), fixed=None if fixed is None else _service(name, fixed))


def _service(name: str, lines: tuple[str, ...]) -> str:
    body = "".join(f"    {line}\n" for line in lines)
    return f"{{ lib, pkgs, ... }}: {{\n  systemd.services.{name} = {{\n{body}  }};\n}}\n"


def merged_config(first: str, second: str) -> Example:
    """An example of a service whose ``serviceConfig`` merges two sets with these lines."""
    return Example(
        "{ lib, ... }: {\n  systemd.services.web.serviceConfig = lib.mkMerge [\n"
        f'    {{ ExecStart = "/run/web"; {first} }}\n    {{ {second} }}\n  ];\n}}\n'
    )
