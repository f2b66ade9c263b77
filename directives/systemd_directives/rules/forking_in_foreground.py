"""A program that stays in the foreground, in a service of the type forking.

What it checks
    Type=forking with a command whose words keep it in the foreground: --foreground,
    --no-daemon, nginx -g 'daemon off;', httpd -DFOREGROUND, sshd -D,
    redis-server --daemonize no. Type=forking with a daemon
    written in Go, such as prometheus or traefik; these have no such mode.

Why
    The start is complete only when the command returns. It never does, so systemd ends the
    service after TimeoutStartSec.

Instead
    Use Type=simple, Type=exec or, where the program supports it, Type=notify; or remove the flag.

Reference
    systemd.service(5), Type.
"""

from __future__ import annotations

from itertools import pairwise

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.commands import START_COMMANDS, commands
from systemd_directives.rules.support.fixes import change
from systemd_directives.rules.support.program_needs import needs

_ANY_PROGRAM = frozenset(
    {
        "--foreground",
        "--no-daemon",
        "--nodaemon",
        "--no-daemonize",
        "--nodaemonize",
        "--no-fork",
        "--nofork",
        "--no-detach",
        "--no-background",
        "--daemonize=no",
        "-DFOREGROUND",
    }
)
_OWN = {
    ("sshd", "-D"),
    ("dnsmasq", "-k"),
    ("dnsmasq", "--keep-in-foreground"),
    ("named", "-f"),
    ("named", "-g"),
    ("chronyd", "-d"),
    ("chronyd", "-n"),
    ("smartd", "-n"),
    ("crond", "-n"),
    ("cron", "-f"),
    ("atd", "-f"),
    ("lighttpd", "-D"),
    ("php-fpm", "-F"),
    ("unbound", "-d"),
    ("nscd", "-F"),
    ("rsyslogd", "-n"),
}

_DAEMONIZE = frozenset({"redis-server", "valkey-server"})
"""Programs that go to the background only with --daemonize yes, or if a file says so."""
_NEVER = frozenset({"uvicorn", "sleep", "tail", "hypercorn", "waitress-serve"})
"""More programs without a mode that goes to the background."""


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("Type",),
    bad=(
        Example(
            "[Service]\nType=forking\nExecStart=/usr/sbin/nginx -g 'daemon off;'\n",
            fixed="[Service]\nType=exec\nExecStart=/usr/sbin/nginx -g 'daemon off;'\n",
        ),
        Example(
            "[Service]\nType=forking\nExecStart=/usr/bin/app --foreground\n",
            fixed="[Service]\nType=exec\nExecStart=/usr/bin/app --foreground\n",
        ),
        Example(
            "[Service]\nType=forking\nExecStart=/usr/bin/traefik --configfile /etc/t.yml\n",
            fixed="[Service]\nType=exec\nExecStart=/usr/bin/traefik --configfile /etc/t.yml\n",
        ),
        Example(
            "[Service]\nType=forking\nExecStart=/usr/bin/redis-server --daemonize no\n",
            fixed="[Service]\nType=exec\nExecStart=/usr/bin/redis-server --daemonize no\n",
        ),
    ),
    good=(
        Example("[Service]\nType=forking\nExecStart=/usr/sbin/nginx\n"),
        Example("[Service]\nType=forking\nExecStart=/usr/bin/caddy start\n"),
        Example("[Service]\nType=forking\nExecStart=/usr/bin/redis-server --daemonize yes\n"),
        Example("[Service]\nType=exec\nExecStart=/usr/bin/app --foreground\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports Type=forking."""
    kind = unit.effective("Type")
    if kind is None or unit.value("Type") != "forking":
        return
    for command in commands(unit, START_COMMANDS):
        words = command.arguments
        stays = next(
            (w for w in words if w in _ANY_PROGRAM or (command.program or "", w) in _OWN), None
        )
        if stays is None and any("daemon off;" in word for word in words):
            stays = "daemon off;"
        if command.program in _DAEMONIZE and ("--daemonize", "no") in pairwise(words):
            stays = "--daemonize no"
        own = command.replacement or (command.path, *words)
        name = command.program if own[0] == command.path else own[0].rsplit("/", 1)[-1]
        never = name if name and (needs(name, "limits") or name in _NEVER) else None
        if never and not {"start", "stop", "daemon"} & set(own[1:]):
            reason = f"{never} stays in the foreground"
        elif stays:
            reason = f"{stays} keeps the program in the foreground"
        else:
            continue
        yield report.value(
            kind,
            f"the start never completes: {reason}",
            change(kind, "exec"),
            related=((command.setting, "stays in the foreground"),),
        )
        return
