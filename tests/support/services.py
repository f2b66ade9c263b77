"""Random unit files that exercise every check of the exposure.

Values are right, wrong, repeated, reset and mixed. systemd prints no score for a unit that it
refuses to load, so values that cause a refusal are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random


def _words(text: str) -> list[str]:
    return text.split()


_BOOLEANS = ("yes", "no", "true", "false", "1", "0", "on", "off", "t", "F", "YES", "Off", "y", "N")
_WRONG = ("", "maybe", '"yes"', "yes no", "2", "'no'", "yes # why", "ja", "-", "null", "none")
_SWITCHES = _words(
    "LockPersonality MemoryDenyWriteExecute NoNewPrivileges PrivateDevices PrivateMounts "
    "PrivateNetwork PrivateTmp PrivateUsers ProtectClock ProtectControlGroups ProtectHostname "
    "ProtectKernelLogs ProtectKernelModules ProtectKernelTunables RemoveIPC RestrictRealtime "
    "RestrictSUIDSGID"
)

_CAPABILITIES = _words(
    "CAP_SYS_ADMIN CAP_SETUID CAP_SETGID CAP_SETPCAP CAP_SYS_PTRACE CAP_SYS_TIME CAP_NET_ADMIN "
    "CAP_SYS_RAWIO CAP_SYS_MODULE CAP_AUDIT_READ CAP_AUDIT_WRITE CAP_AUDIT_CONTROL CAP_SYSLOG "
    "CAP_SYS_NICE CAP_SYS_RESOURCE CAP_MKNOD CAP_CHOWN CAP_FSETID CAP_SETFCAP CAP_DAC_OVERRIDE "
    "CAP_DAC_READ_SEARCH CAP_FOWNER CAP_IPC_OWNER CAP_KILL CAP_NET_BIND_SERVICE CAP_NET_RAW "
    "CAP_NET_BROADCAST CAP_SYS_BOOT CAP_MAC_ADMIN CAP_MAC_OVERRIDE CAP_LINUX_IMMUTABLE "
    "CAP_IPC_LOCK CAP_SYS_CHROOT CAP_BLOCK_SUSPEND CAP_WAKE_ALARM CAP_LEASE CAP_SYS_TTY_CONFIG "
    "CAP_SYS_PACCT CAP_BPF CAP_PERFMON CAP_CHECKPOINT_RESTORE cap_chown Cap_Kill 12 0x15 40 41 62 "
    "CAP_FOO NET_ADMIN CAP_CHOWN,CAP_KILL ~CAP_KILL 63 64 -1 \"CAP_SYS_ADMIN CAP_KILL\" 'CAP_BPF'"
)
_GROUPS = _words(
    "@aio @basic-io @chown @clock @cpu-emulation @debug @default @file-system @io-event @ipc "
    "@keyring @known @memlock @module @mount @network-io @obsolete @pkey @privileged @process "
    "@raw-io @reboot @resources @sandbox @setuid @signal @swap @sync @system-service @timer"
)
_CALLS = _words(
    "read write clone swapon swapoff settimeofday clock_adjtime modify_ldt ptrace perf_event_open "
    "mount umount2 pivot_root init_module iopl ioperm reboot kexec_load setuid chown setpriority "
    "nice sched_setaffinity uselib _sysctl sysfs socketcall vm86 personality bpf quotactl acct "
    "pciconfig_read syslog setrlimit fanotify_init open_by_handle_at chroot"
)
_ODD_CALLS = _words(
    "mount:EPERM @swap:kill read:0 @clock:4095 reboot:4096 ptrace:ENOPE :EPERM nosuchcall @nosuch "
    "~@mount @ mount: @debug:EACCES bpf:01"
)
_FAMILIES = _words(
    "AF_INET AF_INET6 AF_UNIX AF_NETLINK AF_PACKET AF_BLUETOOTH AF_CAN AF_VSOCK AF_ALG AF_LOCAL "
    "AF_ROUTE AF_KEY AF_TIPC AF_UNSPEC AF_FOO INET af_unix none ~AF_UNIX AF_INET,AF_INET6 AF_FILE"
)
_NAMESPACES = _words("user mnt ipc pid cgroup net uts time foo mount user,mnt yes ~net")
_ABIS = _words("native x86-64 x86 x32 arm arm64 riscv64 loongarch64 ppc64-le amd64 'native' s390x")
_NETWORKS = _words(
    "any localhost link-local multicast 127.0.0.1 127.0.0.0/8 ::1 ::1/128 10.0.0.0/8 0.0.0.0/0 ::/0 "
    "192.168.1.7 fe80::1/64 127.0.0.0/7 127.9.9.9/32 1.2.3.4/33 ::/129 LOCALHOST x.localhost "
    "localhost.localdomain nonsense ANY 127.0.0.1/0 ::1/0 0.0.0.0/00 1.2.3.4/0x8 ::ffff:1.2.3.4 "
    "localhost. 127.1 fe80::1%eth0 10.0.0.0/ 127.0.0.1/08"
)

_WORDS = {
    "ProtectHome": ("read-only", "tmpfs", "Read-Only", "full", "ro"),
    "ProtectSystem": ("full", "strict", "Strict", "read-only"),
    "PrivateTmp": ("connected", "disconnected", "private"),
    "PrivateUsers": ("self", "identity", "full", "managed-", "Self"),
    "ProtectControlGroups": ("private", "strict", "Strict"),
    "ProtectHostname": ("private", "yes:name", "private:a.b", "no:name", "yes:-a", "foo:b", ":x"),
}
_PLAIN_WORDS = {
    "ProtectProc": ("default", "noaccess", "invisible", "ptraceable", "Invisible", "yes"),
    "ProcSubset": ("all", "pid", "PID", "yes"),
    "KeyringMode": ("inherit", "private", "shared", "none", "Private"),
    "NotifyAccess": ("none", "main", "exec", "all", "ALL", "yes"),
    "DevicePolicy": ("auto", "closed", "strict", "Strict", "no"),
    "UMask": (
        *("0077", "0027", "0022", "077", "7777", "0", "0002", "0006", "0026", "0066", "0137"),
        *("+077", "-1", "0o77", "10000", "8", "u=rwx", "00077", " 0077", "0777"),
    ),
}
_LINES = {
    "User": ("root", "0", "nobody", "www", "1000", "web server", "65534", "", "Root", "%u", "a%%b"),
    "SupplementaryGroups": ("video", "", "audio 44", "wheel users"),
    "RootDirectory": ("/", "/srv", "//", "/.", "", "/srv/../srv".replace("..", "x")),
    "RootImage": ("/", "/img.raw", "", "/a//b"),
    "MountImages": ("/a.raw:/b", "", "/a", "x:/y", "-/a:/b", "/a.raw:/b:root:rw /c:/d"),
    "DeviceAllow": (
        *("/dev/null rw", "/dev/fuse", "char-rtc r", "block-loop rwm", "", "/etc/x", "/dev/"),
        *("null rw", "/dev/null rwx", "/dev/../etc/x", "/dev/a b", '"/dev/a b" r', "char-*"),
        *("/dev//sda  r", "/dev/x w r", "'/dev/x' m", "/dev", "/dev/./x r", "/dev/x/", '"/dev/q'),
    ),
    "LoadCredentialEncrypted": ("a:/b", "a", "", "c:/d"),
    "LoadCredential": ("a:/b", "", "c"),
    "SetCredentialEncrypted": ("a:Zm9v", "", "b:Zm9v"),
    "SetCredential": ("a:foo", "", "b:x"),
    "Delegate": ("", "cpu", "cpu memory", "nonsense", "cpu,io"),
    "IPIngressFilterPath": ("/sys/fs/bpf/x", "", "relative", "/a/../b"),
    "IPEgressFilterPath": ("/sys/fs/bpf/y", "", "~/x"),
}
_DIRECTIVES = (
    *_SWITCHES,
    *("CapabilityBoundingSet",) * 6,
    *("SystemCallFilter",) * 6,
    *("RestrictAddressFamilies",) * 5,
    *("RestrictNamespaces",) * 4,
    *("IPAddressDeny", "IPAddressAllow") * 3,
    *("SystemCallArchitectures", "DeviceAllow", "DevicePolicy", "DynamicUser", "User") * 2,
    *("AmbientCapabilities", "SupplementaryGroups", "DefaultDependencies"),
    *(name for name in (*_WORDS, *_PLAIN_WORDS, *_LINES) if name not in _SWITCHES),
)


def service(random: Random) -> str:
    """The text of one service that every systemd loads."""
    names = random.choices(_DIRECTIVES, k=random.choice((0, 1, 2, 5, 10, 20, 40)))
    lines = {"Unit": ["[Unit]"], "Service": ["[Service]", "ExecStart=/bin/true"]}
    for name in names:
        section = "Unit" if name == "DefaultDependencies" else "Service"
        lines[section].append(f"{name}{_equals(random)}{value(name, random)}")
    return "".join(f"{line}\n" for part in lines.values() for line in part)


def wild_service(random: Random) -> str:
    """The text of a service with broken values, which some systemds refuse to load."""
    lines = {"Unit": ["[Unit]"], "Service": ["[Service]", "ExecStart=/bin/true"]}
    for name in random.choices(_DIRECTIVES, k=random.choice((1, 3, 6, 10))):
        section = "Unit" if name == "DefaultDependencies" else "Service"
        text = value(name, random)
        for _ in range(random.choice((0, 1, 1, 2, 3))):
            text = _broken(text, random)
        lines[section].append(f"{name}={text}")
    return "".join(f"{line}\n" for part in lines.values() for line in part)


def _broken(text: str, random: Random) -> str:
    at = random.randrange(len(text) + 1)
    match random.randrange(6):
        case 0 | 1:
            return text[:at] + random.choice(_ODD) + text[at:]
        case 2:
            return text[:at] + text[at + 1 :]
        case 3:
            return random.choice((text.swapcase(), text.title()))
        case 4:
            return text + random.choice((" ", "  ", "\t", "")) + text
        case _:
            return text[at:] + text[:at]


_ODD = (
    *" \t~\"'\\%:,;#/.=@-+0159aAxXfinourwCP_*é$\u00a0\u2028",
    *("%%", "%n", "%i", "%u", "%H", "%x", "%t", "%s", "\\x41", "\\n", "\\s", " \\\n", "/..", "//"),
)


def value(name: str, random: Random) -> str:
    """A value for one directive; most of them are right."""
    if name == "DynamicUser":
        return random.choice(_BOOLEANS)
    if name in _LINES:
        return random.choice(_LINES[name] if name != "Delegate" else (*_LINES[name], *_BOOLEANS))
    if name in _LISTS:
        return _list(name, random)
    wrong = random.random() < 0.15
    if name in _PLAIN_WORDS:
        return random.choice(_WRONG if wrong else _PLAIN_WORDS[name])
    return random.choice(_WRONG if wrong else (*_BOOLEANS, *_WORDS.get(name, ()) * 3))


_LISTS = {
    "CapabilityBoundingSet": _CAPABILITIES,
    "AmbientCapabilities": _CAPABILITIES,
    "SystemCallFilter": (*_GROUPS, *_GROUPS, *_CALLS, *_ODD_CALLS),
    "RestrictAddressFamilies": _FAMILIES,
    "RestrictNamespaces": _NAMESPACES,
    "SystemCallArchitectures": _ABIS,
    "IPAddressDeny": _NETWORKS,
    "IPAddressAllow": _NETWORKS,
}
_WHOLE = {
    "RestrictAddressFamilies": ("none", "~none", "~", "AF_INET AF_INET6", "~AF_PACKET"),
    "RestrictNamespaces": ("yes", "no", "true", "0", "~user", "user mnt", "~"),
    "SystemCallFilter": ("@system-service", "~@privileged @resources", "~", "~@clock"),
    "CapabilityBoundingSet": ("~", "~CAP_SYS_ADMIN", "CAP_CHOWN CAP_SETUID", "~CAP_FOO"),
    "AmbientCapabilities": ("~", "CAP_NET_BIND_SERVICE", "~CAP_KILL"),
    "IPAddressDeny": ("any", "any", "0.0.0.0/0", "::/0"),
    "IPAddressAllow": ("localhost", "127.0.0.1", "::1"),
    "SystemCallArchitectures": ("native", "native", "x86-64"),
}


def _list(name: str, random: Random) -> str:
    kind = random.random()
    if kind < 0.1:
        return ""
    if kind < 0.4:
        return random.choice(_WHOLE[name])
    words = random.choices(_LISTS[name], k=random.choice((1, 1, 2, 3, 6)))
    if kind > 0.97:
        words.insert(random.randrange(len(words) + 1), random.choice(('"', "'a", "\\", "a\\ b")))
    tilde = random.choice(("", "", "~", "~", "~ ", "~~")) if random.random() < 0.6 else ""
    return tilde + _joined(words, random)


def _joined(words: Sequence[str], random: Random) -> str:
    text = words[0]
    for word in words[1:]:
        text += random.choice((" ", " ", " ", "  ", "\t", " \\\n  ", " \\\n# why\n")) + word
    return text


def _equals(random: Random) -> str:
    return random.choice(("=", "=", "=", " = ", "= ", "=\t"))
