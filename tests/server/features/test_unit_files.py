"""Unit files and drop-ins, read and checked."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.unit_files import diagnose, is_unit_file, read
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
    """Units of every kind, and drop-ins by their folder."""
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
    """Name, kind, manager, and whether the unit itself is elsewhere."""
    unit = read("[Service]\n", PurePath(path)).parsed.unit
    assert (unit.name, unit.kind, unit.scope, unit.partial) == (name, kind, scope, partial)


def found(text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    file = read(text, PurePath("x.service"))
    return [
        (
            file.content[one.span.start : one.span.end].decode(),
            one.code,
            tuple(_applied(file.content, action.edits) for action in one.fixes[:1]),
        )
        for one in diagnose(file, CONFIG)
    ]


def _applied(content: bytes, edits: object) -> str:
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):  # type: ignore[call-overload]
        content = content[: edit.span.start] + edit.text.encode() + content[edit.span.end :]
    return content.decode()


HEAD = "[Unit]\nDescription=Grüße\n[Service]\nExecStart=/bin/x\n"


@pytest.mark.parametrize(
    ("line", "wrong", "rule", "mended"),
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
def test_a_line_is_judged_and_mended(line: str, wrong: str, rule: str, mended: str) -> None:
    """By the same rules, at its own bytes, also over lines that run on."""
    assert found(HEAD + line + "\n") == [(wrong, rule, (HEAD + mended + "\n",))]


def test_a_directive_moves_to_its_section() -> None:
    """To its end, in its own words."""
    assert found(HEAD + "After=a.service\n") == [
        (
            "After",
            "wrong-section",
            (HEAD.replace("Grüße\n", "Grüße\nAfter=a.service\n"),),
        )
    ]


def test_lines_that_are_none_are_reported() -> None:
    """What systemd cannot read, as it says itself."""
    assert [rule for _, rule, _ in found("[Service]\nExecStart=/bin/x\nhello\n")] == ["unit-syntax"]


def test_a_good_file_is_clean() -> None:
    """Nothing is said of it."""
    assert found(HEAD + "ProtectHome=true\n") == []


def test_a_comment_silences_the_line_below() -> None:
    """As in Nix."""
    silenced = "# serviceconfig: ignore[unknown-directive]\nProtectHom=yes\n"
    assert found(HEAD + silenced) == []


def test_a_file_of_the_bus_is_none_of_ours() -> None:
    """It names a service to start, and ends in .service too."""
    assert found("[D-BUS Service]\nName=a.b\nExec=/bin/a\nSystemdService=a.service\n") == []


def test_what_a_build_fills_in_is_unknown() -> None:
    """Nothing is said of a placeholder; what stands beside it keeps its place."""
    template = "[Service]\nExecStart=@bindir@/web\nUMask=@mask@\n"
    assert found(template) == []
    mended = template + "ReadWritePaths=@state@ /srv\n"
    assert found(template + "ReadWritePaths=@state@ srv\n") == [("srv", "invalid-path", (mended,))]


def test_a_name_for_the_program_is_no_placeholder() -> None:
    """An at-sign alone is systemd's own prefix."""
    assert found("[Service]\nExecStart=@bin/sh sh -c true\n")[0][1] == "invalid-command"
