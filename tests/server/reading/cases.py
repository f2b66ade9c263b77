"""The cases of reading: Nix as people write it, and what Nix itself makes of each, recorded.

``record.py`` makes the recording; nothing here runs Nix.
"""

from __future__ import annotations

import json
from pathlib import Path

from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.nix.text.files import Home

HERE = Path(__file__).parent
RECORDING = HERE / "recorded.json"
CLOSURES = HERE / "recorded_closures.json"

Files = dict[str, str]
"""The texts of a case by their names; ``main.nix`` is the module."""


def cases() -> dict[str, Files]:
    """Every case by its title."""
    return {**_values(), **_forms("forms.txt")}


def closures() -> dict[str, Files]:
    """Cases of several modules, ``main.nix`` the first of them, by their titles."""
    return {**_forms("closures.txt"), **_forms("closures_random.txt")}


def recorded_closures() -> dict[str, dict[str, list[str]] | str]:
    """What ``recorded`` gives, of the closures."""
    found: dict[str, dict[str, list[str]] | str] = json.loads(CLOSURES.read_text())
    return found


class Beside:
    """The files of a case, as they lie beside each other."""

    def __init__(self, files: Files) -> None:
        self._texts = {f"/case/{name}": text.encode() for name, text in files.items()}

    def text(self, path: str) -> bytes | None:
        """The text at a path."""
        return self._texts.get(path)

    def names(self, _folder: str) -> tuple[str, ...]:
        """No folder is listed."""
        return ()


def opened(files: Files) -> Document:
    """The module of a case, with its other files in reach."""
    return Document.open(files["main.nix"].encode(), Home("/case/main.nix", Beside(files)))


def recorded() -> dict[str, dict[str, list[str]] | str]:
    """By title: the lines of each unit, or the words ``is refused`` where evaluation fails."""
    found: dict[str, dict[str, list[str]] | str] = json.loads(RECORDING.read_text())
    return found


def values() -> list[str]:
    """The expressions that a directive is set to."""
    lines = (HERE / "values.txt").read_text().splitlines()
    return [line for line in lines if not line.startswith("#")]


def _values() -> dict[str, Files]:
    head = "{ lib, pkgs, config, ... }:"
    return {
        value: {"main.nix": f"{head}\n{{ systemd.services.a.serviceConfig.V = {value}; }}\n"}
        for value in values()
    }


def _forms(source: str) -> dict[str, Files]:
    found: dict[str, Files] = {}
    for case in (HERE / source).read_text().split("### ")[1:]:
        title, _, text = case.partition("\n")
        main, *others = text.split("#- ")
        found[title] = {"main.nix": main}
        for other in others:
            name, _, content = other.partition("\n")
            found[title][name] = content
    return found
