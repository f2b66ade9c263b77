"""The VS Code extension, installed in a real VS Code: what users see and do."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.editors.conftest import COMPANION
from tests.editors.typed import SCRIPTS, Key
from tests.editors.typed_files import VISITS, Visit
from tools.editors import parts, post, vscode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from playwright.sync_api import Browser, Page

    from tools.editors.vscode import Installed, Window

pytestmark = pytest.mark.editors

LENS = ".codelens-decoration"
HOVER = ".monaco-hover:not(.hidden)"
SQUIGGLE = ".squiggly-error"
LIST = ".suggest-widget.visible"
ROWS = f"{LIST} .monaco-list-row"
TOAST = ".notification-toast"
STATUS = ".statusbar-item"
PASTE = (
    "text => { const data = new DataTransfer(); data.setData('text/plain', text);"
    " document.activeElement.dispatchEvent(new ClipboardEvent('paste',"
    " { clipboardData: data, bubbles: true, cancelable: true })) }"
)
SAMPLE = parts.ROOT / "editors" / "samples" / "acpid.nix"


@pytest.fixture(scope="module")
def opened(installed: Installed, chromium: Browser, folder: Path) -> Iterator[Window]:
    """A window on a folder of samples, shared by the tests that do not need a separate one."""
    context = chromium.new_context(viewport={"width": 1200, "height": 800})
    with vscode.window(context.new_page(), installed, folder) as window:
        yield window
    context.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """The folder of the shared window, with a copy of the sample for each test."""
    folder = tmp_path_factory.mktemp("shared") / "folder"
    folder.mkdir()
    for test in request.session.items:
        if test.path == Path(__file__):
            shutil.copy(SAMPLE, folder / f"{test.name}.nix")
    _lay_traps(folder)
    return folder


def _lay_traps(folder: Path) -> None:
    """Effect: writes programs into a folder, and settings that name them; none of them may be run."""
    trap = "import pathlib; pathlib.Path(__file__).with_name('sprung').touch()"
    for name in ("serviceconfig_ls.py", "sitecustomize.py", "json.py"):
        (folder / name).write_text(f"{trap}\n")
    for name in ("serviceconfig-ls", "python3"):
        (folder / name).write_text(f'#!/bin/sh\ntouch "{folder / "sprung"}"\n')
        (folder / name).chmod(0o755)
    settings = folder / ".vscode" / "settings.json"
    settings.parent.mkdir(exist_ok=True)
    settings.write_text(json.dumps({"serviceconfig.server.path": str(folder / "serviceconfig-ls")}))


@pytest.fixture
def sample(folder: Path, request: pytest.FixtureRequest) -> Path:
    """The copy of the sample that only this test opens."""
    return folder / f"{request.node.name}.nix"


@pytest.fixture
def view(opened: Window, sample: Path) -> Iterator[Window]:
    """The window with the sample open and the server running."""
    try:
        opened.open(sample.name)
        opened.shown(LENS, "MEDIUM")
        yield opened
    finally:
        opened.picture(sample.stem)
        opened.keys("Escape", "Escape")
        opened.close_editors()


@pytest.fixture
def editor(view: Window, installed: Installed) -> Iterator[Window]:
    """The window, checked at the end for errors in the log."""
    before = installed.log()
    assert "the copy in this extension" in before
    yield view
    logged = installed.log().removeprefix(before)
    assert "[error]" not in logged


def test_both_mistakes_are_underlined_and_explained(editor: Window) -> None:
    """Both mistakes are underlined; the tooltips say what systemd does and what was probably meant."""
    editor.go(60, 8)
    editor.page.locator(SQUIGGLE).nth(1).wait_for()
    hover = editor.hovered(60, 8, "did you mean DynamicUser?").inner_text()
    assert "serviceconfig" in hover.replace("serviceConfig", "")
    page = editor.page.locator(f"{HOVER} a", has_text="unknown-directive").get_attribute("href")
    assert page is not None
    assert page.startswith("command:serviceconfig.openPage")
    editor.page.locator(f"{HOVER} a", has_text="unknown-directive").click()
    editor.preview().locator("h1", has_text="unknown-directive").wait_for(timeout=vscode.PATIENCE)


def test_a_quick_fix_is_applied_and_undone(editor: Window, sample: Path) -> None:
    """The preferred fix changes one word; undo restores the text byte for byte."""
    before = sample.read_text()
    editor.go(60, 8)
    editor.keys("Control+.")
    editor.shown(".action-widget .action.focused", "Change DynamicUsers to DynamicUser")
    editor.keys("Enter")
    editor.shown(".view-line", "DynamicUser = true;")
    editor.keys("Control+s")
    _wait(lambda: sample.read_text() != before, editor)
    assert sample.read_text() == before.replace("DynamicUsers", "DynamicUser")
    editor.keys("Control+z", "Control+s")
    _wait(lambda: sample.read_text() == before, editor)


def test_hover_shows_the_manual_rendered(editor: Window) -> None:
    """Hover says what the line does and may break, and shows the manual as rendered Markdown."""
    hover = editor.hovered(15, 8, "Shows as")
    assert "May break" in hover.inner_text()
    assert "**" not in hover.inner_text()
    assert hover.locator("code", has_text="/run/user").count() > 0


def test_typing_completes_a_whole_line(editor: Window) -> None:
    """Typing opens the list with its documentation; accepting an item writes the line."""
    editor.go(15, 27)
    editor.keys("Enter")
    editor.type("protectsy")
    editor.documented("ProtectSystem", "May break")
    details = editor.page.locator(".suggest-details-container").inner_text()
    assert details.count("Makes /usr and the boot directories read-only") == 1
    assert editor.page.locator(ROWS, has_text="ProtectHome").count() == 0
    editor.keys("Enter")
    editor.shown(".view-line", 'ProtectSystem = "strict";')
    editor.shown(ROWS, '"full"')


def test_values_are_completed_inside_a_string(editor: Window) -> None:
    """Inside the string of a system call filter, its groups are offered and one is inserted."""
    editor.go(22, 25)
    editor.type(" @obs")
    editor.shown(ROWS, "@obsolete")
    editor.keys("Enter")
    written = '"@system-service @obsolete"'
    _wait(lambda: written in editor.line("@system-service"), editor)


def test_hints_stand_behind_the_lines(editor: Window) -> None:
    """Each scored line has a hint with its effect on the score."""
    behind = re.compile(r"DynamicUser = true;\s*−\d\.\d")
    _wait(lambda: behind.search(editor.line("DynamicUser = true;")) is not None, editor)


def test_the_lens_opens_the_table(editor: Window) -> None:
    """A click on the score opens the whole table, rendered, beside the text."""
    editor.page.locator(f"{LENS} a").first.click()
    preview = editor.preview()
    preview.locator("h3", has_text="mirror.service").wait_for(timeout=vscode.PATIENCE)
    assert preview.locator("table tr", has_text="PrivateNetwork").count() == 1


def test_a_name_is_explained(editor: Window) -> None:
    """The command asks for a name, offers the word at the cursor, and shows the explanation."""
    editor.go(16, 10)
    editor.command("Explain a Directive, Rule or Value")
    editor.page.locator(".quick-input-title", has_text="Explain").wait_for()
    editor.shown(".quick-input-list .monaco-list-row", "directive")
    editor.keys("Enter")
    explanation = editor.preview().locator("body", has_text="Removes")
    explanation.wait_for(timeout=vscode.PATIENCE)
    assert "ProtectKernelModules" in explanation.inner_text()


def test_a_line_of_the_journal_leads_to_its_cause(
    installed: Installed, page: Page, workspace: Path
) -> None:
    """A pasted line opens the setting in another file; the change that is chosen is applied."""
    (workspace / "torrent.nix").write_text(
        "{ pkgs, ... }: {\n  systemd.services.torrent.serviceConfig = {\n"
        '    ExecStart = "/run/torrent";\n    BindPaths = [ "/torrent/Watch" ];\n  };\n}\n'
    )
    message = (
        "torrent.service: Failed to set up mount namespacing: "
        "/run/systemd/unit-root/torrent/Watch: No such file or directory"
    )
    with vscode.window(page, installed, workspace) as window:
        window.open("acpid.nix")
        window.shown(LENS, "MEDIUM")
        window.command("Find the Cause of a Failure")
        page.locator(".quick-input-title", has_text="Find the Cause").wait_for()
        page.keyboard.insert_text(message)
        window.keys("Enter")
        window.shown(".quick-input-list .monaco-list-row", "Let /torrent/Watch be missing")
        window.keys("Enter")
        window.shown(".view-line", '"-/torrent/Watch"')


def test_another_grammar_is_used(editor: Window) -> None:
    """Comments and strings are coloured by the small grammar, words by that of another extension."""
    words = ["wantedBy", "after", "# A complete unit", '"multi-user.target"']
    colour = (
        "word => { const spans = [...document.querySelectorAll('.view-line span span')];"
        " const found = spans.find(each => each.textContent.replaceAll('\\u00a0', ' ').includes(word));"
        " return getComputedStyle(found).color }"
    )
    colours = [editor.page.evaluate(colour, word) for word in words]
    assert len(set(colours)) == len(words)


def test_all_services_are_listed(installed: Installed, page: Page, workspace: Path) -> None:
    """The command opens a view with all services of the folder, worst first; a click opens one."""
    (workspace / "a-worst.nix").write_text(
        '{\n  systemd.services.worst.serviceConfig = {\n    ExecStart = "/bin/worst";\n  };\n}\n'
    )
    with vscode.window(page, installed, workspace) as window:
        window.open("acpid.nix")
        window.shown(LENS, "MEDIUM")
        window.command("List All Services by Exposure")
        rows = page.locator("[aria-label='systemd Services'] .monaco-list-row")
        rows.first.wait_for(timeout=vscode.PATIENCE)
        first = rows.first.inner_text()
        assert "worst.service" in first
        assert "9.6 UNSAFE" in first
        badges = (
            "[...document.querySelectorAll('.monaco-list-row *')].some("
            "each => getComputedStyle(each, '::after').content.includes('😨'))"
        )
        page.wait_for_function(badges, timeout=vscode.PATIENCE)
        window.shown(".tree-explorer-viewlet-tree-view .message", "services: ")
        rows.first.click()
        page.locator(".tab.active", has_text="a-worst.nix").wait_for(timeout=vscode.PATIENCE)
        window.shown(STATUS, "Ln 2")


def test_a_shared_set_opens_its_uses(installed: Installed, page: Page, workspace: Path) -> None:
    """The lens of a shared set opens the editor's own list of references."""
    (workspace / "shared.nix").write_text(
        "let hardening = {\n  PrivateTmp = true;\n  ProtectHome = true;\n}; in {\n"
        '  systemd.services.a.serviceConfig = hardening // { ExecStart = "/a"; };\n'
        '  systemd.services.b.serviceConfig = hardening // { ExecStart = "/b"; };\n}\n'
    )
    with vscode.window(page, installed, workspace) as window:
        window.open("shared.nix")
        window.shown(f"{LENS} a", "used by 2 services").click()
        references = page.locator(".zone-widget .ref-tree .monaco-list-row")
        references.nth(1).wait_for(timeout=vscode.PATIENCE)
        shown = page.locator(".zone-widget .ref-tree").inner_text()
        assert "services.a.serviceConfig" in shown
        assert "services.b.serviceConfig" in shown


def test_the_status_item_names_the_version_the_base_and_the_findings(editor: Window) -> None:
    """Its tooltip has the version with its reason, what completes units, and the findings."""
    label = editor.shown(STATUS, "systemd 262")
    label.hover()
    tooltip = editor.page.locator(".monaco-hover:not(.hidden)", has_text="findings in this file")
    tooltip.first.wait_for(timeout=vscode.PATIENCE)
    text = tooltip.first.inner_text()
    assert "systemd 262, the newest known" in text
    assert "no base" in text
    assert re.search(r"\d+ findings in this file", text)


def test_the_status_item_opens_the_menu(editor: Window, folder: Path) -> None:
    """The status item names the systemd in use; its menu changes that, and the scores follow."""
    editor.shown(STATUS, "systemd 262").click()
    editor.shown(".quick-input-list .monaco-list-row", "Choose systemd version").click()
    editor.shown(".quick-input-list .monaco-list-row", "252").click()
    editor.shown(STATUS, "systemd 252")
    editor.shown(LENS, "systemd 252")
    _lay_traps(folder)
    editor.shown(STATUS, "systemd 262")


def test_enter_breaks_the_line_after_a_finished_line(editor: Window) -> None:
    """A space after a semicolon opens no list, so Enter changes nothing that was typed."""
    editor.go(15, 27)
    editor.keys("Enter")
    editor.type("PrivateTmp = true; ")
    editor.page.wait_for_timeout(1_000)
    assert editor.page.locator(LIST).count() == 0
    editor.keys("Enter")
    editor.type("Nice = 5;")
    assert editor.line("PrivateTmp = true;").strip().startswith("PrivateTmp = true;")
    assert editor.line("Nice = 5;").strip() == "Nice = 5;"


def test_typing_ends_with_what_is_meant(editor: Window, sample: Path) -> None:
    """Typed key by key, with popups accepted or dismissed, the text is what a person means."""
    given = sample.read_text()
    wrong = {}
    for script in SCRIPTS:
        editor.go(13, 26)
        editor.keys("Enter")
        for each in script.keys:
            _press(editor, each)
        editor.page.wait_for_timeout(300)
        editor.keys("Escape", "Escape", "Control+s")
        _wait(lambda: sample.read_text() != given, editor)
        written = script.written_in(sample.read_text(), 'StateDirectory = "mirror";')
        if written != script.meant:
            wrong[script.meant] = written
        sample.write_text(given)
        editor.command("File: Revert File")
        # a save before the file is read again would fail
        typed = editor.page.locator(".view-line", has_text=written[-1]).first
        typed.wait_for(state="detached", timeout=vscode.PATIENCE)
    assert wrong == {}


@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.file.rpartition("/")[2])
def test_a_visit_ends_with_what_is_meant(
    installed: Installed, page: Page, workspace: Path, visit: Visit
) -> None:
    """Half-typed names and values are completed, a paste is undone, and hover and fix work."""
    file = workspace / visit.file
    given = file.read_text()
    with vscode.window(page, installed, workspace) as window:
        window.open(file.name)
        window.shown(STATUS, "systemd")
        page.locator(SQUIGGLE).first.wait_for(timeout=vscode.PATIENCE)
        lines = given.split("\n")
        below = next(number for number, line in enumerate(lines, 1) if visit.below in line)
        window.go(below, len(lines[below - 1]) + 1)
        window.keys("Enter")
        for each in visit.keys:
            _press(window, each)
        page.wait_for_timeout(300)
        window.keys("Escape", "Escape", "Control+s")
        _wait(lambda: file.read_text() != given, window)
        written = file.read_text()
        assert visit.written_in(written) == visit.meant
        window.go(below, 1)
        page.evaluate(PASTE, visit.pasted)
        window.keys("Control+s")
        _wait(lambda: file.read_text() != written, window)
        window.keys("Control+z", "Control+s")
        _wait(lambda: file.read_text() == written, window)
        word, shown = visit.hovered
        window.hovered(*_place(written, word), shown)
        word, title, after = visit.mistake
        window.go(*_place(written, word))
        window.keys("Control+.")
        window.shown(".action-widget .action.focused", title)
        window.keys("Enter")
        window.shown(".view-line", after.split(" = ")[0])
        window.keys("Control+s")
        _wait(lambda: after in file.read_text(), window)


def _place(text: str, word: str) -> tuple[int, int]:
    """The line and the column, from 1, of the second letter of a word."""
    start = text.index(word) + 1
    before = text[:start]
    return before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1


def _press(editor: Window, each: str | Key) -> None:
    if isinstance(each, str):
        editor.type(each)
    elif each is Key.ENTER:
        editor.keys("Enter")
    elif each is Key.ACCEPT:
        editor.settled(ROWS)  # the answer to the last letter may replace the list
        editor.keys("Enter")
        editor.page.wait_for_timeout(300)
    elif editor.page.locator(LIST).count():
        editor.keys("Escape")


def test_no_words_are_offered_in_a_comment(editor: Window) -> None:
    """Typing in a comment opens no list."""
    editor.go(15, 27)
    editor.keys("Enter")
    editor.type("# protects the ports")
    editor.page.wait_for_timeout(1_000)
    assert editor.page.locator(LIST).count() == 0


def test_a_list_opens_its_values(editor: Window) -> None:
    """After a list is inserted, its values are listed, the usual one first."""
    editor.go(15, 27)
    editor.keys("Enter")
    editor.type("capabilityb")
    editor.shown(ROWS, "CapabilityBoundingSet")
    editor.keys("Enter")
    editor.shown(".view-line", 'CapabilityBoundingSet = [ "" ];')
    editor.shown(f"{ROWS}.focused", "CAP_NET_BIND_SERVICE")
    editor.keys("Enter")
    editor.shown(".view-line", 'CapabilityBoundingSet = [ "CAP_NET_BIND_SERVICE" ];')


def test_the_menu_of_hardening_lines_is_short(editor: Window) -> None:
    """The menu has at most four entries; the last one opens a list of questions."""
    editor.go(14, 8)
    editor.keys("Control+.")
    rows = editor.page.locator(".action-widget .monaco-list-row.action")
    rows.filter(has_text="More hardening lines").wait_for(timeout=vscode.PATIENCE)
    assert rows.filter(has_text="Add ").count() <= 3
    editor.keys(*["ArrowDown"] * (rows.count() - 1), "Enter")
    editor.shown(".quick-input-list .monaco-list-row", "Does it use a GPU")
    editor.type("PrivateDevices")
    editor.keys("Enter")
    editor.shown(".view-line", "PrivateDevices = true;")


def test_other_files_are_left_alone(installed: Installed, page: Page, workspace: Path) -> None:
    """Without a Nix file or a unit file the extension does not start."""
    (workspace / "web.txt").write_text("[Service]\nProtectHome=true\n")
    with vscode.window(page, installed, workspace) as window:
        window.open("web.txt")
        window.page.wait_for_timeout(1_000)
        assert window.page.locator(STATUS, has_text="systemd").count() == 0
        assert window.page.locator(LENS).count() == 0


def test_a_unit_file_is_served(installed: Installed, page: Page, workspace: Path) -> None:
    """With its score and its diagnostics."""
    (workspace / "web.service").write_text("[Service]\nExecStart=/bin/web\nProtectHom=true\n")
    with vscode.window(page, installed, workspace) as window:
        window.open("web.service")
        window.shown(LENS, "UNSAFE")
        window.page.locator(SQUIGGLE).first.wait_for(timeout=vscode.PATIENCE)


@pytest.mark.parametrize(
    ("base", "line", "origin"),
    [("nixpkgs", 3, "acpid.nix, line 16"), ("system", 12, "power-profiles-daemon.service, line 8")],
)
def test_a_block_of_the_post_is_a_whole_unit(
    installed: Installed, page: Page, tmp_path: Path, base: str, line: int, origin: str
) -> None:
    """With a base, it has a figure, a level and offers, and the command and the menu show the unit."""
    folder = tmp_path / "post"
    module = post.write(folder)
    (folder / ".vscode").mkdir()
    (folder / ".vscode/settings.json").write_text(
        json.dumps({"serviceconfig.base": str(folder / base)})
    )
    with vscode.window(page, installed, folder) as window:
        window.open(module.name)
        window.shown(LENS, "→")
        lenses = window.page.locator(LENS).all_inner_texts()
        assert sum("→" in each for each in lenses) == (2 if base == "nixpkgs" else 3), lenses
        window.go(line, 30)
        window.command("Show the Unit That systemd Loads")
        shown = window.preview()
        shown.locator("body", has_text=origin).wait_for(timeout=vscode.PATIENCE)
        window.picture(f"post-{base}")
        window.command("View: Focus First Editor Group")
        window.go(line + 1, 8)
        window.keys("Control+.")
        window.shown(".action-widget .action", "Add the next hardening line")
        window.keys("Escape")
        window.shown(STATUS, "systemd 262").click()
        window.shown(".quick-input-list .monaco-list-row", "Show the unit that systemd").click()
        shown.locator("body", has_text=origin).wait_for(timeout=vscode.PATIENCE)
        assert window.page.locator(TOAST).count() == 0


def test_other_servers_share_the_window(installed: Installed, page: Page, workspace: Path) -> None:
    """Beside two servers for Nix, each answer appears once in hovers and lists, without an error
    message."""
    commands = {kind: [sys.executable, str(COMPANION), kind] for kind in ("nixd", "nil")}
    (workspace / "companions.json").write_text(json.dumps(commands))
    with vscode.window(page, installed, workspace) as window:
        window.open("acpid.nix")
        window.shown(LENS, "MEDIUM")
        window.hovered(15, 8, "(nil)")
        hover = window.hovered(15, 8, "Shows as").inner_text()
        assert [hover.count(one) for one in ("May break", "(nixd)", "(nil)")] == [1, 1, 1]
        window.go(15, 27)
        window.keys("Enter")
        window.type("ProtectSy")
        window.shown(ROWS, "ProtectSystem")
        assert window.page.locator(ROWS, has_text="ProtectSystem").count() == 1
        assert window.page.locator(TOAST).count() == 0


def test_a_crashed_server_is_restarted(view: Window, server_of: Callable[[], list[int]]) -> None:
    """After a crash the server is restarted automatically and answers again."""
    (old,) = server_of()
    os.kill(old, signal.SIGKILL)
    _wait(lambda: server_of() not in ([], [old]), view)
    view.shown(STATUS, "systemd 262")
    view.hovered(60, 8, "did you mean DynamicUser?")


def test_nothing_of_the_folder_is_run(editor: Window, folder: Path) -> None:
    """No program or module of the folder is run, nor the server that its settings name."""
    editor.command("Restart Server")
    editor.shown(LENS, "MEDIUM")
    assert not (folder / "sprung").exists()


def test_it_can_be_restarted(editor: Window, server_of: Callable[[], list[int]]) -> None:
    """The restart command ends the old process and starts a new one."""
    (old,) = server_of()
    editor.command("Restart Server")
    _wait(lambda: server_of() not in ([], [old]), editor)
    editor.shown(LENS, "MEDIUM")


def test_without_a_python_it_says_what_to_do(
    vscode_with_path: Callable[[str], AbstractContextManager[Installed]],
    page: Page,
    workspace: Path,
    tmp_path: Path,
) -> None:
    """Without Python, one message names the supported versions and offers a remedy."""
    with (
        vscode_with_path(str(tmp_path)) as bare,
        vscode.window(page, bare, workspace) as window,
    ):
        window.open("acpid.nix")
        toast = window.shown(TOAST, "needs Python 3.11 to 3.14, but there is no Python on PATH")
        assert toast.locator("a", has_text="How to Install").count() == 1
        assert window.page.locator(TOAST).count() == 1
        old = tmp_path / "python3"
        old.write_text("#!/bin/sh\necho 3.10\n")
        old.chmod(0o755)
        window.command("Restart Server")
        window.shown(TOAST, f"3.11 to 3.14, but there is Python 3.10 ({old})")


def _wait(condition: Callable[[], bool], window: Window) -> None:
    until = time.monotonic() + vscode.PATIENCE / 1000
    while time.monotonic() < until:
        if condition():
            return
        window.page.wait_for_timeout(100)
    raise AssertionError("waited in vain")


@pytest.fixture
def server_of(installed: Installed) -> Callable[[], list[int]]:
    """The process IDs of the servers that run from the installed extension."""
    folder = os.fsencode(installed.extensions)

    def look() -> list[int]:
        return [
            int(process.name)
            for process in Path("/proc").glob("[0-9]*")
            if b"serviceconfig_ls" in _read(process / "cmdline")
            and folder in _read(process / "environ")
        ]

    return look


def _read(path: Path) -> bytes:
    """The content of a file in /proc, or an empty text if the process has ended."""
    try:
        return path.read_bytes()
    except OSError:
        return b""
