"""The queue of messages; merges changes, and refuses requests that are no longer needed.

One thread puts, another takes. Consecutive changes of one document become one. A request that was
cancelled, or whose document has changed since, is refused.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple, TypeAlias

from lsprotocol import types as lsp
from pygls.exceptions import (
    JsonRpcContentModified,
    JsonRpcException,
    JsonRpcRequestCancelled,
)

ONE_VERSION = (
    lsp.HoverRequest,
    lsp.DocumentDiagnosticRequest,
    lsp.CodeActionRequest,
    lsp.InlayHintRequest,
    lsp.CodeLensRequest,
)
"""Requests whose answer is useless once their document has changed.

Completion is not among them: while the user types, VS Code filters the list that it requested first
and requests no other. So that list is computed for the version of the request.
"""


class Gone(Enum):
    """The client will send no more messages."""

    GONE = "gone"


class Refusal(NamedTuple):
    """A message that is answered with an error at once."""

    id: str | int | None
    """None if the id cannot be read."""
    error: JsonRpcException


Item: TypeAlias = Any
"""A Refusal, Gone, or a message of lsprotocol, which pygls' own type does not describe."""


@dataclass(slots=True, eq=False)
class _Waiting:
    item: Item
    uri: str | None = None
    """The document of a change, or of a request about one version."""
    changes: int = 0
    """The number of changes of that document before the request."""
    cancelled: bool = False

    @property
    def is_change(self) -> bool:
        return isinstance(self.item, lsp.DidChangeTextDocumentNotification)

    @property
    def may_be_overtaken(self) -> bool:
        """Whether a later change may be applied first."""
        return self.uri is not None or not hasattr(self.item, "method")


class Inbox:
    """A queue between the thread that reads messages and the one that handles them."""

    def __init__(self) -> None:
        self._waiting: deque[_Waiting] = deque()
        self._requests: dict[str | int, _Waiting] = {}
        """The last waiting request by id."""
        self._changes: Counter[str] = Counter()
        """The number of changes so far by URI."""
        self._arrived = threading.Condition()
        self._is_reading = False

    def begin_reading(self) -> None:
        """Effect: holds back all messages until those that are already here have been read."""
        with self._arrived:
            self._is_reading = True

    def end_reading(self) -> None:
        """Effect: releases messages again."""
        with self._arrived:
            self._is_reading = False
            self._arrived.notify()

    def put(self, item: Item) -> None:
        """Effect: queues a message, or marks the request that it cancels."""
        with self._arrived:
            if isinstance(item, lsp.CancelNotification):
                if (request := self._requests.get(item.params.id)) is not None:
                    request.cancelled = True
                return
            self._waiting.append(self._entry(item))
            self._arrived.notify()

    def take(self, patience: float | None) -> Item | None:
        """The next message; None after ``patience`` seconds without one (None: forever)."""
        with self._arrived:
            self._arrived.wait_for(lambda: not self._is_reading)
            if not self._arrived.wait_for(lambda: self._waiting and not self._is_reading, patience):
                return None
            entry = self._waiting.popleft()
            if isinstance(entry.item, lsp.DidChangeTextDocumentNotification):
                return self._with_later_changes(entry.item)
            return self._refused(entry) or entry.item

    def _entry(self, item: Item) -> _Waiting:
        if isinstance(item, lsp.DidChangeTextDocumentNotification):
            uri = item.params.text_document.uri
            self._changes[uri] += 1
            return _Waiting(item, uri)
        entry = _Waiting(item)
        if isinstance(item, ONE_VERSION):
            entry.uri = item.params.text_document.uri
            entry.changes = self._changes[entry.uri]
        if hasattr(item, "method") and (number := getattr(item, "id", None)) is not None:
            self._requests[number] = entry
        return entry

    def _refused(self, entry: _Waiting) -> Refusal | None:
        """The refusal of a request that is no longer needed, else None."""
        number: str | int = getattr(entry.item, "id", "")
        if self._requests.get(number) is entry:
            del self._requests[number]
        if entry.cancelled:
            return Refusal(number, JsonRpcRequestCancelled("the request was cancelled"))
        if entry.uri is None or self._changes[entry.uri] == entry.changes:
            return None
        changed = "the document has changed"
        if isinstance(entry.item, lsp.DocumentDiagnosticRequest):
            # Only after this error do clients request again; after another one they may remove
            # what they show.
            again = lsp.DiagnosticServerCancellationData(retrigger_request=True)
            code = lsp.LSPErrorCodes.ServerCancelled
            return Refusal(number, JsonRpcException(changed, code, again))
        return Refusal(number, JsonRpcContentModified(changed))

    def _with_later_changes(
        self, first: lsp.DidChangeTextDocumentNotification
    ) -> lsp.DidChangeTextDocumentNotification:
        """A change merged with all later ones of the same document that can be applied now.

        Effect: removes them from the queue.
        """
        last, changes = first.params, [*first.params.content_changes]
        kept: deque[_Waiting] = deque()
        while self._waiting and self._waiting[0].may_be_overtaken:
            entry = self._waiting.popleft()
            if (
                isinstance(entry.item, lsp.DidChangeTextDocumentNotification)
                and entry.uri == last.text_document.uri
            ):
                last = entry.item.params
                changes += last.content_changes
            else:
                kept.append(entry)
        self._waiting.extendleft(reversed(kept))
        if last is first.params:
            return first
        merged = lsp.DidChangeTextDocumentParams(last.text_document, changes)
        return lsp.DidChangeTextDocumentNotification(merged)
