"""``export``: the unit files that NixOS would write, as far as they are known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from serviceconfig_ls.cli import output
from serviceconfig_ls.cli.errors import UnusableError
from serviceconfig_ls.cli.inputs import inputs_of
from serviceconfig_ls.cli.rewriting import write_file
from serviceconfig_ls.cli.services import all_units
from serviceconfig_ls.cli.subcommand import OK, UNUSABLE, subcommand
from serviceconfig_ls.features.export_unit import unit_text
from systemd_directives.model import RuntimeScope

if TYPE_CHECKING:
    import argparse

    from serviceconfig_ls.cli.results import Service


@subcommand
def run(options: argparse.Namespace) -> int:
    """Effect: prints the units or writes their files. Returns 2 where an input cannot be read."""
    failures: list[str] = []
    found: list[Service] = []
    for file in inputs_of(options):
        try:
            found += all_units(file)
        except UnusableError as error:
            failures.append(str(error))
    if options.service:
        wanted = {name.removesuffix(".service") for name in options.service}
        found = [each for each in found if each.unit.name in wanted]
    if options.folder is None:
        output.write_lines("\n".join(f"# {_name(each)}\n{_text(each)}" for each in found).rstrip())
    else:
        _write(found, Path(options.folder))
    for failure in failures:
        output.report(failure)
    if not found and not failures:
        raise UnusableError("there is no unit to export")
    return UNUSABLE if failures else OK


def _write(found: list[Service], folder: Path) -> None:
    """Effect: writes a file for each unit. Raises UnusableError."""
    seen: set[Path] = set()
    for each in found:
        target = folder / ("user" if each.unit.scope is RuntimeScope.USER else "") / _name(each)
        if target in seen:
            output.report(f"{each.path}:{each.line}: {_name(each)} is defined before; left out")
            continue
        seen.add(target)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = f"{target.parent}: cannot be written: {error.strerror or error}"
            raise UnusableError(message) from error
        write_file(target, _text(each).encode())
        output.report_line(str(target))


def _text(each: Service) -> str:
    return unit_text(each.unit, f"{each.path}:{each.line}", each.reason)


def _name(each: Service) -> str:
    """The name of the unit's file, or of its drop-in; nothing in it leads elsewhere."""
    name = (each.unit.name or f"unnamed-{each.line}").replace("/", "-")
    file = f"{name}.{each.unit.kind}"
    return f"{file}.d/overrides.conf" if each.unit.partial else file
