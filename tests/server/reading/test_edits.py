"""What is read after edits is what is read of the same text first, at the cost of what they touch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serviceconfig_ls.nix.text.document import Document, Edit
from serviceconfig_ls.units.incremental.units_of import units_of
from serviceconfig_ls.units.modules.merge import unit_of
from tests.support.caches import forget, misses
from tests.support.units import blocks

if TYPE_CHECKING:
    from collections.abc import Callable

    from serviceconfig_ls.units.model import Block

HEAD = b"{ lib, pkgs, ... }:\nlet hardening = { ProtectHome = true; };\nin\n{\n"
SERVICE = b"""\
  # a service
  systemd.services.s%d = {
    wantedBy = [ "multi-user.target" ];
    serviceConfig = hardening // {
      ExecStart = "${pkgs.hello}/bin/hello --number %d";
      User = "u%d";
      SystemCallFilter = [ "@system-service" "~@privileged" ];
    };
  };
  programs.p%d.enable = true;
  systemd.services.t%d.serviceConfig.User = "t";
"""


def text_of(services: int) -> bytes:
    parts = [SERVICE % ((number,) * 5) for number in range(services)]
    return HEAD + b"".join(parts) + b"}\n"


def seen(document: Document) -> list[tuple[object, ...]]:
    """All of the blocks that others may look at."""
    return [_of_block(block) for block in blocks(document)]


def seen_first(document: Document) -> list[tuple[object, ...]]:
    """The same of the same text when it is read for the first time. Effect: empties all caches."""
    forget()
    return seen(Document.open(document.text, document.home))


def _of_block(block: Block) -> tuple[object, ...]:
    about = (block.name, block.kind, block.header, block.extent, block.bodies, block.syntax_errors)
    return (*about, block.completeness, block.partial, block.definitions, unit_of(block).settings)


PIECES = st.sampled_from(
    [
        *("x", "=", ";", '"', "''", "{", "}", "[", "]", "(", ")", "\n", "${", " ", "#", "/*", "."),
        *("let ", "in ", "rec ", "inherit ", "\r", "é", "\t", "Nice = 1;\n", "\n      Nice = "),
        "systemd.services.n.serviceConfig.Nice = 1;\n",
        "\n  systemd.services.s1.serviceConfig.Nice = 2;\n",
    ]
)
SCRIPTS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 30), PIECES), max_size=14)


@given(SCRIPTS)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_reading_after_edits_is_reading_anew(script: list[tuple[float, int, str]]) -> None:
    """However a text came about, the same is read of it."""
    document = Document.open(text_of(4))
    blocks(document)
    for place, length, piece in script:
        at = int(place * len(document.text))
        cut = length if length > 20 else 0
        document = document.apply([Edit(at, at + cut, piece.encode())])
        assert document.parsed.source == Document.open(document.text).parsed.source
        assert document.parsed.syntax_errors == Document.open(document.text).parsed.syntax_errors
        assert seen(document) == seen_first(document)


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        (b"{\n  # before\n  systemd.services.a.serviceConfig.Nice = 1;\n%s}", b"before\n"),
        (b"{\n%s  # before\n  systemd.services.a.serviceConfig.Nice = 1;\n}", b"before\n"),
        (b"{ /* */ systemd.services.a.serviceConfig.Nice = 1; /* */\n%s}", b"*/ sys"),
    ],
)
def test_a_comment_may_swallow_what_is_behind_it(text: bytes, cut: bytes) -> None:
    """A line that is joined to a comment, or a comment whose end is gone, says nothing any more."""
    document = Document.open(text % (b"  systemd.services.b.serviceConfig.Nice = 2;\n"))
    assert {block.name for block in blocks(document)} == {"a", "b"}
    at = document.text.index(cut)
    document = document.apply([Edit(at, at + len(cut), b"")])
    assert [block.name for block in blocks(document)] == ["b"]
    assert seen(document) == seen_first(document)


@pytest.fixture
def read() -> Callable[[], int]:
    """How many regions have been read since this was last asked."""
    counted = [0]

    def count() -> int:
        before, counted[0] = counted[0], misses()["units_of._read_region"]
        return counted[0] - before

    forget()
    return count


def typed(document: Document, before: bytes, piece: bytes) -> Document:
    at = document.text.index(before)
    return document.apply([Edit(at, at, piece)])


def test_a_key_reads_its_statement_alone(read: Callable[[], int]) -> None:
    """A keystroke has the one statement read that it is in; all other units stay the same."""
    document = Document.open(text_of(40))
    before = {each.block.name: each.block for each in units_of(document)}
    read()
    document = typed(document, b'User = "u20"', b" ")
    after = {each.block.name: each.block for each in units_of(document)}
    assert read() == 1
    assert [name for name in after if after[name] is not before[name]] == ["s20"]


def test_a_key_beside_the_units_reads_none(read: Callable[[], int]) -> None:
    """A keystroke in a statement about something else has nothing read."""
    document = Document.open(text_of(40))
    blocks(document)
    read()
    blocks(typed(document, b".enable = true;\n  systemd.services.t20", b"x"))
    assert read() == 0


def test_a_key_in_the_let_reads_all(read: Callable[[], int]) -> None:
    """All statements can use what a ``let`` binds: an edit there has all of them read."""
    document = Document.open(text_of(10))
    blocks(document)
    read()
    blocks(typed(document, b"ProtectHome = true", b"Nice = 1; "))
    assert read() == 20 + 1  # the let itself is a region too


def test_two_statements_about_a_unit_are_read_together(read: Callable[[], int]) -> None:
    """A new line about a unit that has others is read with them."""
    document = Document.open(text_of(10))
    blocks(document)
    read()
    document = typed(document, b"  programs.p5", b"  systemd.services.t2.serviceConfig.Nice = 1;\n")
    block = next(block for block in blocks(document) if block.name == "t2")
    assert {d.directive for d in block.definitions} == {"Nice", "User"}
    assert read() == 1


def test_statements_about_one_unit_in_other_words_are_read_together(
    read: Callable[[], int],
) -> None:
    """Also where one of them is about several units; the rest of the text is left alone."""
    document = Document.open(text_of(10))
    blocks(document)
    read()
    more = b"  systemd.services = { t2.serviceConfig.Nice = 1; };\n"
    document = typed(document, b"  programs.p5", more)
    block = next(block for block in blocks(document) if block.name == "t2")
    assert {d.directive for d in block.definitions} == {"Nice", "User"}
    assert read() == 2  # the new statement, and both together
    blocks(typed(document, b'User = "u7"', b" "))
    assert read() == 1


@pytest.mark.parametrize("piece", [b"Nice", b"Nice =", b'Nice = "', b"Nice = [", b"x ]; )"])
def test_a_line_being_typed_reads_its_statement(piece: bytes, read: Callable[[], int]) -> None:
    """A statement with a syntax error costs no other."""
    document = Document.open(text_of(40))
    blocks(document)
    read()
    document = typed(document, b"      SystemCallFilter", b"      " + piece + b"\n")
    assert len(blocks(document)) == 80
    assert read() == 1
