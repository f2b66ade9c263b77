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
from serviceconfig_ls.lsp.protocol import Protocol
send = Protocol.reply
answered = []
def reply(self, number, result):
    send(self, number, result)
    answered.append(sorted(sys.modules))
Protocol.reply = reply
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
EARLY = {
    "serviceconfig_ls",
    "serviceconfig_ls.__main__",
    "serviceconfig_ls.cli",
    "serviceconfig_ls.cli.arguments",
    "serviceconfig_ls.cli.errors",
    "serviceconfig_ls.cli.main",
    "serviceconfig_ls.lsp",
}
"""What is loaded when that is answered, beside the modules below lsp/: the command line."""


def test_the_answer_to_initialize_waits_for_nothing() -> None:
    """When it is written no rule, catalogue or exposure is loaded, no parser, no feature."""
    loaded = loaded_after(BEGIN)[0]
    assert {name for name in loaded if not name.startswith("serviceconfig_ls.lsp.")} == EARLY
