"""An old name that systemd still accepts.

What it checks
    Names such as ReadWriteDirectories and BindTo, which newer names have replaced.

Why
    systemd reads them like the newer names, without a message, but the manual pages no longer
    document them.

Instead
    Use the name that the message gives; it has the same meaning.

Reference
    systemd.exec(5) and systemd.unit(5) document only the new names; ``systemd-analyze verify``
    of 252, 257 and 262 accept both without a message.
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
    """Reports each old name."""
    for setting in unit.settings:
        name = setting.directive
        directive = catalogue.find(setting.section, name) if name in _OLD else None
        if directive and directive.deprecated:
            new = directive.deprecated
            fix = rename(setting, new, safe=True)
            yield report.directive(
                setting, f"{name} is the old name of {new}", fix, deprecated=True
            )
