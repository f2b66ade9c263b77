"""``explain``: one name, in the terminal; with a path, the settings that most likely did it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markdown import Markdown

from serviceconfig_ls.cli.console import screen
from serviceconfig_ls.cli.errors import UnusableError
from serviceconfig_ls.cli.files import Input, inputs
from serviceconfig_ls.cli.versions import versions
from serviceconfig_ls.features import explain, unit_files
from serviceconfig_ls.features.failure_causes import suspects
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.units.incremental.units_of import blocks

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.units.model import Block
    from systemd_directives.failures import Failure
    from systemd_directives.model import Setting, Unit

_COLUMNS = 100
_WAY_OUT = (
    "give a directive, rule, check, syscall group, capability, specifier, exit status "
    "or a line of the journal"
)


def run(options: argparse.Namespace) -> int:
    """Effect: prints the explanation. Raises UnusableError where there is none."""
    name = " ".join(options.name)
    found = versions(options.systemd).config(Input(Path(options.path or "default.nix")))
    config = found._replace(hover_manual="full")
    text = explain.explain(name, config)
    if text is None:
        near = explain.similar(name, config)
        hint = f"did you mean {', '.join(near)}?" if near else _WAY_OUT
        raise UnusableError(f"nothing is known of {name}: {hint}")
    console = screen(options.color)
    if console.is_terminal:
        console.print(Markdown(text), width=min(console.width, _COLUMNS), soft_wrap=False)
    else:
        console.print(text)
    if options.path:
        for line in _suspects(options.path, explain.failure(name, config), config):
            # a path is text, whatever brackets stand in it
            console.print(line, markup=False, highlight=False, soft_wrap=True)
    return 0


def _suspects(path: str, failure: Failure | None, config: Config) -> Iterator[str]:
    """The settings of a file or folder that may lie behind a failure, the likeliest first."""
    if failure is None:
        yield "\n--in wants a failure to find the cause of: an exit status or a line of the journal"
        return
    found = [
        (rank, file.path, line_of(setting), setting)
        for file in inputs([path], None)
        for unit, line_of in _units(file)
        for rank, setting in suspects(unit, failure, config)
    ]
    yield "" if found else f"\n{path} sets none of the directives that may lie behind it"
    for _, place, line, setting in sorted(found, key=lambda each: each[:3]):
        yield f"{place}:{line}: {setting.directive}" + _value(setting)


def _value(setting: Setting) -> str:
    return "" if setting.text is None else f"={setting.text}"


def _units(file: Input) -> Iterator[tuple[Unit, Callable[[Setting], int]]]:
    """Each unit of a file, with what tells the line of a setting."""
    content = file.read()
    if not file.is_nix:
        parsed = unit_files.read(content.decode(), file.path).parsed
        yield parsed.unit, lambda setting: parsed.lines[setting.origin].line
        return
    document = Document.open(content)
    for block in blocks(document):
        yield block.unit, partial(_line, document, block)


def _line(document: Document, block: Block, setting: Setting) -> int:
    index, _ = block.merged.origins[setting.origin]
    return document.lines.line_at(block.sources[index].name.start) + 1
