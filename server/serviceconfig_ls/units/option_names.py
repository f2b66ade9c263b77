"""The names of NixOS options that define units, sections and directives.

Source: nixos/lib/systemd-unit-options.nix.
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
"""The sets ``systemd.<name>`` of units, and the kind of the units in them."""

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
"""The options of a unit that hold directives, and the section that each becomes."""


RAW_TEXTS = frozenset({"extraConfig", "text"})
"""Options whose value may be the text of a unit file, or a part of one."""

RAW_TEXT_ORDER = 1000
"""Such a text comes behind the lines of other options; this is added to their `mkOrder` number."""

SERVICE_ALIKE = ("serviceOverrides", "extraServiceConfig")
"""Options of some modules whose content becomes part of [Service] of the module's unit."""

HOME_SECTIONS = frozenset({"Unit", "Install", *SECTIONS.values()})
"""The options of a home-manager unit that hold directives: they are named like the sections."""

SECTION_OPTIONS = {section: option for option, section in SECTIONS.items()}
"""For each section, the option of a NixOS unit that holds its directives."""

COMMANDS = {
    "script": "ExecStart",
    "preStart": "ExecStartPre",
    "postStart": "ExecStartPost",
    "reload": "ExecReload",
    "preStop": "ExecStop",
    "postStop": "ExecStopPost",
}
"""Options with a shell script, and the directive that NixOS writes to run it."""

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
"""Options that NixOS copies into a directive of [Unit]."""

UNIT_LISTS = frozenset(
    {
        *("requires", "wants", "after", "before", "bindsTo", "partOf", "conflicts", "requisite"),
        *("upholds", "onFailure", "onSuccess", "wantedBy", "requiredBy", "upheldBy", "aliases"),
    }
)
"""Options that are lists of unit names, each with its type."""

SOCKET_OPTIONS = {"listenStreams": "ListenStream", "listenDatagrams": "ListenDatagram"}
"""Options of a socket that NixOS writes into [Socket], one line for each element."""

MOUNT_OPTIONS = {
    "mount": {"what": "What", "where": "Where", "type": "Type", "options": "Options"},
    "automount": {"where": "Where"},
}
"""For units of ``systemd.mounts`` and ``systemd.automounts``, which are lists: the options that
NixOS writes into the section of the kind. Their names follow from ``where``."""

START_AT = "startAt"
"""The option of a service that makes a timer of the same name, with these as OnCalendar."""

ENABLE = "enable"
"""The option that says whether NixOS makes a unit at all."""

INSTALL_OPTIONS = {
    "WantedBy": "wantedBy",
    "RequiredBy": "requiredBy",
    "UpheldBy": "upheldBy",
    "Alias": "aliases",
}
"""For each directive of [Install], which NixOS ignores, the option to use instead."""

INSTALLED_BY = {option: directive for directive, option in INSTALL_OPTIONS.items()}
"""For each of these options, the directive of [Install] with the same effect.

NixOS makes the links itself and writes no line, so these lines are in no unit file.
"""

CONFINEMENT = "confinement"
"""An option from which NixOS makes several directives."""

MODULAR_SERVICE = "process.argv"
"""The option that stands for what NixOS writes into the main unit of a modular service."""

DEFAULT_PATH = "enableDefaultPath"
"""The option that says whether the packages of ``systemd.defaultPath`` are in PATH."""

STRICT_CHECKS = "enableStrictShellChecks"
"""The option that has the scripts of a unit checked when they are built."""

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
        ENABLE,
        "overrideStrategy",
        "restartIfChanged",
        "reloadIfChanged",
        "stopIfChanged",
        "restartTriggers",
        "reloadTriggers",
        "scriptArgs",
        START_AT,
        CONFINEMENT,
        DEFAULT_PATH,
        STRICT_CHECKS,
        "notSocketActivated",
    }
)
"""All options of a NixOS unit."""
