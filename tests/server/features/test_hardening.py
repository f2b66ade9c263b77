"""Hardening actions: which lines are offered where, and the text afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.features.config import Config, OwnPreset
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
    assert "Add the next hardening line: RestrictNamespaces (9.4 → 8.7)" in offered(marked)
    assert added(marked, "Add the next") == ["RestrictNamespaces = true;"]


def test_the_baseline_leaves_out_what_needs_an_answer() -> None:
    """The basic set leaves out lines that need an answer, and its documentation says so."""
    found = only(offered(WHOLE % ""), "Add the basic hardening set")
    assert found.title == "Add the basic hardening set (10 lines, 9.6 → 5.7)"
    assert "`MemoryDenyWriteExecute` is left out: is it Java" in found.documentation


def test_the_menu_has_three_entries_before_the_choices() -> None:
    """The menu: the next line, all safe lines, the set for what was recognized; all else is a
    choice."""
    text = (WHOLE % "").replace("hello", "nginx")
    found = offered(text)
    assert [title for title, action in found.items() if not action.is_choice] == [
        "Add the next hardening line: SystemCallFilter (9.6 → 8.2)",
        "Add all safe lines (12 lines, 9.6 → 5.5)",
        "Add the lines for nginx, a web server (17 lines, 9.6 → 4.0)",
    ]
    assert all(len(title) < 90 for title in found)
    inside = offered(
        text.replace("serviceConfig$0", "serviceConfig").replace("# the c", "$0# the c")
    )
    assert list(inside) == list(found)
    assert not any(action.at_header for action in inside.values())


@pytest.mark.parametrize(
    ("lines", "preset"),
    [
        ('ExecStart = "${pkgs.postgresql_16}/bin/postgres";', "postgres, a database"),
        ('ExecStart = "${pkgs.valkey}/bin/valkey-server";', "valkey, a database"),
        ('ExecStart = "${lib.getExe pkgs.caddy} run";', "caddy, a web server"),
        ('ExecStart = "/bin/x"; BusName = "org.x";', "web, a desktop helper on the system bus"),
        ('ExecStart = "/bin/x";', None),
    ],
)
def test_the_kind_of_a_service_is_recognized(lines: str, preset: str | None) -> None:
    """Programs, packages and names on the bus show the kind of a service; nothing is guessed."""
    text = (WHOLE % "").replace('ExecStart = "${pkgs.hello}/bin/hello"; # the command', lines)
    found = [t for t, action in offered(text).items() if "lines for" in t and not action.is_choice]
    assert len(found) == (preset is not None)
    assert preset is None or f"the lines for {preset} (" in found[0]


@pytest.mark.parametrize(
    ("timer", "expected"),
    [
        ('services.web.startAt = "daily";', True),
        ('timers.web.timerConfig.OnCalendar = "daily";', True),
        ('timers.all.timerConfig = { OnCalendar = "daily"; Unit = "web.service"; };', True),
        ('timers.web.timerConfig = { OnCalendar = "daily"; Unit = "other.service"; };', False),
        ('timers.other.timerConfig.OnCalendar = "daily";', False),
        ('user.timers.web.timerConfig.OnCalendar = "daily";', False),
    ],
)
def test_a_job_of_a_timer_is_recognized(timer: str, expected: bool) -> None:
    """By the timer of its name, by one that names it, and by startAt."""
    text = f"{WHOLE % ''}".rstrip()
    assert text.endswith("}")
    found = offered(f"{text[:-1]}  systemd.{timer}\n}}\n")
    title = "Add the lines for web, a job started by a timer ("
    assert any(t.startswith(title) and not a.is_choice for t, a in found.items()) == expected


def test_evidence_adds_lines_to_the_safe_ones() -> None:
    """The block's evidence adds lines to the safe ones: a dynamic user has no home and no rights to
    lose."""
    lines = added(WHOLE % "DynamicUser = true;", "Add all safe lines")
    assert "ProtectHome = true;" in lines
    assert 'CapabilityBoundingSet = "";' in lines
    assert not any(line.startswith(("PrivateTmp", "MemoryDeny")) for line in lines)


def test_a_line_with_a_question_is_a_choice() -> None:
    """A line that depends on an answer is a choice, with its question."""
    found = offered(WHOLE % "")
    asked = [action for action in found.values() if action.question]
    assert all(action.is_choice and len(action.edits) == 1 for action in asked)
    questions = {action.title: action.question for action in asked}
    assert questions["Add PrivateTmp=true (9.6 → 9.2)"].startswith("Does it share files")
    assert all(question.endswith("?") or "? It " in question for question in questions.values())


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


def test_lines_that_add_to_a_unit_are_forced() -> None:
    """In a partial block lines are forced; a list is offered alone and says what it replaces."""
    marked = PARTIAL % "ProtectClock = true;"
    found = offered(marked)
    assert added(marked, "Add the next") == ["ProtectKernelModules = lib.mkForce true;"]
    assert "RestrictSUIDSGID = lib.mkForce true;" in added(marked, "Add all safe lines")
    assert added(marked, "Add PrivateTmp=") == ["PrivateTmp = lib.mkForce true;"]
    lists = [title for title in found if "SystemCallFilter" in title or "Families" in title]
    assert lists
    assert all("replaces upstream's list" in title for title in lists)
    assert not any("SystemCallFilter" in after(marked, found[t]) for t in found if "lines" in t)
    assert not any("→" in title for title in found)


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


@pytest.mark.parametrize(
    ("head", "then"),
    [
        ("{ pkgs, ... }:\n", "{ lib, pkgs, ... }:\n"),
        ("{\n  pkgs,\n  ...\n}:\n", "{\n  lib,\n  pkgs,\n  ...\n}:\n"),
        ("{...}:\n", "{lib, ...}:\n"),
        ("args@{ pkgs, ... }:\n", "args@{ lib, pkgs, ... }:\n"),
        ("", "{ lib, ... }:\n"),
    ],
)
def test_lib_becomes_an_argument(head: str, then: str) -> None:
    """Where `lib` is not in scope it is added to the arguments of the module; a plain set becomes a
    module with arguments."""
    marked = (PARTIAL % "Nice = 5;").replace("{ lib, ... }:\n", head)
    text = after(marked, only(offered(marked), "Add the next"))
    assert text.startswith(f"{then}{{\n  systemd.services.cups")
    assert "ProtectClock = lib.mkForce true;" in after(
        marked, only(offered(marked), "Add all safe")
    )


def test_a_list_that_would_merge_is_not_offered() -> None:
    """Without mkForce, no list is offered that would merge with the list of the unit below."""
    plain = offered(PARTIAL % "Nice = 5;", hardening_wrap="none")
    assert plain
    assert not any("SystemCallFilter" in title or "Families" in title for title in plain)


def test_lists_are_laid_out_as_nixfmt_does() -> None:
    """A list that is too wide for one line has one element a line."""
    marked = WHOLE % ""
    lines = after(marked, only(offered(marked), "Add the next")).splitlines()
    at = lines.index("      SystemCallFilter = [")
    assert lines[at + 1] == '        "~@clock"'
    assert lines[at + 10] == "      ];"
    assert all(len(line) <= 100 for line in lines)


@pytest.mark.parametrize(
    ("marked", "reason"),
    [
        (
            '{ systemd.user.services.x.serviceConfig$0 = { ExecStart = "/bin/x"; }; }',
            "they are made for services of the system, not of a user",
        ),
        (
            '{ boot.initrd.systemd.services.x.serviceConfig$0 = { ExecStart = "/bin/x"; }; }',
            "services of the initrd end before the system starts",
        ),
        (
            '{ systemd.services.x.serviceConfig$0 = hardening // { ExecStart = "/bin/x"; }; }',
            "part of this unit is unknown: hardening is not defined here",
        ),
        (
            'let s = { ExecStart = "/bin/x"; }; in { systemd.services.x.serviceConfig$0 = s; }',
            "the directives of this unit are in a set that other units may use",
        ),
        (
            '{ systemd.services.x.serviceConfig$0 = { ExecStart = "/bin/x; }; }',
            "a line of this block has a syntax error",
        ),
        (
            '{ systemd.services.x.serviceConfig$0 = { ExecStart = "/bin/x"; } // { Nice = 1; }; }',
            "the directives of this unit are in several sets",
        ),
        (
            '{ systemd.services.x.serviceConfig$0 = { ExecStart = "/x"; Nice = lib.mkIf c 1; }; }',
            "some lines of this unit depend on a condition",
        ),
    ],
)
def test_where_nothing_is_offered_it_says_why(marked: str, reason: str) -> None:
    """Nothing is offered for user, initrd and incomplete units, shared sets and text with syntax
    errors; one action without edits says why."""
    (action,) = offered(marked).values()
    assert action.obstacle == reason
    assert not action.edits


@pytest.mark.parametrize(
    "marked",
    [
        '{ systemd.timers.x.timerConfig$0 = { OnCalendar = "daily"; }; }',
        "{ services.x.enable$0 = true; }",
    ],
)
def test_nothing_is_said_outside_of_services(marked: str) -> None:
    """No action at all for other units, and outside of units."""
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


OWN = OwnPreset(
    "our web services",
    (("ProtectHome", ("true",)), ("MemoryMax", ("1G",)), ("ExecStopPost", ("/a b", "/c d"))),
)


def test_the_presets_of_a_project_are_among_the_choices() -> None:
    """Their lines are written as they are, without those that the block has."""
    text = WHOLE.replace("%s", "ProtectHome = false;")
    start = "Add the lines for our web services (2 lines, "
    assert only(offered(text, presets=(OWN,)), start).is_choice
    assert added(text, start, presets=(OWN,)) == [
        'MemoryMax = "1G";',
        'ExecStopPost = [ "/a b" "/c d" ];',
    ]


def test_a_preset_of_a_project_has_only_what_systemd_knows() -> None:
    """Of the version that runs the unit; without such a line it is not offered."""
    newer = OwnPreset("newer systemds", (("PrivateBPF", ("true",)),))
    found = offered(WHOLE.replace("%s", ""), presets=(newer,))
    assert not [title for title in found if "newer systemds" in title]
