"""Which name or value a cursor is in."""

from __future__ import annotations

import pytest

from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.units.incremental.units_of import units_of
from serviceconfig_ls.units.queries.cursor import NamePlace, ValuePlace, at
from tests.support.notation import fixture

# $0 is the cursor; then the place in short
CASES = [
    ("{ systemd.services.x.serviceConfig = {\n  $0\n}; }", "name '' of x, has -"),
    ("{ systemd.services.x.serviceConfig = { $0 }; }", "name '' of x, has -"),
    (
        "{ systemd.services.x.serviceConfig = {\n  A = 1;\n  Pro$0\n  B = 2;\n}; }",
        "name 'Pro' of x, has A B",
    ),
    ("{ systemd.services.x.serviceConfig = {\n  P$0\n}; }", "name 'P' of x, has -"),
    (
        "{ systemd.services.x.serviceConfig = {\n  Pro$0tect = 1;\n}; }",
        "name 'Pro' of x, has -, then =",
    ),
    ("{ systemd.services.x.serviceConfig = {\n  Pro$0;\n}; }", "name 'Pro' of x, has -, then ;"),
    ("{ systemd.services.x.serviceConfig.$0\n}", "name '' of x, has -"),
    ("{\n  systemd.services.x.serviceConfig.Pro$0\n}", "name 'Pro' of x, has -"),
    (
        "{\n  systemd.services.x.serviceConfig.A = 1;\n  systemd.services.x.serviceConfig.B$0\n}",
        "name 'B' of x, has A",
    ),
    ("{ systemd.services.x = {\n  serviceConfig = {\n    Pro$0", "name 'Pro' of x, has -"),
    ('{ systemd.services.x.serviceConfig = { A = "a $0b"; }; }', "value of A, in 'a b' at 2"),
    (
        '{ systemd.services.x.serviceConfig = { A = "a ${b} $0"; }; }',
        "value of A, in 'a \ufffc ' at 4",
    ),
    (
        '{ systemd.services.x.serviceConfig = {\n  A = [ "a" "~@c$0\n  B = 1;\n}; }',
        "value of A, in '~@c' at 3, listed",
    ),
    ("{ systemd.services.x.serviceConfig = { A =$0\n  B = 2; }; }", "value of A, bare ''"),
    ("{ systemd.services.x.serviceConfig = { A = tr$0; }; }", "value of A, bare 'tr'"),
    ("{ systemd.services.x.serviceConfig = { A = [ $0 ]; }; }", "value of A, bare '', listed"),
    ("{ systemd.services.x.serviceConfig = { A = lib.mkForce $0; }; }", "value of A, bare ''"),
    ('{\n  systemd.services.x.serviceConfig.A = "re$0";\n}', "value of A, in 're' at 2"),
    ("{ systemd.services.x.serviceConfig = {\n  # Pro$0\n}; }", "nothing"),
    ('{ systemd.services.x.serviceConfig = { A = "a ${b$0} "; }; }', "nothing"),
    ("{ systemd.services.x.serviceConfig = { A = foo b$0; }; }", "nothing"),
    ("{ systemd.services.x.$0 = 1; }", "nothing"),
    ("{ services.x.enable = tr$0; }", "nothing"),
    ("$0", "nothing"),
]
BEFORE_LINE = {
    "a variable in a list over lines": '  Environment = [\n    "A=b"\n  ];\n',
    "spaces around the sign": '  Environment = [\n    "A = b"\n  ];\n',
    "an option of a program": '  ExecStart = toString [\n    "a"\n    "--port=80"\n  ];\n',
    "two lists": '  SystemCallFilter = [\n    "@a"\n  ];\n  Environment = [\n    "X=1"\n    "Y=2"\n  ];\n',
    "a list on one line": '  Environment = [ "A=b" ];\n',
    "a string over lines": "  ExecStart = ''\n    a --x=y\n  '';\n",
    "a set": '  Environment = f {\n    A = "b";\n  };\n',
}
"""Values with ``=`` in them, which must not count as the beginning of a binding."""
TYPED = [
    ("P = $0", "value of P, bare ''"),
    ("P = $0;", "value of P, bare ''"),
    ("P = t$0", "value of P, bare 't'"),
    ('P = "$0";', "value of P, in '' at 0"),
    ('P = "r$0', "value of P, in 'r' at 1"),
    ('P = [ "@a" "@$0" ];', "value of P, in '@' at 1, listed"),
]
UNFINISHED = [
    ('A = [ "a" $0', "value of A, bare '', listed"),
    ('A = [ "a" $0 ];', "value of A, bare '', listed"),
    ('A = [\n    "a"\n    $0', "value of A, bare '', listed"),
    ('A = lib.mkForce [ "a" $0', "value of A, bare '', listed"),
    ('A = [ "a"\n  $0', "name '' of x, has A"),
    ("A = mkIf config.x $0", "value of A, bare ''"),
    ("A = lib.mkIf (f x) $0", "value of A, bare ''"),
    ("A = lib.mkOverride 50 $0;", "value of A, bare ''"),
    ("A = lib.mkIf $0", "nothing"),
    ("A = f x $0", "nothing"),
]
"""Statements without an end: what follows on the line belongs to them."""


def described(marked: str) -> str:
    given = fixture(marked)
    document = Document.open(given.content)
    place = at(document, units_of(document), given.cursors[0])
    if isinstance(place, NamePlace):
        present = " ".join(sorted(place.present)) or "-"
        follows = f", then {place.follows}" if place.follows else ""
        return f"name '{place.typed}' of {place.located.block.name}, has {present}{follows}"
    if isinstance(place, ValuePlace):
        listed = ", listed" if place.listed else ""
        if place.inside is None:
            word = given.content[place.word.start : place.word.end].decode()
            return f"value of {place.directive}, bare '{word}'{listed}"
        return (
            f"value of {place.directive}, in '{place.inside.text}' at {place.inside.offset}{listed}"
        )
    return "nothing"


@pytest.mark.parametrize(("marked", "expected"), CASES)
def test_the_place_of_the_cursor(marked: str, expected: str) -> None:
    """The place of the cursor is known even if the text does not parse."""
    assert described(marked) == expected


@pytest.mark.parametrize("before", BEFORE_LINE.values(), ids=BEFORE_LINE)
@pytest.mark.parametrize(("typed", "expected"), TYPED)
def test_a_value_before_does_not_change_the_place(before: str, typed: str, expected: str) -> None:
    """A value in the line below a list is a value, whatever text the list has."""
    text = f"{{ systemd.services.x.serviceConfig = {{\n{before}  {typed}\n}}; }}"
    assert described(text) == expected


@pytest.mark.parametrize(("typed", "expected"), UNFINISHED)
def test_an_unfinished_statement_reaches_to_the_cursor(typed: str, expected: str) -> None:
    """Spaces at the end of an unfinished statement belong to it, not to a new one."""
    assert described(f"{{ systemd.services.x.serviceConfig = {{\n  {typed}\n}}; }}") == expected


OPEN_STRINGS = [
    '{ serviceConfig = { A = { B = "s',
    '{ systemd.services.a = { serviceConfig = { Environment = { A = "x',
    '{ systemd.services.a.serviceConfig = lib.mkIf { A = "x',
    '{ systemd.services.a = { serviceConfig = { ExecStart = f { a = "',
    '{ systemd.services.a = { serviceConfig = { ExecStart = "${f { a = "',
    "{ systemd.services.a = { serviceConfig = { ExecStart = f { a = ''x",
    '{ systemd.services.a = { serviceConfig = { ExecStart = "${',
    '{ systemd.services.a = { serviceConfig = { ExecStart = [ "a" "\\',
]


@pytest.mark.parametrize("text", OPEN_STRINGS)
def test_a_text_may_end_anywhere(text: str) -> None:
    """Every cursor in every beginning of a text has an answer, also in a string that is open."""
    content = text.encode()
    for end in range(len(content) + 1):
        document = Document.open(content[:end])
        for offset in range(end + 1):
            at(document, units_of(document), offset)
