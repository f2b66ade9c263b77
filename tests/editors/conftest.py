"""Puts real editors, a workspace and the server into the hands of the tests."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from editors import neovim, parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from editors.neovim import Neovim

PLUGIN = parts.ROOT / "editors" / "neovim"


@pytest.fixture(scope="session")
def drivers() -> None:
    """The libraries that drive the editors can be imported."""
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
    """A folder of its own with the samples in it."""
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
