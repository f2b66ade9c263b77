"""The lens above a block: its score, or what its lines improve.

Decides which blocks have one; ``exposure/`` computes the scores.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from serviceconfig_ls.features.exposure import score
from serviceconfig_ls.features.model import Hint, Lens
from serviceconfig_ls.features.usages import shared
from serviceconfig_ls.features.usages import title as uses_title
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.workspace.workspace import units
from systemd_directives.exposure import CHECKS
from systemd_directives.model import RuntimeScope

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Block, Located

Key: TypeAlias = tuple[object, ...]

COMMAND = "serviceconfig.showSecurity"
USES = "serviceconfig.showUses"


class Shown(NamedTuple):
    """The lenses of one version of a document, and what the next version needs to keep them."""

    lenses: tuple[Lens, ...] = ()
    keys: tuple[Key, ...] = ()
    """The unit of each lens."""
    heads: tuple[bytes, ...] = ()
    """The text of the header below each lens."""
    size: int = 0
    """The size of the text in bytes."""
    has_errors: bool = False


def lenses(document: Document, config: Config, last: Shown | None = None) -> Shown:
    """One lens for each block that has something to show.

    While a block has a syntax error it keeps its lens of ``last``, so that no lens appears,
    disappears or moves while the user types.
    """
    if config.lens_exposure == "off":
        return Shown()
    opened = last is None
    last = last or Shown()
    read = document.parsed
    fresh = read.has_errors and not last.has_errors
    broken = bool(read.syntax_errors) or fresh
    known = dict(zip(last.keys, last.lenses, strict=True))
    found: dict[Key, Lens] = {}
    for key, located in _by_key(document):
        block = located.block
        kept = known.get(key) if fresh or block.syntax_errors else None
        if kept is not None:
            found[key] = Lens(located.span(block.header), kept.title, COMMAND)
        elif _wanted(block, config) and (opened or not block.syntax_errors):
            found[key] = Lens(located.span(block.header), title(block, config), COMMAND)
    for number, each in enumerate(shared(document)):
        found["uses", number] = Lens(each.span, uses_title(each.sites), USES)
    if broken:
        found |= _out_of_sight(document, last, found)
    shown = tuple(found.values())
    heads = tuple(document.text[lens.span.start : lens.span.end] for lens in shown)
    # Errors that were there when the file was opened are not transient.
    has_errors = last.has_errors if broken and not opened else read.has_errors
    return Shown(shown, tuple(found), heads, len(document.text), has_errors)


def as_hints(shown: Shown) -> tuple[Hint, ...]:
    """The lenses as hints behind the headers, for editors that show no lenses."""
    return tuple(Hint(lens.span.end, lens.title) for lens in shown.lenses)


def _by_key(document: Document) -> Iterator[tuple[Key, Located]]:
    """The blocks with keys that identify them in this and the next version of the text."""
    count: Counter[tuple[object, ...]] = Counter()
    for located in units(document):
        block = located.block
        own = block.name, block.kind, block.scope, block.initrd
        yield (*own, count[own]), located
        count[own] += 1


def _out_of_sight(document: Document, last: Shown, found: Mapping[Key, Lens]) -> dict[Key, Lens]:
    """The lenses of blocks that a syntax error hides, if their headers are still in the text."""
    kept = {}
    # an edit above a head moves it by as much as the text grew, one below it not at all
    moves = (0, len(document.text) - last.size)
    for key, lens, head in zip(last.keys, last.lenses, last.heads, strict=True):
        starts = (lens.span.start + move for move in moves)
        start = next((at for at in starts if document.text[at : at + len(head)] == head), None)
        if key not in found and start is not None:
            kept[key] = Lens(Span(start, start + len(head)), lens.title, lens.command)
    return kept


def title(block: Block, config: Config) -> str:
    """The score, its level and the bare score; for a partial block what its lines amount to."""
    whole = score.of_block(block, config)
    if block.partial:
        # The number first: an editor cuts off what does not fit behind the line.
        achieved = f"{_fixed_checks(block, config)}/{len(CHECKS)} checks"
        if block.shared:
            return achieved
        return f"{achieved} · {score.format_range(whole.live)} if nothing else is set"
    bare = score.of_bare(block, config)
    after = f"{score.format_range(whole.live)} {score.levels(whole.live)}"
    before = f"{score.format_range(bare.live)} → " if score.is_scored(block) else ""
    base = f", base: {block.base}" if block.base else ""
    return f"{before}{after}, systemd {config.systemd}{base}"


def _fixed_checks(block: Block, config: Config) -> int:
    return score.improved_checks(score.of_block(block, config), score.of_bare(block, config))


def _wanted(block: Block, config: Config) -> bool:
    """Whether a block has a lens: each system service that is defined here, others if hardened."""
    if block.kind != "service":
        return False
    if block.shared and not _fixed_checks(block, config):
        return False
    is_system = block.scope is RuntimeScope.SYSTEM and not block.initrd
    if config.lens_exposure == "all" and is_system and not block.partial:
        return True
    return score.is_scored(block) and (is_system or config.lens_exposure == "all")
