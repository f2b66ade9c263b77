"""The services of one input, each with its unit and the line on which it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.cli.homes import home_of_input
from serviceconfig_ls.cli.results import Service
from serviceconfig_ls.features.exposure import score
from serviceconfig_ls.units.discovery.prefilter import is_relevant, may_define
from serviceconfig_ls.units.incremental.units_of import all_units_of
from serviceconfig_ls.units.modules.merge import unit_of
from serviceconfig_ls.units.unit_files.opening import language_of, open_document
from serviceconfig_ls.workspace.base import places
from serviceconfig_ls.workspace.workspace import units
from systemd_directives.model import RuntimeScope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.cli.inputs import Input
    from systemd_directives.model import Unit


def services(file: Input, *, as_user: bool, base: str) -> Iterator[Service]:
    """The services of an input; ``as_user`` judges system services as user services.

    ``base`` is that of units which are defined elsewhere.

    Raises:
        UnusableError: the input cannot be read.

    """
    content = file.read()
    for service in _units(file, content, base):
        if service.unit.kind != "service":
            continue
        unit = service.unit._replace(scope=RuntimeScope.USER)
        yield service._replace(unit=unit) if as_user else service


def all_units(file: Input) -> Iterator[Service]:
    """The units of a file, of every type, without what they are completed with.

    Also those without a section, which only have options that NixOS writes.

    Raises:
        UnusableError: the input cannot be read.

    """
    yield from _units(file, file.read(), places.NONE, with_bare=True)


def is_hardened(unit: Unit) -> bool:
    """Whether any check reads one of its directives."""
    return any(s.directive in score.SCORED and s.section == "Service" for s in unit.settings)


def _units(file: Input, content: bytes, base: str, *, with_bare: bool = False) -> Iterator[Service]:
    """The units of a file; ``with_bare``: also those without a section."""
    if file.is_nix and not is_relevant(content) and not (with_bare and may_define(content)):
        return
    document = open_document(content, language_of(file.path), home_of_input(file, base))
    found = units(document)
    if with_bare:
        bare = (each for each in all_units_of(document) if each.block.only_options)
        found = (*found, *(each for each in bare if not each.block.partial))
        found = tuple(sorted(found, key=lambda each: each.extent))
    for located in found:
        block = located.block
        line = document.lines.line_at(located.span(block.header).start) + 1
        yield Service(file.path, line, unit_of(block), block.reason, block.base)
