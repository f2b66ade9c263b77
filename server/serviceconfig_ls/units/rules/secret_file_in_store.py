"""A file with secrets that every user can read.

What it checks
    EnvironmentFile and LoadCredential with a path literal of the configuration, such as
    ./secrets.env; LoadCredential with pkgs.writeText, pkgs.writeTextFile or builtins.toFile, and
    EnvironmentFile with these and a text that gives a password, token or secret; a variable with
    such a name whose value is builtins.readFile; config.sops.placeholder in a unit.

Why
    Nix copies the file to /nix/store, which every user of the machine can read. What
    builtins.readFile reads becomes part of the unit. A placeholder of sops-nix is replaced in the
    content of sops.templates only; elsewhere the program gets the placeholder.

Instead
    Name a path outside the store as a string, such as "/run/secrets/web".

Reference
    systemd.exec(5), "Credentials"; the chapter on paths of the Nix manual.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.eval.core import RELATIVE_PATH
from serviceconfig_ls.units.rules.support import BlockView, service_config
from systemd_directives.model import Effect, Hole, Severity
from systemd_directives.rules.secret_in_environment import SECRET
from systemd_directives.rules.support import Example, Findings, Report, rule

if TYPE_CHECKING:
    from systemd_directives.model import Setting

_FILES = frozenset({"EnvironmentFile", "LoadCredential"})
_COPIED = ("the path is copied to the store", RELATIVE_PATH)
"""The reasons of holes that stand for a path literal."""
_WRITTEN = re.compile(r"it is the result of (?:[\w.]+\.)?(?:writeText|writeTextFile|toFile)")
"""The reason of a hole for a file that Nix writes."""
_READ = re.compile(r"it is the result of (?:[\w.]+\.)?(?:readFile|fileContents)")
"""The reason of a hole for the text of a file, which Nix reads when it evaluates."""
_NAMED = re.compile(r"\w*(?:PASSWORD|PASSWD|TOKEN|SECRET|API_KEY)=")


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
        Example(
            "{ config, ... }: {\n  systemd.services.web = {\n"
            '    serviceConfig.ExecStart = "/run/web";\n'
            "    environment.TOKEN = config.sops.placeholder.web;\n  };\n}\n"
        ),
        Example(
            "{\n  systemd.services.web = {\n"
            '    serviceConfig.ExecStart = "/run/web";\n'
            "    environment.API_TOKEN = builtins.readFile ./password;\n  };\n}\n"
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
            yield from _in_text(setting, report)
            continue
        holes = [part for part in setting.value or () if isinstance(part, Hole)]
        copied = setting.unknown in _COPIED or any(hole.reason in _COPIED for hole in holes)
        # an environment file need not hold a secret
        plain = setting.directive == "EnvironmentFile"
        written = [hole.script for hole in holes if _WRITTEN.fullmatch(hole.reason)]
        if copied:
            message = "the file is copied to the store, where every user can read it"
            found = report.value(setting, message)
            yield found._replace(severity=Severity.HINT) if plain else found
        elif any(not plain or SECRET.search(text or "") for text in written):
            yield report.value(setting, "this text is in the store, where every user can read it")


def _in_text(setting: Setting, report: Report) -> Findings:
    """Reports a secret that becomes part of the unit, and a placeholder that nothing replaces."""
    before = ""
    for part in setting.value or ():
        if isinstance(part, str):
            before = part
            continue
        if part.reason.startswith(_PLACEHOLDER):
            message = "sops-nix replaces placeholders only in sops.templates: this one stays"
            yield report.value(setting, message)
            return
        named = setting.directive == "Environment" and _NAMED.search(before)
        if named and before.endswith("=") and _READ.fullmatch(part.reason):
            message = "readFile makes the secret a part of the unit, which every user can read"
            yield report.value(setting, message)
            return


_PLACEHOLDER = "depends on config.sops.placeholder."
