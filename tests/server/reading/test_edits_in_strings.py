"""What is read after a key in a string is what is read of the same text for the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serviceconfig_ls.nix.text.document import Document, Edit
from serviceconfig_ls.nix.text.files import Home
from serviceconfig_ls.units.modules.merge import unit_of
from tests.server.reading.test_edits import seen, seen_first
from tests.support.units import blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

SHAPES = b"""\
{ config, lib, pkgs, ... }:
let
  name = "hello";
  shared = { ProtectSystem = "strict"; ReadWritePaths = [ "/srv" name ]; };
  make = user: { serviceConfig = { User = user; Group = "wheel"; }; };
in
{
  systemd.services.plain = {
    description = "A service";
    environment.HOME = "/root";
    script = "exec true";
    serviceConfig = {
      ExecStart = "${pkgs.hello}/bin/${name} --number 1 ${config.x}/y";
      Type = "oneshot";
      User = lib.mkForce "u";
      SystemCallFilter = [ "@system-service" "~@privileged" name ];
      ReadWritePaths = [ [ "/a" "/b" ] "/c\\n" ''/d'' ];
      UMask = "0" + "77";
      Group = lib.mkIf (name == "hello") "g";
    };
    unitConfig.After = [ "a.service" ];
  };
  systemd.services.same.serviceConfig = rec { User = "u"; Group = User; };
  systemd.services.twice = {
    serviceConfig = lib.mkMerge [ { User = "one"; } { User = "two"; Nice = 1; } ];
    serviceConfig.ProtectHome = "yes";
  };
  systemd.services."quoted name".serviceConfig = shared // { ProtectHome = "tmpfs"; };
  systemd.services.made = make "user";
  systemd.user.services.mine = { Service = { ExecStart = "/bin/true"; }; Unit.After = "b"; };
  systemd.services.last.serviceConfig.RestrictAddressFamilies = "AF_INET";
  systemd.timers.last.timerConfig.OnCalendar = "daily";
}
"""
WHOLE = (
    b"{ lib, ... }: { config = lib.mkIf true {\n" + SHAPES.partition(b"in\n{\n")[2][:-2] + b"}; }"
)
HOLDERS = {
    "each unit by itself": SHAPES,
    "all units in one statement": WHOLE.replace(b"shared // ", b"").replace(b'make "user"', b"{ }"),
    "a variable": SHAPES.replace(b"  systemd.services.same", b"  a.b"),
}
INSIDE = [number for number, _ in enumerate(SHAPES) if SHAPES[:number].count(b'"') % 2]
PIECES = st.sampled_from(
    [
        *("x", "é", "/", "%", " ", "@", "~", "", "$", "{", "\\", '"', "\n", "\r", "'", "#", ";"),
        *("User = ", "\n Foo = "),
    ]
)


@pytest.mark.parametrize("text", HOLDERS.values(), ids=HOLDERS)
@given(
    script=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 3), PIECES), max_size=8),
)
@settings(max_examples=30, deadline=None, derandomize=True)
def test_typing_in_strings_is_reading_anew(text: bytes, script: list[tuple[int, int, str]]) -> None:
    """Wherever it is typed, and whatever has been typed before."""
    document = Document.open(text)
    assert seen(document)
    for place, length, piece in script:
        at = _inside(document.text, place)
        document = document.apply([Edit(at, at + length, piece.encode())])
        assert seen(document) == seen_first(document)


def _inside(text: bytes, place: int) -> int:
    """A place between quotes; any where there are none."""
    inside = list(_between_quotes(text)) or range(len(text))
    return inside[place % len(inside)]


def _between_quotes(text: bytes) -> Iterator[int]:
    quotes = 0
    for at, letter in enumerate(text):
        if quotes % 2:
            yield at
        quotes += letter == ord('"')


@pytest.mark.parametrize(
    ("behind", "piece"),
    [
        (b'name == "hel', b"x"),  # a condition
        (b'rec { User = "', b"x"),  # which another line refers to
        (b'UMask = "0', b"0"),  # half of what is put together
        (b'mkForce "', b"x"),  # an argument
        (b'[ [ "/a', b"x"),  # a list in a list
        (b"''/d", b"x"),  # another kind of string
        (b'"onesh', b'"'),  # no longer one string
        (b'"onesh', b"\\n"),  # no longer a piece of plain text
        (b'"onesh', b"\n Foo = "),  # a quote that may be lost
        (b'"onesh', b"\r"),  # which Nix reads as another sign
        (b'HOME = "', b"x"),  # an option
        (b'"tm', b" PrivateTmp = "),  # what looks like a directive
    ],
)
def test_a_key_that_changes_more_than_its_line(behind: bytes, piece: bytes) -> None:
    """More than one line may depend on the text of a string."""
    document = Document.open(SHAPES)
    blocks(document)
    at = document.text.index(behind) + len(behind)
    document = document.apply([Edit(at, at, piece)])
    assert seen(document) == seen_first(document)


class Texts:
    """Other files, in memory."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def text(self, path: str) -> bytes | None:
        """The text at a path."""
        return self.held.get(path)

    def names(self, _folder: str) -> tuple[str, ...]:
        """No folder is listed."""
        return ()


def test_what_another_file_says_is_read_again() -> None:
    """Although another statement is the one that is typed in."""
    texts, home = Texts(), "/a/a.nix"
    texts.held["/a/b.nix"] = b'{ User = "one"; }'
    text = b"""{
      systemd.services.a.serviceConfig = import ./b.nix;
      systemd.services.${x}.serviceConfig.User = "b";
    }"""
    document = Document.open(text, Home(home, texts))
    assert [unit_of(block).settings[0].text for block in blocks(document)] == ["one", "b"]
    texts.held["/a/b.nix"] = b'{ User = "two"; }'
    at = text.index(b'b";')
    document = document.apply([Edit(at, at, b"x")])
    assert [unit_of(block).settings[0].text for block in blocks(document)] == ["two", "xb"]
