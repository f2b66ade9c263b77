"""Unit files and drop-ins, read and checked."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import diagnose
from serviceconfig_ls.units.incremental.units_of import units_of
from serviceconfig_ls.units.modules.merge import unit_of
from serviceconfig_ls.units.unit_files.names import is_unit_file, unit_file_name
from serviceconfig_ls.units.unit_files.opening import language_of, open_document
from serviceconfig_ls.units.unit_files.unit_file import UnitFile
from systemd_directives.model import RuntimeScope, SystemdVersion

CONFIG = Config(systemd=SystemdVersion(257), systemd_version="257")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a.service", True),
        ("a@.socket", True),
        ("a.service.d/b.conf", True),
        ("service.d/b.conf", True),
        ("b.conf", False),
        ("a.nix", False),
        (".service", False),
    ],
)
def test_a_unit_file_is_known_by_its_name(path: str, expected: bool) -> None:
    """Unit files of every kind are recognized by name, drop-ins by their folder."""
    assert is_unit_file(PurePath(path)) is expected


@pytest.mark.parametrize(
    ("path", "name", "kind", "scope", "partial"),
    [
        ("etc/systemd/system/a.service", "a", "service", RuntimeScope.SYSTEM, False),
        ("etc/systemd/user/a.timer", "a", "timer", RuntimeScope.USER, False),
        ("a.service.d/b.conf", "a", "service", RuntimeScope.SYSTEM, True),
        ("service.d/b.conf", None, "service", RuntimeScope.SYSTEM, True),
    ],
)
def test_the_path_says_which_unit_it_is(
    path: str, name: str | None, kind: str, scope: RuntimeScope, partial: bool
) -> None:
    """The path gives the name, the kind, the manager, and whether the file is a drop-in."""
    unit = unit_of(units_of(read("[Service]\n", path))[0].block)
    assert (unit.name, unit.kind, unit.scope, unit.partial) == (name, kind, scope, partial)


def read(text: str, path: str) -> UnitFile:
    name = unit_file_name(PurePath(path))
    assert name is not None
    return UnitFile.read(text.encode(), name)


def found(text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    file = read(text, "x.service")
    return [
        (
            file.text[one.span.start : one.span.end].decode(),
            one.code,
            tuple(_applied(file.text, action.edits) for action in one.fixes[:1]),
        )
        for one in diagnose(file, CONFIG)
    ]


def _applied(content: bytes, edits: object) -> str:
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):  # type: ignore[call-overload]
        content = content[: edit.span.start] + edit.text.encode() + content[edit.span.end :]
    return content.decode()


HEAD = "[Unit]\nDescription=Grüße\n[Service]\nExecStart=/bin/x\n"


@pytest.mark.parametrize(
    ("line", "wrong", "rule", "fixed"),
    [
        ("ProtectHom=yes", "ProtectHom", "unknown-directive", "ProtectHome=yes"),
        ("ProtectSystem=stric", "stric", "invalid-value", "ProtectSystem=strict"),
        (
            "RestrictAddressFamilies=AF_INET \\\n  AF_INTE6",
            "AF_INTE6",
            "invalid-address-family",
            "RestrictAddressFamilies=AF_INET \\\n  AF_INET6",
        ),
    ],
)
def test_a_line_is_checked_and_fixed(line: str, wrong: str, rule: str, fixed: str) -> None:
    """Unit files are checked by the same rules at their own bytes, also over continued lines."""
    assert found(HEAD + line + "\n") == [(wrong, rule, (HEAD + fixed + "\n",))]


def test_a_directive_moves_to_its_section() -> None:
    """A moved line is appended to its section as written."""
    assert found(HEAD + "After=a.service\n") == [
        (
            "After",
            "wrong-section",
            (HEAD.replace("Grüße\n", "Grüße\nAfter=a.service\n"),),
        )
    ]


def test_unparsable_lines_are_reported() -> None:
    """Lines that systemd cannot parse are reported in its words."""
    assert [rule for _, rule, _ in found("[Service]\nExecStart=/bin/x\nhello you\n")] == [
        "unit-syntax"
    ]


def test_a_good_file_is_clean() -> None:
    """A correct file has no findings."""
    assert found(HEAD + "ProtectHome=true\n") == []


def test_a_comment_suppresses_the_next_line() -> None:
    """A comment suppresses a rule for the next line, as in Nix."""
    silenced = "# serviceconfig: ignore[unknown-directive]\nProtectHom=yes\n"
    assert found(HEAD + silenced) == []


def test_a_dbus_service_file_is_no_unit() -> None:
    """A D-Bus service file ends in .service too, but is not a unit file."""
    assert found("[D-BUS Service]\nName=a.b\nExec=/bin/a\nSystemdService=a.service\n") == []


def test_a_placeholder_is_unknown() -> None:
    """A placeholder of a build is unknown; the text beside it is checked at its place."""
    template = "[Service]\nExecStart=@bindir@/web\nUMask=@mask@\n"
    assert found(template) == []
    fixed = template + "ReadWritePaths=@state@ /srv\n"
    assert found(template + "ReadWritePaths=@state@ srv\n") == [("srv", "invalid-path", (fixed,))]


def test_a_name_for_the_program_is_no_placeholder() -> None:
    """A single at-sign is systemd's own prefix, not a placeholder."""
    assert found("[Service]\nExecStart=@bin/sh sh -c true\n")[0][1] == "invalid-command"


@pytest.mark.parametrize("line", ["P", "Protect", "ProtectHome", "[", "[Serv", "[Install"])
def test_a_line_that_is_being_typed_is_no_mistake_yet(line: str) -> None:
    """A name without its `=` is reported in finished text only."""
    text = f"[Service]\nExecStart=/bin/x\n{line}\n".encode()
    document = open_document(text, language_of(PurePath("/etc/web.service")))
    typed = {each.code for each in diagnose(document, Config())}
    finished = {each.code for each in diagnose(document, Config(is_finished=True))}
    assert "unit-syntax" not in typed
    assert "unit-syntax" in finished
