"""Modules in the forms that nixpkgs uses, each as the base of a unit: how much of it is known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.exposure.score import SCORED, of_block
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.units.modules.merge import unit_of
from serviceconfig_ls.workspace.workspace import home_of, units, workspace_at
from systemd_directives.model import SystemdVersion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serviceconfig_ls.units.model import Block
    from systemd_directives.model import Setting

FOLDER = Path(__file__).parent / "look_alikes"
SERVICES = (
    *("chat", "chat-worker-a", "daemon", "dashboard", "database", "home", "media", "metrics"),
    *("music", "passwords", "store", "store-cache", "web-proxy", "wireless-radio"),
)
"""The services of the modules in the folder."""


def checkout(root: Path) -> Path:
    """A folder that looks like nixpkgs, with the modules."""
    modules = root / "nixpkgs/nixos/modules"
    modules.mkdir(parents=True)
    (root / "nixpkgs/lib").mkdir()
    for path in FOLDER.glob("*.nix"):
        (modules / path.name).write_bytes(path.read_bytes())
    return root / "nixpkgs"


def overridden(root: Path, name: str, line: str = 'LogLevelMax = "info";') -> Block:
    """A block that adds one line to a service, on the modules as its base."""
    base = root / "nixpkgs"
    if not base.exists():
        checkout(root)
    module = root / "project/host.nix"
    module.parent.mkdir(exist_ok=True)
    (module.parent / "flake.nix").touch()
    text = f'{{ lib, ... }}: {{ systemd.services."{name}".serviceConfig = {{ {line} }}; }}'
    module.write_text(text)
    workspace_at.cache_clear()
    (located,) = units(Document.open(text.encode(), home_of(module, str(base))))
    return located.block


class Known(NamedTuple):
    """How many directives are known, and of those that a check reads."""

    settings: int
    all_settings: int
    scored: int
    all_scored: int


def known(block: Block) -> Known:
    """The share of the directives of [Service] whose value, or alternatives, are known."""
    groups: dict[str, list[Setting]] = {}
    for setting in unit_of(block).settings:
        if setting.section == "Service" and setting.directive != "LogLevelMax":
            groups.setdefault(setting.directive, []).append(setting)
    found = [name for name, lines in groups.items() if _is_known(lines)]
    scored = [name for name in groups if name in SCORED]
    return Known(len(found), len(groups), len(set(found) & set(scored)), len(scored))


def _is_known(lines: Iterable[Setting]) -> bool:
    return all(each.value is not None and (each.certain or each.guards) for each in lines)


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_most_of_a_module_is_known(tmp_path: Path) -> None:
    """At least 85 % of the settings, 93 % of those that are scored; ranges of at most 0.8."""
    blocks = [overridden(tmp_path, name) for name in SERVICES]
    assert not any(block.partial for block in blocks)
    shares = [known(block) for block in blocks]
    assert sum(s.settings for s in shares) >= 0.85 * sum(s.all_settings for s in shares)
    assert sum(s.scored for s in shares) >= 0.93 * sum(s.all_scored for s in shares)
    config = Config(systemd=SystemdVersion(257))
    ranges = [of_block(block, config).offline for block in blocks]
    narrow = [each for each in ranges if each.high - each.low <= 8]
    assert len(narrow) >= 0.8 * len(ranges)


def test_an_override_is_scored_as_the_whole_unit(tmp_path: Path) -> None:
    """One line of the block changes the figure of the whole unit."""
    config = Config(systemd=SystemdVersion(257))
    before = of_block(overridden(tmp_path, "daemon"), config).offline
    after = of_block(overridden(tmp_path, "daemon", "ProtectClock = true;"), config).offline
    assert before.known
    assert after.known
    assert after.low < before.low
