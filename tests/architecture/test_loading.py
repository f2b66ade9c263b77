"""What is loaded when: nothing before ``initialize`` is answered, little before the first hover.

Modules are counted, not seconds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests.server.lsp.wire import asked, framed

SPY = """
import atexit, json, os, sys
sys.argv = ["serviceconfig-ls", "--stdio"]
report = os.fdopen(int(os.environ["REPORT"]), "w")
from serviceconfig_ls.lsp.transport import Sink
write = Sink.write
answered = []
def spy(self, data):
    write(self, data)
    answered.append(sorted(sys.modules))
Sink.write = spy
@atexit.register
def tell():
    json.dump(answered, report)
    report.close()
from serviceconfig_ls.__main__ import main
sys.exit(main())
"""
OWN = ("serviceconfig_ls", "systemd_directives", "tree_sitter", "tree_sitter_nix", "rich")
TEXT = """\
{ pkgs, ... }:
{
  systemd.services.web.serviceConfig = {
    ExecStart = "${pkgs.web}/bin/web";
    ProtectSystem = "strict";
    RestrictAddressFamilies = [ "AF_INET" "AF_INET6" ];
    SystemCallFilter = [ "@system-service" "~@privileged" ];
  };
}
"""


def loaded_after(*messages: object) -> list[set[str]]:
    """Our own modules that the process has loaded after each of its answers.

    All messages are there before the first is read: no time is left to load anything else.
    """
    reader, writer = os.pipe()
    paths = os.pathsep.join(path for path in sys.path if path)
    environment = {**os.environ, "PYTHONPATH": paths, "REPORT": str(writer)}
    with subprocess.Popen(
        [sys.executable, "-c", SPY],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        env=environment,
        pass_fds=[writer],
    ) as process:
        os.close(writer)
        process.communicate(b"".join(map(framed, messages)))
    with os.fdopen(reader) as report:
        found: list[list[str]] = json.load(report)
    return [{name for name in names if name.split(".")[0] in OWN} for names in found]


BEGIN = asked(1, "initialize", {"capabilities": {}})
BELOW = ("features", "workspace", "units")
NEEDED = {"serviceconfig_ls.features", "serviceconfig_ls.features.config"}
"""What a setting may be."""
FACTS = {"systemd_directives", "systemd_directives.model"}
"""Which versions of systemd there are."""


def test_the_answer_to_initialize_waits_for_no_feature() -> None:
    """When it is written no feature, unit, rule, catalogue or exposure is loaded."""
    loaded = loaded_after(BEGIN)[0]
    assert "serviceconfig_ls.lsp.handlers" in loaded
    below = {
        name
        for name in loaded
        if name.startswith(tuple(f"serviceconfig_ls.{each}" for each in BELOW))
    }
    facts = {name for name in loaded if name.startswith("systemd_directives")}
    assert (below, facts) == (NEEDED, FACTS)
    assert "rich" not in loaded
