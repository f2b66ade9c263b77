"""The lock of ``make lock``: what is installed for the tests, each with the hash of its file.

It names no index: any index that has these very files will do. The files are those for the
machine that it is made on.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCK = Path(__file__).parents[1] / ".ci" / "requirements.txt"
HEAD = f"""\
# Made by `make lock` with Python {sys.version_info[0]}.{sys.version_info[1]} on {sys.platform}.
# Used by `make check LOCK=.ci/requirements.txt`.
"""
BUILD = ("hatchling", "editables")
"""What an editable installation is built with."""


def locked(report: Any) -> str:
    """The lock of what pip reports that it would install."""
    lines = []
    for each in report["install"]:
        hashes = each["download_info"].get("archive_info", {}).get("hashes")
        if hashes:
            meta = each["metadata"]
            lines.append(f"{meta['name']}=={meta['version']} --hash=sha256:{hashes['sha256']}")
    return HEAD + "\n".join(sorted(lines, key=str.lower)) + "\n"


if __name__ == "__main__":
    pip = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet"]
    wanted = ["--report", "-", ".[dev]", *BUILD]
    said = subprocess.run([*pip, *wanted], check=True, capture_output=True, cwd=LOCK.parents[1])
    LOCK.write_text(locked(json.loads(said.stdout)))
