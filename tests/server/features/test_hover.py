"""Hover on a directive, a value and the header of a block."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.hover import hover
from serviceconfig_ls.features.text import manual
from serviceconfig_ls.nix.text.document import Document
from systemd_directives.model import SystemdVersion
from tests.directives.manpages import option, write
from tests.support.notation import fixture

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from systemd_directives.manpage import Manual

CONFIG = Config(systemd=SystemdVersion(257), hover_manual="off")
WHOLE = '{ systemd.services.x.serviceConfig = {\n  ExecStart = "/bin/x";\n  %s\n}; }'


def shown(marked: str, config: Config = CONFIG) -> tuple[str, str] | None:
    """The text of the hover and the text under it."""
    given = fixture(marked)
    found = hover(Document.open(given.content), given.cursors[0], config)
    if found is None:
        return None
    return found.markdown, given.content[found.span.start : found.span.end].decode()


def test_a_directive_says_first_what_it_does_here() -> None:
    """The order is: summary, this value and its effect, what may break, what it accepts."""
    found = shown(WHOLE % "Protect$0Home = true;")
    assert found is not None
    text, over = found
    assert over == "ProtectHome"
    parts = ["**ProtectHome** `[Service]`", "**Exposure**", "**May break**", "**Values**"]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Protect$0Home = true;", "`ProtectHome=`"),
        ('Restart$0 = "always";', "not scored"),
        ("ProtectHome$0 = cfg.home;", "**Unknown here**"),
        ("Frobnicate$0 = 1;", "systemd has no such directive"),
        (r'Environ$0ment = "B=1  \"A=*b c*\"";', r'**Here** B=1 "A=\*b c\*"'),
        ('Ty$0pe = "notify";', "**Here** started when the program says READY=1"),
        ("Protect$0Home = true;", "**Here** /home, /root and /run/user are empty and closed"),
        ('IPAddress$0Deny = "any";', "**Here** 0.0.0.0/0 ::/0"),
        ('IPAddress$0Allow = [ "10.0.0.0/8" "any" ];', "**Here** 10.0.0.0/8; 0.0.0.0/0 ::/0"),
        ('Kill$0Mode = "mixed";', "**Here** SIGTERM for the main process"),
        ('KillMode = "mi$0xed";', "**mixed** — SIGTERM for the main process"),
        ("Kill$0Signal = 9;", "**Here** SIGKILL"),
        ('SuccessExit$0Status = "TEMPFAIL";', "**Here** exit status 75"),
        ("Watchdog$0Sec = 0;", "**Here** no watchdog"),
        (
            'RestrictAddress$0Families = [ "AF_UNIX" "~AF_INET" ];',
            "**Here** AF_UNIX; without AF_INET",
        ),
        (
            'CapabilityBounding$0Set = [ "~CAP_KILL" "CAP_KILL" ];',
            "all but CAP_KILL; with CAP_KILL",
        ),
        ('RestrictAddress$0Families = [ "~AF_INET" "" "AF_UNIX" ];', "are dropped; AF_UNIX"),
        ('SystemCallFilter = "~@clo$0ck";', "**@clock** — "),
        ('CapabilityBoundingSet = "CAP_SYS_$0ADMIN";', "**CAP_SYS_ADMIN** — "),
        ('RestrictAddressFamilies = [ "AF_INET" "AF_NET$0LINK" ];', "**AF_NETLINK** — "),
        ("ProtectClock = tr$0ue;", "**true** — Denies setting the system clock"),
        ("ProtectClock = fal$0se;", "**false** — no effect; the default"),
        ("ProtectHome = tr$0ue;", "**true** — /home, /root and /run/user are empty and closed"),
        ('SystemCallFilter = "~ptr$0ace";', "**ptrace** — a system call, in `@debug`"),
        ('SystemCallFilter = "~ptr$0ace";', "**Here** denied"),
        ('SystemCallFilter = [ "@system-service" "~@pri$0vileged" ];', "**Here** denied"),
        ('SystemCallFilter = [ "@system-ser$0vice" "~@privileged" ];', " calls are allowed"),
        ('SystemCallFilter = [ "~ch$0own:EPERM" ];', "**chown** — a system call, in `@chown`"),
        ('CapabilityBoundingSet = "~CAP_K$0ILL";', "**Here** denied"),
        ('CapabilityBoundingSet = "CAP_K$0ILL";', "**Here** allowed"),
        ('RestrictAddressFamilies = [ "AF_UNIX" "~AF_IN$0ET" ];', "**Here** denied"),
        ('RestrictNamespaces = "~us$0er mnt";', "**Here** denied"),
        ('RestrictNamespaces = "us$0er mnt";', "**Here** allowed"),
        ('IPAddressDeny = "a$0ny";', "**Here** denied"),
        (
            'IPAddressDeny = "a$0ny";\nIPAddressAllow = [ "10.0.0.0/8" "localhost" ];',
            "**Here** denied, but not `10.0.0.0/8`, `127.0.0.0/8`, `::1/128`",
        ),
        ('IPAddressDeny = "any";\nIPAddressAllow = [ "10.5.$00.0/16" ];', "**Here** allowed"),
        ('IPAddressDeny = "multi$0cast";', "**Here** denied"),
        ('IPAddressAllow = "link-l$0ocal";', "**Here** allowed"),
        ('InaccessiblePaths = [ "/a" "-/s$0rv" ];', "`/srv`** — closed to the service"),
        ('InaccessiblePaths = [ "/a" "-/s$0rv" ];', "ignored if it is missing"),
        ('ReadWritePaths = "+/s$0rv";', "below the root directory of the unit"),
        ('State$0Directory = "web";', "**Here** /var/lib/web"),
        ('DynamicUser = true; State$0Directory = "web";', "/var/lib/web (in /var/lib/private)"),
        ('CacheDirectory = "we$0b";', "**`web`** — /var/cache/web"),
        ('UMask = "003$07";', "**`0037`** — new files keep"),
    ],
)
def test_each_piece_has_its_hover(line: str, wanted: str) -> None:
    """Hover on each piece of text shows the expected words."""
    found = shown(WHOLE % line)
    assert found is not None
    assert wanted in found[0]


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("Private$0Mounts = true;", 0),
        ("Protect$0Home = true;", 1),
        ("Lock$0Personality = true;", 0),
    ],
)
def test_each_thing_is_said_once(line: str, count: int) -> None:
    """The heading says what a switch does: neither its value nor a list of effects repeats it."""
    found = shown(WHOLE % line)
    assert found is not None
    assert found[0].count("**Here**") == count
    assert "**Removes**" not in found[0]
    assert "Default: `false`" in found[0]


@pytest.mark.parametrize(
    "units",
    [
        'let u = { script = "x"; %s }; in { systemd.services = { a = u; }; }',
        'let f = n: { script = "x"; %s }; in { systemd.services.a = f 1; }',
        (
            '{ lib, config, ... }: let f = n: v: lib.nameValuePair "x-${n}" '
            '{ script = "x"; %s }; in { systemd.services = lib.mapAttrs\' f config.x; }'
        ),
    ],
)
def test_a_line_of_a_variable_has_a_hover(units: str) -> None:
    """A line without a set around it, in a unit that a variable holds, has its hover."""
    found = shown(units % "serviceConfig.Protect$0Home = true;")
    assert found is not None
    assert found[0].startswith("**ProtectHome**")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Private$0Users = !c.x;", "**Here** a condition decides: the users of the host, or root"),
        (
            'Protect$0Home = if c.x then "read-only" else true;',
            "**Here** a condition decides: /home, /root and /run/user are read-only, or",
        ),
        (
            'SystemCall$0Filter = [ "@system-service" ] ++ lib.optionals c.x [ "~@mount" ];',
            "**Under a condition** all but @mount",
        ),
    ],
)
def test_a_value_under_a_condition_is_not_told_as_certain(line: str, told: str) -> None:
    """Two possible values are alternatives, and an optional line says so."""
    head = "{ lib, c, ... }: "
    found = shown(head + WHOLE % line)
    assert found is not None
    assert told in found[0]


def test_an_overridden_line_says_so_instead_of_what_it_would_do() -> None:
    """A line that another one overrides shows neither a meaning nor an effect."""
    text = (WHOLE % 'Kill$0Mode = "mixed";').replace(
        "{ systemd", '{ systemd.services.x.serviceConfig.KillMode = lib.mkForce "process"; systemd'
    )
    found = shown(text)
    assert found is not None
    assert "**Overridden** by `process`" in found[0]
    assert "**Here**" not in found[0]
    assert "**Exposure**" not in found[0]


def test_a_call_filter_says_what_is_left_after_all_lines() -> None:
    """The filter's hover counts calls and names the groups that are denied; nothing if unknown."""
    lines = 'SystemCall$0Filter = [ "@system-service" "~@privileged" ];'
    found = shown(WHOLE % lines)
    assert found is not None
    assert "are left (an allow list)" in found[0]
    out = next(line for line in found[0].splitlines() if line.startswith("**Out** "))
    assert "`@mount`" in out
    assert "`@basic-io`" not in out
    unknown = shown(WHOLE % lines.replace('"~@privileged"', "cfg.more"))
    assert unknown is not None
    assert "are left" not in unknown[0]


def test_a_word_of_a_value_is_marked_alone() -> None:
    """The range of a hover is the word, not the whole string."""
    found = shown(WHOLE % 'SystemCallFilter = "~@clock @mo$0unt @swap";')
    assert found is not None
    assert found[1] == "@mount"


def test_the_header_is_summed_up_in_a_few_lines() -> None:
    """The header shows the score with its level and version, and the three best next lines."""
    found = shown((WHOLE % "ProtectHome = true;").replace("serviceConfig", "service$0Config"))
    assert found is not None
    first, following = found[0].split("  \n")
    assert first == "**`x.service`** 9.2 **UNSAFE**, 6 of 81 checks pass (systemd 257)"
    assert following.startswith("**Next** `SystemCallFilter = ")
    assert following.count("= ") == 3
    assert "`RestrictNamespaces = true;` −0.7" in following


def test_a_line_with_a_syntax_error_has_a_hover() -> None:
    """A line with a syntax error has a hover without a score."""
    found = shown(
        WHOLE % 'RestrictAddress$0Families = [ "AF_INET" AF_INET6" ];\n  ProtectHome = true;'
    )
    assert found is not None
    assert "cannot be read" in found[0]


@pytest.mark.parametrize("text", ["{ a = 1$0; }", "$0", "{ services.x.enable = tr$0ue; }"])
def test_elsewhere_nothing_is_shown(text: str) -> None:
    """Nothing is shown outside units: other servers answer there."""
    assert shown(text) is None


def test_without_manual_pages_it_says_how_to_get_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without manual pages the hover says how to install them and shows the rest."""
    monkeypatch.setattr(manual, "manual_soon", lambda config: None)
    found = shown(WHOLE % "Protect$0Home = true;", Config())
    assert found is not None
    assert "**May break**" in found[0]
    assert manual.MISSING in found[0]


def test_the_first_hover_does_not_wait_for_the_manual(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first hover is answered without the manual's text, and a later one with it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    body = '.SH "OPTIONS"\n' + option("ProtectHome=", "Closes the door.")
    config = Config(man_path=str(write(tmp_path / "pages", body)))
    may_read, find = threading.Event(), manual.find_manual

    def slow(folders: Sequence[Path] | None) -> Manual | None:
        may_read.wait(60)
        return find(folders)

    monkeypatch.setattr(manual, "find_manual", slow)
    first = shown(WHOLE % "Protect$0Home = true;", config)
    assert first is not None
    assert manual.UNREAD in first[0]
    may_read.set()
    for thread in threading.enumerate():
        if thread.name == "manual":
            thread.join(60)
    later = shown(WHOLE % "Protect$0Home = true;", config)
    assert later is not None
    assert "Closes the door." in later[0]


def test_the_source_names_both_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line below the manual's text names the page, its release and that of the configuration."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    body = '.SH "OPTIONS"\n' + option("ProtectHome=", "Closes the door.")
    given = Config(man_path=str(write(tmp_path / "pages", body, version="252.1")))
    manual.manual(given)
    for version, wanted in (
        (262, "*from systemd.exec(5) of systemd 252.1 (installed); this configuration uses 262*"),
        (252, "*from systemd.exec(5) of systemd 252.1*"),
    ):
        found = shown(
            WHOLE % "Protect$0Home = true;", given._replace(systemd=SystemdVersion(version))
        )
        assert found is not None
        assert wanted in found[0]


def test_markdown_in_a_form_is_escaped() -> None:
    """What Markdown would read as emphasis or a link is escaped."""
    found = shown('{ systemd.timers.x.timerConfig.OnCal$0endar = "daily"; }')
    assert found is not None
    assert r"Mon..Fri \*-\*-\* 08:30" in found[0]


@pytest.mark.parametrize(("version", "named"), [(257, False), (258, True), (262, True)])
def test_the_advice_names_the_shell_inside_a_service(version: int, *, named: bool) -> None:
    """From 258 on systemd-analyze opens a shell in the namespaces of a service."""
    config = Config(systemd=SystemdVersion(version), hover_manual="off")
    found = shown("{ systemd.services.web.serviceConfig.ProtectH$0ome = true; }", config)
    assert found is not None
    assert ("systemd-analyze unit-shell" in found[0]) is named
