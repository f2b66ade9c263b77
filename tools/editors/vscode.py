"""A real VS Code in a browser, controlled by a test."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

from tools.editors import parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from playwright.sync_api import FrameLocator, Locator, Page

PATIENCE = 90_000
"""Timeout for everything that is waited for, in milliseconds."""

_QUIET = {
    "workbench.startupEditor": "none",
    "workbench.colorTheme": "Default Light Modern",
    "workbench.tips.enabled": False,
    "workbench.layoutControl.enabled": False,
    "window.commandCenter": False,
    "chat.commandCenter.enabled": False,
    "editor.minimap.enabled": False,
    "editor.fontFamily": "DejaVu Sans Mono",
    "security.workspace.trust.enabled": False,
    "extensions.ignoreRecommendations": True,
    "git.openRepositoryInParentFolders": "never",
}


@dataclass(frozen=True)
class Installed:
    """VS Code with the extension, listening."""

    address: str
    data: Path
    extensions: Path

    def log(self) -> str:
        """The log of the extension in the window that was opened last."""
        found = (self.data / "logs").rglob("NixOS serviceConfig.log")
        latest = max(found, key=lambda one: one.stat().st_mtime)
        return latest.read_text(errors="replace")

    def configure(self, settings: Mapping[str, object]) -> None:
        """Effect: writes the user's settings."""
        folder = self.data / "User"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "settings.json").write_text(json.dumps({**_QUIET, **settings}))


def install(home: Path, *extensions: Path) -> Path:
    """Effect: installs extensions; returns their folder."""
    folder = home / "extensions"
    wanted = [word for one in extensions for word in ("--install-extension", str(one))]
    command = [*_program(home, folder), *wanted]
    environment = {**os.environ, "HOME": str(home)}
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return folder


@contextmanager
def running(home: Path, path: str, extensions: Path) -> Iterator[Installed]:
    """Effect: runs VS Code with its own home, PATH and folder of extensions."""
    home.mkdir(parents=True, exist_ok=True)
    # VS Code asks the login shell for its PATH, which would be that of the machine.
    shell = home / "shell"
    shell.write_text('#!/bin/sh\nfor last; do :; done\nexec /bin/sh -c "$last"\n')
    shell.chmod(0o755)
    environment = {"HOME": str(home), "PATH": path, "LANG": "C.UTF-8", "SHELL": str(shell)}
    port = _free_port()
    command = [*_program(home, extensions), "--auth", "none"]
    command += ["--bind-addr", f"127.0.0.1:{port}", "--disable-telemetry"]
    command += ["--disable-update-check", "--disable-workspace-trust"]
    installed = Installed(f"http://127.0.0.1:{port}", home / "data", extensions)
    installed.configure({})
    with (home / "code-server.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            _wait_for(installed.address)
            yield installed
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE / 1000)


@dataclass(frozen=True)
class Window:
    """One window of VS Code."""

    page: Page

    def keys(self, *names: str) -> None:
        """Effect: presses keys, one after the other."""
        for name in names:
            self.page.keyboard.press(name)

    def type(self, text: str) -> None:
        """Effect: types as a user does, key by key."""
        self.page.keyboard.type(text, delay=60)

    def command(self, title: str) -> None:
        """Effect: runs a command by its title in the palette."""
        self.keys("F1")
        box = self.page.locator(".quick-input-widget input").first
        box.wait_for(timeout=PATIENCE)
        box.fill(f">{title}")
        self.page.locator(".quick-input-list .monaco-list-row", has_text=title).first.click()

    def open(self, name: str) -> None:
        """Effect: opens a file of the workspace."""
        self.keys("Control+P")
        box = self.page.locator(".quick-input-widget input").first
        box.wait_for(timeout=PATIENCE)
        box.fill(name)
        self.page.locator(".quick-input-list .monaco-list-row", has_text=name).first.wait_for()
        self.keys("Enter")
        self.page.locator(".tab.active", has_text=name).wait_for(timeout=PATIENCE)
        self.page.locator(".monaco-editor .view-line").first.wait_for(timeout=PATIENCE)

    def go(self, line: int, column: int) -> None:
        """Effect: moves the cursor to a line and a column, both from 1."""
        self.keys("Control+G")
        box = self.page.locator(".quick-input-widget input").first
        box.wait_for(timeout=PATIENCE)
        box.fill(f":{line}:{column}")
        self.keys("Enter")
        self.page.locator(".quick-input-widget").first.wait_for(state="hidden")

    def shown(self, selector: str, text: str) -> Locator:
        """The element with that text; waits until it is there."""
        found = self.page.locator(selector, has_text=text).first
        found.wait_for(timeout=PATIENCE)
        return found

    def hovered(self, line: int, column: int, text: str) -> Locator:
        """The hover at a place once it contains the text; hovers again until it does."""
        found = self.page.locator(".monaco-hover:not(.hidden)", has_text=text).first
        until = time.monotonic() + PATIENCE / 1000
        while time.monotonic() < until:
            self.go(line, column)
            self.keys("Control+k", "Control+i")
            for _ in range(10):
                if found.is_visible():
                    return found
                self.page.wait_for_timeout(200)
        raise AssertionError(f"{text!r} is not shown at {line}:{column}")

    def documented(self, item: str, text: str) -> None:
        """Waits for an item in the list of completions, and opens its documentation."""
        self.shown(".suggest-widget.visible .monaco-list-row", item)
        beside = self.page.locator(".suggest-details-container", has_text=text).first
        until = time.monotonic() + PATIENCE / 1000
        while time.monotonic() < until:
            self.keys("Control+Space")
            self.page.wait_for_timeout(1_000)
            if beside.is_visible():
                return
        raise AssertionError(f"{text!r} does not occur in the documentation of {item}")

    def close_editors(self) -> None:
        """Effect: saves and closes all open files."""
        self.keys("Control+k", "s", "Control+k", "Control+w")
        self.page.locator(".tab").first.wait_for(state="detached", timeout=PATIENCE)

    def picture(self, name: str) -> None:
        """Effect: keeps a picture of the screen."""
        self.page.screenshot(path=parts.PARTS / "screens" / f"{name}.png")

    def settled(self, selector: str) -> None:
        """Waits until elements are shown, and the same ones for 300 ms."""
        shown = self.page.locator(selector)
        before: list[str] = []
        until = time.monotonic() + PATIENCE / 1000
        while time.monotonic() < until:
            now = shown.all_inner_texts()
            if now and now == before:
                return
            before = now
            self.page.wait_for_timeout(300)
        raise AssertionError(f"{selector} never settles: {before}")

    def line(self, text: str) -> str:
        """The whole line on the screen that contains the text, hints included."""
        shown: str = self.shown(".monaco-editor .view-line", text).inner_text()
        return shown.replace("\u00a0", " ").replace("\u200c", "")

    def preview(self) -> FrameLocator:
        """The rendered Markdown beside the editor."""
        outer = self.page.frame_locator("iframe.webview")
        return outer.frame_locator("iframe#active-frame")


@contextmanager
def window(page: Page, installed: Installed, folder: Path) -> Iterator[Window]:
    """Effect: opens a window on a folder; it closes with its page."""
    page.set_default_timeout(PATIENCE)
    page.goto(f"{installed.address}/?folder={folder}")
    page.locator(".monaco-workbench .statusbar").wait_for(timeout=3 * PATIENCE)
    page.locator(".explorer-viewlet .monaco-list-row").first.wait_for(timeout=PATIENCE)
    yield Window(page)


def _program(home: Path, extensions: Path) -> list[str]:
    node = shutil.which("node")
    assert node is not None
    folders = ["--user-data-dir", str(home / "data"), "--extensions-dir", str(extensions)]
    return [node, str(parts.code_server()), *folders]


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_for(address: str) -> None:
    until = time.monotonic() + PATIENCE / 1000
    while True:
        try:
            with urlopen(f"{address}/healthz", timeout=5):  # noqa: S310 # our own server, on the loopback address
                return
        except (URLError, OSError):
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
