"""What is loaded when: nothing before ``initialize`` is answered, little before the first hover.

Modules are counted, not seconds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from server.lsp.wire import URI, asked, framed

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
EARLY = {"serviceconfig_ls", "serviceconfig_ls.__main__", "serviceconfig_ls.lsp"}
"""What is loaded when that is answered, beside the modules below lsp/."""


def test_the_answer_to_initialize_waits_for_nothing() -> None:
    """When it is written no rule, catalogue or exposure is loaded, no parser, no feature."""
    loaded = loaded_after(BEGIN)[0]
    assert {name for name in loaded if not name.startswith("serviceconfig_ls.lsp.")} == EARLY


IDLE = (
    "systemd_directives.rules",
    "systemd_directives.hardening",
    "serviceconfig_ls.units.rules",
    "serviceconfig_ls.nix.repair",
    "serviceconfig_ls.nix.lexer",
    "serviceconfig_ls.units.edits",
    "serviceconfig_ls.units.insertion",
    "serviceconfig_ls.units.cursor",
)
FEATURES = ("calls", "config", "describe", "hover", "manual", "model", "others", "scoring")
KINDS = ("boolean", "enum")
"""The kinds of values that the exposure reads, and that of the directive."""


def test_the_first_hover_loads_only_what_it_shows() -> None:
    """No rule, nothing that is offered, no other feature, no kind of value but its own."""
    item = {"uri": URI, "languageId": "nix", "version": 1, "text": TEXT}
    where = {"textDocument": {"uri": URI}, "position": {"line": 4, "character": 6}}
    opened = {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": item}}
    loaded = loaded_after(BEGIN, opened, asked(2, "textDocument/hover", where))[-1]
    assert "serviceconfig_ls.features.hover" in loaded
    assert {name for name in loaded if name.startswith(IDLE)} == set()
    assert "tree_sitter_nix" not in loaded, "its compiled part is enough"
    features = {n.split(".")[2] for n in loaded if n.startswith("serviceconfig_ls.features.")}
    assert features <= {*FEATURES, "loading", "target", "whole_text"}
    kinds = {n.split(".")[2] for n in loaded if n.startswith("systemd_directives.grammar.")}
    assert kinds - {"meant", "presence", "protocol", "reading"} == set(KINDS)


PIECES = """
import json, sys
import serviceconfig_ls.lsp.features
from serviceconfig_ls.features import loading
from serviceconfig_ls.features.config import Config
sizes, before = [], 0
for pieces in (loading.before_diagnoses(Config), loading.afterwards(Config)):
    for piece in pieces:
        before = len(sys.modules)
        piece()
        sizes.append(len(sys.modules) - before)
left = set(sys.modules)
from serviceconfig_ls.features import actions, completion, diagnostics, hints, hover, lens
from serviceconfig_ls.nix.document import Document
from serviceconfig_ls.nix.syntax import Span
text = sys.stdin.buffer.read()
document, config = Document.open(text), Config()
hover.hover(document, text.index(b"ProtectSystem"), config)
diagnostics.diagnose(document, config)
completion.complete(document, text.index(b"ProtectSystem") + 3, config)
hints.hints(document, Span(0, len(text)), config)
lens.lenses(document, config)
print(json.dumps([sizes, sorted(set(sys.modules) - left)]))
"""


def test_what_is_loaded_in_idle_time_is_loaded_in_small_pieces() -> None:
    """So that a request between two of them waits for little; and then all is there."""
    paths = os.pathsep.join(path for path in sys.path if path)
    said = subprocess.run(
        [sys.executable, "-c", PIECES],
        input=TEXT.encode(),
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": paths},
        check=True,
    )
    sizes, missing = json.loads(said.stdout)
    assert max(sizes) <= 20
    assert missing == []
