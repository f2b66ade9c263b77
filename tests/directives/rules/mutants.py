"""Valid services, and mistakes to put into them."""

from __future__ import annotations

import string
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

Lines = list[str]
Spoil = Callable[[Lines, "Random"], Lines | None]
"""The lines of a service with one more mistake; None if the service has no place for it."""

SERVICES: tuple[str, ...] = (
    """[Unit]
Description=Web
After=basic.target
Wants=basic.target
[Service]
ExecStart=/usr/bin/server --port 8080
Type=notify
Restart=on-failure
RestartSec=5s
User=web
Group=web
UMask=0077
StateDirectory=web
StateDirectoryMode=0700
ProtectSystem=strict
ProtectHome=true
PrivateTmp=true
PrivateDevices=true
NoNewPrivileges=true
CapabilityBoundingSet=CAP_NET_BIND_SERVICE
AmbientCapabilities=CAP_NET_BIND_SERVICE
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=true
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
MemoryMax=512M
LimitNOFILE=4096
TimeoutStartSec=2min
Nice=5
""",
    """[Unit]
Description=Backup
RequiresMountsFor=/srv
[Service]
ExecStart=/usr/bin/backup
ExecStartPre=/bin/true
Type=oneshot
DynamicUser=true
ProtectHome=read-only
CacheDirectory=backup
CapabilityBoundingSet=
RestrictAddressFamilies=AF_UNIX
RestrictNamespaces=~user mnt
SystemCallArchitectures=native
SystemCallFilter=~@clock @mount @swap
SystemCallErrorNumber=EPERM
IPAddressDeny=any
IPAddressAllow=localhost
ReadWritePaths=/srv/backup
IOSchedulingClass=idle
CPUQuota=50%
TasksMax=64
TimeoutStopSec=30
KillMode=mixed
""",
    """[Service]
ExecStart=/usr/bin/daemon
Type=forking
PIDFile=/run/daemon/pid
RuntimeDirectory=daemon
Environment=A=b C=d
EnvironmentFile=-/run/daemon.env
WorkingDirectory=/srv
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
LockPersonality=yes
DevicePolicy=closed
DeviceAllow=/dev/null rw
OOMScoreAdjust=-500
CPUWeight=200
Restart=always
KillSignal=SIGTERM
""",
)


def _pick(lines: Lines, rng: Random, *names: str) -> int | None:
    """The index of a random line of [Service], of one of the named directives if there are any."""
    start = lines.index("[Service]")
    found = [
        index
        for index, line in enumerate(lines)
        if index > start
        and not line.startswith("[")
        and (not names or line.partition("=")[0] in names)
        and line.partition("=")[2]
    ]
    return rng.choice(found) if found else None


def _value(names: tuple[str, ...], change: Callable[[str, Random], str]) -> Spoil:
    """Changes the value of one of some directives."""

    def spoil(lines: Lines, rng: Random) -> Lines | None:
        index = _pick(lines, rng, *names)
        if index is None:
            return None
        name, _, value = lines[index].partition("=")
        after = change(value, rng)
        return None if after == value else [*lines[:index], f"{name}={after}", *lines[index + 1 :]]

    return spoil


def _more(*choices: str) -> Spoil:
    """Adds one line."""
    return lambda lines, rng: [*lines, rng.choice(choices)]


def _instead(old: str, *new: str) -> Spoil:
    """Replaces or adds a directive."""

    def spoil(lines: Lines, rng: Random) -> Lines | None:
        kept = [line for line in lines if not line.startswith(f"{old}=")]
        return [*kept, f"{old}={rng.choice(new)}"]

    return spoil


def typo(word: str, rng: Random) -> str:
    """The word with a letter missing, doubled, changed or swapped."""
    at = rng.randrange(1, max(len(word) - 1, 2))
    kind = rng.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    if kind == 2:
        return word[:at] + rng.choice(string.ascii_lowercase) + word[at + 1 :]
    return word[: at - 1] + word[at : at + 1] + word[at - 1 : at] + word[at + 1 :]


def _misspelt(lines: Lines, rng: Random) -> Lines | None:
    index = _pick(lines, rng)
    if index is None:
        return None
    name, _, value = lines[index].partition("=")
    wrong = rng.choice((typo(name, rng), name.lower(), name[0].lower() + name[1:]))
    return None if wrong == name else [*lines[:index], f"{wrong}={value}", *lines[index + 1 :]]


def _misspelt_word(value: str, rng: Random) -> str:
    words = value.split(" ")
    at = rng.randrange(len(words))
    sign = "~" if words[at].startswith("~") else ""
    words[at] = sign + typo(words[at].removeprefix("~"), rng)
    return " ".join(words)


_CALLS = ("SystemCallFilter",)
_ENUMS = ("Type", "Restart", "ProtectHome", "ProtectSystem", "KillMode", "DevicePolicy")
_BOOLEANS = ("PrivateTmp", "NoNewPrivileges", "PrivateDevices", "LockPersonality")
_PATHS = ("ReadWritePaths", "EnvironmentFile")

REFUSED_OR_IGNORED: dict[str, Spoil] = {
    "a misspelt directive": _misspelt,
    "a misspelt word of an enumeration": _value(_ENUMS, typo),
    "no boolean": _value(_BOOLEANS, lambda _, rng: rng.choice(("maybe", "", '"yes"', "enabled"))),
    "a misspelt system call": _value(_CALLS, _misspelt_word),
    "a second tilde": _value(_CALLS, lambda value, _: f"{value} ~@reboot"),
    "commas in a filter": _value(_CALLS, lambda value, _: f"{value},@reboot"),
    "no address family": _value(("RestrictAddressFamilies",), lambda value, _: f"{value} INET"),
    "commas between namespaces": _instead("RestrictNamespaces", "user,mnt", "net,ipc"),
    "a relative path": _value(_PATHS, lambda value, _: value.replace("/", "", 1)),
    "an absolute state directory": _value(
        ("StateDirectory", "CacheDirectory", "RuntimeDirectory"),
        lambda value, _: f"/var/lib/{value}",
    ),
    "a wrong size": _instead("MemoryMax", "512MB", "150%", "-1", "much"),
    "a wrong number": _instead("Nice", "20", "x", "-21", "1.5"),
    "a wrong mode": _instead("UMask", "0088", "u=rwx", "999"),
    "a wrong time": _instead("TimeoutStartSec", "5 minuts", "-1", "1h,30m"),
    "a wrong device": _instead("DeviceAllow", "/srv/x rw", "/dev/null rwx", "false"),
    "a wrong address": _instead("IPAddressDeny", "example.org", "10.0.0.0/33", "any,localhost"),
    "a wrong quota": _instead("CPUQuota", "50", "0%", "half"),
    "a line of another section": _more(
        "After=network.target",
        "StartLimitIntervalSec=30",
        "WantedBy=multi-user.target",
        "OnCalendar=daily",
    ),
    "a second command": lambda lines, _: (
        None if "Type=oneshot" in lines else [*lines, "ExecStart=/bin/true"]
    ),
    "a oneshot that is restarted": lambda lines, rng: (
        None
        if "Type=oneshot" not in lines
        else [*lines, f"Restart={rng.choice(('always', 'on-success'))}"]
    ),
    "a relative program": _value(("ExecStart",), lambda value, _: f".{value}"),
    "an open quote": _value(("ExecStart",), lambda value, _: f'{value} "x'),
    "no specifier": _value(("ExecStart",), lambda value, _: f"{value} %z"),
    "no user": _instead("User", "a/b", "a:b"),
    "a relative working directory": _instead("WorkingDirectory", "srv", "$HOME"),
    "no bus name": _instead("Type", "dbus"),
    "no dependency": lambda lines, rng: [
        "[Unit]",
        f"After={rng.choice(('network', 'a,b'))}",
        *lines,
    ],
    "a oneshot that lasts": lambda lines, _: (
        [*lines, "ExitType=cgroup"] if "Type=oneshot" in lines else None
    ),
    "a session left behind": lambda lines, rng: [
        *(line for line in lines if not line.startswith("KillMode=")),
        "PAMName=login",
        f"KillMode={rng.choice(('process', 'none'))}",
    ],
    "a dynamic user's home": lambda lines, _: (
        [*lines, "WorkingDirectory=~"] if "DynamicUser=true" in lines else None
    ),
    "processes of its own, forked away": lambda lines, _: (
        [*lines, "PrivatePIDs=yes"] if "Type=forking" in lines else None
    ),
    "a working directory below /proc": lambda lines, rng: [
        *(line for line in lines if not line.startswith("WorkingDirectory=")),
        f"WorkingDirectory={rng.choice(('/proc/1', '/sys', '/dev/net'))}",
        "PrivateTmp=yes",
    ],
    "a newer directive": _more("RefreshOnReload=yes", "StateDirectoryQuota=1G"),
    "a removed directive": _more("Capabilities=x", "SysVStartPriority=5"),
    "no assignment": _more("Environment=A", 'Environment="B" C=d', "Environment=1x=y"),
    "a wrong limit": _instead("LimitNOFILE", "lots", "5:4", "-2"),
    "a wrong signal": _instead("KillSignal", "SIGFOO", "0", "TERMINATE"),
    "a wrong architecture": _instead("SystemCallArchitectures", "amd64", "natve"),
    "a wrong error": _instead("SystemCallErrorNumber", "EFOO", "99999"),
    "a wrong weight": _instead("CPUWeight", "0", "20000", "heavy"),
    "a wrong adjustment": _instead("OOMScoreAdjust", "2000", "-1001", "low"),
    "a wrong number of tasks": _instead("TasksMax", "0", "200%", "few"),
    "no slice": _instead("Slice", "web", "web.service"),
    "dependencies that contradict each other": lambda lines, rng: [
        "[Unit]",
        f"{rng.choice(('Requires', 'BindsTo'))}=basic.service",
        "Conflicts=basic.service",
        *lines,
    ],
    "an early target with default dependencies": lambda lines, rng: [
        "[Unit]",
        f"Before={rng.choice(('sysinit.target', 'local-fs.target'))}",
        *lines,
    ],
    "a prefix of a newer systemd": _value(("ExecStart",), lambda value, _: f"|{value}"),
}
"""Mistakes about which systemd logs a message, or with which it does not load the unit."""

SILENT: dict[str, Spoil] = {
    "a misspelt capability": _value(("CapabilityBoundingSet", "AmbientCapabilities"), typo),
    "capabilities with commas": _value(
        ("CapabilityBoundingSet", "AmbientCapabilities"), lambda value, _: f"{value},CAP_KILL"
    ),
    "two denied capabilities": _instead("CapabilityBoundingSet", "~CAP_SYS_ADMIN ~CAP_SYS_TIME"),
    "notify without AF_UNIX": lambda lines, rng: (
        None
        if "Type=notify" not in lines
        else _instead("RestrictAddressFamilies", "AF_INET AF_INET6", "none", "~AF_UNIX")(lines, rng)
    ),
    "a call that was not denied": lambda lines, _: [
        *(line for line in lines if not line.startswith("SystemCallFilter=")),
        "SystemCallFilter=~@clock",
        "SystemCallFilter=ptrace",
    ],
    "an allowed address and none denied": lambda lines, _: [
        *(line for line in lines if not line.startswith("IPAddress")),
        "IPAddressAllow=10.0.0.0/8",
    ],
    "IPv4 denied alone": lambda lines, _: [
        *(line for line in lines if not line.startswith(("IPAddress", "RestrictAddressFamilies="))),
        "IPAddressDeny=0.0.0.0/0",
    ],
    "an emptied filter": lambda lines, _: [
        *(line for line in lines if not line.startswith("RestrictAddressFamilies=")),
        "RestrictAddressFamilies=",
    ],
    "root as a dynamic user": lambda lines, _: (
        None if "DynamicUser=true" not in lines else [*lines, "User=root"]
    ),
    "a capability outside the bounding set": lambda lines, rng: [
        *(line for line in lines if not line.startswith(("CapabilityB", "Ambient", "User="))),
        "User=web",
        "CapabilityBoundingSet=CAP_NET_BIND_SERVICE",
        f"AmbientCapabilities={rng.choice(('CAP_KILL', 'CAP_NET_ADMIN'))}",
    ],
    "a capability that is removed": lambda lines, _: [
        *(line for line in lines if not line.startswith(("CapabilityB", "Ambient", "User="))),
        "User=web",
        "AmbientCapabilities=CAP_SYS_TIME",
        "ProtectClock=yes",
    ],
    "an argument in a hidden home": lambda lines, rng: [
        *(line for line in lines if not line.startswith(("ProtectHome=", "ExecStart="))),
        f"ExecStart=/usr/bin/server --{rng.choice(('profile', 'data-dir', 'c'))}=/home/web/x",
        "ProtectHome=yes",
    ],
    "a program that the unit hides": lambda lines, rng: [
        *(line for line in lines if not line.startswith(("ExecStart=", "RootDirectory="))),
        "ExecStart=/srv/bin/server",
        f"{rng.choice(('InaccessiblePaths', 'NoExecPaths'))}=/srv",
    ],
    "a path in two lists": lambda lines, _: [
        *(line for line in lines if not line.startswith("RootDirectory=")),
        "InaccessiblePaths=/srv/web",
        "ReadOnlyPaths=/srv/web",
    ],
    "a path of the host below a root": lambda lines, rng: [
        *(line for line in lines if not line.startswith("Root")),
        "RootDirectory=/srv/root",
        f"{rng.choice(('InaccessiblePaths', 'ReadOnlyPaths'))}=/etc",
    ],
    "namespaces allowed again": lambda lines, rng: [
        *(line for line in lines if not line.startswith("RestrictNamespaces=")),
        *(
            f"RestrictNamespaces={sign}{kind}"
            for kind in rng.sample(("user", "net"), 1)
            for sign in "~ "
        ),
    ],
    "addresses allowed again": lambda lines, _: [
        *(line for line in lines if not line.startswith("IPAddress")),
        "IPAddressDeny=10.0.0.0/8",
        "IPAddressAllow=10.0.0.0/7",
    ],
    "a credential that nothing loads": lambda lines, _: [
        *(line for line in lines if not line.startswith(("ImportCredential=", "PAMName="))),
        "ExecStartPre=/bin/true ${CREDENTIALS_DIRECTORY}/token-x",
    ],
    "a variable that is none": lambda lines, _: [
        *lines,
        "ExecStartPre=/bin/true $STATE_DIRECTORY/token",
    ],
    "a date with specifiers": lambda lines, _: [*lines, "ExecStartPre=/bin/true +%Y-%m-%d"],
    "hidden processes of root": lambda lines, _: [
        *(
            line
            for line in lines
            if not line.startswith(("User=", "DynamicUser=", "ProtectProc=", "PrivateUsers="))
        ),
        "ProtectProc=invisible",
    ],
    "a home reopened in vain": lambda lines, _: [
        *(line for line in lines if not line.startswith("ProtectHome=")),
        "ProtectHome=yes",
        "ReadWritePaths=/home/web",
    ],
    "a runtime without executable memory": lambda lines, rng: [
        *(line for line in lines if not line.startswith("ExecStart=")),
        f"ExecStart=/usr/bin/{rng.choice(('node', 'java', 'dotnet'))} app",
        "MemoryDenyWriteExecute=yes",
    ],
    "a program without its sockets": lambda lines, rng: [
        *(line for line in lines if not line.startswith(("ExecStart=", "RestrictAddress"))),
        f"ExecStart=/usr/bin/{rng.choice(('acpid', 'wpa_supplicant', 'dhcpcd'))}",
        "RestrictAddressFamilies=AF_INET AF_INET6",
    ],
    "everything allowed again": lambda lines, _: [
        *(line for line in lines if not line.startswith("IPAddress")),
        "IPAddressDeny=10.0.0.0/8",
        "IPAddressAllow=any",
    ],
    "a filter that starves": lambda lines, _: [
        *(line for line in lines if not line.startswith("SystemCallFilter=")),
        "SystemCallFilter=read write",
    ],
    "a device that is hidden": lambda lines, _: [
        *(line for line in lines if not line.startswith("Device")),
        "PrivateDevices=yes",
        "DeviceAllow=/dev/ttyUSB0 rw",
    ],
    "a default of a variable": lambda lines, rng: [
        *lines,
        f"ExecStartPre=/bin/true ${{PORT{rng.choice((':-', '-', ':+'))}8080}}",
    ],
    "a variable within a word": lambda lines, rng: [
        *lines,
        f"ExecStartPre=/bin/true --data=${rng.choice(('STATE_DIRECTORY', 'HOME'))}/x",
    ],
    "an assignment in place of the program": lambda lines, _: [
        *lines,
        "ExecStartPre=MODE=fast /bin/true",
    ],
    "a working directory in a private /tmp": lambda lines, _: [
        *(
            line
            for line in lines
            if not line.startswith(("WorkingDirectory=", "PrivateTmp=", "ExecStartPre="))
        ),
        "WorkingDirectory=/tmp/web",
        "PrivateTmp=yes",
    ],
    "a PID file that is hidden": lambda lines, _: [
        *(line for line in lines if not line.startswith(("Type=", "PIDFile=", "PrivateTmp="))),
        "Type=forking",
        "PIDFile=/tmp/web.pid",
        "PrivateTmp=yes",
    ],
    "a bind mount over a private /tmp": lambda lines, rng: [
        *(line for line in lines if not line.startswith("PrivateTmp=")),
        "PrivateTmp=yes",
        f"{rng.choice(('BindPaths', 'BindReadOnlyPaths'))}=/tmp",
    ],
    "a command with full privileges": lambda lines, _: [
        *(f"ExecStart=+{line[10:]}" if line.startswith("ExecStart=") else line for line in lines),
        "ProtectHome=yes",
        "CapabilityBoundingSet=CAP_KILL",
    ],
    "a writable path that is hidden": lambda lines, _: [
        *lines,
        "InaccessiblePaths=/srv/x",
        "ReadOnlyPaths=/srv/x/y",
    ],
    "a command whose call is denied": lambda lines, _: [
        *(line for line in lines if not line.startswith("SystemCall")),
        "ExecStartPre=/bin/nice /bin/true",
        "SystemCallFilter=~@resources",
    ],
    "a bit that may not be set": lambda lines, rng: [
        *(line for line in lines if not line.startswith("RestrictSUIDSGID=")),
        f"ExecStartPre=/bin/chmod {rng.choice(('2770', 'g+s', '6755'))} /srv/web",
        "RestrictSUIDSGID=yes",
    ],
    "a program without its network": lambda lines, rng: [
        *(line for line in lines if not line.startswith(("ExecStart", "IPAddress", "Type="))),
        f"ExecStart=/usr/bin/{rng.choice(('syncthing', 'cloudflared', 'tor'))}",
        "PrivateNetwork=yes",
    ],
    "a password as an argument": lambda lines, rng: [
        *lines,
        f"ExecStartPre=/bin/true --{rng.choice(('password', 'api-key'))} hunter23",
    ],
    "a daemon that goes to the background": lambda lines, rng: [
        *(
            line
            for line in lines
            if not line.startswith(("ExecStart", "Type=", "PIDFile=", "GuessMainPID="))
        ),
        f"ExecStart=/usr/sbin/{rng.choice(('smartd', 'dropbear', 'proftpd'))}",
        "Type=exec",
    ],
    "credentials of another unit": lambda lines, _: [
        *lines,
        "Environment=TOKEN_FILE=/run/credentials/other.service/token",
    ],
}
"""Mistakes that systemd accepts without a message."""
