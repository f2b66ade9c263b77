"""The content of the project's wheel."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from systemd_directives.manpage import systemd_manual
from tests.directives.manpages import option, write

ROOT = Path(__file__).resolve().parents[2]
MANUAL = "systemd_directives/data/manual"
NOTICE = f"{MANUAL}.license"


def wheel(folder: Path) -> zipfile.ZipFile:
    """The wheel of this project, built into a folder."""
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    return zipfile.ZipFile(built)


def test_a_wheel_has_no_manual_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The project and an ordinary wheel contain no text of systemd."""
    monkeypatch.delenv("SERVICECONFIG_LS_MAN", raising=False)
    names = wheel(tmp_path).namelist()
    assert "systemd_directives/data/directives.tsv" in names
    assert "serviceconfig_ls/__main__.py" in names
    assert not {MANUAL, NOTICE} & set(names)
    assert {Path(name).parts[0].partition("-")[0] for name in names} == {
        "serviceconfig_ls",
        "systemd_directives",
    }


def test_a_wheel_carries_the_manual_that_the_build_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The named manual is in the wheel, with a notice about its licence, and can be read from it."""
    write(tmp_path / "share" / "man", '.SH "OPTIONS"\n' + option("Kettle=", "Boils\\&."))
    monkeypatch.setenv("SERVICECONFIG_LS_MAN", str(tmp_path))
    built = wheel(tmp_path / "built")
    assert "LGPL-2.1-or-later" in built.read(NOTICE).decode()
    (tmp_path / "manual").write_bytes(built.read(MANUAL))
    monkeypatch.setattr(systemd_manual, "EMBEDDED", tmp_path / "manual")
    found = systemd_manual.embedded_manual()
    entry = found.directive("Service", "Kettle") if found else None
    assert entry is not None
    assert entry.markdown == "Boils."


def test_a_wheel_is_not_built_with_a_manual_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong folder fails the build instead of giving a wheel without a manual."""
    monkeypatch.setenv("SERVICECONFIG_LS_MAN", str(tmp_path))
    with pytest.raises(ValueError, match="no manual page"):
        wheel(tmp_path / "built")
