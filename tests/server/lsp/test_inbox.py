"""Messages that need not be handled: merged changes, cancelled and outdated requests."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types as lsp

from serviceconfig_ls.lsp.inbox import Gone, Inbox, Refusal
from tests.server.lsp.wire import URI

OTHER = "file:///somewhere/b.nix"
PLACE = lsp.Position(0, 0)
CANCELLED, MODIFIED, AGAIN = -32800, -32801, -32802


def change(text: str, uri: str = URI, version: int = 1) -> lsp.DidChangeTextDocumentNotification:
    """A change of a whole document."""
    whole = lsp.TextDocumentContentChangeWholeDocument(text)
    document = lsp.VersionedTextDocumentIdentifier(version, uri)
    return lsp.DidChangeTextDocumentNotification(lsp.DidChangeTextDocumentParams(document, [whole]))


def hover(number: int, uri: str = URI) -> lsp.HoverRequest:
    """A request about one version."""
    return lsp.HoverRequest(number, lsp.HoverParams(lsp.TextDocumentIdentifier(uri), PLACE))


def completion(number: int) -> lsp.CompletionRequest:
    """A request that is answered for the version it was sent for."""
    params = lsp.CompletionParams(lsp.TextDocumentIdentifier(URI), PLACE)
    return lsp.CompletionRequest(number, params)


def cancel(number: int) -> lsp.CancelNotification:
    """A cancellation."""
    return lsp.CancelNotification(lsp.CancelParams(number))


def summary(item: Any) -> Any:
    """What an item is about: the texts of changes, the id of a request, id and code of a refusal."""
    if isinstance(item, Refusal):
        return item.id, int(item.error.code)
    if isinstance(item, lsp.DidChangeTextDocumentNotification):
        return [each.text for each in item.params.content_changes]
    return item if isinstance(item, Gone) else item.id


CASES: dict[str, tuple[list[Any], list[Any]]] = {
    "changes of one document are merged": (
        [change("1"), change("2"), change("3")],
        [["1", "2", "3"]],
    ),
    "changes of two documents are merged each by itself": (
        [change("1"), change("a", OTHER), change("2")],
        [["1", "2"], ["a"]],
    ),
    "a request between changes is outdated": (
        [change("1"), hover(1), change("2"), hover(2)],
        [["1", "2"], (1, MODIFIED), 2],
    ),
    "a change of another document outdates nothing": (
        [hover(1), change("a", OTHER), hover(2, OTHER)],
        [1, ["a"], 2],
    ),
    "a list of completions is made for its version": (
        [change("1"), completion(1), change("2")],
        [["1"], 1, ["2"]],
    ),
    "a cancelled request is refused": (
        [hover(1), completion(2), cancel(2), cancel(7)],
        [1, (2, CANCELLED)],
    ),
    "the last of two requests with one id is cancelled": (
        [hover(1), hover(1), cancel(1)],
        [1, (1, CANCELLED)],
    ),
    "the end comes last": ([change("1"), Gone.GONE], [["1"], Gone.GONE]),
}


@pytest.mark.parametrize(("sent", "handled"), CASES.values(), ids=CASES)
def test_only_what_is_needed_is_handled(sent: list[Any], handled: list[Any]) -> None:
    """Every request comes out once, as itself or as a refusal."""
    inbox = Inbox()
    for item in sent:
        inbox.put(item)
    inbox.release()
    taken = []
    while (item := inbox.take(0)) is not None:
        taken.append(summary(item))
    assert taken == handled


def test_a_pull_is_repeated_after_its_refusal() -> None:
    """Clients repeat a pull of diagnostics only after this error with this data."""
    inbox = Inbox()
    params = lsp.DocumentDiagnosticParams(lsp.TextDocumentIdentifier(URI))
    for item in (lsp.DocumentDiagnosticRequest(1, params), change("1")):
        inbox.put(item)
    inbox.release()
    refusal = inbox.take(0)
    assert summary(refusal) == (1, AGAIN)
    assert refusal.error.data == lsp.DiagnosticServerCancellationData(retrigger_request=True)


def test_nothing_is_handled_before_its_time() -> None:
    """Messages wait until all that can be read has been read."""
    inbox = Inbox()
    inbox.put(hover(1))
    assert inbox.take(0) is None
    inbox.release()
    inbox.put(cancel(1))
    assert summary(inbox.take(0)) == (1, CANCELLED)
