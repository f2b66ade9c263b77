"""What lenses, hints and tables say of the exposure: figures of the real systemd-analyze."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from serviceconfig_ls.features.code_lens import lenses
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.exposure.table import show
from serviceconfig_ls.features.inlay_hints import hints
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.nix.text.document import Document
from systemd_directives.model import SystemdVersion

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
    """By the line's text: the hint behind it."""
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
def test_a_whole_unit_shows_its_figure(version: int, title: str) -> None:
    """Where it would begin, where it is, its level and the systemd that says so."""
    assert titles(BASELINE, config(version)) == [title]


def test_lines_that_add_to_another_unit_show_no_figure() -> None:
    """They say how many checks they mend: an override must never read as unsafe."""
    partial = [title for title in titles(ACPID) if title.startswith("mends ")]
    assert len(partial) == 3
    assert all("of 81 checks" in title and "UNSAFE" not in title for title in partial)


def test_which_blocks_have_a_lens_is_a_setting() -> None:
    """Hardened ones, all, or none."""
    assert titles(EMPTY) == []
    assert len(titles(EMPTY, config(lens_exposure="all"))) == 1
    assert titles(BASELINE, config(lens_exposure="off")) == []


def test_user_services_have_none_by_default() -> None:
    """Most of what is scored is not theirs to set."""
    text = BASELINE.replace(b"systemd.services", b"systemd.user.services")
    assert titles(text) == []
    assert len(titles(text, config(lens_exposure="all"))) == 1


def test_user_and_initrd_services_have_no_hints_by_default() -> None:
    """As they have no lens."""
    for head in ("systemd.user.services", "boot.initrd.systemd.services"):
        text = (WHOLE % ("", "ProtectClock = true;")).replace("systemd.services", head)
        assert labels(text) == {}
        assert len(labels(text, config(hints_exposure="all"))) == 1


def test_the_architecture_is_a_setting() -> None:
    """It decides which system calls there are: on arm64 none emulates a processor."""
    text = WHOLE % ("", 'SystemCallFilter = "~@clock";')
    marks = []
    for arch in ("x86-64", "arm64"):
        table = show(Document.open(text.encode()), text.index("ExecS"), config(architecture=arch))
        marks += [line[2] for line in table.splitlines() if "~@cpu-emulation`" in line]
    assert marks == ["✗", "✓"]


def test_each_line_says_what_it_changes() -> None:
    """In tenths, better with a minus; lines that no check reads say nothing."""
    found = labels(WHOLE % ("", 'ProtectClock = true;\nRestart = "always";\nDynamicUser = true;'))
    # systemd-analyze 257 of the running service: 9.6, with the one 9.2 or 8.2, with both 7.8
    assert found == {"ProtectClock = true;": "−0.4", "DynamicUser = true;": "−1.4"}


def test_lines_without_effect_show_it_where_all_are_wanted() -> None:
    """A line that another one makes needless changes nothing."""
    text = WHOLE % ("", "DynamicUser = true;\nPrivateTmp = true;")
    assert "PrivateTmp = true;" not in labels(text)
    assert labels(text, config(hints_exposure="all"))["PrivateTmp = true;"] == "±0"
    assert labels(text, config(hints_exposure="off")) == {}


def test_a_value_that_is_not_known_makes_a_range() -> None:
    """And no hint: what it changes cannot be known."""
    text = WHOLE % ("", "ProtectClock = cfg.clock;\nProtectHome = true;")
    (title,) = titles(text.encode())
    assert " to " in title
    assert "ProtectClock = cfg.clock;" not in labels(text)


def test_the_table_has_every_check_once() -> None:
    """Markdown, 81 rows, the failing ones with the line that mends them."""
    text = show(Document.open(BASELINE), BASELINE.index(b"ProtectClock"), config())
    rows = [line for line in text.splitlines() if line.startswith(("| ✗", "| ✓", "| ·", "| ?"))]
    assert len(rows) == 81
    assert text.startswith("### baseline.service: 5.7 MEDIUM")
    assert all(row.count("`") >= 4 for row in rows if row.startswith("| ✗"))
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {5}


def row(text: str, check: str) -> str:
    """What the table says of a check for the service of a text."""
    table = show(Document.open(text.encode()), text.index("ExecStart"), config())
    return next(line for line in table.splitlines() if f"`{check}=" in line or f"`{check}`" in line)


def test_a_failing_row_has_the_line_that_mends_it_here() -> None:
    """As Nix; with what in the block speaks against it; none where no line would help."""
    acpid = WHOLE.replace("/bin/x", "/bin/acpid") % ("", "")
    assert "`ProtectClock = true;` |" in row(acpid, "ProtectClock")
    assert "(but acpid opens devices below /dev/input)" in row(acpid, "PrivateDevices")
    families = "RestrictAddressFamilies=~AF_NETLINK"
    assert "(but acpid opens AF_NETLINK sockets)" in row(acpid, families)
    assert "(but" not in row(acpid, "RestrictAddressFamilies=~AF_PACKET")
    root = WHOLE % ("", 'User = "root";')
    assert "DynamicUser" not in row(root, "User=/DynamicUser=").split("|")[4]


def test_the_table_names_both_figures_where_they_differ() -> None:
    """A running service is scored a little differently from its file."""
    text = show(Document.open(EMPTY), EMPTY.index(b"ExecStart"), config())
    assert text.startswith("### empty.service: 9.6 UNSAFE")
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
def test_the_lens_stays_while_somebody_types(steps: tuple[str, ...]) -> None:
    """It neither goes nor changes until the block can be read again."""
    shown = lenses(Document.open((TYPED % "").encode()), config())
    before = [lens.title for lens in shown.lenses]
    assert before == ["9.6 → 8.9 EXPOSED, systemd 257"]
    for step in steps:
        shown = lenses(Document.open((TYPED % step).encode()), config(), shown)
        assert [lens.title for lens in shown.lenses] == before, step
    shown = lenses(Document.open((TYPED % "PrivateTmp = true;").encode()), config(), shown)
    assert [lens.title for lens in shown.lenses] != before


def test_the_lens_moves_with_its_block_while_the_text_above_is_broken() -> None:
    """Also where the damage hides the block."""
    text = TYPED % ""
    shown = lenses(Document.open(text.encode()), config())
    for above in ("  a = {\n", "  a = {\n  b = [\n", "  a = ''\n"):
        broken = text.replace("{\n  systemd", "{\n" + above + "  systemd")
        shown = lenses(Document.open(broken.encode()), config(), shown)
        (lens,) = shown.lenses
        assert broken.encode()[lens.span.start : lens.span.end] == b"serviceConfig"


def test_the_lens_follows_edits_beside_a_damaged_block() -> None:
    """Only the block that cannot be read keeps its figure; a mistake left elsewhere hinders none."""
    damaged = TYPED.replace("web", "other") % 'SystemCallFilter = "~@cl'
    both = "{ a = " + TYPED % "%s" + "; b = " + damaged.replace("%", "%%") + "; }"
    shown = lenses(Document.open((both % "").encode()), config())
    before = [lens.title for lens in shown.lenses]
    shown = lenses(Document.open((both % "DynamicUser = true;").encode()), config(), shown)
    after = [lens.title for lens in shown.lenses]
    assert after[0] != before[0]
    assert after[1:] == before[1:]


def test_no_lens_comes_while_somebody_types() -> None:
    """The first scored line has one once it is whole."""
    bare = TYPED.replace("ProtectClock = true;\n", "\n").replace("ProtectHome = true;\n", "\n")
    shown = lenses(Document.open((bare % "").encode()), config())
    for step in ("ProtectHome =", "ProtectHome = true"):
        shown = lenses(Document.open((bare % step).encode()), config(), shown)
        assert shown.lenses == ()
    shown = lenses(Document.open((bare % "ProtectHome = true;").encode()), config(), shown)
    assert len(shown.lenses) == 1


def test_hints_of_other_lines_stay_while_somebody_types() -> None:
    """They are those of the lines that can be read."""
    for step in ("", "ProtectKernelLogs =", 'SystemCallFilter = "~@cl'):
        assert labels(TYPED % step) == {
            "      ProtectClock = true;": "−0.3",
            "      ProtectHome = true;": "−0.3",
        }


def test_a_tooltip_names_the_checks_with_their_weights() -> None:
    """What gets worse is told without blame, as what it makes possible."""
    text = WHOLE % ("", 'DynamicUser = true;\nAmbientCapabilities = "CAP_NET_RAW";')
    found = hints(Document.open(text.encode()), Span(0, len(text)), config())
    told = [hint.tooltip or "" for hint in found]
    assert "- mends `User=/DynamicUser=`, weight 2000" in told[0]
    assert "`AmbientCapabilities=`, weight 500: hands capabilities to what it starts" in told[1]
    assert [hint.label for hint in found][1] == "+0.1"


def test_away_from_services_the_table_says_so() -> None:
    """A sentence, not an error."""
    assert "no service here" in show(Document.open(b"{ a = 1; }"), 3, config())
