"""``explain`` and ``rules``: every name that a person may have met."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.cli import run
from serviceconfig_ls.features.explained import rule_summaries
from systemd_directives.catalogue import directives, lists
from systemd_directives.exposure import CHECKS
from systemd_directives.model import NEWEST

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("name", "said"),
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
        ("/x.service:5: Unknown key 'ProtectHom' in section [Service], ignoring.", "`ProtectHome`"),
    ],
)
def test_a_name_is_explained(capsys: pytest.CaptureFixture[str], name: str, said: str) -> None:
    """A directive, a rule, a word of a value, an exit status, a line of the journal."""
    assert run(["explain", name]) == 0
    assert said in capsys.readouterr().out


def test_everything_known_can_be_explained(capsys: pytest.CaptureFixture[str]) -> None:
    """Each rule, directive, check, group and capability has a text."""
    names = [*rule_summaries(), *lists.syscall_groups(NEWEST), *lists.capabilities(NEWEST)]
    names += [check.id for check in CHECKS] + [d.name for d in directives("Service", NEWEST)[::9]]
    for name in names:
        assert run(["explain", name]) == 0, name
        assert capsys.readouterr().out.strip(), name


def test_what_is_not_known_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """With what may have been meant."""
    assert run(["explain", "ProtectHoem"]) == 2
    assert "did you mean ProtectHome" in capsys.readouterr().err


def test_a_file_shows_what_may_have_done_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The lines that set one of the directives behind an exit status."""
    file = tmp_path / "a.nix"
    file.write_text(
        '{ systemd.services.x.serviceConfig = {\n  Type = "simple";\n  BindPaths = "/x";\n}; }'
    )
    assert run(["explain", "status=226/NAMESPACE", "--in", str(file)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == f"{file}:3: BindPaths"


def test_the_rules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """With severity, whether there is a fix, and what they are about."""
    assert run(["rules", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["rule"] for row in rows} == set(rule_summaries())
    assert all(row["summary"] and row["severity"] for row in rows)
    assert run(["rules"]) == 0
    assert "unknown-directive\terror\tfix\t" in capsys.readouterr().out
