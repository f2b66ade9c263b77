"""Attributes in the wrong kind of unit, or in the form of another manager: found, and moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import diagnose
from serviceconfig_ls.nix.text.document import Document

if TYPE_CHECKING:
    from serviceconfig_ls.features.model import Diagnostic

FORM, LOST = "home-manager-form", "nixos-section-in-home-manager"
PLACE, SECTION = "directive-beside-options", "unknown-section"


class Case(NamedTuple):
    """A text, what is reported, and what the fix makes of it."""

    name: str
    text: str
    rule: str
    marked: str
    fixed: str | None


CASES = (
    Case(
        "a section of home-manager",
        "{ systemd.services.web.Service.ProtectHome = true; }",
        FORM,
        "Service",
        "{ systemd.services.web.serviceConfig.ProtectHome = true; }",
    ),
    Case(
        "all sections of home-manager",
        '{ systemd.services.web = { Unit.After = [ "a.target" ]; Service = { Nice = 5; };\n'
        'Install = { WantedBy = [ "b.target" ]; }; }; }',
        FORM,
        "Unit",
        '{ systemd.services.web = { unitConfig.After = [ "a.target" ]; serviceConfig = { Nice = 5; '
        '};\nwantedBy = [ "b.target" ]; }; }',
    ),
    Case(
        "a timer of home-manager",
        '{ systemd.timers.web = { Timer.OnCalendar = "daily"; Install.WantedBy = [ "a.target" ]; }; }',
        FORM,
        "Timer",
        '{ systemd.timers.web = { timerConfig.OnCalendar = "daily"; wantedBy = [ "a.target" ]; }; }',
    ),
    Case(
        "a user's service in a file of NixOS",
        "{ boot.tmp.useTmpfs = true; systemd.user.services.web.Service = { Nice = 5; }; }",
        FORM,
        "Service",
        "{ boot.tmp.useTmpfs = true; systemd.user.services.web.serviceConfig = { Nice = 5; }; }",
    ),
    Case(
        "a user's service of NixOS in a file of home-manager",
        '{ home.username = "a"; systemd.user.services.web = { serviceConfig.Nice = 5; wantedBy = [ '
        '"default.target" ]; }; }',
        FORM,
        "serviceConfig",
        '{ home.username = "a"; systemd.user.services.web = { Service.Nice = 5; Install.WantedBy = '
        '[ "default.target" ]; }; }',
    ),
    Case(
        "both forms",
        '{ systemd.user.services.web = { Unit.Description = "a"; serviceConfig.Nice = 5; }; }',
        LOST,
        "serviceConfig",
        '{ systemd.user.services.web = { Unit.Description = "a"; Service.Nice = 5; }; }',
    ),
    Case(
        "a timer in a service",
        "{\n  systemd.services.web = {\n    serviceConfig.Nice = 5;\n    timerConfig = {\n"
        '      OnCalendar = "daily";\n    };\n  };\n}\n',
        PLACE,
        "timerConfig",
        '{\n  systemd.timers.web.timerConfig = {\n    OnCalendar = "daily";\n  };\n'
        "  systemd.services.web = {\n    serviceConfig.Nice = 5;\n  };\n}\n",
    ),
    Case(
        "a path to a timer in a service",
        '{ systemd.services.web.timerConfig.OnCalendar = "daily"; }',
        PLACE,
        "timerConfig",
        '{ systemd.timers.web.timerConfig.OnCalendar = "daily"; }',
    ),
    Case(
        "a service in a socket",
        "{ systemd.sockets.web = { socketConfig.ListenStream = 80; serviceConfig.Nice = 5; }; }",
        PLACE,
        "serviceConfig",
        None,
    ),
    Case(
        "addresses of a socket in a service",
        '{ systemd.services.web.listenStreams = [ "80" ]; systemd.services.web.script = "x"; }',
        PLACE,
        "listenStreams",
        '{ systemd.sockets.web.listenStreams = [ "80" ]; systemd.services.web.script = "x"; }',
    ),
    Case(
        "a script in a timer",
        '{ systemd.timers.web.script = "x"; systemd.timers.web.timerConfig.OnCalendar = "daily"; }',
        PLACE,
        "script",
        '{ systemd.services.web.script = "x"; systemd.timers.web.timerConfig.OnCalendar = "daily"; }',
    ),
    Case(
        "a section of a timer in a service of home-manager",
        '{ systemd.user.services.web = { Service.Nice = 5; Timer.OnCalendar = "daily"; }; }',
        SECTION,
        "Timer",
        None,
    ),
    Case(
        "a directive in a unit",
        '{ systemd.services.web = { ProtectHome = true; script = "x"; }; }',
        PLACE,
        "ProtectHome",
        '{ systemd.services.web = { serviceConfig.ProtectHome = true; script = "x"; }; }',
    ),
    Case(
        "a directive of a timer",
        '{ systemd.timers.web = { OnCalendar = "daily"; timerConfig.Persistent = true; }; }',
        PLACE,
        "OnCalendar",
        '{ systemd.timers.web = { timerConfig.OnCalendar = "daily"; timerConfig.Persistent = true; }; }',
    ),
    Case(
        "a directive of [Install]",
        '{ systemd.services.web = { WantedBy = [ "a.target" ]; script = "x"; }; }',
        PLACE,
        "WantedBy",
        '{ systemd.services.web = { wantedBy = [ "a.target" ]; script = "x"; }; }',
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda each: each.name)
def test_what_does_not_belong_is_one_finding(case: Case) -> None:
    """It is marked once, and the preferred fix makes it an option that the unit has."""
    document = Document.open(case.text.encode())
    (one,) = _found(document)
    assert one.code == case.rule
    assert document.text[one.span.start : one.span.end].decode() == case.marked
    if case.fixed is None:
        assert not one.fixes
        return
    (fix,) = one.fixes
    assert fix.preferred
    new = document.text
    for edit in sorted(fix.edits, key=lambda each: each.span, reverse=True):
        new = new[: edit.span.start] + edit.text.encode() + new[edit.span.end :]
    assert new.decode() == case.fixed
    fixed = Document.open(new)
    assert not fixed.parsed.syntax_errors
    assert not _found(fixed)


@pytest.mark.parametrize(
    "text",
    [
        "{ systemd.user.services.web = { Unit.After = [ ]; Service.Nice = 5; Install = { }; }; }",
        "{ systemd.user.services.web = { serviceConfig.Nice = 5; wantedBy = [ ]; }; }",
        "{ home-manager.users.a.systemd.user.services.web.Service.Nice = 5; boot.x = 1; }",
        "{ boot.x = 1; systemd.user.services.web.serviceConfig.Nice = 5; }",
        '{ home.username = "a"; systemd.user.services.web.Service.Nice = 5; }',
        '{ systemd.services.web = { unitConfig.A = 1; startAt = "daily"; path = [ ]; }; }',
        '{ systemd.timers.web = { wantedBy = [ ]; timerConfig.OnCalendar = "daily"; }; }',
        '{ systemd.sockets.web = { listenStreams = [ "80" ]; socketConfig.Accept = true; }; }',
        "{ virtualisation.x.systemd.services = 5; systemd.services.web.Foo = 1; }",
        '{ services.journald.settings.Journal.Storage = "none"; }',
    ],
)
def test_what_belongs_is_left_alone(text: str) -> None:
    """Both forms in their own manager, and every option in its own kind of unit."""
    assert not _found(Document.open(text.encode()))


@pytest.mark.parametrize("case", CASES, ids=lambda each: each.name)
def test_a_text_that_is_cut_off_raises_nothing(case: Case) -> None:
    """Every third beginning of the text is diagnosed."""
    for end in range(0, len(case.text), 3):
        diagnose(Document.open(case.text[:end].encode()), Config())


def _found(document: Document) -> list[Diagnostic]:
    found = diagnose(document, Config(is_finished=True))
    return [each for each in found if each.code in (FORM, LOST, PLACE, SECTION)]
