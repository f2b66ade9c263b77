"""Modules that declare options and define a unit, and what the real module system makes of them.

``python -m tests.server.workspace.modules_recorded LIB`` records it with the real Nix; LIB is the
folder of nixpkgs' ``lib``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.server.reading.record import evaluated

HERE = Path(__file__).parent
RECORDING = HERE / "modules.json"
_SYSTEM = """{ lib, ... }:
let
  named = lib.mkOption {
    default = { };
    type = lib.types.attrsOf (
      lib.types.submodule (
        { name, ... }:
        {
          freeformType = lib.types.attrsOf lib.types.anything;
          options.name = lib.mkOption { default = name; };
        }
      )
    );
  };
in
{
  imports = [ ./module.nix ];
  options.users = { users = named; groups = named; };
  config = { boot.isContainer = false; services.web = { enable = true; %s }; };
}
"""
_TURNED_ON = {"a unit under a switch of its own": "dump.enable = true;"}
"""What else is set in some of the modules, so that they have the unit."""


def modules() -> dict[str, str]:
    """The modules by their titles; each has the unit ``web``."""
    parts = (HERE / "modules.txt").read_text().split("### ")[1:]
    return {title: text for title, _, text in (part.partition("\n") for part in parts)}


def recorded() -> dict[str, list[str]]:
    """The lines of the unit, by the title of the module."""
    found: dict[str, list[str]] = json.loads(RECORDING.read_text())
    return found


def main() -> None:
    """Effect: writes the recording. Raises KeyError if Nix refuses a module."""
    lib = Path(sys.argv[1]).resolve()
    found: dict[str, list[str]] = {}
    for title, text in modules().items():
        system = _SYSTEM % _TURNED_ON.get(title, "")
        units = evaluated({"main.nix": system, "module.nix": text}, lib)
        if isinstance(units, str):
            raise KeyError(title)
        found[title] = units["web.service"]
    RECORDING.write_text(json.dumps(found, indent=1) + "\n")
    print(f"{len(found)} modules")


if __name__ == "__main__":
    main()
