"""Known scores of known services: vectors, policies, architectures, and running services."""

from __future__ import annotations

import json

import pytest

from systemd_directives import unitfile
from systemd_directives.exposure import (
    CHECKS,
    PolicyError,
    format_score,
    level,
    parse_policy,
    score,
)
from systemd_directives.model import RuntimeScope, SystemdVersion, Unit
from tests.support.tables import ours
from tests.support.vectors import VERSIONS, Vector, unit, vectors


def read(lines: str, scope: RuntimeScope = RuntimeScope.SYSTEM) -> Unit:
    return unitfile.parse(unit(lines), scope=scope).unit


def row(lines: str, key: str, version: int = 257, arch: str = "x86-64") -> int | None:
    found = score(read(lines), SystemdVersion(version), arch=arch)
    return next(each for each in found.rows if each.check.json_field == key).badness


def live(lines: str, version: int = 257) -> tuple[str, str]:
    """The offline score and the score of the running service."""
    found = score(read(lines), SystemdVersion(version))
    assert found.offline.known
    assert found.live.known
    return format_score(found.offline.low), format_score(found.live.low)


@pytest.mark.parametrize("vector", vectors(), ids=str)
def test_a_known_service_has_its_known_figure(vector: Vector) -> None:
    """The score is the one that systemd-analyze printed."""
    assert ours(vector.text, vector.version).overall == vector.overall


def test_there_are_81_checks_with_names_of_their_own() -> None:
    """There are 81 checks with different keys, and every check reads something."""
    assert len({check.json_field for check in CHECKS}) == len(CHECKS) == 81
    assert sum(check.weight for check in CHECKS) == 56_460
    assert all(check.directives for check in CHECKS)


@pytest.mark.parametrize(
    ("tenths", "word"),
    [
        (100, "DANGEROUS"),
        (99, "UNSAFE"),
        (90, "UNSAFE"),
        (89, "EXPOSED"),
        (75, "EXPOSED"),
        (74, "MEDIUM"),
        (50, "MEDIUM"),
        (49, "OK"),
        (10, "OK"),
        (9, "SAFE"),
        (1, "SAFE"),
        (0, "PERFECT"),
    ],
)
def test_levels_begin_where_systemd_has_them(tenths: int, word: str) -> None:
    """A score has systemd's level."""
    assert level(tenths) == word


@pytest.mark.parametrize("version", VERSIONS)
def test_a_running_service_has_private_mounts_only_if_asked(version: int) -> None:
    """Offline an unset PrivateMounts counts as good from 254 on; a running service has none."""
    assert live("", version) == ("9.6" if version == 252 else "9.4", "9.6")


@pytest.mark.parametrize(
    "line",
    [
        "PrivateDevices=yes",
        "PrivateTmp=yes",
        "ProtectControlGroups=yes",
        "ProtectKernelTunables=yes",
        "ProtectKernelModules=yes",
        "ProtectHome=read-only",
        "ProtectSystem=full",
        "RootImage=/x.raw",
        "DynamicUser=yes",
    ],
)
def test_settings_that_need_a_mount_namespace_make_mounts_private(line: str) -> None:
    """On a running service they fix PrivateMounts, even with an explicit no."""
    found = score(read(f"{line}\nPrivateMounts=no"), SystemdVersion(257))
    by_key = {each.check.json_field: each for each in found.live_rows}
    offline = {each.check.json_field: each for each in found.rows}
    assert by_key["PrivateMounts"].set is True
    assert offline["PrivateMounts"].set is False


@pytest.mark.parametrize("line", ["ProtectClock=yes", "PrivateNetwork=yes", "RootDirectory=/x"])
def test_other_settings_do_not(line: str) -> None:
    """The running service's PrivateMounts stays bad with these."""
    found = score(read(line), SystemdVersion(257))
    assert [each.set for each in found.live_rows if each.check.json_field == "PrivateMounts"] == [
        False
    ]


@pytest.mark.parametrize(
    ("allow", "offline", "running"),
    [("127.0.0.1", 2, 5), ("127.0.0.0/8", 2, 2), ("::1", 2, 2), ("localhost", 2, 2), ("any", 5, 5)],
)
def test_a_running_service_is_local_only_by_the_whole_range(
    allow: str, offline: int, running: int
) -> None:
    """A single loopback address counts as local only offline."""
    found = score(read(f"IPAddressDeny=any\nIPAddressAllow={allow}"), SystemdVersion(257))
    rows = (found.rows, found.live_rows)
    seen = [
        each.badness for table in rows for each in table if each.check.json_field == "IPAddressDeny"
    ]
    assert seen == [offline, running]


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_lost_on_loading_is_lost_offline_and_live(version: int) -> None:
    """Capabilities that a protection removes are gone in both tables."""
    found = score(read("ProtectKernelModules=yes\nProtectClock=yes"), SystemdVersion(version))
    for table in (found.rows, found.live_rows):
        by_key = {each.check.json_field: each.badness for each in table}
        assert by_key["CapabilityBoundingSet_CAP_SYS_MODULE"] == 0
        assert by_key["CapabilityBoundingSet_CAP_SYS_TIME"] == 0
        assert by_key["CapabilityBoundingSet_CAP_SYS_ADMIN"] == 1


@pytest.mark.parametrize(("version", "figure"), [(252, "9.8"), (257, "9.6"), (262, "9.2")])
def test_an_empty_user_service(version: int, figure: str) -> None:
    """A user manager shares the keyring; 262 knows that nothing in it is root."""
    found = score(read("", RuntimeScope.USER), SystemdVersion(version))
    assert format_score(found.offline.low) == figure


def test_groups_that_an_architecture_lacks_are_out_of_reach_there() -> None:
    """@cpu-emulation exists on x86 only: elsewhere any filter excludes it."""
    line = "SystemCallFilter=~reboot"
    assert row(line, "SystemCallFilter_cpu_emulation") == 10
    assert row(line, "SystemCallFilter_cpu_emulation", arch="arm64") == 0
    assert row(line, "SystemCallFilter_cpu_emulation", arch="aarch64") == 0
    assert row(line, "SystemCallFilter_clock", arch="arm64") == 10


def test_what_no_recording_tells_of_253_makes_a_range() -> None:
    """An unclosed quote names no capability in 252, and one in 254."""
    line = 'CapabilityBoundingSet=CAP_KILL "CAP_SYS_ADMIN'
    ends = [score(read(line), SystemdVersion(version)).offline for version in (252, 253, 254)]
    key = "CapabilityBoundingSet_CAP_SYS_ADMIN"
    assert [row(line, key, version) for version in (252, 253, 254)] == [0, None, 1]
    assert ends[1].low < ends[1].high


@pytest.mark.parametrize("version", [version for version in range(252, 263) if version != 253])
def test_a_recorded_release_makes_no_range(version: int) -> None:
    """A known value gives one score, whatever differs between releases."""
    lines = 'RestrictAddressFamilies=AF_INET AF_FOO AF_UNIX\nCapabilityBoundingSet=~CAP_KILL "63'
    for scope in RuntimeScope:
        found = score(read(lines, scope), SystemdVersion(version))
        assert found.offline.known
        assert all(each.decided for each in found.rows)


POLICIES = [
    ({"PrivateNetwork": {"weight": 0}}, "", 94),
    ({"PrivateNetwork": {"weight": 20000}}, "PrivateNetwork=yes", 68),
    ({"ProtectHome": {"range": 100}}, "", 92),
    ({"ProtectHome": {"range": 100.0, "weight": "heavy"}, "Nonsense": {"weight": 1}}, "", 92),
    ({"ProtectHome": {"weight": -5}, "ProtectClock": 7}, "", 94),
]


@pytest.mark.parametrize(("policy", "lines", "overall"), POLICIES)
def test_a_policy_weighs_the_checks_anew(policy: object, lines: str, overall: int) -> None:
    """Weights, ranges and exclusions apply; what systemd does not understand is skipped."""
    table = ours(unit(lines), 257, policy=parse_policy(json.dumps(policy)))
    assert table.overall == overall


@pytest.mark.parametrize("text", ["", "{", "{'a': 1}", '{"a": 007}', "\0"])
def test_a_policy_that_is_no_json_is_refused(text: str) -> None:
    """A policy that is not JSON is an error that says so."""
    with pytest.raises(PolicyError, match="not JSON"):
        parse_policy(text)


def test_a_policy_with_a_range_of_0_is_refused() -> None:
    """systemd-analyze aborts on it; the message names the check."""
    with pytest.raises(PolicyError, match="ProtectClock: a range of 0"):
        parse_policy('{"ProtectClock": {"range": 0}}')
    assert parse_policy('{"ProtectClock": {"weight": 0}}')


# `systemd-analyze security` of 252 and 257 says so of each
@pytest.mark.parametrize(
    ("line", "taken"), [("c:%H/d", False), ("c:%t/d", True), ("c:%H", True), ("c:/a%%b", True)]
)
def test_a_credential_counts_if_its_source_can_be_one(line: str, taken: bool) -> None:
    """An encrypted credential opens a device; a source that is neither path nor name is ignored."""
    found = score(read(f"DevicePolicy=strict\nLoadCredentialEncrypted={line}"), SystemdVersion(257))
    badness = next(r.badness for r in found.rows if r.check.json_field == "DeviceAllow")
    assert badness == (5 if taken else 0)


# `systemd-analyze security` of 252, 257 and 262 says so of each; %i is nothing there
@pytest.mark.parametrize(
    ("device", "taken"),
    [("ch%iar-*", True), ("%iblock-sd r", True), ("char-%z", False), ("/dev/%%null", True)],
)
def test_a_device_is_what_its_specifiers_make_of_it(device: str, taken: bool) -> None:
    """Classes and paths are checked after their specifiers are expanded."""
    badness = row(f"DevicePolicy=closed\nDeviceAllow={device}", "DeviceAllow")
    assert badness == (5 if taken else 0)
