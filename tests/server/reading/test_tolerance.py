"""Whatever token goes missing and wherever the text ends: what lies outside of that is still read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.nix.recovery.lexer import tokens
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.units.modules.merge import unit_of
from tests.server.reading.cases import cases
from tests.server.reading.guards import EXPECTED, all_guarded, cuts, lost
from tests.server.reading.guards import deletions as without
from tests.support.units import blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.units.model import Block
    from tests.server.reading.guards import Guarded

FORMS = [texts["main.nix"] for texts in cases().values() if "systemd" in texts["main.nix"]]
STATEMENTS = {
    "a": b"""  systemd.services.a = {
    wantedBy = [ "multi-user.target" ];
    serviceConfig = {
      ExecStart = "${pkgs.a}/bin/a --number 1";
      SystemCallFilter = [ "@system-service" "~@privileged" ];
      User = "a";
    };
  };
""",
    "b": b'  systemd.services.b.serviceConfig.User = lib.mkForce "b";\n',
    "c": b"""  systemd.services.c = lib.mkIf config.c.enable {
    script = ''
      exec c "$X"
    '';
    serviceConfig = hardening // { Nice = 5; };
  };
""",
    "d": b"""  systemd.services.d = {
    serviceConfig = lib.mkMerge [
      { User = "d"; }
      (lib.mkIf config.d.enable { Group = "d"; })
    ];
  };
""",
}
HEAD = b"{ lib, pkgs, config, ... }:\nlet\n  hardening = { ProtectHome = true; };\nin\n{\n"
TEXT = HEAD + b"".join(STATEMENTS.values()) + b"}\n"


def found(text: bytes) -> dict[str | None, Block]:
    return {block.name: block for block in blocks(Document.open(text))}


def settings_of(block: Block) -> list[tuple[str, str | None]]:
    return [(setting.directive, setting.text_with_holes) for setting in unit_of(block).settings]


def deletions(name: str) -> Iterator[tuple[bytes, bytes]]:
    """A text for each token of a statement, without it; and the token."""
    start = TEXT.index(STATEMENTS[name])
    for token in tokens(TEXT, start, start + len(STATEMENTS[name])):
        if not token.is_space:
            span = token.span
            yield TEXT[: span.start] + TEXT[span.end :], TEXT[span.start : span.end]


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_missing_token_costs_its_own_unit(name: str) -> None:
    """All other units are still found, and say what they said."""
    whole = {other: settings_of(block) for other, block in found(TEXT).items() if other != name}
    assert len(whole) == len(STATEMENTS) - 1
    lost = []
    for text, token in deletions(name):
        left = found(text)
        now = {other: settings_of(left[other]) for other in whole if other in left}
        if now != whole:
            lost.append((token, sorted(set(whole) - set(now))))
    assert lost == []


def test_a_text_that_ends_anywhere_keeps_what_is_before() -> None:
    """Cut off at each byte, the units that are complete by then are read."""
    whole = {name: settings_of(block) for name, block in found(TEXT).items()}
    ends = {name: TEXT.index(text) + len(text) for name, text in STATEMENTS.items()}
    for end in range(len(HEAD), len(TEXT)):
        left = found(TEXT[:end])
        for name, behind in ends.items():
            if behind <= end:
                assert settings_of(left[name]) == whole[name], (end, name)


@pytest.mark.parametrize("text", FORMS[::12], ids=range(len(FORMS[::12])))
def test_nothing_raises(text: str) -> None:
    """Any token of any form may be missing, and the text may end behind any."""
    content = text.encode()
    for token in tokens(content, 0, len(content)):
        if not token.is_space:
            blocks(Document.open(content[: token.span.start] + content[token.span.end :]))
            blocks(Document.open(content[: token.span.end]))


GUARDED = all_guarded()[::40]


@pytest.mark.parametrize("form", GUARDED, ids=[form.title for form in GUARDED])
def test_what_is_missing_in_a_form_costs_no_other_unit(form: Guarded) -> None:
    """Of one form in 40, any token missing and cut off anywhere; ``make tolerance`` tries all."""
    assert lost(form.text, EXPECTED) == []
    assert [text for text in without(form) if lost(text, EXPECTED)] == []
    assert [text for text in cuts(form) if lost(text, ("guard-before",))] == []


@pytest.mark.parametrize(
    "statement",
    [
        "systemd.services.a = f { x, y, }: x;",
        "systemd.services.a.serviceConfig = { Nice = 1; } |> f |> g;",
        "systemd.services.a.serviceConfig = f <| g <| { Nice = 1; };",
        "x = lib.mapAttrs ({ name, value, }: name) |> f;",
    ],
)
def test_what_the_grammar_does_not_know_costs_nothing(statement: str) -> None:
    """A comma too many in a head, and operators newer than the grammar."""
    text = (
        f"{{ lib, pkgs, }}:\n{{\n  {statement}\n  systemd.services.b.serviceConfig.Nice = 2;\n}}\n"
    )
    assert settings_of(found(text.encode())["b"]) == [("Nice", "2")]


def test_a_pipe_is_followed() -> None:
    """What is handed through functions is what they make of it."""
    text = (
        b"{ lib }: { systemd.services.a.serviceConfig = { A = 1; } |> lib.mapAttrs (_: v: v + 1); }"
    )
    assert settings_of(found(text)["a"]) == [("A", "2")]
