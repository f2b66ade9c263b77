"""The 81 checks of `systemd-analyze security`; independent of units and arithmetic.

Source: names, weights and ranges are the same in the output of systemd 252, 254, 257 and 262.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.exposure import badness as how
from systemd_directives.exposure.check_kinds import (
    calls,
    capability,
    check,
    family,
    namespace,
    switch,
)
from systemd_directives.exposure.checks import CheckTopic

if TYPE_CHECKING:
    from systemd_directives.exposure.checks import Check

_P, _F, _N = CheckTopic.PRIVILEGES, CheckTopic.FILES, CheckTopic.NETWORK
_K, _S, _C = CheckTopic.KERNEL, CheckTopic.NAMESPACES, CheckTopic.SYSCALLS

_HOME = how.steps(yes=0, tmpfs=1, read_only=5, no=10)
_SYSTEM = how.steps(strict=0, full=3, yes=5, no=10)
_PROC = how.steps(invisible=0, ptraceable=0, noaccess=1, default=3)
_WHO = ("User", "DynamicUser")
_ADDRESSES = ("IPAddressDeny", "IPAddressAllow", "IPIngressFilterPath", "IPEgressFilterPath")

# fmt: off
CHECKS: tuple[Check, ...] = (
    # topic, weight, range, row, badness, the line that makes it pass, the fields that it reads
    check(_P, 2000, 10, "UserOrDynamicUser", how.user, "DynamicUser=yes", *_WHO,
          shown="User=/DynamicUser="),
    check(_P, 200, 1, "SupplementaryGroups", how.groups, "SupplementaryGroups=",
          "SupplementaryGroups", *_WHO),
    switch(_K, 1000, "PrivateDevices"),
    switch(_S, 1000, "PrivateMounts"),
    switch(_N, 2500, "PrivateNetwork"),
    switch(_F, 1000, "PrivateTmp", needs_defaults=True),
    switch(_S, 1000, "PrivateUsers"),
    switch(_K, 1000, "ProtectControlGroups"),
    switch(_K, 1000, "ProtectKernelModules"),
    switch(_K, 1000, "ProtectKernelTunables"),
    switch(_K, 1000, "ProtectKernelLogs"),
    switch(_K, 1000, "ProtectClock"),
    check(_F, 1000, 10, "ProtectHome", _HOME, "ProtectHome=yes", needs_defaults=True),
    switch(_S, 50, "ProtectHostname"),
    check(_F, 1000, 10, "ProtectSystem", _SYSTEM, "ProtectSystem=strict", needs_defaults=True),
    check(_F, 200, 1, "RootDirectoryOrRootImage", how.root, "RootDirectory=/srv",
          "RootDirectory", "RootImage", shown="RootDirectory=/RootImage=", needs_defaults=True),
    switch(_K, 100, "LockPersonality"),
    switch(_K, 100, "MemoryDenyWriteExecute"),
    switch(_P, 1000, "NoNewPrivileges"),
    capability(1500, "SYS_ADMIN"),
    capability(1500, "SET(UID|GID|PCAP)", "SETUID", "SETGID", "SETPCAP"),
    capability(1500, "SYS_PTRACE"),
    capability(1000, "SYS_TIME"),
    capability(1000, "NET_ADMIN"),
    capability(1000, "SYS_RAWIO"),
    capability(1000, "SYS_MODULE"),
    capability(500, "AUDIT_*", "AUDIT_CONTROL", "AUDIT_READ", "AUDIT_WRITE"),
    capability(500, "SYSLOG"),
    capability(500, "SYS_(NICE|RESOURCE)", "SYS_NICE", "SYS_RESOURCE"),
    capability(500, "MKNOD"),
    capability(1000, "(CHOWN|FSETID|SETFCAP)", "CHOWN", "FSETID", "SETFCAP"),
    capability(1000, "(DAC_*|FOWNER|IPC_OWNER)",
               "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "IPC_OWNER"),
    capability(500, "KILL"),
    capability(500, "NET_(BIND_SERVICE|BROADCAST|RAW)",
               "NET_BIND_SERVICE", "NET_BROADCAST", "NET_RAW"),
    capability(100, "SYS_BOOT"),
    capability(100, "MAC_*", "MAC_ADMIN", "MAC_OVERRIDE"),
    capability(75, "LINUX_IMMUTABLE"),
    capability(50, "IPC_LOCK"),
    capability(50, "SYS_CHROOT"),
    capability(25, "BLOCK_SUSPEND"),
    capability(25, "WAKE_ALARM"),
    capability(25, "LEASE"),
    capability(25, "SYS_TTY_CONFIG"),
    capability(25, "SYS_PACCT"),
    capability(25, "BPF"),
    check(_F, 100, 10, "UMask", how.umask, "UMask=0077"),
    check(_K, 1000, 1, "KeyringMode", how.is_not("private"), "KeyringMode=private"),
    check(_F, 1000, 3, "ProtectProc", _PROC, "ProtectProc=invisible"),
    check(_F, 10, 1, "ProcSubset", how.is_not("pid"), "ProcSubset=pid"),
    check(_P, 1000, 1, "NotifyAccess", how.is_word("all"), "NotifyAccess=main"),
    check(_P, 100, 1, "RemoveIPC", how.ipc, "RemoveIPC=yes", "RemoveIPC", *_WHO),
    check(_K, 100, 1, "Delegate", how.on, "Delegate=no"),
    switch(_K, 500, "RestrictRealtime"),
    switch(_P, 1000, "RestrictSUIDSGID"),
    namespace(1500, "user"),
    namespace(500, "mnt"),
    namespace(500, "ipc"),
    namespace(500, "pid"),
    namespace(500, "cgroup"),
    namespace(500, "net"),
    namespace(100, "uts"),
    family(1500, "AF_INET_INET6", "AF_(INET|INET6)", how.reaches("AF_INET", "AF_INET6"),
           "~AF_INET AF_INET6"),
    family(25, "AF_UNIX", "AF_UNIX", how.reaches("AF_UNIX"), "~AF_UNIX"),
    family(200, "AF_NETLINK", "AF_NETLINK", how.reaches("AF_NETLINK"), "~AF_NETLINK"),
    family(1000, "AF_PACKET", "AF_PACKET", how.reaches("AF_PACKET"), "~AF_PACKET"),
    family(1250, "OTHER", "…", how.reaches_others,
           "AF_UNIX AF_INET AF_INET6 AF_NETLINK AF_PACKET"),
    check(_C, 1000, 10, "SystemCallArchitectures", how.architectures,
          "SystemCallArchitectures=native"),
    calls(1000, "swap"),
    calls(250, "obsolete"),
    calls(1000, "clock"),
    calls(250, "cpu-emulation"),
    calls(1000, "debug"),
    calls(1000, "mount"),
    calls(1000, "module"),
    calls(1000, "raw-io"),
    calls(1000, "reboot"),
    calls(700, "privileged"),
    calls(700, "resources"),
    check(_N, 1000, 10, "IPAddressDeny", how.addresses, "IPAddressDeny=any", *_ADDRESSES),
    check(_K, 1000, 10, "DeviceAllow", how.devices, "DevicePolicy=closed",
          "DevicePolicy", "DeviceAllow"),
    check(_P, 500, 1, "AmbientCapabilities", how.on, "AmbientCapabilities="),
)
"""Every check, in systemd's order."""
# fmt: on
