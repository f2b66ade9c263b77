"""What other files define for a directive, in words and with links."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from serviceconfig_ls.features.inert_markdown import code, plain
from serviceconfig_ls.units.model import Layer, Shape
from serviceconfig_ls.units.modules.merge import settings_of
from systemd_directives import catalogue
from systemd_directives.model import HOLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.nix.syntax.span import Span
    from serviceconfig_ls.units.model import Block, Definition, Elsewhere

MAX_DEFINITIONS_LISTED = 8
"""At most this number of definitions is listed one by one."""
MAX_LISTED_VALUE_LENGTH = 60


def link(place: Elsewhere) -> str:
    """A place as Markdown; without a path if it is in the same text."""
    if not place.path:
        return f"line {place.line}"
    return f"[{plain(str(place))}]({Path(place.path).as_uri()}#L{place.line})"


def around(block: Block, index: int) -> Iterator[str]:
    """Where a definition is written, and the definitions of its directive in other files."""
    own = block.sources[index]
    if own.elsewhere is not None:
        yield f"**From** {link(own.elsewhere)}"
    for number in range(len(block.definitions), len(block.sources)):
        other = block.sources[number]
        same = (other.section, other.directive) == (own.section, own.directive)
        if same and other.elsewhere is not None:
            where = " where its condition holds" if not other.certain else ""
            relation = _relation(block, index, number)
            default = ", by default" if other.by_default else ""
            base = f" ({plain(block.base or '')}{default})" if other.is_base else ""
            yield f"**{relation}** {_value(other)} in {link(other.elsewhere)}{base}{where}"


def overridden(block: Block, index: int) -> Iterator[str]:
    """Which definitions win over one that gives no line."""
    own = block.sources[index]
    overriding = [each for each in around(block, index) if each.startswith("**Overridden by**")]
    yield from overriding
    if overriding:
        return
    winners = [
        each
        for each in block.definitions
        if (each.section, each.directive) == (own.section, own.directive)
        and each.priority < own.priority
    ]
    by = f"by {_value(winners[0])}" if winners else "by another definition"
    yield f"**Overridden** {by} of this unit: the line has no effect"


def _relation(block: Block, index: int, other: int) -> str:
    own, theirs = block.sources[index], block.sources[other]
    if own.layer is not theirs.layer:
        known = catalogue.find(own.section, own.directive)
        if known is not None and known.appends:
            return "Also set"
        return "Overrides" if theirs.layer is Layer.BELOW else "Overridden by"
    equal = own.constant is not None and own.constant == theirs.constant
    if own.priority == theirs.priority and (equal or Shape.LIST in (own.shape, theirs.shape)):
        return "Also set"
    if own.priority == theirs.priority:
        return "Clashes with"
    return "Overridden by" if theirs.priority < own.priority else "Overrides"


def imported_at(block: Block, offset: int) -> tuple[str, Span] | None:
    """What the expression at an offset of a block imports from another file, and its span.

    None where it imports no set.
    """
    found = [
        (index, each)
        for index, each in enumerate(block.definitions)
        if each.elsewhere is not None and each.name.covers(offset)
    ]
    if len(found) < 2:
        return None
    lines = [f"Imports **{len(found)} directives** from another file", ""]
    for index, each in found[:MAX_DEFINITIONS_LISTED]:
        lost = "" if settings_of(block, index) or not each.lines else ", overridden"
        if each.elsewhere is not None:
            lines.append(f"- {code(each.directive)} {_value(each)} in {link(each.elsewhere)}{lost}")
    if len(found) > MAX_DEFINITIONS_LISTED:
        lines.append(f"- … and {len(found) - MAX_DEFINITIONS_LISTED} more")
    return "\n".join(lines), found[0][1].name


def other_files(block: Block) -> str:
    """The other files that define something for the unit; empty where there are none."""
    files = dict[str, str]()
    for each in block.foreign_definitions:
        if each.elsewhere is not None:
            base = f"{plain(block.base or '')}: " if each.is_base else ""
            files.setdefault(each.elsewhere.path, f"{base}{link(each.elsewhere)}")
    return "Together with " + ", ".join(files.values()) if files else ""


def _value(definition: Definition) -> str:
    texts = [line.text_with_holes for line in definition.lines]
    if not texts:
        return "`[ ]`"
    known = " ".join(text for text in texts if text is not None)
    if None in texts or not known:
        return "an unknown value" if None in texts else "an empty value"
    short = (
        known if len(known) <= MAX_LISTED_VALUE_LENGTH else f"{known[:MAX_LISTED_VALUE_LENGTH]}…"
    )
    return code(short.replace(HOLE, "…"))
