"""The queue of messages that were read and are not handled yet.

One thread puts messages in, another takes them out. Consecutive changes of one document are merged.
A request that was cancelled, or whose document has changed since, comes out as a refusal.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple, TypeAlias

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcContentModified, JsonRpcException, JsonRpcRequestCancelled

MAX_QUEUED_BYTES = 4 << 20
"""Beyond this size of the queued messages no more are read; a single one may be larger."""
ONE_VERSION = (
    lsp.HoverRequest,
    lsp.DocumentDiagnosticRequest,
    lsp.CodeActionRequest,
    lsp.InlayHintRequest,
    lsp.CodeLensRequest,
)
"""Requests whose answer is useless once their document has changed.

Completion is not one of them. VS Code requests one list, filters it while the user types on, and
does not request another.
"""


class Gone(Enum):
    """The client will send nothing more."""

    GONE = "gone"


class Refusal(NamedTuple):
    """A message that is answered with an error without being handled."""

    id: str | int | None
    """None if the id cannot be read."""
    error: JsonRpcException


Item: TypeAlias = Any
"""A Refusal, Gone, or a message of lsprotocol. pygls' own type for messages does not fit."""


@dataclass(slots=True, eq=False)
class _Entry:
    item: Item
    uri: str | None = None
    """The document of a change or of a request about one version."""
    changes: int = 0
    """The number of changes of that document that arrived before the request."""
    cancelled: bool = False
    size: int = 0
    """The bytes of the message."""

    @property
    def may_be_overtaken(self) -> bool:
        """Whether a later change may be applied before this is handled."""
        return self.uri is not None or not hasattr(self.item, "method")


class Inbox:
    """A queue between the thread that reads messages and the thread that handles them."""

    def __init__(self) -> None:
        self._entries: deque[_Entry] = deque()
        self._released = 0
        """How many entries may be taken."""
        self._requests: dict[str | int, _Entry] = {}
        """The latest queued request of each id."""
        self._changes: Counter[str] = Counter()
        """The number of changes that arrived so far, by URI."""
        self._size = 0
        """The bytes of the queued messages."""
        self._next_size = 0
        """The bytes of the message that is put next."""
        self._condition = threading.Condition()

    def announce(self, size: int) -> None:
        """Effect: sets the size of the message that is put next."""
        self._next_size = size

    def has_room(self, patience: float) -> bool:
        """Whether more messages may be put, now or within ``patience`` seconds.

        Effect: makes all queued messages available if there is no room.
        """
        with self._condition:
            if self._size <= MAX_QUEUED_BYTES:
                return True
            self._released = len(self._entries)
            self._condition.notify_all()
            return self._condition.wait_for(lambda: self._size <= MAX_QUEUED_BYTES, patience)

    def put(self, item: Item) -> None:
        """Effect: queues a message, or marks the request that it cancels.

        The message cannot be taken before ``release``.
        """
        with self._condition:
            if not isinstance(item, lsp.CancelNotification):
                self._entries.append(self._entry(item))
                self._size += self._next_size
            elif (request := self._requests.get(item.params.id)) is not None:
                request.cancelled = True
            self._next_size = 0

    def release(self) -> None:
        """Effect: makes all queued messages available, once nothing more can be read.

        So a request is cancelled or refused even if that follows from the message behind it.
        """
        with self._condition:
            self._released = len(self._entries)
            self._condition.notify_all()

    def take(self, patience: float | None) -> Item | None:
        """The next message; None if there is none for ``patience`` seconds.

        A patience of None is unlimited.
        """
        with self._condition:
            if not self._condition.wait_for(lambda: self._released, patience):
                return None
            entry = self._removed()
            item = self._refusal(entry) or entry.item
            if isinstance(item, lsp.DidChangeTextDocumentNotification):
                item = self._with_later_changes(item)
            self._released = min(self._released - 1, len(self._entries))
            return item

    def _removed(self) -> _Entry:
        """Effect: removes the first entry, and wakes who waits for room."""
        entry = self._entries.popleft()
        self._size -= entry.size
        self._condition.notify_all()
        return entry

    def _entry(self, item: Item) -> _Entry:
        entry = _Entry(item, size=self._next_size)
        if isinstance(item, lsp.DidChangeTextDocumentNotification):
            entry.uri = item.params.text_document.uri
            self._changes[entry.uri] += 1
        elif isinstance(item, ONE_VERSION):
            entry.uri = item.params.text_document.uri
            entry.changes = self._changes[entry.uri]
        if hasattr(item, "method") and hasattr(item, "id"):
            self._requests[item.id] = entry
        return entry

    def _refusal(self, entry: _Entry) -> Refusal | None:
        """The answer to a request that need not be handled."""
        number: str | int | None = getattr(entry.item, "id", None)
        if number is None or isinstance(entry.item, Refusal):
            return None
        if self._requests.get(number) is entry:
            del self._requests[number]
        if entry.cancelled:
            return Refusal(number, JsonRpcRequestCancelled("the request was cancelled"))
        if entry.uri is None or self._changes[entry.uri] == entry.changes:
            return None
        changed = "the document has changed"
        if isinstance(entry.item, lsp.DocumentDiagnosticRequest):
            # Clients repeat the request after this error only. After another one they may remove
            # the diagnostics that they show.
            data = lsp.DiagnosticServerCancellationData(retrigger_request=True)
            error = JsonRpcException(changed, lsp.LSPErrorCodes.ServerCancelled, data)
            return Refusal(number, error)
        return Refusal(number, JsonRpcContentModified(changed))

    def _with_later_changes(
        self, first: lsp.DidChangeTextDocumentNotification
    ) -> lsp.DidChangeTextDocumentNotification:
        """A change together with those behind it, up to a message that has to be handled between.

        Effect: removes them from the queue.
        """
        uri, merged = first.params.text_document.uri, [first]
        kept: deque[_Entry] = deque()
        while self._entries and self._entries[0].may_be_overtaken:
            entry = self._entries.popleft()
            is_change = isinstance(entry.item, lsp.DidChangeTextDocumentNotification)
            if is_change and entry.uri == uri:
                merged.append(entry.item)
                self._size -= entry.size
            else:
                kept.append(entry)
        self._entries.extendleft(reversed(kept))
        changes = [change for each in merged for change in each.params.content_changes]
        last = merged[-1].params.text_document
        return lsp.DidChangeTextDocumentNotification(lsp.DidChangeTextDocumentParams(last, changes))
