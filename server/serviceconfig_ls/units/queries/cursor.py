"""The name or value that the user is typing, and its unit; works on text that does not parse."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.recovery.lexer import Token, TokenKind
from serviceconfig_ls.nix.recovery.statement import (
    Statement,
    in_comment,
    statement_at,
    string_at,
)
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.units.configuration_files import BY_KIND, SECTIONS_OF_FILES
from serviceconfig_ls.units.incremental.units_of import all_units_of
from serviceconfig_ls.units.model import Block, Located, Placement
from serviceconfig_ls.units.option_names import (
    INSTALLED_BY,
    KINDS,
    NETWORK_KINDS,
    NETWORK_SECTION_OPTIONS,
    NETWORK_SECTIONS,
    NETWORKD_SETTINGS,
    SECTIONS,
    UNIT_LISTS,
    UNIT_OPTIONS,
)
from serviceconfig_ls.units.queries.block_at import LocatedBody, block_at, bodies_at
from serviceconfig_ls.units.queries.cursor_place import NamePlace, ValuePlace
from serviceconfig_ls.units.queries.unit_file_cursor import in_string, in_unit_file
from serviceconfig_ls.units.unit_files.unit_file import UnitFile
from systemd_directives.model import RuntimeScope
from systemd_directives.sections import NETWORKD, qualified

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serviceconfig_ls.nix.recovery.lexer import Token
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.queries.cursor_place import Place

_FAR = 16 * 1024
"""A line that begins with a path to a directive is read up to this number of bytes."""

_SETS = (
    *SECTIONS,
    *sorted(NETWORK_SECTION_OPTIONS - SECTIONS.keys()),
    *(rf"settings\.{name}" for name in sorted(SECTIONS_OF_FILES)),
)
_LEAF = re.compile(
    rb"(?:^|[{;])[ \t]*(?P<path>(?:[\w.\"'${}@-]{0,200}\.)?(?P<set>"
    + "|".join(_SETS).encode()
    + rb"))"
    rb"\.(?P<name>[\w-]*)",
    re.MULTILINE,
)
_NAMES_UNITS = re.compile(
    rb"(?:^|[{;])[ \t]*(?:[\w.\"'${}@-]{0,200}?(?P<unit>[\w${}@-]{1,200})\"?\.)?(?P<option>"
    + "|".join(sorted(UNIT_LISTS)).encode()
    + rb")\s*=",
    re.MULTILINE,
)
"""An option with a list of unit names, and the name of the unit if it precedes the option."""
_WORD = re.compile(rb"[\w-]*")
_UNIT = re.compile(
    r"systemd\.(?P<user>user\.)?(?:network\.)?(?P<kind>\w+)\.\"?(?P<name>[^\"]+?)\"?\.\w+\Z"
)
_NETWORKD_LEAF = re.compile(r"(?:^|\.)" + r"\.".join(NETWORKD_SETTINGS) + r"\.\w+\Z")
_CONDITIONAL_PROPERTIES = (b"mkIf", b"mkOverride", b"mkOrder")
"""Functions whose second argument is a value."""
_PROPERTIES = (b"mkForce", b"mkDefault", b"then", b"else", b"mkBefore", b"mkAfter")


def at(document: Document, units: Sequence[Located], offset: int) -> Place | None:
    """The place at byte ``offset`` of a document with these units.

    None outside units and in comments.
    """
    if isinstance(document, UnitFile):
        return in_unit_file(document, units[0], offset) if units else None
    if document.unread:
        return None
    for located in units:
        for text in located.block.texts:
            if text.inside.covers(located.offset(offset)):
                return in_string(document, located, text, offset)
    found = bodies_at(units, offset)
    # the innermost one; a set bound by ``let`` lies outside of its unit
    body = min(found, key=lambda each: each.inside.end - each.inside.start, default=None)
    if body is not None:
        return _in_set(document, body, offset)
    return (
        _in_option(document, units, offset)
        or _in_leaf(document, units, offset)
        or _in_unit_list(document, offset)
    )


def _in_option(document: Document, units: Sequence[Located], offset: int) -> ValuePlace | None:
    """The value of an option with one setting of a configuration file."""
    for located in units:
        if located.block.kind not in BY_KIND:
            continue
        for each in located.block.definitions:
            here = located.span(each.binding)
            if each.option is None or each.elsewhere is not None or not here.covers(offset):
                continue
            end = min(here.start + _FAR, len(document.text))
            statement = statement_at(document.text, here.start, end, offset)
            if statement is not None and statement.equals is not None:
                return _value(document, located, each.section, each.directive, statement, offset)
    return None


def _in_set(document: Document, body: LocatedBody, offset: int) -> NamePlace | ValuePlace | None:
    text, inside, block = document.text, body.inside, body.located
    if in_comment(text, inside.start, inside.end, offset):
        return None
    statement = statement_at(text, inside.start, inside.end, offset)
    if statement is None:
        return _name(document, block, body.section, Span(offset, offset), offset)
    return _in_statement(document, block, body.section, statement, offset, 0)


def _in_statement(
    document: Document, block: Located, section: str, statement: Statement, offset: int, skip: int
) -> NamePlace | ValuePlace | None:
    """The place in a statement whose directive begins after ``skip`` tokens of its path."""
    equals = statement.equals
    words = statement.tokens[skip:equals]
    if not words:
        return None
    name = words[0]
    if equals is None or offset <= statement.tokens[equals].span.start:
        return _in_name(document, block, section, name, offset)
    directive = document.text[name.span.start : name.span.end].decode(errors="replace").strip('"')
    return _value(document, block, section, directive, statement, offset)


def _in_name(
    document: Document, block: Located, section: str, name: Token, offset: int
) -> NamePlace | None:
    if name.kind is TokenKind.WORD and name.span.covers(offset):
        return _name(document, block, section, name.span, offset)
    return None


def _name(document: Document, block: Located, section: str, word: Span, offset: int) -> NamePlace:
    text = document.text
    typed = text[word.start : offset].decode(errors="replace")
    line_end = document.lines.content_end(document.lines.line_at(word.end))
    rest = text[word.end : line_end].lstrip()
    follows = rest[:1].decode() if rest[:1] in (b"=", b";") and not rest.startswith(b"==") else ""
    inside = block.offset(offset)
    present = frozenset(
        d.directive
        for d in block.block.definitions
        if d.section == section and d.option is None and not d.name.covers(inside)
    )
    return NamePlace(block, section, word, typed, follows, present)


def _value(
    document: Document,
    block: Located,
    section: str,
    directive: str,
    statement: Statement,
    offset: int,
) -> ValuePlace | None:
    text = document.text
    within = string_at(text, statement, offset)
    listed = _listed(text, statement, offset)
    if within is not None:
        word = Span(offset, offset)
        return ValuePlace(block, section, directive, within, word, listed, statement.ended)
    if _inside_some_token(statement, offset) or not (
        listed or _takes_value(text, statement, offset)
    ):
        return None
    start = offset
    while start > 0 and (text[start - 1 : start].isalnum() or text[start - 1 : start] in b"_-"):
        start -= 1
    match = _WORD.match(text, offset)
    word = Span(start, offset if match is None else match.end())
    return ValuePlace(block, section, directive, None, word, listed, statement.ended)


def _inside_some_token(statement: Statement, offset: int) -> bool:
    return any(
        token.is_string and token.span.start < offset < token.span.end for token in statement.tokens
    )


def _before(statement: Statement, offset: int) -> list[Token]:
    """The tokens that are completely before the word at ``offset``."""
    return [t for t in statement.tokens if t.span.end <= offset and not _touches(t, offset)]


def _touches(token: Token, offset: int) -> bool:
    return token.kind is TokenKind.WORD and token.span.covers(offset)


def _listed(text: bytes, statement: Statement, offset: int) -> bool:
    depth: list[bytes] = []
    for token in _before(statement, offset):
        if token.kind is TokenKind.OPEN:
            depth.append(text[token.span.end - 1 : token.span.end])
        elif token.kind is TokenKind.CLOSE and depth:
            depth.pop()
    return depth[-1:] == [b"["]


def _takes_value(text: bytes, statement: Statement, offset: int) -> bool:
    """Whether a whole value may be written here, not an argument of a function."""
    before = _before(statement, offset)
    if not before:
        return False
    last = before[-1]
    word = text[last.span.start : last.span.end]
    if last.kind is TokenKind.EQUALS or word in _PROPERTIES:
        return True
    argument = _last_argument(before)
    function = before[argument - 1]
    word = text[function.span.start : function.span.end]
    return argument > 0 and word in _CONDITIONAL_PROPERTIES


def _last_argument(tokens: list[Token]) -> int:
    """The index of the first token of the last argument: of ``config.a.b`` or ``(a b)``."""
    index, depth = len(tokens) - 1, 0
    while index > 0:
        depth += tokens[index].kind is TokenKind.CLOSE
        depth -= tokens[index].kind is TokenKind.OPEN
        if depth == 0 and tokens[index - 1].span.end < tokens[index].span.start:
            return index
        index -= 1
    return 0


def _in_leaf(
    document: Document, units: Sequence[Located], offset: int
) -> NamePlace | ValuePlace | None:
    """The place in a line such as ``systemd.services.x.serviceConfig.Y = …``."""
    text = document.text
    line_start = document.lines.start(document.lines.line_at(offset))
    earliest = max(0, offset - _FAR)
    found = None
    line_end = document.lines.content_end(document.lines.line_at(offset))
    for match in _LEAF.finditer(text, earliest, min(line_end, offset + _FAR)):
        if match.start("name") <= offset:
            found = match
    if found is None:
        return None
    end = min(offset + _FAR, len(text))
    if in_comment(text, found.start("path"), end, offset):
        return None
    statement = statement_at(text, found.start("path"), end, offset)
    if statement is None or statement.span.start != found.start("path"):
        return None
    option = found["set"].decode().rpartition(".")[2]
    block = _block_of(units, found, offset)
    kind = block.block.kind
    if kind in NETWORK_SECTIONS:
        section = qualified(kind, NETWORK_SECTIONS[kind].get(option, option))
    elif option in SECTIONS or option in SECTIONS_OF_FILES:
        section = SECTIONS.get(option, option)
    else:
        return None
    skip = sum(1 for t in statement.tokens if t.span.start < found.start("name"))
    if skip >= len(statement.tokens) or statement.tokens[skip].span.start != found.start("name"):
        # nothing behind the last dot yet
        if offset == found.end() and offset >= line_start:
            return _name(document, block, section, Span(offset, offset), offset)
        return None
    return _in_statement(document, block, section, statement, offset, skip)


def _in_unit_list(document: Document, offset: int) -> ValuePlace | None:
    """The place in the value of an option of a unit that is a list of unit names."""
    text = document.text
    end = min(offset + _FAR, len(text))
    found = None
    for match in _NAMES_UNITS.finditer(text, max(0, offset - _FAR), offset):
        found = match
    unit = None if found is None else block_at(all_units_of(document), offset)
    if found is None or unit is None or in_comment(text, found.start("option"), end, offset):
        return None
    if found["unit"] is not None and found["unit"].decode() != unit.block.name:
        return None
    statement = statement_at(text, found.start("option"), end, offset)
    if statement is None or statement.span.start != found.start("option"):
        return None
    option = found["option"].decode()
    section = "Unit" if option in UNIT_OPTIONS else "Install"
    directive = UNIT_OPTIONS.get(option) or INSTALLED_BY[option]
    place = _value(document, unit, section, directive, statement, offset)
    # NixOS takes a list only
    return place if place is not None and (place.listed or place.inside) else None


def _block_of(units: Sequence[Located], found: re.Match[bytes], offset: int) -> Located:
    path = found["path"].decode(errors="replace")
    named = _UNIT.search(path)
    kinds = KINDS | NETWORK_KINDS
    if named is not None and named["kind"] in kinds:
        scope = RuntimeScope.USER if named["user"] else RuntimeScope.SYSTEM
        unit = named["name"], kinds[named["kind"]], scope
        same = [u for u in units if (u.block.name, u.block.kind, u.block.scope) == unit]
        # machines in one file may each have a unit of this name
        near = min(same, key=lambda each: _distance(each.extent, offset), default=None)
        return near or _fresh(*unit, offset)
    if _NETWORKD_LEAF.search(path):
        own = next((each for each in units if each.block.kind == NETWORKD), None)
        return own or _fresh("networkd", NETWORKD, RuntimeScope.SYSTEM, offset)
    return block_at(units, offset) or _fresh(None, "service", RuntimeScope.SYSTEM, offset)


def _distance(span: Span, offset: int) -> int:
    return max(span.start - offset, offset - span.end, 0)


def _fresh(name: str | None, kind: str, scope: RuntimeScope, offset: int) -> Located:
    """A unit that consists of the line that is being typed."""
    here = Span(offset, offset)
    return Located(Block.empty(name, kind, scope, here), Placement((0,), (offset,), (0,)), here)
