"""A command that goes to the background, in a service that is to stay in the foreground.

What it checks
    Commands that return at once and leave the work to another process, such as docker run -d,
    tmux new-session -d or redis-server --daemonize yes, in a service of the type simple, exec or
    notify.

Why
    The service ends when its main process does. systemd stops what is left, or restarts the
    command for ever.

Instead
    Remove the flag. Where the program must go to the background use Type=forking, and for a
    client of a daemon such as docker Type=oneshot with RemainAfterExit=yes.

Reference
    systemd.service(5), Type.
"""

from __future__ import annotations

import re

from systemd_directives.model import Effect, Fix, Replace, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.commands import START_COMMANDS, commands

_CONTAINERS = frozenset({"docker", "podman", "nerdctl"})
_DETACHED = re.compile(r"-[itd]*d[itd]*|--detach(?:=true)?")
_OWN = {
    ("redis-server", "--daemonize"),
    ("valkey-server", "--daemonize"),
    ("avahi-daemon", "-D"),
    ("avahi-daemon", "--daemonize"),
    ("uwsgi", "--daemonize"),
    ("elasticsearch", "-d"),
    ("bitcoind", "-daemon"),
    ("i2pd", "--daemon"),
    ("screen", "-dm"),
    ("screen", "-dmS"),
    ("screen", "-d"),
    ("tmux", "-d"),
    ("mosquitto", "-d"),
    ("memcached", "-d"),
    ("start-stop-daemon", "-b"),
    ("uwsgi", "-d"),
    ("gunicorn", "-D"),
    ("gunicorn", "--daemon"),
    ("ssh", "-f"),
    ("autossh", "-f"),
    ("supervisord", "--daemon"),
    ("unbound", "-b"),
    ("zabbix_agentd", "--daemon"),
    ("murmurd", "--daemon"),
    ("haproxy", "-D"),
}
_OFF = (("no",), ("false",), ("0",), ("off",))
_STAYING = frozenset({"simple", "exec", "notify", "notify-reload", "idle"})


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("ExecStart",),
    bad=(
        Example(
            "[Service]\nExecStart=/usr/bin/docker run -d --name app nginx\n",
            fixed="[Service]\nExecStart=/usr/bin/docker run --name app nginx\n",
        ),
        Example(
            "[Service]\nType=exec\nExecStart=/usr/bin/redis-server --daemonize yes\n",
            fixed="[Service]\nType=exec\nExecStart=/usr/bin/redis-server --daemonize no\n",
        ),
        Example("[Service]\nExecStart=/bin/sh -c 'exec /usr/bin/avahi-daemon --daemonize'\n"),
    ),
    good=(
        Example("[Service]\nExecStart=/usr/bin/docker run --name app nginx\n"),
        Example("[Service]\nType=forking\nExecStart=/usr/bin/avahi-daemon --daemonize\n"),
        Example("[Service]\nExecStart=/usr/bin/redis-server --daemonize no\n"),
        Example(
            "[Service]\nType=oneshot\nRemainAfterExit=yes\n"
            "ExecStart=/usr/bin/docker run -d --name app nginx\n"
        ),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each word that sends a command to the background."""
    kind = unit.value("Type") or ("simple" if unit.missing("Type", "BusName") else "")
    if kind not in _STAYING or unit.enabled("RemainAfterExit") or unit.lines("PIDFile"):
        return
    if unit.lines("GuessMainPID") or unit.value("ExitType") == "cgroup":
        return
    for command in commands(unit, START_COMMANDS):
        own = command.replacement or (command.path, *command.arguments)
        flag = _flag((command.program or "", *own[1:]) if own[0] == command.path else own)
        if flag is None:
            continue
        message = f"{flag} makes the command return at once, which ends the service"
        if flag in command.words[1:]:
            index = command.words.index(flag)
            start, end = command.spans[index]
            change = Replace(command.setting, start - 1, end, "")
            if command.words[index + 1 : index + 2] == ("yes",):
                begin, end = command.spans[index + 1]
                change = Replace(command.setting, begin, end, "no")
            fix = Fix(f"Remove {flag}" if not change.text else f"Write {flag} no", (change,))
            yield report.value(command.setting, message, fix, start=start, end=end)
        else:
            yield report.value(command.setting, message)


def _flag(words: tuple[str, ...]) -> str | None:
    """The word that detaches the command from its caller; None if it stays."""
    program, arguments = words[0].rsplit("/", 1)[-1], words[1:]
    if program in _CONTAINERS:
        return _container_flag(arguments)
    if program == "docker-compose":
        return _container_flag(("compose", *arguments))
    for index, word in enumerate(arguments):
        after = arguments[index + 1 : index + 2]
        if (program, word) in _OWN and after not in _OFF:
            return word
    return None


def _container_flag(arguments: tuple[str, ...]) -> str | None:
    """The word that detaches a container: an option before the image."""
    verb = next((i for i, word in enumerate(arguments) if word in ("run", "up")), None)
    if verb is None or any(word.startswith("--sdnotify") for word in arguments):
        return None
    for word in arguments[verb + 1 :]:
        if _DETACHED.fullmatch(word) and "d" in word:
            return word
    return None
