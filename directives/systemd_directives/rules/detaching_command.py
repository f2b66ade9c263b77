"""A command that goes to the background, in a service that is to stay in the foreground.

What it checks
    Commands that return at once and leave the work to another process, such as docker run -d,
    tmux new-session -d or redis-server --daemonize yes, in a service of the type simple, exec or
    notify. The same for a script whose last command ends with &. Daemons that go to the
    background unless a flag such as -f or --foreground keeps them, in a service of the type
    simple or exec.

Why
    The service ends when its main process does. systemd stops what is left, or restarts the
    command for ever.

Instead
    Remove the flag, or add the one that keeps the daemon in the foreground. Where the program
    must go to the background use Type=forking, and for a client of a daemon such as docker
    Type=oneshot with RemainAfterExit=yes.

Reference
    systemd.service(5), Type.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.model import HOLE, Effect, Fix, Replace, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.commands import START_COMMANDS, commands

if TYPE_CHECKING:
    from systemd_directives.rules.support.commands import Command

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
    ("mongod", "--fork"),
    ("mongos", "--fork"),
    ("openvpn", "--daemon"),
    ("hostapd", "-B"),
    ("wpa_supplicant", "-B"),
    ("stubby", "-g"),
    ("dbus-daemon", "--fork"),
    ("celery", "--detach"),
    ("start-stop-daemon", "--background"),
    ("monerod", "--detach"),
    ("aria2c", "-D"),
    ("aria2c", "--daemon"),
    ("aria2c", "--daemon=true"),
    ("darkhttpd", "--daemon"),
    ("x11vnc", "-bg"),
    ("setsid", "-f"),
    ("setsid", "--fork"),
    ("kafka-server-start.sh", "-daemon"),
    ("emacs", "--daemon"),
    ("weechat-headless", "--daemon"),
    ("memcached", "--daemon"),
    ("apachectl", "start"),
    ("pg_ctl", "start"),
    ("zkServer.sh", "start"),
    ("catalina.sh", "start"),
}
_STAYS = {
    "sshd": ("-D", "-d", "-i", "-t", "-T", "-G"),
    "lighttpd": ("-D",),
    "proftpd": ("-n", "--nodaemon"),
    "dropbear": ("-F", "-i"),
    "smartd": ("-n", "--no-fork", "-d", "--debug", "-q", "--quit", "-D", "--showdirectives"),
    "snmpd": ("-f",),
    "acpid": ("-f", "--foreground", "-d", "--debug"),
    "gpsd": ("-N", "--foreground", "-D"),
    "transmission-daemon": ("-f", "--foreground", "-d", "--dump-settings"),
    "deluged": ("-d", "--do-not-daemonize"),
    "znc": ("-f", "--foreground", "-D", "--debug", "-c", "--makeconf", "-s", "--makepass"),
    "auditd": ("-n", "-f"),
    "rsyslogd": ("-n", "-N"),
    "syslog-ng": ("-F", "--foreground", "-s", "--syntax-only", "-e", "-d"),
    "privoxy": ("--no-daemon",),
    "nscd": ("-F", "--foreground", "-d", "--debug"),
    "inadyn": ("-n", "--foreground", "-1", "--once", "--check-config"),
    "xl2tpd": ("-D",),
    "tinyproxy": ("-d",),
    "radvd": ("-n", "--nodaemon", "-c", "--configtest", "-m"),
    "in.tftpd": ("-L", "--foreground"),
    "exim": ("-bdf",),
    "cupsd": ("-f", "-F", "-l", "-t"),
    "murmurd": ("-fg",),
    "lircd": ("-n", "--nodaemon"),
    "chronyd": ("-n", "-d", "-q", "-Q", "-p"),
    "dovecot": ("-F", "-n", "-a"),
}
"""Daemons that go to the background, and the flags that keep them, or with which they are none.

Their manual pages say so: sshd(8), lighttpd(8), proftpd(8), dropbear(8), smartd(8), snmpd(8),
acpid(8), gpsd(8), transmission-daemon(1), deluged(1), znc(1), auditd(8), rsyslogd(8), syslog-ng(8),
privoxy(8), nscd(8), inadyn(8), xl2tpd(8), tinyproxy(8), radvd(8), tftpd(8), exim(8), cupsd(8),
murmurd(1), lircd(8), chronyd(8), dovecot(1). Left out are those whose configuration may keep them.
"""
_BEHIND = re.compile(r"(?<!&)&\s*$")
"""The end of a script that leaves its last command in the background."""
_OFF = (("no",), ("false",), ("0",), ("off",))
_PLAIN = frozenset({"simple", "exec", "idle"})
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
        Example("[Service]\nExecStart=/bin/sh -c 'nohup /usr/bin/app --serve &'\n"),
        Example("[Service]\nExecStart=/usr/sbin/smartd --interval=600\n"),
    ),
    good=(
        Example("[Service]\nExecStart=/usr/bin/docker run --name app nginx\n"),
        Example("[Service]\nType=forking\nExecStart=/usr/bin/avahi-daemon --daemonize\n"),
        Example("[Service]\nExecStart=/usr/bin/redis-server --daemonize no\n"),
        Example("[Service]\nExecStart=/bin/sh -c '/usr/bin/a & /usr/bin/b'\n"),
        Example("[Service]\nExecStart=/usr/sbin/smartd --no-fork\n"),
        Example("[Service]\nType=forking\nExecStart=/usr/sbin/smartd\n"),
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
        script = command.script
        if script is not None and _BEHIND.search(script) and "wait" not in script:
            message = "the last command of the script goes to the background: the service ends"
            yield report.value(command.setting, message)
            continue
        if kind in _PLAIN and (name := _goes_behind(command)):
            message = (
                f"{name} goes to the background, which ends the service; add {_STAYS[name][0]}"
            )
            yield report.value(command.setting, message)
            continue
        own = command.replacement or (command.path, *command.arguments)
        flag = _flag((command.program or "", *own[1:]) if own[0] == command.path else own)
        if flag is None:
            continue
        message = f"{flag} makes the command return at once, which ends the service"
        if flag.startswith("-") and flag in command.words[1:]:
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


def _goes_behind(command: Command) -> str | None:
    """The daemon that the command starts, if none of its flags keeps it in the foreground."""
    words = command.words
    name = command.path.rsplit("/", 1)[-1]
    if name not in _STAYS or HOLE in "".join(words[1:]) or "$" in "".join(words[1:]):
        return None
    flags = [flag for flag in command.arguments if flag.startswith("-")]
    short = "".join(flag[1:] for flag in flags if flag[1:2].isalnum())
    kept = any(flag in flags or (len(flag) == 2 and flag[1] in short) for flag in _STAYS[name])
    return None if kept else name


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
