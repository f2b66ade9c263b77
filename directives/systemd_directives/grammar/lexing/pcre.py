"""Which regular expressions PCRE2 cannot compile for certain; runs none of them.

Python's expressions are close to PCRE2's: what it does not know, or reads otherwise, is looked at
here and taken out before Python is asked.
"""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING

from systemd_directives.grammar.lexing.numbers import to_number

if TYPE_CHECKING:
    from systemd_directives.model import SystemdVersion

_QUOTED = re.compile(r"\\Q(.*?)(?:\\E|$)|\\.", re.S)
"""A piece in which nothing is special, or an escape."""
_HOW = re.compile(
    r"(?:\(\*(?:UTF8?|UCP|(?:ANY)?CRLF|CR|LF|ANY|NUL|BSR_(?:ANYCRLF|UNICODE)|NOTEMPTY(?:_ATSTART)?"
    r"|NO_(?:JIT|AUTO_POSSESS|START_OPT|DOTSTAR_ANCHOR)|LIMIT_(?:MATCH|DEPTH|HEAP|RECURSION)=\d+)\))+"
)
"""How to match, which may be said at the very start only."""
_VERB = re.compile(r"\(\*(?:ACCEPT|F|FAIL|(?:COMMIT|PRUNE|SKIP|THEN)(?::[^)]*)?|(?:MARK)?:[^)]+)\)")
"""An order to the library, which stands for no text."""
_LOOK = re.compile(r"\(\*[a-z_]+:")
"""The opening of a group by a word, such as of ``(*atomic:a)``."""
_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*\\(?:[FIJLMOTUYijlmquy]|[4-7][0-7]{2}|N\{U|[89][0-9])")
"""Escapes that PCRE2 does not know, or that stand for no byte."""
_WORD = r"[A-Za-z_]\w*"
_WHICH = rf"(?:{_WORD}|[+-]?[0-9]+)"
_CALLED = rf"(?:\{{[ \t]*{_WHICH}[ \t]*\}}|<{_WHICH}>|'{_WHICH}')"
_CALLED_BY_NAME = rf"(?:\{{[ \t]*{_WORD}[ \t]*\}}|<{_WORD}>|'{_WORD}')"
_BROKEN_OFF = re.compile(
    rf"(?<!\\)(?:\\\\)*\\(?:[gkcpPxo]$|g(?![+-]?[1-9]|{_CALLED})|k(?!{_CALLED_BY_NAME})"
    r"|[pP](?:\{(?!\^?[A-Za-z])|(?!\{|[CLMNPSZ]))|o(?!\{[0-3]?[0-7]{1,2}\}))"
)
"""Escapes that lack what must follow."""
_NO_DIGITS = re.compile(r"(?<!\\)(?:\\\\)*\\x(?![0-9A-Fa-f]|\{[ \t]*0*[0-9A-Fa-f]{1,2}[ \t]*\})")
"""A byte by its number, without the number or with too high a one."""
_NUMBER_NEEDED = 257  # of its library: 254 beside PCRE2 10.42 takes it as NUL
_BACK = re.compile(r"(?<!\\)(?:\\\\)*(?:\\g?([1-9])(?![0-9])|\\g\{([1-9])\}|\(\?([1-9])\))")
_GROUP = re.compile(r"(?<!\\)(?:\\\\)*\((?!\?(?![P]?<\w|'\w)|\*)")
"""A reference to a group by its number, and the opening of a group."""
_RANGE = re.compile(r"\[\^?(?:\\[dDwWsShHvV]-[^\]]|[\w ]-\\[dDwWsShHvV]|\[:\^?\w+:\]-[^\]])")
"""A range in a class, right at its start, one end of which is many characters."""
_OTHER = re.compile(r"\\(?:c.|.)")
_SET = re.compile(r"\\.|(\[\^?\]?(?:\\.|\[([:.=])[^\]]*?\2\]|[^\]\\])*\])")
"""A set of characters with what it is made of, or an escape."""
_NAMED_SET = re.compile(r"\[([:.=])\^?([^\]]*?)\1\]")
"""What stands for characters by its name; only that with colons, and only inside a set."""
_NOT_IN_SET = re.compile(r"(?<!\\)(?:\\\\)*\\[ABCGKNRXZz]")
_REFERENCE = re.compile(r"\\[gk\\]")
_CLASSES = "alnum alpha ascii blank cntrl digit graph lower print punct space upper word xdigit"
_ONE_CLASS = re.compile(r"\[:\^?\w+:\]")
_PLAIN_GROUP = re.compile(r"\(\?(?:'\w+'|<\w+>)")
"""What Python does not know, or reads otherwise."""
_FLAGS = "(?:a[DSWPT]?|[imsxnJUr])*"
_OPTIONS = re.compile(
    r"(?<!\\)(?:\\\\)*\(\?(?![:=!<>|#'&(*0-9]|P|R\)|C(?:\d{0,3}|[\"'`^%#${].*)\)|[-+]\d"
    rf"|(?:\^{_FLAGS}|{_FLAGS}(?:-{_FLAGS})?)[:)])"
)
"""Options of a group that PCRE2 has not, or that do not end."""
_FLAG_GROUP = re.compile(rf"\(\?(?:\^{_FLAGS}|{_FLAGS}(?:-{_FLAGS})?)([:)])")
_TIMES = re.compile(r"\{(\d+)(?:,(\d*))?\}|\{,(\d+)\}")
_MOST_TIMES = 65535
_CONDITION = re.compile(
    r"(?<!\\)(?:\\\\)*\(\?\((?!\?|[+-]?\d+\)|R\d*\)|R&|DEFINE\)|VERSION|[<']?[A-Za-z_]\w*[>']?\))"
)
"""What a group depends on, which is neither another group nor a look around."""
_DEPENDS = re.compile(r"\(\?(?:\([^?()]*\)|(?=\(\?))")
"""The opening of a group that depends on something, and what that is if it is no look around."""
_NAMES = re.compile(r"\(\?P?[<'](\w+)[>']")
_ASKED = re.compile(r"\(\?\([<']?([A-Za-z_]\w*)[>']?\)")
_NO_NAME = re.compile(r"R\d*|DEFINE")
"""What a group depends on by its name, and words there that name none."""
_NAMED = re.compile(r"\\[kg][<{']([A-Za-z_]\w*)|\(\?(?:P[=>]|&)([A-Za-z_]\w*)")
"""The name of a group, and a reference to one."""
_LOOK_BACK = re.compile(r"\(\?<[=!][^()\[\\]*(?:[*+]|\{\d+,\})")
"""A look back over a text of any length."""
_WRONG_NAME = re.compile(
    r"(?<!\\)(?:\\\\)*\(\?(?:P(?![<=>])|P[=>](?![A-Za-z_][A-Za-z_0-9]*\))"
    r"|(?:P?<(?![=!]))(?![A-Za-z_][A-Za-z_0-9]*>)|'(?![A-Za-z_][A-Za-z_0-9]*'))"
)
"""A group with a name that cannot be one, or that does not end."""
_PLACE_REPEATED = re.compile(r"(?<!\\)(?:\\\\)*\\[ABGKZbz](?:[*+?]|\{\d+(?:,\d*)?\})")
"""A place between characters, which cannot come several times."""
_SIGNS = (_ESCAPE, _BROKEN_OFF, _RANGE)
_SIGNS_OUTSIDE = (_OPTIONS, _LOOK_BACK, _WRONG_NAME, _CONDITION, _PLACE_REPEATED)
"""What is wrong anywhere, and outside of sets."""
_LONGEST = 1000
"""Nobody writes longer ones, and to look at them would take long."""
_REASONS = ("repeat", "unterminated", "unbalanced")


def fails(written: str, version: SystemdVersion) -> bool:
    """Whether the PCRE2 beside a release of systemd refuses an expression."""
    if len(written) > _LONGEST:
        return False
    raw = written
    how = _HOW.match(raw)
    raw = _QUOTED.sub(_unquoted, raw[how.end() :] if how else raw)
    raw = _LOOK.sub("(?:", _VERB.sub("", raw))
    if any(match[1] and _wrong_set(match[1]) for match in _SET.finditer(raw)):
        return True
    raw = _SET.sub(_tamed, raw)
    if any(sign.search(raw) for sign in _SIGNS):
        return True
    if version >= _NUMBER_NEEDED and _NO_DIGITS.search(raw):
        return True
    bare = _SET.sub(lambda match: "[x]" if match[1] else match[0], raw)
    if any(sign.search(bare) for sign in _SIGNS_OUTSIDE) or _wrong_references(bare):
        return True
    if any("x" in match[0] for match in _FLAG_GROUP.finditer(bare)):
        return False  # there may be remarks
    times = (to_number(each) for match in _TIMES.finditer(bare) for each in match.groups() if each)
    if max(times, default=0) > _MOST_TIMES:
        return True
    raw = _DEPENDS.sub("(?:", _OTHER.sub("x", raw))
    raw = _FLAG_GROUP.sub(lambda match: "(?:" if match[1] == ":" else "", raw)
    alike = _PLAIN_GROUP.sub("(", _ONE_CLASS.sub("x", raw))
    return _unlike_python(alike, escaped="\\" in written)


def _tamed(match: re.Match[str]) -> str:
    """A set without what means something outside of sets only."""
    return _REFERENCE.sub("x", match[0]) if match[1] else match[0]


def _wrong_set(found: str) -> bool:
    """Whether a set is a name itself, or has one in it that there is not."""
    named = list(_NAMED_SET.finditer(found, 1))
    return (
        bool(_NOT_IN_SET.search(found))
        or bool(_NAMED_SET.fullmatch(found))
        or any(match[1] != ":" or match[2] not in _CLASSES.split() for match in named)
    )


def _wrong_references(bare: str) -> bool:
    """Whether a group is meant that there is not, or two have one name; sets are left out."""
    names = _NAMES.findall(bare)
    meant = {match[1] or match[2] for match in _NAMED.finditer(bare)}
    meant |= {name for name in _ASKED.findall(bare) if not _NO_NAME.fullmatch(name)}
    if meant - set(names) or (len(set(names)) < len(names) and "(?J" not in bare):
        return True
    groups = len(_GROUP.findall(bare))
    numbers = (int(next(filter(None, match.groups()))) for match in _BACK.finditer(bare))
    return any(number > groups for number in numbers)


def _unquoted(match: re.Match[str]) -> str:
    r"""What stands between ``\\Q`` and ``\\E`` with other letters in its place."""
    return match[0] if match[1] is None else "x" * len(match[1])


def _unlike_python(raw: str, *, escaped: bool) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what Python may read otherwise one day
            re.compile(raw)
    except RecursionError:
        return False
    except re.error as error:
        backwards = "bad character range" in error.msg and not escaped
        return backwards or any(reason in error.msg for reason in _REASONS)
    return False
