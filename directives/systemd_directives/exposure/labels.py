"""What it means if a check passes or fails, in our own words."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# fmt: off
_SINGLE = {
    "UserOrDynamicUser": ("has a user of its own", "is root, or nobody whom others are too"),
    "SupplementaryGroups": ("joins no further groups", "joins further groups"),
    "PrivateDevices": ("sees no real devices", "sees the machine's devices"),
    "PrivateMounts": ("its mounts stay its own", "its mounts show up on the host"),
    "PrivateNetwork": ("has no network but loopback", "is on the host's network"),
    "PrivateTmp": ("has /tmp and /var/tmp to itself", "shares /tmp with everybody"),
    "PrivateUsers": ("knows hardly any users but its own", "sees every user of the host"),
    "ProtectControlGroups": ("cannot write control groups", "may write control groups"),
    "ProtectKernelModules": ("cannot load kernel modules", "may load kernel modules"),
    "ProtectKernelTunables": ("cannot write kernel settings", "may write kernel settings"),
    "ProtectKernelLogs": ("cannot reach the kernel log", "may read and write the kernel log"),
    "ProtectClock": ("cannot set the clock", "may set the clock"),
    "ProtectHome": ("sees no home folders", "sees home folders"),
    "ProtectHostname": ("cannot rename the host", "may rename the host"),
    "ProtectSystem": ("writes nowhere by itself", "may write to system folders"),
    "RootDirectoryOrRootImage": ("has a root folder of its own", "lives in the host's root folder"),
    "LockPersonality": ("keeps its execution domain", "may change its execution domain"),
    "MemoryDenyWriteExecute": ("makes no code at run time", "may write code and then run it"),
    "NoNewPrivileges": ("gains nothing through programs", "may gain rights through programs"),
    "UMask": ("its new files are its own", "others may read or write its new files"),
    "KeyringMode": ("has a kernel keyring of its own", "shares a kernel keyring"),
    "ProtectProc": ("sees its own processes only", "sees the processes of others"),
    "ProcSubset": ("sees only processes in /proc", "sees all that /proc has"),
    "NotifyAccess": ("not every child reports its state", "every child may report its state"),
    "RemoveIPC": ("leaves no IPC objects behind", "may leave IPC objects behind"),
    "Delegate": ("manages no control groups", "manages a branch of control groups"),
    "RestrictRealtime": ("cannot ask for real time", "may ask for real time and starve others"),
    "RestrictSUIDSGID": ("makes no setuid or setgid files", "may make setuid and setgid files"),
    "RestrictAddressFamilies_AF_INET_INET6": ("opens no IP sockets", "may open IP sockets"),
    "RestrictAddressFamilies_AF_UNIX": ("opens no local sockets", "may open local sockets"),
    "RestrictAddressFamilies_AF_NETLINK": ("opens no netlink sockets", "may open netlink sockets"),
    "RestrictAddressFamilies_AF_PACKET": ("opens no raw packet sockets",
                                          "may open raw packet sockets"),
    "RestrictAddressFamilies_OTHER": ("opens no exotic sockets", "may open exotic sockets"),
    "SystemCallArchitectures": ("makes native system calls only",
                                "may make system calls of other architectures"),
    "IPAddressDeny": ("talks to no address it was not given", "may talk to more addresses"),
    "DeviceAllow": ("its control group has hardly any devices", "its control group has devices"),
    "AmbientCapabilities": ("starts without capabilities given along",
                            "hands capabilities to what it starts"),
}

_CAPABILITIES = {
    "SYS_ADMIN": "administer nearly everything",
    "SET_UID_GID_PCAP": "become another user or group",
    "SYS_PTRACE": "look into and steer other processes",
    "SYS_TIME": "set the clock",
    "NET_ADMIN": "configure the network",
    "SYS_RAWIO": "reach ports and memory of the hardware",
    "SYS_MODULE": "load kernel modules",
    "AUDIT": "reach the audit system",
    "SYSLOG": "read and steer the kernel log",
    "SYS_NICE_RESOURCE": "raise its priority and its limits",
    "MKNOD": "make device nodes",
    "CHOWN_FSETID_SETFCAP": "give files other owners and rights",
    "DAC_FOWNER_IPC_OWNER": "pass over the rights of files and IPC objects",
    "KILL": "send signals to all processes",
    "NET_BIND_SERVICE_BROADCAST_RAW)": "use low ports, broadcasts and raw sockets",
    "SYS_BOOT": "reboot",
    "MAC": "steer mandatory access control",
    "LINUX_IMMUTABLE": "mark files immutable",
    "IPC_LOCK": "lock memory",
    "SYS_CHROOT": "change its root folder",
    "BLOCK_SUSPEND": "keep the machine awake",
    "WAKE_ALARM": "wake the machine up",
    "LEASE": "take leases on files",
    "SYS_TTY_CONFIG": "configure terminals",
    "SYS_PACCT": "switch process accounting",
    "BPF": "load BPF programs",
}

_NAMESPACES = {
    "user": "user namespaces, the door to most kernel bugs",
    "mnt": "mount namespaces",
    "ipc": "IPC namespaces",
    "pid": "process namespaces",
    "cgroup": "control group namespaces",
    "net": "network namespaces",
    "uts": "host name namespaces",
}

_CALLS = {
    "swap": "switch swap space",
    "obsolete": "make outdated system calls",
    "clock": "change clocks",
    "cpu_emulation": "emulate processors",
    "debug": "debug and trace",
    "mount": "mount and unmount",
    "module": "load kernel modules",
    "raw_io": "reach ports of the hardware",
    "reboot": "reboot",
    "privileged": "make calls that are for root",
    "resources": "change priorities and limits",
}
# fmt: on


_FAILING_AS_USER = {
    "UserOrDynamicUser": "runs as the user of the manager, as its other services do",
    "PrivateMounts": "has no mount namespace of its own",
    "ProtectControlGroups": "may write the control groups of the user's own manager",
    "ProtectKernelModules": "no user may load kernel modules",
    "ProtectKernelTunables": "a user may write few kernel settings",
    "ProtectKernelLogs": "reads the kernel log where the machine lets users",
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
        pair = (f"has no capability to {deed}", f"may be able to {deed}")
        found[f"CapabilityBoundingSet_CAP_{key}"] = pair
    for key, kind in _NAMESPACES.items():
        found[f"RestrictNamespaces_{key}"] = (f"makes no {kind}", f"may make {kind}")
    for key, deed in _CALLS.items():
        pair = (f"no system call to {deed}", f"system calls to {deed}")
        found[f"SystemCallFilter_{key}"] = pair
    return found


WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(_pairs())
"""The labels for passing and for failing, by the key of the check."""
