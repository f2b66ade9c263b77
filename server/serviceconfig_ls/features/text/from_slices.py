"""What the slices of a unit mean for it, in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.features.inert_markdown import code
from serviceconfig_ls.features.text.cross_file import link
from serviceconfig_ls.units.model import Elsewhere
from serviceconfig_ls.units.modules.merge import unit_of
from serviceconfig_ls.workspace.workspace import slice_in_files, slice_in_project
from systemd_directives.grammar import verdict
from systemd_directives.grammar.lexing.byte_text import text_of
from systemd_directives.grammar.lexing.sizes import parse_permyriad, parse_size
from systemd_directives.model import HOLE, Completeness, Setting
from systemd_directives.slices import (
    DIRECTIVE,
    EFFECTS,
    SliceEffect,
    above,
    related,
    slice_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Located

_SECTION = "Slice"
_NOT_SCORED = "The score of `systemd-analyze security` counts the lines of the service only."
_SCORED = frozenset({"IPAddressAllow", "IPAddressDeny", "DeviceAllow", "DevicePolicy"})
_SCORED |= {"IPEgressFilterPath", "IPIngressFilterPath"}
"""Directives of slices that the score reads in services."""
_LISTS = frozenset({SliceEffect.LISTS, SliceEffect.FILTER, SliceEffect.WITHOUT})
"""The effects of lists, whose lines add up."""
_COMPARED = frozenset(
    {"CPUQuota", "MemoryHigh", "MemoryMax", "MemorySwapMax", "MemoryZSwapMax", "TasksMax"}
)
"""Limits that are a single amount."""


class SliceSetting(NamedTuple):
    """A line of a slice that matters to the units in it."""

    slice: str
    """With its type."""
    directive: str
    text: str
    place: Elsewhere
    """Without a path in the same text."""


def inherited(document: Document, located: Located, config: Config) -> tuple[SliceSetting, ...]:
    """What the slices of a unit certainly set for it, those of its own slice first."""
    own = slice_of(unit_of(located.block), config.systemd)
    names = () if own is None else (own, *above(own))
    return tuple(each for name in names for each in _settings(document, located, name, config))


def in_header(document: Document, located: Located, config: Config) -> str:
    """A line with what the slices of a unit set; may be empty."""
    found = inherited(document, located, config)
    return "  \n".join(
        f"**From {code(name)}** {_listed(each for each in found if each.slice == name)}"
        for name in dict.fromkeys(each.slice for each in found)
    )


def about(
    document: Document, located: Located, section: str, directive: str, config: Config
) -> Iterator[str]:
    """What the slices of a unit mean for one of its directives."""
    kind = located.block.kind
    if section != kind.capitalize():
        return
    if directive == DIRECTIVE:
        lines = in_header(document, located, config)
        if lines:
            yield lines
        return
    names = related(directive)
    if names.isdisjoint(EFFECTS):
        return
    found = [each for each in inherited(document, located, config) if each.directive in names]
    if not found:
        return
    for each in found:
        effect = EFFECTS[each.directive]
        lower = _is_lower(each, located, directive)
        more = f"; it is lower, so {code(directive)} here is never reached" if lower else ""
        text = code(f"{each.directive}={each.text}")
        yield f"**In {code(each.slice)}** {text} ({link(each.place)}): {effect.value}{more}"
    if kind == "service" and any(each.directive in _SCORED for each in found):
        yield _NOT_SCORED


def not_scored(document: Document, located: Located, config: Config) -> Iterator[str]:
    """A sentence about what the slices of a service deny, which its score does not count."""
    found = inherited(document, located, config)
    held = [each for each in found if each.directive in _SCORED]
    if held:
        lines = ", ".join(
            f"{code(f'{each.directive}={each.text}')} of {code(each.slice)}" for each in held
        )
        yield f"The score does not count what a slice sets for the service: {lines}."


def _listed(settings: Iterator[SliceSetting]) -> str:
    return ", ".join(
        f"{code(f'{each.directive}={each.text}')} ({link(each.place)})" for each in settings
    )


def _settings(
    document: Document, located: Located, name: str, config: Config
) -> Iterator[SliceSetting]:
    """The certain lines of a slice that matter to a unit in it: the project's, then the base's."""
    stem = name.removesuffix(".slice")
    found = slice_in_project(document, stem, located.block)
    written = set[str]()
    if found is not None and found.block.completeness is not Completeness.UNKNOWN_OVERLAY:
        for setting, place in _effective(_lines(document, found), config):
            written.add(setting.directive)
            yield SliceSetting(name, setting.directive, setting.text or "", place)
    lines = slice_in_files(document, stem, located.block)
    placed = ((Setting(line.section, line.directive, (line.text,)), line.place) for line in lines)
    for setting, place in _effective(placed, config):
        if setting.directive not in written:
            yield SliceSetting(name, setting.directive, setting.text or "", place)


def _lines(document: Document, found: Located) -> Iterator[tuple[Setting, Elsewhere]]:
    """The lines of a slice that no condition of the text decides, each with its place."""
    block = found.block
    for setting in unit_of(block).settings:
        if setting.origin is None:
            continue
        definition = block.sources[setting.origin.definition]
        if definition.conditions:
            continue  # the condition of the whole unit, too
        here = document.lines.line_at(found.span(definition.name).start) + 1
        yield setting, definition.elsewhere or Elsewhere("", here)


def _effective(
    lines: Iterable[tuple[Setting, Elsewhere]], config: Config
) -> Iterator[tuple[Setting, Elsewhere]]:
    """The certain lines of a slice that systemd accepts, without those that later ones replace."""
    kept: dict[str, list[tuple[Setting, Elsewhere]]] = {}
    for setting, place in lines:
        name, text = setting.directive, setting.text
        if setting.section != _SECTION or name not in EFFECTS or text is None:
            continue
        if not setting.certain or HOLE in text:
            continue
        if verdict(_SECTION, name, text, config.systemd).problems:
            continue
        same = kept.setdefault(name, [])
        is_list = EFFECTS[name] in _LISTS
        if not text or not is_list or name == "DevicePolicy":
            same.clear()
        if text and (EFFECTS[name] is not SliceEffect.KILLS or text == "kill"):
            same.append((setting, place))
    for settings in kept.values():
        yield from settings


def _is_lower(found: SliceSetting, located: Located, directive: str) -> bool:
    """Whether a limit of a slice is certainly lower than the one of the unit."""
    own = [each for each in unit_of(located.block).settings if each.directive == directive]
    if found.directive != directive or not own or own[-1].text is None or not own[-1].certain:
        return False
    mine, theirs = _amount(directive, own[-1].text), _amount(directive, found.text)
    same_unit = mine is not None and theirs is not None and mine.is_share is theirs.is_share
    return same_unit and mine is not None and theirs is not None and theirs.number < mine.number


class _Amount(NamedTuple):
    """A limit that can be compared with others of the same directive."""

    number: float
    is_share: bool
    """Whether it is a share in ten-thousandths."""


def _amount(directive: str, text: str) -> _Amount | None:
    """The amount that a limit is; None if it is not a single one."""
    if directive not in _COMPARED:
        return None
    if text == "infinity":
        return _Amount(math.inf, is_share=False)
    share = parse_permyriad(text)
    if share is not None:
        return _Amount(share, is_share=True)
    number = parse_size(text_of(text)).value
    return None if number is None else _Amount(number, is_share=False)
