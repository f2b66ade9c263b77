"""Makes the .vsix files: the bundled client, and the server with the wheels that it needs.

One per kind of machine, into dist/ of the repository: `python3 package.py` makes all of them,
`python3 package.py --here` the one for this machine. Knows nothing of what the server does.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
DIST = ROOT / "dist"

# Each Python has modules of its own for the parser; the rest of the server is the same for all.
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
COMPILED = ("tree-sitter", "tree-sitter-nix")
# Only the command needs these, and what is bundled is a server and nothing else.
COMMAND_ONLY = ("rich", "pathspec")

# What VS Code calls a kind of machine, and which wheels run there.
TARGETS = {
    "linux-x64": ("manylinux2014_x86_64", "manylinux_2_17_x86_64", "manylinux_2_28_x86_64"),
    "linux-arm64": ("manylinux2014_aarch64", "manylinux_2_17_aarch64", "manylinux_2_28_aarch64"),
    "darwin-x64": ("macosx_10_9_x86_64", "macosx_10_13_x86_64", "macosx_11_0_x86_64"),
    "darwin-arm64": ("macosx_11_0_arm64",),
}
SHIPPED = ("language-configuration.json", "README.md", "CHANGELOG.md", "icon.png")


def main() -> int:
    """Effect: builds what was asked for. 0, or a message of what failed and its status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--here", action="store_true", help="only for this machine")
    targets = [this_machine()] if parser.parse_args().here else list(TARGETS)
    DIST.mkdir(exist_ok=True)
    for target in targets:
        print(package(target))
    return 0


def this_machine() -> str:
    """The target of the machine that runs this."""
    system = {"Linux": "linux", "Darwin": "darwin"}.get(platform.system())
    machine = "arm64" if platform.machine() in ("arm64", "aarch64") else "x64"
    return f"{system}-{machine}"


def package(target: str) -> Path:
    """Effect: builds the extension for one target. The .vsix."""
    version = json.loads((FOLDER / "package.json").read_text())["version"]
    result = DIST / f"serviceconfig-ls-{target}-{version}.vsix"
    with tempfile.TemporaryDirectory() as name:
        stage = Path(name)
        stage_client(stage)
        stage_server(stage / "bundled", target)
        vsce = [str(FOLDER / "node_modules" / ".bin" / "vsce"), "package", "--target", target]
        # The client is one bundled file; there is no address yet that links could point to.
        plain = ["--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links"]
        run([*vsce, *plain, "--out", str(result)], stage)
    return result


def stage_client(stage: Path) -> None:
    """Effect: bundles the client and puts it into `stage` with what describes it."""
    run(["npm", "run", "--silent", "build"], FOLDER)
    (stage / "out").mkdir()
    shutil.copy(FOLDER / "out" / "extension.js", stage / "out")
    manifest = json.loads((FOLDER / "package.json").read_text())
    for unneeded in ("scripts", "dependencies", "devDependencies"):
        manifest.pop(unneeded, None)
    (stage / "package.json").write_text(json.dumps(manifest, indent=2) + "\n")
    for name in SHIPPED:
        shutil.copy(FOLDER / name, stage)
    shutil.copy(ROOT / "LICENSE", stage / "LICENSE.txt")


def stage_server(bundled: Path, target: str) -> None:
    """Effect: puts the server and all that it imports into `bundled`."""
    pure = bundled / "pure"
    for source in ("server/serviceconfig_ls", "directives/systemd_directives"):
        ignore = shutil.ignore_patterns("__pycache__", "*.pyc")
        shutil.copytree(ROOT / source, pure / Path(source).name, ignore=ignore)
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    compiled = [one for one in wanted if name_of(one) in COMPILED]
    plain = [one for one in wanted if name_of(one) not in (*COMPILED, *COMMAND_ONLY)]
    unpack(plain, pure, PYTHONS[0], ("any",))
    for version in PYTHONS:
        folder = bundled / f"cp{version.replace('.', '')}"
        unpack(compiled, folder, version, TARGETS[target], "--no-deps")


def name_of(requirement: str) -> str:
    """`tree-sitter` of `tree-sitter>=0.25,<0.27`."""
    return requirement.split(">")[0].split("<")[0].split("=")[0].strip()


def unpack(
    wanted: list[str], folder: Path, python: str, platforms: tuple[str, ...], *options: str
) -> None:
    """Effect: unpacks the wheels of `wanted` for that Python and machine into `folder`."""
    with tempfile.TemporaryDirectory() as wheels:
        download = [sys.executable, "-m", "pip", "download", "--quiet", "--only-binary=:all:"]
        fitting = ["--python-version", python, "--implementation", "cp", "--dest", wheels]
        machines = [f"--platform={one}" for one in platforms]
        run([*download, *fitting, *machines, *options, *wanted], FOLDER)
        for wheel in sorted(Path(wheels).glob("*.whl")):
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(folder)


def run(command: list[str], cwd: Path) -> None:
    """Effect: runs a command; ends the program with what it said if it fails."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


if __name__ == "__main__":
    sys.exit(main())
