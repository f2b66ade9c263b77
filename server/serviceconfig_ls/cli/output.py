"""The one place where commands write. All that is not the program's own text is escaped here.

See `serviceconfig_ls.cli.escape`.
"""

from __future__ import annotations

import io
import os
import select
import sys
from contextlib import contextmanager, redirect_stdout, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markdown import Markdown
from rich.text import Text

from serviceconfig_ls.cli.arguments import Color
from serviceconfig_ls.cli.errors import UnusableError
from serviceconfig_ls.cli.escape import escaped, escaped_json, escaped_lines, is_command
from serviceconfig_ls.cli.rewriting import write_file
from systemd_directives.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.table import Table

PROGRAM = "serviceconfig-ls"

LEVELS = {
    "PERFECT": "green",
    "SAFE": "green",
    "OK": "green",
    "MEDIUM": "yellow",
    "EXPOSED": "red",
    "UNSAFE": "bold red",
    "DANGEROUS": "bold red",
}
"""The style of each level of exposure."""

SEVERITIES = {
    Severity.ERROR: "bold red",
    Severity.WARNING: "bold yellow",
    Severity.INFORMATION: "bold blue",
    Severity.HINT: "bold cyan",
}
"""The style of each severity."""

_FORCED = {Color.ALWAYS: True, Color.NEVER: False, Color.AUTO: None}
_MAX_TEXT_WIDTH = 100
"""Columns of running text in a terminal."""


class Screen:
    """Standard output with colours as ``--color`` asks; it never wraps a line."""

    def __init__(self, color: str) -> None:
        forced = _FORCED[Color(color)]
        self._console = _Console(
            force_terminal=forced,
            color_system="256" if forced else ("auto" if forced is None else None),
            no_color=True if forced is False else None,
            highlight=False,
            markup=False,
            emoji=False,
            soft_wrap=True,
        )

        # Far faster than to have the console find that there is nothing to do.
        self._is_plain = not self._console.is_terminal and self._console.color_system is None

    @property
    def width(self) -> int | None:
        """Columns; None if it is not a terminal."""
        return self._console.width if self._console.is_terminal else None

    @property
    def terminal_size(self) -> os.terminal_size | None:
        """Columns and rows; None if standard output is not a terminal, whatever the colours."""
        if not sys.stdout.isatty():
            return None
        return os.terminal_size((self._console.width, self._console.height))

    def line(self, *parts: str | tuple[str, str]) -> None:
        """Effect: writes one line of parts, each a text or a text with its style."""
        texts = [(part, "") if isinstance(part, str) else part for part in parts]
        styled = [(escaped(text), style) for text, style in texts]
        plain = "".join(text for text, _ in styled)
        if is_command(plain):  # only together do they begin like a command
            styled.insert(0, ("\\", ""))
        if self._is_plain:
            print("".join(text for text, _ in styled))
        else:
            self._console.print(Text.assemble(*styled))

    def markdown(self, text: str) -> None:
        """Effect: writes Markdown, laid out if this is a terminal."""
        shown = escaped_lines(text)
        if self.width is None:
            self._console.print(shown)
        else:
            width = min(self.width, _MAX_TEXT_WIDTH)
            self._console.print(Markdown(shown), width=width, soft_wrap=False)

    def table(self, table: Table) -> None:
        """Effect: writes a table of the program's own texts, with markup in them."""
        self._console.print(table, markup=True, soft_wrap=False)


class _Console(Console):
    """A console whose closed pipe is an error, as that of ``print`` is."""

    def on_broken_pipe(self) -> None:
        """Raises BrokenPipeError; rich would end the program with status 1."""
        raise BrokenPipeError


def write_line(text: str) -> None:
    """Effect: writes a line to standard output."""
    print(escaped(text))


def write_lines(text: str) -> None:
    """Effect: writes text of several lines to standard output."""
    print(escaped_lines(text))


def write_command(text: str) -> None:
    """Effect: writes a line that a runner is meant to execute, whose data is escaped already."""
    print(text)


def write_json(text: str) -> None:
    """Effect: writes JSON to standard output."""
    shown = escaped_json(text)
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        shown.encode(encoding)
    except UnicodeEncodeError:
        shown = "".join(c if c.isascii() else _as_json(c) for c in shown)
    print(shown)


def write_html(page: str) -> None:
    """Effect: writes a page whose texts are escaped already, in UTF-8 as it says itself.

    Raises UnusableError if standard output is a terminal.
    """
    if sys.stdout.isatty():
        raise UnusableError("--format html: write it to a file with --output-file FILE")
    sys.stdout.flush()
    sys.stdout.buffer.write(page.encode(errors="replace"))


def write_patch(patch: bytes) -> None:
    """Effect: writes a patch byte for byte, so that it can be applied; escaped to a terminal."""
    if sys.stdout.isatty():
        write_lines(patch.decode(errors="surrogateescape").removesuffix("\n"))
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(patch)


def report(message: str) -> None:
    """Effect: writes a message with the name of the program to standard error."""
    report_line(f"{PROGRAM}: {message}")


def report_line(text: str) -> None:
    """Effect: writes a line to standard error; does nothing if that is closed."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            print(escaped(text), file=sys.stderr, flush=True)


@contextmanager
def to_file(name: str | None) -> Iterator[None]:
    """Effect: writes to a file what standard output gets inside, all at once at the end.

    Raises UnusableError if it cannot be written. ``name`` None changes nothing.
    """
    if name is None:
        yield
        return
    content = io.BytesIO()
    with redirect_stdout(io.TextIOWrapper(content, encoding="utf-8", errors="backslashreplace")):
        yield
        sys.stdout.flush()
        write_file(Path(name), content.getvalue())


def prepare() -> None:
    """Effect: has characters that the encoding of a stream lacks written as escapes."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def flush() -> None:
    """Effect: writes what is buffered. Raises OSError, BrokenPipeError."""
    if sys.stdout is not None:
        sys.stdout.flush()


def discard() -> None:
    """Effect: drops what is buffered, after standard output failed; else it is tried at exit."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def reader_is_gone() -> bool:
    """Whether standard output is a pipe whose other end is closed."""
    try:
        poll = select.poll()
        poll.register(sys.stdout.fileno(), 0)
        return any(event & (select.POLLERR | select.POLLHUP) for _, event in poll.poll(0))
    except (OSError, ValueError, AttributeError):
        return False


def _as_json(char: str) -> str:
    encoded = char.encode("utf-16-be").hex()
    return "".join(f"\\u{encoded[at : at + 4]}" for at in range(0, len(encoded), 4))
