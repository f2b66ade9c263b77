"""Which name or value a cursor is in."""

from __future__ import annotations

import pytest

from serviceconfig_ls.nix.text.document import Document
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


def described(marked: str) -> str:
    given = fixture(marked)
    place = at(Document.open(given.content), given.cursors[0])
    if isinstance(place, NamePlace):
        present = " ".join(sorted(place.present)) or "-"
        follows = f", then {place.follows}" if place.follows else ""
        return f"name '{place.typed}' of {place.block.name}, has {present}{follows}"
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
