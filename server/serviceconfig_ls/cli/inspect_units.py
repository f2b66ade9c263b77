"""``inspect``: what was understood of each service, for people who wonder why there is no help."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from serviceconfig_ls.cli import pool
from serviceconfig_ls.cli.errors import UnusableError
from serviceconfig_ls.cli.files import inputs
from serviceconfig_ls.features import unit_files
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.units.discovery.prefilter import is_relevant
from serviceconfig_ls.units.incremental.units_of import blocks
from serviceconfig_ls.units.queries.source_map import source
from serviceconfig_ls.workspace.project import home
from systemd_directives.model import Completeness, Hole

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from serviceconfig_ls.cli.files import Input
    from serviceconfig_ls.units.model import Block
    from systemd_directives.model import Setting

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one input."""

    records: tuple[Record, ...] = ()
    failure: str | None = None


def run(options: argparse.Namespace) -> int:
    """Effect: prints what was understood. Gives 2 where an input cannot be read, else 0."""
    files = list(inputs(options.paths, options.stdin_filename))
    results = list(pool.run(_inspected, files, options.jobs, "inspecting", attrgetter("project")))
    records = [record for result in results for record in result.records]
    if options.format == "json":
        print(json.dumps(records, indent=1, ensure_ascii=False))
    else:
        print("\n\n".join(map(_as_text, records)))
    failures = [result.failure for result in results if result.failure]
    for failure in failures:
        print(f"serviceconfig-ls: {failure}", file=sys.stderr)
    return 2 if failures else 0


def _inspected(file: Input) -> Result:
    try:
        content = file.read()
        found = _of_nix(file, content) if file.is_nix else _of_unit_file(file, content)
        return Result(tuple(found))
    except UnusableError as error:
        return Result(failure=str(error))


def _of_nix(file: Input, content: bytes) -> Iterator[Record]:
    if not is_relevant(content):
        return
    document = Document.open(content, home(file.path) if file.content is None else None)
    for block in blocks(document):
        if block.kind == "service":
            yield {
                "path": str(file.path),
                "line": document.lines.line_at(block.head.start) + 1,
                "service": block.name,
                "scope": block.scope.value,
                "openness": block.completeness.value,
                "reason": block.reason,
                "partial": block.partial,
                "settings": list(_settings(document, block)),
            }


def _settings(document: Document, block: Block) -> Iterator[Record]:
    """The settings that count, all lines of one directive together."""
    groups: dict[tuple[str, str], list[Setting]] = {}
    for setting in block.unit.settings:
        groups.setdefault((setting.section, setting.directive), []).append(setting)
    for (section, directive), settings in groups.items():
        definition, _ = source(block, settings[0])
        start, lines = definition.name.start, document.lines
        line = lines.line_at(start)
        before = document.text[lines.start(line) : start].decode(errors="replace")
        record = _setting(section, directive, settings)
        record |= {"line": line + 1, "column": len(before) + 1}
        if definition.elsewhere is not None:
            path = os.path.relpath(definition.elsewhere.path)
            record |= {"path": path, "line": definition.elsewhere.line, "column": 1}
        yield record


def _setting(section: str, directive: str, settings: list[Setting]) -> Record:
    unknown = next((s.unknown for s in settings if s.unknown), None)
    holes = (part.reason for s in settings for part in s.value or () if isinstance(part, Hole))
    whole = any(s.value is None for s in settings)
    return {
        "section": section,
        "directive": directive,
        "value": None if whole else [s.text for s in settings],
        "unknown": unknown or next(holes, None),
        "conditional": not all(s.certain for s in settings),
    }


def _of_unit_file(file: Input, content: bytes) -> Iterator[Record]:
    unit = unit_files.read(content.decode(), file.path).parsed.unit
    if unit.kind != "service":
        return
    groups: dict[tuple[str, str], list[Setting]] = {}
    for setting in unit.settings:
        groups.setdefault((setting.section, setting.directive), []).append(setting)
    yield {
        "path": str(file.path),
        "line": 1,
        "service": unit.name,
        "scope": unit.scope.value,
        "openness": unit.completeness.value,
        "reason": None,
        "partial": unit.partial,
        "settings": [_setting(*key, settings) for key, settings in groups.items()],
    }


def _as_text(record: Record) -> str:
    name = record["service"] or "a service whose name is not known"
    about = [record["scope"]]
    if record["partial"]:
        about.append("the unit itself is defined elsewhere")
    if record["openness"] != Completeness.COMPLETE.value:
        about.append(f"open ({record['completeness']}): {record['reason']}")
    lines = [f"{record['path']}:{record['line']}: {name} ({', '.join(about)})"]
    lines += [f"  {line}" for setting in record["settings"] for line in _lines(setting)]
    return "\n".join(lines)


def _lines(setting: Record) -> Iterator[str]:
    perhaps = "  # perhaps" if setting["conditional"] else ""
    where = f"  # {setting['path']}:{setting['line']}" if "path" in setting else ""
    name, unknown = f"[{setting['section']}] {setting['directive']}", setting["unknown"]
    if setting["value"] is None:
        yield f"{name} is unknown: {unknown}{perhaps}{where}"
        return
    for text in setting["value"]:
        known = f"{name}={text}" if text is not None else f"{name}=…  # unknown: {unknown}"
        yield f"{known}{perhaps}{where}"
