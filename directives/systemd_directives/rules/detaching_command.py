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
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.model import HOLE, Effect, Fix, Replace, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.commands import START_COMMANDS, commands
from systemd_directives.rules.support.fixes import add, change

if TYPE_CHECKING:
    from systemd_directives.rules.support.commands import Command

_CONTAINERS = frozenset({"docker", "podman", "nerdctl"})
_DETACHED = re.compile(r"-[itPq]*d[itdPq]*|--detach(?:=true)?")


def _options(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ENGINE_VALUES = _options(
    "-H --host -c --context -l --log-level --config --root --runroot --cgroup-manager "
    "--connection --storage-driver --storage-opt --url --events-backend --runtime --tmpdir "
    "--volumepath --identity --hooks-dir --module -n --namespace -a --address --snapshotter "
    "-f --file -p --project-name --profile --env-file --project-directory --parallel --progress "
    "--ansi"
)
"""Options of container engines and of compose in front of the verb, with a value behind them."""
_ENGINE_FLAGS = _options(
    "-D --debug --tls --tlsverify --remote -r --syslog --verbose --dry-run --compatibility "
    "--all-resources"
)
_RUN_VALUES = _options(
    "--add-host --annotation --attach --authfile --blkio-weight --cap-add --cap-drop "
    "--cgroup-parent --cgroupns --cgroups --cidfile --conmon-pidfile --cpu-period --cpu-quota "
    "--cpu-shares --cpus --cpuset-cpus --cpuset-mems --detach-keys --device "
    "--device-cgroup-rule --dns --dns-option --dns-search --domainname --entrypoint --env "
    "--env-file --expose --gidmap --gpus --group-add --health-cmd --health-interval "
    "--health-retries --health-start-period --health-timeout --hostname --ip --ip6 --ipc "
    "--isolation --label --label-file --link --log-driver --log-opt --mac-address --memory "
    "--memory-reservation --memory-swap --memory-swappiness --mount --name --net --network "
    "--network-alias --oom-score-adj --pid --pidfile --pids-limit --platform --pod --publish "
    "--restart --runtime --secret --security-opt --shm-size --stop-signal --stop-timeout "
    "--storage-opt --subgidname --subuidname --sysctl --systemd --tmpfs --tz --uidmap --ulimit "
    "--umask --user --userns --uts --volume --volume-driver --volumes-from --workdir"
)
"""Options of run with a value behind them (docker-container-run(1), podman-run(1))."""
_RUN_FLAGS = _options(
    "--rm --init --privileged --read-only --interactive --tty --publish-all --no-healthcheck "
    "--oom-kill-disable --quiet --env-host --no-hosts --replace --rmi --rootfs"
)
_RUN_SHORT_FLAGS = "ditPq"
_RUN_SHORT_VALUES = "acehlmpuvw"


class _Letters(NamedTuple):
    """The options of one letter that a program reads in front of its first operand."""

    plain: str
    with_value: str
    detaches: str


_BY_LETTER = {
    "ssh": _Letters("46AaCfGgKkMNnqsTtVvXxYy", "BbcDEeFIiJLlmOoPpQRSWw", "f"),
    "autossh": _Letters("46AaCfGgKkNnqsTtVvXxYy", "BbcDEeFIiJLlMmOoPpQRSWw", "f"),
    "screen": _Letters("aAdDfilLmnOqRrUvx", "cehpsStT", "d"),
    "tmux": _Letters("AdDEPX", "ceFfnstxy", "d"),
    "setsid": _Letters("cfw", "", "f"),
    "wpa_supplicant": _Letters("BdhKLNqstTuvW", "bcCDefgGiImMoOpPH", "B"),
}
"""Programs with operands that may be another command.

From ssh(1), autossh(1), screen(1), tmux(1) for new-session, setsid(1), wpa_supplicant(8).
"""
_OWN = {
    ("avahi-daemon", "-D"),
    ("avahi-daemon", "--daemonize"),
    ("elasticsearch", "-d"),
    ("bitcoind", "-daemon"),
    ("i2pd", "--daemon"),
    ("mosquitto", "-d"),
    ("memcached", "-d"),
    ("start-stop-daemon", "-b"),
    ("gunicorn", "-D"),
    ("gunicorn", "--daemon"),
    ("haproxy", "-D"),
    ("mongod", "--fork"),
    ("mongos", "--fork"),
    ("openvpn", "--daemon"),
    ("hostapd", "-B"),
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
    ("kafka-server-start.sh", "-daemon"),
    ("emacs", "--daemon"),
    ("weechat-headless", "--daemon"),
    ("memcached", "--daemon"),
    ("apachectl", "start"),
    ("caddy", "start"),
    ("pg_ctl", "start"),
    ("zkServer.sh", "start"),
    ("catalina.sh", "start"),
}
_STAYS = {
    "sshd": ("-D", "-d", "-i", "-t", "-T", "-G"),
    "lighttpd": ("-D", "-t", "-tt", "-p", "-1", "-v", "-V", "-h"),
    "proftpd": ("-n", "--nodaemon", "-t", "--configtest", "-l", "--list", "-v", "-V"),
    "dropbear": ("-F", "-i"),
    "smartd": ("-n", "--no-fork", "-d", "--debug", "-q", "--quit", "-D", "--showdirectives"),
    "snmpd": ("-f", "-H"),
    "acpid": ("-f", "--foreground", "-d", "--debug"),
    "gpsd": ("-N", "--foreground", "-D"),
    "transmission-daemon": ("-f", "--foreground", "-d", "--dump-settings"),
    "deluged": ("-d", "--do-not-daemonize"),
    "znc": ("-f", "--foreground", "-D", "--debug", "-c", "--makeconf", "-s", "--makepass"),
    "auditd": ("-n", "-f"),
    "rsyslogd": ("-n", "-N"),
    "syslog-ng": ("-F", "--foreground", "-s", "--syntax-only", "-e", "-d"),
    "privoxy": ("--no-daemon", "--config-test"),
    "nscd": ("-F", "--foreground", "-d", "--debug", "-i", "--invalidate", "-g", "-K", "--shutdown"),
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
_SERVES_WITH = {"exim": frozenset({"-bd"}), "in.tftpd": frozenset({"-l", "--listen"})}
"""Programs that are daemons only with one of these flags: exim(8), tftpd(8)."""
_INSTEAD = {
    ("emacs", "--daemon"): "--fg-daemon",
    ("caddy", "start"): "run",
    ("catalina.sh", "start"): "run",
    ("zkServer.sh", "start"): "start-foreground",
}
"""Words that keep the program in the foreground, in place of those that detach it."""
_BEHIND = re.compile(r"(?<!&)&\s*$")
"""The end of a script that leaves its last command in the background."""
_OFF = frozenset({"no", "false", "0", "off"})
_ON = frozenset({"yes", "true", "1", "on"})
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
        Example(
            "[Service]\nExecStart=/usr/bin/podman run -dit -v /a:/b app\n",
            fixed="[Service]\nExecStart=/usr/bin/podman run -it -v /a:/b app\n",
        ),
        Example(
            "[Service]\nExecStart=/usr/bin/screen -dmS game /usr/bin/game -d\n",
            fixed="[Service]\nExecStart=/usr/bin/screen -DmS game /usr/bin/game -d\n",
        ),
        Example(
            "[Service]\nExecStart=/usr/bin/tmux new-session -d -s work\n",
            fixed="[Service]\nExecStart=/usr/bin/tmux new-session -d -s work\nType=forking\n",
        ),
        Example(
            "[Service]\nType=exec\nExecStart=/usr/bin/uwsgi --ini a.ini --daemonize /var/log/u\n",
            fixed="[Service]\nType=forking\n"
            "ExecStart=/usr/bin/uwsgi --ini a.ini --daemonize /var/log/u\n",
        ),
        Example(
            "[Service]\nExecStart=/usr/bin/ssh -fN -L 80:a:80 nas\n",
            fixed="[Service]\nExecStart=/usr/bin/ssh -N -L 80:a:80 nas\n",
        ),
        Example(
            "[Service]\nExecStart=/usr/bin/caddy start --config /etc/c\n",
            fixed="[Service]\nExecStart=/usr/bin/caddy run --config /etc/c\n",
        ),
        Example(
            "[Service]\nExecStart=/usr/sbin/wpa_supplicant -Bi wlan0 -c /etc/w.conf\n",
            fixed="[Service]\nExecStart=/usr/sbin/wpa_supplicant -i wlan0 -c /etc/w.conf\n",
        ),
        Example("[Service]\nExecStart=/usr/bin/openvpn --daemon vpn --config /etc/vpn.conf\n"),
        Example("[Service]\nExecStart=/usr/bin/docker run -d -i -t app\n"),
        Example("[Service]\nExecStart=/bin/sh -c 'exec /usr/bin/avahi-daemon --daemonize'\n"),
        Example("[Service]\nExecStart=/bin/sh -c 'nohup /usr/bin/app --serve &'\n"),
        Example("[Service]\nExecStart=/usr/sbin/smartd --interval=600\n"),
    ),
    good=(
        Example("[Service]\nExecStart=/usr/bin/docker run --name app nginx\n"),
        Example(
            "[Service]\nExecStart=/usr/bin/podman run --rm -v /srv:/data img server -d /data\n"
        ),
        Example("[Service]\nExecStart=/usr/bin/docker exec app run -d\n"),
        Example("[Service]\nExecStart=/usr/bin/docker run --unknown app -d\n"),
        Example("[Service]\nExecStart=/usr/bin/ssh nas tail -f /var/log/messages\n"),
        Example("[Service]\nExecStart=/usr/bin/screen -D -m /usr/bin/app -d\n"),
        Example("[Service]\nExecStart=/usr/sbin/exim -q\n"),
        Example("[Service]\nExecStart=/usr/sbin/lighttpd -tt -f /etc/lighttpd.conf\n"),
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
        found = _detached((command.program or "", *own[1:]) if own[0] == command.path else own)
        if found is None:
            continue
        flag = own[1 + found.position]
        message = f"{flag} makes the command return at once, which ends the service"
        fixes = [_to_forking(unit)] if found.forks else []
        if command.replacement is not None:
            yield report.value(command.setting, message, *fixes)
            continue
        start, end = command.spans[1 + found.position]
        if found.instead is not None:
            fixes.append(_in_place(command, found, flag))
        yield report.value(command.setting, message, *fixes, start=start, end=end)


class _Detached(NamedTuple):
    """The argument that detaches a command from its caller."""

    position: int
    instead: str | None = None
    """What keeps the program in the foreground in its place, empty to remove it; None: nothing."""
    value: bool = False
    """Whether the text stands in place of the argument behind it."""
    forks: bool = False
    """Whether the program suits Type=forking."""


def _to_forking(unit: UnitView) -> Fix:
    kind = unit.effective("Type")
    return add("Type", "forking") if kind is None else change(kind, "forking")


def _in_place(command: Command, found: _Detached, flag: str) -> Fix:
    """The fix that replaces or removes the argument."""
    text = found.instead or ""
    start, end = command.spans[1 + found.position + found.value]
    if not text:
        return Fix(f"Remove {flag}", (Replace(command.setting, start - 1, end, ""),))
    title = f"Write {flag} {text}" if found.value else f"Write {text}"
    return Fix(title, (Replace(command.setting, start, end, text),))


def _goes_behind(command: Command) -> str | None:
    """The daemon that the command starts, if none of its flags keeps it in the foreground."""
    words = command.words
    name = command.path.rsplit("/", 1)[-1]
    if name not in _STAYS or HOLE in "".join(words[1:]) or "$" in "".join(words[1:]):
        return None
    flags = [flag for flag in command.arguments if flag.startswith("-")]
    if name in _SERVES_WITH and not _SERVES_WITH[name].intersection(flags):
        return None
    short = "".join(flag[1:] for flag in flags if flag[1:2].isalnum())
    kept = any(flag in flags or (len(flag) == 2 and flag[1] in short) for flag in _STAYS[name])
    return None if kept else name


def _detached(words: tuple[str, ...]) -> _Detached | None:
    """The argument that detaches the command from its caller; None if it stays, or may stay."""
    program, arguments = words[0].rsplit("/", 1)[-1], words[1:]
    if program in _CONTAINERS:
        return _container(program, arguments)
    if program == "docker-compose":
        return _compose(arguments, 0)
    if program in _BY_LETTER:
        return _by_letter(program, arguments)
    for index, word in enumerate(arguments):
        if word == "--":
            return None
        after = arguments[index + 1] if index + 1 < len(arguments) else ""
        if word == "--daemonize" and program in {"redis-server", "valkey-server"}:
            return _Detached(index, "no", value=True) if after == "yes" else None
        if program == "uwsgi" and word in {"-d", "--daemonize"}:
            return _Detached(index, forks=True)
        if (program, word) not in _OWN or after in _OFF:
            continue
        is_option = word.startswith("-")
        has_value = after in _ON or (program == "openvpn" and after[:1] not in {"", "-"})
        removed = "" if is_option and not has_value else None
        return _Detached(index, _INSTEAD.get((program, word), removed))
    return None


def _container(program: str, arguments: tuple[str, ...]) -> _Detached | None:
    """The option that detaches a container: of compose up, or of run in front of the image."""
    at = _first_operand(arguments, 0)
    if at is not None and arguments[at] == "compose":
        return _compose(arguments, at + 1)
    if at is not None and arguments[at] == "container":
        at = _first_operand(arguments, at + 1)
    if at is None or arguments[at] != "run":
        return None
    found, has_input, has_terminal = None, False, False
    at += 1
    while at < len(arguments):
        word = arguments[at]
        if not word.startswith("-") or word == "--":
            break
        if word.startswith("--sdnotify") or word == "--detach=false":
            return None
        if _DETACHED.fullmatch(word):
            found = found or _Detached(at, _without_letter(word, "d"))
        letters = "" if word.startswith("--") else word[1:]
        bare = letters.lstrip(_RUN_SHORT_FLAGS)
        plain = letters.removesuffix(bare)
        has_input |= "i" in plain or word == "--interactive"
        has_terminal |= "t" in plain or word == "--tty"
        if word in _RUN_VALUES or (len(bare) == 1 and bare in _RUN_SHORT_VALUES):
            at += 1
        elif word.startswith("--"):
            if "=" not in word and word not in _RUN_FLAGS and word != "--detach":
                break
        elif bare and bare[0] not in _RUN_SHORT_VALUES:
            break
        at += 1
    if any(word.startswith("--sdnotify") for word in arguments):
        return None
    needs_terminal = has_input and has_terminal and program != "podman"
    return found._replace(instead=None) if found and needs_terminal else found


def _compose(arguments: tuple[str, ...], start: int) -> _Detached | None:
    """The option that detaches compose up; it may stand behind the names of services."""
    verb = _first_operand(arguments, start)
    if verb is None or arguments[verb] != "up":
        return None
    flags = (i for i in range(verb + 1, len(arguments)) if arguments[i] in {"-d", "--detach"})
    index = next(flags, None)
    return None if index is None else _Detached(index, "")


def _first_operand(arguments: tuple[str, ...], start: int) -> int | None:
    """Where the options of a container engine end; None where that is not certain."""
    at = start
    while at < len(arguments) and arguments[at].startswith("-"):
        word = arguments[at]
        if word in _ENGINE_VALUES:
            at += 1
        elif word not in _ENGINE_FLAGS and not (word.startswith("--") and "=" in word):
            return None
        at += 1
    return at if at < len(arguments) else None


def _by_letter(program: str, arguments: tuple[str, ...]) -> _Detached | None:
    """The option that detaches a program, in front of its first operand."""
    letters = _BY_LETTER[program]
    if program == "tmux" and arguments[:1] not in {("new",), ("new-session",)}:
        return None
    found, seen = None, set[str]()
    at = 1 if program == "tmux" else 0
    while at < len(arguments):
        word = arguments[at]
        if program == "setsid" and word in {"--fork", "--wait"}:
            word = word[1:3]
        if len(word) < 2 or word[0] != "-" or word == "--":
            break
        bare = word[1:].lstrip(letters.plain)
        plain = word[1:].removesuffix(bare)
        if bare and bare[0] not in letters.with_value:
            break
        if found is None and letters.detaches in plain:
            found = _Detached(at, _without_letter(word, letters.detaches))
        seen.update(plain)
        at += 2 if len(bare) == 1 else 1
    if found is None:
        return None
    if program == "screen":
        # -D -m: detached, without a process of its own
        word = arguments[found.position].replace("d", "D", 1)
        return found._replace(instead=word) if "m" in seen and "D" not in seen else None
    if program == "setsid":
        # without -f it still forks, since the main process leads its group
        return found._replace(instead=None) if "w" not in seen else None
    return found._replace(instead=None, forks=True) if program == "tmux" else found


def _without_letter(word: str, letter: str) -> str:
    """The word of options without one of them; empty if no other is left."""
    rest = word.replace(letter, "", 1)
    return "" if rest in {"-", ""} or word.startswith("--") else rest
