"""No unit is found in a text that is not worth reading; most other texts are left alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.units.discovery.prefilter import is_relevant
from serviceconfig_ls.units.incremental import units_of
from tests.server.reading.cases import cases
from tests.server.reading.test_tolerance import TEXT
from tests.support.caches import forget

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD = re.compile(rb"[A-Za-z]+")
BARE = b"{ lib, ... }: { ProtectHome = true; ProtectClock = true; PrivateTmp = lib.mkForce true; }"
HOME = b'{ systemd.user.services.a = { Unit.After = "b"; Service.ExecStart = "c"; }; }'
TEXTS = [
    TEXT,
    BARE,
    HOME,
    *(each.encode() for texts in cases().values() for each in texts.values()),
]


def mutants(text: bytes) -> Iterator[bytes]:
    """The text without one of its words, wherever that stands, and with it in other letters."""
    yield text
    for word in sorted(set(_WORD.findall(text))):
        for other in (b"", b"x", word.swapcase(), word[:-1], word + b"s"):
            yield re.sub(rb"\b" + word + rb"\b", other, text)


def test_what_is_not_relevant_has_no_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of every form, and with any word of it missing or misspelt, discovery says the same."""
    tried = [m for text in TEXTS for m in set(mutants(text)) if not is_relevant(m)]
    assert len(tried) > 500
    monkeypatch.setattr(units_of, "is_relevant", lambda text: True)
    forget()
    assert [text for text in tried if units_of.units_of(Document.open(text))] == []
    forget()


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_what_has_a_unit_is_relevant(text: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """The forms themselves are all read."""
    monkeypatch.setattr(units_of, "is_relevant", lambda text: True)
    forget()
    assert is_relevant(text) or not units_of.units_of(Document.open(text))
    forget()


@pytest.mark.parametrize(
    "text",
    [
        b'{ pkgs }: pkgs.stdenv.mkDerivation { buildInputs = [ pkgs.systemd ]; pname = "a"; }',
        b"{ services.nginx.enable = true; xdg.configFile.a.text = ''Config''; }",
        b"{ a = { ProtectHome = true; ProtectClock = true; }; }",
        b"{ imports = [ ./a.nix ]; systemd.package = null; }",
        b"",
    ],
)
def test_what_cannot_have_a_unit_is_not_relevant(text: bytes) -> None:
    """A word alone is not enough."""
    assert not is_relevant(text)
