"""``import``: Nix text for unit files and drop-ins, or for the options that shh prints."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from serviceconfig_ls.cli import output
from serviceconfig_ls.cli.errors import UnusableError
from serviceconfig_ls.cli.inputs import STDIN, Input, find_inputs
from serviceconfig_ls.cli.subcommand import OK, UNUSABLE, subcommand
from serviceconfig_ls.features.import_unit import nix_module
from serviceconfig_ls.units.unit_files.block import BUS_SERVICE
from serviceconfig_ls.units.unit_files.names import is_unit_file, unit_file_name
from systemd_directives import unitfile

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from systemd_directives.model import Unit

_OPTION = re.compile(r"[A-Z][A-Za-z]+=.*")
"""A line of shh that is an option of a service."""


@subcommand
def run(options: argparse.Namespace) -> int:
    """Effect: prints a Nix module. Returns 2 where a file cannot be used."""
    failures: list[str] = []
    units = []
    for file in _files(options):
        try:
            text = file.read().decode()
        except UnusableError as error:
            failures.append(str(error))
            continue
        unit = _of_shh(text, options.service) if options.what == "shh" else _of_file(text, file)
        if unit is not None:
            units.append(unit)
    if units:
        found = nix_module(units)
        output.write_lines(found.text.removesuffix("\n"))
        for note in found.notes:
            output.report_line(f"note: {note}")
    for failure in failures:
        output.report(failure)
    if not units and not failures:
        raise UnusableError("there is no unit to import")
    return UNUSABLE if failures else OK


def _files(options: argparse.Namespace) -> Iterator[Input]:
    """The unit files, those of a folder before their drop-ins."""
    if options.what == "shh":  # a file of any name
        piped = find_inputs([STDIN], "shh.service") if STDIN in options.paths else ()
        yield from (Input(Path(path)) for path in options.paths if path != STDIN)
        yield from piped
        return
    found = [
        file
        for file in find_inputs(options.paths, options.stdin_filename or "stdin.service")
        if file.failure is not None or is_unit_file(file.path)
    ]
    yield from sorted(found, key=lambda file: (file.path.suffix == ".conf", str(file.path)))


def _of_file(text: str, file: Input) -> Unit | None:
    """The unit of a file with its own text, also where a build replaces a part of it."""
    name = unit_file_name(file.path)
    if name is None:
        return None
    unit = unitfile.parse(text, name.name, name.kind, name.scope).unit
    if any(setting.section == BUS_SERVICE for setting in unit.settings):
        return None
    return unit._replace(partial=name.is_drop_in)


def _of_shh(text: str, name: str) -> Unit | None:
    """The options among other lines, as a part of a service that is defined elsewhere."""
    lines = [line.strip() for line in text.splitlines() if _OPTION.fullmatch(line.strip())]
    if not lines:
        return None
    unit = unitfile.parse("\n".join(["[Service]", *lines]), name.removesuffix(".service")).unit
    return unit._replace(partial=True)
