"""Comments that suppress diagnostics: ``# serviceconfig: ignore[rule, …]``.

At the end of a line it applies to that line, on a separate line to the next one.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.features.model import Action, Diagnostic, TextEdit
from serviceconfig_ls.features.text_rules import UNUSED_IGNORE
from serviceconfig_ls.nix.syntax.span import Span
from systemd_directives.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.nix.text.lines import LineTable

MAX_UNUSED = 1000
"""The comments of a text that are reported as unused, the first ones."""
_COMMENT = re.compile(rb"#[ \t]*serviceconfig:[ \t]*ignore\[([^\[\]\r\n]*)\]")


class _Silence(NamedTuple):
    span: Span
    line: int
    """The line that it applies to."""
    rules: frozenset[str]


def apply(
    text: bytes, lines: LineTable, diagnostics: Iterable[Diagnostic], config: Config
) -> tuple[Diagnostic, ...]:
    """The diagnostics that no comment suppresses, and a hint for each unused comment.

    ``lines`` are those of ``text``. The result is in the order of the text.
    """
    ignored = frozenset(config.ignored_in_services)
    diagnostics = [each for each in diagnostics if (each.service, each.code) not in ignored]
    comments = _comments(text, lines)
    if not comments:
        return tuple(sorted(diagnostics, key=lambda each: (each.span, each.code)))
    by_line: dict[int, list[_Silence]] = {}
    for comment in comments:
        by_line.setdefault(comment.line, []).append(comment)
    used: set[_Silence] = set()
    kept: list[Diagnostic] = []
    for diagnostic in diagnostics:
        here = by_line.get(lines.line_at(diagnostic.span.start), ())
        silences = [comment for comment in here if diagnostic.code in comment.rules]
        used.update(silences)
        if not silences:
            kept.append(diagnostic)
    if UNUSED_IGNORE not in config.diagnostics_ignore:
        unused = (comment for comment in comments if comment not in used)
        kept += map(_unused, islice(unused, MAX_UNUSED))
    return tuple(sorted(kept, key=lambda each: (each.span, each.code)))


def comment_for(text: bytes, lines: LineTable, span: Span, rule: str) -> TextEdit | None:
    """The edit that suppresses a rule on the line of a finding.

    It adds the rule to the comment of the line, or a comment at its end, or above it if the line
    has another comment. None if the line ends inside of a string.
    """
    line = lines.line_at(span.start)
    for comment in _comments(text, lines):
        if comment.line == line:
            at = comment.span.end - 1
            return TextEdit(Span(at, at), f", {rule}")
    start, end = lines.start(line), lines.content_end(line)
    content = text[start:end]
    comment_text = f"# serviceconfig: ignore[{rule}]"
    if b"''" in content or (b"#" not in content and not _ends_outside_strings(content)):
        return None
    if b"#" not in content:
        return TextEdit(Span(end, end), f" {comment_text}")
    indent = content[: len(content) - len(content.lstrip())].decode()
    line_break = "\r\n" if b"\r\n" in text else "\n"
    return TextEdit(Span(start, start), f"{indent}{comment_text}{line_break}")


def _ends_outside_strings(content: bytes) -> bool:
    """Whether every quote of a line has its partner on it."""
    return content.replace(b'\\"', b"").count(b'"') % 2 == 0


def is_used(text: bytes) -> bool:
    """Whether a text may contain such a comment."""
    return b"serviceconfig:" in text


def _comments(text: bytes, lines: LineTable) -> list[_Silence]:
    if not is_used(text):
        return []
    found: list[_Silence] = []
    seen = -1
    for match in _COMMENT.finditer(text):
        line = lines.line_at(match.start())
        alone = line != seen and not text[lines.start(line) : match.start()].strip()
        seen = line
        names = frozenset(n.strip().decode(errors="replace") for n in match[1].split(b","))
        found.append(_Silence(Span(match.start(), match.end()), line + alone, names))
    return found


def _unused(comment: _Silence) -> Diagnostic:
    remove = Action(
        "Remove the comment",
        "quickfix",
        (TextEdit(comment.span, ""),),
        safe=True,
        fixes=UNUSED_IGNORE,
        preferred=True,
    )
    return Diagnostic(
        comment.span,
        Severity.HINT,
        UNUSED_IGNORE,
        "Nothing on this line is silenced by the comment",
        unnecessary=True,
        fixes=(remove,),
    )
