"""A project that hardens units which others define, and two bases for it.

The blocks are those of a post about hardening NixOS: its template, acpid and
power-profiles-daemon.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = """{ lib, ... }:
{
  systemd.services.acpid.serviceConfig = {
    ProtectSystem = "full";
    ProtectHome = true;
    RestrictAddressFamilies = [ "AF_INET" "AF_INET6" ];
    SystemCallFilter = "~@clock @cpu-emulation @debug @module @mount @raw-io @reboot @swap";
    ProtectKernelTunables = true;
    ProtectKernelModules = true;
  };

  systemd.services.power-profiles-daemon.serviceConfig = {
    ProtectHome = true;
    ProtectClock = true;
    ProtectKernelTunables = true;
    ProtectKernelModules = true;
    ProtectKernelLogs = true;
    SystemCallFilter = "~@clock @cpu-emulation @debug @obsolete @module @mount @swap";
    ProtectControlGroups = true;
    RestrictNamespaces = true;
    LockPersonality = true;
    MemoryDenyWriteExecute = true;
    RestrictRealtime = true;
    RestrictSUIDSGID = true;
  };

  systemd.services.fancontrol.serviceConfig = {
    ProtectClock = true;
    ProtectKernelModules = true;
    ProtectKernelLogs = true;
    SystemCallFilter = "~@clock @cpu-emulation @debug @obsolete @module @mount @raw-io @swap";
    RestrictNamespaces = true;
    LockPersonality = true;
    MemoryDenyWriteExecute = true;
    RestrictRealtime = true;
    RestrictSUIDSGID = true;
  };
}
"""
_MODULES = {
    "acpid": """{ config, lib, pkgs, ... }:
let
  cfg = config.services.acpid;
in
{
  options.services.acpid = {
    enable = lib.mkEnableOption "the ACPI daemon";
    logEvents = lib.mkOption { type = lib.types.bool; default = false; };
  };
  config = lib.mkIf cfg.enable {
    systemd.services.acpid = {
      description = "ACPI Daemon";
      documentation = [ "man:acpid(8)" ];
      wantedBy = [ "multi-user.target" ];
      unitConfig.ConditionPathExists = [ "/proc/acpi" ];
      serviceConfig.ExecStart = lib.escapeShellArgs (
        [ "${pkgs.acpid}/bin/acpid" "--foreground" "--netlink" ]
        ++ lib.optional cfg.logEvents "--logevents"
      );
    };
  };
}
""",
    "power-profiles-daemon": """{ config, lib, ... }:
let
  cfg = config.services.power-profiles-daemon;
in
{
  options.services.power-profiles-daemon.enable = lib.mkEnableOption "the daemon";
  config = lib.mkIf cfg.enable {
    systemd.packages = [ cfg.package ];
    systemd.services.power-profiles-daemon.wantedBy = [ "multi-user.target" ];
  };
}
""",
    "fancontrol": """{ config, lib, pkgs, ... }:
let
  cfg = config.hardware.fancontrol;
in
{
  options.hardware.fancontrol.enable = lib.mkEnableOption "fan control";
  config = lib.mkIf cfg.enable {
    systemd.services.fancontrol = {
      description = "software fan control";
      wantedBy = [ "multi-user.target" ];
      after = [ "lm_sensors.service" ];
      serviceConfig = {
        Restart = "on-failure";
        ExecStart = "${pkgs.lm_sensors}/sbin/fancontrol /etc/fancontrol";
      };
    };
  };
}
""",
}
_STORE = "/nix/store/0p3i9mvn3rj1d0h3w9yq4zq8c3ik3w4a"
_UNITS = {
    "acpid.service": f"""[Unit]
ConditionPathExists=/proc/acpi
Description=ACPI Daemon
Documentation=man:acpid(8)

[Service]
Environment="PATH={_STORE}-coreutils-9.5/bin"
ExecStart={_STORE}-acpid-2.0.34/bin/acpid --foreground --netlink
""",
    "power-profiles-daemon.service": """[Unit]
Description=Power Profiles daemon
Conflicts=tuned.service

[Service]
Type=dbus
BusName=org.freedesktop.UPower.PowerProfiles
ExecStart=/usr/libexec/power-profiles-daemon
ProtectSystem=strict
PrivateTmp=true
RestrictAddressFamilies=AF_UNIX AF_NETLINK
""",
    "power-profiles-daemon.service.d/overrides.conf": f"""[Service]
Environment="PATH={_STORE}-coreutils-9.5/bin"
""",
    "fancontrol.service": f"""[Unit]
After=lm_sensors.service
Description=software fan control

[Service]
Environment="PATH={_STORE}-coreutils-9.5/bin"
ExecStart={_STORE}-lm-sensors-3.6.0/sbin/fancontrol /etc/fancontrol
Restart=on-failure
""",
}


def write(folder: Path) -> Path:
    """The module with the blocks. Effect: writes the project with its bases nixpkgs and system."""
    files = {
        "flake.nix": "{ }\n",
        "hardening.nix": PROJECT,
        "nixpkgs/lib/.version": "26.05\n",
        **{f"nixpkgs/nixos/modules/{name}.nix": text for name, text in _MODULES.items()},
        **{f"system/etc/systemd/system/{name}": text for name, text in _UNITS.items()},
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder / "hardening.nix"
