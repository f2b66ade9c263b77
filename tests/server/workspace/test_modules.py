"""What is read of a nixpkgs module equals what the real module system makes of it by default."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.workspace.workspace import home_of, units, workspace_at
from tests.server.reading.agreement import disagreements, undecided
from tests.server.workspace.modules_recorded import modules, recorded

if TYPE_CHECKING:
    from pathlib import Path

    from serviceconfig_ls.units.model import Block

MODULES = modules()
RECORDED = recorded()
OWN = "Service.LogLevelMax=info"
"""What the user's block adds."""
UNKNOWN = {
    "a configuration in a variable": {"ExecStart"},
    "the name of a user that is another one": {"User"},
    "options of a submodule that the module sets": {"AmbientCapabilities"},
    "a submodule with a default of its own": {"PrivateUsers"},
    "an option that the module defines itself": {"User"},
    "options that the module defines by a computed set": {"User"},
    "a set that the module extends": {"PrivateDevices", "PrivateTmp"},
    "options under a with, and inherited ones": {"ExecStart"},
    "mkPackageOption and a version": {"ExecReload", "Type"},
    "the options of a list of submodules": {"AmbientCapabilities", "PrivateUsers"},
}
"""The directives that are not known for sure, by the title of the module."""


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def extended(root: Path, module: str, more: str = "") -> Block:
    """A block that adds one line to the unit of a module."""
    path = root / "nixpkgs/nixos/modules/module.nix"
    path.parent.mkdir(parents=True)
    path.write_text(module)
    (root / "nixpkgs/lib").mkdir()
    host = root / "project/host.nix"
    host.parent.mkdir()
    (host.parent / "flake.nix").touch()
    host.write_text(f'{{ systemd.services.web.serviceConfig.LogLevelMax = "info"; {more} }}')
    workspace_at.cache_clear()
    document = Document.open(host.read_bytes(), home_of(host, str(root / "nixpkgs")))
    found = [each.block for each in units(document) if each.block.name == "web"]
    return found[0]


@pytest.mark.parametrize("title", MODULES)
def test_a_unit_on_a_module_is_the_real_one(title: str, tmp_path: Path) -> None:
    """No line is read otherwise, and all but the listed ones are known."""
    block = extended(tmp_path, MODULES[title])
    assert not block.partial
    lines = {"web.service": [*RECORDED[title], OWN]}
    assert list(disagreements((block,), lines)) == []
    open_lines = {each.partition(":")[0].split()[-1] for each in undecided((block,), lines)}
    assert open_lines - {"WantedBy"} == UNKNOWN.get(title, set())


@pytest.mark.parametrize(
    ("title", "more", "directive"),
    [
        ("enable as a plain option", 'services.web.user = "x";', "User"),
        ("a default that refers to another option", 'services.web.user = "x";', "Group"),
        ("the name of a user", 'users.users.web.name = "x";', "User"),
        (
            "options of a submodule with a free form",
            "services.web.settings.server.port = 8080;",
            "CapabilityBoundingSet",
        ),
        (
            "options of a submodule with a free form",
            "services.web.settings = import /x;",
            "CapabilityBoundingSet",
        ),
        (
            "an attribute that is not set",
            'services.web.settings.REDIS = "x";',
            "SupplementaryGroups",
        ),
    ],
)
def test_what_the_user_sets_is_not_by_default(
    title: str, more: str, directive: str, tmp_path: Path
) -> None:
    """Nor is what depends on it."""
    block = extended(tmp_path, MODULES[title], more)
    lines = {"web.service": RECORDED[title]}
    assert directive in {each.partition(":")[0].split()[-1] for each in undecided((block,), lines)}
