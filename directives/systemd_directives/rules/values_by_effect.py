"""Values that systemd handles in a particular way: one rule for each way."""

from __future__ import annotations

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Evidence, Example, service
from systemd_directives.rules.support.value_problems import value_rule

discouraged_value = value_rule(
    "discouraged-value",
    """A value that systemd accepts with a warning.

    What it checks
        Values that systemd rewrites, calls unsafe or has deprecated.

    Why
        The line works, but systemd logs a message at every start, and a later release may ignore
        it.

    Instead
        Use the value that the message names.

    Reference
        The manual page of the directive; ``systemd-analyze verify`` of 252, 257 and 262 print a
        message.
    """,
    severity=Severity.WARNING,
    effect=Effect.NOTED,
    bad=(
        service("KillMode=none", "KillMode=mixed"),
        service("KillMode=none\nSendSIGHUP=yes", "KillMode=mixed\nSendSIGHUP=yes"),
    ),
    good=(service("KillMode=mixed"), service("KillMode=process")),
)

dropped_word = value_rule(
    "dropped-word",
    """A word that systemd ignores without a message.

    What it checks
        Words of capability sets that are not a capability, among them names without CAP_ and words
        joined by commas.

    Why
        systemd ignores them without any message, so a set that was meant to keep one capability is
        empty, or a deny list denies nothing.

    Instead
        Write the full names of capabilities, separated by spaces, with at most one ~ at the start
        of the line.

    Reference
        systemd.exec(5), CapabilityBoundingSet; the score of ``systemd-analyze security`` of 252,
        257 and 262 shows the loss.
    """,
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    evidence=Evidence.SCORE,
    bad=(
        service(
            "CapabilityBoundingSet=CAP_NET_BIND_SERVCE",
            "CapabilityBoundingSet=CAP_NET_BIND_SERVICE",
        ),
        service(
            "CapabilityBoundingSet=~CAP_SYS_PTRACE ~CAP_SYS_ADMIN",
            "CapabilityBoundingSet=~CAP_SYS_PTRACE CAP_SYS_ADMIN",
        ),
    ),
    good=(
        service("CapabilityBoundingSet=CAP_NET_BIND_SERVICE"),
        service("CapabilityBoundingSet=~CAP_SYS_PTRACE CAP_SYS_ADMIN"),
    ),
)

newer_value = value_rule(
    "newer-value",
    """A value that needs a newer systemd.

    What it checks
        Values that a directive accepts only from a later release on than the one that the unit is
        checked against.

    Why
        An older systemd treats the value like a misspelled one and ignores the line.

    Instead
        Check against the systemd that will run the unit, or use a value that this release has.

    Reference
        The manual pages of systemd 257 and 262 date the values; ``systemd-analyze verify`` of the
        older versions reports the line.
    """,
    bad=(
        Example("[Service]\nExecStart=/bin/true\nPrivateTmp=disconnected\n", SystemdVersion(252)),
        Example("[Service]\nExecStart=/bin/true\nPrivateUsers=full\n", SystemdVersion(257)),
    ),
    good=(
        Example("[Service]\nExecStart=/bin/true\nPrivateTmp=disconnected\n", SystemdVersion(257)),
        Example("[Service]\nExecStart=/bin/true\nPrivateUsers=full\n", SystemdVersion(262)),
    ),
)

unloadable_value = value_rule(
    "unloadable-value",
    """A value with which systemd does not load the unit.

    What it checks
        Invalid names of users and groups, paths of the root and the working directory that are not
        absolute, and a few other values.

    Why
        Where an invalid value would make the service run as another user or in another place,
        systemd does not load the unit at all.

    Instead
        Write what the message asks for.

    Reference
        systemd.exec(5), User, WorkingDirectory and RootDirectory; ``systemd-analyze verify`` of
        252, 257 and 262 refuse the unit.
    """,
    effect=Effect.REFUSED,
    bad=(
        service("User=a/b"),
        service("Group=a:b"),
        service("WorkingDirectory=srv", "WorkingDirectory=/srv"),
        service('WorkingDirectory="/srv"', "WorkingDirectory=/srv"),
        service("RootDirectory=srv", "RootDirectory=/srv"),
        service("DynamicUser=maybe"),
    ),
    good=(
        service("User=web"),
        service("WorkingDirectory=/srv"),
        service("WorkingDirectory=-/srv"),
    ),
)
