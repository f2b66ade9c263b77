"""How much is done for one key: parses, portions read, blocks judged. Never how long it takes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from serviceconfig_ls.features import diagnostics
from serviceconfig_ls.features.code_lens import lenses
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.exposure import score
from serviceconfig_ls.features.exposure.deltas import preparations
from serviceconfig_ls.features.inlay_hints import hints
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.nix.text import document as documents
from serviceconfig_ls.nix.text.document import Document, Edit
from serviceconfig_ls.units.incremental import units_of

if TYPE_CHECKING:
    from collections.abc import Callable

BLOCKS = 35
HEAD = "{ lib, ... }:\nlet hardening = { NoNewPrivileges = true; }; in\n{\n"
BLOCK = """\
  systemd.services.s{number} = {{ serviceConfig = hardening // {{
    ProtectHome = "maybe"; PrivateTmp = true; ExecStart = "/bin/s{number}";
  }}; }};
"""
TEXT = HEAD + "".join(BLOCK.format(number=number) for number in range(BLOCKS)) + "}\n"


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """What has been done, counted."""
    counted: Counter[str] = Counter()

    def count(module: Any, name: str, what: str) -> None:
        plain: Callable[..., Any] = getattr(module, name)

        def counting(*arguments: Any, **named: Any) -> Any:
            counted[what] += 1
            return plain(*arguments, **named)

        monkeypatch.setattr(module, name, counting)

    count(documents, "_parser", "parses")
    count(units_of, "_lower", "portions read")
    count(diagnostics, "findings", "blocks judged")
    count(score, "score", "scores")
    return counted


def typed(text: str, before: str, new: str, done: Counter[str]) -> None:
    """Effect: types ``new`` where ``before`` ends, and shows all there is; counts that alone."""
    document = Document.open(text.encode())
    show(document)
    done.clear()
    at = text.index(before) + len(before)
    shown = show(document.apply([Edit(at, at, new.encode())]))
    assert shown >= BLOCKS


def show(document: Document) -> int:
    """Everything that is shown of a document without being asked for. Gives how much."""
    found = diagnostics.diagnose(document, Config())
    hints(document, Span(0, len(document.text)), Config())
    lenses(document, Config())
    return len(found)


def test_a_key_in_a_block_is_about_that_block(done: Counter[str]) -> None:
    """One block read and judged, and scores of that block alone; parsed by the tree before."""
    typed(TEXT, 's17"', " ", done)
    assert (done["parses"], done["portions read"], done["blocks judged"]) == (1, 1, 1)
    assert done["scores"] <= 2 + 4, "the block, the block bare, and without each of its lines"


def test_a_block_that_was_seen_before_is_known(done: Counter[str]) -> None:
    """As after undo: what the same text comes to is not found again."""
    typed(TEXT, 's17"', "  ", done)
    typed(TEXT, 's17"', "  ", done)
    assert done == {"parses": 1}


def test_a_key_beside_the_blocks_is_about_none(done: Counter[str]) -> None:
    """A comment between them moves some and has none of them read, judged or scored again."""
    typed(TEXT, 's17";\n  }; };\n', "# a comment\n", done)
    assert done == {"parses": 1}


def test_a_key_in_what_all_of_them_use_is_about_all(done: Counter[str]) -> None:
    """What a block has read from elsewhere has it read again."""
    typed(TEXT, "NoNewPrivileges = true", " ", done)
    assert done["parses"] == 1
    assert done["portions read"] == done["blocks judged"] == BLOCKS


def test_many_keys_at_once_are_parsed_once(done: Counter[str]) -> None:
    """However many edits come together."""
    document = Document.open(TEXT.encode())
    show(document)
    done.clear()
    at = TEXT.index('s17"')
    for index in range(200):
        document = document.apply([Edit(at + index, at + index, b"x")])
    show(document)
    assert done["parses"] == 1


def test_completion_is_prepared_for_what_is_new() -> None:
    """For a few blocks of a document that is opened, then for the one that a key touched."""
    document = Document.open(TEXT.replace("ProtectHome", "ProtectClock").encode())
    assert 0 < len(preparations(document, Config())) < BLOCKS
    assert not preparations(document, Config())
    at = document.text.index(b's17"')
    (only,) = preparations(document.apply([Edit(at, at, b"x")]), Config())
    only()
