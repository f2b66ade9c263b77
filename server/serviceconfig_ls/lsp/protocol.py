"""JSON-RPC as this server speaks it, on top of pygls; knows the stages of a session.

Differs from pygls in this: parameters and answers are plain JSON and skip its converter; a request
that cannot be read is answered too; nothing is done before initialize and after shutdown; no text
is kept.
"""

from __future__ import annotations

import itertools
import logging
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias

from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol

from serviceconfig_ls.lsp.frames import INVALID_REQUEST, Encoded, frame

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from serviceconfig_ls.features.model import Json

    Handler: TypeAlias = Callable[[Any], "Json | Encoded"]

logger = logging.getLogger(__name__)

METHOD_NOT_FOUND = -32601
INTERNAL_ERROR = -32603
NOT_INITIALIZED = -32002


class Stage(Enum):
    """How far a session has come."""

    NEW = "initialize has not come yet"
    RUNNING = "at work"
    SHUT_DOWN = "only exit may come"
    ENDED = "over"


class Protocol(LanguageServerProtocol):
    """Takes messages as JSON, calls the handlers registered for them, writes what they answer."""

    stage = Stage.NEW
    exit_code = 1
    """What the process ends with: 0 where the client said shutdown before exit."""

    def _register_builtin_features(self) -> None:
        """Leaves out those of pygls: they keep every text once more and split it their own way."""
        self._asked: dict[str | int, Callable[[Json], None]] = {}
        self._numbers = itertools.count(1)

    def receive(self, data: dict[str, Any]) -> None:
        """Effect: handles one message, whatever it is; answers it if it is a request."""
        method, number = data.get("method"), data.get("id")
        if method is None:
            self._answered(data)
        elif method == "exit":
            self.leave()
        elif number is None:
            if self.stage is Stage.RUNNING:
                self._notified(method, data)
        elif refusal := self._refusal(method):
            self.fail(number, *refusal)
        else:
            self._requested(number, method, data)

    def leave(self) -> None:
        """Effect: ends the session: the client said so or has gone."""
        self.exit_code = 0 if self.stage is Stage.SHUT_DOWN else 1
        self.stage = Stage.ENDED

    def reply(self, number: str | int, result: Json | Encoded) -> None:
        """Effect: answers a request."""
        self._send({"jsonrpc": "2.0", "id": number, "result": result})

    def fail(self, number: str | int | None, code: int, reason: str, data: Json = None) -> None:
        """Effect: answers a request, or damaged input without an id, with an error."""
        error: dict[str, Json] = {"code": code, "message": reason}
        if data is not None:
            error["data"] = data
        self._send({"jsonrpc": "2.0", "id": number, "error": error})

    def tell(self, method: str, params: Json) -> None:
        """Effect: sends a notification."""
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method: str, params: Json, then: Callable[[Json], None] | None = None) -> None:
        """Effect: sends a request; ``then`` gets the result, unless the client refuses."""
        number = f"{self.server_info.name}-{next(self._numbers)}"
        if then is not None:
            self._asked[number] = then
        message = {"jsonrpc": "2.0", "id": number, "method": method}
        self._send(message if params is None else {**message, "params": params})

    def _send(self, message: Mapping[str, Any]) -> None:
        if self.writer is not None:
            self.writer.write(frame(message))

    def _answered(self, data: dict[str, Any]) -> None:
        then = self._asked.pop(data["id"], None) if isinstance(data["id"], str) else None
        if "error" in data:
            logger.info("the client refused: %s", data["error"])
        elif then is not None:
            then(data.get("result"))

    def _refusal(self, method: str) -> tuple[int, str] | None:
        """Why a request may not come now, as code and reason."""
        if self.stage is Stage.SHUT_DOWN:
            return INVALID_REQUEST, "the server is shut down"
        if (self.stage is Stage.NEW) == (method == "initialize"):
            return None
        if self.stage is Stage.NEW:
            return NOT_INITIALIZED, "initialize has to come first"
        return INVALID_REQUEST, "initialize has come already"

    def _notified(self, method: str, data: dict[str, Any]) -> None:
        handler = self.fm.features.get(method)
        if handler is None:
            logger.debug("%s is not for this server", method)
            return
        try:
            handler(data.get("params"))
        except JsonRpcException as error:
            logger.warning("%s is ignored: %s", method, error)
        except Exception:
            logger.exception("%s failed", method)

    def _requested(self, number: str | int, method: str, data: dict[str, Any]) -> None:
        handler: Handler | None = self.fm.features.get(method)
        if handler is None:
            self.fail(number, METHOD_NOT_FOUND, f"{method} is not offered")
            return
        try:
            answer = handler(data.get("params"))
        except JsonRpcException as error:
            self.fail(number, error.code, f"{method}: {error.message}", error.data)
        except Exception as error:
            logger.exception("%s failed", method)
            self.fail(number, INTERNAL_ERROR, f"{method} failed: {type(error).__name__}: {error}")
        else:
            self.reply(number, answer)
