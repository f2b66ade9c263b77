"""``explain``: one name, in the terminal; with a path, the settings that are the likely cause."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from serviceconfig_ls.cli import output
from serviceconfig_ls.cli.errors import UnusableError
from serviceconfig_ls.cli.inputs import Input, find_inputs
from serviceconfig_ls.cli.subcommand import OK, UNUSABLE, subcommand
from serviceconfig_ls.cli.versions import versions
from serviceconfig_ls.features import explain
from serviceconfig_ls.features.failure_causes import suspects
from serviceconfig_ls.features.project_config.config_keys import documentation
from serviceconfig_ls.features.relaxation import relaxations
from serviceconfig_ls.units.editing.fix_edits import edits as fix_edits
from serviceconfig_ls.units.modules.merge import unit_of
from serviceconfig_ls.units.queries.source_map import definition_of
from serviceconfig_ls.units.unit_files.opening import language_of, open_document
from serviceconfig_ls.workspace.workspace import units

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Located
    from systemd_directives.failures import Failure
    from systemd_directives.model import Fix, Setting

_CONFIG = "config"
"""Explains the configuration of a project."""
_KINDS = (
    "give a directive, rule, check, syscall group, capability, specifier, exit status "
    "or a line of the journal; config explains serviceconfig.toml"
)


@subcommand
def run(options: argparse.Namespace) -> int:
    """Effect: prints the explanation. Raises UnusableError where there is none."""
    piped = options.name == ["-"]
    name = sys.stdin.buffer.read().decode(errors="replace") if piped else " ".join(options.name)
    example = Input(Path(options.path or "default.nix"))
    config = versions(options.systemd).config(example)._replace(hover_manual="full")
    text = _text(name, config, piped=piped)
    if text is None:
        near = explain.similar(name, config)
        hint = f"did you mean {', '.join(near)}?" if near else _KINDS
        raise UnusableError(f"nothing is known of {name}: {hint}")
    output.Screen(options.color).markdown(text)
    if not options.path:
        return OK
    failures: list[str] = []
    output.write_line("")
    for line in _causes(options.path, explain.failure(name, config), config, failures):
        output.write_line(line)
    for failure in failures:
        output.report(failure)
    return UNUSABLE if failures else OK


def _text(name: str, config: Config, *, piped: bool) -> str | None:
    """The explanation, if anything is known."""
    if not piped:
        return documentation() if name == _CONFIG else explain.explain(name, config)
    text = explain.explain_lines(name, config)
    if text is None:
        raise UnusableError("nothing is known of these lines")
    return text


def _causes(
    path: str, failure: Failure | None, config: Config, failures: list[str]
) -> Iterator[str]:
    """The settings below a path that may have caused a failure, the likeliest first.

    Effect: appends to ``failures`` what cannot be read. Raises BrokenPipeError once the reader of
    standard output is gone.
    """
    if failure is None:
        yield "--in wants a failure to find the cause of: an exit status or a line of the journal"
        return
    found: list[tuple[int, Path, int, Setting]] = []
    changes: list[str] = []
    for file in find_inputs([path]):
        if output.reader_is_gone():
            raise BrokenPipeError
        try:
            for document, located in _located(file):
                line_of = partial(_line, document, located)
                causes = sorted(
                    suspects(unit_of(located.block), failure, config), key=lambda each: each[0]
                )
                found += [(rank, file.path, line_of(each), each) for rank, each in causes]
                for fix in relaxations(failure, tuple(each for _, each in causes)):
                    changes += _as_edits(file.path, document, located, fix)
        except UnusableError as error:
            failures.append(str(error))
    if not found:
        yield f"{path} sets none of the directives that may lie behind it"
    for _, place, line, setting in sorted(found, key=lambda each: each[:3]):
        value = "" if setting.text is None else f"={setting.text}"
        yield f"{place}:{line}: {setting.directive}{value}"
    yield from changes


def _located(file: Input) -> Iterator[tuple[Document, Located]]:
    """The document of a file with each of its units."""
    document = open_document(file.read(), language_of(file.path))
    for located in units(document):
        yield document, located


def _as_edits(path: Path, document: Document, located: Located, fix: Fix) -> Iterator[str]:
    """The smallest change as the lines of the file that it replaces."""
    changes = fix_edits(document, located, fix)
    if not changes:
        return
    yield ""
    yield f"{fix.title}:"
    text = document.text
    first, last = min(e.span.start for e in changes), max(e.span.end for e in changes)
    start = text.rfind(b"\n", 0, first) + 1
    end = text.find(b"\n", last)
    end = len(text) if end < 0 else end
    after = text[start:end]
    for edit in sorted(changes, key=lambda each: each.span, reverse=True):
        head, tail = after[: edit.span.start - start], after[edit.span.end - start :]
        after = head + edit.text.encode() + tail
    yield f"{path}:{document.lines.line_at(start) + 1}:"
    yield from (f"- {line}" for line in text[start:end].decode(errors="replace").splitlines())
    yield from (f"+ {line}" for line in after.decode(errors="replace").splitlines())


def _line(document: Document, located: Located, setting: Setting) -> int:
    definition = definition_of(located.block, setting)
    return document.lines.line_at(located.span(definition.name).start) + 1
