"""A unit that takes the place of the template it should add to.

What it checks
    Units named like an instance of a template of systemd's own (getty@tty1, user@1000) that
    have no command and no overrideStrategy.

Why
    NixOS finds no unit of exactly that name, and writes a whole one, which stands in for the
    template: nothing of the template is left, and the unit does not load.

Instead
    Write overrideStrategy = "asDropin" beside the sections.

Reference
    the option overrideStrategy of systemd.services.<name>; systemd.unit(5), on templates and
    drop-ins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.model import Manager
from serviceconfig_ls.units.rules.support import unit
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.units.model import Block
    from systemd_directives.model import Finding, SystemdVersion

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)

_TEMPLATES = frozenset(
    {"getty", "serial-getty", "container-getty", "autovt", "user", "user-runtime-dir", "modprobe"}
)
"""Templates that come with systemd."""


def check(block: Block, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the unit as a whole."""
    name = block.name or ""
    template, at, instance = name.partition("@")
    shipped = template in _TEMPLATES or template.startswith("systemd-")
    told = block.options & {"overrideStrategy", "enable"}
    if not (at and instance and shipped) or told:
        return
    if block.manager is Manager.NIXOS and block.partial:
        yield SAY.of_unit(f"{name} takes the place of its template; it wants overrideStrategy")


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example(unit("serviceConfig.TTYReset = false;", name='"getty@tty1"')),
        Example(unit("serviceConfig = { Nice = 5; };", name='"user@1000"')),
    ),
    good=(
        Example(
            unit(
                'overrideStrategy = "asDropin";',
                "serviceConfig.TTYReset = false;",
                name='"getty@tty1"',
            )
        ),
        Example(unit("serviceConfig.TTYReset = false;", name='"getty@"')),
    ),
)
