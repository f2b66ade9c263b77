"""A part of the sandbox that another line opens again as a whole.

What it checks
    PrivateTmp with a bind mount of /tmp, PrivateDevices with one of /dev, and ProtectHome=tmpfs
    with one of /home.

Why
    The bind mount has the same place as the mount of the protection, and takes precedence over
    it: the service sees the whole folder of the host. The score still counts the protection.

Instead
    Name only the folders below that the service needs, or remove the protection.

Reference
    systemd.exec(5), PrivateTmp, PrivateDevices, ProtectHome and BindPaths; MountMode in
    src/core/namespace.c: at the same place the mode that comes first there wins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.path_access import in_force

if TYPE_CHECKING:
    from systemd_directives.model import Setting

_BOUND = ("BindPaths", "BindReadOnlyPaths")


class _Opening(NamedTuple):
    """How a protection is opened again: by a bind mount of a path."""

    protection: str
    value: str | None
    """The value with which it protects; None for any that enables it."""
    path: str


_OPENINGS = (
    _Opening("PrivateTmp", None, "/tmp"),  # noqa: S108 - a path in a unit
    _Opening("PrivateDevices", None, "/dev"),
    _Opening("ProtectHome", "tmpfs", "/home"),
)


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=tuple(dict.fromkeys(each.protection for each in _OPENINGS)),
    bad=(
        service("PrivateTmp=yes\nBindPaths=/tmp"),
        service("PrivateDevices=yes\nBindPaths=/dev"),
        service("ProtectHome=tmpfs\nBindReadOnlyPaths=/home"),
    ),
    good=(
        service("PrivateTmp=yes\nBindPaths=/tmp/.X11-unix"),
        service("PrivateTmp=yes\nBindPaths=/srv/tmp:/tmp"),
        service("ProtectHome=tmpfs\nBindReadOnlyPaths=/home/web"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the path that opens a protection again."""
    for each in _OPENINGS:
        protection = unit.enabled(each.protection)
        if protection is None or (
            each.value is not None and unit.value(each.protection) != each.value
        ):
            continue
        for directive in _BOUND:
            for setting in in_force(unit, directive):
                if place := _place(setting, each.path):
                    yield report.value(
                        setting,
                        f"this opens {each.path} again as a whole: {each.protection} does nothing",
                        start=place[0],
                        end=place[1],
                        related=((protection, "protects nothing"),),
                    )


def _place(setting: Setting, path: str) -> tuple[int, int] | None:
    """Where a line names a path as itself, not mounted at another place."""
    text, at = setting.text_with_holes or "", 0
    for word in text.split():
        at = text.index(word, at)
        source, _, target = word.strip("\"'").lstrip("-+").partition(":")
        target = target.partition(":")[0] or source
        if (source.rstrip("/") or "/") == path == (target.rstrip("/") or "/"):
            return at, at + len(word)
        at += len(word)
    return None
