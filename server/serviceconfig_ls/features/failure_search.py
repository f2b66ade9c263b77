"""Where a message of the journal leads: the settings that may have caused it, and their changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.features.explain import failure
from serviceconfig_ls.features.failure_causes import suspects
from serviceconfig_ls.features.model import Action, TextEdit
from serviceconfig_ls.features.relaxation import relaxations
from serviceconfig_ls.units.editing.fix_edits import edits as fix_edits
from serviceconfig_ls.units.modules.merge import unit_of
from serviceconfig_ls.units.queries.block_at import block_at
from serviceconfig_ls.units.queries.source_map import definition_of
from serviceconfig_ls.workspace.workspace import units
from systemd_directives.rules.support.fixes import remove

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.nix.syntax.span import Span
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Located
    from systemd_directives.failures import Failure
    from systemd_directives.model import Fix, Setting

KIND = "quickfix"


class Cause(NamedTuple):
    """A setting that may have caused a failure."""

    rank: int
    """The smaller, the likelier."""
    span: Span
    """The name of the directive."""
    unit: str
    """The file name of the unit, or empty."""
    line: str
    """The directive and its value."""


def causes(document: Document, text: str, config: Config) -> tuple[Cause, ...]:
    """The settings of a document that may have caused what a text reports, the likeliest first."""
    found = failure(text, config)
    if found is None:
        return ()
    every = (each for located in units(document) for each in _causes(located, found, config))
    return tuple(sorted(every, key=lambda each: each[:2]))


def _causes(located: Located, found: Failure, config: Config) -> Iterator[Cause]:
    block = located.block
    unit = f"{block.name}.{block.kind}" if block.name else ""
    for rank, setting in suspects(unit_of(block), found, config):
        definition = definition_of(block, setting)
        if definition.elsewhere is None:
            line = f"{setting.directive}={setting.text or '…'}"
            yield Cause(rank, located.span(definition.name), unit, line)


def changes(document: Document, offset: int, text: str, config: Config) -> tuple[Action, ...]:
    """The changes of the unit at an offset that let pass what a text reports.

    The smallest come first, then the removal of the setting at the offset.
    """
    found, located = failure(text, config), block_at(units(document), offset)
    if found is None or located is None:
        return ()
    ranked = sorted(suspects(unit_of(located.block), found, config), key=lambda each: each[0])
    settings = tuple(setting for _, setting in ranked)
    here = (each for each in settings if _is_at(located, each, offset))
    fixes = (*relaxations(found, settings), *map(remove, here))
    made = (_action(document, located, fix) for fix in fixes)
    return tuple(dict.fromkeys(each for each in made if each is not None))


def _is_at(located: Located, setting: Setting, offset: int) -> bool:
    return located.span(definition_of(located.block, setting).binding).covers(offset)


def _action(document: Document, located: Located, fix: Fix) -> Action | None:
    edits = fix_edits(document, located, fix)
    if not edits:
        return None
    return Action(fix.title, KIND, tuple(TextEdit(edit.span, edit.text) for edit in edits))
