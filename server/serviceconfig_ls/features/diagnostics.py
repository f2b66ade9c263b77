"""Diagnostics: runs the rules over a document's units and maps their findings to the text."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.features import (
    misplaced_attributes,
    pasted_unit,
    rule_faults,
    suppressions,
    unknown_sections,
    unknown_units,
    unquoted_values,
)
from serviceconfig_ls.features.model import Action, Diagnostic, TextEdit
from serviceconfig_ls.features.text import nixos_wording, rule_pages
from serviceconfig_ls.features.text_rules import (
    DIRECTIVE_BESIDE_OPTIONS,
    HOME_MANAGER_FORM,
    MISSING_SEMICOLON,
    NIXOS_SECTION_IN_HOME_MANAGER,
    PASTED_LINES,
    UNCLOSED_STRING,
    UNIT_SYNTAX,
)
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.units import rules as block_rules
from serviceconfig_ls.units.discovery.prefilter import is_relevant
from serviceconfig_ls.units.discovery.secrets import secrets_of
from serviceconfig_ls.units.editing.fix_edits import edits
from serviceconfig_ls.units.editing.syntax_repair import SyntaxRepair, lost_quote, missing_semicolon
from serviceconfig_ls.units.model import Elsewhere
from serviceconfig_ls.units.modules.base_unit import without_base
from serviceconfig_ls.units.modules.merge import settings_of, unit_of
from serviceconfig_ls.units.modules.related_units import named_key
from serviceconfig_ls.units.queries.companions import companions, groups, pulled_by_others
from serviceconfig_ls.units.queries.source_map import definition_of, locate, locate_finding
from serviceconfig_ls.units.rules.support import BlockView
from serviceconfig_ls.units.unit_files.unit_file import UnitFile
from serviceconfig_ls.workspace.workspace import Together, units_together
from systemd_directives import rules
from systemd_directives.model import Effect, Finding, FindingTarget, RuntimeScope, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.discovery.secrets import Secret
    from serviceconfig_ls.units.model import Block, BlockSyntaxError, Located
    from systemd_directives.model import Setting
    from systemd_directives.rules.support import Rule

MAX_CHECKED_BLOCKS = 2048
"""The blocks whose findings are kept."""
MAX_SYNTAX_PROBLEMS = 1000
"""The lines of a unit file whose syntax is reported: with more it is another kind of file."""

_BEGUN_LINE = re.compile(rb"\[?[\w-]*")
"""The name of a directive or a section that is being typed."""
_OF_PLACES = (HOME_MANAGER_FORM, NIXOS_SECTION_IN_HOME_MANAGER, DIRECTIVE_BESIDE_OPTIONS)
"""Rules about attributes of a unit that `misplaced_attributes` reports, too."""
_OF_SYNTAX = (MISSING_SEMICOLON, UNCLOSED_STRING)
_OF_WHOLE_UNITS = frozenset({"network-online-not-wanted", "passive-target-not-wanted"})
"""Rules about units that nothing starts. A drop-in file only orders: what starts them is known to
the unit that it extends, and to the machine."""


def diagnose(document: Document, config: Config) -> tuple[Diagnostic, ...]:
    """All diagnostics of a document, in the order of its text."""
    if not config.diagnostics_enable:
        return ()
    together = units_together(document)
    is_sound = isinstance(document, UnitFile) or not document.parsed.syntax_errors
    found: list[Diagnostic] = []
    reported: set[tuple[Span, str]] = set()
    for located, around in _with_neighbours(document, together):
        own = _of_unit(document, located, config, around, is_sound=is_sound)
        # a line of several units is reported for the first of them
        found += [each for each in own if (each.span, each.code) not in reported]
        reported.update((each.span, each.code) for each in own)
    names = unknown_units.diagnostics(document, together.every_unit, config)
    found += rule_faults.bearing("the search for unknown units", names)
    if not is_sound:
        found = _with_pasted(document, together.units, found, config)
    distinct: dict[tuple[Span, str, str], Diagnostic] = {}
    for each in found:
        distinct.setdefault((each.span, each.code, each.message), each)
    return suppressions.apply(document.text, document.lines, distinct.values(), config)


def is_worth_diagnosing(text: bytes) -> bool:
    """Whether a text may have diagnostics at all; cheap."""
    return is_relevant(text) or suppressions.is_used(text) or pasted_unit.may_have_unit(text)


class Beside(NamedTuple):
    """What a document has for a unit beside its lines."""

    others: tuple[Block, ...] = ()
    """The units that belong to it."""
    secrets: tuple[Secret, ...] = ()
    """The secrets that the document declares."""
    has_instance: bool = False
    """Whether the text names an instance of the template."""
    names_service: bool = False
    """Whether a text names the service of the timer, as a unit that others start may be."""
    elsewhere: tuple[Block, ...] = ()
    """The units that belong to it and that only other files define."""
    pulled: frozenset[str] = frozenset()
    """The targets that the unit waits for and other units pull in."""


class _Neighbourhood(NamedTuple):
    """What is beside a unit, and where the units of the document are."""

    beside: Beside
    places: Mapping[Block, Located]

    def related(self, finding: Finding) -> Iterator[tuple[Span | Elsewhere, str]]:
        """The places of the settings of other units that a finding rests on."""
        for unit, setting, message in finding.beside:
            for block in (*self.beside.others, *self.beside.elsewhere):
                if f"{block.name}.{block.kind}" != unit:
                    continue
                elsewhere = definition_of(block, setting).elsewhere
                place = self.places.get(block)
                if elsewhere is not None:
                    yield elsewhere, message
                elif place is not None:
                    found = locate(block, setting, FindingTarget.DIRECTIVE, None, None)
                    yield place.span(found.span), message
                break


def _with_neighbours(
    document: Document, together: Together
) -> Iterator[tuple[Located, _Neighbourhood]]:
    """The units of a document that have sections, each with what is beside it."""
    places = {each.block: each for each in together.every_unit if each.block.name is not None}
    here, elsewhere = groups(tuple(places)), groups(together.elsewhere)
    offered, secrets = together.offered_elsewhere, secrets_of(document)
    for located in together.units:
        block = located.block
        is_named = _names_service(block, document.text) or _is_named_elsewhere(block, offered)
        beside = Beside(
            companions(block, here),
            secrets,
            has_instance=_has_instance(block, document.text),
            names_service=is_named,
            elsewhere=companions(block, elsewhere),
            pulled=pulled_by_others(block, here, offered),
        )
        yield located, _Neighbourhood(beside, places)


def _of_unit(
    document: Document,
    located: Located,
    config: Config,
    around: _Neighbourhood,
    *,
    is_sound: bool,
) -> list[Diagnostic]:
    """The diagnostics of a unit. ``is_sound``: the document has no syntax error."""
    found = _bearing_faults(document, located, config, around)
    misplaced = rule_faults.bearing(
        "the search for misplaced attributes",
        misplaced_attributes.diagnostics(document, located, config),
    )
    if misplaced:
        # these have fixes, and the places of the attributes
        found = [each for each in found if each.code not in _OF_PLACES]
    unquoted = unquoted_values.diagnostics(document, located, config, is_sound=is_sound)
    found += rule_faults.bearing("the search for values without quotes", unquoted)
    return found + misplaced


def _with_pasted(
    document: Document, units: tuple[Located, ...], found: list[Diagnostic], config: Config
) -> list[Diagnostic]:
    """The diagnostics with those of pasted lines, which replace errors of syntax in them."""
    if PASTED_LINES in config.diagnostics_ignore:
        return found
    pasted = pasted_unit.diagnostics(document, units, config)
    for diagnostic, lines in rule_faults.bearing("the search for pasted lines", pasted):
        found = [
            each
            for each in found
            if each.code not in _OF_SYNTAX or not lines.covers(each.span.start)
        ]
        found.append(diagnostic)
    return found


@lru_cache(maxsize=MAX_CHECKED_BLOCKS)
def findings(block: Block, config: Config, beside: Beside) -> tuple[Finding, ...]:
    """The findings of all rules for one block, without lines that have a syntax error."""
    ignored = frozenset(config.diagnostics_ignore)
    if not config.diagnostics_implied:
        ignored |= rules.on_request()
    view = _view(block, config, beside)
    of_block, of_unit = _block_rules(block), rules.rules()
    about_unit = rules.collect(of_unit, view, view, ignored)
    about_block = rules.collect(of_block, _block_view(block, view, beside, config), view, ignored)
    found = rules.settle((*about_block, *about_unit), (*of_block, *of_unit))
    if block.base is not None:
        alone = findings(without_base(block), config, beside)
        return tuple(_with_base(block, found, config, alone))
    own = tuple(finding for finding in found if _is_own(block, finding))
    if not block.is_unit_file or not block.foreign_definitions:
        return own
    # what only a drop-in makes wrong is reported there, and to replace a line is what it is for
    bare = replace(block, foreign_definitions=())
    known = {_essence(bare, each) for each in findings(bare, config, beside)}
    return tuple(finding for finding in own if _essence(block, finding) in known)


def _block_rules(block: Block) -> tuple[Rule[BlockView], ...]:
    """The rules about Nix and NixOS; none for a unit file."""
    return () if block.is_unit_file else block_rules.rules()


def _view(block: Block, config: Config, beside: Beside) -> rules.UnitView:
    unit = unit_of(block)._replace(scope=RuntimeScope.USER) if config.as_user else unit_of(block)
    return rules.UnitView(unit, config.systemd, beside.pulled)


def _block_view(block: Block, view: rules.UnitView, beside: Beside, config: Config) -> BlockView:
    return BlockView(
        block,
        view,
        beside.others,
        beside.secrets,
        beside.has_instance,
        beside.names_service,
        beside.elsewhere,
        config.nixos,
    )


def severity(finding: Finding, config: Config) -> Severity:
    """The severity of a finding: what is only newer than a detected version is information."""
    newer = finding.rule in ("newer-directive", "newer-value")
    return Severity.INFORMATION if newer and config.systemd_version == "auto" else finding.severity


def _has_instance(block: Block, text: bytes) -> bool:
    """Whether a text names an instance of a template."""
    name = (block.name or "").encode(errors="surrogateescape")
    return name.endswith(b"@") and re.search(re.escape(name) + rb"[\w.$-]", text) is not None


def _is_named_elsewhere(block: Block, offered: frozenset[str]) -> bool:
    """Whether the text of another file has the file name of a timer's service."""
    return bool(offered) and named_key(f"{block.name}.service") in offered


def _names_service(block: Block, text: bytes) -> bool:
    """Whether a text has the file name of a timer's service."""
    if block.kind != "timer":
        return False
    file = re.escape(f"{block.name}.service".encode(errors="surrogateescape"))
    return re.search(rb"(?<![\w.-])" + file + rb"(?!\w)", text) is not None


def _bearing_faults(
    document: Document, located: Located, config: Config, around: _Neighbourhood
) -> list[Diagnostic]:
    """The diagnostics of a unit. A rule or a finding that fails costs nothing else."""
    block, beside = located.block, around.beside
    name = block.name or "a unit"
    try:
        checked = findings(block, config, beside)
        return list(_of_block(document, located, config, checked, around))
    except Exception as error:
        rule_faults.log(f"the diagnosis of {name}", error)
    view = _view(block, config, beside)
    block_view = _block_view(block, view, beside, config)
    broken = rule_faults.failing(((rules.rules(), view), (_block_rules(block), block_view)), view)
    rest = config._replace(diagnostics_ignore=(*config.diagnostics_ignore, *sorted(broken)))
    found: list[Diagnostic] = []
    try:
        for finding in (*findings(block, rest, beside), None):
            checked = () if finding is None else (finding,)
            found += _placed(document, located, rest, checked, around)
    except Exception as error:
        rule_faults.log(f"the rest of {name}", error)
    return found


def _placed(
    document: Document,
    located: Located,
    config: Config,
    checked: tuple[Finding, ...],
    around: _Neighbourhood,
) -> list[Diagnostic]:
    """The diagnostics for some findings, and for errors of syntax; none where one fails."""
    try:
        return list(_of_block(document, located, config, checked, around))
    except Exception as error:
        rule_faults.log(f"a finding of {checked[0].rule if checked else 'syntax'}", error)
        return []


def _of_block(
    document: Document,
    located: Located,
    config: Config,
    found: tuple[Finding, ...],
    around: _Neighbourhood,
) -> Iterator[Diagnostic]:
    block = located.block
    for finding in found:
        yield _diagnostic(document, located, finding, config, around)
    if isinstance(document, UnitFile):
        yield from _of_unit_syntax(document, config)
        yield from unknown_sections.diagnostics(document, config)
    for error in block.syntax_errors:
        yield from _of_syntax_error(document, located, error, config)


def _of_unit_syntax(document: UnitFile, config: Config) -> Iterator[Diagnostic]:
    """The lines of a unit file that systemd cannot parse, other than those that may be typed."""
    if UNIT_SYNTAX in config.diagnostics_ignore:
        return
    for problem in document.content.parsed.problems[:MAX_SYNTAX_PROBLEMS]:
        place = document.content.span(problem.span)
        begun = _BEGUN_LINE.fullmatch(document.text, place.start, place.end)
        if config.is_finished or begun is None:
            yield Diagnostic(place, Severity.ERROR, UNIT_SYNTAX, problem.message, problem.effect)


def _of_syntax_error(
    document: Document, located: Located, error: BlockSyntaxError, config: Config
) -> Iterator[Diagnostic]:
    """What a statement lacks that cannot be parsed, as far as that is certain."""
    if error.quote is not None:
        rule = UNCLOSED_STRING
        quote = located.span(error.quote)
        repair: SyntaxRepair | None = lost_quote(document.text, document.lines, quote)
    else:
        rule = MISSING_SEMICOLON
        span = located.span(error.span)
        repair = missing_semicolon(document.text, span) if config.is_finished else None
    if repair is None or rule in config.diagnostics_ignore:
        return
    fixes: tuple[Action, ...] = ()
    if repair.edit is not None:
        edit = TextEdit(Span(*repair.edit.span), repair.edit.text)
        fixes = (Action(repair.title, "quickfix", (edit,), fixes=rule, preferred=True),)
    yield Diagnostic(
        repair.span,
        Severity.ERROR,
        rule,
        repair.message,
        Effect.EVALUATION,
        url=rule_pages.url(rule),
        fixes=fixes,
        service=located.block.name,
    )


def _is_own(block: Block, finding: Finding) -> bool:
    """Whether a finding is about a line of this block; what another file says is judged there."""
    if finding.setting is None:
        return True
    definition = definition_of(block, finding.setting)
    return not definition.has_syntax_error and definition.elsewhere is None


def _with_base(
    block: Block, found: Iterable[Finding], config: Config, without: tuple[Finding, ...]
) -> Iterator[Finding]:
    """The findings of a block on a base, at its own lines; those that rest on the base say so.

    What is wrong with the base alone is not reported. A conflict between a line of the base and
    one of the block is reported at the block's.
    """
    alone = {_essence(block, each) for each in without}
    for finding in found:
        if block.is_unit_file and finding.rule in _OF_WHOLE_UNITS:
            continue
        if _is_own(block, finding):
            at_own = finding
        else:
            cause = _cause(block, finding, config)
            if cause is None:
                continue
            at_own = _moved(finding, cause)
        if _essence(block, at_own) in alone:
            yield at_own
        elif block.is_unit_file and at_own.unnecessary:
            continue  # a later drop-in replaces the line
        elif at_own.setting is not None and not block.base_is_other_version:
            yield at_own._replace(message=f"{at_own.message} (base: {block.base})")


def _essence(block: Block, finding: Finding) -> tuple[object, ...]:
    """What makes a finding the same with a base and without."""
    place = None if finding.setting is None else locate_finding(block, finding).span
    return finding.rule, place, finding.message


def _cause(block: Block, finding: Finding, config: Config) -> Setting | None:
    """The line of the block that a finding about a line of its base is due to, if there is one."""
    if finding.setting is None or not definition_of(block, finding.setting).is_base:
        return None
    if finding.unnecessary:
        return None  # to replace a line of the base is what a block is for
    involved = (setting for setting, _ in finding.related)
    own = next((each for each in involved if definition_of(block, each).elsewhere is None), None)
    if own is not None:
        return own
    for index in range(len(block.definitions)):
        lines = settings_of(block, index)
        if lines and finding.message not in _messages(block, index, finding.rule, config):
            return lines[0]
    return None


@lru_cache(maxsize=MAX_CHECKED_BLOCKS)
def _messages(block: Block, index: int, rule: str, config: Config) -> frozenset[str]:
    """What a rule reports of a block without one of its definitions."""
    rest = block.definitions[:index] + block.definitions[index + 1 :]
    less = replace(block, definitions=rest)
    view = rules.UnitView(unit_of(less), config.systemd)
    of_block = tuple(each for each in _block_rules(block) if each.name == rule)
    of_unit = tuple(each for each in rules.rules() if each.name == rule)
    found = (
        *rules.collect(of_block, BlockView(less, view), view, frozenset()),
        *rules.collect(of_unit, view, view, frozenset()),
    )
    return frozenset(each.message for each in found)


def _moved(finding: Finding, own: Setting) -> Finding:
    """A finding about a line of a base, at the line of the block that is the other part of it."""
    base = finding.setting
    return finding._replace(
        setting=own,
        target=FindingTarget.DIRECTIVE,
        start=None,
        end=None,
        fixes=(),
        related=() if base is None else ((base, f"{base.directive} in the base"),),
        unnecessary=False,
        deprecated=False,
    )


def _diagnostic(
    document: Document, located: Located, finding: Finding, config: Config, around: _Neighbourhood
) -> Diagnostic:
    block = located.block
    beside = tuple(around.related(finding))
    return Diagnostic(
        located.span(locate_finding(block, finding).span),
        severity(finding, config),
        finding.rule,
        nixos_wording.message(finding, block),
        finding.effect,
        finding.unnecessary,
        finding.deprecated,
        tuple(
            (located.span(locate(block, setting, finding.target, None, None).span), text)
            for setting, text in finding.related
            if definition_of(block, setting).elsewhere is None
        )
        + tuple((place, text) for place, text in beside if isinstance(place, Span)),
        tuple(
            (place, text)
            for setting, text in finding.related
            if (place := definition_of(block, setting).elsewhere) is not None
        )
        + tuple((place, text) for place, text in beside if isinstance(place, Elsewhere)),
        url=rule_pages.url(finding.rule),
        fixes=tuple(_actions(document, located, finding)),
        service=block.name,
        directive=finding.setting.directive if finding.setting else None,
    )


def _actions(document: Document, located: Located, finding: Finding) -> Iterator[Action]:
    made = [(fix, edits(document, located, fix)) for fix in finding.fixes]
    possible = [(fix, changes) for fix, changes in made if changes is not None]
    for index, (fix, changes) in enumerate(possible):
        yield Action(
            nixos_wording.title(fix, located.block),
            "quickfix",
            tuple(TextEdit(Span(*edit.span), edit.text) for edit in changes),
            fix.safe,
            finding.rule,
            preferred=index == 0 and not fix.doubtful,
        )
