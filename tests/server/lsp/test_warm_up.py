"""What is loaded in idle time comes a piece at a time, and before the diagnosis that needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from serviceconfig_ls.lsp import session
from serviceconfig_ls.lsp.features import new_server

if TYPE_CHECKING:
    import pytest

URI = "file:///a.nix"
TEXT = "{ systemd.services.web.serviceConfig.ProtectHome = 1.5; }\n"


def test_a_diagnosis_waits_for_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each turn of the loop does one thing only, so that a request comes in between."""
    server, told = new_server(), list[Any]()
    monkeypatch.setattr(server.protocol, "_send", told.append)
    session.initialize(server, {})
    item = {"uri": URI, "languageId": "nix", "version": 1, "text": TEXT}
    session.open_document(server, {"textDocument": item})
    turns = 0
    while server.warm_up.waits:
        assert server._use_idle_time()
        turns += 1
    assert (told, turns > 20) == ([], True)
    assert server._use_idle_time()
    assert [message["method"] for message in told] == ["textDocument/publishDiagnostics"]


def test_what_cannot_be_loaded_holds_up_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The diagnosis comes all the same."""
    server, told = new_server(), list[Any]()
    monkeypatch.setattr(server.protocol, "_send", told.append)
    monkeypatch.setattr("serviceconfig_ls.features.preload._HOVER", ("no.such.module",))
    session.initialize(server, {})
    item = {"uri": URI, "languageId": "nix", "version": 1, "text": TEXT}
    session.open_document(server, {"textDocument": item})
    while not told:
        assert server._use_idle_time()
    assert told[0]["params"]["diagnostics"]
