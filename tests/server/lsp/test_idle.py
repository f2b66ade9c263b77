"""The order of idle tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.lsp import lazy
from serviceconfig_ls.lsp.idle import Idle, Urgency
from tests.server.fuzz.inside import Inside

if TYPE_CHECKING:
    import pytest


def test_the_newest_of_the_most_urgent_is_next() -> None:
    """A task replaces one with the same key, and a failure ends nothing."""
    idle, done = Idle(), list[str]()

    def fail() -> None:
        raise ValueError

    idle.want(Urgency.PREPARE, "a", lambda: done.append("prepare"))
    idle.want(Urgency.DIAGNOSE, "a", lambda: done.append("old"))
    idle.want(Urgency.DIAGNOSE, "b", lambda: done.append("b"))
    idle.want(Urgency.DIAGNOSE, "a", lambda: done.append("a"))
    idle.want(Urgency.LOAD, "a", fail)
    assert idle.patience == 0
    while idle.patience == 0:
        assert idle.step()
    assert (idle.patience or 0) > 0, "preparing waits until the user has stopped typing"
    assert idle.step()
    assert (done, idle.patience, idle.step()) == (["a", "b", "prepare"], None, False)


def test_the_features_are_imported_in_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first idle task after initialized is the import, before any diagnosis."""
    loaded: list[bool] = []
    monkeypatch.setattr(lazy, "load", lambda: loaded.append(True))
    inside = Inside(capabilities={})
    inside.tell("initialized", {})
    inside.open("file:///a.nix", "{ }")
    assert loaded == []
    assert inside.server.idle.step()
    assert (loaded, inside.sent) == ([True], [])
