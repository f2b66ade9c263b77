"""Random texts and random sequences of edits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hypothesis import strategies as st

Encoding = Literal["utf-8", "utf-16", "utf-32"]

ODD = (
    "\r\n", "\r", "\t", "\f", "\v", "\0", "\ufeff", "\u2028", "\u0085", "\N{GRINNING FACE}", "ü",
    "e\u0301", "\ud83d", "\ude00", "\N{FAMILY}\u200d\N{BOY}", "\x1b[31m", "\ufffd",
)  # fmt: skip
SYNTAX = (
    "{", "}", "[", "]", "(", ")", '"', "''", "${", ";", "=", "#", "/*", "*/", "\n", " ", "//", ".",
    "''${", "\\", "'''", "let ", " in ", "rec ", "with x; ", "if a then b else ", "inherit ", "a: ",
)  # fmt: skip
WORDS = (
    "ProtectHome", "true", "ProtectSystem = \"strict\";", "User = \"root\";", "DynamicUser = true;",
    "serviceConfig", "systemd.services.b", "ExecStart = \"${pkgs.x}/bin/x\";", "~@privileged",
    "lib.mkForce ", "lib.mkIf c { Type = \"notify\"; }", "unitConfig.After = \"x\";", "hardening",
    "CapabilityBoundingSet = [ \"\" ];", "Restart = \"allways\";", "RestrictSUIDGUID = 1;", "wants",
    "systemd.services.c.serviceConfig = { PrivateTmp = true; };", "script = \"x\";", "null",
    "# serviceconfig: ignore[invalid-value]\n", "SystemCallFilter = [ \"@system-service\" ];",
    "MemoryMax = \"1G\";", "AmbientCapabilities = \"CAP_NET_ADMIN\";", "% %i %%", "[ 1 2.5 -3 ]",
)  # fmt: skip
TEXTS = (
    "",
    '{ systemd.services.web.serviceConfig = {\n  ProtectHome = true;\n  ProtectSystem = "stric";\n}; }\n',
    """\
{ config, lib, pkgs, ... }:
let
  hardening = { NoNewPrivileges = true; PrivateTmp = true; };
  user = "web";
in {
  systemd.services.web = {
    wantedBy = [ "multi-user.target" ];
    script = ''
      exec ${pkgs.web}/bin/web --port 80
    '';
    serviceConfig = hardening // {
      User = user;
      SystemCallFilter = [ "@system-service" "~@privileged" ];
      Restart = "on-failure";
    };
  };
  systemd.timers.web.timerConfig.OnCalendar = "daily";
  systemd.services."other@" = { serviceConfig = lib.mkMerge [
    (lib.mkIf config.x { DynamicUser = true; User = "root"; })
    { CapabilityBoundingSet = [ ]; MemoryDenyWriteExecute = "yes"; }
  ]; };
}
""",
    """\
{ ... }: {
  # ü \N{GRINNING FACE} before
  systemd.services.a.serviceConfig = { Description = "\N{GRINNING FACE} ü"; ProtectHom = true; };
  systemd.user.services.b.serviceConfig.AmbientCapabilities = "CAP_NET_ADMIN";
  systemd.services = builtins.mapAttrs (name: value: { serviceConfig = value // {
    ExecStart = "/run/current-system/sw/bin/x ${name}"; Type = "notify";
    RestrictAddressFamilies = [ "AF_INET" ];
  }; }) { };
}
""",
)  # fmt: skip

Kind = Literal["type", "delete", "paste", "undo", "rewrite"]


@dataclass(frozen=True)
class Step:
    """One edit; positions are thousandths of the text, so that they are valid for any text."""

    kind: Kind
    start: int
    length: int
    """The length in code units."""
    text: str


@dataclass(frozen=True)
class Script:
    """A text, its position encoding, and the messages that change it, each with its edits."""

    encoding: Encoding
    text: str
    messages: list[list[Step]]


PIECES = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(SYNTAX),
    st.sampled_from(ODD),
    st.lists(st.sampled_from(SYNTAX + ODD + WORDS), max_size=4).map("".join),
    st.text(max_size=5),
)
KINDS: tuple[Kind, ...] = ("type", "type", "type", "delete", "delete", "paste", "undo", "rewrite")
STEPS = st.builds(
    Step, st.sampled_from(KINDS), st.integers(0, 1000), st.sampled_from((0, 0, 1, 1, 2, 5, 30)), PIECES
)  # fmt: skip
ENCODINGS: tuple[Encoding, ...] = ("utf-16", "utf-8", "utf-32")


def scripts(steps: int) -> st.SearchStrategy[Script]:
    """Scripts of at most this number of messages."""
    texts = st.sampled_from(TEXTS).flatmap(
        lambda text: st.sampled_from((text, text.replace("\n", "\r\n")))
    )
    messages = st.lists(st.lists(STEPS, min_size=1, max_size=3), min_size=1, max_size=steps)
    return st.builds(Script, st.sampled_from(ENCODINGS), texts, messages)
