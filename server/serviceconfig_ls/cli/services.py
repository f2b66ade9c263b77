"""The services of one input, each with its unit and the line it begins on; prints nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from serviceconfig_ls.features import unit_files
from serviceconfig_ls.features.exposure import score
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.units.discovery.prefilter import is_relevant
from serviceconfig_ls.units.incremental.units_of import blocks
from serviceconfig_ls.workspace.project import home
from systemd_directives.model import RuntimeScope

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from serviceconfig_ls.cli.files import Input
    from systemd_directives.model import Unit


@dataclass(frozen=True, slots=True)
class Service:
    """One service of a file."""

    path: Path
    line: int
    """From 1: where it begins."""
    unit: Unit
    reason: str | None
    """Why some of it is not known."""


def services(file: Input, *, user: bool) -> Iterator[Service]:
    """The services of an input; ``user`` judges system services as user services.

    Raises:
        UnusableError: the input cannot be read.

    """
    content = file.read()
    found = _of_nix(file, content) if file.is_nix else _of_unit_file(file, content)
    for service in found:
        as_user = service.unit._replace(scope=RuntimeScope.USER)
        yield replace(service, unit=as_user) if user else service


def _of_nix(file: Input, content: bytes) -> Iterator[Service]:
    if not is_relevant(content):
        return
    document = Document.open(content, home(file.path) if file.content is None else None)
    for block in blocks(document):
        if block.kind == "service":
            line = document.lines.line_at(block.head.start) + 1
            yield Service(file.path, line, block.unit, block.reason)


def _of_unit_file(file: Input, content: bytes) -> Iterator[Service]:
    unit = unit_files.read(content.decode(), file.path).parsed.unit
    if unit.kind == "service":
        yield Service(file.path, 1, unit, None)


def is_hardened(unit: Unit) -> bool:
    """Whether any check reads one of its directives."""
    return any(s.directive in score.SCORED and s.section == "Service" for s in unit.settings)
