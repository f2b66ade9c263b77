"""The files of a system as the base of a unit: what is read, in which order, and what is not."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.cli.bases import chosen_bases
from serviceconfig_ls.cli.errors import UnusableError
from serviceconfig_ls.units.model import Layer
from serviceconfig_ls.units.modules.base_unit import BaseUnit
from serviceconfig_ls.workspace.base.places import BaseError, given
from serviceconfig_ls.workspace.base.unit_key import NoUnit, UnitKey
from serviceconfig_ls.workspace.base.unit_tree import UnitTree
from systemd_directives.model import RuntimeScope

if TYPE_CHECKING:
    from pathlib import Path

SYSTEM = RuntimeScope.SYSTEM
WEB = "[Unit]\nDescription=web\n[Service]\nExecStart=/bin/web\nProtectHome=yes\n"


def tree(root: Path, **files: str) -> UnitTree:
    """A tree whose folder of unit files has some files; ``__`` is a slash in their names."""
    for name, text in files.items():
        path = root / "etc/systemd/system" / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return UnitTree(os.path.realpath(root), "the test")


def lines(found: BaseUnit | NoUnit) -> list[tuple[Layer, str]]:
    """The lines of a base as text, each with its layer."""
    assert isinstance(found, BaseUnit)
    return [(line.layer, f"{line.directive}={line.text}") for line in found.lines]


def test_drop_ins_are_read_in_the_order_of_systemd(tmp_path: Path) -> None:
    """By file name, over all folders; NixOS' own one is a layer between the others."""
    found = tree(
        tmp_path,
        **{
            "web.service": WEB,
            "web.service.d__zz.conf": "[Service]\nNice=3\n",
            "web.service.d__overrides.conf": "[Service]\nNice=2\n",
            "service.d__10-all.conf": "[Service]\nNice=1\n",
            "web.service.d__note.txt": "[Service]\nNice=4\n",
        },
    ).unit(UnitKey("web", SYSTEM, takes_template=True))
    assert [line for line in lines(found) if "Nice" in line[1]] == [
        (Layer.BELOW, "Nice=1"),
        (Layer.MODULES, "Nice=2"),
        (Layer.ABOVE, "Nice=3"),
    ]
    assert lines(found)[1] == (Layer.BELOW, "ExecStart=/bin/web")


def test_a_drop_in_of_the_unit_masks_one_of_its_kind(tmp_path: Path) -> None:
    """Of two drop-ins with one file name only that of the more specific folder is read."""
    files = {"foo-bar.service": WEB, "foo-.service.d__a.conf": "[Service]\nNice=1\n"}
    system = tree(tmp_path, **files)
    assert (Layer.BELOW, "Nice=1") in lines(
        system.unit(UnitKey("foo-bar", SYSTEM, takes_template=True))
    )
    tree(tmp_path, **{"foo-bar.service.d__a.conf": "[Service]\nNice=2\n"})
    assert (Layer.BELOW, "Nice=1") not in lines(
        system.unit(UnitKey("foo-bar", SYSTEM, takes_template=True))
    )


def test_an_instance_has_the_file_of_its_template(tmp_path: Path) -> None:
    """Unless there is a file of its own."""
    system = tree(tmp_path, **{"a@.service": WEB, "a@.service.d__a.conf": "[Service]\nNice=1\n"})
    assert (Layer.BELOW, "Nice=1") in lines(
        system.unit(UnitKey("a@one", SYSTEM, takes_template=True))
    )
    tree(tmp_path, **{"a@one.service": WEB.replace("web", "own")})
    assert (Layer.BELOW, "ExecStart=/bin/own") in lines(
        system.unit(UnitKey("a@one", SYSTEM, takes_template=True))
    )


def test_the_first_folder_that_has_the_unit_counts(tmp_path: Path) -> None:
    """As in systemd, what is in ``etc`` replaces what a package ships."""
    system = tree(tmp_path, **{"web.service": WEB.replace("web", "own")})
    shipped = tmp_path / "lib/systemd/system"
    shipped.mkdir(parents=True)
    (shipped / "web.service").write_text(WEB)
    (shipped / "other.service").write_text(WEB)
    assert (Layer.BELOW, "ExecStart=/bin/own") in lines(
        system.unit(UnitKey("web", SYSTEM, takes_template=True))
    )
    assert (Layer.BELOW, "ExecStart=/bin/web") in lines(
        system.unit(UnitKey("other", SYSTEM, takes_template=True))
    )


def test_what_nixos_wrote_is_recognised(tmp_path: Path) -> None:
    """By the PATH that NixOS writes into every service; its drop-ins come after it."""
    text = f'{WEB}Environment="PATH=/nix/store/a-b/bin"\n'
    drop_in = {"web.service.d__10.conf": "[Service]\nNice=1\n"}
    found = tree(tmp_path, **{"web.service": text}, **drop_in).unit(
        UnitKey("web", SYSTEM, takes_template=True)
    )
    assert (Layer.MODULES, "ExecStart=/bin/web") in lines(found)
    assert (Layer.ABOVE, "Nice=1") in lines(found)


def test_absolute_links_are_meant_inside_a_tree_with_a_store(tmp_path: Path) -> None:
    """A system that is mounted somewhere has links to its own store."""
    system = tree(tmp_path)
    made = tmp_path / "nix/store/0-unit-web.service/web.service"
    made.parent.mkdir(parents=True)
    made.write_text(WEB)
    folder = tmp_path / "nix/store/1-system-units"
    folder.mkdir()
    (folder / "web.service").symlink_to("/nix/store/0-unit-web.service/web.service")
    (tmp_path / "etc/systemd").mkdir(parents=True)
    (tmp_path / "etc/systemd/system").symlink_to("/nix/store/1-system-units")
    assert (Layer.BELOW, "ExecStart=/bin/web") in lines(
        system.unit(UnitKey("web", SYSTEM, takes_template=True))
    )


def test_nothing_outside_of_the_tree_is_read(tmp_path: Path) -> None:
    """Neither a file nor a folder that a link leads to."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "web.service").write_text(WEB)
    (outside / "a.conf").write_text("[Service]\nNice=1\n")
    system = tree(tmp_path / "in", **{"own.service": WEB})
    units = tmp_path / "in/etc/systemd/system"
    (units / "web.service").symlink_to(outside / "web.service")
    (units / "up.service").symlink_to("../../../../outside/web.service")
    (units / "own.service.d").symlink_to(outside)
    assert system.unit(UnitKey("web", SYSTEM, takes_template=True)) is NoUnit.UNREADABLE
    assert system.unit(UnitKey("up", SYSTEM, takes_template=True)) is NoUnit.UNREADABLE
    assert not any(
        "Nice" in text
        for _, text in lines(system.unit(UnitKey("own", SYSTEM, takes_template=True)))
    )


def test_units_that_are_none(tmp_path: Path) -> None:
    """Masked units, loops, folders, bytes that are no text, and names that are paths."""
    system = tree(tmp_path, **{"empty.service": "", "web.service": WEB})
    units = tmp_path / "etc/systemd/system"
    (units / "masked.service").symlink_to("/dev/null")
    (units / "loop.service").symlink_to("loop.service")
    (units / "folder.service").mkdir()
    (units / "bytes.service").write_bytes(b"[Service]\nExecStart=\xff\n")
    os.mkfifo(units / "pipe.service")
    assert system.unit(UnitKey("masked", SYSTEM, takes_template=True)) is NoUnit.MASKED
    assert system.unit(UnitKey("empty", SYSTEM, takes_template=True)) is NoUnit.MASKED
    for name in ("loop", "folder", "bytes", "pipe"):
        assert system.unit(UnitKey(name, SYSTEM, takes_template=True)) is NoUnit.UNREADABLE, name
    assert system.unit(UnitKey("none", SYSTEM, takes_template=True)) is NoUnit.ABSENT
    assert system.unit(UnitKey("../system/web", SYSTEM, takes_template=True)) is NoUnit.ABSENT
    assert system.unit(UnitKey("web", RuntimeScope.USER, takes_template=True)) is NoUnit.ABSENT


def test_what_is_no_base_is_said(tmp_path: Path) -> None:
    """A path without unit files is an error of the call, not a base without units."""
    with pytest.raises(BaseError, match="no such folder"):
        given(str(tmp_path / "none"))
    with pytest.raises(UnusableError, match="neither a nixpkgs checkout nor a folder with unit"):
        chosen_bases(str(tmp_path))
