"""What it means if a check passes or fails, in our own words."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# fmt: off
_SINGLE = {
    "UserOrDynamicUser": ("runs as a user of its own",
                          "runs as root, or as a user shared with other services"),
    "SupplementaryGroups": ("has no supplementary groups", "has supplementary groups"),
    "PrivateDevices": ("sees no hardware devices", "sees hardware devices"),
    "PrivateMounts": ("its mounts stay private", "its mounts appear on the host"),
    "PrivateNetwork": ("has no network but loopback", "uses the host's network"),
    "PrivateTmp": ("has its own /tmp and /var/tmp", "shares /tmp with other services"),
    "PrivateUsers": ("has its own user namespace", "sees all users of the host"),
    "ProtectControlGroups": ("cannot write control groups", "may write control groups"),
    "ProtectKernelModules": ("cannot load kernel modules", "may load kernel modules"),
    "ProtectKernelTunables": ("cannot write kernel settings", "may write kernel settings"),
    "ProtectKernelLogs": ("cannot access the kernel log", "may read and write the kernel log"),
    "ProtectClock": ("cannot set the clock", "may set the clock"),
    "ProtectHome": ("sees no home directories", "sees home directories"),
    "ProtectHostname": ("cannot change the host name", "may change the host name"),
    "ProtectSystem": ("sees a read-only file system", "may write to system directories"),
    "RootDirectoryOrRootImage": ("has its own root directory", "uses the host's root directory"),
    "LockPersonality": ("cannot change its execution domain", "may change its execution domain"),
    "MemoryDenyWriteExecute": ("cannot make memory writable and executable",
                               "may make memory writable and executable"),
    "NoNewPrivileges": ("cannot gain privileges", "may gain privileges, such as by setuid"),
    "UMask": ("its new files are private", "others may read or write its new files"),
    "KeyringMode": ("has its own kernel keyring", "shares a kernel keyring"),
    "ProtectProc": ("sees only its own processes", "sees processes of other users"),
    "ProcSubset": ("sees only processes in /proc", "sees all files in /proc"),
    "NotifyAccess": ("not every child process reports its state",
                     "every child process may report its state"),
    "RemoveIPC": ("leaves no IPC objects", "may leave IPC objects"),
    "Delegate": ("manages no control groups", "manages its own control groups"),
    "RestrictRealtime": ("cannot use real-time scheduling", "may use real-time scheduling"),
    "RestrictSUIDSGID": ("cannot create setuid or setgid files",
                         "may create setuid or setgid files"),
    "RestrictAddressFamilies_AF_INET_INET6": ("cannot open IP sockets", "may open IP sockets"),
    "RestrictAddressFamilies_AF_UNIX": ("cannot open local sockets", "may open local sockets"),
    "RestrictAddressFamilies_AF_NETLINK": ("cannot open netlink sockets",
                                           "may open netlink sockets"),
    "RestrictAddressFamilies_AF_PACKET": ("cannot open packet sockets", "may open packet sockets"),
    "RestrictAddressFamilies_OTHER": ("cannot open sockets of rare families",
                                      "may open sockets of rare families"),
    "SystemCallArchitectures": ("makes only native system calls",
                                "may make system calls of other architectures"),
    "IPAddressDeny": ("reaches only listed IP addresses", "reaches further IP addresses"),
    "DeviceAllow": ("device access is limited", "may use devices"),
    "AmbientCapabilities": ("has no ambient capabilities", "has ambient capabilities"),
}

_CAPABILITIES = {
    "SYS_ADMIN": "administer the system",
    "SET_UID_GID_PCAP": "change its user, groups and capabilities",
    "SYS_PTRACE": "trace and control other processes",
    "SYS_TIME": "set the clock",
    "NET_ADMIN": "configure the network",
    "SYS_RAWIO": "access I/O ports and memory",
    "SYS_MODULE": "load kernel modules",
    "AUDIT": "use the audit system",
    "SYSLOG": "read and control the kernel log",
    "SYS_NICE_RESOURCE": "raise its priority and limits",
    "MKNOD": "create device nodes",
    "CHOWN_FSETID_SETFCAP": "change owners and capabilities of files",
    "DAC_FOWNER_IPC_OWNER": "bypass file and IPC permissions",
    "KILL": "send signals to all processes",
    "NET_BIND_SERVICE_BROADCAST_RAW)": "use low ports, broadcasts and raw sockets",
    "SYS_BOOT": "reboot",
    "MAC": "configure mandatory access control",
    "LINUX_IMMUTABLE": "mark files immutable",
    "IPC_LOCK": "lock memory",
    "SYS_CHROOT": "change its root directory",
    "BLOCK_SUSPEND": "block suspend",
    "WAKE_ALARM": "wake the system up",
    "LEASE": "take leases on files",
    "SYS_TTY_CONFIG": "configure terminals",
    "SYS_PACCT": "configure process accounting",
    "BPF": "load BPF programs",
}

_NAMESPACES = {
    "user": "user namespaces",
    "mnt": "mount namespaces",
    "ipc": "IPC namespaces",
    "pid": "PID namespaces",
    "cgroup": "cgroup namespaces",
    "net": "network namespaces",
    "uts": "host name (UTS) namespaces",
}

_CALLS = {
    "swap": "swap calls",
    "obsolete": "obsolete calls",
    "clock": "clock calls",
    "cpu_emulation": "CPU emulation calls",
    "debug": "debugging calls",
    "mount": "mount calls",
    "module": "kernel module calls",
    "raw_io": "raw I/O calls",
    "reboot": "reboot calls",
    "privileged": "privileged calls",
    "resources": "resource calls",
}
# fmt: on


_FAILING_AS_USER = {
    "UserOrDynamicUser": "runs as the user, like the other services of the user",
    "PrivateMounts": "has no mount namespace of its own",
    "ProtectControlGroups": "may write the control groups of the user's own manager",
    "ProtectKernelModules": "no user may load kernel modules",
    "ProtectKernelTunables": "a user may write few kernel settings",
    "ProtectKernelLogs": "may read the kernel log if users may",
    "ProtectClock": "no user may set the clock",
    "ProtectHostname": "no user may rename the host",
    "ProtectSystem": "may write where the user may",
    "RestrictAddressFamilies_AF_PACKET": "no user may open raw packet sockets",
    "DeviceAllow": "may open the devices that the user may",
}
"""The labels for failing in a user unit, where that of a system unit would be false."""


def failing_as_user(key: str) -> str:
    """What it means if a check fails for a service of the user manager."""
    capability = key.removeprefix("CapabilityBoundingSet_CAP_")
    if capability != key:
        return f"no user may {_CAPABILITIES[capability]}"
    return _FAILING_AS_USER.get(key, WORDS[key][1])


def _pairs() -> dict[str, tuple[str, str]]:
    found = dict(_SINGLE)
    for key, deed in _CAPABILITIES.items():
        pair = (f"cannot {deed}", f"may {deed}")
        found[f"CapabilityBoundingSet_CAP_{key}"] = pair
    for key, kind in _NAMESPACES.items():
        found[f"RestrictNamespaces_{key}"] = (f"cannot create {kind}", f"may create {kind}")
    for key, calls in _CALLS.items():
        pair = (f"{calls} are blocked", f"{calls} are allowed")
        found[f"SystemCallFilter_{key}"] = pair
    return found


WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(_pairs())
"""The labels for passing and for failing, by the key of the check."""
