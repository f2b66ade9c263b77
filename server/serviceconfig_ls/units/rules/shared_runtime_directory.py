"""A runtime directory of two services.

What it checks
    The same name in RuntimeDirectory of two services of a document, or of files that are certainly
    evaluated together, without RuntimeDirectoryPreserve.

Why
    systemd removes the folder when one of them stops, while the other one uses it.

Instead
    Give each service a folder of its own, or set RuntimeDirectoryPreserve=yes in both.

Reference
    systemd.exec(5), RuntimeDirectory and RuntimeDirectoryPreserve.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.rules.support import beside
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, rule

if TYPE_CHECKING:
    from serviceconfig_ls.units.rules.support import BlockView
    from systemd_directives.model import Setting


def _example(first: str, second: str) -> Example:
    return Example(
        "{\n  systemd.services.a.serviceConfig = {\n"
        f'    ExecStart = "/run/a";\n    RuntimeDirectory = "{first}";\n  }};\n'
        "  systemd.services.b.serviceConfig = {\n"
        f'    ExecStart = "/run/b";\n    RuntimeDirectory = "{second}";\n  }};\n}}\n'
    )


_PRESERVED = """{
  systemd.services.a.serviceConfig = {
    ExecStart = "/run/a";
    RuntimeDirectory = "mail";
    RuntimeDirectoryPreserve = "yes";
  };
  systemd.services.b.serviceConfig = {
    ExecStart = "/run/b";
    RuntimeDirectory = "mail";
    RuntimeDirectoryPreserve = "yes";
  };
}
"""


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("RuntimeDirectory",),
    bad=(_example("mail", "mail"), _example("mail", "other mail")),
    good=(_example("mail", "post"), Example(_PRESERVED)),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports RuntimeDirectory."""
    block = view.block
    if block.kind != "service" or view.unit.lines("RuntimeDirectoryPreserve"):
        return
    for setting in view.unit.known_lines("RuntimeDirectory"):
        names = _literal_names(setting) if setting.certain else frozenset()
        for other in (*view.others, *view.elsewhere):
            is_other = other.kind == block.kind and other.name != block.name
            if not is_other or not names or not view.is_of_same_manager(other):
                continue
            if not view.exists_with(other):
                continue
            theirs = view.companion("service", other.name)
            if theirs and theirs.oneshot and view.unit.oneshot:
                continue  # they rarely run at the same time
            for line in theirs.known_lines("RuntimeDirectory") if theirs else ():
                shared = names & _literal_names(line)
                if not theirs or not shared or (other in view.elsewhere and not line.certain):
                    continue
                folder = min(shared)
                message = f"/run/{folder} goes when either this or {other.name}.service stops"
                place = beside(theirs, line, f"{other.name}.service")
                yield report.value(setting, message, beside=place)
                return


def _literal_names(setting: Setting) -> frozenset[str]:
    """The names of folders without specifiers, with which each unit may have its own."""
    return frozenset(name for name in (setting.text or "").split() if "%" not in name)
