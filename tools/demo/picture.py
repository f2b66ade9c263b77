"""Draws in a terminal what an editor would show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lsprotocol import types
from rich.markdown import Markdown
from rich.panel import Panel
from rich.syntax import Syntax
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from tools.demo.session import Shown

_SQUIGGLES = {
    types.DiagnosticSeverity.Error: "bold red",
    types.DiagnosticSeverity.Warning: "yellow",
    types.DiagnosticSeverity.Information: "blue",
    types.DiagnosticSeverity.Hint: "cyan",
}
_THEME = "ansi_dark"
_INDENT = 7


def title(console: Console, text: str) -> None:
    """Effect: prints a heading."""
    console.print()
    console.rule(Text(text, "bold"), align="left", style="dim")
    console.print()


def document(console: Console, text: str, shown: Shown) -> None:
    """Effect: prints a Nix text with lenses above, hints behind and squiggles under its lines."""
    code = Syntax("", "nix", theme=_THEME, background_color="default")
    for number, line in enumerate(text.splitlines()):
        for lens in shown.lenses:
            if lens.range.start.line == number and lens.command is not None:
                _print(console, "", Text(_blanks(line) + lens.command.title, "italic dim"))
        written = code.highlight(line)
        written.rstrip()
        for hint in shown.hints:
            if hint.position.line == number:
                written.append(f"  {hint.label}", "green dim")
        _print(console, str(number + 1), written)
        for found in shown.diagnostics:
            if found.range.start.line == number:
                _squiggle(console, line, found)


def completion(
    console: Console, typed: str, items: Sequence[types.CompletionItem], beside: str, most: int = 9
) -> None:
    """Effect: prints the line that is being typed, the list below it and the text beside it."""
    _print(console, "", Text.assemble(typed, ("▏", "bold")))
    items = filtered(items, typed)
    width = max((len(item.label) for item in items[:most]), default=0)
    for index, item in enumerate(items[:most]):
        style = "reverse" if index == 0 else ""
        row = Text.assemble((f" {item.label.ljust(width)} ", style), (f" {_detail(item)}", "dim"))
        _print(console, "", Text("  ") + row)
    if len(items) > most:
        _print(console, "", Text(f"   … {len(items) - most} more", "dim"))
    if beside:
        console.print(Panel(_rendered(beside), border_style="dim", expand=False))


def filtered(items: Sequence[types.CompletionItem], typed: str) -> Sequence[types.CompletionItem]:
    """The items that an editor keeps in the list: those that begin with the typed word."""
    found = re.search(r"[\w@-]*$", typed)
    word = found[0].lower() if found else ""
    return [i for i in items if (i.filter_text or i.label).lstrip("~").lower().startswith(word)]


def hover(console: Console, markdown: str) -> None:
    """Effect: prints a hover as the box that an editor opens."""
    console.print(Panel(_rendered(markdown), border_style="dim"))


def _rendered(markdown: str) -> Markdown:
    """Markdown for the terminal, without links to files, which it cannot open."""
    return Markdown(re.sub(r"\[([^\]]+)\]\(file:[^)]*\)", r"\1", markdown))


def _squiggle(console: Console, line: str, found: types.Diagnostic) -> None:
    start, end = found.range.start.character, found.range.end.character
    if found.range.end.line != found.range.start.line:
        end = len(line)
    style = _SQUIGGLES[found.severity or types.DiagnosticSeverity.Error]
    under = Text.assemble(" " * start, ("~" * max(end - start, 1), style), " ")
    _print(console, "", under.append(found.message, style))


def _detail(item: types.CompletionItem) -> str:
    details = item.label_details
    return item.detail or (details.description if details else "") or ""


def _blanks(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _print(console: Console, margin: str, text: Text) -> None:
    console.print(Text(f"{margin:>{_INDENT - 2}}  ", "dim") + text, soft_wrap=True)
