"""pygls' protocol with an inbox: messages are read ahead, and handled one after the other.

It also answers invalid requests and those that are sent at the wrong time, stores no text, and
prefers UTF-16.
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

_TEXT_SYNCHRONIZATION = (
    lsp.TEXT_DOCUMENT_DID_OPEN,
    lsp.TEXT_DOCUMENT_DID_CHANGE,
    lsp.TEXT_DOCUMENT_DID_CLOSE,
)
"""pygls has handlers of its own for these. They copy the whole text for each change."""


class Stage(Enum):
    """The stages of a session."""

    NEW = "before initialize"
    RUNNING = "between initialize and shutdown"
    SHUT_DOWN = "after shutdown"


class Protocol(LanguageServerProtocol):
    """One session with one client."""

    def __init__(self, server: LanguageServer, converter: Converter) -> None:
        super().__init__(server, converter)
        self.stage = Stage.NEW
        self.inbox = Inbox()
        for method in _TEXT_SYNCHRONIZATION:
            del self.fm.builtin_features[method]
        logging.getLogger("pygls.protocol.json_rpc").addFilter(_reports_failure)

    def structure_message(self, data: dict[str, Any]) -> Any:
        """An object inside a message, unchanged: ``read`` structures the whole message."""
        return data

    def handle_message(self, message: Any) -> None:
        """Effect: queues a message, which is the JSON that pygls' loop has parsed."""
        if (read := self.read(message)) is not None:
            self.inbox.put(read)

    def malformed(self, error: Exception, _source: object) -> None:
        """Effect: queues an error for input that is not a message."""
        logger.warning("malformed input: %s", error)
        self.inbox.put(Refusal(None, JsonRpcParseError(f"not JSON: {error}")))

    def handle(self, message: RPCMessage | Refusal) -> None:
        """Effect: handles a message, and answers it if it is a request."""
        if isinstance(message, Refusal):
            self._refuse(message)
        elif (error := self._mistimed(getattr(message, "method", None))) is None:
            super().handle_message(message)
        elif (number := getattr(message, "id", None)) is not None:
            self._refuse(Refusal(number, error))

    def read(self, data: object) -> RPCMessage | Refusal | None:
        """The message of some JSON; None for one that is ignored."""
        if not isinstance(data, dict):
            return Refusal(None, JsonRpcInvalidRequest("a message is a JSON object"))
        if "method" not in data and "id" in data:
            return self._read_response(data)
        try:
            number = messages.checked_id(data["id"]) if "id" in data else None
        except ValueError as error:
            return Refusal(None, JsonRpcInvalidRequest(f"the id of the request is {error}"))
        method = data.get("method")
        if not isinstance(method, str):
            return Refusal(number, JsonRpcInvalidRequest("the method of a message is a string"))
        return self._read_call(data, method, number)

    def _read_call(
        self, data: dict[str, Any], method: str, number: str | int | None
    ) -> RPCMessage | Refusal | None:
        is_known = method in self.fm.features or method in self.fm.builtin_features
        message_type = self.get_message_type(method)
        is_notification = self.get_result_type(method) is None
        if message_type is None or not (is_known or method == lsp.CANCEL_REQUEST):
            error: JsonRpcException = JsonRpcMethodNotFound(f"{method} is not offered")
        elif is_notification != (number is None):
            error = JsonRpcInvalidRequest(f"{method}: requests have an id, notifications do not")
        else:
            read = messages.structured(self._converter, data, message_type)
            if not isinstance(read, JsonRpcInvalidParams):
                return read  # type: ignore[no-any-return] # pygls' type of messages fits none
            error = read
        if number is not None:
            return Refusal(number, error)
        level = logging.WARNING if is_known else logging.DEBUG
        logger.log(level, "a notification is ignored: %s", error)
        return None

    def _read_response(self, data: dict[str, Any]) -> RPCMessage | None:
        number = data["id"]
        if not isinstance(number, str) or number not in self._request_futures:
            logger.info("a response to an unknown request: %s", number)
            return None
        read: RPCMessage = super().structure_message({**data, "jsonrpc": self.VERSION})
        return read

    def _mistimed(self, method: str | None) -> JsonRpcException | None:
        """The error for a message that must not be sent at this stage."""
        if method is None or method == lsp.EXIT:
            return None
        if self.stage is Stage.SHUT_DOWN:
            return JsonRpcInvalidRequest("the server is shut down")
        if (self.stage is Stage.NEW) == (method == lsp.INITIALIZE):
            return None
        if self.stage is Stage.NEW:
            return JsonRpcServerNotInitialized("the first request must be initialize")
        return JsonRpcInvalidRequest("the server is initialized already")

    def _refuse(self, refusal: Refusal) -> None:
        error = refusal.error.to_response_error()
        # Not a ResponseErrorMessage, which omits an id of None instead of sending null.
        self._send_data({"jsonrpc": self.VERSION, "id": refusal.id, "error": error})

    @lsp_method(lsp.INITIALIZE)
    def lsp_initialize(
        self, params: lsp.InitializeParams
    ) -> Generator[Any, Any, lsp.InitializeResult]:
        """The capabilities that pygls derives from the handlers.

        Pulled diagnostics are offered only to clients that support them.
        """
        _choose_encoding(params.capabilities)
        result = yield from super().lsp_initialize(params)
        if get_capability(params.capabilities, "text_document.diagnostic") is None:
            result.capabilities.diagnostic_provider = None
        self.stage = Stage.RUNNING
        return result

    @lsp_method(lsp.SHUTDOWN)
    def lsp_shutdown(self, *args: Any) -> Generator[Any, Any, None]:
        """Effect: also refuses all later requests."""
        yield from super().lsp_shutdown(*args)
        self.stage = Stage.SHUT_DOWN

    @lsp_method(lsp.WORKSPACE_EXECUTE_COMMAND)
    def lsp_workspace__execute_command(
        self, params: lsp.ExecuteCommandParams
    ) -> Generator[Any, Any, Any]:
        """The result of a command. Effect: reports progress if the client sent a token."""
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
    """Effect: removes all encodings but the preferred one from the offer that pygls reads."""
    if capabilities.general is not None:
        capabilities.general.position_encodings = [client_of(capabilities).encoding]


def _reports_failure(record: logging.LogRecord) -> bool:
    """Whether a log record reports a failure. Refusing a request is not one."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, JsonRpcException)
