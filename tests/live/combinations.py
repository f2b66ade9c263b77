"""Random services whose lines prevent each other from loading."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

_LINES = tuple(
    line
    for group in (
        "Type=simple|Type=exec|Type=oneshot|Type=oneshot|Type=forking|Type=notify|Type=idle",
        "Type=dbus|BusName=org.example.App|Type=",
        "Restart=always|Restart=on-success|Restart=on-failure|Restart=no",
        "RestartForceExitStatus=3|RestartForceExitStatus=|ExitType=cgroup|ExitType=main",
        "PAMName=login|KillMode=process|KillMode=none|KillMode=mixed|KillMode=",
        "DynamicUser=yes|DynamicUser=no|User=nobody|User=root|Delegate=yes",
        "WorkingDirectory=~|WorkingDirectory=-~|WorkingDirectory=/proc/sys|WorkingDirectory=/dev",
        "WorkingDirectory=-/sys/x|WorkingDirectory=/srv|WorkingDirectory=",
        "ProtectSystem=strict|ProtectHome=yes|PrivateTmp=yes|PrivateDevices=yes|ProtectHome=no",
        "ReadWritePaths=/srv|PrivateMounts=yes|ProtectKernelLogs=yes|ProtectProc=invisible",
        "ProcSubset=pid|PrivateIPC=yes|BindPaths=/srv|RootDirectory=/srv|PrivatePIDs=yes",
        "PrivatePIDs=no|StateDirectory=a|LogNamespace=x|MountFlags=slave|MountFlags=shared",
        "ExecStart=/bin/true|ExecStart=/bin/true|ExecStart=/bin/false|ExecStart=",
        "ExecStart=/bin/true ; /bin/false|ExecStart=-/bin/true|ExecStartPost=/bin/true",
        "ExecStop=/bin/true|ExecStop=|RemainAfterExit=yes|RemainAfterExit=no",
        "RuntimeMaxSec=5|RuntimeMaxSec=infinity|RuntimeRandomizedExtraSec=3|LoadCredential=a:/run/a",
        "RestartSteps=3|RestartMaxDelaySec=5|RestartSec=9|WatchdogSec=5|GuessMainPID=no",
        "PIDFile=/run/a|PIDFile=/var/run/a|CPUAccounting=yes|MemoryLimit=1G|OOMPolicy=kill",
    )
    for line in group.split("|")
)


def combination(random: Random) -> str:
    """The text of one service, which systemd may refuse."""
    lines = random.sample(_LINES, random.choice((1, 2, 3, 4, 6, 9)))
    if random.random() < 0.8:
        lines.insert(0, "ExecStart=/bin/true")
    unit = "[Unit]\nSuccessAction=exit\n" if random.random() < 0.1 else ""
    return unit + "[Service]\n" + "\n".join(lines) + "\n"
