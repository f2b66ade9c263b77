"""Why a unit that is defined elsewhere is not complete, and what completes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.features.inert_markdown import plain
from serviceconfig_ls.workspace.base.unit_key import NoUnit
from serviceconfig_ls.workspace.workspace import reasons_without_base

if TYPE_CHECKING:
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Block

_ANY_BASE = (
    "To complete it, set `base` to a nixpkgs checkout, a built system or a folder of unit files; "
    "the nixpkgs in flake.lock is found once it is in the store."
)
_BUILT_SYSTEM = (
    "To complete it, build the system, or set `base` to a built one, such as `./result` or "
    "`/run/current-system`."
)


def sentences(document: Document, block: Block) -> tuple[str, ...]:
    """Why each base that was asked has nothing for a partial unit, then what to do."""
    reasons = reasons_without_base(document, block)
    found = tuple(f"{plain(name)}: {reason.value}." for name, reason in reasons)
    is_packaged = any(reason is NoUnit.WITHOUT_COMMAND for _, reason in reasons)
    return (*found, _BUILT_SYSTEM if is_packaged else _ANY_BASE)


def in_hover(document: Document, block: Block) -> str:
    """The same as Markdown; empty if no base was asked, or the unit is complete."""
    asked = block.partial and not block.shared and bool(reasons_without_base(document, block))
    return "  \n".join(sentences(document, block)) if asked else ""
