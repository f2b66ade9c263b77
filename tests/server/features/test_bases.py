"""Blocks that add to a unit of a base: their score, findings, offers and words."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

import pytest

from serviceconfig_ls.features import (
    actions,
    code_lens,
    effective_unit,
    hover,
    inlay_hints,
    security_table,
)
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import diagnose
from serviceconfig_ls.features.exposure.score import of_block
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.units.modules.merge import unit_of
from serviceconfig_ls.workspace.workspace import home_of, units, workspace_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from serviceconfig_ls.features.model import Diagnostic
    from serviceconfig_ls.units.model import Block

CONFIG = Config()
PACKAGE = "[Service]\nExecStart=/bin/web\nProtectHome=yes\nSystemCallFilter=@system-service\n"
NIXOS = f'{PACKAGE}Environment="PATH=/nix/store/a-b/bin"\n'


class Case(NamedTuple):
    """A block on a base."""

    document: Document
    block: Block

    @property
    def lines(self) -> list[str]:
        """The lines that systemd loads, without those of NixOS' environment."""
        found = (f"{s.directive}={s.text}" for s in unit_of(self.block).settings)
        return [line for line in found if not line.startswith("Environment")]

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is reported."""
        return diagnose(self.document, CONFIG)


@pytest.fixture
def on_base(tmp_path: Path) -> Callable[[str, str], Case]:
    """Makes a block named ``web`` with some lines on a unit file."""

    def make(unit_file: str, lines: str) -> Case:
        system = tmp_path / "base/etc/systemd/system"
        system.mkdir(parents=True, exist_ok=True)
        (system / "web.service").write_text(unit_file)
        module = tmp_path / "project/default.nix"
        module.parent.mkdir(exist_ok=True)
        text = f"{{ lib, ... }}: {{ systemd.services.web.serviceConfig = {{ {lines} }}; }}\n"
        module.write_text(text)
        workspace_at.cache_clear()
        document = Document.open(text.encode(), home_of(module, str(tmp_path / "base")))
        return Case(document, units(document)[0].block)

    return make


def test_a_packages_unit_gets_a_drop_in(on_base: Callable[[str, str], Case]) -> None:
    """systemd reads NixOS' lines after the file, so a list cannot be emptied with mkForce."""
    case = on_base(PACKAGE, 'ProtectHome = "tmpfs"; SystemCallFilter = lib.mkForce [ ];')
    assert case.lines == [
        *("ExecStart=/bin/web", "ProtectHome=yes", "SystemCallFilter=@system-service"),
        "ProtectHome=tmpfs",
    ]
    assert not case.block.partial


def test_the_unit_of_a_module_is_merged(on_base: Callable[[str, str], Case]) -> None:
    """mkForce replaces what NixOS wrote, a plain list is added to it."""
    forced = on_base(NIXOS, "ProtectHome = lib.mkForce true; SystemCallFilter = lib.mkForce [ ];")
    assert forced.lines == ["ExecStart=/bin/web", "ProtectHome=true"]
    case = on_base(NIXOS, 'SystemCallFilter = [ "@system-service" ];')
    assert case.lines.count("SystemCallFilter=@system-service") == 1


def test_the_score_is_that_of_the_whole_unit(on_base: Callable[[str, str], Case]) -> None:
    """Lens, hint, hover and table have a figure, and say what the base is."""
    case = on_base(PACKAGE, "PrivateTmp = true; PrivateNetwork = true;")
    assert of_block(case.block, CONFIG).live.known
    (lens,) = code_lens.lenses(case.document, CONFIG).lenses
    assert "→" in lens.title
    assert f"base: {case.block.base}" in lens.title
    hints = inlay_hints.hints(case.document, Span(0, len(case.document.text)), CONFIG)
    assert all(case.block.base in (hint.tooltip or "") for hint in hints if case.block.base)
    at = case.document.text.index(b"PrivateNetwork")
    said = hover.hover(case.document, at, CONFIG)
    assert said is not None
    assert str(case.block.base) in said.markdown
    assert "as the base defines it" in security_table.show(case.document, at, CONFIG)


def test_a_conflict_is_reported_at_the_line_of_the_block(
    on_base: Callable[[str, str], Case],
) -> None:
    """The message names the base; without the base there is nothing to report."""
    case = on_base(f"{PACKAGE}DynamicUser=yes\n", 'User = "root";')
    (found,) = case.diagnostics
    assert found.code == "static-root-with-dynamic-user"
    assert case.document.text[found.span.start :].startswith(b'"root"')
    assert found.message.endswith(f"(base: {case.block.base})")


def test_a_line_of_the_base_is_reported_at_the_line_that_conflicts(
    on_base: Callable[[str, str], Case],
) -> None:
    """The finding stands at the user's line even where the rule points at the other one."""
    case = on_base(f"{PACKAGE}ReadWritePaths=/home/web\n", "ProtectSystem = true;")
    assert case.diagnostics == ()
    case = on_base("[Service]\nExecStart=/bin/web\nUser=root\n", "DynamicUser = true;")
    (found,) = case.diagnostics
    assert case.document.text[found.span.start :].startswith(b"DynamicUser")


@pytest.mark.parametrize("wrong", ["Protecthome=yes", "Restart=maybe", "KillMode=none", "no line"])
def test_what_the_base_has_wrong_is_not_reported(
    on_base: Callable[[str, str], Case], wrong: str
) -> None:
    """Nothing that the user did not write is reported at the user's lines."""
    case = on_base(f"{PACKAGE}{wrong}\n", "PrivateTmp = true;")
    assert case.diagnostics == ()


def test_a_base_without_a_command_is_none(on_base: Callable[[str, str], Case]) -> None:
    """The unit stays partial: a file that is not the unit must not complete it."""
    assert on_base("[Service]\nNice=5\n", "PrivateTmp = true;").block.partial
    assert on_base("", "PrivateTmp = true;").block.base is None


def test_offers_are_those_of_the_whole_unit(on_base: Callable[[str, str], Case]) -> None:
    """Presets are there, as plain lines; what the base decides is left as it is."""
    case = on_base(f"{NIXOS}ProtectClock=no\n", "PrivateTmp = true;")
    at = case.document.text.index(b"serviceConfig")
    offers = list(actions.actions(case.document, Span(at, at), CONFIG))
    bulk = next(each for each in offers if "basic hardening" in each.title.lower())
    text = "".join(edit.text for edit in bulk.edits)
    assert "LockPersonality = true;" in text
    assert "ProtectClock" not in text


def test_the_effective_unit_says_where_each_line_is_from(
    on_base: Callable[[str, str], Case],
) -> None:
    """What the block overrides is named, and what systemd adds is separate."""
    case = on_base(f"{NIXOS}DynamicUser=yes\n", 'ProtectHome = lib.mkForce "tmpfs";')
    shown = effective_unit.show(case.document, case.document.text.index(b"Protect"), CONFIG)
    assert f"completed by its base: {case.block.base}" in shown
    assert "`ProtectHome=tmpfs` | line 1; mkForce; overrides `yes` in web.service, line" in shown
    assert "| `ExecStart=/bin/web` | web.service, line 2; base |" in shown
    last = shown.rsplit("\n\n", 1)[1]
    assert last.startswith(f"Together with {case.block.base}: [web.service, line ")
    assert "| `NoNewPrivileges=yes` | DynamicUser= |" in shown


def test_a_unit_without_base_says_how_to_get_one(on_base: Callable[[str, str], Case]) -> None:
    """The reason of each base that was asked is there, and the way out."""
    case = on_base("", "PrivateTmp = true;")
    shown = effective_unit.show(case.document, case.document.text.index(b"Private"), CONFIG)
    assert "defined elsewhere" in shown
    assert "the unit is masked there." in shown
    assert "set `base` to a nixpkgs checkout" in shown
    head = hover.hover(case.document, case.document.text.index(b"serviceConfig"), CONFIG)
    assert head is not None
    assert "the unit is masked there." in head.markdown


@pytest.mark.parametrize(("after", "unit_file"), [(9, NIXOS), (-9, NIXOS), (9, PACKAGE)])
def test_a_base_that_is_older_than_the_text_says_so(
    tmp_path: Path, after: int, unit_file: str
) -> None:
    """A built system has lines of its own revision; when it was built, its link tells."""
    system = tmp_path / "system/etc/systemd/system"
    system.mkdir(parents=True)
    (system / "web.service").write_text(unit_file)
    result = tmp_path / "project/result"
    result.parent.mkdir()
    result.symlink_to(tmp_path / "system")
    module = result.with_name("default.nix")
    text = "{ systemd.services.web.serviceConfig.PrivateTmp = true; }"
    module.write_text(text)
    changed = result.lstat().st_mtime + after
    os.utime(module, (changed, changed))
    workspace_at.cache_clear()
    document = Document.open(text.encode(), home_of(module, str(result)))
    shown = effective_unit.show(document, text.index("Private"), CONFIG)
    is_older = after > 0 and unit_file == NIXOS
    assert ("built before this file was last changed" in shown) is is_older


def test_nothing_is_live_in_the_effective_unit(on_base: Callable[[str, str], Case]) -> None:
    """A unit file may hold what Markdown would show as an image or a link."""
    case = on_base(f"{PACKAGE}Environment=A=![x](https://a.b/c)|`x`\n", "PrivateTmp = true;")
    shown = effective_unit.show(case.document, case.document.text.index(b"Private"), CONFIG)
    (line,) = (each for each in shown.splitlines() if "Environment=A" in each)
    assert line.startswith("| `` Environment=A=![x](https://a.b/c)\\|`x` `` | ")
