"""The settings that the option confinement gives a service; `reading/` compares them with Nix."""

from __future__ import annotations

import pytest

from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import diagnose
from serviceconfig_ls.features.exposure import score
from serviceconfig_ls.features.hover import hover
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.units.modules.merge import unit_of
from systemd_directives.model import Completeness, SystemdVersion
from tests.support.units import blocks

CONFIG = Config(systemd=SystemdVersion(257))
UNIT = """{ pkgs, config, lib, ... }: {
  systemd.services.a = {
    %s
    serviceConfig = { ExecStart = "${pkgs.a}/bin/a"; %s };
  };
}
"""
FULL = " ".join(
    f"{name} = true;"
    for name in (
        *("MountAPIVFS", "PrivateDevices", "PrivateMounts", "PrivateTmp", "PrivateUsers"),
        *("ProtectControlGroups", "ProtectKernelModules", "ProtectKernelTunables"),
    )
)


def document(option: str, more: str = "") -> Document:
    return Document.open((UNIT % (option, more)).encode())


def format_range(text: Document) -> score.Range:
    (block,) = blocks(text)
    return score.of_block(block, CONFIG).live


def test_the_score_is_that_of_its_lines() -> None:
    """A confined service has the exposure of a service that writes the same lines."""
    written = f'RootDirectory = "/run/x"; BindReadOnlyPaths = [ "/nix/store" ]; {FULL}'
    assert format_range(document("confinement.enable = true;")) == format_range(
        document("", written)
    )


def test_explicit_definitions_override() -> None:
    """The settings of confinement are defaults: explicit definitions override them."""
    (block,) = blocks(document("confinement.enable = true;", "PrivateTmp = false;"))
    assert [s.text for s in unit_of(block).settings if s.directive == "PrivateTmp"] == ["false"]


@pytest.mark.parametrize(
    ("option", "completeness"),
    [
        ("confinement.enable = true;", Completeness.COMPLETE),
        ("confinement.enable = false;", Completeness.COMPLETE),
        ("confinement.enable = config.x.y;", Completeness.UNKNOWN_MERGE),
        ("confinement = { enable = true; mode = config.x.mode; };", Completeness.UNKNOWN_MERGE),
        ("confinement = config.x;", Completeness.UNKNOWN_MERGE),
    ],
)
def test_an_unknown_mode_makes_the_unit_incomplete(option: str, completeness: Completeness) -> None:
    """If the mode or the switch is unknown, the unit may have lines that are not visible."""
    (block,) = blocks(document(option))
    assert block.completeness is completeness


def test_a_confined_service_is_clean() -> None:
    """A confined service has everything that it needs in its root: no diagnostic."""
    assert diagnose(document("confinement.enable = true;"), CONFIG) == ()


def test_the_option_says_what_it_sets() -> None:
    """Hover on the option lists its lines, and those that other lines override."""
    text = document('confinement = { enable = true; mode = "chroot-only"; };', "PrivateTmp = true;")
    shown = hover(text, text.text.index(b"enable"), CONFIG)
    assert shown is not None
    assert "- `PrivateDevices`: `false`" in shown.markdown
    assert "- `PrivateTmp`: overridden by another line" in shown.markdown
