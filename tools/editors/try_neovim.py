"""Opens a sample in Neovim with the server of this repository attached.

Uses the Neovim on PATH if it is new enough, else the one that the tests install.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

from tools.editors import parts

SAMPLE = parts.ROOT / "editors" / "samples" / "acpid.nix"
CONFIGURATION = parts.ROOT / "editors" / "neovim" / "samples" / "plain.lua"
OLDEST = (0, 11)
"""The first Neovim with vim.lsp.config."""


def main() -> NoReturn:
    """Effect: replaces this process by Neovim; exits with a message if there is none."""
    try:
        program = _on_path() or str(parts.neovim())
    except parts.MissingPartError as missing:
        sys.exit(str(missing))
    # The command of this environment precedes any other installation.
    own = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{own}:{os.environ['PATH']}"}
    files = sys.argv[1:] or [str(SAMPLE)]
    os.execve(program, [program, "-u", str(CONFIGURATION), *files], environment)  # noqa: S606 - no shell is meant


def _on_path() -> str | None:
    program = shutil.which("nvim")
    if program is None:
        return None
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    version = re.match(r"NVIM v(\d+)\.(\d+)", done.stdout)
    new_enough = version is not None and (int(version[1]), int(version[2])) >= OLDEST
    return program if new_enough else None


if __name__ == "__main__":
    main()
