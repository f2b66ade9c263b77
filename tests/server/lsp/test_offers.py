"""Offered lines, hints and completions in the form that a client supports."""

from __future__ import annotations

from tests.server.lsp.wire import URI, Wire, at

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


def test_what_is_told_of_an_edit_goes_along() -> None:
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
