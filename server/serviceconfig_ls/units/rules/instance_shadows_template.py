"""A unit that takes the place of the template it should add to.

What it checks
    Units named like an instance (a name with something behind the @) that have no command and no
    overrideStrategy.

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
from systemd_directives.rules.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.units.model import Block
    from systemd_directives.model import Finding, SystemdVersion

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)


def check(block: Block, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the unit as a whole."""
    name = block.name or ""
    instance = "@" in name and not name.endswith("@")
    told = block.options & {"overrideStrategy", "enable"}
    if block.manager is Manager.NIXOS and instance and block.partial and not told:
        yield SAY.of_unit(f"{name} takes the place of its template; it wants overrideStrategy")


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example(unit("serviceConfig.TTYReset = false;", name='"getty@tty1"')),
        Example(unit("serviceConfig = { Nice = 5; };", name='"wpa_supplicant@wlan0"')),
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
