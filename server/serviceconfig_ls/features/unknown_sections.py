"""Diagnostics of sections that systemd does not read in a file of its type."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from serviceconfig_ls.features.model import Action, Diagnostic, TextEdit
from serviceconfig_ls.features.text import rule_pages
from serviceconfig_ls.features.text_rules import UNKNOWN_SECTION
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.units.configuration_files import BY_KIND
from serviceconfig_ls.units.unit_files.names import KINDS, sections_of_kind
from systemd_directives import catalogue
from systemd_directives.grammar.lexing.nearest import nearest
from systemd_directives.model import Effect, Severity
from systemd_directives.sections import FILE_TYPES, header_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.units.unit_files.unit_file import UnitFile

MAX_UNKNOWN_SECTIONS = 100
"""The sections of a file that are reported."""
_FOR_OTHERS = "X-"
"""What the names of sections begin with that systemd ignores without a message."""


def diagnostics(document: UnitFile, config: Config) -> Iterator[Diagnostic]:
    """One diagnostic for each header of such a section."""
    if UNKNOWN_SECTION in config.diagnostics_ignore:
        return
    kind = document.name.kind
    known = _sections(kind)
    unknown = (
        each
        for each in document.content.parsed.sections
        if each.name not in known and not each.name.startswith(_FOR_OTHERS)
    )
    for section in islice(unknown, MAX_UNKNOWN_SECTIONS):
        inside = document.content.span(section.inside)
        if not config.is_finished and b"=" not in document.text[inside.start : inside.end]:
            continue  # its name is being typed
        place = document.content.span(section.header)
        is_of_other_kind = section.name.lower() in KINDS and section.name.istitle()
        close = () if is_of_other_kind else nearest(section.name, known)
        meant = close[0] if close else None
        file = kind if kind in BY_KIND else f".{kind} file"
        message = f"systemd does not read [{section.name}] in a {file} and ignores its lines"
        if is_of_other_kind:
            message = (
                f"[{section.name}] belongs into a .{section.name.lower()} file; systemd ignores it "
                f"in a {file}"
            )
        fixes: tuple[Action, ...] = ()
        if meant is not None:
            message += f"; did you mean [{meant}]?"
            edit = TextEdit(Span(place.start + 1, place.end - 1), meant)
            title = f"Change {section.name} to {meant}"
            fixes = (Action(title, "quickfix", (edit,), fixes=UNKNOWN_SECTION, preferred=True),)
        yield Diagnostic(
            place,
            Severity.ERROR,
            UNKNOWN_SECTION,
            message,
            Effect.IGNORED,
            url=rule_pages.url(UNKNOWN_SECTION),
            fixes=fixes,
            service=document.name.name,
        )


def _sections(kind: str) -> frozenset[str]:
    """The headers of all sections that a file of a type may have."""
    if kind in FILE_TYPES:
        return frozenset(header_of(each) for each in catalogue.sections(kind))
    # [Target] has no directives, and is no mistake
    own = () if kind in BY_KIND else (kind.capitalize(),)
    return frozenset({*sections_of_kind(kind), *own})
