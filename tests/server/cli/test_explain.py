"""``explain`` and ``rules``: every name that a user may look up."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.cli.main import run
from serviceconfig_ls.features.explain import rule_summaries
from systemd_directives.catalogue import directives, known_words
from systemd_directives.exposure import CHECKS
from systemd_directives.model import NEWEST

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ProtectHome", "**ProtectHome** `[Service]`"),
        ("ProtectHome=", "**ProtectHome** `[Service]`"),
        ("Unit.After", "**After** `[Unit]`"),
        ("unknown-directive", "# unknown-directive"),
        ("unclosed-string", "# unclosed-string"),
        ("@clock", "**@clock** — "),
        ("CAP_SYS_ADMIN", "**CAP_SYS_ADMIN** — "),
        ("cap_sys_admin", "**CAP_SYS_ADMIN** — "),
        ("AF_NETLINK", "**AF_NETLINK** — "),
        ("SIGSYS", "**SIGSYS** — "),
        ("%S", "**%S** — "),
        ("226", "**226/NAMESPACE** — "),
        ("NAMESPACE", "**226/NAMESPACE** — "),
        ("status=217/USER", "**217/USER** — "),
        ("31/SYS", "**SIGSYS** — "),
        ("x.service: Main process exited, code=exited, status=203/EXEC", "**203/EXEC** — "),
        ("a.service: Failed at step USER spawning /x: No such process", "**217/USER** — "),
        ("a.service: Failed to apply clock restrictions: …", "**Look at** `ProtectClock`"),
        ("syscall=203", "**sched_setaffinity** is the system call that was denied"),
        ("type=1326 comm=x sig=31 arch=c00000b7 syscall=203 code=0x80000000", "**connect**"),
        ("/x.service:5: Unknown key 'ProtectHom' in section [Service], ignoring.", "`ProtectHome`"),
    ],
)
def test_a_name_is_explained(capsys: pytest.CaptureFixture[str], name: str, expected: str) -> None:
    """Directives, rules, words of values, exit statuses, lines of the journal."""
    assert run(["explain", name]) == 0
    assert expected in capsys.readouterr().out


def test_everything_known_can_be_explained(capsys: pytest.CaptureFixture[str]) -> None:
    """Each rule, directive, check, group and capability has a text."""
    names = [
        *rule_summaries(),
        *known_words.syscall_groups(NEWEST),
        *known_words.capabilities(NEWEST),
    ]
    names += [check.id for check in CHECKS] + [d.name for d in directives("Service", NEWEST)[::9]]
    for name in names:
        assert run(["explain", name]) == 0, name
        assert capsys.readouterr().out.strip(), name


def test_an_unknown_name_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    """The message suggests a similar name."""
    assert run(["explain", "ProtectHoem"]) == 2
    assert "did you mean ProtectHome" in capsys.readouterr().err


BLAMED = """\
{ systemd.services.web.serviceConfig = {
  BindPaths = "/data";
  ReadWritePaths = [ "/srv" "-/var/lib/web" ];
  SystemCallFilter = [ "@system-service" "~@privileged" "~@resources" ];
  WorkingDirectory = "/srv";
};
  systemd.services.other.serviceConfig.BindPaths = "/var/lib/web";
}
"""


@pytest.mark.parametrize(
    ("line", "blamed"),
    [
        ("status=226/NAMESPACE", ["3: ReadWritePaths=/srv", "3: ReadWritePaths=-/var/lib/web"]),
        (
            "web.service: Failed to set up mount namespacing: "
            "/run/systemd/unit-root/var/lib/web: No such file or directory",
            ["3: ReadWritePaths=-/var/lib/web", "3: ReadWritePaths=/srv", "2: BindPaths=/data"],
        ),
        ("web.service: Failed at step CHDIR spawning /x", ["5: WorkingDirectory=/srv"]),
        (
            "type=1326 sig=31 arch=c000003e syscall=203",
            ["4: SystemCallFilter=~@resources", "4: SystemCallFilter=@system-service"],
        ),
        ("type=1326 sig=31 arch=c000003e syscall=0", []),
        ("db.service: Failed at step NAMESPACE spawning /x", []),
    ],
)
def test_the_likely_causes_in_a_file_are_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, blamed: list[str]
) -> None:
    """First the settings that name the path or deny the system call of the failure."""
    file = tmp_path / "a.nix"
    file.write_text(BLAMED)
    assert run(["explain", line, "--in", str(file)]) == 0
    out = capsys.readouterr().out
    lines = [
        line.removeprefix(f"{file}:") for line in out.splitlines() if line.startswith(f"{file}:")
    ]
    assert lines[: len(blamed)] == blamed
    assert bool(lines) == bool(blamed)
    assert ("none of the directives" in out) == (not blamed)


def test_causes_are_listed_for_failures_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A directive has no cause."""
    file = tmp_path / "a.nix"
    file.write_text(BLAMED)
    assert run(["explain", "BindPaths", "--in", str(file)]) == 0
    assert "wants a failure" in capsys.readouterr().out


def test_the_rules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """With severity, fix and summary."""
    assert run(["rules", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["rule"] for row in rows} == set(rule_summaries())
    assert all(row["summary"] and row["severity"] for row in rows)
    assert run(["rules"]) == 0
    assert "unknown-directive\terror\tfix\t" in capsys.readouterr().out
