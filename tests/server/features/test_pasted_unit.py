"""Pasted lines of a unit file become Nix."""

from __future__ import annotations

import pytest

from serviceconfig_ls.features.actions import fixes
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.nix.text.document import Document
from tests.support.notation import fixture

TITLE = "Turn these lines of a unit file into Nix"
IN_A_SECTION = (
    """{
  systemd.services.a.serviceConfig = {
    ExecStart = "/x";
    ProtectHome=yes
    $0NoNewPrivileges=yes

    # a comment
    SystemCallFilter=@system-service
    SystemCallFilter=~@raw-io \\
      @mount
    Nice = 1;
  };
}
""",
    """{
  systemd.services.a.serviceConfig = {
    ExecStart = "/x";
    ProtectHome = "yes";
    NoNewPrivileges = true;
    SystemCallFilter = [
      "@system-service"
      "~@raw-io    @mount"
    ];
    Nice = 1;
  };
}
""",
)
IN_A_UNIT = (
    """{ lib, ... }:
{
  systemd.services.a = {
    [Unit]
    After=b.service
    [Service]
    ExecStart=$0/usr/bin/x "q" --a
    User=web
    [Install]
    WantedBy=multi-user.target
    Also=c.socket
  };
}
""",
    """{ lib, ... }:
{
  systemd.services.a = {
    # service: NixOS has no option for [Install] Also=c.socket
    after = [ "b.service" ];
    wantedBy = [ "multi-user.target" ];
    serviceConfig = {
      ExecStart = "/usr/bin/x \\"q\\" --a";
      User = "web";
    };
  };
}
""",
)
IN_A_MODULE = (
    "{\n$0[Timer]\nOnCalendar=daily\n}\n",
    '{\nsystemd.timers.name = {\n  timerConfig = {\n    OnCalendar = "daily";\n  };\n};\n}\n',
)


def offered(marked: str) -> tuple[str, list[str]]:
    """The text, and what it becomes by each action with the title."""
    given = fixture(marked)
    place = Span(given.cursors[0], given.cursors[0])
    found = fixes(Document.open(given.content), place, Config())
    results = []
    for action in found:
        if action.title == TITLE:
            (edit,) = action.edits
            new = given.content[: edit.span.start] + edit.text.encode()
            results.append((new + given.content[edit.span.end :]).decode())
    return given.text, results


@pytest.mark.parametrize(("before", "after"), [IN_A_SECTION, IN_A_UNIT, IN_A_MODULE])
def test_pasted_lines_become_nix(before: str, after: str) -> None:
    """As the options of the set that they are in; what NixOS has no option for is a comment."""
    assert offered(before)[1] == [after]
    assert not Document.open(after.encode()).parsed.syntax_errors


@pytest.mark.parametrize(
    "text",
    [
        "{ systemd.units.a.text = ''\n[Service]\n$0ProtectHome=yes\n''; x = ; }",
        "{\n  systemd.services.a.serviceConfig = {\n    $0Abc=yes\n  };\n}\n",
        "{\n  systemd.services.a.serviceConfig = {\n    $0ProtectHome=true;\n    x y\n  };\n}\n",
        "{\n  systemd.services.a.serviceConfig = {\n    $0[Unit]\n    After=a.service\n  };\n}\n",
    ],
)
def test_other_text_is_left_alone(text: str) -> None:
    """A string, another name, Nix without blanks, and what does not belong into the set."""
    assert offered(text)[1] == []
