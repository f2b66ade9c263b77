"""Diagnostics of attributes in the wrong kind of unit, or in the form of another manager."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from serviceconfig_ls.features.model import Action, Diagnostic, TextEdit
from serviceconfig_ls.features.text import rule_pages
from serviceconfig_ls.features.text_rules import (
    DIRECTIVE_BESIDE_OPTIONS,
    HOME_MANAGER_FORM,
    NIXOS_SECTION_IN_HOME_MANAGER,
    UNKNOWN_SECTION,
)
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.units.discovery.document_manager import manager_of
from serviceconfig_ls.units.model import Manager, Misplaced, Misplacement
from serviceconfig_ls.units.option_names import (
    INSTALL_OPTIONS,
    INSTALLED_BY,
    KINDS,
    NETWORK_SECTIONS,
    SECTION_OPTIONS,
    SECTIONS,
    SERVICE_OPTIONS,
    SOCKET_OPTIONS,
    UNIT_OPTIONS,
)
from serviceconfig_ls.units.queries.open_brace import open_brace
from systemd_directives import catalogue
from systemd_directives.model import NEWEST, Effect, RuntimeScope, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Block, Located

_SETS = {kind: name for name, kind in KINDS.items()}
_HEAD = re.compile(
    rf"(?P<before>systemd\.(?:user\.)?)(?P<set>{'|'.join(KINDS)})\.(?P<name>[\w'@-]+|\"[^\"]*\")"
)
_OPENED = re.compile(rf"{_HEAD.pattern}\s*=\s*\Z")
_HOME_USERS = "home-manager"
"""The first step to the configuration of a user in a module of NixOS."""


def diagnostics(document: Document, located: Located, config: Config) -> Iterator[Diagnostic]:
    """The diagnostics of a unit: one for each kind of mistake, at its first attribute."""
    block = located.block
    wrong = block.misplaced
    if not wrong and block.scope is RuntimeScope.SYSTEM:
        return
    wrong = _by_manager(document, block)
    rules = [(_rule(block, each), each) for each in wrong]
    for rule in dict.fromkeys(rule for rule, _ in rules):
        if rule not in config.diagnostics_ignore:
            same = [each for own, each in rules if own == rule]
            yield _diagnostic(document, located, rule, same)


def _rule(block: Block, wrong: Misplaced) -> str:
    is_of_home = block.manager is Manager.HOME_MANAGER
    match wrong.why:
        case Misplacement.NIXOS_OPTION if is_of_home and wrong.name in SECTIONS:
            return NIXOS_SECTION_IN_HOME_MANAGER
        case Misplacement.HOME_MANAGER_SECTION | Misplacement.NIXOS_OPTION:
            return HOME_MANAGER_FORM
        case Misplacement.OTHER_KIND if is_of_home:
            return UNKNOWN_SECTION
        case _:
            return DIRECTIVE_BESIDE_OPTIONS


def _by_manager(document: Document, block: Block) -> tuple[Misplaced, ...]:
    """The misplaced attributes, as far as the manager of the unit is certain."""
    certain = _HOME_USERS in (block.module or ())
    manager = Manager.HOME_MANAGER if certain else None
    if block.module == () and block.scope is RuntimeScope.USER:
        manager = manager_of(document)
    found = []
    for each in block.misplaced:
        is_of_user = block.scope is RuntimeScope.USER
        if each.why is Misplacement.HOME_MANAGER_SECTION and is_of_user:
            if manager is Manager.NIXOS:
                found.append(each)
        elif each.why is Misplacement.NIXOS_OPTION and is_of_user:
            has_section = block.manager is Manager.HOME_MANAGER and manager is not Manager.NIXOS
            if has_section or manager is Manager.HOME_MANAGER:
                found.append(each)
        else:
            found.append(each)
    return tuple(found)


def _diagnostic(
    document: Document, located: Located, rule: str, wrong: list[Misplaced]
) -> Diagnostic:
    first = wrong[0]
    changes = [_edits(document, located, each) for each in wrong]
    edits = tuple(edit for each in changes for edit in each or ())
    fixes: tuple[Action, ...] = ()
    if all(changes) and edits:
        title = _title(located.block, first)
        fixes = (Action(title, "quickfix", edits, fixes=rule, preferred=True),)
    is_silent = rule == NIXOS_SECTION_IN_HOME_MANAGER
    effect = Effect.IGNORED if rule == UNKNOWN_SECTION else Effect.EVALUATION
    return Diagnostic(
        located.span(first.span),
        Severity.WARNING if is_silent else Severity.ERROR,
        rule,
        _message(located.block, first),
        Effect.SILENT if is_silent else effect,
        url=rule_pages.url(rule),
        fixes=fixes,
        service=located.block.name,
    )


def _message(block: Block, wrong: Misplaced) -> str:
    name, kind = wrong.name, block.kind
    match wrong.why:
        case Misplacement.HOME_MANAGER_SECTION if kind in NETWORK_SECTIONS:
            return f"NixOS has no option {name} here: write {_network_option(kind, name)}"
        case Misplacement.HOME_MANAGER_SECTION:
            instead = "wantedBy" if name == "Install" else SECTION_OPTIONS.get(name, "")
            return f"{name} is home-manager's; NixOS refuses it: write {instead}"
        case Misplacement.NIXOS_OPTION if _rule(block, wrong) == NIXOS_SECTION_IN_HOME_MANAGER:
            return (
                f"home-manager writes a section [{name}], which systemd ignores: write "
                f"{SECTIONS[name]}"
            )
        case Misplacement.NIXOS_OPTION:
            return f"home-manager has no option {name}: write {_home_name(name) or 'a section'}"
        case Misplacement.OTHER_KIND if block.manager is Manager.HOME_MANAGER:
            return f"[{name}] does not belong into a {kind}: systemd ignores the section"
        case Misplacement.OTHER_KIND:
            owner = _kind_of(name)
            return f"{name} is an option of a {owner}; NixOS refuses it in a {kind}"
        case Misplacement.DIRECTIVE:
            return f"{name} is a directive: write {_option_of(block, name)}, or evaluation fails"


def _title(block: Block, wrong: Misplaced) -> str:
    match wrong.why:
        case Misplacement.HOME_MANAGER_SECTION:
            return "Write the options of NixOS"
        case Misplacement.NIXOS_OPTION:
            return "Write the sections of home-manager"
        case Misplacement.OTHER_KIND:
            return f"Move {wrong.name} to the {_kind_of(wrong.name)} {block.name}"
        case Misplacement.DIRECTIVE:
            return f"Write {_option_of(block, wrong.name)}"


def _kind_of(name: str) -> str:
    if name in SOCKET_OPTIONS:
        return "socket"
    if name in SERVICE_OPTIONS:
        return "service"
    return SECTIONS.get(name, name).lower()


def _home_name(option: str) -> str:
    """What home-manager has instead of an option of NixOS; empty if it has nothing."""
    if option in SECTIONS:
        return SECTIONS[option]
    if option in INSTALLED_BY:
        return f"Install.{INSTALLED_BY[option]}"
    return f"Unit.{UNIT_OPTIONS[option]}" if option in UNIT_OPTIONS else ""


def _network_option(kind: str, header: str) -> str:
    return next(option for option, each in NETWORK_SECTIONS[kind].items() if each == header)


def _option_of(block: Block, name: str) -> str:
    """The path of the option that holds a directive."""
    sections = catalogue.sections_of(name, NEWEST)
    own = block.kind.capitalize()
    if name in INSTALL_OPTIONS and own not in sections:
        return INSTALL_OPTIONS[name]
    section = own if own in sections else "Unit" if "Unit" in sections else sections[0]
    return f"{SECTION_OPTIONS.get(section, 'serviceConfig')}.{name}"


def _edits(document: Document, located: Located, wrong: Misplaced) -> tuple[TextEdit, ...] | None:
    """The edits that put an attribute where it belongs; None if that is not certain."""
    name, block = wrong.name, located.block
    place = located.span(wrong.span)
    match wrong.why:
        case Misplacement.HOME_MANAGER_SECTION if block.kind in NETWORK_SECTIONS:
            return (TextEdit(place, _network_option(block.kind, name)),)
        case Misplacement.HOME_MANAGER_SECTION if name == "Install":
            return _install_edits(located, wrong)
        case Misplacement.HOME_MANAGER_SECTION:
            option = SECTION_OPTIONS.get(name)
            return None if option is None else (TextEdit(place, option),)
        case Misplacement.NIXOS_OPTION:
            return (TextEdit(place, _home_name(name)),) if _home_name(name) else None
        case Misplacement.OTHER_KIND if block.manager is Manager.NIXOS:
            return _moved(document, located, wrong)
        case Misplacement.DIRECTIVE:
            return (TextEdit(place, _option_of(block, name)),)
        case _:
            return None


def _install_edits(located: Located, wrong: Misplaced) -> tuple[TextEdit, ...] | None:
    """The edits that replace ``Install`` by the options of NixOS."""
    if wrong.below:
        option = INSTALL_OPTIONS.get(wrong.below)
        whole = located.span(Span(wrong.span.start, wrong.below_end))
        return None if option is None else (TextEdit(whole, option),)
    if not wrong.inner or any(name not in INSTALL_OPTIONS for name, _, _ in wrong.inner):
        return None
    first, last = wrong.inner[0], wrong.inner[-1]
    names = [TextEdit(located.span(span), INSTALL_OPTIONS[name]) for name, span, _ in wrong.inner]
    before = located.span(Span(wrong.binding.start, first[1].start))
    after = located.span(Span(last[2].end, wrong.binding.end))
    return (TextEdit(before, ""), *names, TextEdit(after, ""))


def _moved(document: Document, located: Located, wrong: Misplaced) -> tuple[TextEdit, ...] | None:
    """The edits that move a binding to the unit of its own kind."""
    text, binding = document.text, located.span(wrong.binding)
    owner = _SETS.get(_kind_of(wrong.name))
    line = document.lines.line_at(binding.start)
    own_text = text[binding.start : binding.end].decode(errors="replace")
    head = _HEAD.match(own_text)
    if owner is None:
        return None
    if head is not None:
        start = binding.start + len(own_text[: head.start("set")].encode())
        return (TextEdit(Span(start, start + len(head["set"])), owner),)
    opened = _opened_before(text, binding.start)
    if opened is None:
        return None
    at, found = opened
    above = document.lines.line_at(at)
    start = document.lines.start(above)
    written = text[start:at].decode(errors="replace")
    if written.strip():
        return None
    indent = text[document.lines.start(line) : binding.start].decode(errors="replace")
    if indent.strip():
        return None
    moved = own_text.replace(f"\n{indent}", f"\n{written}")
    new = f"{written}{found['before']}{owner}.{found['name']}.{moved}\n"
    below = document.lines.line_at(binding.end) + 1
    if below >= document.lines.count:
        return None
    end = document.lines.start(below)
    if text[binding.end : end].strip():
        return None
    removed = Span(document.lines.start(line), end)
    return (TextEdit(Span(start, start), new), TextEdit(removed, ""))


def _opened_before(text: bytes, offset: int) -> tuple[int, re.Match[str]] | None:
    """The offset of the path to the set around an offset, and what it is."""
    before = text[max(offset - _FAR, 0) : offset].decode(errors="replace")
    at = open_brace(before)
    head = "" if at is None else before[max(at - _MAX_HEAD, 0) : at]
    match = _OPENED.search(head)
    if at is None or match is None:
        return None
    behind = head[match.start() :] + before[at:]
    return offset - len(behind.encode()), match


_FAR = 64 * 1024
"""The bytes before an attribute in which the unit's head is searched."""
_MAX_HEAD = 200
"""The characters that the path to a unit may take."""
