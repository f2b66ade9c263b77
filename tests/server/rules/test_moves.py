"""A line in the wrong section is really moved, to where NixOS or home-manager has it."""

from __future__ import annotations

import pytest

from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import diagnose
from serviceconfig_ls.nix.text.document import Document, Edit

CASES = {
    "an option stands for [Install]": (
        """{ systemd.services.web = {
  serviceConfig = {
    ExecStart = "/run/web";
    WantedBy = "multi-user.target";
  };
}; }
""",
        """{ systemd.services.web = {
  wantedBy = [ "multi-user.target" ];
  serviceConfig = {
    ExecStart = "/run/web";
  };
}; }
""",
    ),
    "an option writes a dependency": (
        """{ systemd.services.web = {
  serviceConfig = {
    ExecStart = "/run/web";
    After = "a.service b.service";
  };
}; }
""",
        """{ systemd.services.web = {
  after = [ "a.service" "b.service" ];
  serviceConfig = {
    ExecStart = "/run/web";
  };
}; }
""",
    ),
    "a number of an option stays one": (
        """{ systemd.services.web.serviceConfig = {
  ExecStart = "/run/web";
  StartLimitBurst = 5;
}; }
""",
        """{ systemd.services.web.startLimitBurst = 5;
systemd.services.web.serviceConfig = {
  ExecStart = "/run/web";
}; }
""",
    ),
    "a list stays one": (
        """{ systemd.services.web.serviceConfig = {
  ExecStart = "/run/web";
  RequiredBy = [ "a.service" "b.service" ];
}; }
""",
        """{ systemd.services.web.requiredBy = [ "a.service" "b.service" ];
systemd.services.web.serviceConfig = {
  ExecStart = "/run/web";
}; }
""",
    ),
    "to the set that is there": (
        """{ systemd.services.web = {
  unitConfig.Documentation = "man:web(8)";
  serviceConfig = {
    ExecStart = "/run/web";
    StopPropagatedFrom = [ "a.service" ];
  };
}; }
""",
        """{ systemd.services.web = {
  unitConfig.Documentation = "man:web(8)";
  unitConfig.StopPropagatedFrom = [ "a.service" ];
  serviceConfig = {
    ExecStart = "/run/web";
  };
}; }
""",
    ),
    "home-manager names the sections themselves": (
        """{ systemd.user.services.web = { Service = {
  ExecStart = "/run/web";
  After = "a.service";
}; }; }
""",
        """{ systemd.user.services.web = { Unit.After = "a.service";
Service = {
  ExecStart = "/run/web";
}; }; }
""",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_line_is_moved(case: str) -> None:
    """The first fix of the first diagnostic moves the line, after which nothing is wrong."""
    before, after = CASES[case]
    document = Document.open(before.encode())
    fix = diagnose(document, Config())[0].fixes[0]
    later = sorted(fix.edits, key=lambda edit: edit.span, reverse=True)
    edits = [Edit(edit.span.start, edit.span.end, edit.text.encode()) for edit in later]
    moved = document.apply(edits)
    assert moved.text.decode() == after
    assert diagnose(moved, Config()) == ()


TAKEN = {
    "a misspelt name beside the right one": """{ systemd.services.web.serviceConfig = {
  ExecStart = "/run/web"; PrivateTmp = true; PrivatTmp = true;
}; }""",
    "an option that is written": """{ systemd.services.web = {
  wantedBy = [ "a.target" ]; serviceConfig = { ExecStart = "/run/web"; WantedBy = "b.target"; };
}; }""",
    "a directive that is written in unitConfig": """{ systemd.services.web = {
  unitConfig.Documentation = "man:a"; serviceConfig = { ExecStart = "/run/web"; Documentation = "man:b"; };
}; }""",
    "an old name beside the new one": """{ systemd.services.web.serviceConfig = {
  ExecStart = "/run/web"; MemoryLimit = 5; MemoryMax = 6;
}; }""",
}


@pytest.mark.parametrize("case", TAKEN)
def test_no_name_is_written_twice(case: str) -> None:
    """Nix refuses a second definition of a name, so no fix makes one."""
    document = Document.open(TAKEN[case].encode())
    found = diagnose(document, Config())
    assert found
    for fix in (fix for each in found for fix in each.fixes):
        assert fix.title.startswith("Remove ")
