"""Makes the recording of what Nix itself makes of the cases of reading.

``python -m tests.server.reading.record LIB`` takes the folder of nixpkgs' ``lib``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from record.parts import nix_instantiate
from tests.server.reading.cases import CLOSURES, HERE, RECORDING, Files, cases, closures


def evaluated(files: Files, lib: Path) -> dict[str, list[str]] | str:
    """What the real module system makes of a case. Effect: runs Nix on files of its own."""
    with TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        call = f"import {HERE}/nixos.nix {{ lib = import {lib}; modules = [ {folder}/main.nix ]; }}"
        command = [str(nix_instantiate()), "--eval", "--strict", "--json", "-E", call]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return "is refused"
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def main() -> None:
    """Effect: writes the recording."""
    lib = Path(sys.argv[1]).resolve()
    for texts, recording in ((cases(), RECORDING), (closures(), CLOSURES)):
        found = {title: evaluated(files, lib) for title, files in texts.items()}
        recording.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
        refused = sum(isinstance(lines, str) for lines in found.values())
        print(f"{recording.name}: {len(found)} cases, {refused} of them refused")


if __name__ == "__main__":
    main()
