"""Which units are found in a Nix file, and what is known about them."""

from __future__ import annotations

import pytest

from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.units.modules.merge import unit_of
from tests.support.units import blocks

# a text, then for each unit: what it is, then its lines ("?" before a conditional one)
FORMS: dict[str, tuple[str, dict[str, list[str]]]] = {
    "nested": (
        '{ systemd.services.a = { serviceConfig = { User = "x"; }; }; }',
        {"a service system closed partial": ["User=x"]},
    ),
    "full path": (
        '{ systemd.services.a.serviceConfig = { User = "x"; }; }',
        {"a service system closed partial": ["User=x"]},
    ),
    "leaf lines are one service": (
        '{ systemd.services.a.serviceConfig.User = "x"; systemd.services.a.serviceConfig.Nice = 5; }',
        {"a service system closed partial": ["Nice=5", "User=x"]},
    ),
    "nested services": (
        "{ systemd = { services = { a.serviceConfig.Nice = 1; b = { serviceConfig = { Nice = 2; }; }; }; }; }",
        {
            "a service system closed partial": ["Nice=1"],
            "b service system closed partial": ["Nice=2"],
        },
    ),
    "config prefix": (
        "{ config.systemd.services.a.serviceConfig.Nice = 1; }",
        {"a service system closed partial": ["Nice=1"]},
    ),
    "user services": (
        "{ systemd.user.services.a.serviceConfig.Nice = 1; }",
        {"a service user closed partial": ["Nice=1"]},
    ),
    "hjem": (
        "{ hjem.users.alice.systemd.services.a.serviceConfig.Nice = 1; "
        "hj.systemd.services.b.serviceConfig.Nice = 2; "
        "hjem.extraModules = [ { systemd.services.c.serviceConfig.Nice = 3; } ]; "
        'hjem.users = { bob = { systemd.timers.d.timerConfig.OnCalendar = "daily"; }; }; }',
        {
            "a service user closed partial": ["Nice=1"],
            "b service user closed partial": ["Nice=2"],
            "c service user closed partial": ["Nice=3"],
            "d timer user closed whole": ["OnCalendar=daily"],
        },
    ),
    "the modular service of a package": (
        '{ pkgs }: { config, lib, options, ... }: { _class = "service"; config = { '
        'process.argv = [ "/bin/x" ]; } // lib.optionalAttrs (options ? systemd) { '
        'systemd.service.serviceConfig = { Restart = "no"; ProtectHome = true; }; '
        "systemd.services.helper.serviceConfig.Nice = 1; }; }",
        {
            "None service system closed partial": ["Nice=1"],
            "None service system closed whole": [
                'ExecStart="/bin/x"',
                "ProtectHome=true",
                "Restart=no",
                "RestartSec=5",
                "Type=simple",
            ],
        },
    ),
    "hjem as a module of a flake": (
        "{ flake.modules.hjem.base = { systemd.services.a.serviceConfig.Nice = 1; }; }",
        {"a service user closed partial": ["Nice=1"]},
    ),
    "quoted name": (
        '{ systemd.services."a@b".serviceConfig.Nice = 1; }',
        {"a@b service system closed partial": ["Nice=1"]},
    ),
    "computed name": (
        '{ systemd.services."a-${n}".serviceConfig.Nice = 1; systemd.services.${n}.serviceConfig.Nice = 2; }',
        {
            "None service system closed partial": ["Nice=1"],
            "None service system closed partial #2": ["Nice=2"],
        },
    ),
    "mkIf around the unit": (
        "{ systemd.services.a = lib.mkIf c { serviceConfig.Nice = 1; }; }",
        {"a service system closed partial": ["Nice=1"]},
    ),
    "mkIf around the set": (
        '{ systemd.services.a = { script = "x"; serviceConfig = lib.mkIf c { Nice = 1; }; }; }',
        {"a service system closed whole": ["ExecStart=\ufffc", "?Nice=1"]},
    ),
    "mkIf, mkForce and mkDefault around values": (
        '{ systemd.services.a.serviceConfig = { Nice = lib.mkForce 1; User = mkDefault "x"; Group = lib.mkIf c "y"; }; }',
        {"a service system closed partial": ["?Group=y", "Nice=1", "User=x"]},
    ),
    "lists give a line each": (
        '{ systemd.services.a.serviceConfig = { SystemCallFilter = [ "" "~@a" ]; Nice = null; Foo = [ ]; }; }',
        {"a service system closed partial": ["Nice=", "SystemCallFilter=", "SystemCallFilter=~@a"]},
    ),
    "values": (
        "{ systemd.services.a.serviceConfig = { A = true; B = false; C = 1.5; D = -1; E = /x; }; }",
        {"a service system closed partial": ["A=true", "B=false", "C=1.500000", "D=-1", "E=/x"]},
    ),
    "holes": (
        '{ systemd.services.a.serviceConfig = { ExecStart = "${pkgs.x}/bin/x -v"; User = cfg.user; }; }',
        {"a service system closed whole": ["ExecStart=\ufffc/bin/x -v", "User"]},
    ),
    "let": (
        'let h = { Nice = 1; }; in { systemd.services.a.serviceConfig = h // { User = "x"; }; }',
        {"a service system closed partial": ["Nice=1", "User=x"]},
    ),
    "update from elsewhere": (
        "{ systemd.services.a.serviceConfig = lib.harden // { Nice = 1; }; }",
        {"a service system under partial": ["Nice=1"]},
    ),
    "update by something else": (
        "{ systemd.services.a.serviceConfig = { Nice = 1; } // cfg.extra; }",
        {"a service system over partial": ["Nice=1"]},
    ),
    "merge with something else": (
        "{ systemd.services.a.serviceConfig = lib.mkMerge [ { Nice = 1; } cfg.extra ]; }",
        {"a service system beside partial": ["Nice=1"]},
    ),
    "the right side wins": (
        '{ systemd.services.a.serviceConfig = { Nice = 1; User = "x"; } // { Nice = 2; }; }',
        {"a service system closed partial": ["Nice=2", "User=x"]},
    ),
    "the force wins": (
        "{ systemd.services.a.serviceConfig = mkMerge [ { Nice = 1; } { Nice = mkForce 2; } ]; }",
        {"a service system closed partial": ["Nice=2"]},
    ),
    "siblings": (
        '{ systemd.services.a = { after = [ "b.service" "c.service" ]; preStart = "x"; script = "y"; serviceConfig.Nice = 1; unitConfig.X = 2; }; }',
        {
            "a service system closed whole": [
                "After=b.service c.service",
                "X=2",
                "ExecStart=\ufffc",
                "ExecStartPre=\ufffc",
                "Nice=1",
            ]
        },
    ),
    "machines of one file": (
        """{
          nodes.a = { pkgs, ... }: { systemd.services.s.serviceConfig.Nice = 1; };
          nodes.b.systemd.services.s.serviceConfig.Nice = 2;
          containers = { c.config = { systemd.services.s.serviceConfig.Nice = 3; }; };
        }""",
        {
            "s service system closed partial": ["Nice=1"],
            "s service system closed partial #2": ["Nice=2"],
            "s service system closed partial #3": ["Nice=3"],
        },
    ),
    "machines in a list": (
        """{ machines = [
          { systemd.services.s.serviceConfig.Nice = 1; }
          { systemd.services.s.serviceConfig.Nice = 2; }
        ]; }""",
        {
            "s service system closed partial": ["Nice=1"],
            "s service system closed partial #2": ["Nice=2"],
        },
    ),
    "users of one file": (
        """{
          home-manager.users.a.systemd.user.services.s.Service.Nice = 1;
          home-manager.users.b.systemd.user.services.s.Service.Nice = 2;
        }""",
        {
            "s service user closed partial": ["Nice=1"],
            "s service user closed partial #2": ["Nice=2"],
        },
    ),
    "modules of one machine": (
        """{ nixosConfigurations.a = nixosSystem { modules = [
          { systemd.services.s.serviceConfig.Nice = 1; }
          { config.systemd.services.s.serviceConfig.User = "u"; }
        ]; }; }""",
        {"s service system closed partial": ["Nice=1", "User=u"]},
    ),
    "imports beside what is merged": (
        """{
          imports = [ { systemd.services.s.serviceConfig.Nice = 1; } ];
          config = lib.mkMerge [ { systemd.services.s.serviceConfig.User = "u"; } ];
        }""",
        {"s service system closed partial": ["Nice=1", "User=u"]},
    ),
    "a module that an option takes": (
        """{ options.systemd.services = lib.mkOption { type = attrsOf (submodule ({ config, ... }: {
          options.x = lib.mkOption { };
          config = lib.mkIf config.x { serviceConfig.Type = "oneshot"; };
        })); }; }""",
        {"None service system under partial": ["Type=oneshot"]},
    ),
    "home-manager, a timer that a function gives": (
        """let timer = name: {
          Unit.Description = "d";
          Timer.OnCalendar = "daily";
          Install.WantedBy = [ "timers.target" ];
        }; in { x = timer; }""",
        {
            "None timer user under whole": [
                "Description=d",
                "OnCalendar=daily",
                "WantedBy=timers.target",
            ]
        },
    ),
    "a variable among the units": (
        "{ systemd.services = let common = { serviceConfig.Nice = 1; }; in my.create common; }",
        {"None service system under partial": ["Nice=1"]},
    ),
    "units that a function of the file gives": (
        """let unit = name: value: lib.nameValuePair "x-${name}" { serviceConfig.Nice = 1; };
        in { config, ... }: { systemd.services = lib.mapAttrs' unit config.x; }""",
        {"None service system closed partial": ["Nice=1"]},
    ),
    "sets with a name beside their values": (
        "{ systemd.services = my.create (n: { name = n; value = { serviceConfig.Nice = 1; }; }); }",
        {"None service system over partial": ["Nice=1"]},
    ),
    "what is put on top takes what it names": (
        "{ systemd.services.a.serviceConfig.Nice = 1; } // { systemd.services.b.serviceConfig.Nice = 2; }",
        {
            "None service system over partial": ["Nice=1"],
            "b service system closed partial": ["Nice=2"],
        },
    ),
    "generated units": (
        '{ systemd.services = lib.mapAttrs\' (n: v: lib.nameValuePair "x-${n}" { serviceConfig = { Nice = 1; }; }) s; }',
        {"None service system closed partial": ["Nice=1"]},
    ),
    "home-manager, a section by its path": (
        "{ systemd.user.services.a.Service = { Nice = 1; }; systemd.user.services.b.Service.Nice = 2; }",
        {
            "a service user closed partial": ["Nice=1"],
            "b service user closed partial": ["Nice=2"],
        },
    ),
    "home-manager, units without a service": (
        """{
          systemd.user.timers.a = { Timer.OnCalendar = "daily"; Install.WantedBy = [ "timers.target" ]; };
          systemd.user.mounts.b.Mount.What = "/dev/b";
        }""",
        {
            "a timer user closed whole": ["OnCalendar=daily", "WantedBy=timers.target"],
            "b mount user closed whole": ["What=/dev/b"],
        },
    ),
    "mounts are a list, and named after where": (
        '{ systemd.mounts = [ { what = "/dev/a"; where = "/a/b"; mountConfig.TimeoutSec = 5; } ]; }',
        {"a-b mount system closed whole": ["TimeoutSec=5", "What=/dev/a", "Where=/a/b"]},
    ),
    "mounts without a known name": (
        '{ systemd.mounts = [ { what = "/a"; where = x; type = ""; options = "ro"; mountConfig = { }; } ]; }',
        {"None mount system closed whole": ["Options=ro", "What=/a", "Where"]},
    ),
    "mounts behind conditions": (
        """{ lib, config, ... }: {
          systemd.mounts = lib.mkIf config.a ([
            { what = "/dev/a"; where = "/a"; mountConfig = { }; }
          ] ++ lib.optional config.b { what = "/dev/b"; where = "/b"; mountConfig = { }; } ++ map f config.c);
          systemd.automounts = lib.mkMerge [ [ { where = "/a"; automountConfig = { }; } ] (lib.mkForce [ { where = "/b"; automountConfig = { }; } ]) ];
        }""",
        {
            "a mount system closed whole": ["What=/dev/a", "Where=/a"],
            "b mount system closed whole": ["What=/dev/b", "Where=/b"],
            "a automount system closed whole": ["Where=/a"],
            "b automount system closed whole": ["Where=/b"],
        },
    ),
    "home-manager, a set of mounts": (
        '{ systemd.user.mounts = { b.Mount.What = "/dev/b"; }; }',
        {"b mount user closed whole": ["What=/dev/b"]},
    ),
    "automounts": (
        '{ systemd.automounts = [ { where = "/.a/b-c"; automountConfig.TimeoutIdleSec = 5; } ]; }',
        {"\\x2ea-b\\x2dc automount system closed whole": ["TimeoutIdleSec=5", "Where=/.a/b-c"]},
    ),
    "no section of NixOS by that name": (
        "{ systemd.services.a.Service.Nice = 1; }",
        {"a service system closed partial": []},
    ),
    "home-manager": (
        '{ systemd.user.services.a = { Unit.Description = "d"; Service = { ExecStart = "x"; Nice = null; }; }; }',
        {"a service user closed whole": ["Description=d", "ExecStart=x"]},
    ),
    "a trailing comma in the head": (
        "{ lib, pkgs, }:\n{ systemd.services.a.serviceConfig.Nice = 1; }",
        {"a service system closed partial": ["Nice=1"]},
    ),
    "timers": (
        '{ systemd.timers.a.timerConfig.OnCalendar = "daily"; }',
        {"a timer system closed whole": ["OnCalendar=daily"]},
    ),
}

LOOK_ALIKES = {
    "a variable of that name": "let serviceConfig = config.services.x; in { a = serviceConfig.b; }",
    "an argument that is handed on": "let f = c: { serviceConfig = c.config; }; in f",
    "nix-darwin": "{ launchd.daemons.a.serviceConfig = { KeepAlive = true; }; }",
    "an option": "{ options.x.serviceConfig = lib.mkOption { default = { }; }; }",
    "an option of units": "{ options.systemd.services = lib.mkOption { }; }",
    "an argument": "{ serviceConfig ? { }, x }: serviceConfig.Nice",
    "a read": "{ a = config.systemd.services.x.serviceConfig.User; }",
    "a comment": "{ # systemd.services.a.serviceConfig.Nice = 1;\n }",
    "a string": "{ a = ''\n systemd.services.a.serviceConfig.Nice = 1;\n''; }",
    "other services": "{ services.nginx.serviceConfigs = { a = 1; }; services.openssh.enable = true; }",
    "settings of another network": "{ services.network.config.networkConfig.SpeedMeter = true; }",
}


def described(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for block in blocks(Document.open(text.encode())):
        partial = "partial" if block.partial else "whole"
        title = (
            f"{block.name} {block.kind} {block.scope.value} {block.completeness.value} {partial}"
        )
        same = sum(known.startswith(title) for known in found)
        if same:
            title += f" #{same + 1}"
        found[title] = [
            ("" if s.certain else "?")
            + s.directive
            + ("" if s.text_with_holes is None else f"={s.text_with_holes}")
            for s in unit_of(block).settings
        ]
    return found


@pytest.mark.parametrize("form", FORMS)
def test_each_form_gives_its_lines(form: str) -> None:
    """Each form of a unit gives the lines that NixOS writes for it."""
    text, expected = FORMS[form]
    assert described(text) == expected


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_a_look_alike_is_not_found(name: str) -> None:
    """Text that only resembles a unit is not one."""
    assert described(LOOK_ALIKES[name]) == {}


def test_a_lost_quote_costs_one_line() -> None:
    """The lines around a lost quote are read, and the quote is located."""
    text = (
        "{\n  systemd.services.acpid.serviceConfig = {\n    ProtectHome = true;\n"
        '    RestrictAddressFamilies = [ "AF_INET" AF_INET6" ];\n'
        '    SystemCallFilter = "~@clock";\n  };\n}\n'
    )
    (block,) = blocks(Document.open(text.encode()))
    values = {s.directive: s.text_with_holes for s in unit_of(block).settings}
    assert values == {
        "ProtectHome": "true",
        "RestrictAddressFamilies": None,
        "SystemCallFilter": "~@clock",
    }
    (error,) = block.syntax_errors
    assert error.quote is not None
    assert error.quote.start == text.index('AF_INET6"') + len("AF_INET6")
