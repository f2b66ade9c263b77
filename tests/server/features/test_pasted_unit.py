"""Pasted lines of a unit file become Nix, and values without quotes are quoted."""

from __future__ import annotations

import pytest

from serviceconfig_ls.features.actions import fixes
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import diagnose, is_worth_diagnosing
from serviceconfig_ls.features.pasted_unit import TITLE
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.nix.text.document import Document
from tests.server.features.pasted import BARE, COMMANDS, MOVED, PASTED, WHOLE, Pasted
from tests.support.notation import fixture

FINISHED = Config(is_finished=True)
TYPING = Config()
RULES = ("pasted-unit-lines", "unquoted-value", "missing-semicolon", "unclosed-string")
IN_A_UNIT = (
    """{ lib, ... }:
{
  systemd.services.a = {
    [Unit]
    After=b.service
    [Service]
    ExecStart=$0/usr/bin/x "q" --a
    User=web
    [Install]
    WantedBy=multi-user.target
    Also=c.socket
  };
}
""",
    """{ lib, ... }:
{
  systemd.services.a = {
    # service: NixOS has no option for [Install] Also=c.socket
    after = [ "b.service" ];
    wantedBy = [ "multi-user.target" ];
    serviceConfig = {
      ExecStart = "/usr/bin/x \\"q\\" --a";
      User = "web";
    };
  };
}
""",
)
IN_A_MODULE = (
    "{\n$0[Timer]\nOnCalendar=daily\n}\n",
    '{\nsystemd.timers.name = {\n  timerConfig = {\n    OnCalendar = "daily";\n  };\n};\n}\n',
)


def found(text: str, config: Config) -> list[tuple[str, str]]:
    """The rule and the marked text of each finding about the syntax."""
    document = Document.open(text.encode())
    return [
        (each.code, document.text[each.span.start : each.span.end].decode())
        for each in diagnose(document, config)
        if each.code in RULES
    ]


def fixed(text: str, config: Config) -> str:
    """The text after the preferred fix of its only finding about the syntax."""
    document = Document.open(text.encode())
    (one,) = (each for each in diagnose(document, config) if each.code in RULES)
    (fix,) = one.fixes
    assert fix.preferred
    new = document.text
    for edit in sorted(fix.edits, key=lambda each: each.span, reverse=True):
        new = new[: edit.span.start] + edit.text.encode() + new[edit.span.end :]
    return new.decode()


@pytest.mark.parametrize("pasted", (*PASTED, *WHOLE), ids=lambda each: each.name)
def test_pasted_lines_are_one_finding_and_become_nix(pasted: Pasted) -> None:
    """All lines that belong together are one finding, whose fix makes them Nix."""
    marked = pasted.marked or pasted.before.split("\n")[0]
    assert is_worth_diagnosing(pasted.broken.encode())
    assert found(pasted.broken, FINISHED) == [("pasted-unit-lines", marked)]
    assert fixed(pasted.broken, FINISHED) == pasted.fixed
    assert not Document.open(pasted.fixed.encode()).parsed.syntax_errors
    assert found(pasted.fixed, FINISHED) == []


@pytest.mark.parametrize("pasted", (*PASTED, *WHOLE), ids=lambda each: each.name)
def test_other_line_ends_are_read_alike(pasted: Pasted) -> None:
    """With line ends of Windows there is the same finding, and the fix parses."""
    text = pasted.broken.replace("\n", "\r\n")
    assert [rule for rule, _ in found(text, FINISHED)] == ["pasted-unit-lines"]
    assert not Document.open(fixed(text, FINISHED).encode()).parsed.syntax_errors


@pytest.mark.parametrize("pasted", (*PASTED, *WHOLE), ids=lambda each: each.name)
def test_text_that_is_cut_off_or_mixed_raises_nothing(pasted: Pasted) -> None:
    """Each beginning of the text, and the text with a carriage return for each line, is read."""
    whole = pasted.broken
    for text in (*(whole[:end] for end in range(len(whole))), whole.replace("\n", "\r")):
        for config in (FINISHED, TYPING):
            found(text, config)


@pytest.mark.parametrize(
    "text",
    [
        "{\n[Unit]\nAfter=b.service\n}\n",
        "{\n[Service]\n}\n",
        "{ programs.x = {\n[Service]\nUser=a\n}; }\n",
        "{ x = ''\n[Service]\nUser=a\n''; y = ; }\n",
    ],
)
def test_what_is_no_whole_unit_of_a_module_is_left_alone(text: str) -> None:
    """Outside of units, only a section that one type of unit has, with a line, is certain."""
    assert found(text, FINISHED) == []


@pytest.mark.parametrize("pasted", MOVED, ids=lambda each: each.name)
def test_lines_of_another_section_move_above(pasted: Pasted) -> None:
    """What belongs beside the set goes above it."""
    assert [rule for rule, _ in found(pasted.broken, FINISHED)] == ["pasted-unit-lines"]
    above = '  after = [ "b.service" ];\n  serviceConfig = {'
    expected = pasted.fixed.replace("  serviceConfig = {", above).replace("{\n\n", "{\n")
    assert fixed(pasted.broken, FINISHED) == expected


@pytest.mark.parametrize(("before", "after"), BARE)
def test_a_value_without_quotes_is_quoted(before: str, after: str) -> None:
    """The value is one finding, also while the user types, and the fix makes it a value of Nix."""
    around = "{ lib, ... }: { systemd.services.web.serviceConfig = {\n<>\n}; }\n"
    text = around.replace("<>", before)
    for config in (FINISHED, TYPING):
        assert [rule for rule, _ in found(text, config)] == ["unquoted-value"]
        assert fixed(text, config) == around.replace("<>", after)
    assert fixed(f"{text[:14]}with lib; {text[14:]}", TYPING)


@pytest.mark.parametrize(("before", "after"), COMMANDS)
def test_a_command_without_quotes_is_quoted(before: str, after: str) -> None:
    """Nix neither calls a path nor subtracts from one; the text is reported once it is finished."""
    around = "{ pkgs, ... }: { systemd.services.web.serviceConfig = {\nExecStart = <>;\n}; }\n"
    text = around.replace("<>", before)
    assert [rule for rule, _ in found(text, FINISHED)] == ["unquoted-value"]
    assert found(text, TYPING) == []
    assert fixed(text, FINISHED) == around.replace("<>", after)
    for end in range(len(text)):
        found(text[:end], FINISHED)


@pytest.mark.parametrize(
    "line",
    [
        "User = web;",
        "After = network.target;",
    ],
)
def test_a_word_that_could_be_any_is_reported_in_finished_text(line: str) -> None:
    """Where a directive accepts any word, it may be a variable that is not written yet."""
    section = "unitConfig" if "After" in line else "serviceConfig"
    text = f"{{ systemd.services.web.{section} = {{ {line} }}; }}\n"
    assert [rule for rule, _ in found(text, FINISHED)] == ["unquoted-value"]
    if "User" in line:
        assert found(text, TYPING) == []


@pytest.mark.parametrize(
    "text",
    [
        "{ yes, ... }: { systemd.services.a.serviceConfig.PrivateTmp = yes; }",
        "{ ... }@args: with args; { systemd.services.a.serviceConfig.PrivateTmp = yes; }",
        "let yes = true; in { systemd.services.a.serviceConfig.PrivateTmp = yes; }",
        "{ pkgs, ... }: with pkgs; { systemd.services.a.serviceConfig.PrivateTmp = yes; }",
        "{ lib, ... }: with lib; { systemd.services.a.serviceConfig.User = web; }",
        "{ systemd.services.a.serviceConfig.PrivateTmp = true; }",
        "{ systemd.services.a.serviceConfig.Nice = 5; }",
        "rec { yes = 1; systemd.services.a.serviceConfig.PrivateTmp = yes; }",
        "{ systemd.services.a.serviceConfig.ExecStart = toString ./a; }",
        "{ b, ... }: { systemd.services.a.serviceConfig.ExecStart = /bin/a b; }",
        "{ systemd.services.a.serviceConfig.ExecStart = /bin/a; }",
        '{ systemd.services.a.serviceConfig.ExecStart = /bin/a + " b"; }',
        "{ systemd.services.a.serviceConfig.ExecStart = /bin/a ''b''; }",
        "{ systemd.services.a.serviceConfig.ExecStart = /bin/a (b); }",
        "{ systemd.services.a.serviceConfig.ExecStart = /bin/a # b\n c; }",
        "{ systemd.services.a.serviceConfig.Nice = 5 - 3; }",
        "{ systemd.services.a.serviceConfig.Nice = 5 - x; }",
        "{ x, ... }: { systemd.services.a.serviceConfig.RestartSec = 5 x; }",
    ],
)
def test_what_may_be_nix_is_left_alone(text: str) -> None:
    """Arguments, bindings, and names that a `with` may bring are no words without quotes."""
    assert found(text, FINISHED) == []


@pytest.mark.parametrize(
    "line",
    [
        "P", "Protect", "ProtectHome", "ProtectHome ", "ProtectHome =", "ProtectHome = ",
        "ProtectHome = t", "ProtectHome = tr", "ProtectHome = tru", "ProtectHome = true",
        'ProtectHome = "', 'ProtectHome = "tmp', 'ProtectHome = "tmpfs"', "ProtectHome=t",
        "ProtectHome=tru", "ProtectHome=true", "CapabilityBoundingSet=", "CapabilityBoundingSet = [",
        "User=we", "User=web", "ExecStart=/bin/x", "ExecStart = lib.getExe", "PrivateTmp = y",
        "PrivateTmp = y;", "PrivateTmp = t;", "PrivateTmp = cfg.tm;", "User = us;", "Nice=5",
        "UMask = 007", "RestartSec = 5", "[", "[S", "[Service", "Environment = { A",
    ],
)  # fmt: skip
def test_a_line_that_is_being_typed_is_left_alone(line: str) -> None:
    """While the user types a line of Nix, no step on the way is a line of a unit file."""
    text = (
        "{ systemd.services.web.serviceConfig = {\n  ProtectClock = true;\n"
        f'  {line}\n  ProtectProc = "invisible";\n}}; }}\n'
    )
    assert [each for each in found(text, TYPING) if each[0] != "unclosed-string"] == []


@pytest.mark.parametrize(("before", "after"), [IN_A_UNIT, IN_A_MODULE])
def test_the_action_is_offered_on_each_line(before: str, after: str) -> None:
    """What NixOS has no option for becomes a comment; outside of units, a unit is made."""
    given = fixture(before)
    place = Span(given.cursors[0], given.cursors[0])
    (action,) = (
        each for each in fixes(Document.open(given.content), place, TYPING) if each.title == TITLE
    )
    (edit,) = action.edits
    new = given.content[: edit.span.start] + edit.text.encode() + given.content[edit.span.end :]
    assert new.decode() == after


@pytest.mark.parametrize(
    "text",
    [
        "{ systemd.units.a.text = ''\n[Service]\n$0ProtectHome=yes\n''; x = ; }",
        "{\n  systemd.services.a.serviceConfig = {\n    $0Abc=yes\n  };\n}\n",
        "{\n  systemd.services.a.serviceConfig = {\n    $0ProtectHome=true;\n    x y\n  };\n}\n",
    ],
)
def test_other_text_is_left_alone(text: str) -> None:
    """A string, another name, and Nix without blanks are no pasted lines."""
    given = fixture(text)
    place = Span(given.cursors[0], given.cursors[0])
    actions = fixes(Document.open(given.content), place, FINISHED)
    assert [each for each in actions if each.title == TITLE] == []


def test_bytes_that_are_no_text_raise_nothing() -> None:
    """A line with bytes that are not UTF-8 is read, too."""
    text = PASTED[0].broken.encode().replace(b"yes", b"\xff\xfe=\xe4").replace(b"web", b"\xfc")
    assert isinstance(diagnose(Document.open(text), FINISHED), tuple)
