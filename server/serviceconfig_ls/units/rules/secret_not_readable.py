"""A secret that the service cannot read.

What it checks
    A secret of sops-nix or agenix, as config.sops.secrets.NAME.path,
    config.sops.templates.NAME.path or below /run/secrets and /run/agenix, in a command or a
    variable of a service with DynamicUser; also of a service with another user, where the
    document declares the secret without an owner, group and mode.

Why
    The file belongs to root and has the mode 0400, unless the declaration says otherwise. A
    service that is not root cannot open it. What PID 1 reads, such as LoadCredential and
    EnvironmentFile, is not affected.

Instead
    Pass it with LoadCredential = "NAME:${config.sops.secrets.NAME.path}" and name
    ${CREDENTIALS_DIRECTORY}/NAME in the command, or set its owner for a static user.

Reference
    systemd.exec(5), "Credentials"; the options owner and mode of sops-nix and agenix.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.model import Effect, Hole, RuntimeScope, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.commands import ALL_COMMANDS, commands

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.units.rules.support import BlockView
    from systemd_directives.model import Setting

_OPTION = re.compile(
    r"depends on config\.(sops|age|sops\.templates)(?:\.secrets|(?<=templates))"
    r"\.\"?([^\"]+?)\"?\.path"
)
_PLACE = re.compile(r"(?<![\w/.-])/run/(secrets|agenix)/(?!rendered/)([\w./-]+)")
_MANAGERS = {"secrets": "sops", "agenix": "age"}
_CLOSED = ("0400", "400", "0600", "600")
"""Modes with which only the owner reads."""


class _SecretUse(NamedTuple):
    """A place that names a secret."""

    setting: Setting
    start: int
    end: int
    manager: str
    name: str


_OWN = "--key ${config.sops.secrets.web.path}"


def _example(user: str, declared: str = "", command: str = _OWN) -> Example:
    return Example(
        "{ config, ... }: {\n"
        f"{declared}"
        "  systemd.services.web.serviceConfig = {\n"
        f'    ExecStart = "/run/web {command}";\n    {user}\n'
        "  };\n}\n"
    )


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    bad=(
        _example("DynamicUser = true;"),
        _example("DynamicUser = true;", command="--token /run/agenix/token"),
        _example('User = "web";', "  sops.secrets.web = { };\n"),
        _example("DynamicUser = true;", command="--conf ${config.sops.templates.web.path}"),
    ),
    good=(
        _example(
            'DynamicUser = true;\n    LoadCredential = "web:/run/secrets/web";',
            command="--key \\${CREDENTIALS_DIRECTORY}/web",
        ),
        _example('User = "web";', '  sops.secrets.web.owner = "web";\n'),
        _example("Nice = 5;"),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports each such place."""
    unit = view.unit
    if not view.nixos or unit.scope is not RuntimeScope.SYSTEM:
        return
    if unit.lines("SupplementaryGroups") or unit.lines("AmbientCapabilities"):
        return
    dynamic = unit.enabled("DynamicUser") is not None
    user = unit.value("User")
    if user in ("root", "0") or not (dynamic or user):
        return
    for use in (*_in_commands(unit), *_in_variables(unit)):
        owner = _owner(view, use)
        if owner is None or owner == user or (owner == "" and not dynamic):
            continue
        message = f"only {owner or 'root'} can read this secret; pass it with LoadCredential"
        yield report.value(use.setting, message, start=use.start, end=use.end)


def _owner(view: BlockView, use: _SecretUse) -> str | None:
    """Who alone can read a secret; empty if nothing here declares it, None if it is not known."""
    declared = [s for s in view.secrets if (s.manager, s.name) == (use.manager, use.name)]
    access = dict(pair for secret in declared for pair in secret.access)
    if None in access.values() or "uid" in access or "gid" in access:
        return None
    if access.get("mode") not in (None, *_CLOSED):
        return None
    return access.get("owner") or ("root" if declared else "")


def _in_commands(unit: UnitView) -> Iterator[_SecretUse]:
    for setting in dict.fromkeys(
        command.setting
        for command in commands(unit, ALL_COMMANDS)
        if not {"+", "!"} & set(command.prefixes)
    ):
        yield from _named(setting)


def _in_variables(unit: UnitView) -> Iterator[_SecretUse]:
    for setting in unit.lines("Environment"):
        if setting.certain:
            yield from _named(setting)


def _named(setting: Setting) -> Iterator[_SecretUse]:
    """The secrets that a line names: in its text, by an option, or in its script."""
    at = 0
    for part in setting.value or ():
        if isinstance(part, str):
            for match in _PLACE.finditer(part):
                start, end = match.span()
                manager = _MANAGERS[match[1]]
                yield _SecretUse(setting, at + start, at + end, manager, match[2])
            at += len(part)
            continue
        yield from _of_hole(setting, part, at)
        at += 1


def _of_hole(setting: Setting, part: Hole, at: int) -> Iterator[_SecretUse]:
    option = _OPTION.fullmatch(part.reason)
    if option:
        yield _SecretUse(setting, at, at + 1, option[1], option[2])
    for match in _PLACE.finditer(part.script or ""):
        yield _SecretUse(setting, at, at + 1, _MANAGERS[match[1]], match[2])
        return
