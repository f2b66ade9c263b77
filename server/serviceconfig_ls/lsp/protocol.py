"""pygls' protocol with an inbox before it: messages are read ahead and handled one after the other.

What it adds: every request is answered, also one that cannot be read or comes out of turn; no
second copy of a text is kept; UTF-16 is preferred.
"""

from __future__ import annotations

import logging
from enum import Enum
from typing import TYPE_CHECKING, Any

from lsprotocol import types as lsp
from pygls.capabilities import get_capability
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcMethodNotFound,
    JsonRpcParseError,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import LanguageServerProtocol, lsp_method

from serviceconfig_ls.lsp import messages
from serviceconfig_ls.lsp.client_capabilities import client_of
from serviceconfig_ls.lsp.inbox import Inbox, Refusal

if TYPE_CHECKING:
    from collections.abc import Generator

    from cattrs import Converter
    from pygls.lsp.server import LanguageServer
    from pygls.protocol.json_rpc import RPCMessage

logger = logging.getLogger(__name__)

_KEEPS_TEXT = (
    lsp.TEXT_DOCUMENT_DID_OPEN,
    lsp.TEXT_DOCUMENT_DID_CHANGE,
    lsp.TEXT_DOCUMENT_DID_CLOSE,
)
"""Of these pygls has handlers of its own, which copy the whole text at each key."""


class Stage(Enum):
    """How far a session has come."""

    NEW = "initialize has not come yet"
    RUNNING = "requests are answered"
    SHUT_DOWN = "only exit may come"


class Protocol(LanguageServerProtocol):
    """One session with one client."""

    def __init__(self, server: LanguageServer, converter: Converter) -> None:
        super().__init__(server, converter)
        self.stage = Stage.NEW
        self.inbox = Inbox()
        for method in _KEEPS_TEXT:
            del self.fm.builtin_features[method]
        logging.getLogger("pygls.protocol.json_rpc").addFilter(_is_a_failure)

    def structure_message(self, data: dict[str, Any]) -> Any:
        """An object in a message, as it is: the message is structured as a whole, later."""
        return data

    def handle_message(self, message: Any) -> None:
        """Effect: queues a message, given as JSON, to be handled in its turn."""
        if (read := self.read(message)) is not None:
            self.inbox.put(read)

    def damaged(self, error: Exception, _source: object) -> None:
        """Effect: has input answered that is no message. What is no damage is raised again."""
        if not isinstance(error, ValueError | RecursionError):
            raise error
        logger.warning("damaged input: %s", error)
        self.inbox.put(Refusal(None, JsonRpcParseError(f"not JSON: {error}")))

    def handle(self, message: RPCMessage | Refusal) -> None:
        """Effect: does what a message asks for; answers it if it is a request."""
        if isinstance(message, Refusal):
            self._refuse(message)
        elif (error := self._out_of_turn(getattr(message, "method", None))) is None:
            super().handle_message(message)
        elif (number := getattr(message, "id", None)) is not None:
            self._refuse(Refusal(number, error))

    def read(self, data: object) -> RPCMessage | Refusal | None:
        """The message that JSON stands for; None for one that is of no interest."""
        if not isinstance(data, dict):
            return Refusal(None, JsonRpcInvalidRequest("a message is a JSON object"))
        number, method = data.get("id"), data.get("method")
        if not isinstance(number, str | int) or isinstance(number, bool):
            if "id" in data and "method" in data:
                problem = "the id of a request is a number or a string"
                return Refusal(None, JsonRpcInvalidRequest(problem))
            number = None
        if isinstance(method, str):
            return self._read_call(data, method, number)
        if method is None and "id" in data:
            return self._read_response(data, number)
        return Refusal(number, JsonRpcInvalidRequest("the method of a message is a string"))

    def _read_call(
        self, data: dict[str, Any], method: str, number: str | int | None
    ) -> RPCMessage | Refusal | None:
        is_known = method in self.fm.features or method in self.fm.builtin_features
        message_type = self.get_message_type(method)
        if message_type is None or not (is_known or method == lsp.CANCEL_REQUEST):
            error: JsonRpcException = JsonRpcMethodNotFound(f"{method} is not offered")
        else:
            try:
                read: RPCMessage = messages.structured(self._converter, data, message_type)
            except JsonRpcInvalidParams as invalid:
                error = invalid
            else:
                return read
        if number is not None:
            return Refusal(number, error)
        level = logging.WARNING if is_known else logging.DEBUG
        logger.log(level, "a notification is ignored: %s", error)
        return None

    def _read_response(self, data: dict[str, Any], number: str | int | None) -> RPCMessage | None:
        if number not in self._request_futures:
            logger.info("an answer to nothing that was asked: %s", number)
            return None
        read: RPCMessage = super().structure_message({**data, "jsonrpc": self.VERSION})
        return read

    def _out_of_turn(self, method: str | None) -> JsonRpcException | None:
        """Why a message may not come at this stage."""
        if method is None or method == lsp.EXIT:
            return None
        if self.stage is Stage.SHUT_DOWN:
            return JsonRpcInvalidRequest("the server is shut down")
        if (self.stage is Stage.NEW) == (method == lsp.INITIALIZE):
            return None
        if self.stage is Stage.NEW:
            return JsonRpcServerNotInitialized("initialize has to come first")
        return JsonRpcInvalidRequest("initialize has come already")

    def _refuse(self, refusal: Refusal) -> None:
        error = refusal.error.to_response_error()
        # No ResponseErrorMessage: without an id it would be sent without "id" and not with null.
        self._send_data({"jsonrpc": self.VERSION, "id": refusal.id, "error": error})

    @lsp_method(lsp.INITIALIZE)
    def lsp_initialize(
        self, params: lsp.InitializeParams
    ) -> Generator[Any, Any, lsp.InitializeResult]:
        """Answers with what pygls makes of the handlers, and of that what the client knows."""
        _choose_encoding(params.capabilities)
        result = yield from super().lsp_initialize(params)
        if get_capability(params.capabilities, "text_document.diagnostic") is None:
            result.capabilities.diagnostic_provider = None
        self.stage = Stage.RUNNING
        return result

    @lsp_method(lsp.SHUTDOWN)
    def lsp_shutdown(self, *args: Any) -> Generator[Any, Any, None]:
        """Does as pygls does, and nothing after it."""
        yield from super().lsp_shutdown(*args)
        self.stage = Stage.SHUT_DOWN

    @lsp_method(lsp.WORKSPACE_EXECUTE_COMMAND)
    def lsp_workspace__execute_command(
        self, params: lsp.ExecuteCommandParams
    ) -> Generator[Any, Any, Any]:
        """Runs a command as pygls does, also one without arguments; shows progress if asked to."""
        params.arguments = params.arguments or []
        run = super().lsp_workspace__execute_command(params)
        if params.work_done_token is None:
            return (yield from run)
        begin = lsp.WorkDoneProgressBegin(title=f"Running {params.command}")
        self.progress.begin(params.work_done_token, begin)
        try:
            return (yield from run)
        finally:
            self.progress.end(params.work_done_token, lsp.WorkDoneProgressEnd())
            self.progress.tokens.pop(params.work_done_token, None)


def _choose_encoding(capabilities: lsp.ClientCapabilities) -> None:
    """Effect: leaves of the encodings that a client offers the one that is used; pygls takes it."""
    if capabilities.general is not None:
        capabilities.general.position_encodings = [client_of(capabilities).encoding]


def _is_a_failure(record: logging.LogRecord) -> bool:
    """Whether what pygls logs is a failure, and no error that a request was answered with."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, JsonRpcException)
