"""A command that changes owners, which the unit denies.

What it checks
    chown, chgrp and install -o or -g in a command or a script of a service whose SystemCallFilter
    denies chown and the related calls; chown and install -o in a service of root whose
    CapabilityBoundingSet lacks CAP_CHOWN.

Why
    ~@privileged and ~@chown deny these calls; without SystemCallErrorNumber the command is
    killed with SIGSYS. Without the capability root may not change owners either.

Instead
    Put the prefix + in front of the command, or allow @chown.

Reference
    systemd.exec(5), SystemCallFilter and CapabilityBoundingSet; capabilities(7).
"""

from __future__ import annotations

from systemd_directives.merge.calls import CallFilter
from systemd_directives.model import Effect, Fix, Replace, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.capabilities import in_any, names_of
from systemd_directives.rules.support.commands import ALL_COMMANDS, commands
from systemd_directives.rules.support.fixes import add

_CALLS = frozenset({"chown", "fchown", "lchown", "fchownat"})


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("SystemCallFilter", "CapabilityBoundingSet"),
    bad=(
        Example(
            "[Service]\nExecStartPre=/bin/chown irc /var/lib/irc/a\nExecStart=/bin/true\n"
            "SystemCallFilter=@system-service\nSystemCallFilter=~@privileged @resources\n",
            fixed="[Service]\nExecStartPre=+/bin/chown irc /var/lib/irc/a\nExecStart=/bin/true\n"
            "SystemCallFilter=@system-service\nSystemCallFilter=~@privileged @resources\n",
        ),
        Example(
            "[Service]\nExecStartPre=/bin/sh -c 'mkdir -p a; chgrp web a'\n"
            "ExecStart=/bin/true\n"
            "SystemCallFilter=~@chown @mount\n",
            fixed="[Service]\nExecStartPre=/bin/sh -c 'mkdir -p a; chgrp web a'\n"
            "ExecStart=/bin/true\n"
            "SystemCallFilter=~@chown @mount\nSystemCallFilter=@chown\n",
        ),
        Example(
            "[Service]\nExecStartPre=/bin/chown web /srv/web\nExecStart=/bin/true\n"
            "CapabilityBoundingSet=CAP_NET_BIND_SERVICE\n",
            fixed="[Service]\nExecStartPre=+/bin/chown web /srv/web\nExecStart=/bin/true\n"
            "CapabilityBoundingSet=CAP_NET_BIND_SERVICE\n",
        ),
    ),
    good=(
        Example(
            "[Service]\nExecStartPre=+/bin/chown irc /var/lib/irc/a\nExecStart=/bin/true\n"
            "SystemCallFilter=~@privileged\n"
        ),
        Example(
            "[Service]\nExecStartPre=/bin/chown irc /var/lib/irc/a\nExecStart=/bin/true\n"
            "SystemCallFilter=@system-service\n"
        ),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each command that changes owners."""
    if not unit.always("SystemCallFilter", _denies):
        yield from _without_capability(unit, report)
        return
    denying = unit.assigned("SystemCallFilter")
    for command in commands(unit, ALL_COMMANDS):
        if not command.sandboxed:
            continue
        changer = next((words for words in command.invocations if _changes_owner(words)), None)
        if changer is None:
            continue
        name = changer[0].rsplit("/", 1)[-1]
        direct = command.script is None and command.spans
        fixes = [add("SystemCallFilter", "@chown")._replace(title="Allow @chown")]
        if direct:
            at = command.spans[0][0]
            fixes.insert(
                0, Fix("Write + before the command", (Replace(command.setting, at, at, "+"),))
            )
        found = report.value(
            command.setting,
            f"SystemCallFilter denies what {name} does; use the prefix + or allow @chown",
            *fixes,
            related=((denying, "denies them"),) if denying else (),
        )
        yield found if direct else found._replace(severity=Severity.HINT)


def _without_capability(unit: UnitView, report: Report) -> Findings:
    """Reports commands of root that may not change owners."""
    bounding = unit.assigned("CapabilityBoundingSet")
    held = names_of(in_any(unit.possible_values("CapabilityBoundingSet")), unit)
    root = unit.always("User", lambda user: user in (None, "root", "0"))
    if bounding is None or "CAP_CHOWN" in held or not root or unit.lines("DynamicUser"):
        return
    for command in commands(unit, ALL_COMMANDS):
        changer = next((words for words in command.invocations if _gives_away(words)), None)
        if not command.sandboxed or changer is None or not command.spans:
            continue
        at, name = command.spans[0][0], changer[0].rsplit("/", 1)[-1]
        found = report.value(
            command.setting,
            f"CapabilityBoundingSet lacks CAP_CHOWN, which {name} needs; use the prefix +",
            Fix("Write + before the command", (Replace(command.setting, at, at, "+"),)),
            related=((bounding, "lacks it"),),
        )
        certain = command.script is None
        yield found if certain else found._replace(severity=Severity.HINT, fixes=())


def _gives_away(words: tuple[str, ...]) -> bool:
    """Whether a command gives a file to another user, which takes the capability."""
    return words[0].rsplit("/", 1)[-1] != "chgrp" and _changes_owner(words)


def _changes_owner(words: tuple[str, ...]) -> bool:
    name = words[0].rsplit("/", 1)[-1]
    if name in ("chown", "chgrp"):
        return True
    return name == "install" and any(word[:2] in ("-o", "-g") for word in words[1:])


def _denies(value: object) -> bool:
    if not isinstance(value, CallFilter):
        return False
    return value.names.isdisjoint(_CALLS) if value.allow else value.names >= _CALLS
