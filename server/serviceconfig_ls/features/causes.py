"""Which directives lie behind the ways in which systemd says that a service could not start.

Source: systemd.exec(5), "Process Exit Codes", and the messages of runs of systemd 252 and 257.
"""

from __future__ import annotations

_MOUNTS = (
    "ReadWritePaths",
    "ReadOnlyPaths",
    "InaccessiblePaths",
    "ExecPaths",
    "NoExecPaths",
    "BindPaths",
    "BindReadOnlyPaths",
    "TemporaryFileSystem",
    "RootDirectory",
    "RootImage",
    "ProtectSystem",
    "ProtectHome",
    "PrivateTmp",
    "PrivateDevices",
    "PrivateUsers",
    "StateDirectory",
)
_FILTERS = (
    "SystemCallFilter",
    "SystemCallArchitectures",
    "MemoryDenyWriteExecute",
    "RestrictRealtime",
    "RestrictSUIDSGID",
    "RestrictNamespaces",
    "RestrictAddressFamilies",
    "LockPersonality",
    "ProtectClock",
    "ProtectKernelModules",
    "ProtectKernelLogs",
    "ProtectHostname",
    "PrivateDevices",
)

CAUSES: dict[str, tuple[str, ...]] = {
    "CHDIR": ("WorkingDirectory", "ProtectHome", "RootDirectory", "User"),
    "NICE": ("Nice",),
    "EXEC": ("ExecStart", "ExecStartPre", "NoExecPaths", "RootDirectory", "ProtectHome"),
    "LIMITS": ("LimitNOFILE", "LimitNPROC", "LimitMEMLOCK", "LimitCORE"),
    "OOM_ADJUST": ("OOMScoreAdjust",),
    "STDIN": ("StandardInput",),
    "STDOUT": ("StandardOutput",),
    "STDERR": ("StandardError",),
    "CHROOT": ("RootDirectory", "RootImage"),
    "IOPRIO": ("IOSchedulingClass", "IOSchedulingPriority"),
    "SETSCHEDULER": ("CPUSchedulingPolicy", "CPUSchedulingPriority"),
    "CPUAFFINITY": ("CPUAffinity",),
    "GROUP": ("Group", "SupplementaryGroups", "User"),
    "USER": ("User", "DynamicUser", "PrivateUsers"),
    "CAPABILITIES": ("AmbientCapabilities", "CapabilityBoundingSet"),
    "PAM": ("PAMName",),
    "NETWORK": ("PrivateNetwork", "NetworkNamespacePath", "JoinsNamespaceOf"),
    "NAMESPACE": _MOUNTS,
    "NO_NEW_PRIVILEGES": ("NoNewPrivileges",),
    "SECCOMP": _FILTERS,
    "SELINUX_CONTEXT": ("SELinuxContext",),
    "PERSONALITY": ("Personality",),
    "APPARMOR": ("AppArmorProfile",),
    "ADDRESS_FAMILIES": ("RestrictAddressFamilies",),
    "RUNTIME_DIRECTORY": ("RuntimeDirectory",),
    "STATE_DIRECTORY": ("StateDirectory",),
    "CACHE_DIRECTORY": ("CacheDirectory",),
    "LOGS_DIRECTORY": ("LogsDirectory",),
    "CONFIGURATION_DIRECTORY": ("ConfigurationDirectory",),
    "NUMA_POLICY": ("NUMAPolicy", "NUMAMask"),
    "CREDENTIALS": ("LoadCredential", "LoadCredentialEncrypted", "SetCredential"),
    "BPF": ("RestrictFileSystems",),
    "KSM": ("MemoryKSM",),
    "SYS": _FILTERS,
}
"""By the name of the exit status or signal: what to look at, the likeliest first."""
