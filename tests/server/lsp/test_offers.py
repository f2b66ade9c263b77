"""Offered lines, hints and completions in the form that a client supports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.server.lsp.wire import URI, Wire, at

if TYPE_CHECKING:
    from pathlib import Path

TEXT = '{ lib, ... }: { systemd.services.x.serviceConfig = {\n  ExecStart = "/bin/x";\n}; }\n'
HEAD = {"start": {"line": 0, "character": 40}, "end": {"line": 0, "character": 40}}
SHOWS_NOTES = {
    "workspace": {"workspaceEdit": {"documentChanges": True, "changeAnnotationSupport": {}}}
}


def actions(wire: Wire, only: list[str], *, by_itself: bool = False) -> list[dict[str, object]]:
    context = {"diagnostics": [], "only": only, "triggerKind": 2 if by_itself else 1}
    params = {"textDocument": {"uri": URI}, "range": HEAD, "context": context}
    found: list[dict[str, object]] = wire.ask("textDocument/codeAction", params)
    return found


def test_the_annotation_of_an_edit_is_sent_with_it() -> None:
    """To a client that shows it: what to test and how to debug."""
    with Wire.started() as wire:
        wire.ask("initialize", {"capabilities": SHOWS_NOTES})
        wire.tell("initialized", {})
        wire.open(TEXT)
        found = actions(wire, ["refactor"])
        assert str(found[0]["title"]).startswith("Add the next hardening line")
        for action in found:
            edit = action["edit"]
            assert isinstance(edit, dict)
            (note,) = edit["changeAnnotations"].values()
            assert "systemctl log-level debug" in note["description"]
            (key,) = edit["changeAnnotations"]
            assert {each["annotationId"] for each in edit["documentChanges"][0]["edits"]} == {key}
        assert actions(wire, ["quickfix"]) == []
        assert actions(wire, ["refactor"], by_itself=True) == []


CHOOSES = {"commands": {"commands": ["serviceconfig.chooseLines"]}}


def test_a_client_that_can_choose_has_a_menu_of_few_entries() -> None:
    """The lines with a question are behind the last entry, each with an edit; a client that cannot
    show choices lists them at the header, with the question in the title."""
    for capabilities, can_choose in (({"experimental": CHOOSES}, True), ({}, False)):
        with Wire.started() as wire:
            wire.ask("initialize", {"capabilities": capabilities})
            wire.tell("initialized", {})
            wire.open(TEXT)
            titles = [str(each["title"]) for each in actions(wire, ["refactor"])]
            if not can_choose:
                assert any(title.endswith("privileges?") for title in titles)
                continue
            assert len(titles) <= 4
            assert titles[-1] == "More hardening lines …"
            command = actions(wire, ["refactor"])[-1]["command"]
            assert isinstance(command, dict)
            more = actions(wire, ["refactor"])[-1]
            assert wire.ask("codeAction/resolve", more) == more
            asked = {"command": command["command"], "arguments": command["arguments"]}
            choices = wire.ask("workspace/executeCommand", asked)
            assert len(choices) > 20
            home = next(each for each in choices if "ProtectHome=true" in each["title"])
            assert home["question"] == "Does it read or write in /home, /root or /run/user?"
            (edit,) = home["edit"]["changes"][URI]
            assert "ProtectHome = true;" in edit["newText"]


def test_a_hover_links_the_table_for_a_client_that_runs_it() -> None:
    """The hover on the header links the command that shows all checks, if the client runs it."""
    runs = {"experimental": {"commands": {"commands": ["serviceconfig.showSecurity"]}}}
    for capabilities, linked in ((runs, True), ({}, False)):
        with Wire.started() as wire:
            wire.ask("initialize", {"capabilities": capabilities})
            wire.tell("initialized", {})
            wire.open(TEXT)
            found = wire.ask("textDocument/hover", at(0, 40))["contents"]["value"]
            assert ("(command:serviceconfig.showSecurity?%5B" in found) == linked


def test_a_client_without_lenses_has_the_figure_as_a_hint() -> None:
    """Only for such a client: the score is never shown twice."""
    asked = {"textDocument": {"uri": URI}, "range": {"start": HEAD["start"], "end": HEAD["end"]}}
    text = TEXT.replace("\n}", "\n  ProtectHome = true;\n}")
    for capabilities, heads in (({}, 1), ({"textDocument": {"codeLens": {}}}, 0)):
        with Wire.started() as wire:
            wire.ask("initialize", {"capabilities": capabilities})
            wire.tell("initialized", {})
            wire.open(text)
            found = wire.ask("textDocument/inlayHint", asked)
            assert sum("systemd" in str(hint["label"]) for hint in found) == heads


def test_what_a_completion_does_stands_where_a_client_shows_it() -> None:
    """Beside each item of the list, or in front of its detail for a client without label details."""
    details = {"completion": {"completionItem": {"labelDetailsSupport": True}}}
    text = TEXT.replace("\n}", "\n  P\n}")
    for capabilities, beside in (({}, False), ({"textDocument": details}, True)):
        with Wire.started() as wire:
            wire.ask("initialize", {"capabilities": capabilities})
            wire.tell("initialized", {})
            wire.open(text)
            found = wire.ask("textDocument/completion", at(2, 3))["items"]
            item = next(each for each in found if each["label"] == "ProtectClock")
            if beside:
                assert item["labelDetails"] == {"description": "−0.4"}
                assert not item["detail"].startswith("−")
            else:
                assert item["detail"].startswith("−0.4 · ")


def test_an_empty_menu_has_a_reason() -> None:
    """A client that shows disabled actions sees why there are no lines; others see none."""
    shows = {"textDocument": {"codeAction": {"disabledSupport": True}}}
    reason = "they are made for services of the system, not of a user"
    for capabilities, expected in ((shows, [{"reason": reason}]), ({}, [])):
        with Wire.started() as wire:
            wire.ask("initialize", {"capabilities": capabilities})
            wire.tell("initialized", {})
            wire.open(TEXT.replace("systemd.services", "systemd.user.services"))
            found = actions(wire, ["refactor"])
            assert [each["disabled"] for each in found] == expected
            assert not any("edit" in each for each in found)
            assert actions(wire, ["refactor"], by_itself=True) == []


def test_names_and_uses_are_data() -> None:
    """A client gets the names that can be explained, and the places that use a set."""
    shared = "let s = {\n  PrivateTmp = true;\n}; in {\n  systemd.services.a.serviceConfig = s // { Nice = 5; };\n}\n"
    with Wire.started() as wire:
        wire.ask("initialize", {"capabilities": {}})
        wire.tell("initialized", {})
        wire.open(shared)
        asked = {"command": "serviceconfig.names", "arguments": []}
        names = {each["name"]: each for each in wire.ask("workspace/executeCommand", asked)}
        assert names["ProtectHome"]["kind"] == "directive"
        assert {"unknown-directive", "@system-service", "CAP_CHOWN"} <= set(names)
        place = {"line": 0, "character": 8}
        asked = {"command": "serviceconfig.findUses", "arguments": [URI, place]}
        (found,) = wire.ask("workspace/executeCommand", asked)
        assert found["range"]["start"]["line"] == 3


FAILED = (
    "{\n  systemd.services.torrent.serviceConfig = {\n"
    '    ExecStart = "/run/torrent";\n    BindPaths = [ "/torrent/Watch" ];\n  };\n}\n'
)


def test_a_line_of_the_journal_has_a_cause_and_changes() -> None:
    """The setting that names the path comes first; the change makes the path optional."""
    message = (
        "torrent.service: Failed to set up mount namespacing: "
        "/run/systemd/unit-root/torrent/Watch: No such file or directory"
    )
    with Wire.started() as wire:
        wire.ask("initialize", {"capabilities": {}})
        wire.tell("initialized", {})
        wire.open(FAILED)
        asked = {"command": "serviceconfig.findCause", "arguments": [message]}
        first, *_ = wire.ask("workspace/executeCommand", asked)
        assert (first["unit"], first["line"]) == ("torrent.service", "BindPaths=/torrent/Watch")
        start = first["location"]["range"]["start"]
        assert start == {"line": 3, "character": 4}
        asked = {"command": "serviceconfig.findChanges", "arguments": [URI, start, message]}
        changes = wire.ask("workspace/executeCommand", asked)
        assert [each["title"] for each in changes] == [
            "Let /torrent/Watch be missing",
            "Remove BindPaths",
        ]
        (edit,) = changes[0]["edit"]["changes"][URI]
        assert edit["newText"] == "-"


def test_the_name_of_a_unit_file_without_a_folder_counts(tmp_path: Path) -> None:
    """Its text need not have the name of the unit."""
    path = tmp_path / "torrent.service"
    path.write_text("[Service]\nExecStart=/bin/x\nBindPaths=/srv/Watch\n")
    message = (
        "torrent.service: Failed to set up mount namespacing: "
        "/run/systemd/unit-root/srv/Watch: No such file or directory"
    )
    with Wire.started() as wire:
        wire.ask("initialize", {"capabilities": {}})
        wire.tell("initialized", {})
        wire.open(path.read_text(), path.as_uri())
        asked = {"command": "serviceconfig.findCause", "arguments": [message]}
        first, *_ = wire.ask("workspace/executeCommand", asked)
        assert first["line"] == "BindPaths=/srv/Watch"
