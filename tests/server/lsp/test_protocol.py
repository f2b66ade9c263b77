"""What an editor should never send, and faults of the connection: the server goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.server.lsp.wire import PATIENCE, SERVER, URI, Wire, asked, at, changed, framed, inserted

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = "{ systemd.services.web.serviceConfig = {\n  ProtectHome = true;\n}; }\n"
HOVER = ("textDocument/hover", at(1, 4))

PARSE_ERROR, INVALID_REQUEST, NO_METHOD, BAD_PARAMS = -32700, -32600, -32601, -32602
NOT_INITIALIZED, CANCELLED, MODIFIED = -32002, -32800, -32801


@pytest.fixture(scope="module")
def session() -> Iterator[Wire]:
    """One server for all of these tests; it ends as usual."""
    with Wire.started() as wire:
        wire.initialize()
        yield wire
        assert wire.ask("shutdown") is None
        wire.tell("exit")
        assert wire.ended() == 0


@pytest.fixture
def running(session: Wire) -> Iterator[Wire]:
    """A running session with one document. It works before and after."""
    session.tell("workspace/didChangeConfiguration", {"settings": {"serviceconfig": {}}})
    session.open(TEXT)
    assert session.ask(*HOVER) is not None
    session.unread.clear()
    yield session
    assert session.ask(*HOVER)["range"]["start"] == {"line": 1, "character": 2}


def error_code(answer: dict[str, Any]) -> int:
    code: int = answer["error"]["code"]
    return code


def test_nothing_is_answered_before_initialize(wire: Wire) -> None:
    """An early request is refused, a notification ignored, and initialize still works."""
    wire.open(TEXT)
    assert error_code(wire.answer(wire.request(*HOVER))) == NOT_INITIALIZED
    assert wire.initialize()["serverInfo"]["name"] == "serviceconfig-ls"
    assert wire.ask(*HOVER) is None, "the document came before initialize"


UNREADABLE: tuple[object, ...] = (
    None,
    [],
    {"capabilities": []},
    {"processId": "x", "capabilities": None},
    {"processId": 2**70, "rootUri": 5, "trace": "compact", "capabilities": {}},
    {"workspaceFolders": [None, 5, {"uri": 5}, {"uri": "file:relative"}], "capabilities": {}},
    {"capabilities": {"general": {"positionEncodings": [None, 5, {"a": 1}]}}},
    {"capabilities": {"textDocument": {"hover": {"contentFormat": ["html", "markdown"]}}}},
    {"capabilities": {"textDocument": {"codeLens": True, "completion": {"completionList": 5}}}},
    {"initializationOptions": [1], "capabilities": {}},
)


@pytest.mark.parametrize("params", UNREADABLE)
def test_what_cannot_be_read_of_initialize_counts_as_absent(wire: Wire, params: object) -> None:
    """Capabilities that are newer than lsprotocol are ignored."""
    assert wire.ask("initialize", params)["capabilities"]["hoverProvider"]
    wire.tell("initialized", {})
    wire.open(TEXT)
    assert wire.ask(*HOVER) is not None


def test_initialize_comes_once(running: Wire) -> None:
    """A second initialize is refused."""
    again = running.request("initialize", {"capabilities": {}})
    assert error_code(running.answer(again)) == INVALID_REQUEST


def test_nothing_is_answered_after_shutdown(wire: Wire) -> None:
    """After shutdown only exit is accepted."""
    wire.initialize()
    wire.ask("shutdown")
    assert error_code(wire.answer(wire.request(*HOVER))) == INVALID_REQUEST
    wire.tell("exit")
    assert wire.ended() == 0


def test_exit_without_shutdown_is_a_failure(wire: Wire) -> None:
    """The exit status shows that the client did not send shutdown."""
    wire.initialize()
    wire.tell("exit")
    assert wire.ended() == 1


REFUSED = {
    "unknown method": ("textDocument/rename", at(1, 4), NO_METHOD),
    "method of a peer": ("$/unknown", {}, NO_METHOD),
    "no parameters": ("textDocument/hover", None, BAD_PARAMS),
    "parameters of the wrong type": ("textDocument/hover", [1, 2], BAD_PARAMS),
    "position of the wrong type": ("textDocument/completion", at("a", None), BAD_PARAMS),  # type: ignore[arg-type]
    "position before the text": ("textDocument/hover", at(-1, -1), BAD_PARAMS),
    "unknown command": ("workspace/executeCommand", {"command": "rm"}, BAD_PARAMS),
    "command without a place": (
        "workspace/executeCommand",
        {"command": "serviceconfig.showSecurity", "arguments": [URI]},
        BAD_PARAMS,
    ),
    "command without arguments": (
        "workspace/executeCommand",
        {"command": "serviceconfig.showSecurity"},
        BAD_PARAMS,
    ),
    "an action of another server": ("codeAction/resolve", {"title": "x", "data": {}}, BAD_PARAMS),
    "a completion of another server": (
        "completionItem/resolve",
        {"label": "x", "data": "x"},
        BAD_PARAMS,
    ),
    "a completion with data of another type": (
        "completionItem/resolve",
        {"label": "x", "data": {"id": 7}},
        BAD_PARAMS,
    ),
    "a number that JSON does not have": (
        "completionItem/resolve",
        {"label": "x", "command": {"title": "x", "command": "x", "arguments": [float("nan")]}},
        BAD_PARAMS,
    ),
}


@pytest.mark.parametrize(("method", "params", "code"), REFUSED.values(), ids=REFUSED)
def test_requests_that_cannot_be_answered(
    running: Wire, method: str, params: object, code: int
) -> None:
    """Each gets an error that names the method, the command or the fault; nothing is logged."""
    logged = len(running.errors)
    answer = running.answer(running.request(method, params))
    assert error_code(answer) == code
    assert answer["error"]["message"]
    assert running.errors[logged:] == []


IGNORED = {
    "unknown notification": ("$/setTrace", {"value": "off"}),
    "notification without parameters": ("textDocument/didOpen", None),
    "change of a document that is not open": (
        "textDocument/didChange",
        changed(2, inserted(0, 0, "x"), uri="file:///other.nix")["params"],
    ),
    "change of a position that does not exist": (
        "textDocument/didChange",
        changed(2, inserted(10**6, 10**9, "\n"))["params"],
    ),
    "change without a text": (
        "textDocument/didChange",
        {"textDocument": {"uri": URI, "version": 2}, "contentChanges": [{}, None, 7]},
    ),
    "change without a document": ("textDocument/didChange", {"contentChanges": []}),
    "a version that goes back": (
        "textDocument/didChange",
        changed(-5, inserted(3, 0, "# a comment\n"))["params"],
    ),
    "close of a document that is not open": (
        "textDocument/didClose",
        {"textDocument": {"uri": "file:///other.nix"}},
    ),
    "watched files of the wrong type": ("workspace/didChangeWatchedFiles", {"changes": "all"}),
    "cancelling of nothing": ("$/cancelRequest", {"id": 4711}),
}


@pytest.mark.parametrize(("method", "params"), IGNORED.values(), ids=IGNORED)
def test_notifications_that_mean_nothing(running: Wire, method: str, params: object) -> None:
    """None of them ends the session or changes a result."""
    running.tell(method, params)


URIS = (
    "file:///with%20space/a.nix",
    "file:///with space/ü.nix",
    "untitled:Untitled-1",
    "vscode-vfs://github/nix/a.nix",
    "file://another-host/share/a.nix",
    "file:///c%3A/a.nix",
    "file:///%00.nix",
    "file:///\ud800.nix",
    "nonsense",
    "",
)


@pytest.mark.parametrize("uri", URIS)
def test_any_name_names_a_document(running: Wire, uri: str) -> None:
    """A document is known by the URI that the client sends; its diagnostics have the same URI."""
    running.open(TEXT.replace("true", '"maybe"'), uri)
    published = running.wait(lambda m: m.get("params", {}).get("uri") == uri)["params"]
    assert [one["code"] for one in published["diagnostics"]] == ["invalid-value"]
    assert running.ask("textDocument/hover", at(1, 4, uri)) is not None


def test_a_document_that_is_not_open_has_nothing(running: Wire) -> None:
    """Requests about it have an empty result and no error."""
    document = {"textDocument": {"uri": "file:///not-open.nix"}}
    place = at(1, 4, "file:///not-open.nix")
    assert running.ask("textDocument/hover", place) is None
    assert running.ask("textDocument/completion", place) is None
    assert running.ask("textDocument/codeLens", document) is None
    assert running.ask("textDocument/diagnostic", document) == {"kind": "full", "items": []}


@pytest.mark.parametrize("place", [(99, 0), (1, 10**9), (3, 7)])
def test_a_position_outside_of_the_text(running: Wire, place: tuple[int, int]) -> None:
    """It means the nearest position inside, and is answered."""
    params = at(*place)
    assert running.ask("textDocument/hover", params) is None
    whole = {"start": {"line": 0, "character": 0}, "end": params["position"]}
    assert running.ask("textDocument/inlayHint", {**params, "range": whole})


def test_a_second_open_replaces_the_first(running: Wire) -> None:
    """The text that was opened last is current."""
    running.open("{ }", version=9)
    assert running.ask(*HOVER) is None
    running.open(TEXT, version=10)


SETTINGS = {
    "a flag that is a text": (
        {"diagnostics": {"enable": "no"}},
        "serviceconfig.diagnostics.enable",
    ),
    "a choice there is not": ({"hover": {"manual": "huge"}}, "serviceconfig.hover.manual"),
    "a version there is not": ({"systemdVersion": "12"}, "serviceconfig.systemdVersion"),
    "a list with a number": ({"diagnostics.ignore": ["a", 1]}, "serviceconfig.diagnostics.ignore"),
    "no settings at all": (["x"], "serviceconfig"),
}


@pytest.mark.parametrize(("settings", "name"), SETTINGS.values(), ids=SETTINGS)
def test_settings_of_the_wrong_type(running: Wire, settings: object, name: str) -> None:
    """The user gets one message that names the setting, and the default applies."""
    running.tell("workspace/didChangeConfiguration", {"settings": {"serviceconfig": settings}})
    assert running.notification("window/showMessage")["message"].startswith(f"{name}: expected ")
    assert "/home" in str(running.ask(*HOVER))


def test_settings_take_effect_at_once(running: Wire) -> None:
    """Diagnostics are computed again with the new settings."""
    running.open(TEXT.replace("true", '"maybe"'))
    assert running.wait(lambda m: (m.get("params") or {}).get("diagnostics"))
    settings = {"diagnostics": {"enable": False}}
    running.tell("workspace/didChangeConfiguration", {"settings": {"serviceconfig": settings}})
    assert running.notification("textDocument/publishDiagnostics")["diagnostics"] == []


DAMAGED = {
    "not JSON": (b"Content-Length: 5\r\n\r\nhello", PARSE_ERROR),
    "not UTF-8": (b'Content-Length: 4\r\n\r\n"\xff\xfe"', PARSE_ERROR),
    "not an object": (framed([1, 2, 3]), INVALID_REQUEST),
    "neither method nor id": (framed({"jsonrpc": "2.0"}), INVALID_REQUEST),
    "a method that is no text": (framed({"id": 7, "method": 7}), INVALID_REQUEST),
    "an id that is a list": (framed({"id": [], "method": "shutdown"}), INVALID_REQUEST),
    "nested far too deep": (b"Content-Length: 200000\r\n\r\n" + b"[" * 200_000, PARSE_ERROR),
    "absurdly long": (b"Content-Length: 99999999999999\r\n\r\n", PARSE_ERROR),
}


@pytest.mark.parametrize(("data", "code"), DAMAGED.values(), ids=DAMAGED)
def test_damage_is_answered_and_passes(running: Wire, data: bytes, code: int) -> None:
    """Damaged input is answered as such, and the next message is read."""
    running.write(data)
    answer = running.wait(lambda m: "error" in m)
    assert error_code(answer) == code
    assert "id" in answer


NOISE = (
    b"\r\n\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    b"\0" * 100_000,
    b"Content-Length: x\r\n\r\n",
)


@pytest.mark.parametrize("noise", NOISE)
def test_noise_between_messages_is_passed_over(running: Wire, noise: bytes) -> None:
    """Bytes that belong to no message are skipped."""
    running.write(noise)
    assert running.ask(*HOVER) is not None


def test_a_length_that_swallows_the_next_message(running: Wire) -> None:
    """A length that is too large costs its message and the next one, not the one after that."""
    damaged = framed({"jsonrpc": "2.0", "method": "$/x"}).replace(b": ", b": 1", 1)
    running.write(damaged + framed(asked(77, *HOVER)) + framed(asked(78, *HOVER)))
    assert running.answer(78)["result"] is not None


def test_messages_in_pieces(running: Wire) -> None:
    """A message may arrive byte by byte."""
    for byte in framed(asked("text", *HOVER)):
        running.write(bytes([byte]))
    assert running.answer("text")["result"] is not None


def test_other_headers_are_passed_over(running: Wire) -> None:
    """Only the length matters, in upper or lower case."""
    body = framed(asked(5, *HOVER)).partition(b"\r\n\r\n")[2]
    kind = b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\n"
    running.write(kind + b"content-length:%d\r\n" % len(body) + kind + b"\r\n" + body)
    assert running.answer(5)["result"] is not None


def test_what_was_cancelled_is_not_done(running: Wire) -> None:
    """A request that is cancelled before it is handled is answered as cancelled."""
    cancel = framed({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 60}})
    running.write(framed(asked(60, *HOVER)) + cancel + framed(asked(61, *HOVER)))
    assert error_code(running.answer(60)) == CANCELLED
    assert running.answer(61)["result"] is not None


def test_what_is_out_of_date_is_not_done(running: Wire) -> None:
    """A request whose document has changed since is answered as outdated."""
    comment = framed(changed(2, inserted(3, 0, "#")))
    running.write(framed(asked(70, *HOVER)) + comment + framed(asked(71, *HOVER)))
    assert error_code(running.answer(70)) == MODIFIED
    assert running.answer(71)["result"] is not None


def test_a_client_that_vanishes_ends_the_server(wire: Wire) -> None:
    """The server ends when the pipe is closed, with the status of a missing shutdown."""
    wire.initialize()
    wire.open(TEXT)
    wire.hang_up()
    assert wire.ended() == 1


def test_a_client_that_dies_ends_the_server(wire: Wire) -> None:
    """The client's process is watched, in case the pipe stays open."""
    client = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    wire.ask("initialize", {"processId": client.pid, "capabilities": {}})
    os.kill(client.pid, signal.SIGKILL)
    client.wait()
    assert client.stdin is not None
    client.stdin.close()
    assert wire.ended() == 1


def test_nobody_reads_the_answers(wire: Wire) -> None:
    """A client that closed its end for answers is gone as well."""
    command = [*SERVER]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdout.close()
        process.stdin.write(framed(asked(1, "initialize", {"capabilities": {}})))
        process.stdin.flush()
        assert process.wait(PATIENCE) == 1


def test_a_list_asked_for_before_the_next_key_is_still_given(running: Wire) -> None:
    """VS Code filters the first list while the user types on: refused, it would offer nothing."""
    text = "{ systemd.services.a.serviceConfig = {\n  \n}; }\n"
    uri = "file:///somewhere/typed.nix"
    running.open(text, uri)
    keys = [
        framed(changed(number + 2, inserted(1, 2 + number, key), uri=uri))
        for number, key in enumerate("Priv")
    ]
    request = framed(asked(4711, "textDocument/completion", at(1, 3, uri)))
    running.write(b"".join([keys[0], request, *keys[1:]]))
    offered = running.answer(4711)["result"]["items"]
    assert "PrivateTmp" in {item["label"] for item in offered}


def test_a_burst_of_keys_ends_with_one_diagnosis(running: Wire) -> None:
    """Of 200 changes that are in the pipe only the last version is diagnosed."""
    uri = "file:///somewhere/burst.nix"
    running.open(TEXT.replace("true", '"x"'), uri)
    running.wait(lambda m: m.get("params", {}).get("uri") == uri)
    keys = [
        framed(changed(number, inserted(1, 18, "y" if number % 2 else "z"), uri=uri))
        for number in range(2, 202)
    ]
    stale = framed(asked("stale", "textDocument/hover", at(1, 4, uri)))
    last = framed(asked("last", "textDocument/hover", at(1, 4, uri)))
    os.kill(running.process.pid, signal.SIGSTOP)
    running.write(b"".join([*keys[:100], stale, *keys[100:], last]))
    os.kill(running.process.pid, signal.SIGCONT)
    assert error_code(running.answer("stale")) == MODIFIED
    assert running.answer("last")["result"] is not None
    published = running.wait(lambda m: m.get("params", {}).get("uri") == uri)["params"]
    assert published["version"] == 201
    assert "yzyz" in published["diagnostics"][0]["message"]
    assert running.ask("textDocument/hover", at(1, 4, uri)) is not None
    assert not [m for m in running.unread if m.get("params", {}).get("uri") == uri]


UNIT_FILE = (
    "[Service]\nExecStart=/bin/web\nProtectHom=yes\n\n[Install]\nWantedBy=multi-user.target\n"
)


def test_a_unit_file_is_served() -> None:
    """A document that the editor calls systemd has every answer, and an outline and folding."""
    uri = "file:///somewhere/web.service"
    document = {"uri": uri}
    with Wire.started() as wire:
        wire.initialize()
        item = {"uri": uri, "languageId": "systemd", "version": 1, "text": UNIT_FILE}
        wire.tell("textDocument/didOpen", {"textDocument": item})
        published = wire.notification("textDocument/publishDiagnostics")
        assert [each["code"] for each in published["diagnostics"]] == ["unknown-directive"]
        symbols = wire.ask("textDocument/documentSymbol", {"textDocument": document})
        assert [each["name"] for each in symbols] == ["Service", "Install"]
        folds = wire.ask("textDocument/foldingRange", {"textDocument": document})
        assert [(each["startLine"], each["endLine"]) for each in folds] == [(0, 2), (4, 5)]
        change = {"range": span(2, 9, 2, 9), "text": "m"}
        versioned = {"uri": uri, "version": 2}
        edit = {"textDocument": versioned, "contentChanges": [change]}
        wire.tell("textDocument/didChange", edit)
        place = {"textDocument": document, "position": {"line": 2, "character": 3}}
        items = wire.ask("textDocument/completion", place)["items"]
        assert {"ProtectHome", "ProtectSystem"} <= {each["label"] for each in items}
        (lens,) = wire.ask("textDocument/codeLens", {"textDocument": document})
        assert lens["range"]["start"]["line"] == 0


def span(line: int, start: int, last: int, end: int) -> dict[str, dict[str, int]]:
    return {
        "start": {"line": line, "character": start},
        "end": {"line": last, "character": end},
    }
