"""Nix texts of a given size with a line to type in."""

from __future__ import annotations

from dataclasses import dataclass

_BLOCK = """\
  systemd.services.service-{number} = {{
    serviceConfig.ExecStart = "${{pkgs.service}}/bin/service --port {number}";
    serviceConfig.ProtectHome = true;
    serviceConfig.SystemCallFilter = [ "@system-service" "~@privileged" ];
  }};
"""
_LONG_BLOCK = """\
  systemd.services.service-{number} = {{
    wantedBy = [ "multi-user.target" ];
    serviceConfig = {{
      ExecStart = "${{pkgs.service}}/bin/service --port {number}";
      DynamicUser = true;
      ProtectHome = true;
      ProtectSystem = "stric";
      RestrictAddressFamilies = [ "AF_INET" "AF_INET6" ];
      SystemCallFilter = [ "@system-service" "~@privileged" ];
    }};
  }};
"""
_FILLER = """\
  # what a file with services has besides: options, packages, other modules
  environment.etc."file-{number}".text = ''
    value = ${{toString config.services.thing.port}}
    path = /var/lib/thing-{number}
  '';
  programs.tool-{number} = {{ enable = lib.mkDefault true; settings.level = {number}; }};
"""
_TYPED = "      ProtectSystem = "


@dataclass(frozen=True)
class Text:
    """A document, and the line in its middle in which the edits are made."""

    text: str
    lines: int
    blocks: int
    line: int
    """The line of a directive with a wrong value."""

    @property
    def name(self) -> str:
        """The numbers of lines and blocks in words."""
        return f"{self.lines:,} lines, {self.blocks:,} blocks"


SIZES = (
    (50, 1),
    (500, 1),
    (500, 35),
    (5_000, 1),
    (5_000, 35),
    (5_000, 500),
    (9_000, 1_000),
    (50_000, 1),
    (50_000, 35),
    (50_000, 500),
)


def text(lines: int, blocks: int) -> Text:
    """A text of about this number of lines, with the blocks spread evenly."""
    head, tail = "{ config, lib, pkgs, ... }:\n{\n", "}\n"
    made = [_block(number, blocks) for number in range(blocks)]
    free = lines - 3 - sum(block.count("\n") for block in made)
    fillers = max(0, free) // _FILLER.count("\n")
    parts: list[str] = [head]
    for number, block in enumerate(made):
        first, last = (fillers * step // (blocks + 1) for step in (number, number + 1))
        parts += [_FILLER.format(number=index) for index in range(first, last)]
        parts.append(block)
    parts += [_FILLER.format(number=n) for n in range(fillers * blocks // (blocks + 1), fillers)]
    whole = "".join([*parts, tail])
    line = next(n for n, one in enumerate(whole.split("\n")) if one.startswith(_TYPED))
    return Text(whole, lines, blocks, line)


def _block(number: int, blocks: int) -> str:
    return (_LONG_BLOCK if number == blocks // 2 else _BLOCK).format(number=number)
