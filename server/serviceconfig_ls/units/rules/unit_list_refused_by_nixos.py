"""A list of units that NixOS does not accept.

What it checks
    after, wants, wantedBy, onFailure, aliases and the other options that name units: a name
    without its type, such as "multi-user", a string in place of the list, and two names in one
    string.

Why
    NixOS accepts only lists of names that end in .service, .target or another type of unit:
    evaluation fails.

Instead
    Write [ "multi-user.target" ].

Reference
    unitNameType and the options in nixos/lib/systemd-unit-options.nix.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from serviceconfig_ls.units.option_names import UNIT_LISTS
from serviceconfig_ls.units.queries.source_map import definition_and_line, definition_of
from serviceconfig_ls.units.rules.support import BlockView, service
from systemd_directives.grammar import verdict
from systemd_directives.model import HOLE, Effect, Fix, Replace, Severity
from systemd_directives.rules.support import Findings, Report, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.units.model import Line

_TYPES = "service|socket|device|mount|automount|swap|target|path|timer|scope|slice"
_NAME = re.compile(rf"[a-zA-Z0-9@%:_.\\-]+[.](?:{_TYPES})")
_TARGETS = frozenset(
    {
        *("multi-user", "graphical", "network", "network-online", "network-pre", "default"),
        *("sysinit", "basic", "timers", "sockets", "paths", "local-fs", "remote-fs", "rescue"),
        *("shutdown", "sleep", "suspend", "hibernate", "reboot", "poweroff", "getty", "nss-lookup"),
        *("time-sync", "time-set", "graphical-session", "graphical-session-pre", "umount"),
    }
)
"""Targets of systemd.special(7), without their type."""


@rule(
    severity=Severity.ERROR,
    effect=Effect.EVALUATION,
    supersedes=("invalid-unit-name",),
    bad=(
        service(
            'serviceConfig.ExecStart = "/run/web";',
            'wantedBy = [ "multi-user" ];',
            fixed=('serviceConfig.ExecStart = "/run/web";', 'wantedBy = [ "multi-user.target" ];'),
        ),
        service(
            'serviceConfig.ExecStart = "/run/web";',
            'after = [ "network.target" "db" ];',
            fixed=(
                'serviceConfig.ExecStart = "/run/web";',
                'after = [ "network.target" "db.service" ];',
            ),
        ),
        service('serviceConfig.ExecStart = "/run/web";', 'requiredBy = "nginx.service";'),
        service(
            'serviceConfig.ExecStart = "/run/web";',
            'wantedBy = [ "multi-user.target sleep.target" ];',
        ),
    ),
    good=(
        service('serviceConfig.ExecStart = "/run/web";', 'wantedBy = [ "multi-user.target" ];'),
        service('serviceConfig.ExecStart = "/run/web";', 'before = [ "db@main.service" ];'),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports each such name, and each string in place of a list."""
    if not view.nixos or view.block.options.isdisjoint(UNIT_LISTS):
        return
    for setting in view.unit.settings:
        if setting.section not in ("Unit", "Install") or setting.text_with_holes is None:
            continue
        definition = definition_of(view.block, setting)
        if definition.option not in UNIT_LISTS or not setting.certain:
            continue
        if definition.constant is not None:
            message = f"{definition.option} is a list: write it in brackets, or evaluation fails"
            yield report.value(setting, message)
            continue
        for start, end in _with_spaces(definition_and_line(view.block, setting)[1]):
            message = "each string names one unit: evaluation fails with spaces in it"
            yield report.value(setting, message, start=start, end=end)
        for match in re.finditer(r"\S+", setting.text_with_holes):
            name = match[0]
            if HOLE in name or _NAME.fullmatch(name):
                continue
            yield report.value(
                setting,
                f"NixOS does not accept the unit {name} without its type: evaluation fails",
                *(
                    Fix(f"Write {name}{ending}", (Replace(setting, *match.span(), name + ending),))
                    for ending in _endings(name, view)
                ),
                start=match.start(),
                end=match.end(),
            )


def _with_spaces(line: Line) -> Iterator[tuple[int, int]]:
    """Where the elements of a list begin and end that are written with a space in them."""
    text = line.text_with_holes or ""
    for segment in line.segments:
        if segment.exact and re.search(r"\s", text[segment.start : segment.end]):
            yield segment.start, segment.end


def _endings(name: str, view: BlockView) -> tuple[str, ...]:
    """What certainly completes a name: it is a well-known target, or a unit of the document."""
    if name in _TARGETS:
        return (".target",)
    own = [each.kind for each in (*view.others, view.block) if each.name == name]
    if len(set(own)) == 1:
        return (f".{own[0]}",)
    found = verdict("Unit", "After", name, view.unit.version).problems
    likely = found[0].replacements if len(found) == 1 else ()
    return tuple(text.removeprefix(name) for text in likely if text.startswith(f"{name}."))
