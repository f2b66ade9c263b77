"""A unit file as a block, so that features serve it as they serve Nix.

Each line becomes a definition. Nothing is merged: systemd reads the lines in their order.
"""

from __future__ import annotations

from itertools import islice, pairwise
from typing import TYPE_CHECKING

from serviceconfig_ls.memo import cached_by
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.units.model import (
    Block,
    Body,
    Definition,
    Line,
    Located,
    Manager,
    Placement,
    Segment,
    Shape,
)
from serviceconfig_ls.units.unit_files.unit_file import MAX_KEPT, MAX_KEPT_BYTES, UnitFile
from systemd_directives import catalogue
from systemd_directives.model import HOLE, Completeness
from systemd_directives.sections import CONTAINER_SETTINGS, NETWORK_FILES, qualified

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.units.unit_files.unit_file import ParsedUnitFile
    from systemd_directives.model import Setting
    from systemd_directives.unitfile import SettingSource

_CONTAINERS = frozenset({"Unit", "Install", "Quadlet"})
"""Sections of a description of a network of containers."""
MAX_SETTINGS = 1000
"""The lines of a file that are read as settings; what a longer one says after them is unknown."""
BUS_SERVICE = "D-BUS Service"
"""The section of a D-Bus service file, whose name also ends in ``.service``."""
DESKTOP_ENTRY = "Desktop Entry"
"""The section of a file that describes a program to a desktop."""
_FOREIGN = frozenset({BUS_SERVICE, DESKTOP_ENTRY})


@cached_by(
    lambda document: (document.text, document.name),
    MAX_KEPT,
    weigh=lambda key: len(key[0]),
    max_weight=MAX_KEPT_BYTES,
)
def unit_in(document: UnitFile) -> Located | None:
    """The unit that a document defines or extends; None if the text is not one for systemd."""
    content = document.content
    if any(section.name in _FOREIGN for section in content.parsed.sections):
        return None
    if document.name.kind in NETWORK_FILES and not _is_network(content, document.name.kind):
        return None
    whole = Span(0, len(document.text))
    name = document.name
    is_whole = len(content.parsed.lines) <= MAX_SETTINGS
    block = Block(
        name.name,
        name.kind,
        name.scope,
        Manager.NONE,
        initrd=False,
        header=_header(document),
        extent=whole,
        bodies=tuple(
            Body(qualified(name.kind, each.name), content.span(each.inside))
            for each in content.parsed.sections
        ),
        definitions=tuple(islice(_definitions(content, name.kind), MAX_SETTINGS)),
        syntax_errors=(),
        completeness=Completeness.COMPLETE if is_whole else Completeness.UNKNOWN_OVERLAY,
        reason=None if is_whole else f"it has more than {MAX_SETTINGS} lines",
        partial=name.is_drop_in,
    )
    return Located(block, Placement((0,), (whole.end,), (0,)), whole)


def _is_network(content: ParsedUnitFile, kind: str) -> bool:
    """Whether a text may be a network file of systemd.

    Programs that run containers have files of the same name, with a section for the network too.
    """
    named = {section.name for section in content.parsed.sections}
    if kind != "network" or "Match" in named or not _CONTAINERS.isdisjoint(named):
        return _CONTAINERS.isdisjoint(named)
    names = {setting.directive for setting in content.parsed.unit.settings}
    known = catalogue.all_names("network:Network")
    return (
        named != {"Network"} or names <= known or not known.isdisjoint(names - CONTAINER_SETTINGS)
    )


def _header(document: UnitFile) -> Span:
    """The header of the section that is named like the type, else the first one, else a line."""
    sections = document.content.parsed.sections
    own = (each for each in sections if each.name == document.name.kind.capitalize())
    found = next(own, sections[0] if sections else None)
    if found is None:
        return Span(0, document.lines.content_end(0))
    return document.content.span(found.header)


def _definitions(content: ParsedUnitFile, kind: str) -> Iterator[Definition]:
    for setting, place in zip(content.parsed.unit.settings, content.parsed.lines, strict=True):
        name, value = content.span(place.key), content.span(place.value)
        shown = value if setting.text_with_holes else name
        yield Definition(
            qualified(kind, setting.section),
            setting.directive,
            name,
            Span(name.start, content.byte(place.whole.end)),
            value,
            (Line(setting.value, tuple(_segments(content, setting, place)), shown),),
            Shape.SCALAR,
            occurrence=setting.occurrence,
        )


def _segments(content: ParsedUnitFile, setting: Setting, place: SettingSource) -> Iterator[Segment]:
    """The pieces of a value that are together in the text; a line break parts two of them."""
    at, text = place.offsets, setting.text_with_holes or ""
    if isinstance(at, range):
        if text:
            yield Segment(0, len(text), content.span((at[0], at[-1])), exact=True)
        return
    breaks = [here for here in range(len(text)) if at[here + 1] - at[here] != 1]
    starts = sorted({0, *breaks, *(each + 1 for each in breaks)})
    for start, end in pairwise([*(each for each in starts if each < len(text)), len(text)]):
        is_hole = text[start] == HOLE
        last = at[end] if is_hole else at[end - 1] + 1
        yield Segment(start, end, content.span((at[start], last)), exact=not is_hole)
