"""What the settings of the manager and the journal make of a service of the same project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.hover import hover
from serviceconfig_ls.nix.text.document import Document
from tests.server.reading.test_closures import laid_out

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = Config(hover_manual="off")
SERVICE = """\
{
  systemd.services.web.serviceConfig = {
    ExecStart = "/run/web";
    LimitNOFILE = 64;
    LogRateLimitBurst = 5;
    StandardOutput = "journal";
    LogLevelMax = "info";
  };
  systemd.user.services.own.serviceConfig.ExecStart = "/run/own";
"""
HOST = """\
{ imports = [ ./service.nix ];
  systemd.settings.Manager = {
    DefaultLimitNOFILE = 1024;
    DefaultTimeoutStartSec = "10s";
    DefaultTimerAccuracySec = "1s";
    LogLevel = "info";
  };
  systemd.user.extraConfig = "DefaultMemoryAccounting=no";
  services.journald.storage = "volatile";
  services.journald.rateLimitBurst = 99;
}
"""


def shown(document: Document, text: str) -> str:
    """The hover on the first occurrence of a text."""
    found = hover(document, document.text.index(text.encode()), CONFIG)
    assert found is not None
    return found.markdown


def whole(tail: str) -> Document:
    """One text with the service and more lines."""
    return Document.open(f"{SERVICE}{tail}\n}}".encode())


def test_defaults_of_the_manager_are_shown_across_files(tmp_path: Path) -> None:
    """A line names the default that it replaces; the header has those that hold."""
    files = {"service.nix": f"{SERVICE}}}", "host.nix": HOST}
    document = laid_out(files, tmp_path)["service.nix"]
    place = f"[host.nix, line 3]({(tmp_path / 'host.nix').as_uri()}#L3)"
    assert f"**Instead of** `DefaultLimitNOFILE=1024` in {place}" in shown(document, "LimitNOFILE")
    header = shown(document, "systemd.services")
    assert "**From the manager** `TimeoutStartSec=10s` ([host.nix, line 4]" in header
    assert "AccuracySec" not in header and "NOFILE" not in header
    burst = shown(document, "LogRateLimitBurst")
    assert "**Journal** replaces `RateLimitBurst=99` in [host.nix, line 10]" in burst
    output = shown(document, "StandardOutput")
    assert "gone after a reboot: `Storage=volatile` in [host.nix, line 9]" in output


def test_each_manager_has_its_own_defaults() -> None:
    """Services of users have the defaults of user.conf."""
    document = whole(
        "systemd.user.settings.Manager.DefaultIPAccounting = true;\n"
        "systemd.extraConfig = ''\n  DefaultTasksMax=5\n'';"
    )
    user, system = shown(document, "systemd.user"), shown(document, "systemd.services")
    assert "`IPAccounting=true` (line 10)" in user and "TasksMax" not in user
    assert "`TasksMax=5` (line 12)" in system and "IPAccounting" not in system


def test_a_namespace_of_the_journal_is_explained() -> None:
    """services.journald does not reach it, so its limits say nothing about the service."""
    document = whole(
        'systemd.services.web.serviceConfig.LogNamespace = "shop";\n'
        "services.journald.rateLimitBurst = 9;"
    )
    assert "reads `/etc/systemd/journald@shop.conf`" in shown(document, "LogNamespace")
    assert "RateLimitBurst=9" not in shown(document, "LogRateLimitBurst")


@pytest.mark.parametrize(
    "tail",
    [
        "",
        'systemd.settings.Manager.DefaultTimeoutStartSec = lib.mkIf x "1s";',
        'boot.initrd.systemd.settings.Manager.DefaultTimeoutStartSec = "1s";',
        'services.journald.storage = "persistent";',
    ],
)
def test_nothing_is_said_that_is_not_certain(tail: str) -> None:
    """A condition, another manager and the usual case are not mentioned."""
    document = whole(tail)
    assert "manager**" not in shown(document, "systemd.services")
    assert "**Journal**" not in shown(document, "StandardOutput")
