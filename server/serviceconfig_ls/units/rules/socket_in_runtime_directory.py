"""A socket in the runtime directory of its service.

What it checks
    A socket unit that listens below a folder that RuntimeDirectory of its service names.

Why
    systemd removes the folder when the service stops, and the socket file with it. The socket
    unit continues to listen on a file that no program can find.

Instead
    Add RuntimeDirectoryPreserve=yes to the service, or put the socket elsewhere.

Reference
    systemd.exec(5), RuntimeDirectory and RuntimeDirectoryPreserve.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.rules.support import beside
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, rule
from systemd_directives.rules.support.fixes import add

if TYPE_CHECKING:
    from serviceconfig_ls.units.rules.support import BlockView


def _example(path: str, line: str = "") -> str:
    return (
        f'{{\n  systemd.sockets.spam.socketConfig.ListenStream = "{path}";\n'
        '  systemd.services.spam.serviceConfig = {\n    ExecStart = "/run/spamd";\n'
        f'    RuntimeDirectory = "spam";\n{line}  }};\n}}\n'
    )


_PRESERVED = "    RuntimeDirectoryPreserve = true;\n"


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("RuntimeDirectory",),
    bad=(
        Example(
            _example("/run/spam/worker.sock"), fixed=_example("/run/spam/worker.sock", _PRESERVED)
        ),
        Example(_example("/run/spam/a/b"), fixed=_example("/run/spam/a/b", _PRESERVED)),
    ),
    good=(
        Example(_example("/run/spam.sock")),
        Example(_example("/run/spam/worker.sock", _PRESERVED)),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports RuntimeDirectory."""
    unit = view.unit
    if view.block.kind != "service" or unit.lines("RuntimeDirectoryPreserve"):
        return
    socket = view.companion("socket")
    if socket is None:
        return
    for setting in unit.known_lines("RuntimeDirectory"):
        for word in (setting.text or "").split():
            folder = f"/run/{word.partition(':')[0]}/"
            for name in ("ListenStream", "ListenDatagram", "ListenSequentialPacket", "ListenFIFO"):
                for line in socket.lines(name, "Socket"):
                    if line.certain and (line.text_with_holes or "").startswith(folder):
                        message = (
                            f"systemd removes {folder[:-1]}, and its socket, when the service stops"
                        )
                        fix = add("RuntimeDirectoryPreserve", "yes")
                        place = beside(socket, line, "the socket")
                        yield report.value(setting, message, fix, beside=place)
                        return
