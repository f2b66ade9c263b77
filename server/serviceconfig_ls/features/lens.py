"""The line above a block: its exposure, and what its own lines achieve.

Knows which blocks deserve one; the figures come from elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.features import scoring
from serviceconfig_ls.features.model import Lens
from serviceconfig_ls.units.discover import blocks
from systemd_directives.exposure import CHECKS
from systemd_directives.model import Scope

if TYPE_CHECKING:
    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.nix.document import Document
    from serviceconfig_ls.units.model import Block

COMMAND = "serviceconfig.showSecurity"


def lenses(document: Document, config: Config) -> tuple[Lens, ...]:
    """One lens for each block that has something to show."""
    if config.lens_exposure == "off":
        return ()
    return tuple(
        Lens(block.head, title(block, config), COMMAND)
        for block in blocks(document)
        if _wanted(block, config)
    )


def title(block: Block, config: Config) -> str:
    """The figure, its level and where it started; for a partial block how many checks it mends."""
    if block.partial:
        name = block.name or "a unit"
        count = scoring.mended(scoring.of_block(block, config), scoring.of_bare(block, config))
        checks = "check" if count == 1 else "checks"
        # The figure first: an editor cuts off what does not fit behind the line.
        return f"mends {count} of {len(CHECKS)} {checks}; {name} itself is defined elsewhere"
    whole, bare = scoring.of_block(block, config), scoring.of_bare(block, config)
    after = f"{scoring.figure(whole.live)} {scoring.levels(whole.live)}"
    before = f"{scoring.figure(bare.live)} → " if scoring.is_scored(block) else ""
    return f"{before}{after}, systemd {config.systemd}"


def _wanted(block: Block, config: Config) -> bool:
    if block.kind != "service":
        return False
    if config.lens_exposure == "all":
        return True
    return scoring.is_scored(block) and block.scope is Scope.SYSTEM and not block.initrd
