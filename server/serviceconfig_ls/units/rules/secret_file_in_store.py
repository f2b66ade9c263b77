"""A file with secrets that every user can read.

What it checks
    EnvironmentFile and LoadCredential with a path literal of the configuration, such as
    ./secrets.env; LoadCredential with pkgs.writeText, and EnvironmentFile with pkgs.writeText and
    a text that gives a password, token or secret.

Why
    Nix copies the file to /nix/store, which every user of the machine can read.

Instead
    Name a path outside the store as a string, such as "/run/secrets/web".

Reference
    systemd.exec(5), "Credentials"; the chapter on paths of the Nix manual.
"""

from __future__ import annotations

from serviceconfig_ls.nix.eval.core import RELATIVE_PATH
from serviceconfig_ls.units.rules.support import BlockView, service_config
from systemd_directives.model import Effect, Hole, Severity
from systemd_directives.rules.secret_in_environment import SECRET
from systemd_directives.rules.support import Example, Findings, Report, rule

_FILES = frozenset({"EnvironmentFile", "LoadCredential"})
_COPIED = ("the path is copied to the store", RELATIVE_PATH)
"""The reasons of holes that stand for a path literal."""
_WRITTEN = "it is the result of writeText"
"""The reason of a hole for a file that Nix writes."""


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    bad=(
        service_config("EnvironmentFile = ./secrets.env;"),
        service_config('LoadCredential = "password:${./password}";'),
        Example(
            "{ pkgs, ... }: {\n  systemd.services.web.serviceConfig = {\n"
            '    ExecStart = "/run/web";\n'
            '    EnvironmentFile = pkgs.writeText "web.env" "DB_PASSWORD=hunter2";\n  };\n}\n'
        ),
    ),
    good=(
        service_config('EnvironmentFile = "/run/secrets/web";'),
        service_config('LoadCredential = "password:/run/secrets/password";'),
        Example(
            "{ pkgs, ... }: {\n  systemd.services.web.serviceConfig = {\n"
            '    ExecStart = "/run/web";\n'
            '    EnvironmentFile = pkgs.writeText "web.env" "PORT=80";\n  };\n}\n'
        ),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports each such file."""
    for setting in view.unit.settings:
        if setting.directive not in _FILES:
            continue
        holes = [part for part in setting.value or () if isinstance(part, Hole)]
        copied = setting.unknown in _COPIED or any(hole.reason in _COPIED for hole in holes)
        # an environment file need not hold a secret
        plain = setting.directive == "EnvironmentFile"
        written = [hole.script for hole in holes if hole.reason == _WRITTEN]
        if copied:
            message = "the file is copied to the store, where every user can read it"
            found = report.value(setting, message)
            yield found._replace(severity=Severity.HINT) if plain else found
        elif any(not plain or SECRET.search(text or "") for text in written):
            yield report.value(setting, "this text is in the store, where every user can read it")
