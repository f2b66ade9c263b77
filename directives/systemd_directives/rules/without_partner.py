"""Directives that have no effect without another one, their partner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import OLDEST, Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Findings, Report, Rule, UnitView, rule, service
from systemd_directives.rules.support.fixes import remove

if TYPE_CHECKING:
    from collections.abc import Mapping

    from systemd_directives.rules.support import Example


def _partner_rule(
    name: str,
    documentation: str,
    *,
    partners: Mapping[str, tuple[str, ...]],
    since: SystemdVersion = OLDEST,
    empty_counts: bool = False,
    bad: tuple[Example, ...],
    good: tuple[Example, ...],
) -> Rule[UnitView]:
    """A rule that reports each directive for which certainly none of its partners is set.

    ``empty_counts`` is for a partner that an empty line switches on.
    """

    @rule(
        name=name,
        documentation=documentation,
        severity=Severity.HINT,
        effect=Effect.SILENT,
        triggers=tuple(partners),
        since=since,
        needs_complete_unit=True,
        bad=bad,
        good=good,
    )
    def check(unit: UnitView, report: Report) -> Findings:
        for directive, needed in partners.items():
            setting = unit.assigned(directive)
            is_set = empty_counts and any(unit.lines(each) for each in needed)
            if setting and not is_set and unit.missing(*needed):
                message = f"{directive} has no effect without {' or '.join(needed)}"
                yield report.directive(setting, message, remove(setting))

    return check


cpu_period_without_quota = _partner_rule(
    "cpu-period-without-quota",
    """A period for a CPU quota that is not set.

    What it checks
        CPUQuotaPeriodSec without CPUQuota.

    Why
        CPUQuotaPeriodSec is the period over which CPUQuota is measured. Without a quota it has no
        effect.

    Instead
        Add CPUQuota, or remove the line.

    Reference
        systemd.resource-control(5), CPUQuotaPeriodSec.
    """,
    partners={"CPUQuotaPeriodSec": ("CPUQuota",)},
    bad=(
        service("CPUQuotaPeriodSec=50ms", ""),
        service("Nice=5\nCPUQuotaPeriodSec=50ms", "Nice=5"),
    ),
    good=(service("CPUQuota=50%\nCPUQuotaPeriodSec=50ms"), service("CPUQuota=50%")),
)

delegate_subgroup_without_delegate = _partner_rule(
    "delegate-subgroup-without-delegate",
    """A subgroup of a control group that is not delegated.

    What it checks
        DelegateSubgroup without Delegate, from systemd 254.

    Why
        systemd creates the subgroup only in a control group that is delegated to the service.

    Instead
        Add Delegate=yes, or remove the line.

    Reference
        systemd.resource-control(5), DelegateSubgroup.
    """,
    partners={"DelegateSubgroup": ("Delegate",)},
    since=SystemdVersion(254),
    bad=(service("DelegateSubgroup=main", ""), service("Nice=5\nDelegateSubgroup=main", "Nice=5")),
    empty_counts=True,
    good=(
        service("Delegate=yes\nDelegateSubgroup=main"),
        service("Delegate=\nDelegateSubgroup=main"),
        service("Delegate=yes"),
    ),
)

directory_mode_without_directory = _partner_rule(
    "directory-mode-without-directory",
    """The mode of a directory that is not created.

    What it checks
        StateDirectoryMode, CacheDirectoryMode, LogsDirectoryMode, RuntimeDirectoryMode,
        ConfigurationDirectoryMode and RuntimeDirectoryPreserve without their directory.

    Why
        They apply to the directories of StateDirectory= and of the similar directives. Without a
        directory they have no effect.

    Instead
        Add the directory, or remove the line.

    Reference
        systemd.exec(5), StateDirectoryMode and RuntimeDirectoryPreserve.
    """,
    partners={
        "StateDirectoryMode": ("StateDirectory",),
        "CacheDirectoryMode": ("CacheDirectory",),
        "LogsDirectoryMode": ("LogsDirectory",),
        "RuntimeDirectoryMode": ("RuntimeDirectory",),
        "ConfigurationDirectoryMode": ("ConfigurationDirectory",),
        "RuntimeDirectoryPreserve": ("RuntimeDirectory",),
    },
    bad=(
        service("StateDirectoryMode=0700", ""),
        service("StateDirectory=a\nRuntimeDirectoryPreserve=yes", "StateDirectory=a"),
    ),
    good=(
        service("StateDirectory=a\nStateDirectoryMode=0700"),
        service("RuntimeDirectory=a\nRuntimeDirectoryPreserve=yes"),
    ),
)

error_number_without_filter = _partner_rule(
    "error-number-without-filter",
    """An error number for system calls where no filter is set.

    What it checks
        SystemCallErrorNumber without SystemCallFilter.

    Why
        SystemCallErrorNumber is the error that a denied system call returns. Without a filter no
        call is denied.

    Instead
        Add SystemCallFilter, or remove the line.

    Reference
        systemd.exec(5), SystemCallErrorNumber.
    """,
    partners={"SystemCallErrorNumber": ("SystemCallFilter",)},
    bad=(
        service("SystemCallErrorNumber=EPERM", ""),
        service("NoNewPrivileges=yes\nSystemCallErrorNumber=EACCES", "NoNewPrivileges=yes"),
    ),
    good=(
        service("SystemCallFilter=@system-service\nSystemCallErrorNumber=EPERM"),
        service("Nice=5"),
    ),
)

numa_mask_without_policy = _partner_rule(
    "numa-mask-without-policy",
    """NUMA nodes without a NUMA policy.

    What it checks
        NUMAMask without NUMAPolicy.

    Why
        The nodes are an argument of the policy. The default policy does not use them.

    Instead
        Add NUMAPolicy, or remove the line.

    Reference
        systemd.exec(5), NUMAMask.
    """,
    partners={"NUMAMask": ("NUMAPolicy",)},
    bad=(service("NUMAMask=0", ""), service("Nice=5\nNUMAMask=0-1", "Nice=5")),
    good=(service("NUMAPolicy=bind\nNUMAMask=0"), service("NUMAPolicy=local")),
)

root_option_without_root = _partner_rule(
    "root-option-without-root",
    """An option for a root directory or image that is not set.

    What it checks
        RootEphemeral, RootHash, RootHashSignature, RootVerity and RootImageOptions without
        RootDirectory or RootImage.

    Why
        They configure the root directory or image of the service. Without one they have no effect.

    Instead
        Add RootDirectory or RootImage, or remove the line.

    Reference
        systemd.exec(5), RootDirectory and RootImage.
    """,
    partners=dict.fromkeys(
        ("RootEphemeral", "RootHash", "RootHashSignature", "RootVerity", "RootImageOptions"),
        ("RootDirectory", "RootImage"),
    ),
    bad=(
        service("RootVerity=/srv/a.verity", ""),
        service("Nice=5\nRootImageOptions=root:ro", "Nice=5"),
    ),
    good=(
        service("RootImage=/srv/a.raw\nRootImageOptions=root:ro"),
        service("RootDirectory=/srv/root"),
    ),
)

utmp_mode_without_identifier = _partner_rule(
    "utmp-mode-without-identifier",
    """The kind of a utmp entry that is not written.

    What it checks
        UtmpMode without UtmpIdentifier.

    Why
        systemd writes an entry to utmp and wtmp only with an identifier.

    Instead
        Add UtmpIdentifier, or remove the line.

    Reference
        systemd.exec(5), UtmpMode.
    """,
    partners={"UtmpMode": ("UtmpIdentifier",)},
    bad=(service("UtmpMode=user", ""), service("Nice=5\nUtmpMode=login", "Nice=5")),
    good=(service("UtmpIdentifier=tty9\nUtmpMode=user"), service("UtmpIdentifier=tty9")),
)
