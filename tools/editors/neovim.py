"""A real Neovim, controlled by a test."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 90.0
"""Timeout for everything that is waited for, in seconds."""


@dataclass
class Neovim:
    """One running editor, without a screen."""

    nvim: Any
    home: Path

    def open(self, path: Path) -> None:
        """Effect: edits a file."""
        self.nvim.command(f"edit {self.nvim.funcs.fnameescape(str(path))}")

    def lua(self, code: str, *arguments: object) -> Any:
        """The result of a piece of Lua; its arguments are in `...`."""
        return self.nvim.exec_lua(code, *arguments)

    def wait(self, code: str, *arguments: object) -> Any:
        """The first true result of a piece of Lua; fails if there is none in time."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if result := self.lua(code, *arguments):
                return result
            time.sleep(0.05)
        raise AssertionError(f"waited in vain for: {code}\n{self.messages()}\n{self.log()}")

    def keys(self, text: str) -> None:
        """Effect: types as a user would, with `<CR>` and similar names for keys."""
        self.nvim.input(text)

    def text(self) -> str:
        """The whole buffer."""
        return "\n".join(self.nvim.current.buffer[:]) + "\n"

    def line(self) -> str:
        """The line that the cursor is in."""
        return str(self.nvim.current.line)

    def go(self, word: str) -> None:
        """Effect: moves the cursor to the first occurrence of a word in the buffer."""
        for number, line in enumerate(self.nvim.current.buffer[:], start=1):
            if word in line:
                before = line[: line.index(word)].encode()
                self.nvim.current.window.cursor = (number, len(before))
                return
        raise AssertionError(f"{word} is not in the buffer")

    def stop(self) -> None:
        """Effect: ends the editor and the servers that it started."""
        with suppress(OSError, EOFError):  # Neovim exits before it can answer
            self.nvim.command("qall!")
        self.nvim.close()

    def messages(self) -> str:
        """All messages so far."""
        return str(self.nvim.command_output("messages"))

    def log(self) -> str:
        """The log that Neovim keeps about language servers."""
        logs = list(self.home.rglob("lsp.log"))
        return logs[0].read_text() if logs else ""

    def attached(self, name: str = "serviceconfig_ls") -> None:
        """Waits until that server serves the current buffer."""
        self.wait(
            "local c = vim.lsp.get_clients({ name = ..., bufnr = 0 })[1]"
            " return c ~= nil and c.initialized == true",
            name,
        )


def start(program: Path, home: Path, path: str, *arguments: str) -> Neovim:
    """Effect: starts an editor with a separate home folder."""
    import pynvim

    home.mkdir(parents=True, exist_ok=True)
    for name in ("DATA", "STATE", "CACHE", "CONFIG"):
        os.environ[f"XDG_{name}_HOME"] = str(home / name.lower())
    os.environ["PATH"] = path
    argv = [str(program), "--embed", "--headless", "-n", *arguments]
    return Neovim(pynvim.attach("child", argv=argv), home)
