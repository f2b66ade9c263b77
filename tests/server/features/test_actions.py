"""Quick fixes, and the text after they are applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.features.actions import FIX_ALL, actions
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import diagnose
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.nix.text.document import Document
from systemd_directives.model import SystemdVersion

if TYPE_CHECKING:
    from serviceconfig_ls.features.model import Action

CONFIG = Config(systemd=SystemdVersion(257), systemd_version="257")


def fixes(text: str, config: Config = CONFIG) -> list[Action]:
    found = actions(Document.open(text.encode()), Span(0, len(text.encode())), config)
    return [action for action in found if action.kind in ("quickfix", FIX_ALL)]


def applied(text: str, action: Action) -> str:
    content = text.encode()
    for edit in sorted(action.edits, key=lambda edit: edit.span, reverse=True):
        content = content[: edit.span.start] + edit.text.encode() + content[edit.span.end :]
    return content.decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ProtectHom = true;", "ProtectHome = true;"),
        ('type = "simple";', 'Type = "simple";'),
        ('ProtectSystem = "stric";', 'ProtectSystem = "strict";'),
        ('TimeoutStartSec = "5 mins";', 'TimeoutStartSec = "5 min";'),
        ('MemoryMax = "1,5G";', 'MemoryMax = "1.5G";'),
        ('CapabilityBoundingSet = "none";', 'CapabilityBoundingSet = "";'),
        ('ProtectSystem = mkForce "stric"; # why', 'ProtectSystem = mkForce "strict"; # why'),
        ('SystemCallFilter = [\n  "~@clok"\n];', 'SystemCallFilter = [\n  "~@clock"\n];'),
        (
            'RestrictAddressFamilies = "AF_UNIX ${x} AF_INTE6";',
            'RestrictAddressFamilies = "AF_UNIX ${x} AF_INET6";',
        ),
    ],
)
def test_the_first_fix_is_the_smallest_edit(before: str, after: str) -> None:
    """The first fix changes only the wrong word, and the finding is gone."""
    frame = "{\n  systemd.services.x.serviceConfig = {\n%s\n  };\n}\n"
    first = fixes(frame % before)[0]
    assert applied(frame % before, first) == frame % after
    assert diagnose(Document.open((frame % after).encode()), CONFIG) == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            r"""ExecStart = "/p/bin/find /a -exec rm {} ;";""",
            r"""ExecStart = "/p/bin/find /a -exec rm {} \\;";""",
        ),
        (
            r"""ExecStart = "/p/bin/find /a -exec rm {} \;";""",
            r"""ExecStart = "/p/bin/find /a -exec rm {} \\;";""",
        ),
        (
            r"""ExecStart = ''/p/bin/find /a -exec rm {} ;'';""",
            r"""ExecStart = ''/p/bin/find /a -exec rm {} \;'';""",
        ),
        (r"""ExecStart = "/p/sh -c 'a \${B:-c}'";""", r"""ExecStart = "/p/sh -c 'a $${B:-c}'";"""),
        (
            r"""ExecStart = ''/p/sh -c "a ''${B:-c}"'';""",
            r"""ExecStart = ''/p/sh -c "a $${B:-c}"'';""",
        ),
        (
            r"""ExecStart = "/p/sh -c 'a ${pkgs.x} \${B:-c}'";""",
            r"""ExecStart = "/p/sh -c 'a ${pkgs.x} $${B:-c}'";""",
        ),
    ],
)
def test_a_fix_is_escaped_as_its_string_is(before: str, after: str) -> None:
    """Backslashes and dollars have a meaning in one kind of string, and none in the other."""
    frame = (
        '{ pkgs, ... }: {\n  systemd.services.x.serviceConfig = {\n%s\n  Type = "oneshot";\n};\n}\n'
    )
    first = next(each for each in fixes(frame % before) if each.title.startswith("Write"))
    assert applied(frame % before, first) == frame % after
    assert not [each for each in fixes(frame % after) if each.title.startswith("Write")]


def test_a_directive_moves_to_its_own_set() -> None:
    """A directive moves to its section with its value as written."""
    before = (
        "{\n"
        "  systemd.services.x.serviceConfig = {\n"
        '    After = [ "a.service" ];\n'
        '    Type = "simple";\n'
        "  };\n"
        "}\n"
    )
    after = applied(before, fixes(before)[0])
    assert 'systemd.services.x.after = [ "a.service" ];' in after
    assert not any(
        each.directive == "After" for each in diagnose(Document.open(after.encode()), CONFIG)
    )


@pytest.mark.parametrize(
    ("line", "then"),
    [
        ('[ "AF_UNIX" "AF_INET" AF_INET6" ];', '[ "AF_UNIX" "AF_INET" "AF_INET6" ];'),
        ('[ AF_UNIX" "AF_INET" ];', '[ "AF_UNIX" "AF_INET" ];'),
        ('[ "AF_UNIX "AF_INET" ];', '[ "AF_UNIX" "AF_INET" ];'),
        ('"AF_UNIX AF_INET;', '"AF_UNIX AF_INET";'),
        ('"AF_UNIX AF_INET', '"AF_UNIX AF_INET"'),
        ('AF_UNIX AF_INET"; # two', '"AF_UNIX AF_INET"; # two'),
        ('[ "AF_UNIX AF_INET" "AF_NETLINK AF_INET6 ];', None),
    ],
)
def test_a_lost_quote_is_inserted_where_it_is_missing(line: str, then: str | None) -> None:
    """The quote of the post's mistake, and of similar ones, goes where one word lacks it; there is
    no fix if several words do."""
    text = f"{{ systemd.services.x.serviceConfig = {{\n  RestrictAddressFamilies = {line}\n}}; }}"
    document = Document.open(text.encode())
    (found,) = [each for each in diagnose(document, CONFIG) if each.code == "unclosed-string"]
    assert [applied(text, fix) for fix in found.fixes] == (
        [] if then is None else [text.replace(line, then)]
    )


def test_a_missing_semicolon_is_reported_in_finished_texts_only() -> None:
    """The command reports it with a fix; an editor does not, since the line is being typed."""
    text = "{ systemd.services.x.serviceConfig = {\n  Nice = 5\n  PrivateTmp = true;\n}; }"
    document = Document.open(text.encode())
    found = diagnose(document, CONFIG._replace(is_finished=True))
    assert [each.code for each in found] == ["missing-semicolon"]
    assert applied(text, found[0].fixes[0]) == text.replace("5", "5;")
    assert diagnose(document, CONFIG) == ()


@pytest.mark.parametrize(
    ("value", "then"),
    [
        ("/usr/bin/foo --a", '"/usr/bin/foo --a";'),
        ("/usr/bin/foo a -c /etc/x", '"/usr/bin/foo a -c /etc/x";'),
        ("-/bin/foo a # why", '"-/bin/foo a"; # why'),
        ("/bin/kill -HUP $MAINPID", '"/bin/kill -HUP $MAINPID";'),
        ('/bin/sh -c "a b"', '"/bin/sh -c \\"a b\\"";'),
        ("/bin/foo ${pkgs.a}/b", None),
        ("/bin/foo \\\n  --a", None),
        ("/bin/foo", "/bin/foo;"),
        ('/bin/foo + "/b"', '/bin/foo + "/b";'),
        ("toString ./a", "toString ./a;"),
        ("pkgs.foo a", "pkgs.foo a;"),
    ],
)
def test_a_command_without_a_semicolon_is_quoted(value: str, then: str | None) -> None:
    """Nix has no command without quotes, so a semicolon alone would not repair it.

    There is no fix where the text of the command is not certain.
    """
    text = "{ systemd.services.x.serviceConfig = {\n  ExecStart = <>\n  PrivateTmp = true;\n}; }"
    before = text.replace("<>", value)
    document = Document.open(before.encode())
    found = diagnose(document, CONFIG._replace(is_finished=True))
    assert [each.code for each in found] == ["missing-semicolon"]
    fixes = [applied(before, fix) for fix in found[0].fixes]
    assert fixes == ([] if then is None else [text.replace("<>", then)])


def test_fixes_are_those_of_the_line() -> None:
    """With a cursor anywhere in a line, its fixes are offered; those at the cursor come first."""
    text = "{ systemd.services.x.serviceConfig = {\n  Foo = 1; ProtectHom = true;\n}; }"
    document = Document.open(text.encode())
    for place in ("  Foo", "= true", ";\n}"):
        at = text.index(place)
        titles = [action.title for action in actions(document, Span(at, at), CONFIG)]
        assert "Change ProtectHom to ProtectHome" in titles


@pytest.mark.parametrize(
    ("line", "then"),
    [
        ("  Foo = 1;", "  Foo = 1; # serviceconfig: ignore[unknown-directive]"),
        ("  Foo = 1; # why", "  # serviceconfig: ignore[unknown-directive]\n  Foo = 1; # why"),
        (
            "  Foo = 1; # serviceconfig: ignore[a]",
            "  Foo = 1; # serviceconfig: ignore[a, unknown-directive]",
        ),
    ],
)
def test_an_action_writes_the_comment_that_suppresses_a_rule(line: str, then: str) -> None:
    """The comment goes to the end of the line, above it if it has a comment, or into the comment."""
    text = f"{{ systemd.services.x.serviceConfig = {{\n{line}\n}}; }}"
    document, at = Document.open(text.encode()), text.index("Foo")
    found = {action.title: action for action in actions(document, Span(at, at), CONFIG)}
    after = applied(text, found["Ignore unknown-directive on this line"])
    assert after == text.replace(line, then)
    left = diagnose(Document.open(after.encode()), CONFIG)
    assert not any(each.code == "unknown-directive" for each in left)


def test_only_actions_at_the_place_are_offered() -> None:
    """Fixes of another line are not offered."""
    text = "{ systemd.services.x.serviceConfig = {\n  ProtectHom = true;\n\n\n  Foo = 1;\n}; }"
    at = text.index("Foo")
    found = actions(Document.open(text.encode()), Span(at, at), CONFIG)
    assert all("Change ProtectHom " not in action.title for action in found)


def test_a_fix_that_removes_the_value_is_titled_so() -> None:
    """A fix that removes the whole value is not titled as a change."""
    text = '{ systemd.services.x.serviceConfig = {\n  CapabilityBoundingSet = "none";\n}; }'
    titles = [fix.title for fix in fixes(text)]
    assert titles == ["Empty CapabilityBoundingSet", "Ignore dropped-word on this line"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  CPUAccounting = true; Nice = 1;\n", "  Nice = 1;\n"),
        ("  Nice = 1; CPUAccounting = true; UMask = 7;\n", "  Nice = 1; UMask = 7;\n"),
        ("  Nice = 1; CPUAccounting = true;\n", "  Nice = 1;\n"),
        ("  CPUAccounting = true; # why\n", "  # why\n"),
    ],
)
def test_what_is_removed_leaves_no_blanks(before: str, after: str) -> None:
    """A binding that shares its line is removed with the blanks beside it."""
    frame = '{\n  systemd.services.x.serviceConfig = {\n%s    Type = "oneshot";\n  };\n}\n'
    newer = CONFIG._replace(systemd=SystemdVersion(260), systemd_version="260")
    fix = next(
        each for each in fixes(frame % before, newer) if each.title == "Remove CPUAccounting"
    )
    assert applied(frame % before, fix) == frame % after
