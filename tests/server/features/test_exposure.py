"""The exposure in lenses, hints and tables: scores of the real systemd-analyze."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from serviceconfig_ls.features.code_lens import lenses
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.inlay_hints import hints
from serviceconfig_ls.features.security_table import show
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.nix.text.document import Document
from systemd_directives.model import SystemdVersion
from tests.server.reading.test_closures import laid_out

SAMPLES = Path(__file__).parents[3] / "editors" / "samples"
BASELINE = (SAMPLES / "baseline.nix").read_bytes()
EMPTY = (SAMPLES / "empty.nix").read_bytes()
ACPID = (SAMPLES / "acpid.nix").read_bytes()
WHOLE = '{ systemd.services.x = { %s serviceConfig = { ExecStart = "/bin/x";\n%s }; }; }'


def config(version: int = 257, **settings: object) -> Config:
    return Config(systemd=SystemdVersion(version), **settings)  # type: ignore[arg-type]


def titles(text: bytes, settings: Config | None = None) -> list[str]:
    return [lens.title for lens in lenses(Document.open(text), settings or config()).lenses]


def labels(text: str, settings: Config | None = None) -> dict[str, str]:
    """The hint behind each line, by the line's text."""
    content = text.encode()
    found = hints(Document.open(content), Span(0, len(content)), settings or config())
    return {content[: hint.offset].decode().rpartition("\n")[2]: hint.label for hint in found}


# what `systemd-analyze security` prints of the running service (facts: recordings of each)
@pytest.mark.parametrize(
    ("version", "title"),
    [
        (252, "9.6 → 5.7 MEDIUM, systemd 252"),
        (257, "9.6 → 5.7 MEDIUM, systemd 257"),
        (262, "9.6 → 5.7 MEDIUM, systemd 262"),
    ],
)
def test_a_whole_unit_shows_its_score(version: int, title: str) -> None:
    """The lens shows the score without hardening, the current one, its level and the version."""
    assert titles(BASELINE, config(version)) == [title]


def test_a_partial_block_shows_what_its_lines_amount_to() -> None:
    """A partial block shows how many checks pass through its lines, and the score with nothing else
    set, without a level: an override must never look unsafe."""
    partial = [title for title in titles(ACPID) if "/81 checks" in title]
    assert len(partial) == 3
    assert all(
        re.fullmatch(r"\d+/81 checks · \d\.\d( to \d\.\d)? if nothing else is set", t)
        for t in partial
    )


def test_each_service_that_is_defined_here_has_a_lens() -> None:
    """A service shows its score from its first line on; an override only once it is hardened."""
    assert titles(EMPTY) == ["9.6 UNSAFE, systemd 257"]
    assert titles(b"{ systemd.services.nginx.serviceConfig.Nice = 5; }") == []


def test_which_blocks_have_a_lens_is_a_setting() -> None:
    """Lenses are for all services that are defined here, for hardened ones, or for none."""
    assert titles(EMPTY, config(lens_exposure="hardened")) == []
    assert titles(BASELINE, config(lens_exposure="off")) == []


def test_user_services_have_a_lens_once_they_are_hardened() -> None:
    """A user service has a lens only if a check reads one of its lines, since most checks are out
    of its control."""
    text = BASELINE.replace(b"systemd.services", b"systemd.user.services")
    assert len(titles(text)) == 1
    assert titles(text, config(lens_exposure="hardened")) == []
    assert titles(EMPTY.replace(b"systemd.services", b"systemd.user.services")) == []


def test_user_services_have_hints_too() -> None:
    """A line in a service of the user manager, of any module set, says what it does."""
    for head in ("systemd.user.services", "hjem.users.alice.systemd.services"):
        text = (WHOLE % ("", "ProtectClock = true;")).replace("systemd.services", head)
        assert labels(text) == {"ProtectClock = true;": "\N{MINUS SIGN}0.4"}


def test_initrd_services_have_no_hints_by_default() -> None:
    """Services of the initrd have no hints by default."""
    text = (WHOLE % ("", "ProtectClock = true;")).replace("systemd.", "boot.initrd.systemd.")
    assert labels(text) == {}
    assert labels(text, config(hints_exposure="all"))


def test_the_architecture_is_a_setting() -> None:
    """The architecture decides which system calls exist: arm64 has none to emulate a processor."""
    text = WHOLE % ("", 'SystemCallFilter = "~@clock";')
    marks = []
    for arch in ("x86-64", "arm64"):
        table = show(Document.open(text.encode()), text.index("ExecS"), config(architecture=arch))
        marks += [line[2] for line in table.splitlines() if "~@cpu-emulation`" in line]
    assert marks == ["✗", "✓"]


def test_each_line_says_what_it_changes() -> None:
    """Hints are in tenths, with a minus for an improvement; lines that no check reads have none."""
    found = labels(WHOLE % ("", 'ProtectClock = true;\nRestart = "always";\nDynamicUser = true;'))
    # systemd-analyze 257 of the running service: 9.6, with the one 9.2 or 8.2, with both 7.8
    assert found == {"ProtectClock = true;": "−0.4", "DynamicUser = true;": "−1.4"}


def test_lines_without_effect_show_it_where_all_are_wanted() -> None:
    """With `all`, a line that another line makes redundant shows no effect."""
    text = WHOLE % ("", "DynamicUser = true;\nPrivateTmp = true;")
    assert "PrivateTmp = true;" not in labels(text)
    assert labels(text, config(hints_exposure="all"))["PrivateTmp = true;"] == "±0"
    assert labels(text, config(hints_exposure="off")) == {}


def test_an_unknown_value_makes_a_range() -> None:
    """An unknown value makes the score a range and has no hint."""
    text = WHOLE % ("", "ProtectClock = cfg.clock;\nProtectHome = true;")
    (title,) = titles(text.encode())
    assert " to " in title
    assert "ProtectClock = cfg.clock;" not in labels(text)


def test_the_table_has_every_check_once() -> None:
    """The table is Markdown with 81 rows; a failing row has the line that fixes it."""
    text = show(Document.open(BASELINE), BASELINE.index(b"ProtectClock"), config())
    rows = [line for line in text.splitlines() if line.startswith(("| ✗", "| ✓", "| ·", "| ?"))]
    assert len(rows) == 81
    assert text.startswith("### `baseline.service`: 5.7 MEDIUM")
    assert all("`" in row for row in rows)
    assert max(len(row) for row in rows if "(but" not in row) <= 118
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {5}


def test_the_table_lists_failing_rows_first() -> None:
    """In each group of the table failing rows come first, then unknown, passing and others."""
    text = show(Document.open(BASELINE), BASELINE.index(b"ProtectClock"), config())
    privileges = text[text.index("#### Privileges") : text.index("#### File system")]
    marks = [line[2] for line in privileges.splitlines() if line[2:3] and line[2] in "✗?✓·"]
    assert marks
    assert marks == sorted(marks, key="✗?✓·".index)


def row(text: str, check: str) -> str:
    """The table's row about a check, or with a line, for the service in a text."""
    table = show(Document.open(text.encode()), text.index("ExecStart"), config())
    return next(line for line in table.splitlines() if re.search(f"`{check}(`|=| =)", line))


def test_a_failing_row_has_the_line_that_fixes_it() -> None:
    """A failing row has a line in Nix and what in the block conflicts with it, or no line if none
    helps."""
    acpid = WHOLE.replace("/bin/x", "/bin/acpid") % ("", "")
    assert "`ProtectClock = true;` |" in row(acpid, "ProtectClock")
    assert "(but acpid opens devices below `/dev/input`)" in row(acpid, "PrivateDevices")
    assert '`DeviceAllow=`: `DevicePolicy = "closed";`' in row(acpid, "DeviceAllow")
    assert "(but acpid opens AF_NETLINK sockets)" in row(acpid, "~AF_NETLINK")
    assert "(but" not in row(acpid, "~AF_PACKET")
    root = WHOLE % ("", 'User = "root";')
    assert row(root, "User=/DynamicUser=").endswith("| `User=/DynamicUser=` |")


def test_the_table_names_both_scores_if_they_differ() -> None:
    """The table names the score of the running service and of its file if they differ."""
    text = show(Document.open(EMPTY), EMPTY.index(b"ExecStart"), config())
    assert text.startswith("### `empty.service`: 9.6 UNSAFE")
    assert "with `--offline=true` it says 9.4" in text


TYPED = """{ pkgs, ... }:
{
  systemd.services.web = {
    serviceConfig = {
      ExecStart = "${pkgs.hello}/bin/hello";
      ProtectClock = true;
      %s
      ProtectHome = true;
    };
  };
}
"""


@pytest.mark.parametrize(
    "steps",
    [
        ("P", "ProtectKernelLogs", "ProtectKernelLogs =", "ProtectKernelLogs = true"),
        ('SystemCallFilter = "', 'SystemCallFilter = "~@cl', 'SystemCallFilter = "~@clock"'),
        ("DeviceAllow = [", 'DeviceAllow = [ "', 'DeviceAllow = [ "/dev/x'),
        ("{", "}", "} ;", "''", "PrivateTmp = ${"),
    ],
)
def test_the_lens_keeps_its_score_beside_a_syntax_error(steps: tuple[str, ...]) -> None:
    """While the block has a syntax error, the lens keeps its last score."""
    shown = lenses(Document.open((TYPED % "").encode()), config())
    before = [lens.title for lens in shown.lenses]
    assert before == ["9.6 → 8.9 EXPOSED, systemd 257"]
    for step in steps:
        shown = lenses(Document.open((TYPED % step).encode()), config(), shown)
        assert [lens.title for lens in shown.lenses] == before, step
    shown = lenses(Document.open((TYPED % "PrivateTmp = true;").encode()), config(), shown)
    assert [lens.title for lens in shown.lenses] != before


def test_the_lens_stays_above_a_hidden_block() -> None:
    """The lens stays above its block even if a syntax error hides the block."""
    text = TYPED % ""
    shown = lenses(Document.open(text.encode()), config())
    for above in ("  a = {\n", "  a = {\n  b = [\n", "  a = ''\n"):
        broken = text.replace("{\n  systemd", "{\n" + above + "  systemd")
        shown = lenses(Document.open(broken.encode()), config(), shown)
        (lens,) = shown.lenses
        assert broken.encode()[lens.span.start : lens.span.end] == b"serviceConfig"


def test_other_lenses_follow_edits_beside_a_syntax_error() -> None:
    """Only the block with a syntax error keeps its old score; other blocks are updated."""
    unclosed = TYPED.replace("web", "other") % 'SystemCallFilter = "~@cl'
    both = "{ a = " + TYPED % "%s" + "; b = " + unclosed.replace("%", "%%") + "; }"
    shown = lenses(Document.open((both % "").encode()), config())
    before = [lens.title for lens in shown.lenses]
    shown = lenses(Document.open((both % "DynamicUser = true;").encode()), config(), shown)
    after = [lens.title for lens in shown.lenses]
    assert after[0] != before[0]
    assert after[1:] == before[1:]


def test_nothing_moves_while_a_new_block_is_typed() -> None:
    """The lens is there from the first line on, and changes when a scored line is complete."""
    bare = TYPED.replace("ProtectClock = true;\n", "\n").replace("ProtectHome = true;\n", "\n")
    shown = lenses(Document.open((bare % "").encode()), config())
    for step in ("P", "ProtectHome", "ProtectHome =", "ProtectHome = true"):
        shown = lenses(Document.open((bare % step).encode()), config(), shown)
        assert [each.title for each in shown.lenses] == ["9.6 UNSAFE, systemd 257"]
    shown = lenses(Document.open((bare % "ProtectHome = true;").encode()), config(), shown)
    assert [each.title for each in shown.lenses] == ["9.6 → 9.2 UNSAFE, systemd 257"]


def test_an_import_has_one_hint_for_all_of_its_lines(tmp_path: Path) -> None:
    """The hint of an imported set stands behind the semicolon and counts all lines of the set."""
    lines = (
        "{ ProtectClock = true; ProtectHome = true; PrivateTmp = true; NoNewPrivileges = true; }"
    )
    text = (
        "let\n  hardening = import ./hardening.nix;\nin\n"
        '{ systemd.services.x.serviceConfig = hardening // { ExecStart = "/bin/x"; }; }'
    )
    document = laid_out({"x.nix": text, "hardening.nix": lines}, tmp_path)["x.nix"]
    (hint,) = hints(document, Span(0, len(text)), config())
    assert text[: hint.offset].endswith("import ./hardening.nix;")
    before, after = re.findall(r"\d\.\d", lenses(document, config()).lenses[0].title)
    assert hint.label == f"\N{MINUS SIGN}{float(before) - float(after):.1f}"
    assert f"{before} without this line, {after} with it" in (hint.tooltip or "")


def test_hints_stay_beside_a_syntax_error() -> None:
    """Lines that can be read keep their hints beside a syntax error."""
    for step in ("", "ProtectKernelLogs =", 'SystemCallFilter = "~@cl'):
        assert labels(TYPED % step) == {
            "      ProtectClock = true;": "−0.3",
            "      ProtectHome = true;": "−0.3",
        }


def test_a_tooltip_names_the_checks_with_their_weights() -> None:
    """The tooltip names the checks with their weights, and describes a regression as what it
    permits."""
    text = WHOLE % ("", 'DynamicUser = true;\nAmbientCapabilities = "CAP_NET_RAW";')
    found = hints(Document.open(text.encode()), Span(0, len(text)), config())
    tooltips = [hint.tooltip or "" for hint in found]
    assert "- fixes `User=/DynamicUser=`, weight 2000" in tooltips[0]
    assert "`AmbientCapabilities=`, weight 500: has ambient capabilities" in tooltips[1]
    assert [hint.label for hint in found][1] == "+0.1"


def test_outside_services_the_table_is_a_sentence() -> None:
    """Outside services the table is a sentence, not an error."""
    assert "no service here" in show(Document.open(b"{ a = 1; }"), 3, config())
