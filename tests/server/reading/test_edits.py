"""What is read after edits is what is read of the same text anew, at the cost of what they touch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serviceconfig_ls.nix.recovery import repair as repair_module
from serviceconfig_ls.nix.text.document import Document, Edit
from serviceconfig_ls.nix.text.parsed import reading
from serviceconfig_ls.units.incremental import units_of
from serviceconfig_ls.units.incremental.units_of import blocks

if TYPE_CHECKING:
    from serviceconfig_ls.nix.text import parsed as reading_module
    from serviceconfig_ls.units.incremental.regions import Portion
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


def _of_block(block: Block) -> tuple[object, ...]:
    about = (block.name, block.kind, block.head, block.extent, block.bodies, block.damages)
    return (*about, block.completeness, block.partial, block.definitions, block.unit.settings)


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
        fresh = Document.open(document.text)
        assert reading(document).source == reading(fresh).source
        assert reading(document).damaged == reading(fresh).damaged
        assert seen(document) == seen(fresh)


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
    assert seen(document) == seen(Document.open(document.text))


@pytest.fixture
def lowered(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The statements that are lowered."""
    found: list[bytes] = []
    lower = units_of._lower

    def counting(read: reading_module.Reading, portion: Portion) -> tuple[Block, ...]:
        found.extend(read.text[span.start : span.end] for span in portion.spans)
        return lower(read, portion)

    monkeypatch.setattr(units_of, "_lower", counting)
    return found


@pytest.fixture
def repairs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lengths of the texts that are repaired as a whole."""
    found: list[int] = []
    repair = repair_module.repair
    monkeypatch.setattr(
        repair_module, "repair", lambda text: (found.append(len(text)), repair(text))[1]
    )
    return found


def typed(document: Document, before: bytes, piece: bytes) -> Document:
    at = document.text.index(before)
    return document.apply([Edit(at, at, piece)])


def test_a_key_lowers_its_block_alone(lowered: list[bytes]) -> None:
    """A keystroke lowers the one statement that it is in."""
    document = Document.open(text_of(40))
    blocks(document)
    before = {block.name: block.original for block in blocks(document)}
    lowered.clear()
    document = typed(document, b'User = "u20"', b" ")
    after = {block.name: block.original for block in blocks(document)}
    assert len(lowered) == 1
    assert b"s20" in lowered[0]
    assert [name for name in after if after[name] is not before[name]] == ["s20"]


def test_a_key_beside_the_blocks_lowers_none(lowered: list[bytes]) -> None:
    """A keystroke in a statement about something else lowers nothing."""
    document = Document.open(text_of(40))
    blocks(document)
    lowered.clear()
    blocks(typed(document, b".enable = true;\n  systemd.services.t20", b"x"))
    assert lowered == []


def test_a_let_bound_set_lowers_its_users(lowered: list[bytes]) -> None:
    """What a let binds is read by all statements: an edit there lowers them all."""
    document = Document.open(text_of(10))
    blocks(document)
    lowered.clear()
    blocks(typed(document, b"ProtectHome = true", b"Nice = 1; "))
    assert len(lowered) == 20 + 1  # what stands before them is a portion too


def test_two_statements_about_a_unit_are_lowered_together(lowered: list[bytes]) -> None:
    """A new line about a unit that has others is read with them."""
    document = Document.open(text_of(10))
    blocks(document)
    lowered.clear()
    document = typed(document, b"  programs.p5", b"  systemd.services.t2.serviceConfig.Nice = 1;\n")
    block = next(block for block in blocks(document) if block.name == "t2")
    assert {d.directive for d in block.definitions} == {"Nice", "User"}
    assert len(lowered) == 2


@pytest.mark.parametrize("piece", [b"Nice", b"Nice =", b'Nice = "', b"Nice = [", b"x ]; )"])
def test_damage_is_repaired_where_it_is(
    piece: bytes, repairs: list[int], lowered: list[bytes]
) -> None:
    """A line that is being typed costs its own statement."""
    document = Document.open(text_of(40))
    blocks(document)
    lowered.clear()
    document = typed(document, b"      SystemCallFilter", b"      " + piece + b"\n")
    assert len(blocks(document)) == 80
    assert repairs == []
    assert len(lowered) == 1
