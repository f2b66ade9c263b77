"""Messages read ahead of their turn; knows which of them need no work any more.

Before anything is handed out, all that is in the pipe has been read. So a request that was
cancelled, or whose document has changed again, costs nothing, and changes that follow each other
become one.
"""

from __future__ import annotations

import os
import select
import threading
from collections import Counter, deque
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from serviceconfig_ls.lsp.frames import Frames, Malformed

if TYPE_CHECKING:
    from collections.abc import Callable

REQUEST_CANCELLED = -32800
CONTENT_MODIFIED = -32801
SERVER_CANCELLED = -32802

GRACE = 2.0
"""Seconds that the work at hand may take once the client is gone."""
READ_AT_ONCE = 1 << 16
READ_AHEAD = 64
"""How many reads may pass before a message is handed out, however fast they come in."""

_CHANGE = "textDocument/didChange"
_PULL = "textDocument/diagnostic"


class Gone(Enum):
    """The client will say nothing more."""

    GONE = "gone"


class Message(NamedTuple):
    """A request, notification or response to be handled."""

    data: dict[str, Any]


class Changes(NamedTuple):
    """One or more didChange of one document."""

    uri: str
    version: object
    """Of the last of them, as the client sent it."""
    changes: list[object]
    """The content changes of all of them, in order."""


class Refused(NamedTuple):
    """A request to be answered with an error, without work."""

    id: str | int
    code: int
    reason: str
    data: dict[str, Any] | None = None


Work: TypeAlias = Message | Changes | Refused | Malformed | Gone


class _Kind(Enum):
    CHANGE = "a change of one document"
    VIEW = "a request whose answer holds for one version of one document"
    ANSWER = "a response of the client"
    OTHER = "all else; changes are not merged across it"


@dataclass(slots=True)
class _Entry:
    kind: _Kind
    data: dict[str, Any]
    uri: str | None = None
    outdated: bool = False


class Inbox:
    """The pipe from the client and what was read of it.

    One thread takes; another reads while that one works, so that the client never has to wait
    for the server to listen.
    """

    def __init__(self, source: int, views: frozenset[str]) -> None:
        """``source``: a file descriptor; ``views``: methods whose requests may be outdated."""
        self._source = source
        self._views = views
        self._frames = Frames()
        self._entries: deque[_Entry | Malformed | Gone] = deque()
        self._changes: Counter[str] = Counter()
        self._waiting: Counter[str | int] = Counter()
        self._cancelled: set[str | int] = set()
        self._arrived = threading.Condition()
        self._gone = False
        self._done = threading.Event()
        self._look = _looker(source)
        threading.Thread(target=self._read_ahead, name="read ahead", daemon=True).start()

    def take(self, patience: float | None = None) -> Work | None:
        """The next piece of work; waits for it, and None after ``patience`` seconds without one."""
        while (work := self.take_now()) is None:
            with self._arrived:
                if not self._arrived.wait_for(lambda: self._entries, patience):
                    return None
        return work

    def take_now(self) -> Work | None:
        """The next piece of work, or None where there is none at the moment."""
        with self._arrived:
            self._read(self._look)
            return self._next() if self._entries else None

    def vanish(self) -> None:
        """Effect: the work that waits is done, then the client counts as gone."""
        with self._arrived:
            self._end()
            self._arrived.notify()
        if not self._done.wait(GRACE):
            # The work at hand takes too long for nobody, or waits for a pipe nobody reads.
            os._exit(1)

    def close(self) -> None:
        """Effect: says that nothing more will be taken."""
        self._done.set()

    def _read_ahead(self) -> None:
        look = _looker(self._source)
        while not self._gone:
            look(None)
            with self._arrived:
                self._read(look)
                self._arrived.notify()
        self.vanish()

    def _read(self, look: Callable[[int | None], object]) -> None:
        """Effect: takes in all that can be read without waiting."""
        for _ in range(READ_AHEAD):
            if self._gone or not look(0):
                return
            try:
                data = os.read(self._source, READ_AT_ONCE)
            except OSError:
                data = b""
            if not data:
                self._end()
                return
            for arrived in self._frames.feed(data):
                self._accept(arrived)

    def _end(self) -> None:
        if not self._gone:
            self._gone = True
            self._entries.append(Gone.GONE)

    def _accept(self, arrived: dict[str, Any] | Malformed) -> None:
        if isinstance(arrived, Malformed):
            self._entries.append(arrived)
            return
        if arrived.get("method") == "$/cancelRequest":
            target = _member(arrived.get("params"), "id")
            if isinstance(target, str | int) and self._waiting[target]:
                self._cancelled.add(target)
            return
        entry = self._entry(arrived)
        if entry.kind is _Kind.CHANGE and entry.uri is not None:
            self._changes[entry.uri] += 1
        if "method" in arrived and "id" in arrived:
            self._waiting[arrived["id"]] += 1
        self._entries.append(entry)

    def _entry(self, data: dict[str, Any]) -> _Entry:
        method = data.get("method")
        if method is None:
            return _Entry(_Kind.ANSWER, data)
        params = data.get("params")
        uri = _member(_member(params, "textDocument"), "uri")
        if not isinstance(uri, str):
            return _Entry(_Kind.OTHER, data)
        if method == _CHANGE and isinstance(_member(params, "contentChanges"), list):
            return _Entry(_Kind.CHANGE, data, uri)
        view = method in self._views and "id" in data
        return _Entry(_Kind.VIEW if view else _Kind.OTHER, data, uri)

    def _next(self) -> Work:
        entry = self._entries.popleft()
        if not isinstance(entry, _Entry):
            return entry
        if entry.kind is _Kind.CHANGE:
            return self._merged(entry)
        if "method" in entry.data and "id" in entry.data:
            return self._request(entry)
        return Message(entry.data)

    def _request(self, entry: _Entry) -> Message | Refused:
        number = entry.data["id"]
        self._waiting[number] -= 1
        if not self._waiting[number]:
            del self._waiting[number]
        if number in self._cancelled:
            self._cancelled.discard(number)
            return Refused(number, REQUEST_CANCELLED, "cancelled")
        changed = entry.kind is _Kind.VIEW and self._changes[entry.uri or ""] > 0
        if not (entry.outdated or changed):
            return Message(entry.data)
        if entry.data["method"] == _PULL:
            # Clients ask again after this code only; after another they may drop what they show.
            data = {"retriggerRequest": True}
            return Refused(number, SERVER_CANCELLED, "the document has changed", data)
        return Refused(number, CONTENT_MODIFIED, "the document has changed")

    def _merged(self, first: _Entry) -> Changes:
        """A change and all later ones of the same document that nothing stands between."""
        last, taken = -1, [first]
        for index, entry in enumerate(self._entries):
            if not isinstance(entry, _Entry) or entry.kind is _Kind.OTHER:
                break
            if entry.kind is _Kind.CHANGE and entry.uri == first.uri:
                last = index
        kept: list[_Entry | Malformed | Gone] = []
        for entry in [self._entries.popleft() for _ in range(last + 1)]:
            if not isinstance(entry, _Entry) or entry.uri != first.uri:
                kept.append(entry)
            elif entry.kind is _Kind.CHANGE:
                taken.append(entry)
            else:
                entry.outdated = True
                kept.append(entry)
        self._entries.extendleft(reversed(kept))
        return self._as_changes(taken)

    def _as_changes(self, taken: list[_Entry]) -> Changes:
        uri = taken[0].uri or ""
        self._changes[uri] -= len(taken)
        if not self._changes[uri]:
            del self._changes[uri]
        parts = [entry.data["params"] for entry in taken]
        changes = [change for part in parts for change in part["contentChanges"]]
        return Changes(uri, parts[-1]["textDocument"].get("version"), changes)


def _member(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None


def _looker(source: int) -> Callable[[int | None], object]:
    """Tells whether a descriptor can be read, after so many milliseconds or whenever it can."""
    # A poll object serves one thread at a time, so each has its own.
    poll = select.poll()
    poll.register(source, select.POLLIN | select.POLLHUP)
    return poll.poll
