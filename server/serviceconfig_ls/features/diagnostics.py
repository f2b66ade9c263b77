"""What is wrong in a document's units.

Runs the rules and puts their findings where the text stands; knows no rule by name but that of a
string without an end.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from serviceconfig_ls.features import diagnostics_cache, suppressions
from serviceconfig_ls.features.model import Action, Diagnostic, TextEdit
from serviceconfig_ls.features.text import nixos_wording, rule_pages
from serviceconfig_ls.features.text_rules import UNCLOSED_STRING
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.units import rules as block_rules
from serviceconfig_ls.units.discovery.prefilter import is_relevant
from serviceconfig_ls.units.editing.fixes import edits
from serviceconfig_ls.units.incremental.units_of import placed
from serviceconfig_ls.units.queries.source_map import of_finding, of_range, source
from serviceconfig_ls.units.rules.support import BlockView
from systemd_directives import rules
from systemd_directives.model import Effect, Finding, RuntimeScope, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Block

_KNOWN: WeakKeyDictionary[Document, tuple[Config, tuple[Diagnostic, ...]]] = WeakKeyDictionary()
"""What was said of each document last: diagnosis and code actions ask for the same."""


def diagnose(document: Document, config: Config) -> tuple[Diagnostic, ...]:
    """All diagnostics of a document, in the order of its text."""
    if not config.diagnostics_enable:
        return ()
    known = _KNOWN.get(document)
    if known is None or known[0] != config:
        known = config, _diagnosed(document, config)
        _KNOWN[document] = known
    return known[1]


def is_worth_diagnosing(text: bytes) -> bool:
    """Whether a text may have diagnostics at all; costs next to nothing."""
    return is_relevant(text) or suppressions.is_used(text)


def _diagnosed(document: Document, config: Config) -> tuple[Diagnostic, ...]:
    found: dict[tuple[Span, str, str], Diagnostic] = {}
    find = partial(_of_block, document, config)
    for block in placed(document):
        for diagnostic in diagnostics_cache.diagnostics(block, config, find):
            key = (diagnostic.span, diagnostic.code, diagnostic.message)
            found.setdefault(key, diagnostic)
    return suppressions.apply(document.text, document.lines, found.values(), config)


def findings(block: Block, config: Config) -> tuple[Finding, ...]:
    """What all rules say of one block, damaged lines left out."""
    ignored = frozenset(config.diagnostics_ignore)
    if not config.diagnostics_implied:
        ignored |= rules.on_request()
    unit = block.unit._replace(scope=RuntimeScope.USER) if config.as_user else block.unit
    view = rules.UnitView(unit, config.systemd)
    of_block, of_unit = block_rules.rules(), rules.rules()
    about_unit = rules.collect(of_unit, view, view, ignored)
    about_block = rules.collect(of_block, BlockView(block, view), view, ignored)
    found = rules.settle((*about_block, *about_unit), (*of_block, *of_unit))
    return tuple(finding for finding in found if _readable(block, finding))


def severity(finding: Finding, config: Config) -> Severity:
    """How bad a finding is: what is merely newer than a version that was found is no error."""
    newer = finding.rule in ("newer-directive", "newer-value")
    return Severity.INFORMATION if newer and config.systemd_version == "auto" else finding.severity


def _of_block(document: Document, config: Config, block: Block) -> tuple[Diagnostic, ...]:
    found = [_diagnostic(document, block, each, config) for each in findings(block, config)]
    if UNCLOSED_STRING not in config.diagnostics_ignore:
        found += [_unclosed(each.quote) for each in block.damages if each.quote is not None]
    return tuple(found)


def _readable(block: Block, finding: Finding) -> bool:
    if finding.setting is None:
        return True
    definition, _ = source(block, finding.setting)
    # what another file says is judged there
    return not definition.damaged and definition.elsewhere is None


def _diagnostic(document: Document, block: Block, finding: Finding, config: Config) -> Diagnostic:
    return Diagnostic(
        of_finding(block, finding).span,
        severity(finding, config),
        finding.rule,
        nixos_wording.message(finding, block),
        finding.effect,
        finding.unnecessary,
        finding.deprecated,
        tuple(
            (of_range(block, setting, finding.target, None, None).span, text)
            for setting, text in finding.related
            if source(block, setting)[0].elsewhere is None
        ),
        tuple(
            (place, text)
            for setting, text in finding.related
            if (place := source(block, setting)[0].elsewhere) is not None
        ),
        url=rule_pages.url(finding.rule),
        fixes=tuple(_actions(document, block, finding)),
        service=block.name,
        directive=finding.setting.directive if finding.setting else None,
    )


def _actions(document: Document, block: Block, finding: Finding) -> Iterator[Action]:
    made = [(fix, edits(document, block, fix)) for fix in finding.fixes]
    possible = [(fix, changes) for fix, changes in made if changes is not None]
    for index, (fix, changes) in enumerate(possible):
        yield Action(
            nixos_wording.title(fix, block),
            "quickfix",
            tuple(TextEdit(Span(*edit.span), edit.text) for edit in changes),
            fix.safe,
            finding.rule,
            preferred=index == 0,
        )


def _unclosed(quote: Span) -> Diagnostic:
    message = "This quote has no partner: the string runs on over the lines below"
    return Diagnostic(quote, Severity.ERROR, UNCLOSED_STRING, message, Effect.EVALUATION)
