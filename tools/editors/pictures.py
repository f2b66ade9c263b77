"""Takes pictures of the real editors and copies those of CHOSEN into the README's folder.

`python -m tools.editors.pictures` writes all of them to .parts/editors/screens/, light and dark,
for a look after a change of the appearance.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tools.editors import parts, post, terminal, vscode
from tools.editors.animation import Frame, animated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tools.editors.terminal import Terminal
    from tools.editors.vscode import Installed, Window

SCREENS = parts.PARTS / "screens"
CHOSEN = {
    "neovim-whole-dark": "docs/pictures/neovim.png",
    "vscode-hover-light": "docs/pictures/vscode-hover.png",
    "vscode-completion-dark": "docs/pictures/vscode-completion.png",
    "vscode-security-light": "docs/pictures/vscode-security.png",
}
ANIMATION = parts.ROOT / "docs" / "pictures" / "typing.png"
SAMPLES = parts.ROOT / "editors" / "samples"
PLAIN = parts.ROOT / "editors" / "neovim" / "samples" / "plain.lua"
DOWN, WINDOW = "\x0e", "\x17"
CLEAR = ":\x1b"
"""Clears the last command from the screen."""


def main() -> int:
    """Effect: takes all pictures; returns 2 if a part is missing."""
    try:
        sys.path.append(str(parts.drivers()))
        with _chromium() as browser, tempfile.TemporaryDirectory() as folder:
            ANIMATION.parent.mkdir(parents=True, exist_ok=True)
            ANIMATION.write_bytes(typing(browser, Path(folder) / "typing"))
            print(ANIMATION.relative_to(parts.ROOT))
            neovim(browser, Path(folder) / "neovim")
            files_in_neovim(browser, Path(folder) / "neovim-files")
            visual_studio_code(browser, Path(folder) / "vscode")
    except parts.MissingPartError as missing:
        print(missing, file=sys.stderr)
        return 2
    for name, place in CHOSEN.items():
        (parts.ROOT / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SCREENS / f"{name}.png", parts.ROOT / place)
        print(place)
    return 0


def neovim(browser: Browser, folder: Path) -> None:
    """Effect: takes the pictures of Neovim, each scene in a fresh editor."""
    own = Path(sys.executable).parent
    environment = {"PATH": f"{own}:{os.environ['PATH']}", "LANG": "C.UTF-8", "HOME": str(folder)}
    folder.mkdir()
    sample = Path(shutil.copy(SAMPLES / "acpid.nix", folder))
    module = _post(folder / "post")
    scenes = {
        "whole": (_whole, sample),
        "hover": (_hover, sample),
        "mistake": (_mistake, sample),
        "security": (_security, sample),
        "unit": (_unit, module),
        "post-hover": (_post_hover, module),
    }
    for theme, colours in (("light", terminal.LIGHT), ("dark", terminal.DARK)):
        for name, (scene, text) in scenes.items():
            page = browser.new_page(
                viewport={"width": 1200, "height": 1000}, device_scale_factor=1.5
            )
            command = [str(parts.neovim()), "-n", "-i", "NONE", "-u", str(PLAIN), str(text)]
            with terminal.run(page, command, environment, colours, (118, 42)) as screen:
                screen.wait("MEDIUM")
                scene(screen)
                screen.picture(SCREENS / f"neovim-{name}-{theme}.png")
            page.close()


VISITED = {
    "unit-file": ("units/web.service", "ProtectHome", "Priv"),
    "drop-in": ("units/web.service.d/hardening.conf", "ProtectSystem", "Restrict"),
    "journal": ("journal.nix", "Storage", "Max"),
    "network": ("network.nix", "DHCP", "IPv6"),
}
"""For each picture: a file below the samples, a word to explain, and letters to type."""


def files_in_neovim(browser: Browser, folder: Path) -> None:
    """Effect: takes pictures of a hover and of a list in unit files, a journal and a network."""
    own = Path(sys.executable).parent
    environment = {"PATH": f"{own}:{os.environ['PATH']}", "LANG": "C.UTF-8", "HOME": str(folder)}
    samples = Path(shutil.copytree(SAMPLES, folder / "samples"))
    for theme, colours in (("light", terminal.LIGHT), ("dark", terminal.DARK)):
        for name, (file, word, letters) in VISITED.items():
            page = browser.new_page(viewport={"width": 1200, "height": 1000})
            text = str(samples / file)
            command = [str(parts.neovim()), "-n", "-i", "NONE", "-u", str(PLAIN), text]
            with terminal.run(page, command, environment, colours, (110, 34)) as screen:
                screen.settle(4.0)
                screen.keys(f":call search('{word}')\r{CLEAR}K")
                screen.wait("Values")
                screen.picture(SCREENS / f"neovim-{name}-hover-{theme}.png")
                screen.keys(":fclose\ro")
                for letter in letters:
                    screen.keys(letter)
                screen.keys(DOWN)
                screen.settle(1.0)
                screen.picture(SCREENS / f"neovim-{name}-list-{theme}.png")
            page.close()


TYPED = (
    ("oProtectS", 700),
    ("\x0e\x19", 1200),
    ("\x1boNoNew", 600),
    ("\x0e\x19", 1000),
    ("\x1boCapabilityB", 600),
    ("\x0e\x19", 800),
    ("CAP_NET_B", 600),
    ("\x0e\x19", 1000),
    ("\x1b", 2500),
)
"""Keys of the animation, each with the milliseconds that their result is shown."""
_FRESH = """{ pkgs, ... }:
{
  systemd.services.web = {
    wantedBy = [ "multi-user.target" ];
    serviceConfig = {
      ExecStart = "${pkgs.hello}/bin/hello";
    };
  };
}
"""


def typing(browser: Browser, folder: Path) -> bytes:
    """Effect: types into Neovim; returns an animated picture of it."""
    own = Path(sys.executable).parent
    environment = {"PATH": f"{own}:{os.environ['PATH']}", "LANG": "C.UTF-8", "HOME": str(folder)}
    folder.mkdir()
    sample = folder / "web.nix"
    sample.write_text(_FRESH)
    command = [str(parts.neovim()), "-n", "-i", "NONE", "-u", str(PLAIN), str(sample)]
    page = browser.new_page(viewport={"width": 1000, "height": 700}, device_scale_factor=1)
    with terminal.run(page, command, environment, terminal.DARK, (88, 20)) as screen:
        screen.wait("UNSAFE")
        screen.keys(f":set pumheight=6\r{CLEAR}:call search('ExecStart')\r{CLEAR}")
        frames = [Frame(screen.pixels(), 1500)]
        for keys, milliseconds in TYPED:
            for key in keys if keys.isprintable() else (keys,):
                screen.keys(key)
                frames.append(Frame(screen.pixels(), 150))
            screen.settle(1.0)
            frames.append(Frame(screen.pixels(), milliseconds))
    page.close()
    return animated(frames)


def _whole(screen: Terminal) -> None:
    """Scores and a list of offers above, a mistake and its message below."""
    shown = "{ virtual_text = true, virtual_lines = false, update_in_insert = true }"
    screen.keys(f":set pumheight=12 | lua vim.diagnostic.config({shown})\r")
    screen.keys(f":belowright 12split\rG{WINDOW}k")
    screen.keys("7Gzt:call search('ProtectHome')\ro")
    for key in "Priv":
        screen.keys(key)
    screen.wait("PrivateTmp")
    screen.keys(DOWN + DOWN)
    screen.wait("May break")


def _hover(screen: Terminal) -> None:
    screen.keys(f":call search('ProtectHome')\r{CLEAR}K")
    screen.wait("May break")


def _mistake(screen: Terminal) -> None:
    screen.keys(f"G:call search('DynamicUsers', 'b')\r{CLEAR}")
    screen.wait("did you mean")


def _security(screen: Terminal) -> None:
    screen.keys(":call search('ProtectHome')\r:ServiceConfig security\r")
    screen.wait("systemd-analyze security")
    screen.keys(CLEAR)


def _unit(screen: Terminal) -> None:
    screen.wait("base: nixpkgs")
    screen.keys(f":call search('ProtectHome')\r:ServiceConfig unit\r{CLEAR}")
    screen.wait("ACPI Daemon")


def _post_hover(screen: Terminal) -> None:
    screen.wait("base: nixpkgs")
    screen.keys(f":call search('acpid')\r{CLEAR}K")
    screen.wait("base")


def _post(folder: Path) -> Path:
    """The module that hardens units of a nixpkgs. Effect: writes it, with that as its base."""
    module = post.write(folder)
    (folder / "serviceconfig.toml").write_text('base = "nixpkgs"\n')
    return module


def visual_studio_code(browser: Browser, folder: Path) -> None:
    """Effect: takes the pictures of VS Code, each scene in a separate window."""
    scenes = {
        "hover": _code_hover,
        "completion": _code_completion,
        "mistake": _code_mistake,
        "security": _code_security,
        "unit": _code_unit,
        "unit-file": _code_unit_file,
        "drop-in": _code_drop_in,
        "journal": _code_journal,
        "network": _code_network,
    }
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    extensions = vscode.install(folder, parts.extension())
    with vscode.running(folder, path, extensions) as installed:
        for theme, colours in (("light", "Default Light Modern"), ("dark", "Default Dark Modern")):
            installed.configure({"workbench.colorTheme": colours})
            for name, scene in scenes.items():
                page = browser.new_page(
                    viewport={"width": 1200, "height": 700}, device_scale_factor=1.5
                )
                opened = _hardened if scene is _code_unit else _sample
                with opened(installed, page, folder / name) as window:
                    scene(window)
                    page.screenshot(path=SCREENS / f"vscode-{name}-{theme}.png")
                page.close()


@contextmanager
def _sample(installed: Installed, page: Page, folder: Path) -> Iterator[Window]:
    shutil.copytree(SAMPLES, folder, dirs_exist_ok=True)
    with vscode.window(page, installed, folder) as window:
        window.open("acpid.nix")
        window.keys("Control+b")
        window.shown(".codelens-decoration", "MEDIUM")
        yield window


@contextmanager
def _hardened(installed: Installed, page: Page, folder: Path) -> Iterator[Window]:
    module = _post(folder)
    with vscode.window(page, installed, folder) as window:
        window.open(module.name)
        window.keys("Control+b")
        window.shown(".codelens-decoration", "base: nixpkgs")
        yield window


def _code_unit(window: Window) -> None:
    window.go(3, 30)
    window.command("Show the Unit That systemd Loads")
    window.preview().locator("body", has_text="ACPI Daemon").wait_for(timeout=vscode.PATIENCE)
    window.page.wait_for_timeout(500)


def _code_unit_file(window: Window) -> None:
    window.open("web.service")
    window.shown(".codelens-decoration", "EXPOSED")
    window.go(10, 3)
    window.keys("Control+k", "Control+i")
    window.shown(".monaco-hover:not(.hidden)", "May break")


def _code_drop_in(window: Window) -> None:
    window.open("hardening.conf")
    window.shown(".codelens-decoration", "web.service")
    window.go(4, 15)
    window.keys("Enter")
    window.type("RestrictA")
    window.documented("RestrictAddressFamilies", "May break")


def _code_journal(window: Window) -> None:
    window.open("journal.nix")
    window.go(6, 29)
    window.keys("Enter")
    window.type("Sys")
    window.documented("SystemKeepFree", "Values")


def _code_network(window: Window) -> None:
    window.open("network.nix")
    window.go(6, 9)
    window.keys("Control+k", "Control+i")
    window.shown(".monaco-hover:not(.hidden)", "Which addresses")


def _code_hover(window: Window) -> None:
    window.go(33, 8)
    window.keys("Control+k", "Control+i")
    window.shown(".monaco-hover:not(.hidden)", "May break")
    window.page.wait_for_timeout(500)


def _code_completion(window: Window) -> None:
    window.go(14, 33)
    window.keys("Enter")
    window.type("Priv")
    window.documented("PrivateTmp", "May break")


def _code_mistake(window: Window) -> None:
    window.go(60, 8)
    window.keys("Control+k", "Control+i")
    window.shown(".monaco-hover:not(.hidden)", "did you mean DynamicUser?")


def _code_security(window: Window) -> None:
    window.page.locator(".codelens-decoration a").first.click()
    window.preview().locator("h3").first.wait_for(timeout=vscode.PATIENCE)
    window.page.wait_for_timeout(500)


@contextmanager
def _chromium() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=parts.browser(), args=flags)


if __name__ == "__main__":
    sys.exit(main())
