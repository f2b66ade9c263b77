"""A file with secrets that everybody can read.

What it checks
    EnvironmentFile, LoadCredential and LoadCredentialEncrypted with a path literal of the
    configuration, such as ./secrets.env.

Why
    The file is copied to /nix/store, which every user of the machine can read.

Instead
    Name a path outside the store as a string, such as "/run/secrets/web".

Reference
    systemd.exec(5), "Credentials"; the chapter on paths of the Nix manual.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.rules.support import web
from systemd_directives.model import Effect, Hole, Severity
from systemd_directives.rules.support.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.units.model import Block
    from systemd_directives.model import Finding, SystemdVersion

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)

_FILES = frozenset({"EnvironmentFile", "LoadCredential"})
_COPIED = ("the path is copied to the store", "it is a path relative to this file")


def check(block: Block, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each such file."""
    for setting in block.unit.settings:
        holes = [part.reason for part in setting.value or () if isinstance(part, Hole)]
        copied = setting.unknown in _COPIED or any(reason in _COPIED for reason in holes)
        if setting.directive in _FILES and copied:
            message = "the file lies in the store, where everybody can read it"
            found = SAY.of_value(setting, message)
            # an environment file need not hold a secret
            plain = setting.directive == "EnvironmentFile"
            yield found._replace(severity=Severity.HINT) if plain else found


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example(web("EnvironmentFile = ./secrets.env;")),
        Example(web('LoadCredential = "password:${./password}";')),
    ),
    good=(
        Example(web('EnvironmentFile = "/run/secrets/web";')),
        Example(web('LoadCredential = "password:/run/secrets/password";')),
    ),
)
