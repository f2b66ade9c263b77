"""An old name that systemd still reads.

What it checks
    Names such as ReadWriteDirectories and BindTo, which newer ones have replaced.

Why
    systemd reads them as the newer ones without a word, but no manual page has them any more.

Instead
    Use the name that the message gives; it means the same.

Reference
    systemd.exec(5) and systemd.unit(5) document the new names only; ``systemd-analyze verify`` of
    252, 257 and 262 accept both in silence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives import catalogue
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.fixes import rename
from systemd_directives.rules.support.rule import Example, Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.HINT, Effect.SILENT)

_OLD = (
    "InaccessibleDirectories",
    "ReadOnlyDirectories",
    "ReadWriteDirectories",
    "BindTo",
    "PropagateReloadTo",
    "PropagateReloadFrom",
)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each old name."""
    for setting in lines.unit.settings:
        name = setting.directive
        directive = catalogue.find(setting.section, name) if name in _OLD else None
        if directive and directive.deprecated:
            new = directive.deprecated
            message = f"{name} is the old name of {new}"
            fix = rename(setting, new, safe=True)
            yield SAY.of_name(setting, message, fix)._replace(deprecated=True)


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service(
            "ReadWriteDirectories=/srv\nProtectSystem=strict",
            "ReadWritePaths=/srv\nProtectSystem=strict",
        ),
        service("InaccessibleDirectories=/srv", "InaccessiblePaths=/srv"),
        Example(
            "[Unit]\nBindTo=basic.target\n[Service]\nExecStart=/bin/true\n",
            fixed="[Unit]\nBindsTo=basic.target\n[Service]\nExecStart=/bin/true\n",
        ),
    ),
    good=(service("InaccessiblePaths=/srv"), service("ProtectSystem=strict\nReadWritePaths=/srv")),
    on=_OLD,
)
