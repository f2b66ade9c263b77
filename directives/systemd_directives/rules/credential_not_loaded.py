"""A credential that a command uses and no line loads.

What it checks
    ${CREDENTIALS_DIRECTORY}/NAME and %d/NAME in commands, variables and scripts, in a service
    whose lines load no credential of that name.

Why
    The folder has only what LoadCredential, SetCredential, ImportCredential and their encrypted
    forms name. Without any of them the variable is not set.

Instead
    Add LoadCredential=NAME:PATH.

Reference
    systemd.exec(5), LoadCredential, and "Environment variables", CREDENTIALS_DIRECTORY.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.model import HOLE, Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.commands import ALL_COMMANDS, commands

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Setting
    from systemd_directives.rules.support.commands import Command

_USE = re.compile(
    r"(?:\$\{CREDENTIALS_DIRECTORY\}|(?<!%)(?:%%)*%d)/([A-Za-z0-9_.-]+)(?![\w\ufffc%])"
)
_USE_IN_SCRIPT = re.compile(
    r"\$(?:\{CREDENTIALS_DIRECTORY\}|CREDENTIALS_DIRECTORY(?!\w))\"?/([A-Za-z0-9_.-]+)(?![\w\ufffc$*?{%])"
)
_PLACE = re.compile(r"(?<![\w/])/run/credentials/([\w@.\\-]+)\.service/[\w.-]+")
_LOADING = (
    *("LoadCredential", "LoadCredentialEncrypted", "SetCredential", "SetCredentialEncrypted"),
)


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    needs_complete_unit=True,
    bad=(
        service("ExecStartPre=/bin/true --token-file ${CREDENTIALS_DIRECTORY}/token"),
        service("LoadCredential=password:/run/p\nEnvironment=TOKEN_FILE=%d/token"),
        service("Environment=TOKEN_FILE=/run/credentials/other.service/token"),
    ),
    good=(
        service(
            "LoadCredential=token:/run/p\n"
            "ExecStartPre=/bin/true --token-file ${CREDENTIALS_DIRECTORY}/token"
        ),
        service("ExecStartPre=/bin/date +%%d/m"),
        service(
            "ImportCredential=web.*\nEnvironment=TOKEN_FILE=%d/web.token",
            version=SystemdVersion(257),
        ),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each use."""
    yield from _of_other_units(unit, report)
    used = [(setting, match) for setting in _lines(unit) for match in _uses(setting)]
    scripts = [(command, name) for command in _scripts(unit) for name in _names_in(command.script)]
    if not (used or scripts) or unit.lines("ImportCredential") or unit.lines("PAMName"):
        return
    lines = [s for name in _LOADING for s in unit.lines(name)]
    texts = [s.text_with_holes for s in lines]
    names = {(text or HOLE).partition(":")[0].strip() for text in texts}
    # a folder gives credentials of names that only the machine knows
    if any(HOLE in name or "%" in name for name in names):
        return
    for setting, match in used:
        name = match[1]
        if setting.certain and not _is_loaded(name, names):
            yield report.value(
                setting,
                f"no line loads the credential {name}; add LoadCredential={name}:PATH",
                start=match.start(),
                end=match.end(),
            )

    for command, name in scripts:
        if not _is_loaded(name, names):
            message = f"no line loads the credential {name}, which the script names"
            yield report.value(command.setting, message)


def _of_other_units(unit: UnitView, report: Report) -> Findings:
    """Reports paths of credentials of another unit, which the service cannot read."""
    for setting in _lines(unit):
        for match in _PLACE.finditer(setting.text_with_holes or ""):
            if unit.name and setting.certain and match[1] != unit.name and "@" not in match[1]:
                yield report.value(
                    setting,
                    f"these are the credentials of {match[1]}.service, which only it can read",
                    start=match.start(),
                    end=match.end(),
                )


def _is_loaded(name: str, names: set[str]) -> bool:
    """Whether a line loads a credential: by its name, or from a folder."""
    return name in names or any(name.startswith(f"{n}_") for n in names if n)


def _scripts(unit: UnitView) -> Iterator[Command]:
    """The commands that are a script, which its shell expands."""
    for command in commands(unit, ALL_COMMANDS):
        if command.written is not None and "CREDENTIALS_DIRECTORY" in command.written:
            yield command


def _names_in(script: str | None) -> tuple[str, ...]:
    """The credentials that a script names as a whole word."""
    return tuple(dict.fromkeys(match[1] for match in _USE_IN_SCRIPT.finditer(script or "")))


def _lines(unit: UnitView) -> Iterator[Setting]:
    for directive in (*ALL_COMMANDS, "Environment"):
        yield from unit.lines(directive)


def _uses(setting: Setting) -> Iterator[re.Match[str]]:
    """The places that name a credential."""
    text = setting.text_with_holes or ""
    # most lines have neither
    if "%d/" in text or "CREDENTIALS_DIRECTORY" in text:
        yield from _USE.finditer(text)
