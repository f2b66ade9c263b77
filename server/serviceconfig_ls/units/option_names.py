"""Which NixOS names hold which units and sections.

Knows the spelling of options (nixos/lib/systemd-unit-options.nix); knows no directive.
"""

from __future__ import annotations

KINDS = {
    "services": "service",
    "sockets": "socket",
    "timers": "timer",
    "paths": "path",
    "slices": "slice",
    "targets": "target",
    "mounts": "mount",
    "automounts": "automount",
}
"""The sets ``systemd.<name>`` whose entries are units, and what kind of unit."""

SECTIONS = {
    "serviceConfig": "Service",
    "unitConfig": "Unit",
    "socketConfig": "Socket",
    "timerConfig": "Timer",
    "pathConfig": "Path",
    "sliceConfig": "Slice",
    "mountConfig": "Mount",
    "automountConfig": "Automount",
}
"""The free-form sets of a NixOS unit, and the section each becomes."""

SERVICE_ALIKE = ("serviceOverrides", "extraServiceConfig")
"""Options of modules whose content goes into [Service] of a unit that they make."""

HOME_SECTIONS = frozenset({"Unit", "Install", *SECTIONS.values()})
"""The sets of a home-manager unit are the sections themselves."""

SECTION_OPTIONS = {section: option for option, section in SECTIONS.items()}
"""The free-form set that becomes a section."""

COMMANDS = {
    "script": "ExecStart",
    "preStart": "ExecStartPre",
    "postStart": "ExecStartPost",
    "reload": "ExecReload",
    "preStop": "ExecStop",
    "postStop": "ExecStopPost",
}
"""Options of a unit that NixOS turns into a script and a line that starts it."""

UNIT_OPTIONS = {
    "description": "Description",
    "documentation": "Documentation",
    "after": "After",
    "before": "Before",
    "wants": "Wants",
    "requires": "Requires",
    "requisite": "Requisite",
    "bindsTo": "BindsTo",
    "partOf": "PartOf",
    "conflicts": "Conflicts",
    "upholds": "Upholds",
    "onFailure": "OnFailure",
    "onSuccess": "OnSuccess",
    "startLimitIntervalSec": "StartLimitIntervalSec",
    "startLimitBurst": "StartLimitBurst",
}
"""Options of a unit that NixOS writes into [Unit]."""

INSTALL_OPTIONS = {
    "WantedBy": "wantedBy",
    "RequiredBy": "requiredBy",
    "UpheldBy": "upheldBy",
    "Alias": "aliases",
}
"""Options of a unit that stand for [Install], which NixOS does not read."""

CONFINEMENT = "confinement"
"""An option that NixOS turns into many lines."""

UNIT_ATTRIBUTES = frozenset(
    {
        *SECTIONS,
        *COMMANDS,
        *UNIT_OPTIONS,
        "environment",
        "path",
        "wantedBy",
        "requiredBy",
        "upheldBy",
        "aliases",
        "enable",
        "overrideStrategy",
        "restartIfChanged",
        "reloadIfChanged",
        "stopIfChanged",
        "restartTriggers",
        "reloadTriggers",
        "scriptArgs",
        "startAt",
        CONFINEMENT,
        "enableDefaultPath",
        "enableStrictShellChecks",
        "notSocketActivated",
    }
)
"""What a NixOS unit may hold."""
