"""How much is computed for one key: regions read, units checked and scored. Counted, not timed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.features import diagnostics
from serviceconfig_ls.features.code_lens import lenses
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.exposure.deltas import preparations
from serviceconfig_ls.features.inlay_hints import hints
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.nix.text import tree
from serviceconfig_ls.nix.text.document import Document, Edit
from tests.support.caches import forget, misses

if TYPE_CHECKING:
    from collections import Counter

    import pytest
    from tree_sitter import Tree

BLOCKS = 35
HEAD = "{ lib, ... }:\nlet hardening = { NoNewPrivileges = true; }; in\n{\n"
BLOCK = """\
  systemd.services.s{number} = {{ serviceConfig = hardening // {{
    ProtectHome = "maybe"; PrivateTmp = true; ExecStart = "/bin/s{number}";
  }}; }};
"""
TEXT = HEAD + "".join(BLOCK.format(number=number) for number in range(BLOCKS)) + "}\n"


def typed(text: str, before: str, new: str) -> Counter[str]:
    """What is computed when ``new`` is typed where ``before`` ends and everything is shown."""
    document = Document.open(text.encode())
    show(document)
    before_key = misses()
    at = text.index(before) + len(before)
    shown = show(document.apply([Edit(at, at, new.encode())]))
    assert shown >= BLOCKS
    found = misses()
    found.subtract(before_key)
    return found


def show(document: Document) -> int:
    """Everything that is shown of a document without being asked for. Gives how much."""
    found = diagnostics.diagnose(document, Config())
    hints(document, Span(0, len(document.text)), Config())
    lenses(document, Config())
    return len(found)


REGIONS, FINDINGS, SCORES = "units_of._read_region", "diagnostics.findings", "score._score"


def test_a_key_in_a_block_is_about_that_block() -> None:
    """One region is read and one unit checked; the unit alone is scored."""
    forget()
    done = typed(TEXT, 's17"', " ")
    assert (done[REGIONS], done[FINDINGS]) == (1, 1)
    assert done[SCORES] <= 3, "as it is, without what cannot be read, and bare"


def test_a_block_that_was_seen_before_is_known() -> None:
    """As after undo: nothing is computed again for a text that was read before."""
    forget()
    typed(TEXT, 's17"', "  ")
    done = typed(TEXT, 's17"', "  ")
    assert (done[REGIONS], done[FINDINGS], done[SCORES]) == (0, 0, 0)


def test_a_key_beside_the_blocks_is_about_none() -> None:
    """A comment between units moves some, and none is read, checked or scored again."""
    forget()
    done = typed(TEXT, 's17";\n  }; };\n', "# a comment\n")
    assert (done[REGIONS], done[FINDINGS], done[SCORES]) == (0, 0, 0)


def test_a_key_in_what_all_of_them_use_is_about_all() -> None:
    """An edit of what all units import has each of them read and checked again."""
    forget()
    done = typed(TEXT, "NoNewPrivileges = true", " ")
    assert done[REGIONS] == BLOCKS
    assert done[FINDINGS] == BLOCKS


def test_many_keys_at_once_are_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that nobody asks for is not parsed."""
    document, parsed = Document.open(TEXT.encode()), list[bytes]()
    show(document)
    parse = tree.parse

    def counting(text: bytes, edited: Tree | None = None) -> Tree:
        parsed.append(text)
        return parse(text, edited)

    monkeypatch.setattr(tree, "parse", counting)
    at = TEXT.index('s17"')
    for index in range(200):
        document = document.apply([Edit(at + index, at + index, b"x")])
    show(document)
    assert parsed == [document.text]


def test_completion_is_prepared_for_what_is_new() -> None:
    """For a few blocks of a document that is opened, then for the one that a key touched."""
    document = Document.open(TEXT.replace("ProtectHome", "ProtectClock").encode())
    first = preparations(document, Config())
    assert 0 < len(first.steps) < BLOCKS
    second = preparations(document, Config(), first)
    assert not second.steps
    at = document.text.index(b's17"')
    (only,) = preparations(document.apply([Edit(at, at, b"x")]), Config(), second).steps
    only()
