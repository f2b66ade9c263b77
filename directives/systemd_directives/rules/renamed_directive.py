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

from systemd_directives import catalogue
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import rename

_OLD = (
    "InaccessibleDirectories",
    "ReadOnlyDirectories",
    "ReadWriteDirectories",
    "BindTo",
    "PropagateReloadTo",
    "PropagateReloadFrom",
)


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=_OLD,
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
)
def check(unit: UnitView, report: Report) -> Findings:
    """A finding about each old name."""
    for setting in unit.settings:
        name = setting.directive
        directive = catalogue.find(setting.section, name) if name in _OLD else None
        if directive and directive.deprecated:
            new = directive.deprecated
            message = f"{name} is the old name of {new}"
            fix = rename(setting, new, safe=True)
            yield report.directive(setting, message, fix)._replace(deprecated=True)
