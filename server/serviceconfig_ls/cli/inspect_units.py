"""``inspect``: what was understood of each service, for people who wonder why there is no help."""

from __future__ import annotations

import os
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from serviceconfig_ls.cli import output, pool
from serviceconfig_ls.cli.arguments import ListFormat
from serviceconfig_ls.cli.bases import chosen_bases
from serviceconfig_ls.cli.check_file import line_column
from serviceconfig_ls.cli.errors import UnusableError
from serviceconfig_ls.cli.formats import json_format, services_text
from serviceconfig_ls.cli.homes import home_of_input
from serviceconfig_ls.cli.inputs import inputs_of
from serviceconfig_ls.cli.results import (
    Inspected,
    InspectedService,
    InspectedSetting,
    LineColumn,
)
from serviceconfig_ls.cli.subcommand import OK, UNUSABLE, subcommand
from serviceconfig_ls.cli.versions import versions
from serviceconfig_ls.features import effective_unit
from serviceconfig_ls.units.discovery.prefilter import is_relevant
from serviceconfig_ls.units.modules.merge import unit_of
from serviceconfig_ls.units.queries.source_map import definition_of
from serviceconfig_ls.units.unit_files.opening import language_of, open_document
from serviceconfig_ls.workspace.workspace import units
from systemd_directives.model import Hole

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from serviceconfig_ls.cli.bases import ChosenBases
    from serviceconfig_ls.cli.inputs import Input
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Located
    from systemd_directives.model import Setting


@subcommand
def run(options: argparse.Namespace) -> int:
    """Effect: prints what was understood. Returns 2 where an input cannot be read, else 0."""
    files = list(inputs_of(options))
    if options.unit is not None and options.format == ListFormat.TEXT:
        return _print_unit(options, files)
    inspect = partial(_inspect, bases=chosen_bases(options.base))
    work = pool.Work(inspect, _failed, attrgetter("project"), "inspecting")
    results = list(pool.run(work, files, options.jobs))
    services = [service for result in results for service in result.services]
    if options.unit is not None:
        wanted = options.unit.removesuffix(".service")
        services = [service for service in services if service.service == wanted]
    if options.format == ListFormat.JSON:
        output.write_json(json_format.of_services(services))
    else:
        for line in services_text.lines(services):
            output.write_line(line)
    failures = [result.failure for result in results if result.failure]
    for failure in failures:
        output.report(failure)
    return UNUSABLE if failures else OK


def _print_unit(options: argparse.Namespace, files: Iterable[Input]) -> int:
    """Effect: prints the unit that ``--unit`` names, of each file that defines it.

    Raises UnusableError if there is none.
    """
    bases, chosen = chosen_bases(options.base), versions(options.systemd)
    shown = []
    name, _, kind = options.unit.partition(".")
    for file in files:
        content = file.read()
        if file.is_nix and os.fsencode(name) not in content:
            continue
        document = _document(file, content, bases.of(file))
        for located in units(document):
            if located.block.name == name and located.block.kind == (kind or "service"):
                lines = effective_unit.text_lines(document, located, chosen.config(file))
                shown.append((f"# {file.path}", *lines))
    if not shown:
        raise UnusableError(f"--unit {options.unit}: there is no such unit here")
    for number, text in enumerate(shown):
        for line in ("",) * bool(number) + text:
            output.write_line(line)
    return OK


def _failed(file: Input, reason: str) -> Inspected:
    return Inspected(failure=f"{file.path}: {reason}")


def _inspect(file: Input, *, bases: ChosenBases) -> Inspected:
    """The services of one input."""
    try:
        content = file.read()
        return Inspected(tuple(_services(file, content, bases.of(file))))
    except UnusableError as error:
        return Inspected(failure=str(error))


def _document(file: Input, content: bytes, base: str) -> Document:
    return open_document(content, language_of(file.path), home_of_input(file, base))


def _services(file: Input, content: bytes, base: str) -> Iterator[InspectedService]:
    if file.is_nix and not is_relevant(content):
        return
    document = _document(file, content, base)
    for located in units(document):
        block = located.block
        if block.kind == "service":
            yield InspectedService(
                file.path,
                document.lines.line_at(located.span(block.header).start) + 1,
                block.name,
                block.scope,
                block.completeness,
                block.reason,
                block.partial,
                tuple(_settings(document, located)),
            )


def _settings(document: Document, located: Located) -> Iterator[InspectedSetting]:
    """The settings of a unit, those of one directive together, with their places."""
    block = located.block
    for (section, directive), settings in _by_directive(unit_of(block).settings).items():
        definition = definition_of(block, settings[0])
        setting = _setting(section, directive, settings)
        if definition.elsewhere is None:
            name = located.span(definition.name)
            start = line_column(document.text, document.lines, name.start)
            yield setting._replace(start=start)
        else:
            path = os.path.relpath(definition.elsewhere.path)
            yield setting._replace(start=LineColumn(definition.elsewhere.line, 1), path=path)


def _by_directive(settings: Iterable[Setting]) -> Mapping[tuple[str, str], list[Setting]]:
    """The settings by section and directive, in the order of their first lines."""
    groups: dict[tuple[str, str], list[Setting]] = {}
    for setting in settings:
        groups.setdefault((setting.section, setting.directive), []).append(setting)
    return groups


def _setting(section: str, directive: str, settings: Sequence[Setting]) -> InspectedSetting:
    reason = next((s.unknown for s in settings if s.unknown), None)
    holes = (part.reason for s in settings for part in s.value or () if isinstance(part, Hole))
    return InspectedSetting(
        section,
        directive,
        value=None if any(s.value is None for s in settings) else tuple(s.text for s in settings),
        unknown=reason or next(holes, None),
        conditional=not all(s.certain for s in settings),
    )
