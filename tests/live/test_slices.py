"""The slices of units against the real systemds: which one a unit is in, and what the score counts."""

from __future__ import annotations

import re
from random import Random
from typing import TYPE_CHECKING

import pytest

from record.parts import VERSIONS, oracle
from systemd_directives import unitfile
from systemd_directives.model import RuntimeScope, SystemdVersion
from systemd_directives.slices import above, slice_of
from tests.live.security import OVERALL, arrays, line
from tests.support.services import service
from tests.support.tables import Table, differences, ours

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.live

COUNT = 30
_TARGETS = ("basic", "sysinit", "shutdown", "sockets", "timers", "paths")
_NAMES = ("web", "a-b", "a-b-c", "x@1", "d-e@1", "d-e@f-g", "w\\x2dx@1", ".a@2", "q_r@1")
_VALUES = (
    *("", "Slice=", "Slice=s.slice", "Slice=s-t.slice", "Slice=s-t-u.slice", "Slice=-.slice"),
    *("Slice=s", "Slice=s.service", "Slice=%p.slice", "Slice=my-%j.slice", "Slice=%i-%%.slice"),
    *("Slice=s.slice\nSlice=t.slice", "Slice=s.slice\nSlice=", "Slice=s.slice\nSlice=wrong"),
    *("Slice=a\\x2db.slice", "Slice=my-%N.slice", "Slice=%x.slice", "Slice=s--t.slice"),
)
_STARTED = re.compile(r"^(\S+\.slice): Installed new job", re.M)
_LIMITS = (
    *("IPAddressDeny=any", "IPAddressAllow=localhost", "DevicePolicy=closed", "MemoryMax=1G"),
    *("DeviceAllow=/dev/null r", "SocketBindDeny=any", "RestrictNetworkInterfaces=lo"),
    *("IPIngressFilterPath=/sys/fs/bpf/a", "IPEgressFilterPath=/sys/fs/bpf/b", "Delegate=yes"),
)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("scope", RuntimeScope)
def test_a_unit_starts_the_slices_that_it_is_in(
    scope: RuntimeScope, version: int, seed: int, tmp_path: Path
) -> None:
    """The jobs that systemd makes for a unit are those of its slice and of all above it."""
    random = Random(seed)
    for each in _TARGETS:
        (tmp_path / f"{each}.target").write_text("[Unit]\n")
    known = 0
    for number in range(COUNT):
        name, value = random.choice(_NAMES), random.choice(_VALUES)
        kind = random.choice(("service", "service", "socket"))
        own = "ExecStart=/bin/true" if kind == "service" else f"ListenStream=/run/{number}"
        text = f"[{kind.capitalize()}]\n{own}\n{value}\n"
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / f"{name}.service").write_text("[Service]\nExecStart=/bin/true\n")
        (folder / f"{name}.{kind}").write_text(text)
        answer = oracle(version).run(
            ["verify", "--man=no", f"--{scope.value}", f"{folder}/{name}.{kind}"],
            SYSTEMD_UNIT_PATH=f"{folder}:{tmp_path}",
            SYSTEMD_LOG_LEVEL="debug",
            XDG_RUNTIME_DIR="/run",
        )
        unit = unitfile.parse(text, name, kind, scope).unit
        found = slice_of(unit, SystemdVersion(version))
        if found is not None:
            known += 1
            started = set(_STARTED.findall(answer.stdout + answer.stderr))
            assert {found, *above(found)} == started | {"-.slice"}, (text, answer.stderr[-2000:])
    assert known > COUNT // 2


@pytest.mark.parametrize("version", VERSIONS)
def test_no_slice_changes_the_score(version: int, seed: int, tmp_path: Path) -> None:
    """systemd-analyze security counts the lines of the service alone, whatever its slices deny."""
    random = Random(seed)
    folder = tmp_path / "etc/systemd/system"
    folder.mkdir(parents=True)
    for name in ("-", "system", "s", "s-t", "u"):
        lines = "\n".join(random.sample(_LIMITS, 5))
        (folder / f"{name}.slice").write_text(f"[Slice]\n{lines}\n")
    texts: dict[str, str] = {}
    for number in range(COUNT):
        inside = random.choice(("", "Slice=s-t.slice\n", "Slice=u.slice\n"))
        texts[f"u{number}.service"] = f"{service(random).rstrip(chr(10))}\n[Service]\n{inside}"
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    options = [f"--root={tmp_path}", "security", "--offline=true"]
    shown = oracle(version).run([*options, *texts]).stdout
    debug = {"SYSTEMD_ANALYZE_DEBUG": "1"}
    rows = arrays(oracle(version).run([*options, "--json=short", *texts], **debug).stdout)
    figures = OVERALL.findall(shown)
    assert len(figures) > COUNT // 2
    for (name, whole, tenth, level), table in zip(figures, rows, strict=True):
        lines_of = {str(row["json_field"]): line(row) for row in table}
        real = Table(int(whole) * 10 + int(tenth), level, lines_of)
        assert not list(differences(ours(texts[name], version), real)), texts[name]
