"""Unit files with their drop-ins, and drop-ins with all that systemd reads with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.features import code_lens, effective_unit
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import diagnose
from serviceconfig_ls.features.hover import hover
from serviceconfig_ls.units.modules.merge import unit_of
from serviceconfig_ls.units.unit_files.load_order import (
    drop_in_folders,
    drop_ins,
    folders_beside,
)
from serviceconfig_ls.units.unit_files.opening import language_of, open_document
from serviceconfig_ls.units.unit_files.unit_file import UnitFile
from serviceconfig_ls.workspace.base.places import NONE
from serviceconfig_ls.workspace.workspace import home_of, units, workspace_at
from systemd_directives.model import SystemdVersion

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CONFIG = Config(systemd=SystemdVersion(257), systemd_version="257", hover_manual="off")
UNIT = "[Service]\nExecStart=/bin/web\nNice=1\n"


def written(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """A project with some files."""
    (root / ".git").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return root


def opened(path: Path, base: str = NONE) -> UnitFile:
    """A unit file of a project."""
    workspace_at.cache_clear()
    found = open_document(path.read_bytes(), language_of(path), home_of(path, base))
    assert isinstance(found, UnitFile)
    return found


def lines(document: UnitFile) -> list[str]:
    """The lines that systemd reads."""
    return [f"{each.directive}={each.text}" for each in unit_of(units(document)[0].block).settings]


def shown(document: UnitFile, text: str) -> str:
    found = hover(document, document.text.index(text.encode()), CONFIG)
    return "" if found is None else found.markdown


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("web", ["web"]),
        ("a-b-c", ["a-b-c", "a-b-", "a-"]),
        ("a--b", ["a--b", "a--", "a-"]),
        ("a-", ["a-"]),
        ("-a", ["-a"]),
        ("a-b@x", ["a-b@x", "a-b@", "a-", "a-@x", "a-@"]),
        ("a-b@", ["a-b@", "a-", "a-@"]),
    ],
)
def test_the_folders_of_a_unit(name: str, expected: list[str]) -> None:
    """Its own folder comes first, then that of its template, then those of its prefixes."""
    assert list(drop_in_folders(name, "service")) == [f"{each}.service.d" for each in expected]


def test_file_names_decide_the_order() -> None:
    """Of two files with one name the more important folder counts, whichever is more specific."""
    listed = {
        "/etc/web.service.d": ["50.conf", "10.conf", ".h.conf", "a.txt"],
        "/etc/service.d": ["20.conf", "50.conf"],
        "/lib/web.service.d": ["10.conf", "30.conf"],
    }
    found = drop_ins(["web"], "service", ["/etc", "/lib"], lambda path: listed.get(path, []))
    assert found == [
        "/etc/web.service.d/10.conf",
        "/etc/service.d/20.conf",
        "/lib/web.service.d/30.conf",
        "/etc/web.service.d/50.conf",
    ]
    assert folders_beside("/srv/units") == ("/srv/units",)
    assert folders_beside("/x/usr/lib/systemd/user")[:2] == (
        "/x/etc/systemd/user",
        "/x/run/systemd/user",
    )


FILES = {
    "web.service": UNIT,
    "web.service.d/10-a.conf": "[Service]\nNice=2\n",
    "web.service.d/50-b.conf": "[Service]\nNice=3\nProtectHome=yes\n",
    "service.d/20-all.conf": "[Service]\nNice=4\n",
    "other.service.d/20-all.conf": "[Service]\nNice=5\n",
}
WHOLE = ["ExecStart=/bin/web", "Nice=1", "Nice=2", "Nice=4", "Nice=3", "ProtectHome=yes"]


@pytest.mark.parametrize(
    "name", ["web.service", "web.service.d/10-a.conf", "web.service.d/50-b.conf"]
)
def test_each_file_of_a_unit_is_the_whole_unit(name: str, tmp_path: Path) -> None:
    """The unit file and its drop-ins have the lines of all of them, in systemd's order."""
    document = opened(written(tmp_path, FILES) / name)
    assert lines(document) == WHOLE
    (lens,) = code_lens.lenses(document, CONFIG).lenses
    assert "9.2" in lens.title
    view = effective_unit.show(document, 1, CONFIG)
    assert view.count("| `Nice=") == 4 and "20-all.conf" in view
    assert diagnose(document, CONFIG) == ()


def test_a_link_to_a_unit_is_the_unit(tmp_path: Path) -> None:
    """In a folder of links the drop-ins of the unit count too."""
    root = written(tmp_path, FILES)
    (root / "multi-user.target.wants").mkdir()
    (root / "multi-user.target.wants/web.service").symlink_to("../web.service")
    assert lines(opened(root / "multi-user.target.wants/web.service")) == WHOLE


def test_a_drop_in_of_all_units_says_what_it_can(tmp_path: Path) -> None:
    """Which unit it belongs to is not known, so it is judged alone."""
    document = opened(written(tmp_path, FILES) / "service.d/20-all.conf")
    assert lines(document) == ["Nice=4"] and diagnose(document, CONFIG) == ()


@pytest.mark.parametrize(
    ("unit", "fragment", "folder"),
    [
        ("foo@x.service", "foo@.service", "foo@.service.d"),
        ("foo@x.service", "foo@x.service", "foo@.service.d"),
        ("foo-bar.service", "foo-bar.service", "foo-.service.d"),
        ("foo-bar.service", "foo-bar.service", "service.d"),
    ],
)
def test_templates_and_prefixes_count(
    unit: str, fragment: str, folder: str, tmp_path: Path
) -> None:
    """A drop-in of the instance stands on the template and on what its name begins with."""
    files = {
        fragment: UNIT,
        f"{folder}/10.conf": "[Service]\nNice=2\n",
        f"{unit}.d/20.conf": "[Service]\nNice=3\n",
    }
    document = opened(written(tmp_path, files) / f"{unit}.d/20.conf")
    assert lines(document) == ["ExecStart=/bin/web", "Nice=1", "Nice=2", "Nice=3"]
    assert not units(document)[0].block.partial


def test_hovers_name_the_other_file(tmp_path: Path) -> None:
    """A line of the unit is overridden by a drop-in, and that one overrides it."""
    root = written(tmp_path, FILES)
    unit, drop_in = opened(root / "web.service"), opened(root / "web.service.d/10-a.conf")
    place = f"[50-b.conf, line 2]({(root / 'web.service.d/50-b.conf').as_uri()}#L2)"
    assert f"**Overridden by** `3` in {place}" in shown(unit, "Nice")
    assert f"**Overridden by** `3` in {place}" in shown(drop_in, "Nice")
    assert "**Overrides** `1` in [web.service, line 3]" in shown(drop_in, "Nice")


def test_what_a_drop_in_makes_wrong_is_reported_there(tmp_path: Path) -> None:
    """The unit file is not to blame; a line that it lacks may be in a drop-in."""
    files = {
        "web.service": "[Service]\nExecStart=/bin/web\nUser=root\nRestartSec=1\n",
        "web.service.d/a.conf": "[Service]\nDynamicUser=yes\nRestart=always\n",
    }
    root = written(tmp_path, files)
    assert diagnose(opened(root / "web.service"), CONFIG) == ()
    found = diagnose(opened(root / "web.service.d/a.conf"), CONFIG)
    assert [each.code for each in found] == ["static-root-with-dynamic-user"]
    assert found[0].message.endswith("(base: web.service here)")
    (root / "web.service.d/a.conf").unlink()
    alone = diagnose(opened(root / "web.service"), CONFIG)
    assert [each.code for each in alone] == ["restart-delay-without-restart"]


def test_the_folders_of_a_system_belong_together(tmp_path: Path) -> None:
    """A drop-in in etc stands on the unit in usr/lib, and hides a drop-in of the same name."""
    files = {
        "x/usr/lib/systemd/system/web.service": UNIT,
        "x/usr/lib/systemd/system/web.service.d/a.conf": "[Service]\nNice=2\n",
        "x/usr/lib/systemd/system/web.service.d/b.conf": "[Service]\nNice=3\n",
        "x/etc/systemd/system/web.service.d/b.conf": "[Service]\nNice=4\n",
        "x/etc/systemd/user/web.service.d/c.conf": "[Service]\nNice=5\n",
    }
    document = opened(written(tmp_path, files) / "x/etc/systemd/system/web.service.d/b.conf")
    assert lines(document) == ["ExecStart=/bin/web", "Nice=1", "Nice=2", "Nice=4"]


def test_the_base_has_the_unit_of_a_drop_in(tmp_path: Path) -> None:
    """A machine that the user names completes a drop-in, which counts as it is in the editor."""
    machine = {
        "usr/lib/systemd/system/web.service": UNIT,
        "usr/lib/systemd/system/web.service.d/a.conf": "[Service]\nNice=2\n",
        "run/systemd/system/web.service.d/z.conf": "[Service]\nNice=3\n",
        "etc/systemd/system/web.service.d/m.conf": "[Service]\nNice=8\nProtectHome=yes\n",
        "usr/lib/systemd/system/web.socket": "[Socket]\nListenStream=/run/web\n",
        "usr/lib/systemd/system/foo@.service": UNIT,
    }
    written(tmp_path / "machine", machine)
    own = {
        "web.service.d/m.conf": "[Service]\nNice=4\n",
        "web.socket.d/m.conf": "[Socket]\nBacklog=4\n",
        "foo@x.service.d/m.conf": "[Service]\nNice=4\n",
        "none.service.d/m.conf": "[Service]\nNice=4\n",
    }
    root, base = written(tmp_path / "own", own), str(tmp_path / "machine")
    found = opened(root / "web.service.d/m.conf", base)
    assert lines(found) == ["ExecStart=/bin/web", "Nice=1", "Nice=2", "Nice=4", "Nice=3"]
    assert lines(opened(root / "web.socket.d/m.conf", base))[0] == "ListenStream=/run/web"
    assert lines(opened(root / "foo@x.service.d/m.conf", base))[-1] == "Nice=4"
    assert not units(opened(root / "foo@x.service.d/m.conf", base))[0].block.partial
    for name, chosen in (("none.service.d/m.conf", base), ("web.service.d/m.conf", NONE)):
        assert lines(opened(root / name, chosen)) == ["Nice=4"]
        assert units(opened(root / name, chosen))[0].block.partial


def test_the_unit_may_be_elsewhere_in_the_project(tmp_path: Path) -> None:
    """If there is only one file of its name; its own drop-ins count too."""
    files = {
        "units/web.service": UNIT,
        "units/web.service.d/z.conf": "[Service]\nNice=3\n",
        "units/foo@.service": UNIT,
        "units/two.service": UNIT,
        "other/two.service": UNIT,
        "overrides/web.service.d/a.conf": "[Service]\nNice=2\n",
        "overrides/foo@x.service.d/a.conf": "[Service]\nNice=2\n",
        "overrides/two.service.d/a.conf": "[Service]\nNice=2\n",
    }
    root = written(tmp_path, files) / "overrides"
    document = opened(root / "web.service.d/a.conf")
    assert lines(document) == ["ExecStart=/bin/web", "Nice=1", "Nice=2", "Nice=3"]
    assert units(document)[0].block.base == "web.service in units"
    assert lines(opened(root / "foo@x.service.d/a.conf"))[0] == "ExecStart=/bin/web"
    assert lines(opened(root / "two.service.d/a.conf")) == ["Nice=2"]


def test_the_file_of_systemctl_edit_replaces_the_saved_one(tmp_path: Path) -> None:
    """While a drop-in is edited its saved lines do not count."""
    files = {
        "web.service": UNIT,
        "web.service.d/override.conf": "[Service]\nNice=2\n",
        "web.service.d/.#override.conf0123456789abcdef": "[Service]\nNice=3\n",
        "web.service.d/z.conf": "[Service]\nNice=4\n",
    }
    root = written(tmp_path, files)
    document = opened(root / "web.service.d/.#override.conf0123456789abcdef")
    assert lines(document) == ["ExecStart=/bin/web", "Nice=1", "Nice=3", "Nice=4"]
    assert lines(opened(root / "web.service")) == [
        *("ExecStart=/bin/web", "Nice=1", "Nice=2", "Nice=4")
    ]


def test_a_slice_beside_the_unit_counts(tmp_path: Path) -> None:
    """Slice= of a unit file means the slice of its folder, with its drop-ins."""
    files = {
        "web.service": "[Service]\nExecStart=/bin/web\nSlice=shop-web.slice\nMemoryMax=2G\n",
        "shop-web.slice": "[Slice]\nMemoryMax=3G\n",
        "shop-.slice.d/a.conf": "[Slice]\nMemoryMax=\nMemoryMax=1G\nMemoryMax=wrong\n",
    }
    found = shown(opened(written(tmp_path, files) / "web.service"), "MemoryMax")
    assert "`MemoryMax=1G` ([a.conf, line 3]" in found and "never reached" in found
    assert "3G" not in found


BROKEN: tuple[dict[str, str | bytes], ...] = (
    {"web.service.d/a.conf": b"\xff\xfe[Service]\nNice=\xff\n"},
    {"web.service.d/a.conf": ""},
    {"web.service.d/a.conf": "[Service\r\nNice=2\rTasksMax=\\\n\n\\"},
    {"web.service.d/a.conf": "[D-BUS Service]\nName=x\n"},
    {"web.service.d/a.conf/inside.conf": "[Service]\nNice=2\n"},
    {"web.service.d": "a file"},
    {"service.d/é\U0001f600.conf": "[Service]\nNice=2\n", "web.service.d/\n.conf": "=\n[]\n"},
    {f"web.service.d/{number}.conf": "[Service]\nNice=2\n" for number in range(300)},
    {"web.service.d/a.conf": "[Service]\n" + "Nice=2\n" * 3000},
    {"web@.service": UNIT, "web@x.service.d/a.conf": "Slice=%"},
)


@pytest.mark.parametrize("files", BROKEN)
@pytest.mark.parametrize("with_unit", [True, False])
def test_no_file_raises(files: dict[str, str | bytes], with_unit: bool, tmp_path: Path) -> None:
    """Whatever is beside a unit file, all features answer."""
    whole: dict[str, str | bytes] = {"web.service": UNIT, **files} if with_unit else files
    root = written(tmp_path, whole)
    for name in list(whole)[:3]:
        if language_of(root / name) is None:
            continue
        document = opened(root / name)
        diagnose(document, CONFIG)
        code_lens.lenses(document, CONFIG)
        for offset in range(min(len(document.text), 40)):
            hover(document, offset, CONFIG)
            effective_unit.show(document, offset, CONFIG)


def test_links_that_leave_the_project_are_not_followed(tmp_path: Path) -> None:
    """Neither a drop-in nor a folder of drop-ins."""
    outside = tmp_path / "outside"
    written(outside, {"a.conf": "[Service]\nNice=2\n"})
    root = written(tmp_path / "own", {"web.service": UNIT, "service.d/x.txt": ""})
    (root / "web.service.d").symlink_to(outside)
    (root / "service.d/b.conf").symlink_to(outside / "a.conf")
    assert lines(opened(root / "web.service")) == ["ExecStart=/bin/web", "Nice=1"]
