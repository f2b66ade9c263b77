"""Drop-ins in a session: what another file of the unit says is shown, and follows its edits."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.server.lsp.test_workspace import begin, lens

if TYPE_CHECKING:
    from pathlib import Path

    from tests.server.lsp.wire import Wire

UNIT = "[Service]\nExecStart=/bin/web\nNoNewPrivileges=yes\n"
DROP_IN = "[Service]\nProtectHome=yes\n"


def laid_out(folder: Path) -> tuple[Path, Path]:
    """A unit file and its drop-in."""
    (folder / "web.service.d").mkdir(parents=True)
    unit, drop_in = folder / "web.service", folder / "web.service.d/a.conf"
    unit.write_text(UNIT)
    drop_in.write_text(DROP_IN)
    return unit, drop_in


def lens_with(wire: Wire, uri: str, wanted: str) -> str:
    """The lens of a document once it has a text: files are read in idle time."""
    found = ""
    for _ in range(500):
        found = lens(wire, uri)
        if wanted in found:
            return found
        time.sleep(0.02)
    raise AssertionError(found)


def test_the_unit_has_its_drop_in_and_follows_its_edits(wire: Wire, tmp_path: Path) -> None:
    """The score of the unit changes as the drop-in is edited, and when another one is created."""
    unit, drop_in = laid_out(tmp_path / "folder")
    begin(wire, tmp_path / "folder", systemdVersion="257")
    wire.open(UNIT, unit.as_uri())
    assert lens(wire, unit.as_uri()) == "9.6 → 9.0 UNSAFE, systemd 257"
    wire.open(DROP_IN, drop_in.as_uri())
    assert lens(wire, drop_in.as_uri()) == "9.6 → 9.0 UNSAFE, systemd 257, base: web.service here"
    wire.change(2, {"text": "[Service]\n"}, uri=drop_in.as_uri())
    assert lens(wire, unit.as_uri()) == "9.6 → 9.4 UNSAFE, systemd 257"
    created = drop_in.parent / "b.conf"
    created.write_text("[Service]\nProtectHome=yes\nProtectClock=yes\n")
    wire.tell(
        "workspace/didChangeWatchedFiles", {"changes": [{"uri": created.as_uri(), "type": 1}]}
    )
    assert lens_with(wire, unit.as_uri(), "9.6 → 8.7")


def test_a_unit_elsewhere_in_the_folder_is_found_in_idle_time(wire: Wire, tmp_path: Path) -> None:
    """The answer does not wait for the search; a unit that is created later counts too."""
    folder = tmp_path / "folder"
    (folder / "units").mkdir(parents=True)
    (folder / "units/web.service").write_text(UNIT)
    drop_in = folder / "own/web.service.d/a.conf"
    later = folder / "own/late.service.d/a.conf"
    for each in (drop_in, later):
        each.parent.mkdir(parents=True)
        each.write_text(DROP_IN)
    begin(wire, folder, systemdVersion="257")
    wire.open(DROP_IN, drop_in.as_uri())
    assert lens_with(wire, drop_in.as_uri(), "9.6 → 9.0").endswith("base: web.service in units")
    wire.open(DROP_IN, later.as_uri())
    assert lens(wire, later.as_uri()).endswith("if nothing else is set")
    created = folder / "units/late.service"
    created.write_text(UNIT)
    wire.tell(
        "workspace/didChangeWatchedFiles", {"changes": [{"uri": created.as_uri(), "type": 1}]}
    )
    assert lens_with(wire, later.as_uri(), "9.6 → 9.0").endswith("late.service in units")


def test_a_drop_in_outside_of_the_folders_has_the_unit_of_the_chosen_base(
    wire: Wire, tmp_path: Path
) -> None:
    """As with ``systemctl edit``; without a choice nothing outside is read."""
    system = tmp_path / "machine/etc/systemd/system"
    _, drop_in = laid_out(system)
    (system / "serviceconfig.toml").write_text('base = "."')
    (tmp_path / "other").mkdir()
    begin(wire, tmp_path / "other", systemdVersion="257")
    wire.open(DROP_IN, drop_in.as_uri())
    assert lens(wire, drop_in.as_uri()).endswith("if nothing else is set")
    settings = {"base": str(tmp_path / "machine"), "systemdVersion": "257"}
    wire.tell("workspace/didChangeConfiguration", {"settings": {"serviceconfig": settings}})
    found = lens_with(wire, drop_in.as_uri(), "9.6 → 9.0")
    assert f"base: unit files in {tmp_path / 'machine'}" in found
    settings["base"] = "none"
    wire.tell("workspace/didChangeConfiguration", {"settings": {"serviceconfig": settings}})
    assert lens_with(wire, drop_in.as_uri(), "if nothing else is set")
