"""Error recovery: text around a syntax error is read as if it were whole."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serviceconfig_ls.nix.recovery.repair import repair
from serviceconfig_ls.nix.text.document import Document


def parses(text: bytes) -> bool:
    return not Document.open(text).tree.root_node.has_error


# text, then the names of the statements that cannot be read
CASES = [
    ("{ s = { A = true; Prot\n  B = 1; }; }", ["Prot"]),
    ("{ s = { A = true; Prot };\n  B = 1; }", ["Prot"]),
    ("{ s = { A = true; Prot = };\n  B = 1; }", ["Prot"]),
    ("{ s = { A = ; };\n  B = 1; }", ["A"]),
    ('{ s = { A = "x\n };\n  B = "foo"; }', ["A"]),
    ('{ s = {\n A = [ "x"\n };\n  B = 1; }', ["A"]),
    ('{ s = {\n A = [ "x" y" ];\n B = "z";\n }; }', ["A"]),
    ("{ s = { A = ''x\n };\n B = 1; }", ["A"]),
    ("{ s = { A = (1; };\n B = 1; }", ["A"]),
    ("{ s = { A = 1); };\n B = 1; }", ["A"]),
    ("{ s = { A = if b then 1; };\n B = 1; }", ["A"]),
    ("{ s = { A = b c ++; };\n B = 1; }", ["A"]),
    ("{ s = { A = let b = 1; };\n B = 1; }", ["A"]),
    ("{ s = A = 1; };\n B = 1;\n}", ["s"]),
    ("{ a = b |> c |> d; e = f <| g; }", []),
    ("{ s = { A.b. = 1; };\n B = 1; }", ["A.b."]),
    ("{ lib, config, }:\n{ A = 1; }", []),
    ("{ s = { A = true; x = {", []),
    ("{ a = 1; } }", []),
    ("let a = 1; in { x = 1; }", []),
    ("{ a = with lib; [ (with x; y) ]; b = assert c; d; }", []),
    ("{ a = let b = 1; in b; c = { d, e ? 1, ... }@f: d; }", []),
]


@pytest.mark.parametrize(("text", "names"), CASES)
def test_only_the_syntax_error_is_taken_out(text: str, names: list[str]) -> None:
    """Exactly the statements that cannot be read are taken out."""
    content = text.encode()
    found = [
        content[each.name.start : each.name.end].decode()
        for each in repair(content, parses).blanked
        if each.name
    ]
    assert found == names


@pytest.mark.parametrize(("text", "names"), CASES)
def test_what_is_left_parses(text: str, names: list[str]) -> None:
    """The repaired text parses without an error."""
    repaired = Document.open(repair(text.encode(), parses).text)
    assert not repaired.tree.root_node.has_error


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab{}[]()\"'=;$\n \\#.,:?@", max_size=60))
def test_every_byte_keeps_its_place(text: str) -> None:
    """The repaired text differs from the original only in blanks and at its very end."""
    content = text.encode()
    repaired = repair(content, parses).text
    assert len(repaired) >= len(content)
    for old, new in zip(content, repaired, strict=False):
        assert new in (old, 0x20)
