"""What looks wrong and is right: no rule reports it."""

from __future__ import annotations

import pytest

from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import diagnose
from serviceconfig_ls.nix.text.document import Document
from systemd_directives.model import Severity

RIGHT = {
    "integers as modes": 'UMask = 77; StateDirectory = "a"; StateDirectoryMode = 700;',
    "an emptied list of another module": "SystemCallFilter = lib.mkForce [ ];",
    "an empty list that documents": "CapabilityBoundingSet = [\n  # none of them is needed yet\n];",
    "a reset before the command": 'ExecStart = lib.mkForce [ "" "/run/web" ];',
    "capabilities in small letters": 'User = "web"; AmbientCapabilities = "cap_net_bind_service";',
    "families by their other names": 'RestrictAddressFamilies = [ "AF_LOCAL" "AF_FILE" "AF_BRIDGE" ];',
    "no family allowed": 'RestrictAddressFamilies = "none";',
    "namespaces denied line by line": 'RestrictNamespaces = [ "~user" "~pid" ];',
    "a call of a denied group, allowed again": 'SystemCallFilter = [ "~@mount" "chroot" ];',
    "a group of a denied group, allowed again": 'SystemCallFilter = [ "~@privileged" "@chown" ];',
    "exit codes that do not restart": "RestartPreventExitStatus = 3;",
    "resets in front of what counts": 'SystemCallFilter = [ "" "@system-service" ]; ExecStartPre = ""; ExecReload = null;',
    "namespaces, all of them and some": 'RestrictNamespaces = [ true "user" ];',
    "a name chosen by the machine": 'UMask = if pkgs.stdenv.isLinux then "0099" else "0077";',
    "a temporary folder in a command": 'PrivateTmp = true; ExecStart = "/run/web --dir /tmp/web";',
    "no network, but families": 'PrivateNetwork = true; RestrictAddressFamilies = [ "AF_INET" ];',
    "no network, and addresses denied": 'PrivateNetwork = true; IPAddressDeny = "any";',
    "forking without a file": 'Type = "forking";',
    "staying after a simple service": 'Type = "simple"; RemainAfterExit = true;',
    "processes hidden from a user": 'User = "web"; ProtectProc = "invisible"; ProcSubset = "pid";',
    "a home stricter than implied": "DynamicUser = true; ProtectHome = true;",
    "what is implied, said again": "DynamicUser = true; NoNewPrivileges = true; PrivateTmp = true;",
    "a restart of a oneshot that failed": 'Type = "oneshot"; Restart = "on-failure";',
    "an own function": 'PrivateTmp = mine.harden true; RestrictNamespaces = lib.optionals mine.x [ "a" ];',
    "arguments that may end with a backslash": (
        "ExecStart = ''\n  /run/web \\\n    ${lib.concatStringsSep \" \" mine.x}\n    --port 80\n'';"
    ),
    "a key for another program": 'X-Restart-Triggers = [ "a" ];',
    "a command that goes on": "ExecStart = ''\n  /run/web \\\n    --port 80\n'';",
    "a percent sign": 'ExecStart = "/run/web --format 50%%";',
    "a variable of the command": 'ExecStart = "/run/web $MAINPID ${lib.escapeShellArg x}";',
    "shell words in quotes": "ExecStart = \"/bin/sh -c 'a | b > c && d'\";",
    "everything allowed": 'IPAddressAllow = "any";',
    "sudo from root": 'NoNewPrivileges = true; ExecStart = "/run/wrappers/bin/sudo -u web a";',
    "a program without its table entry": 'MemoryDenyWriteExecute = true; ExecStart = "${pkgs.firefox-syncserver}/bin/syncserver";',
}

ELSEWHERE = {
    "the agent of another system": "{ launchd.daemons.web.serviceConfig = { KeepAlive = true; Label = 1; }; }",
    "an option": "{ options.serviceConfig = lib.mkOption { type = 1; }; }",
    "a read": "{ x = config.systemd.services.web.serviceConfig.User; }",
    "an argument": "{ serviceConfig ? { }, ... }: { y = serviceConfig; }",
    "a unit file in a string": '{ environment.etc.a.text = "[Service]\\nPrivatTmp=yes"; }',
    "another set of keys": "{ systemd.network.networks.a.networkConfig.DHCP = true; }",
    "an override of a unit defined elsewhere": '{ systemd.services.nginx.serviceConfig = { Type = "dbus"; RestartSec = 5; }; }',
    "a stop command added to such a unit": '{ systemd.services.libvirtd.serviceConfig.ExecStop = "/run/stop"; }',
    "an empty list over a hardened set": "{ systemd.services.web.serviceConfig = hardening // { SystemCallFilter = [ ]; CapabilityBoundingSet = [ ]; }; }",
    "an empty list over one that is known": 'let h = { CapabilityBoundingSet = "CAP_KILL"; SystemCallFilter = "@system-service"; }; in { systemd.services.web.serviceConfig = h // { ExecStart = "/run/web"; CapabilityBoundingSet = [ ]; SystemCallFilter = [ ]; }; }',
    "a set of another file with more beside it": '{ common, ... }: { systemd.services.web.serviceConfig = common // { Type = "dbus"; ReadWritePaths = "/srv"; RestartSec = 5; }; }',
    "containers and networks": "{ virtualisation.quadlet.containers.a.containerConfig.Image = 1; systemd.network.links.a.linkConfig.Name = 1; }",
    "an agent of another system": "{ launchd.user.agents.web.serviceConfig = { ProgramArguments = [ ]; }; }",
    "text in a comment": "{ /* systemd.services.web.serviceConfig.PrivatTmp = true; */ }",
    "the network is up": '{ systemd.services.web = { after = [ "network.target" ]; serviceConfig.ExecStart = "/run/web"; }; }',
    "online, wanted": '{ systemd.services.web = { after = [ "network-online.target" ]; wants = [ "network-online.target" ]; serviceConfig.ExecStart = "/run/web"; }; }',
    "limits in their own options": '{ systemd.services.web = { startLimitIntervalSec = 5; startLimitBurst = 3; serviceConfig.ExecStart = "/run/web"; }; }',
    "a program of the first stage": '{ boot.initrd.systemd.services.web.serviceConfig.ExecStart = "/bin/cryptsetup"; }',
    "a container of NixOS": '{ systemd.services."container@web".serviceConfig.TimeoutStartSec = 5; }',
}


def reported(text: str) -> list[str]:
    """The names of the rules that report something."""
    return [found.code for found in diagnose(Document.open(text.encode()), Config())]


@pytest.mark.parametrize("case", RIGHT)
def test_a_right_line_is_left_alone(case: str) -> None:
    """No rule reports valid lines of a complete service."""
    lines = RIGHT[case]
    start = "" if "ExecStart" in lines else 'ExecStart = "/run/web";'
    text = (
        f"{{ lib, pkgs, ... }}: {{ systemd.services.web.serviceConfig = {{ {start} {lines} }}; }}"
    )
    assert reported(text) == []


@pytest.mark.parametrize("case", ELSEWHERE)
def test_what_is_no_unit_is_left_alone(case: str) -> None:
    """No rule reports what is not a unit, or only a part of one."""
    assert reported(ELSEWHERE[case]) == []


def test_the_place_is_read() -> None:
    """A mistake in the same place is reported."""
    text = '{ systemd.services.web.serviceConfig = { ExecStart = "/run/web"; PrivatTmp = true; }; }'
    assert reported(text) == ["unknown-directive"]


def test_inherited_names_count_as_they_are_written() -> None:
    """An inherited attribute has the name of an option, which is not a directive."""
    text = """{ cfg, ... }: { systemd.services.web.serviceConfig = {
      ExecStart = "/run/web"; inherit (cfg) user group;
    }; }"""
    assert reported(text) == ["unknown-directive", "unknown-directive"]


def test_old_start_limits_are_a_hint_at_most() -> None:
    """systemd still reads them in [Service]."""
    text = """{ systemd.services.web.serviceConfig = {
      ExecStart = "/run/web"; StartLimitBurst = 3; StartLimitInterval = 10;
    }; }"""
    found = diagnose(Document.open(text.encode()), Config())
    assert {one.severity for one in found} == {Severity.HINT}
