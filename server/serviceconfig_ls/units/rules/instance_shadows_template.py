"""A unit that replaces the template that it is meant to extend.

What it checks
    Units named like an instance of a template of systemd (getty@tty1, user@1000) that have no
    command and no overrideStrategy.

Why
    NixOS finds no unit of exactly that name and writes a complete one. It replaces the template,
    none of whose lines remain, and the unit does not load.

Instead
    Write overrideStrategy = "asDropin" beside the sections.

Reference
    The option overrideStrategy of systemd.services.<name>; systemd.unit(5), on templates and
    drop-ins.
"""

from __future__ import annotations

from serviceconfig_ls.units.rules.support import BlockView, service
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, rule

_TEMPLATES = frozenset(
    {"getty", "serial-getty", "container-getty", "autovt", "user", "user-runtime-dir", "modprobe"}
)
"""Templates that systemd ships."""


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    bad=(
        service("serviceConfig.TTYReset = false;", name='"getty@tty1"'),
        service("serviceConfig = { Nice = 5; };", name='"user@1000"'),
    ),
    good=(
        service(
            'overrideStrategy = "asDropin";',
            "serviceConfig.TTYReset = false;",
            name='"getty@tty1"',
        ),
        service("serviceConfig.TTYReset = false;", name='"getty@"'),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports the unit as a whole."""
    name = view.block.name or ""
    template, at, instance = name.partition("@")
    shipped = template in _TEMPLATES or template.startswith("systemd-")
    chosen = view.block.options & {"overrideStrategy", "enable"}
    if not (at and instance and shipped) or chosen:
        return
    if view.nixos and view.block.partial:
        yield report.unit(f'{name} replaces its template; set overrideStrategy = "asDropin"')
