"""After any edits the server answers as a fresh one and logs nothing.

``make fuzz`` runs many more scripts than the tests; SERVICECONFIG_LS_FUZZ is their number.
"""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings

from tests.server.fuzz.inside import WITHOUT_MANUAL, Inside
from tests.server.fuzz.scripts import TEXTS, Script, Step, scripts
from tests.server.fuzz.typist import Typist
from tests.support.caches import forget

if TYPE_CHECKING:
    import pytest

URI = "file:///somewhere/a.nix"
SCRIPTS = int(os.environ.get("SERVICECONFIG_LS_FUZZ", "150"))
played = {"scripts": 0, "edits": 0, "offers": 0}


@settings(max_examples=SCRIPTS, deadline=None, suppress_health_check=list(HealthCheck))
@given(script=scripts(12))
def test_an_edited_server_equals_a_fresh_one(script: Script) -> None:
    """Text, tree and every answer equal those of a fresh server; every offered edit applies."""
    logged = Logged()
    logging.getLogger().addHandler(logged)
    try:
        play(script)
    finally:
        logging.getLogger().removeHandler(logged)
    assert not logged.messages


def test_many_syntax_errors_are_repaired_as_a_whole() -> None:
    """Beyond the limit of syntax errors the text is read as a whole, until it has fewer."""
    word = "ProtectHome"
    messages = [
        [Step("type", 0, 0, word)],
        [Step("type", 266, 0, "{"), Step("undo", 0, 0, word), Step("undo", 0, 0, word)],
        *([Step("type", at, 0, word)] for at in (4, 303, 610, 945)),
        [Step("delete", 670, 30, word)],
        [Step("paste", 323, 0, word)],
        [Step("type", 100, 0, word), Step("type", 139, 0, "é"), Step("paste", 418, 0, word)],
        [Step("paste", 495, 0, word), Step("type", 233, 0, "{"), Step("paste", 254, 30, word)],
        [Step("type", 3, 0, word), Step("type", 738, 0, "#"), Step("type", 200, 0, word)],
        [Step("type", 166, 0, word)],
    ]
    play(Script("utf-16", TEXTS[2].replace("\n", "\r\n"), messages))


def test_the_count(capsys: pytest.CaptureFixture[str]) -> None:
    """At least one edit was made for each script."""
    with capsys.disabled():
        if SCRIPTS > 150:
            print(f"\n{played}")
    assert played["edits"] >= played["scripts"] >= SCRIPTS // 2


class Logged(logging.Handler):
    """Collects log records."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(self.format(record))


def play(script: Script) -> None:
    """Plays one script, compares at its end, and sends other requests in the middle."""
    typist = Typist(script.encoding, script.text)
    typed = Inside(script.encoding, initializationOptions=WITHOUT_MANUAL)
    typed.open(URI, script.text)
    for version, steps in enumerate(script.messages, 2):
        changes = [edit(typist, step) for step in steps]
        typed.change(URI, version, changes)
        if version % 3 == 0:
            answers(typed, typist)
        played["edits"] += len(changes)
    ours = answers(typed, typist)
    forget()
    fresh = Inside(script.encoding, initializationOptions=WITHOUT_MANUAL)
    fresh.open(URI, typist.text)
    (one,), (other,) = (tuple(inside.server.documents) for inside in (typed, fresh))
    assert one.document.text.decode() == typist.text
    assert list(one.document.lines) == list(other.document.lines)
    read, fresh_one = one.document.parsed, other.document.parsed
    assert (read.source, read.syntax_errors) == (fresh_one.source, fresh_one.syntax_errors)
    assert tree(read.tree) == tree(fresh_one.tree)
    assert ours == answers(fresh, typist)
    check_offers(typed, typist)
    played["scripts"] += 1


def edit(typist: Typist, step: Step) -> Any:
    """Effect: applies a step to the client's copy; returns the change."""
    length = len(typist.units())
    start = length * step.start // 1000
    end = min(length, start + step.length)
    match step.kind:
        case "type":
            return typist.replace(start, start, step.text)
        case "delete":
            return typist.replace(start, end, "")
        case "paste":
            again = typist.text[len(typist.text) // 3 : len(typist.text) // 3 + 60]
            return typist.replace(start, end, again)
        case "undo":
            return typist.take_back()
        case "rewrite":
            return typist.replace(start, end, step.text)


def tree(tree: Any) -> list[tuple[str, int, int, bool]]:
    """Every node of a tree."""
    found, cursor = [], tree.walk()
    while True:
        node = cursor.node
        found.append((node.type, node.start_byte, node.end_byte, node.is_missing))
        if cursor.goto_first_child() or cursor.goto_next_sibling():
            continue
        while cursor.goto_parent():
            if cursor.goto_next_sibling():
                break
        else:
            return found


def answers(inside: Inside, typist: Typist) -> dict[str, Any]:
    """The server's answers for the current text."""
    # the score above a block stays while it is edited: only this answer depends on the past
    inside.server.lenses.clear()
    document = {"textDocument": {"uri": URI}}
    starts = typist.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    whole = {"range": {"start": place(0, 0), "end": place(len(starts), 0)}}
    context = {"context": {"diagnostics": []}}
    found = {
        "diagnostics": inside.ask("textDocument/diagnostic", document)["items"],
        "hints": inside.ask("textDocument/inlayHint", document | whole),
        "lenses": inside.ask("textDocument/codeLens", document),
        "actions": inside.ask("textDocument/codeAction", document | whole | context),
    }
    for part in (0.3, 0.5, 0.7):
        line = int(len(starts) * part)
        where = document | {"position": place(line, int(len(starts[line]) * part))}
        found[f"hover {part}"] = inside.ask("textDocument/hover", where)
        found[f"items {part}"] = inside.ask("textDocument/completion", where)
    for action in found["actions"] or ():
        del action["data"][1]  # the version
    return found


def place(line: int, character: int) -> dict[str, int]:
    return {"line": line, "character": character}


def check_offers(inside: Inside, typist: Typist) -> None:
    """Every offered edit lies within the text and overlaps no other."""
    document = {"textDocument": {"uri": URI}}
    lines = typist.text.count("\n") + typist.text.count("\r") + 1
    whole = {"range": {"start": place(0, 0), "end": place(lines, 0)}}
    asked = document | whole | {"context": {"diagnostics": []}}
    for offered in inside.ask("textDocument/codeAction", asked) or ():
        action = inside.ask("codeAction/resolve", offered)
        (edits,) = action["edit"]["changes"].values()
        assert edits, "an action without edits"
        typist.applied(edits)
        played["offers"] += 1
    for part in (0.3, 0.7):
        line = int(lines * part)
        offered = inside.ask("textDocument/completion", document | {"position": place(line, 9)})
        for item in (offered or {"items": ()})["items"][:3]:
            typist.applied([item["textEdit"], *item.get("additionalTextEdits", ())])
