"""A nixpkgs checkout as the base of a unit: which module is taken, and what it says by default."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.features import effective_unit, hover
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import diagnose
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.units.modules.base_unit import BaseUnit
from serviceconfig_ls.units.modules.merge import unit_of
from serviceconfig_ls.units.modules.option_defaults import arguments_of
from serviceconfig_ls.workspace.base import module_index, places
from serviceconfig_ls.workspace.base.finder import Bases
from serviceconfig_ls.workspace.base.nixpkgs import Nixpkgs
from serviceconfig_ls.workspace.base.set_options import SetOptions
from serviceconfig_ls.workspace.base.unit_key import NoUnit, UnitKey
from serviceconfig_ls.workspace.workspace import home_of, units, workspace_at
from systemd_directives.model import RuntimeScope

if TYPE_CHECKING:
    from pathlib import Path

    from serviceconfig_ls.units.modules.option_declarations import OptionPath

SYSTEM = RuntimeScope.SYSTEM
MODULES = {
    "services/web.nix": """{ config, lib, pkgs, ... }:
let cfg = config.services.web; in {
  options.services.web = {
    enable = lib.mkEnableOption "web";
    user = lib.mkOption { type = lib.types.str; default = "web"; };
    openFirewall = lib.mkEnableOption "the firewall";
    log.level = lib.mkOption { default = "info"; };
    hosts = lib.mkOption { type = lib.types.attrsOf (lib.types.submodule {
      options.user = lib.mkOption { default = "host"; };
    }); };
  };
  config = lib.mkIf cfg.enable (lib.mkMerge [
    { systemd.services.web = {
        wantedBy = [ "multi-user.target" ];
        serviceConfig = {
          ExecStart = "${pkgs.web}/bin/web";
          User = cfg.user;
          Group = cfg.group;
          SystemCallFilter = [ "@system-service" ];
          ProtectHome = true;
          ProtectClock = !cfg.openFirewall;
        };
      }; }
    (lib.mkIf cfg.openFirewall { systemd.services.web.serviceConfig.PrivateNetwork = false; })
  ]);
}
""",
    "services/cache.nix": """{ config, lib, pkgs, ... }: {
  options.services.cache.servers = lib.mkOption { default = { }; };
  config.systemd.services = lib.mapAttrs' (name: conf: lib.nameValuePair "cache-${name}" {
    serviceConfig = { ExecStart = "${pkgs.cache}/bin/cache"; PrivateTmp = true; };
  }) config.services.cache.servers;
}
""",
    "services/proxy.nix": """{ config, lib, ... }: {
  config = lib.mkIf config.services.proxy.enable {
    systemd.services.web.serviceConfig.ProtectClock = lib.mkForce false;
  };
}
""",
    "services/packaged.nix": """{ config, lib, pkgs, ... }: {
  config.systemd.packages = [ pkgs.packaged ];
  config.systemd.services.packaged.after = [ "network.target" ];
}
""",
    "services/twice-a.nix": '{ systemd.services.twice.serviceConfig.ExecStart = "/bin/a"; }',
    "services/twice-b.nix": '{ systemd.services.twice.serviceConfig.ExecStart = "/bin/b"; }',
    "services/broken.nix": "{ systemd.services.broken.serviceConfig = { ExecStart = ",
}


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("NIX_PATH", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    workspace_at.cache_clear()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder that looks like nixpkgs."""
    root = tmp_path / "nixpkgs"
    for name, text in MODULES.items():
        path = root / module_index.MODULES / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (root / "lib").mkdir()
    (root / "lib/.version").write_text("24.05\n")
    return root


def base(checkout: Path, name: str) -> BaseUnit | NoUnit:
    """What the checkout has for a service."""
    return Nixpkgs(str(checkout), "nixpkgs", None).unit(UnitKey(name, SYSTEM, takes_template=True))


def lines(checkout: Path, text: str, folder: Path) -> list[str]:
    """The lines of the first unit of a text on the checkout; ``?`` marks an uncertain one."""
    folder.mkdir(exist_ok=True)
    (folder / "flake.nix").touch()
    module = folder / "host.nix"
    module.write_text(text)
    workspace_at.cache_clear()
    document = Document.open(text.encode(), home_of(module, str(checkout)))
    unit = unit_of(units(document)[0].block)
    assert not unit.partial
    return [
        f"{each.directive}={each.text}{'' if each.certain else '?'}"
        for each in unit.settings
        if each.section == "Service" and each.directive != "ExecStart"
    ]


def test_the_module_that_gives_the_command_is_the_base(checkout: Path, tmp_path: Path) -> None:
    """It is enabled, its options have their defaults, and other modules are perhaps in use."""
    text = "{ lib, ... }: { systemd.services.web.serviceConfig.PrivateTmp = true; }"
    assert lines(checkout, text, tmp_path / "project") == [
        "Group=None",
        "PrivateTmp=true",
        "ProtectClock=None",
        "ProtectHome=true",
        "SystemCallFilter=@system-service",
        "User=web",
    ]


def test_modules_merge_as_the_module_system_does(checkout: Path, tmp_path: Path) -> None:
    """nixpkgs' lines come first; mkForce replaces them."""
    text = (
        "{ lib, ... }: { systemd.services.web.serviceConfig = {\n"
        '  SystemCallFilter = [ "~@privileged" ]; ProtectHome = lib.mkForce "tmpfs"; }; }'
    )
    found = lines(checkout, text, tmp_path / "project")
    filters = [each for each in found if each.startswith("SystemCallFilter")]
    assert filters == ["SystemCallFilter=@system-service", "SystemCallFilter=~@privileged"]
    assert [each for each in found if "ProtectHome" in each] == ["ProtectHome=tmpfs"]


def test_what_the_project_sets_has_no_default(checkout: Path, tmp_path: Path) -> None:
    """An option that a file of the project may set is unknown."""
    text = (
        '{ services.web.user = "other"; services.web.enable = true;\n'
        "  systemd.services.web.serviceConfig.PrivateTmp = true; }"
    )
    assert "User=None" in lines(checkout, text, tmp_path / "project")


def test_defaults_are_marked(checkout: Path) -> None:
    """What is so by default is distinguished from what the module defines in any case."""
    found = base(checkout, "web")
    assert isinstance(found, BaseUnit)
    marked = {each.directive for each in found.modules[0].definitions if each.by_default}
    assert marked == {"User", "ProtectClock"}


class _Set:
    """One option is set."""

    def __init__(self, name: str) -> None:
        self.name = name

    def has(self, option: OptionPath) -> bool:
        return option[-1] == self.name

    def has_part_of(self, option: OptionPath) -> bool:
        return option[-1] == self.name


def test_the_options_of_submodules_are_left_out() -> None:
    """They belong to each of several instances."""
    document = Document.open(MODULES["services/web.nix"].encode())
    found = arguments_of(document, _Set("level"))
    assert "host" not in found.by_default
    assert "info" not in found.by_default
    assert 'user = "web"' in found.by_default
    assert "user" not in found.enabled


def test_computed_names_are_found_by_their_beginning(checkout: Path) -> None:
    """``cache-${name}`` is the base of ``cache-one``, and of no other name."""
    assert isinstance(base(checkout, "cache-one"), BaseUnit)
    assert base(checkout, "cached") is NoUnit.ABSENT


def test_what_is_no_base_has_a_reason(checkout: Path) -> None:
    """Nothing is guessed where modules only add, contradict each other or cannot be read."""
    assert base(checkout, "packaged") is NoUnit.WITHOUT_COMMAND
    assert base(checkout, "twice") is NoUnit.AMBIGUOUS
    assert base(checkout, "none") is NoUnit.ABSENT
    assert not isinstance(base(checkout, "broken"), BaseUnit)


def test_the_unit_of_a_package_is_explained(checkout: Path, tmp_path: Path) -> None:
    """nixpkgs has no unit files of packages: the unit command and the hover say what has them."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "flake.nix").touch()
    module = folder / "host.nix"
    text = "{ systemd.services.packaged.serviceConfig.PrivateTmp = true; }"
    module.write_text(text)
    document = Document.open(text.encode(), home_of(module, str(checkout)))
    at = text.index("serviceConfig")
    head = hover.hover(document, at, Config())
    assert head is not None
    for shown in (head.markdown, effective_unit.show(document, at, Config())):
        assert "nixpkgs 24.05: a package ships the unit file, which is in no module." in shown
        assert "set `base` to a built one, such as `./result`" in shown


def test_the_index_is_kept(checkout: Path, tmp_path: Path) -> None:
    """The next process reads no module but the one that it needs."""
    assert isinstance(base(checkout, "web"), BaseUnit)
    again = Nixpkgs(str(checkout), "nixpkgs", None)
    assert list(again.prepare()) == []
    (checkout / module_index.MODULES / "services/new.nix").write_text(MODULES["services/web.nix"])
    assert list(Nixpkgs(str(checkout), "nixpkgs", None).prepare())
    assert list((tmp_path / "cache").rglob("*.json"))


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "[" * 100_000,
        json.dumps({"format": "x", "units": []}),
        json.dumps({"format": "serviceconfig-ls modules 1", "units": [["/etc/passwd"] * 6]}),
        json.dumps(
            {
                "format": "serviceconfig-ls modules 1",
                "units": [["nixos/modules/../../x", "web", "", False, "system", True]],
            }
        ),
        json.dumps(
            {
                "format": "serviceconfig-ls modules 1",
                "units": [["nixos/modules/a", 3, "", 1, 1, 1]],
            }
        ),
    ],
)
def test_a_hostile_index_is_made_again(checkout: Path, tmp_path: Path, content: str) -> None:
    """What somebody else wrote into the cache leads neither out of the checkout nor to an error."""
    assert isinstance(base(checkout, "web"), BaseUnit)
    (file,) = (tmp_path / "cache").rglob("*.json")
    file.write_text(content)
    assert isinstance(base(checkout, "web"), BaseUnit)


def test_an_index_that_lies_gives_no_unit(checkout: Path, tmp_path: Path) -> None:
    """The unit is read from the module that the index names, and is not there."""
    assert isinstance(base(checkout, "web"), BaseUnit)
    (file,) = (tmp_path / "cache").rglob("*.json")
    file.write_text(file.read_text().replace("services/web.nix", "services/cache.nix"))
    assert base(checkout, "web") is NoUnit.UNREADABLE


def _lock(folder: Path, name: str, pin: object) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(pin))


@pytest.mark.parametrize(
    ("name", "lock"),
    [
        (
            "flake.lock",
            {
                "root": "root",
                "nodes": {
                    "root": {"inputs": {"nixpkgs": "nixpkgs"}},
                    "nixpkgs": {
                        "original": {"id": "nixpkgs", "ref": "nixos-24.05"},
                        "locked": {"narHash": "sha256-x", "lastModified": 1793664000},
                    },
                },
            },
        ),
        (
            "npins/sources.json",
            {"pins": {"nixpkgs": {"type": "Channel", "name": "nixos-24.05", "hash": "sha256-x"}}},
        ),
        ("nix/sources.json", {"nixpkgs": {"branch": "nixos-24.05", "sha256": "sha256-x"}}),
    ],
)
def test_the_pinned_nixpkgs_is_found_in_the_store(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, lock: object
) -> None:
    """The path follows from the hash; the name says the release, and the day if it is locked."""
    monkeypatch.setattr(places, "source_path", lambda _hash: str(checkout))
    _lock(tmp_path / "project", name, lock)
    bases = Bases(str(tmp_path / "project"), places.AUTO)
    found = bases.unit(UnitKey("web", SYSTEM, takes_template=True))
    assert found is not None
    day = ", 2026-11-03" if name == "flake.lock" else ""
    assert found.base == f"nixpkgs 24.05{day}"
    shutil.rmtree(checkout)
    assert (
        Bases(str(tmp_path / "project"), places.AUTO).unit(
            UnitKey("web", SYSTEM, takes_template=True)
        )
        is None
    )


def test_another_version_gives_a_figure_but_no_finding(checkout: Path, tmp_path: Path) -> None:
    """What the checkout says may not be so in the pinned one, and its name says that."""
    folder = tmp_path / "project"
    folder.mkdir()
    _lock(folder, "nix/sources.json", {"nixpkgs": {"branch": "nixos-25.05", "sha256": "x"}})
    text = "{ systemd.services.web.serviceConfig.ProtectHome = false; }"
    (folder / "flake.nix").touch()
    (folder / "a.nix").write_text(text)
    document = Document.open(text.encode(), home_of(folder / "a.nix", str(checkout)))
    (located,) = units(document)
    assert located.block.base == "nixpkgs 24.05, not the pinned 25.05"
    assert not located.block.partial
    assert diagnose(document, Config()) == ()
    _lock(folder, "nix/sources.json", {"nixpkgs": {"branch": "nixos-24.05", "sha256": "x"}})
    workspace_at.cache_clear()
    document = Document.open(text.encode(), home_of(folder / "a.nix", str(checkout)))
    (found,) = diagnose(document, Config())
    assert found.code == "clashing-definitions"
    assert "(base: nixpkgs 24.05)" in found.message


@pytest.mark.parametrize(
    ("release", "branch", "day", "is_other"),
    [
        ("24.05", "nixos-24.05", None, False),
        ("24.05", "nixos-24.11", None, True),
        ("26.11", "nixos-unstable", 1793664000, False),
        ("27.05", "nixos-unstable", 1793664000, False),
        ("24.05", "nixos-unstable", 1793664000, True),
        ("24.05", "nixos-unstable", None, False),
        ("", "nixos-unstable", 1793664000, True),
        ("24.05", "my-fork", None, False),
    ],
)
def test_a_checkout_is_compared_with_the_lock(
    checkout: Path, tmp_path: Path, release: str, branch: str, day: int | None, is_other: bool
) -> None:
    """A rolling branch is near the next release on its day; without a day it may be any."""
    (checkout / "lib/.version").write_text(release)
    node = {"original": {"id": "nixpkgs", "ref": branch}, "locked": {"lastModified": day}}
    nodes = {"root": {"inputs": {"nixpkgs": "nixpkgs"}}, "nixpkgs": node}
    _lock(tmp_path / "project", "flake.lock", {"root": "root", "nodes": nodes})
    bases = Bases(str(tmp_path / "project"), str(checkout))
    found = bases.unit(UnitKey("web", SYSTEM, takes_template=True))
    assert found is not None
    assert found.is_other_version is is_other


def test_nix_path_is_not_asked_beside_a_lock(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be another version than the one that is built."""
    monkeypatch.setenv("NIX_PATH", f"nixpkgs={checkout}")
    _lock(tmp_path / "project", "nix/sources.json", {"nixpkgs": {"branch": "x", "sha256": "x"}})
    bases = Bases(str(tmp_path / "project"), places.AUTO)
    assert bases.unit(UnitKey("web", SYSTEM, takes_template=True)) is None


def test_nix_path_is_the_last_place(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a lock it is the nixpkgs that ``<nixpkgs>`` means."""
    (tmp_path / "project").mkdir()
    monkeypatch.setenv("NIX_PATH", f"nixpkgs={checkout}:nixos-config=/etc/nixos")
    assert (
        Bases(str(tmp_path / "project"), places.AUTO).unit(
            UnitKey("web", SYSTEM, takes_template=True)
        )
        is not None
    )
    assert (
        Bases(str(tmp_path / "project"), places.NONE).unit(
            UnitKey("web", SYSTEM, takes_template=True)
        )
        is None
    )


def test_the_running_system_must_be_the_one_that_is_configured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is taken only for a project whose single host name is that of this machine."""
    system = tmp_path / "system/etc/systemd/system"
    system.mkdir(parents=True)
    (system / "web.service").write_text("[Service]\nExecStart=/bin/web\n")
    running = tmp_path / "current"
    running.symlink_to(tmp_path / "system")
    monkeypatch.setattr(places, "RUNNING", str(running))
    monkeypatch.setattr(places.socket, "gethostname", lambda: "here")
    project = tmp_path / "project"
    project.mkdir()
    (project / "a.nix").write_text('{ networking.hostName = "here"; }')
    found = Bases(str(project), places.AUTO).unit(UnitKey("web", SYSTEM, takes_template=True))
    assert found is not None
    assert found.base == "running generation"
    (project / "b.nix").write_text('{ networking.hostName = "there"; }')
    other = Bases(str(project), places.AUTO)
    assert other.unit(UnitKey("web", SYSTEM, takes_template=True)) is None
    reasons = other.reasons(UnitKey("web", SYSTEM, takes_template=True))
    assert reasons == ((str(running), NoUnit.OTHER_MACHINE),)
    assert (
        Bases(str(project), places.AUTO).unit(UnitKey("web", SYSTEM, takes_template=True)) is None
    )


def test_in_an_editor_no_answer_waits(checkout: Path, tmp_path: Path) -> None:
    """The unit comes with a later step, and that it changed is said once."""
    (tmp_path / "project").mkdir()
    woken: list[bool] = []
    bases = Bases(
        str(tmp_path / "project"), str(checkout), waits=False, wake=lambda: woken.append(True)
    )
    assert bases.unit(UnitKey("web", SYSTEM, takes_template=True)) is None
    assert woken == [True]
    while bases.step():
        pass
    assert bases.take_changed()
    assert not bases.take_changed()
    assert bases.unit(UnitKey("web", SYSTEM, takes_template=True)) is not None
    bases.forget()
    assert bases.unit(UnitKey("web", SYSTEM, takes_template=True)) is not None
    while bases.step():
        pass
    assert not bases.take_changed()


@pytest.mark.parametrize("waits", [True, False])
def test_a_fault_in_a_base_costs_the_base_only(
    checkout: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    waits: bool,
) -> None:
    """It is logged once, and the unit stays partial."""

    def fail(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(Nixpkgs, "unit", fail)
    bases = Bases(str(tmp_path), str(checkout), waits=waits)
    key = UnitKey("web", SYSTEM, takes_template=True)
    assert bases.unit(key) is None
    while bases.step():
        pass
    assert bases.unit(key) is None
    assert [reason for _, reason in bases.reasons(key)] == [NoUnit.UNREADABLE]
    assert len(caplog.records) == 1


def test_a_set_option_is_found_by_its_words(tmp_path: Path) -> None:
    """Also where it is inherited, or set in a file of its own."""
    (tmp_path / "a.nix").write_text('{ services.web = { inherit user; group = "x"; }; }')
    found = SetOptions(str(tmp_path))
    assert found.has(("services", "web", "user"))
    assert found.has(("services", "web", "group"))
    assert not found.has(("services", "web", "port"))
    assert not found.has(("services", "other", "user"))
