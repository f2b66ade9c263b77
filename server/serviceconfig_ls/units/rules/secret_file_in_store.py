"""A file with secrets that every user can read.

What it checks
    EnvironmentFile and LoadCredential with a path literal of the configuration, such as
    ./secrets.env.

Why
    Nix copies the file to /nix/store, which every user of the machine can read.

Instead
    Name a path outside the store as a string, such as "/run/secrets/web".

Reference
    systemd.exec(5), "Credentials"; the chapter on paths of the Nix manual.
"""

from __future__ import annotations

from serviceconfig_ls.units.rules.support import BlockView, service_config
from systemd_directives.model import Effect, Hole, Severity
from systemd_directives.rules.support import Findings, Report, rule

_FILES = frozenset({"EnvironmentFile", "LoadCredential"})
_COPIED = ("the path is copied to the store", "it is a path relative to this file")
"""The reasons of holes that stand for a path literal."""


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    bad=(
        service_config("EnvironmentFile = ./secrets.env;"),
        service_config('LoadCredential = "password:${./password}";'),
    ),
    good=(
        service_config('EnvironmentFile = "/run/secrets/web";'),
        service_config('LoadCredential = "password:/run/secrets/password";'),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports each such file."""
    for setting in view.unit.settings:
        holes = [part.reason for part in setting.value or () if isinstance(part, Hole)]
        copied = setting.unknown in _COPIED or any(reason in _COPIED for reason in holes)
        if setting.directive in _FILES and copied:
            message = "the file is copied to the store, where every user can read it"
            found = report.value(setting, message)
            # an environment file need not hold a secret
            plain = setting.directive == "EnvironmentFile"
            yield found._replace(severity=Severity.HINT) if plain else found
