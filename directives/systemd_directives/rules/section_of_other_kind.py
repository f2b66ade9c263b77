"""A section that a network device of this kind does not have.

What it checks
    Sections of a .netdev file that are for another Kind=, such as [VLAN] with Kind=bridge.

Why
    networkd reads the sections of the kind only. It logs "Unknown section", ignores the others and
    makes the device without them.

Instead
    Write the Kind= that the section is for, or remove the section.

Reference
    systemd.netdev(5), "Supported netdev kinds"; networkd 252, 257 and 262 report the section.
"""

from __future__ import annotations

from systemd_directives.catalogue.network_kinds import has_section, kinds_with
from systemd_directives.model import Effect, Fix, Setting, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.fixes import change
from systemd_directives.rules.support.rule import Evidence
from systemd_directives.sections import file_type_of, header_of

_NETDEV = "netdev:NetDev"
_OF_EVERY_KIND = ("netdev:Match", _NETDEV)


@rule(
    severity=Severity.ERROR,
    effect=Effect.IGNORED,
    evidence=Evidence.NETWORKS,
    triggers=("Kind",),
    bad=(
        Example(
            "[NetDev]\nName=lan\nKind=bridge\n[VLAN]\nId=5\n",
            fixed="[NetDev]\nName=lan\nKind=vlan\n[VLAN]\nId=5\n",
        ),
        Example("[NetDev]\nName=lan\nKind=bridge\n[Bridge]\nSTP=yes\n[Bond]\nMode=802.3ad\n"),
    ),
    good=(
        Example("[NetDev]\nName=lan\nKind=vlan\n[VLAN]\nId=5\n"),
        Example("[NetDev]\nName=lan\nKind=bridge\n[Bridge]\nSTP=yes\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the first line of each such section."""
    kind = unit.effective("Kind", _NETDEV)
    if kind is None or kind.text is None:
        return
    reported = set()
    for setting in unit.settings:
        section = setting.section
        if section in reported or section in _OF_EVERY_KIND or file_type_of(section) != "netdev":
            continue
        if has_section(kind.text, section, unit.version) is False and kinds_with(section):
            reported.add(section)
            message = f"networkd ignores [{header_of(section)}]: it is not for Kind={kind.text}"
            yield report.directive(
                setting,
                message,
                *_fixes(kind, section, unit),
                related=((kind, "the kind of the device"),),
            )


def _fixes(kind: Setting, section: str, unit: UnitView) -> tuple[Fix, ...]:
    """Another kind, if only one has the section and the file has no other."""
    used = {each.section for each in unit.settings}.difference(_OF_EVERY_KIND)
    own = any(has_section(kind.text or "", each, unit.version) for each in used)
    kinds = kinds_with(section)
    if own or len(kinds) > 1 or len(used) > 1:
        return ()
    return (change(kind, kinds[0])._replace(doubtful=True),)
