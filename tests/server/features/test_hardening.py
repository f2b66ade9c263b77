"""Hardening actions: which lines are offered where, and the text afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import diagnose
from serviceconfig_ls.features.hardening.offers import actions
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.nix.text.document import Document
from systemd_directives.model import SystemdVersion
from tests.support.notation import fixture

if TYPE_CHECKING:
    from serviceconfig_ls.features.model import Action

WHOLE = """{ pkgs, ... }:
{
  systemd.services.web = {
    serviceConfig$0 = {
      ExecStart = "${pkgs.hello}/bin/hello"; # the command
      %s
      # the end
    };
  };
}
"""
PARTIAL = "{ lib, ... }:\n{\n  systemd.services.cups.serviceConfig$0 = {\n    %s\n  };\n}\n"


def offered(marked: str, **settings: object) -> dict[str, Action]:
    """The actions at the cursor, by title."""
    given = fixture(marked)
    config = Config(systemd=SystemdVersion(257), **settings)  # type: ignore[arg-type]
    place = Span(given.cursors[0], given.cursors[0])
    return {each.title: each for each in actions(Document.open(given.content), place, config)}


def after(marked: str, action: Action) -> str:
    content = fixture(marked).content
    for edit in sorted(action.edits, key=lambda edit: edit.span, reverse=True):
        content = content[: edit.span.start] + edit.text.encode() + content[edit.span.end :]
    return content.decode()


def only(found: dict[str, Action], start: str) -> Action:
    (title,) = [title for title in found if title.startswith(start)]
    return found[title]


def added(marked: str, start: str, **settings: object) -> list[str]:
    """The lines that an action adds; asserts that it removes none."""
    text = fixture(marked).text
    then = after(marked, only(offered(marked, **settings), start))
    old, new = text.splitlines(), then.splitlines()
    left = iter(new)
    assert all(line in left for line in old), "a line was touched"
    return [line.strip() for line in new if new.count(line) > old.count(line)]


# the figures are those of `systemd-analyze security`: tests/live/test_hardening.py
def test_the_next_line_is_the_safe_one_that_does_most() -> None:
    """The next line is the safe one with the largest effect, and its title has both scores."""
    marked = WHOLE % 'SystemCallFilter = "~@clock";'
    assert "Add the next hardening line (RestrictNamespaces, 9.4 → 8.7)" in offered(marked)
    assert added(marked, "Add the next") == ["RestrictNamespaces = true;"]


def test_the_baseline_leaves_out_what_needs_an_answer() -> None:
    """The baseline leaves out lines that need an answer, and its title says so."""
    found = only(offered(WHOLE % ""), "Add the basic hardening set")
    assert found.title == (
        "Add the basic hardening set (10 lines, 9.6 → 5.7; without MemoryDenyWriteExecute)"
    )
    assert "`MemoryDenyWriteExecute` is left out: is it Java" in found.documentation


def test_evidence_adds_lines_to_the_safe_ones() -> None:
    """The block's evidence adds lines to the safe ones: a dynamic user has no home and no rights to
    lose."""
    lines = added(WHOLE % "DynamicUser = true;", "Add the lines that this block")
    assert "ProtectHome = true;" in lines
    assert 'CapabilityBoundingSet = "";' in lines
    assert not any(line.startswith(("PrivateTmp", "MemoryDeny")) for line in lines)


def test_a_line_with_a_question_is_a_separate_action() -> None:
    """A line that depends on an answer is a separate action at the header, with its question."""
    found = offered(WHOLE % "")
    asked = [title for title in found if title.endswith("?") and " lines" not in title]
    assert any(title.startswith("Add PrivateTmp=true (9.6 → 9.2): does it") for title in asked)
    assert all(len(found[title].edits) == 1 for title in asked)
    inside = (WHOLE % "$0").replace("serviceConfig$0", "serviceConfig")
    assert not any(title.endswith("?") for title in offered(inside))
    assert len(offered(inside)) == 3


def test_presets_are_chosen_by_kind() -> None:
    """A preset adds its lines of data/presets.tsv, except those that conflict with the block."""
    found = offered(WHOLE % "")
    kinds = [title for title in found if title.startswith("Add the lines for ")]
    assert len(kinds) == 6
    daemon = only(found, "Add the lines for a compiled daemon")
    assert "MemoryDenyWriteExecute = true;" in after(WHOLE % "", daemon)
    assert "MemoryDenyWriteExecute" not in after(WHOLE % "", only(found, "Add the lines for a web"))


def test_no_wording_promises_security() -> None:
    """Every action says what to test, how to debug, and the score; none promises security."""
    for action in offered(WHOLE % "").values():
        assert "secure" not in action.title.lower()
        assert "systemctl log-level debug" in action.documentation
        assert "**May break**" in action.documentation
        assert "heuristic" in action.documentation


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ('SystemCallFilter = "@system-service";', '"AF_UNIX AF_INET AF_INET6"'),
        ('SystemCallFilter = [ "@system-service" ];', '[ "AF_UNIX" "AF_INET" "AF_INET6" ]'),
        ("", '[ "AF_UNIX" "AF_INET" "AF_INET6" ]'),
    ],
)
def test_lists_are_written_as_the_block_writes_them(lines: str, expected: str) -> None:
    """Lists are written as strings if the block writes strings, else as lists."""
    found = added(WHOLE % lines, "Add RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 (")
    assert found == [f"RestrictAddressFamilies = {expected};"]


def test_an_alphabetical_block_stays_so() -> None:
    """In an alphabetical block each line goes to its place."""
    marked = WHOLE % "LockPersonality = true;\n      ProtectHome = true; # why\n      Type = 'x';"
    marked = marked.replace("'x'", '"simple"')
    lines = after(marked, only(offered(marked), "Add the basic hardening set")).splitlines()
    names = [line.split()[0] for line in lines if " = " in line and "systemd" not in line][1:]
    assert names == sorted(names)
    assert len(names) > 10


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (
            '{ systemd.services.x.serviceConfig$0 = { ExecStart = "/run/current-system/sw/bin/x"; }; }',
            '{ systemd.services.x.serviceConfig = { ExecStart = "/run/current-system/sw/bin/x"; SystemCallFilter = ',
        ),
        (
            '{\n  systemd.services.x.serviceConfig$0.ExecStart = "/run/current-system/sw/bin/x";\n}',
            '{\n  systemd.services.x.serviceConfig.ExecStart = "/run/current-system/sw/bin/x";\n'
            "  systemd.services.x.serviceConfig.SystemCallFilter = ",
        ),
        (
            '{\n  systemd.services.x = {\n    script = "x";\n    serviceConfig$0 = { };\n  };\n}',
            '{\n  systemd.services.x = {\n    script = "x";\n    serviceConfig = {\n'
            "      SystemCallFilter = ",
        ),
    ],
)
def test_each_form_of_a_block_has_a_place(marked: str, expected: str) -> None:
    """Lines are added to a set on one line, to full attribute paths, and to an empty set."""
    text = after(marked, only(offered(marked), "Add the next"))
    assert text.startswith(expected)
    assert diagnose(Document.open(text.encode()), Config(systemd=SystemdVersion(257))) == ()


def test_many_lines_open_up_a_set_on_one_line() -> None:
    """Several lines turn a set on one line into one line each."""
    marked = '{\n  systemd.services.x.serviceConfig$0 = { ExecStart = "/bin/x"; };\n}\n'
    text = after(marked, only(offered(marked), "Add the basic hardening set"))
    assert "\n    ProtectClock = true;\n" in text
    assert text.endswith("\n  };\n}\n")


def test_lines_end_and_begin_as_those_of_the_document() -> None:
    """CRLF and tabs are kept."""
    marked = '{\n\tsystemd.services.x = {\n\t\tscript = "x";\n\t\tserviceConfig$0 = { };\n\t};\n}\n'
    marked = marked.replace("\n", "\r\n")
    given = Document.open(marked.replace("$0", "").encode())
    at = marked.index("$0")
    found = next(actions(given, Span(at, at), Config(systemd=SystemdVersion(257))))
    assert found.edits[0].text.startswith("\r\n\t\t\tSystemCallFilter = ")
    assert found.edits[0].text.endswith("\r\n\t\t")


def test_lines_that_add_to_a_unit_are_forced_one_at_a_time() -> None:
    """In a partial block lines are forced one by one without a score; a list says that it replaces."""
    found = offered(PARTIAL % "ProtectClock = true;")
    assert added(PARTIAL % "ProtectClock = true;", "Add the next")[0].startswith(
        "SystemCallFilter = lib.mkForce [ "
    )
    assert "(SystemCallFilter, fixes 9 checks; replaces upstream's list)" in next(iter(found))
    assert added(PARTIAL % "ProtectClock = true;", "Add PrivateTmp=") == [
        "PrivateTmp = lib.mkForce true;"
    ]
    assert not any("lines" in title or "→" in title for title in found)


@pytest.mark.parametrize(
    ("head", "settings", "wrapper"),
    [
        ("{ lib, ... }:", {}, "lib.mkForce true"),
        ("{ lib, ... }: let inherit (lib) mkForce; in", {}, "mkForce true"),
        ("{ lib, ... }: with lib;", {}, "lib.mkForce true"),
        ("{ lib, ... }:", {"hardening_wrap": "mkDefault"}, "lib.mkDefault true"),
        ("{ pkgs, ... }:", {"hardening_wrap": "none"}, "true"),
    ],
)
def test_the_wrapper_is_in_scope(head: str, settings: dict[str, object], wrapper: str) -> None:
    """mkForce is written as it is in scope: through ``lib``, or by its own name."""
    marked = (PARTIAL % "Type = lib.mkForce 1;").replace("{ lib, ... }:", head)
    marked = marked.replace("Type = lib.mkForce 1;", "Nice = 5;")
    assert added(marked, "Add PrivateTmp=", **settings) == [f"PrivateTmp = {wrapper};"]


def test_without_lib_nothing_is_forced() -> None:
    """Without `lib` in scope no line is offered that would not evaluate, and no list that would
    merge."""
    marked = (PARTIAL % "Nice = 5;").replace("lib", "pkgs")
    assert offered(marked) == {}
    plain = offered(marked, hardening_wrap="none")
    assert plain
    assert not any("SystemCallFilter" in title or "Families" in title for title in plain)


@pytest.mark.parametrize(
    "marked",
    [
        '{ systemd.user.services.x.serviceConfig$0 = { ExecStart = "/bin/x"; }; }',
        '{ boot.initrd.systemd.services.x.serviceConfig$0 = { ExecStart = "/bin/x"; }; }',
        '{ systemd.services.x.serviceConfig$0 = hardening // { ExecStart = "/bin/x"; }; }',
        'let s = { ExecStart = "/bin/x"; }; in { systemd.services.x.serviceConfig$0 = s; }',
        '{ systemd.services.x.serviceConfig$0 = { ExecStart = "/bin/x; }; }',
        '{ systemd.timers.x.timerConfig$0 = { OnCalendar = "daily"; }; }',
        "{ services.x.enable$0 = true; }",
    ],
)
def test_nothing_is_offered_where_not_all_is_read(marked: str) -> None:
    """Nothing is offered for user, initrd and incomplete units, shared sets and text with syntax
    errors."""
    assert offered(marked) == {}


@pytest.mark.parametrize(
    "value", ["[ ]", "lib.mkForce [ ]", "lib.mkBefore [ ]", "lib.mkDefault [ ]"]
)
@pytest.mark.parametrize(
    "name", ["SystemCallFilter", "NoNewPrivileges", "UMask", "RestrictAddressFamilies"]
)
def test_an_empty_list_is_a_definition(name: str, value: str) -> None:
    """Nothing adds a second one, which Nix refuses; other lines are offered all the same."""
    for template in (WHOLE.replace("pkgs", "lib, pkgs", 1), PARTIAL):
        marked = template % f"{name} = {value};"
        found = offered(marked)
        assert found
        for action in found.values():
            assert after(marked, action).count(f"{name} =") == 1, action.title
