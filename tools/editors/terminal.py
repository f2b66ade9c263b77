"""A real terminal on a page of the browser: runs a program, types, and takes pictures."""

from __future__ import annotations

import base64
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.editors import parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from playwright.sync_api import Page

QUIET = 0.4
"""Seconds without output after which a program is assumed to wait for a key."""

LIGHT = {
    "background": "#e0e2ea",
    "foreground": "#14161b",
    "cursor": "#14161b",
    "cursorAccent": "#e0e2ea",
}
DARK = {
    "background": "#14161b",
    "foreground": "#e0e2ea",
    "cursor": "#e0e2ea",
    "cursorAccent": "#14161b",
}


@dataclass
class Terminal:
    """A program's terminal and the page that draws it."""

    page: Page
    keyboard: int
    """The file descriptor from which the program reads its keys and to which it writes its screen.
    """

    def keys(self, text: str) -> None:
        """Effect: types, and waits until the program has drawn the result."""
        os.write(self.keyboard, text.encode())
        self.settle()

    def settle(self, seconds: float = QUIET) -> None:
        """Effect: draws the program's output until it has written nothing for this time."""
        while select.select([self.keyboard], [], [], seconds)[0]:
            try:
                written = os.read(self.keyboard, 1 << 16)
            except OSError:
                return  # the program has ended
            answers = self.page.evaluate("draw", base64.b64encode(written).decode())
            os.write(self.keyboard, answers.encode())

    def text(self) -> str:
        """The words on the screen."""
        return str(self.page.evaluate("words()"))

    def wait(self, text: str, patience: float = 20.0) -> None:
        """Waits until the words are on the screen; fails if they do not appear."""
        until = time.monotonic() + patience
        while text not in self.text():
            if time.monotonic() > until:
                raise AssertionError(f"waited in vain for {text!r} on:\n{self.text()}")
            self.settle(0.1)
        self.settle()

    def pixels(self) -> bytes:
        """The screen as PNG."""
        return bytes(self.page.locator("#terminal").screenshot())

    def picture(self, path: Path) -> None:
        """Effect: writes the screen as PNG."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.locator("#terminal").screenshot(path=path)


@contextmanager
def run(
    page: Page,
    command: Sequence[str],
    environment: Mapping[str, str],
    colours: Mapping[str, str],
    size: tuple[int, int],
) -> Iterator[Terminal]:
    """Effect: runs a program in a terminal with these columns and rows, and ends it."""
    columns, rows = size
    _prepare(page, colours, columns, rows)
    # The capabilities of the terminal: 24-bit colours, and curly lines under mistakes.
    itself = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "VTE_VERSION": "7600"}
    process, keyboard = pty.fork()
    if process == 0:
        try:
            os.execvpe(command[0], list(command), {**environment, **itself})  # noqa: S606 - no shell is meant
        finally:
            os._exit(127)
    fcntl.ioctl(keyboard, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    terminal = Terminal(page, keyboard)
    try:
        terminal.settle()
        yield terminal
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        os.close(keyboard)


def _prepare(page: Page, colours: Mapping[str, str], columns: int, rows: int) -> None:
    """Effect: draws an empty terminal on the page."""
    folder = parts.terminal()
    page.set_content(
        f'<body style="margin:0;background:{colours["background"]}">'
        '<div id="terminal" style="display:inline-block;padding:10px 12px"></div>'
    )
    page.add_style_tag(path=folder / "css" / "xterm.css")
    page.add_style_tag(content=".xterm-viewport { overflow: hidden !important }")
    page.add_script_tag(path=folder / "lib" / "xterm.js")
    page.evaluate(_SCRIPT, {"theme": dict(colours), "cols": columns, "rows": rows})


_SCRIPT = """(options) => {
  const terminal = new Terminal({
    ...options, fontFamily: '"DejaVu Sans Mono"', fontSize: 15, cursorBlink: false,
    allowProposedApi: true, scrollback: 0,
  });
  terminal.open(document.getElementById('terminal'));
  let answers = '';
  terminal.onData((data) => { answers += data; });
  window.draw = (data) => new Promise((done) => {
    const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
    terminal.write(bytes, () => { const said = answers; answers = ''; done(said); });
  });
  window.words = () => {
    const buffer = terminal.buffer.active;
    const lines = [];
    for (let row = 0; row < terminal.rows; row += 1) {
      lines.push(buffer.getLine(row + buffer.viewportY)?.translateToString(true) ?? '');
    }
    return lines.join('\\n');
  };
  terminal.focus();
}"""
"""Defines on the page `draw`, which returns the terminal's replies to the program, and `words`."""
