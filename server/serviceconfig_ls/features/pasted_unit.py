"""Lines of a unit file that were pasted into Nix: found where they are, and turned into Nix."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.features.import_unit import section_body, unit_body
from serviceconfig_ls.features.model import Action, Diagnostic, TextEdit
from serviceconfig_ls.features.text import rule_pages
from serviceconfig_ls.features.text_rules import PASTED_LINES
from serviceconfig_ls.features.unquoted_values import is_one_of_few
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.units.configuration_files import SECTIONS_OF_FILES
from serviceconfig_ls.units.option_names import (
    KINDS,
    NETWORK_KINDS,
    NETWORK_LISTS,
    NETWORK_SECTIONS,
    SECTION_OPTIONS,
    SECTIONS,
)
from serviceconfig_ls.units.queries.block_at import bodies_at
from serviceconfig_ls.units.queries.open_brace import open_brace
from serviceconfig_ls.units.unit_files.unit_file import UnitFile
from systemd_directives import catalogue, unitfile
from systemd_directives.model import NEWEST, Effect, Severity
from systemd_directives.sections import NETWORK_FILES, header_of, qualified

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Located
    from systemd_directives.model import Setting

MAX_PASTED_LINES = 500
"""The lines that are read as one paste."""
MAX_PASTES = 20
"""The pastes of a text that are looked for."""
MAX_HEAD = 200
"""The characters that the path to a set may take."""
TITLE = "Turn these lines of a unit file into Nix"
_HEADER = re.compile(r"\s*\[([A-Z][A-Za-z0-9]+)\]\s*")
_LINE = re.compile(r"\s*([A-Z][A-Za-z0-9]+)(\s*)=(?!=)\s*(.*?)\s*(;?)\s*")
_ANY_LINE = re.compile(r"\s*([A-Z][A-Za-z0-9-]*)=(?!=).*(?<!;)")
"""A line with any name, known or not, as people seldom write it in Nix."""
_COLON = re.compile(r"\s*\"?([A-Z][A-Za-z0-9]+)\"?\s*:\s+(\S.*?)\s*[;,]?\s*")
"""A line as in YAML or JSON."""
_QUOTED = re.compile(r"\"([^\"\\]*)\"|'([^'\\]*)'")
_NIX = re.compile(
    r"\"[^\"]*\"|[\d.]+|true|false|null|''.*|\[(?:\s.*)?|\[\".*|[({].*|\$\{.*|\./.*"
    r"|(?:lib|pkgs|config|cfg|builtins)\..*|(?:if|let|with|rec|mk\w+|toString)\b.*|\"\$\{.*"
)
"""What a value of Nix looks like, the semicolon aside."""
_NO_NIX = re.compile(r"[~@%*].*")
"""What no value of Nix begins with."""
_SET = re.compile(
    rf"""(?:\b(?P<section>{"|".join(SECTIONS)})"""
    rf"""|\b(?P<of>{"|".join(KINDS)})\.(?:[\w'@-]+|"[^"]*")"""
    rf"""|\bnetwork\.(?P<network>{"|".join(NETWORK_KINDS)})\.(?:[\w'@-]+|"[^"]*")"""
    rf"""|\b(?P<container>{"|".join(KINDS)}))\s*=\s*\Z"""
)
_OPTION = re.compile(rf"(?P<path>(?:[^\s=;{{}}]+\.)?)(?P<option>{'|'.join(SECTIONS)})\s*=\s*\{{")
"""The beginning of the line that opens a section of a unit."""
_TOP_LEVEL = re.compile(r"^(?=[A-Za-z\"])", re.MULTILINE)
_TYPED_SECTIONS = {section: section.lower() for section in SECTIONS.values() if section != "Unit"}
_TYPED_HEADER = re.compile(rf"^[ \t]*\[(?:{'|'.join(_TYPED_SECTIONS)})\]".encode(), re.MULTILINE)
_INDENT = "  "


class _Kind(Enum):
    """What a line of a text may be in a unit file."""

    HEADER = "header"
    DIRECTIVE = "directive"
    COLON = "colon"
    COMMENT = "comment"
    """A comment that begins with ``;``, which ends a statement in Nix."""
    SKIPPED = "skipped"
    """A blank line, or a comment that is one in Nix too."""


class _Begun(NamedTuple):
    """The statements with a syntax error, and where they begin."""

    starts: frozenset[int]
    spans: frozenset[Span]
    lines: frozenset[int]
    """The numbers of the lines that they begin on, from 0."""


class _Paste(NamedTuple):
    """Lines of a unit file in a Nix text."""

    first: int
    """The number of the first line, from 0."""
    lines: tuple[str, ...]
    """The lines as they are in a unit file, without the indentation of the first."""
    span: Span
    """From the begin of the first line to the end of the last one."""
    mark: Span
    """The words of the first line that is no comment."""
    indentation: str
    is_finished: bool
    """Whether they are more than a line that may still be typed."""

    @property
    def size(self) -> int:
        """The number of its lines that are no comments."""
        return sum(not _is_comment(line) and bool(line.strip()) for line in self.lines)


class _Chunk(NamedTuple):
    """The lines below one header."""

    header: str
    """Empty for the lines before the first header."""
    settings: tuple[Setting, ...]
    comments: tuple[tuple[str, str], ...]
    """Each comment and the directive below it; empty if there is none."""


def may_have_unit(text: bytes) -> bool:
    """Whether a text may have a whole unit file in a module; cheap."""
    return _TYPED_HEADER.search(text) is not None


def diagnostics(
    document: Document, held: Sequence[Located], config: Config
) -> Iterator[tuple[Diagnostic, Span]]:
    """One diagnostic for all lines that were pasted together, and the span of these.

    Only in the options of a unit or a configuration file, and whole units in a module. ``held`` are
    the units of the document.
    """
    for paste in _pastes(document):
        if not paste.is_finished and not config.is_finished:
            continue
        around = _around(document, held, paste)
        if not around.is_known and not (around.is_module and _is_whole_unit(paste)):
            continue
        edits = _edits(document, around, paste)
        fixes: tuple[Action, ...] = ()
        if edits is not None:
            fixes = (Action(TITLE, "quickfix", edits, fixes=PASTED_LINES, preferred=True),)
        what = "this line is" if paste.size == 1 else f"these {paste.size} lines are"
        yield (
            Diagnostic(
                paste.mark,
                Severity.ERROR,
                PASTED_LINES,
                f"{what} written as in a unit file; Nix cannot parse the file",
                Effect.EVALUATION,
                url=rule_pages.url(PASTED_LINES),
                fixes=fixes,
                service=around.name,
            ),
            paste.span,
        )


def actions(document: Document, held: Sequence[Located], span: Span) -> Iterator[Action]:
    """The action for the pasted lines at ``span``, if there are any.

    ``held`` are the units of the document.
    """
    for paste in _pastes(document):
        if paste.span.start <= span.end and span.start <= paste.span.end:
            edits = _edits(document, _around(document, held, paste), paste)
            if edits is not None:
                yield Action(TITLE, "quickfix", edits, fixes=PASTED_LINES)


def _pastes(document: Document) -> Iterator[_Paste]:
    """The pasted lines of a text: the first of each begins a statement with a syntax error."""
    if isinstance(document, UnitFile) or not document.parsed.syntax_errors:
        return
    lines = document.lines
    spans = frozenset(each.span for each in document.parsed.syntax_errors)
    places = frozenset(span.start for span in spans)
    begun = _Begun(places, spans, frozenset(map(lines.line_at, places)))
    read, count = -1, 0
    starts = set(begun.lines)
    starts |= {line - 1 for line in starts if _ends_at_comment(document, line - 1)}
    for first in sorted(starts):
        if first <= read or count >= MAX_PASTES:
            continue
        if _kind(document, first, begun) in (None, _Kind.SKIPPED):
            continue
        paste = _paste_from(document, first, begun)
        if paste is not None:
            read, count = first + len(paste.lines) - 1, count + 1
            yield paste


def _paste_from(document: Document, first: int, begun: _Begun) -> _Paste | None:
    """The pasted lines from a line on; None if they are comments or look like Nix."""
    last, continues = first - 1, False
    kinds: list[_Kind] = []
    written: list[str] = []
    for line in range(first, min(first + MAX_PASTED_LINES, document.lines.count)):
        text = _text(document, line)
        kind = _kind(document, line, begun)
        is_below = _Kind.DIRECTIVE in kinds or _Kind.HEADER in kinds
        if kind is None and is_below and _is_unknown(document, line, begun):
            kind = _Kind.DIRECTIVE
        if continues:
            kind = _Kind.COMMENT if _is_comment(text) else _Kind.DIRECTIVE
            continues = kind is _Kind.COMMENT or text.endswith("\\")
            written.append(text)
        elif kind is None or (kind is _Kind.COLON and _Kind.DIRECTIVE in kinds):
            break
        else:
            continues = kind is _Kind.DIRECTIVE and text.endswith("\\")
            written.append(_as_unit_file(text, kind))
        kinds.append(kind)
        if kind is not _Kind.SKIPPED:
            last = line
    count = last - first + 1
    kinds, written = kinds[:count], written[:count]
    counted = [each for each in kinds if each not in (_Kind.SKIPPED, _Kind.COMMENT)]
    start, end = document.lines.start(first), document.lines.content_end(last)
    if not counted:
        return None
    shown = _text(document, first)
    indentation = shown[: len(shown) - len(shown.lstrip())]
    mark = first + next(index for index, kind in enumerate(kinds) if kind is counted[0])
    words = _text(document, mark)
    mark_start = _first_letter(document, mark)
    is_alone = len(counted) == 1
    if is_alone and counted[0] is _Kind.DIRECTIVE and not _is_certain(words):
        return None
    return _Paste(
        first,
        tuple(line.removeprefix(indentation) for line in written),
        Span(start, end),
        Span(mark_start, mark_start + len(_bytes(document, mark).strip())),
        indentation,
        is_finished=not is_alone
        or counted[0] is _Kind.HEADER
        or _is_complete(written[mark - first]),
    )


def _kind(document: Document, line: int, begun: _Begun) -> _Kind | None:
    """What a line may be in a unit file; None if it is Nix."""
    text = _text(document, line)
    if not text.strip() or text.lstrip().startswith("#"):
        return _Kind.SKIPPED
    start = _first_letter(document, line)
    if text.lstrip().startswith(";"):
        return _Kind.COMMENT if line in begun.lines else None
    if _HEADER.fullmatch(text):
        # it may be read as an argument of the value before it
        is_last = line + 1 >= document.lines.count
        is_header = start in begun.starts or (
            not is_last
            and (_is_directive(document, line + 1, begun) or _is_unknown(document, line + 1, begun))
        )
        return _Kind.HEADER if is_header else None
    if _is_directive(document, line, begun):
        return _Kind.DIRECTIVE
    found = _COLON.fullmatch(text)
    if found is not None and _is_known(found[1]):
        before = line > 0 and _COLON.fullmatch(_text(document, line - 1))
        return _Kind.COLON if start in begun.starts or before else None
    return None


def _is_directive(document: Document, line: int, begun: _Begun) -> bool:
    """Whether a line is a directive at the begin of a statement with a syntax error."""
    text = _text(document, line)
    start = _first_letter(document, line)
    found = _LINE.fullmatch(text)
    if found is None or not _is_known(found[1]):
        return False
    if start not in begun.starts:
        return not found[4] and _ends_at_comment(document, line)
    if not found[2] and not found[4]:
        return True
    value = found[3]
    if found[4] and value.endswith(("\\", ",")):
        return False
    return _NIX.fullmatch(value) is None and _is_accepted(found[1], value)


def _is_unknown(document: Document, line: int, begun: _Begun) -> bool:
    """Whether a line looks like a directive, whatever its name, and Nix cannot parse it.

    Only certain below a line or a header of a unit file.
    """
    text = _text(document, line).rstrip()
    if _ANY_LINE.fullmatch(text) is None:
        return False
    start = _first_letter(document, line)
    if text.endswith("\\"):
        return start in begun.starts
    return Span(start, start + len(_bytes(document, line).strip())) in begun.spans


def _ends_at_comment(document: Document, line: int) -> bool:
    """Whether the line below begins with ``;``, which Nix takes for the end of the statement."""
    below = line + 1
    return line >= 0 and below < document.lines.count and _text(document, below).lstrip()[:1] == ";"


def _is_known(name: str) -> bool:
    return bool(_places_of(name))


def _is_accepted(name: str, value: str) -> bool:
    """Whether a directive has a value that no other text would be."""
    if _NO_NIX.fullmatch(value):
        return True
    return any(is_one_of_few(section, name, value, NEWEST) for section in _places_of(name))


@lru_cache(2048)
def _places_of(name: str) -> tuple[str, ...]:
    """The sections of all kinds of files that have a directive."""
    of_files = (each for each in SECTIONS_OF_FILES if catalogue.known(each, name, NEWEST))
    of_units = (each for kind in ("", *NETWORK_FILES) for each in _sections_of(name, kind))
    return (*of_units, *of_files)


def _sections_of(name: str, file_type: str) -> tuple[str, ...]:
    return catalogue.sections_of(name, NEWEST, file_type)


def _is_certain(text: str) -> bool:
    """Whether a line alone is one of a unit file, and not one of Nix that lacks its semicolon."""
    found = _LINE.fullmatch(text)
    return found is not None and _NIX.fullmatch(found[3]) is None


def _is_complete(line: str) -> bool:
    """Whether the value of a line is one that its directive accepts, and not just any word."""
    found = _LINE.fullmatch(line)
    return found is not None and _is_accepted(found[1], found[3])


def _is_comment(text: str) -> bool:
    return text.lstrip().startswith(("#", ";"))


def _as_unit_file(text: str, kind: _Kind) -> str:
    """A line as it is in a unit file."""
    if kind is _Kind.DIRECTIVE:
        return text.rstrip().removesuffix(";")
    found = _COLON.fullmatch(text) if kind is _Kind.COLON else None
    if found is None:
        return text
    quoted = _QUOTED.fullmatch(found[2])
    value = found[2] if quoted is None else quoted[1] or quoted[2] or ""
    before = text[: len(text) - len(text.lstrip())]
    return f"{before}{found[1]}={value}"


def _text(document: Document, line: int) -> str:
    return _bytes(document, line).decode(errors="replace")


def _first_letter(document: Document, line: int) -> int:
    """The offset of the first letter of a line."""
    written = _bytes(document, line)
    return document.lines.start(line) + len(written) - len(written.lstrip())


def _bytes(document: Document, line: int) -> bytes:
    return document.text[document.lines.start(line) : document.lines.content_end(line)]


class _Around(NamedTuple):
    """The innermost set around some lines."""

    section: str = ""
    """Its section, if it is serviceConfig or a similar option."""
    kind: str = ""
    """Of the unit or the network file, if it is one."""
    container: str = ""
    """If it is ``systemd.services`` or similar: its last step."""
    name: str | None = None
    """The name of the unit, if it is known."""
    inside: Span | None = None
    """What is between the braces of the section."""
    is_module: bool = False
    """Whether it may be a whole module."""

    @property
    def is_known(self) -> bool:
        """Whether it belongs to a unit, a network file or a configuration file."""
        return bool(self.section or self.kind)


def _around(document: Document, held: Sequence[Located], paste: _Paste) -> _Around:
    """The set that some lines are in: a section of a unit, or what the text before leaves open."""
    bodies = bodies_at(held, paste.mark.start)
    inner = min(bodies, key=lambda each: each.inside.end - each.inside.start, default=None)
    if inner is not None:
        return _Around(inner.section, name=inner.located.block.name, inside=inner.inside)
    before = document.text[: paste.span.start].decode(errors="replace")
    at = open_brace(before)
    return _Around() if at is None else _set_named(before[max(at - MAX_HEAD, 0) : at])


def _is_whole_unit(paste: _Paste) -> bool:
    """Whether lines have the section of a type of unit, such as ``[Service]``, and directives."""
    headers = [found[1] for line in paste.lines if (found := _HEADER.fullmatch(line))]
    return len(headers) < paste.size and any(each in _TYPED_SECTIONS for each in headers)


def _set_named(head: str) -> _Around:
    """The set that follows a text."""
    found = _SET.search(head)
    if found is None:
        return _Around(is_module=not head.strip() or head.rstrip().endswith(":"))
    if found["section"]:
        return _Around(SECTIONS[found["section"]])
    if found["network"]:
        return _Around(kind=NETWORK_KINDS[found["network"]])
    return _Around(kind=KINDS.get(found["of"] or "", ""), container=found["container"] or "")


def _edits(document: Document, around: _Around, paste: _Paste) -> tuple[TextEdit, ...] | None:
    """The edits that turn lines into Nix; None where they do not belong."""
    chunks = _chunks(paste, around)
    if around.section:
        return _edits_in_section(document, around, paste, chunks)
    text = _network(around.kind, chunks) if around.kind in NETWORK_FILES else None
    if text is None:
        text = _unit(around, chunks)
    return None if text is None else (_replaced(document, paste, text),)


def _replaced(document: Document, paste: _Paste, text: str) -> TextEdit:
    """The edit that replaces lines by a text, or removes them."""
    span = paste.span
    if not text:
        below = document.lines.line_at(span.end) + 1
        is_last = below >= document.lines.count
        span = Span(span.start, span.end if is_last else document.lines.start(below))
    return TextEdit(span, _indented(text, paste.indentation))


def _indented(text: str, indentation: str) -> str:
    return "\n".join(f"{indentation}{line}" if line else "" for line in text.split("\n"))


def _chunks(paste: _Paste, around: _Around) -> list[_Chunk]:
    """The lines of a paste by header."""
    parts: list[tuple[str, list[str]]] = [("", [])]
    for line in paste.lines:
        found = _HEADER.fullmatch(line)
        if found is None:
            parts[-1][1].append(line)
        else:
            parts.append((found[1], []))
    found_chunks = []
    for header, lines in parts:
        named = header or header_of(around.section) or _section_of_all(lines, around.kind)
        settings = unitfile.parse("\n".join([f"[{named}]", *lines]), "name").unit.settings
        if header or settings or any(map(_is_comment, lines)):
            found_chunks.append(_Chunk(named, settings, tuple(_comments(lines))))
    return found_chunks


def _comments(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each comment, as one of Nix, and the directive below it."""
    waiting: list[str] = []
    above, continues = "", False
    for line in lines:
        if _is_comment(line):
            comment = "# " + line.strip().lstrip("#;").strip()
            if continues:
                yield comment, above
            else:
                waiting.append(comment)
            continue
        found = None if continues else (_LINE.fullmatch(line) or _ANY_LINE.fullmatch(line))
        continues = line.endswith("\\")
        if found is not None:
            above = found[1]
            yield from ((comment, above) for comment in waiting)
            waiting = []
    yield from ((comment, "") for comment in waiting)


def _section_of_all(lines: Sequence[str], kind: str) -> str:
    """The header of the section that has all directives of some lines."""
    file_type = kind if kind in NETWORK_FILES else ""
    names = [found[1] for line in lines if (found := _LINE.fullmatch(line)) and _is_known(found[1])]
    common: set[str] = set(_sections_of(names[0], file_type)) if names else set()
    for name in names[1:]:
        common &= set(_sections_of(name, file_type)) or common
    own = kind.capitalize() or "Service"
    if own in common or not common:
        return own
    return header_of(min(common))


def _with_comments(text: str, chunks: Sequence[_Chunk]) -> str:
    """A text with the comments of its lines, each above the line of its directive."""
    lines = text.split("\n") if text else []
    top: list[str] = []
    for chunk in chunks:
        for comment, directive in chunk.comments:
            at = next(
                (
                    index
                    for index, line in enumerate(lines)
                    if directive and line.lstrip().startswith(f"{directive} = ")
                ),
                None,
            )
            if at is None:
                top.append(comment)
            else:
                line = lines[at]
                lines.insert(at, line[: len(line) - len(line.lstrip())] + comment)
    return "\n".join([*top, *lines])


def _edits_in_section(
    document: Document, around: _Around, paste: _Paste, chunks: Sequence[_Chunk]
) -> tuple[TextEdit, ...] | None:
    """The edits for lines inside the set of a section: those of other sections move out of it."""
    header = header_of(around.section)
    own = [chunk for chunk in chunks if chunk.header == header]
    others = [chunk for chunk in chunks if chunk.header != header and chunk.settings]
    text = section_body(around.section, [each for chunk in own for each in chunk.settings])
    rest = [chunk for chunk in chunks if chunk not in others]
    here = _replaced(document, paste, _with_comments(text, rest))
    if not others:
        return (here,)
    above = _above(document, around, others)
    return None if above is None else (above, here)


def _above(document: Document, around: _Around, chunks: Sequence[_Chunk]) -> TextEdit | None:
    """The edit that adds the lines of other sections above the section that they are in."""
    if around.inside is None or around.section not in SECTION_OPTIONS:
        return None
    line = document.lines.line_at(around.inside.start)
    text = _text(document, line)
    found = _OPTION.match(text.lstrip())
    sections = {chunk.header for chunk in chunks}
    if found is None or not sections <= {*SECTION_OPTIONS, "Install"}:
        return None
    options = [SECTION_OPTIONS[each] for each in sections if each in SECTION_OPTIONS]
    if any(re.search(rf"\b{option}\b".encode(), document.text) for option in options):
        return None  # Nix refuses a second definition of the set
    body = unit_body(SECTIONS_KINDS[around.section], [s for each in chunks for s in each.settings])
    notes = "".join(f"# {note}\n" for note in body.notes)
    indentation = text[: len(text) - len(text.lstrip())]
    lines = _TOP_LEVEL.sub(found["path"], _with_comments(body.text, chunks)) if body.text else ""
    new = _indented((notes + lines).rstrip("\n"), indentation)
    start = document.lines.start(line)
    return TextEdit(Span(start, start), new + "\n")


SECTIONS_KINDS = {section: _TYPED_SECTIONS.get(section, "service") for section in SECTION_OPTIONS}
"""The kind of a unit that has a section of its own."""


def _network(kind: str, chunks: Sequence[_Chunk]) -> str | None:
    """The options of a network file; None if it has no option for one of the sections."""
    options = {header: option for option, header in NETWORK_SECTIONS[kind].items()}
    lists = {each.section: option for option, each in NETWORK_LISTS[kind].items()}
    sets: dict[str, list[str]] = {}
    for chunk in chunks:
        option = options.get(chunk.header) or lists.get(chunk.header)
        if option is None:
            return None
        body = section_body(qualified(kind, chunk.header), chunk.settings)
        sets.setdefault(option, []).append(_indented(_with_comments(body, [chunk]), _INDENT))
    written = []
    for option, bodies in sets.items():
        if option in lists.values():
            elements = "\n".join(f"{{\n{body}\n}}" for body in bodies)
            written.append(f"{option} = [\n{_indented(elements, _INDENT)}\n];")
        else:
            written.append(f"{option} = {{\n" + "\n".join(bodies) + "\n};")
    return "\n".join(written)


def _unit(around: _Around, chunks: Sequence[_Chunk]) -> str | None:
    """The options of a unit, or a whole unit where none is around."""
    settings = [setting for chunk in chunks for setting in chunk.settings]
    if not settings:
        return None
    sections = {setting.section for setting in settings}
    kind = around.kind or next(
        (_TYPED_SECTIONS[each] for each in sections if each in _TYPED_SECTIONS), "service"
    )
    body = unit_body(kind, settings)
    notes = [f"# {note}" for note in body.notes]
    text = "\n".join([*notes, _with_comments(body.text, chunks)])
    if around.kind:
        return text
    container = next(name for name, known in KINDS.items() if known == kind)
    head = "name" if around.container == container else f"systemd.{container}.name"
    return f"{head} = {{\n{_indented(text, _INDENT)}\n}};"
