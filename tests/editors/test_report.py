"""The HTML page of ``security``, opened and clicked through in a real browser."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.cli.main import run
from tests.server.workspace.test_git import run_git

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.editors

TEXT = """{
  systemd.services.bare.serviceConfig = { ExecStart = "/x"; };
  systemd.services.half.serviceConfig = {
    ExecStart = "/x"; ProtectSystem = "strict"; ProtectHome = true; NoNewPrivileges = true;
    CapabilityBoundingSet = ""; DynamicUser = true; SystemCallFilter = "@system-service";
  };
  systemd.services.acpid.serviceConfig.ProtectClock = true;
}
"""


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The page of three services."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.nix").write_text(TEXT)
    call = ["security", "--systemd", "257", "--all", "--format", "html", "--output-file", "r.html"]
    assert run([*call, "."]) == 0
    return tmp_path / "r.html"


def opened(chromium: Browser, file: Path, scheme: str = "light") -> tuple[Page, list[str]]:
    """The page, and what it complains about or requests."""
    page = chromium.new_page(color_scheme="dark" if scheme == "dark" else "light")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(request.url))
    page.goto(file.as_uri())
    said.remove(file.as_uri())
    return page, said


def shown(page: Page) -> list[str]:
    names = page.locator("details.service:visible .name").all_inner_texts()
    return [name.removesuffix(".service") for name in names]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_clicked_through(chromium: Browser, report: Path, scheme: str) -> None:
    """Opened, searched, filtered, sorted; nothing is requested and no error is logged."""
    page, said = opened(chromium, report, scheme)
    assert shown(page) == ["bare", "half", "acpid"]
    assert page.locator("#shown").inner_text() == "3 of 3 shown"
    bare = page.locator("details.service").first
    bare.locator("summary").click()
    bare.locator("tbody tr").first.wait_for()
    assert bare.locator("tbody tr").count() > 50
    assert "ProtectHome=" in bare.inner_text()
    assert "Next line: 9.6 →" in bare.inner_text()
    page.fill("#search", "ProtectHome")  # only those that fail it
    assert shown(page) == ["bare", "acpid"]
    page.keyboard.press("Escape")
    assert shown(page) == ["bare", "half", "acpid"]
    unsafe = page.locator("[data-filter=UNSAFE]")
    unsafe.click()
    assert shown(page) == ["bare"]
    assert unsafe.get_attribute("aria-pressed") == "true"
    unsafe.click()
    page.click("[data-sort=name]")
    assert shown(page) == ["acpid", "bare", "half"]
    assert said == []
    page.close()


def test_the_keyboard_is_enough(chromium: Browser, report: Path) -> None:
    """A slash goes to the search; Tab and Enter reach and open the first service."""
    page, _ = opened(chromium, report)
    page.keyboard.press("/")
    page.keyboard.type("half")
    assert shown(page) == ["half"]
    for _ in range(4):  # three orders, then the first service that is shown
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("details.service[open] .name").inner_text() == "half.service"
    page.close()


def test_it_is_printed_whole(chromium: Browser, report: Path) -> None:
    """With the rows of all services, without the tools."""
    page, _ = opened(chromium, report)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.locator("details.service[open] tbody tr").first.wait_for()
    assert page.locator("details.service[open] tbody tr").count() > 100
    assert not page.locator("#search").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details.service[open]").count() == 0
    page.close()


def test_a_narrow_window_shows_everything(chromium: Browser, report: Path) -> None:
    """Nothing is wider than the window."""
    page, _ = opened(chromium, report)
    page.set_viewport_size({"width": 380, "height": 800})
    page.locator("details.service summary").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
    page.close()


def test_a_difference_is_shown(
    chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before and after, with the checks that changed."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.chdir(tmp_path)
    run_git(tmp_path, "init", "-q")
    (tmp_path / "a.nix").write_text(TEXT)
    run_git(tmp_path, "add", ".")
    run_git(tmp_path, "commit", "-qm", "x")
    (tmp_path / "a.nix").write_text(TEXT.replace("ProtectHome = true;", ""))
    call = ["security", "--systemd", "257", "--format", "html", "--output-file", "d.html"]
    assert run([*call, "--diff", "HEAD", "."]) == 0
    page, said = opened(chromium, tmp_path / "d.html")
    assert shown(page) == ["half"]
    page.locator("details.service summary").first.click()
    assert "ProtectHome=" in page.locator("td.worse + td").all_inner_texts()
    page.fill("#search", "protecth")
    assert shown(page) == ["half"]
    assert said == []
    page.close()
