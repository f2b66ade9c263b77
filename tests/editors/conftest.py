"""Fixtures with real editors, a workspace and the server."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tools.editors import neovim, parts, vscode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from playwright.sync_api import Browser, Page

    from tools.editors.neovim import Neovim
    from tools.editors.vscode import Installed

PLUGIN = parts.ROOT / "editors" / "neovim"
COMPANION = parts.ROOT / "tools" / "editors" / "companions" / "companion.py"


@pytest.fixture(scope="session")
def drivers() -> None:
    """The libraries that drive the editors, importable."""
    folder = str(parts.drivers())
    if folder not in sys.path:
        sys.path.append(folder)


@pytest.fixture(scope="session")
def server_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for PATH in which `serviceconfig-ls` is the server of this repository."""
    folder = tmp_path_factory.mktemp("bin")
    script = folder / "serviceconfig-ls"
    sources = f"{parts.ROOT / 'server'}:{parts.ROOT / 'directives'}"
    script.write_text(
        f'#!/bin/sh\nPYTHONPATH="{sources}" exec "{sys.executable}" -P -m serviceconfig_ls "$@"\n'
    )
    script.chmod(0o755)
    return folder


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A temporary folder with the samples."""
    folder = tmp_path / "workspace"
    shutil.copytree(parts.ROOT / "editors" / "samples", folder)
    return folder


@pytest.fixture
def start_neovim(
    drivers: None, server_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Neovim]]:
    """Starts Neovim with a configuration: the text of an init.lua, or the path of one."""
    running: list[Neovim] = []

    def start(init: str | Path, *arguments: str) -> Neovim:
        if isinstance(init, str):
            written = tmp_path / "init.lua"
            written.write_text(init)
            init = written
        path = f"{server_folder}:{os.environ['PATH']}"
        editor = neovim.start(parts.neovim(), tmp_path / "home", path, "-u", str(init), *arguments)
        running.append(editor)
        return editor

    before = dict(os.environ)
    yield start
    for editor in running:
        editor.stop()
    for name in set(os.environ) - set(before):
        del os.environ[name]
    os.environ.update(before)


@pytest.fixture
def nvim(start_neovim: Callable[..., Neovim], workspace: Path) -> Neovim:
    """Neovim with the plugin set up as its README says, and the first sample open."""
    editor = start_neovim(PLUGIN / "samples" / "plain.lua")
    editor.open(workspace / "acpid.nix")
    editor.attached()
    return editor


@pytest.fixture(scope="session")
def extensions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the extension, built for this machine and installed, and with the companions."""
    ours = parts.extension()
    others = parts.companions(tmp_path_factory.mktemp("companions"))
    return vscode.install(tmp_path_factory.mktemp("extensions"), ours, others)


@pytest.fixture(scope="session")
def vscode_with_path(
    extensions: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], AbstractContextManager[Installed]]:
    """Runs VS Code with the extension and its own PATH."""

    def run(path: str) -> AbstractContextManager[Installed]:
        return vscode.running(tmp_path_factory.mktemp("vscode"), path, extensions)

    return run


@pytest.fixture(scope="session")
def installed(
    vscode_with_path: Callable[[str], AbstractContextManager[Installed]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Installed]:
    """VS Code with the extension, and with a Python but no server on PATH."""
    folder = tmp_path_factory.mktemp("python")
    # The Python that the virtual environment is based on: it has no server installed.
    (folder / "python3").symlink_to(Path(sys.executable).resolve())
    with vscode_with_path(f"{folder}:/usr/bin:/bin") as running:
        yield running


@pytest.fixture(scope="session")
def chromium(drivers: None) -> Iterator[Browser]:
    """The browser."""
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=parts.browser(), args=flags)


@pytest.fixture
def page(chromium: Browser, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Page]:
    """A page of the browser; a picture of it is kept at the end of the test."""
    context = chromium.new_context(viewport={"width": 1200, "height": 800})
    page = context.new_page()
    yield page
    name = "".join(one if one.isalnum() else "_" for one in request.node.name)
    page.screenshot(path=parts.PARTS / "screens" / f"{name}.png")
    context.close()
