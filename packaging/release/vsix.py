"""Builds the .vsix files: the bundled client of VS Code, and the server with its dependencies."""

from __future__ import annotations

import base64
import json
import re
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from release.server import (
    COMMAND_ONLY,
    DIST,
    PYTHONS,
    ROOT,
    project,
    run,
    stage_compiled,
    stage_pure,
    tag,
)
from serviceconfig_ls.features.explain import rule_summaries

FOLDER = ROOT / "editors" / "vscode"
SHIPPED = (
    "language-configuration.json",
    "unit-file-configuration.json",
    "CHANGELOG.md",
    "icon.png",
)


def build_vsix(machine: str) -> Path:
    """Effect: builds the extension for one machine into dist/; returns its path.

    Needs the packages that ``prepare`` installs.
    """
    version = json.loads((FOLDER / "package.json").read_text())["version"]
    result = DIST / f"serviceconfig-ls-{machine}-{version}.vsix"
    DIST.mkdir(exist_ok=True)
    with TemporaryDirectory() as name:
        stage = Path(name)
        _stage_client(stage)
        bundled = stage / "bundled"
        stage_pure(bundled / "pure", without=COMMAND_ONLY)
        stage_compiled((bundled / tag(python), python, machine) for python in PYTHONS)
        vsce = [str(FOLDER / "node_modules" / ".bin" / "vsce"), "package", "--target", machine]
        # The client is one bundled file, and pictures are embedded instead of linked.
        plain = ["--no-dependencies", "--no-rewrite-relative-links"]
        run([*vsce, *plain, "--out", str(result)], stage)
    return result


def prepare() -> None:
    """Effect: installs the packages of the client's lock file, unless they are up to date."""
    if shutil.which("npm") is None:
        sys.exit("npm is not on PATH: Node.js 20 or later builds the VS Code extension")
    installed = FOLDER / "node_modules" / ".package-lock.json"
    lock = FOLDER / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], FOLDER)


def _stage_client(stage: Path) -> None:
    run(["npm", "run", "--silent", "check"], FOLDER)
    run(["npm", "run", "--silent", "build"], FOLDER)
    (stage / "out").mkdir()
    shutil.copy(FOLDER / "out" / "extension.js", stage / "out")
    manifest = json.loads((FOLDER / "package.json").read_text())
    manifest["repository"] = project()["urls"]["Repository"]
    _offer_rules(manifest)
    for unneeded in ("scripts", "dependencies", "devDependencies"):
        manifest.pop(unneeded, None)
    (stage / "package.json").write_text(json.dumps(manifest, indent=2) + "\n")
    for name in SHIPPED:
        shutil.copy(FOLDER / name, stage)
    for folder in ("media", "syntaxes"):
        shutil.copytree(FOLDER / folder, stage / folder)
    shutil.copy(ROOT / "LICENSE", stage / "LICENSE.txt")
    (stage / "README.md").write_text(_with_pictures((FOLDER / "README.md").read_text()))


def _offer_rules(manifest: dict[str, Any]) -> None:
    """Effect: lists the rules with their summaries where the settings ask for names of rules."""
    summaries = rule_summaries()
    settings = manifest["contributes"]["configuration"]["properties"]
    settings["serviceconfig.diagnostics.ignore"]["items"] = {
        "type": "string",
        "enum": list(summaries),
        "enumDescriptions": list(summaries.values()),
    }


def _with_pictures(text: str) -> str:
    """The Markdown with its pictures embedded, since VS Code does not show files beside it."""

    def embedded(link: re.Match[str]) -> str:
        content = base64.b64encode((FOLDER / link[1]).read_bytes()).decode()
        return f"](data:image/png;base64,{content})"

    return re.sub(r"\]\(([^():]+\.png)\)", embedded, text)
