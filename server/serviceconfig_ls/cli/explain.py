"""``explain``: one name, in the terminal; with a path, the settings that most likely did it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markdown import Markdown

from serviceconfig_ls.cli.failure import UnusableError
from serviceconfig_ls.cli.files import Input, inputs
from serviceconfig_ls.cli.screen import screen
from serviceconfig_ls.cli.versions import versions
from serviceconfig_ls.features import explained, unit_files
from serviceconfig_ls.nix.document import Document
from serviceconfig_ls.units.discover import blocks

if TYPE_CHECKING:
    import argparse
    from collections.abc import Collection, Iterator

_COLUMNS = 100


def run(options: argparse.Namespace) -> int:
    """Effect: prints the explanation. Raises UnusableError where there is none."""
    name = " ".join(options.name)
    found = versions(options.systemd).config(Input(Path(options.path or "default.nix")))
    config = replace(found, hover_manual="full")
    text = explained.explain(name, config)
    if text is None:
        near = explained.similar(name, config)
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        message = (
            f"nothing is known of {name}{hint} A directive, rule, check, syscall group, "
            "capability, specifier or exit status can be explained"
        )
        raise UnusableError(message)
    console = screen(options.color)
    if console.is_terminal:
        console.print(Markdown(text), width=min(console.width, _COLUMNS), soft_wrap=False)
    else:
        console.print(text)
    if options.path:
        for line in _suspects(options.path, explained.causes(name)):
            console.print(line)
    return 0


def _suspects(path: str, directives: Collection[str]) -> Iterator[str]:
    """The lines of a file or folder that set one of the directives, the likeliest first."""
    found = [
        (list(directives).index(name), f"{file.path}:{line}: {name}")
        for file in inputs([path], None)
        for name, line in _settings(file)
        if name in directives
    ]
    yield "" if found else f"{path} sets none of the directives that may lie behind it"
    for _, text in sorted(found):
        yield text


def _settings(file: Input) -> Iterator[tuple[str, int]]:
    content = file.read()
    if not file.is_nix:
        unit = unit_files.read(content.decode(), file.path)
        for setting in unit.parsed.unit.settings:
            yield setting.directive, unit.parsed.lines[setting.origin].line
        return
    document = Document.open(content)
    for block in blocks(document):
        for definition in block.definitions:
            yield definition.directive, document.lines.line_at(definition.name.start) + 1
