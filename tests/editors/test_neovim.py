"""The Neovim client in a real Neovim 0.11 with the real server: what users see and do."""

from __future__ import annotations

import os
import re
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from tests.editors.conftest import COMPANION, PLUGIN
from tests.editors.typed import SCRIPTS, Key, Script
from tests.editors.typed_files import VISITS, Visit
from tools.editors import post

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tools.editors.neovim import Neovim

pytestmark = pytest.mark.editors

PULLED = "return #vim.diagnostic.get(0) > 0 and vim.diagnostic.get(0)"
FLOAT = (
    "for _, w in ipairs(vim.api.nvim_list_wins()) do"
    "  if vim.api.nvim_win_get_config(w).relative ~= '' then"
    "    return table.concat(vim.api.nvim_buf_get_lines("
    "      vim.api.nvim_win_get_buf(w), 0, -1, false), '\\n')"
    "  end end"
)
LISTED = (
    "local list = vim.fn.complete_info({ 'items' }).items"
    " return #list > 0 and vim.tbl_map("
    "  function(i) return i.abbr ~= '' and i.abbr or i.word end, list)"
)
SERVER_PID = "return vim.api.nvim_get_proc_children(vim.fn.getpid())[1]"
WINDOW = "local name = vim.api.nvim_buf_get_name(0) return name:match('^serviceconfig://(.*)$')"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: "".join(map(str, script.keys)))
def test_typing_ends_with_what_is_meant(nvim: Neovim, script: Script) -> None:
    """Typed key by key, with popups accepted or dismissed, the text is what a person means."""
    nvim.go("StateDirectory")
    nvim.keys("O")
    _type(nvim, script.keys)
    written = script.written_in(nvim.text(), 'StateDirectory = "mirror";')
    assert written == script.meant


def _type(nvim: Neovim, keys: tuple[str | Key, ...]) -> None:
    """Effect: types key by key, and leaves insert mode."""
    for each in keys:
        if each is Key.ACCEPT:
            nvim.wait(LISTED)
            nvim.lua("vim.wait(300)")  # the answer to the last letter may replace the list
            nvim.wait(LISTED)
            nvim.keys("<C-n><C-y>")
        elif each is Key.DISMISS:
            nvim.lua("vim.wait(300)")
            if nvim.lua("return vim.fn.pumvisible()"):
                nvim.keys("<C-e>")
        elif isinstance(each, Key):
            nvim.keys("<CR>" if each is Key.ENTER else "<Esc>")
        else:
            for letter in each:
                nvim.keys(letter.replace("<", "<lt>"))
                nvim.lua("vim.wait(40)")
    nvim.lua("vim.wait(300)")
    nvim.keys("<Esc>")
    nvim.wait("return vim.api.nvim_get_mode().mode == 'n'")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("notes.md", "# systemd.services.x.serviceConfig = { ProtectHome = true; };\n"),
        ("a.b.service", "[D-BUS Service]\nName=a.b\nExec=/bin/true\n"),
        ("app.target", "<target/>\n"),
        ("flake.lock", "{}\n"),
    ],
)
def test_other_files_are_left_alone(nvim: Neovim, workspace: Path, name: str, text: str) -> None:
    """The server attaches to Nix files and to systemd's files, and to nothing else."""
    other = workspace / name
    other.write_text(text)
    nvim.open(other)
    nvim.lua("vim.wait(300)")
    assert nvim.lua("return #vim.lsp.get_clients({ bufnr = 0 })") == 0
    assert nvim.lua("return #vim.lsp.get_clients()") == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("systemd/web.service", "[Service]\nExecStart=/bin/web\nProtectHom=yes\n"),
        ("units/web.service", "[Service]\nExecStart=/bin/web\nProtectHom=yes\n"),
        ("units/web.service.d/a.conf", "[Service]\nProtectHom=yes\n"),
        ("units/web.service.d/.#override.conf0123456789abcdef", "[Service]\nProtectHom=yes\n"),
        ("hosts/10-lan.network", "[Match]\nName=a\n[Network]\nDHCPP=yes\n"),
        ("hosts/journald.conf", "[Journal]\nStorag=none\n"),
    ],
)
def test_a_unit_file_is_served(nvim: Neovim, workspace: Path, name: str, text: str) -> None:
    """The server attaches to systemd's files wherever they are, and reports their mistakes."""
    file = workspace / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    nvim.open(file)
    assert nvim.wait("local all = vim.diagnostic.get(0) return #all > 0 and all[1].code") == (
        "unknown-directive"
    )


def test_a_drop_in_of_the_machine_stands_on_its_unit(nvim: Neovim, workspace: Path) -> None:
    """Below a folder `systemd`, the unit beside a drop-in is read without a project around them."""
    (workspace / "units").rename(workspace / "systemd")
    nvim.open(workspace / "systemd" / "web.service.d" / "hardening.conf")
    shown = nvim.wait(
        "local all = vim.lsp.codelens.get(0) return #all > 0 and all[1].command.title"
    )
    assert "base: web.service" in shown


@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.file.rpartition("/")[2])
def test_a_visit_ends_with_what_is_meant(nvim: Neovim, workspace: Path, visit: Visit) -> None:
    """Half-typed names and values are completed, a paste is undone, and hover and fix work."""
    nvim.open(workspace / visit.file)
    nvim.attached()
    nvim.wait(PULLED)
    nvim.go(visit.below)
    nvim.keys("o")
    _type(nvim, visit.keys)
    assert visit.written_in(nvim.text()) == visit.meant
    before = nvim.text()
    nvim.lua("vim.api.nvim_put(vim.split(..., '\\n'), 'l', true, true)", visit.pasted.rstrip("\n"))
    assert nvim.text() != before
    nvim.keys("u")
    nvim.wait("return vim.fn.undotree().seq_cur < vim.fn.undotree().seq_last")
    assert nvim.text() == before
    word, shown = visit.hovered
    nvim.go(word)
    nvim.keys("K")
    assert shown in nvim.wait(FLOAT)
    word, title, after = visit.mistake
    nvim.go(word)
    nvim.lua(
        "local title = ... vim.lsp.buf.code_action({ apply = true,"
        " filter = function(a) return a.title == title end })",
        title,
    )
    nvim.wait(
        "for _, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do"
        "  if vim.trim(line):find(..., 1, true) then return true end end",
        after,
    )


def test_both_mistakes_of_the_sample_are_underlined(nvim: Neovim) -> None:
    """DynamicUsers and the lost quote are underlined at their places."""
    found = nvim.wait(PULLED)
    lines = nvim.text().split("\n")
    pointed = {lines[one["lnum"]].split()[0]: one for one in found if one["severity"] == 1}
    assert set(pointed) == {"DynamicUsers", "RestrictAddressFamilies"}
    assert "DynamicUser" in pointed["DynamicUsers"]["message"]
    assert {one["source"] for one in found} == {"serviceconfig"}


def test_hover_describes_a_line(nvim: Neovim) -> None:
    """K on a directive opens a window that names it and says what it does."""
    nvim.go("ProtectHome")
    nvim.keys("K")
    text = nvim.wait(FLOAT)
    assert "ProtectHome" in text
    assert "/home" in text


def test_nothing_is_shown_outside_the_blocks(nvim: Neovim) -> None:
    """Hover outside the blocks answers at once that there is nothing, and opens no window."""
    nvim.go("pkgs")
    nvim.keys("K")
    nvim.wait("return vim.fn.execute('messages'):find('No information available')")
    assert nvim.lua("return #vim.api.nvim_list_wins()") == 1


def test_typing_opens_a_list_from_which_a_line_is_made(nvim: Neovim) -> None:
    """A few letters on a new line, in any case, become a whole line with a value."""
    nvim.go("StateDirectory")
    nvim.keys("opriv")
    words = nvim.wait(LISTED)
    assert "PrivateTmp" in words
    assert len(words) == len(set(words))
    assert nvim.line().strip() == "priv", "nothing is taken before it is chosen"
    nvim.keys("<C-n>" * (words.index("PrivateTmp") + 1) + "<C-y>")
    nvim.wait("return vim.api.nvim_get_current_line():find('PrivateTmp = true;')")
    nvim.keys("<Esc>")
    nvim.wait("return vim.api.nvim_get_mode().mode == 'n'")
    assert nvim.line() == "      PrivateTmp = true;"


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Pro", ["ProtectSystem", "ProtectControlGroups"]),
        ("exec", ["ExecStartPre", "ExecReload"]),
        ("Mem", ["MemoryMax", "MemoryDenyWriteExecute"]),
        ("cap", ["CapabilityBoundingSet"]),
        ("Priv", ["PrivateTmp", "PrivateDevices"]),
    ],
)
def test_the_list_begins_with_what_was_typed(nvim: Neovim, typed: str, first: list[str]) -> None:
    """The items that begin with the typed letters come in the server's order, and no others."""
    nvim.go("StateDirectory")
    nvim.keys(f"o{typed}")
    words = nvim.wait(LISTED)
    assert all(word.lower().startswith(typed.lower()) for word in words)
    assert set(words[: len(first) + 2]) >= set(first)


def test_a_value_without_its_quote_stays_in_the_list(nvim: Neovim) -> None:
    """While the letters of a value are typed, its list stays open, though the value has a quote."""
    nvim.go("StateDirectory")
    nvim.keys("OProtectProc = i")
    nvim.wait(LISTED)
    for letter in "nvis":
        nvim.keys(letter)
        nvim.wait("return vim.api.nvim_get_current_line():sub(-1) == ...", letter)
        assert nvim.lua("return vim.fn.pumvisible()") == 1


def test_the_completion_options_stay_the_users(nvim: Neovim) -> None:
    """The global option keeps its value; in the buffer only what prevents surprises is added."""
    given = nvim.lua("return vim.api.nvim_get_option_info2('completeopt', {}).default")
    assert nvim.lua("return vim.go.completeopt") == given
    assert nvim.lua("return vim.bo.completeopt") == f"{given},menuone,noselect"


def test_a_chosen_selection_is_kept(start_neovim: Callable[..., Neovim], workspace: Path) -> None:
    """A user's own way of selecting items is not changed in any buffer."""
    editor = start_neovim(
        f"vim.o.completeopt = 'menu,noinsert' dofile('{PLUGIN / 'samples' / 'plain.lua'}')"
    )
    editor.open(workspace / "acpid.nix")
    editor.attached()
    assert editor.lua("return vim.o.completeopt") == "menu,noinsert"
    editor.nvim.command("checkhealth serviceconfig")
    assert "'completeopt' has no `menuone`" in editor.text()


def test_without_a_popup_nothing_fails(
    start_neovim: Callable[..., Neovim], workspace: Path
) -> None:
    """A user who wants no documentation beside the list has the list, and no error."""
    editor = start_neovim(
        f"vim.o.completeopt = 'menu,menuone,noselect' dofile('{PLUGIN / 'samples' / 'plain.lua'}')"
    )
    editor.open(workspace / "acpid.nix")
    editor.attached()
    editor.go("StateDirectory")
    editor.keys("oProtectSy")
    editor.wait(LISTED)
    editor.keys("<C-n>")
    editor.lua("vim.wait(500)")
    editor.keys("<C-y>")
    editor.wait("return vim.api.nvim_get_current_line():find('ProtectSystem = \"strict\";')")
    assert "rror" not in editor.messages()


def test_what_is_set_already_is_not_offered(nvim: Neovim) -> None:
    """A directive that the block sets is not offered; one that it lacks is."""
    nvim.go("StateDirectory")
    nvim.keys("oProtect")
    words = nvim.wait(LISTED)
    assert "ProtectSystem" in words
    assert "ProtectHome" not in words


def test_a_completion_is_documented(nvim: Neovim) -> None:
    """Selecting an item in the list shows its documentation beside the list."""
    nvim.go("StateDirectory")
    nvim.keys("oProtectSy")
    nvim.wait(LISTED)
    nvim.keys("<C-n>")
    text = nvim.wait(FLOAT)
    assert "ProtectSystem" in text
    assert "May break" in text


def test_hints_show_the_effect_of_lines(nvim: Neovim) -> None:
    """Inlay hints are shown as virtual text without a request by the user."""
    shown = nvim.wait(
        "local hints = vim.lsp.inlay_hint.get({ bufnr = 0 })"
        " return vim.lsp.inlay_hint.is_enabled({ bufnr = 0 }) and #hints > 0 and hints"
    )
    assert all(one["inlay_hint"]["label"] for one in shown)


def test_the_lens_opens_the_security_table(nvim: Neovim) -> None:
    """The lens above a service shows its exposure, and running it shows the table."""
    nvim.wait("return #vim.lsp.codelens.get(0) > 0")
    line = nvim.lua("return vim.lsp.codelens.get(0)[1].range.start.line")
    nvim.nvim.current.window.cursor = (line + 1, 0)
    nvim.lua("vim.lsp.codelens.run()")
    assert nvim.wait(WINDOW) == "security"
    assert "mirror" in nvim.text()
    assert "ProtectHome" in nvim.text()
    assert nvim.lua("return vim.bo.filetype") == "markdown"
    nvim.keys("q")
    nvim.wait("return #vim.api.nvim_list_wins() == 1")


def test_the_lens_follows_changes_that_come_fast(nvim: Neovim) -> None:
    """After many changes and as many undos in a row, the lens shows the score of the current text."""
    title = "return (vim.lsp.codelens.get(0)[1] or {command = {}}).command.title"
    before = nvim.wait(title)
    nvim.go("DynamicUser")
    nvim.keys("<Esc>" + "dd" * 3)
    nvim.wait(f"{title} ~= ...", before)
    nvim.keys("u" * 3)
    nvim.wait(f"{title} == ...", before)


def test_a_fix_is_applied_and_undone(nvim: Neovim, workspace: Path) -> None:
    """The quick fix changes one word, and one undo restores the text."""
    before = (workspace / "acpid.nix").read_text()
    nvim.wait(PULLED)
    nvim.go("DynamicUsers")
    nvim.lua(
        "vim.lsp.buf.code_action({ apply = true, context = { only = { 'quickfix' } },"
        " filter = function(action) return action.isPreferred end })"
    )
    nvim.wait("return not vim.fn.getline('.'):find('DynamicUsers')")
    assert nvim.text() == before.replace("DynamicUsers", "DynamicUser")
    nvim.keys("u")
    nvim.wait("return vim.fn.getline('.'):find('DynamicUsers')")
    assert nvim.text() == before


def test_a_completion_is_undone(nvim: Neovim, workspace: Path) -> None:
    """After a completion is accepted, one undo restores the text byte for byte."""
    before = (workspace / "acpid.nix").read_text()
    nvim.go("StateDirectory")
    nvim.keys("oNoNew")
    nvim.wait(LISTED)
    nvim.keys("<C-n><C-y>")
    nvim.wait("return vim.api.nvim_get_current_line():find('NoNewPrivileges = true;')")
    nvim.keys("<Esc><Esc>")
    nvim.wait("return vim.api.nvim_get_mode().mode == 'n'")
    nvim.keys("u")
    nvim.wait("return vim.api.nvim_buf_line_count(0) == ...", before.count("\n"))
    assert nvim.text() == before


@pytest.mark.parametrize(
    ("call", "title", "word"),
    [
        ("ServiceConfig security", "security", "mirror"),
        ("ServiceConfig unit", "unit", "ExecStart="),
        ("ServiceConfig explain ProtectHome", "explain", "ProtectHome"),
        ("ServiceConfig explain", "explain", "ProtectKernelModules"),
        ("ServiceConfig compare", "compare", "mirror"),
    ],
)
def test_each_subcommand_shows_its_answer(nvim: Neovim, call: str, title: str, word: str) -> None:
    """Each subcommand of :ServiceConfig opens its answer beside the text."""
    nvim.go("ProtectKernelModules")
    nvim.keys("ccProtectKernelModules = false;<Esc>b")
    nvim.go("ProtectKernelModules")
    nvim.nvim.command(call)
    assert nvim.wait(WINDOW) == title
    assert word in nvim.text()


FAILED = (
    "{ pkgs, ... }: {\n  systemd.services.torrent.serviceConfig = {\n"
    '    ExecStart = "/run/torrent";\n    BindPaths = [ "/torrent/Watch" ];\n  };\n}\n'
)
MESSAGE = (
    "torrent.service: Failed to set up mount namespacing: "
    "/run/systemd/unit-root/torrent/Watch: No such file or directory"
)


def test_a_line_of_the_journal_leads_to_its_cause(
    start_neovim: Callable[..., Neovim], workspace: Path
) -> None:
    """A pasted line opens the setting in another file; the change that is chosen is applied."""
    (workspace / "flake.nix").touch()
    (workspace / "torrent.nix").write_text(FAILED)
    editor = start_neovim(PLUGIN / "samples" / "plain.lua")
    editor.open(workspace / "acpid.nix")
    editor.attached()
    editor.lua("vim.ui.select = function(items, _, done) done(items[1]) end")
    editor.nvim.command(f"ServiceConfig cause {MESSAGE}")
    editor.wait("return vim.api.nvim_buf_get_name(0):match('torrent.nix$')")
    editor.wait("return vim.api.nvim_get_current_line():find('\"%-/torrent/Watch\"')")


@pytest.mark.parametrize(
    ("base", "service", "origin"),
    [
        ("nixpkgs", "acpid", "acpid.nix, line 16"),
        ("nixpkgs", "fancontrol", "fancontrol.nix, line 14"),
        ("system", "acpid", "acpid.service, line 8"),
        ("system", "power-profiles-daemon", "power-profiles-daemon.service, line 8"),
    ],
)
def test_a_block_of_the_post_has_the_figure_of_the_whole_unit(
    start_neovim: Callable[..., Neovim], tmp_path: Path, base: str, service: str, origin: str
) -> None:
    """With a base, the lens has a figure and a level, and there are offers and the unit."""
    module = post.write(tmp_path / "post")
    settings = f"{{ base = '{tmp_path / 'post' / base}' }}"
    chosen = f"require('serviceconfig').setup({{ settings = {settings} }})"
    editor = start_neovim(f"vim.opt.runtimepath:prepend('{PLUGIN}')\n{chosen}\n")
    editor.open(module)
    editor.attached()
    editor.go(f"systemd.services.{service}")
    title = (
        "local here = vim.fn.line('.') - 1 "
        "for _, each in ipairs(vim.lsp.codelens.get(0)) do"
        "  if each.range.start.line == here and each.command.title:find('→', 1, true) then"
        "    return each.command.title end end"
    )
    shown = str(editor.wait(title))
    assert any(level in shown for level in ("UNSAFE", "EXPOSED", "MEDIUM", "OK"))
    editor.keys("jj")
    offers = _offers(editor)
    assert any(each.startswith("Add the next hardening line") for each in offers), offers
    editor.nvim.command("ServiceConfig unit")
    assert editor.wait(WINDOW) == "unit"
    assert origin in editor.text()


def _offers(editor: Neovim) -> list[str]:
    """The titles of the code actions at the cursor."""
    return list(
        editor.lua(
            "local params = vim.lsp.util.make_range_params(0, 'utf-16') "
            "params.context = { diagnostics = {} } "
            "local titles = {} "
            "local answers = vim.lsp.buf_request_sync(0, 'textDocument/codeAction', params, 20000) "
            "for _, answer in pairs(answers or {}) do "
            "  for _, each in ipairs(answer.result or {}) do table.insert(titles, each.title) end "
            "end return titles"
        )
    )


def test_the_systemd_version_can_be_chosen(nvim: Neovim) -> None:
    """:ServiceConfig version 252 changes the systemd that the server uses, at once."""
    label = "return vim.inspect(vim.tbl_map(function(l) return l.command.title end, vim.lsp.codelens.get(0)))"
    nvim.wait("return #vim.lsp.codelens.get(0) > 0")
    first = nvim.lua(label)
    nvim.nvim.command("ServiceConfig version 252")
    nvim.wait(f"{label.replace('return ', 'local now = ', 1)} return now ~= ... and now", first)
    nvim.nvim.command("ServiceConfig version")
    nvim.wait("return vim.api.nvim_exec2('messages', { output = true }).output:find('as set')")
    assert "systemd 252, as set; " in nvim.messages()
    assert re.search(r"base; \d+ findings", nvim.messages())
    short = nvim.lua("return require('serviceconfig').status()")
    assert re.fullmatch(r"systemd 252, .*base, \d+ findings", short)


def test_the_server_can_be_restarted(nvim: Neovim) -> None:
    """:ServiceConfig restart ends the old process and serves the buffer with a new one."""
    pid = nvim.lua("return vim.lsp.get_clients({ name = 'serviceconfig_ls' })[1].id")
    nvim.nvim.command("ServiceConfig restart")
    nvim.wait(
        "local c = vim.lsp.get_clients({ name = 'serviceconfig_ls', bufnr = 0 })"
        " return #c == 1 and c[1].id ~= ... and c[1].initialized",
        pid,
    )
    assert nvim.wait(PULLED)


def test_a_crashed_server_is_restarted(nvim: Neovim) -> None:
    """After SIGKILL the server is back within seconds, and a message says so."""
    client = "vim.lsp.get_clients({ name = 'serviceconfig_ls', bufnr = 0 })[1]"
    first = nvim.lua(f"return {client}.id")
    os.kill(nvim.lua(SERVER_PID), signal.SIGKILL)
    nvim.wait(f"local c = {client} return c and c.id ~= ... and c.initialized", first)
    assert "crashed (ended by signal 9); it restarts in 1 s" in nvim.messages()
    nvim.go("ProtectHome")
    assert nvim.wait(PULLED)


def test_after_too_many_crashes_the_user_restarts(nvim: Neovim) -> None:
    """A server that crashes again and again stays down, and every message says what to do."""
    nvim.lua("require('serviceconfig.restart').pauses = {}")
    os.kill(nvim.lua(SERVER_PID), signal.SIGKILL)
    nvim.wait("return #vim.lsp.get_clients({ name = 'serviceconfig_ls' }) == 0")
    nvim.wait("return vim.fn.execute('messages'):find('starts it again')")
    nvim.nvim.command("ServiceConfig security")
    assert "not running (ended by signal 9); `:ServiceConfig restart` starts it" in nvim.messages()
    nvim.nvim.command("ServiceConfig restart")
    nvim.attached()


def test_a_missing_server_is_reported_once(
    start_neovim: Callable[..., Neovim], workspace: Path
) -> None:
    """Opening a Nix file without an installed server gives one message with the way out."""
    editor = start_neovim(
        f"vim.opt.rtp:prepend('{PLUGIN}')"
        " require('serviceconfig').setup({ cmd = { 'there-is-no-such-server' } })"
    )
    for _ in range(2):
        editor.open(workspace / "acpid.nix")
    assert editor.messages().count("`there-is-no-such-server` is not on PATH") == 1


def test_a_lens_that_was_run_stays(nvim: Neovim) -> None:
    """Running a lens does not remove it."""
    nvim.wait("return #vim.lsp.codelens.get(0) > 0")
    line = nvim.lua("return vim.lsp.codelens.get(0)[1].range.start.line")
    buffer = nvim.lua("return vim.api.nvim_get_current_buf()")
    nvim.nvim.current.window.cursor = (line + 1, 0)
    nvim.lua("vim.lsp.codelens.run()")
    assert nvim.wait(WINDOW) == "security"
    nvim.keys("q")
    marks = (
        "for name, ns in pairs(vim.api.nvim_get_namespaces()) do"
        "  if name:find('codelens') and"
        "    #vim.api.nvim_buf_get_extmarks(..., ns, {line, 0}, {line, -1}, {}) > 0 then"
        "    return true end end"
    )
    nvim.wait(f"local buffer, line = ... {marks.replace('...', 'buffer')}", buffer, line)


def test_a_shared_set_lists_its_uses(nvim: Neovim, workspace: Path) -> None:
    """The lens of a shared set opens the quickfix list with the services that use it."""
    text = (
        "let hardening = {\n  PrivateTmp = true;\n  ProtectHome = true;\n}; in {\n"
        '  systemd.services.a.serviceConfig = hardening // { ExecStart = "/a"; };\n'
        '  systemd.services.b.serviceConfig = hardening // { ExecStart = "/b"; };\n}\n'
    )
    (workspace / "shared.nix").write_text(text)
    nvim.open(workspace / "shared.nix")
    nvim.attached()
    nvim.wait("return #vim.lsp.codelens.get(0) > 1")
    nvim.lua(
        "for _, lens in ipairs(vim.lsp.codelens.get(0)) do"
        "  if lens.command.command == 'serviceconfig.showUses' then"
        "    vim.lsp.get_clients()[1]:exec_cmd(lens.command, { bufnr = 0 }) end end"
    )
    lines = nvim.wait("local l = vim.fn.getqflist() return #l == 2 and {l[1].lnum, l[2].lnum}")
    assert lines == [5, 6]


def test_all_services_are_in_the_quickfix_list(
    start_neovim: Callable[..., Neovim], workspace: Path
) -> None:
    """The subcommand lists the services of the folder, worst first, and an entry is a jump."""
    (workspace / "flake.nix").touch()
    editor = start_neovim(PLUGIN / "samples" / "plain.lua")
    editor.open(workspace / "acpid.nix")
    editor.attached()
    editor.nvim.command("ServiceConfig overview")
    listed = editor.wait(
        "local l = vim.fn.getqflist({ items = 1, title = 1 }) return #l.items > 1 and l"
    )
    texts = [one["text"] for one in listed["items"]]
    assert re.match(r"\d+ services: ", listed["title"])
    scores = [
        float(found[1]) for text in texts if (found := re.search(r"  (\d+\.\d) [A-Z]+$", text))
    ]
    assert len(scores) > 1
    assert scores == sorted(scores, reverse=True)
    place = listed["items"][-1]
    editor.nvim.command("clast")
    assert editor.lua("return vim.fn.line('.')") == place["lnum"]
    assert texts[-1].split(".service")[0] in editor.line()


def test_a_line_with_a_question_is_chosen_from_a_list(nvim: Neovim) -> None:
    """The last entry of the menu opens a list of lines with their questions; one is added."""
    nvim.lua(
        "vim.ui.select = function(items, options, done)"
        "  for _, item in ipairs(items) do"
        "    if item.title and item.title:find('PrivateDevices') then"
        "      _G.shown = options.format_item(item) done(item) return end end end"
    )
    nvim.go("StateDirectory")
    nvim.lua(
        "vim.lsp.buf.code_action({ apply = true,"
        " filter = function(a) return a.title:find('^More') end })"
    )
    nvim.wait("return vim.fn.search('PrivateDevices = true;', 'nw') > 0")
    assert nvim.lua("return _G.shown").endswith(
        "Does it use a GPU, sound, a serial port or other devices?"
    )


def test_a_list_opens_its_values(nvim: Neovim) -> None:
    """After a list is inserted its values are listed, the usual one first."""
    nvim.go("StateDirectory")
    nvim.keys("oCapabilityB")
    words = nvim.wait(LISTED)
    assert words[0] == "CapabilityBoundingSet"
    nvim.keys("<C-n><C-y>")
    nvim.wait("return vim.api.nvim_get_current_line():find('CapabilityBoundingSet = . \"\" .;')")
    assert nvim.wait(LISTED)[0] == "CAP_NET_BIND_SERVICE"


def test_a_table_is_aligned_and_has_no_markup(nvim: Neovim) -> None:
    """The security table shows columns of equal width, without bars and dashes."""
    nvim.go("ProtectKernelModules")
    nvim.nvim.command("ServiceConfig security")
    assert nvim.wait(WINDOW) == "security"
    lines = nvim.text().split("\n")
    assert not [line for line in lines if "---" in line or "\\|" in line or line.startswith("|")]
    rows = [line for line in lines if line.startswith(("✗", "✓"))]
    assert len(rows) > 50
    assert nvim.lua("return vim.api.nvim_win_get_config(0).relative") == "editor"


def test_a_page_opens_rendered(nvim: Neovim) -> None:
    """A link to the page of a rule opens it in a float, as Markdown without its marks."""
    page = PLUGIN.parent.parent / "docs" / "rules" / "unknown-directive.md"
    nvim.lua("require('serviceconfig.window').show('links', ...)", f"[page]({page.as_uri()})\n\nx")
    assert nvim.wait(WINDOW) == "links"
    nvim.keys("<CR>")
    nvim.wait(f"{WINDOW.replace('return', 'local found =')} return found == 'unknown-directive'")
    assert nvim.text().startswith("# unknown-directive")
    assert nvim.lua("return vim.api.nvim_win_get_config(0).relative") == "editor"
    assert nvim.lua("return vim.wo.conceallevel") == 2
    assert nvim.lua("return vim.fn.getmatches()[1].pattern") == "^#\\+ "


def test_the_links_of_a_hover_work(nvim: Neovim) -> None:
    """In Neovim's own hover window, Enter and gx open a link as in the windows of the plugin."""
    nvim.go("ProtectHome")
    nvim.keys("K")
    nvim.wait(FLOAT)
    nvim.keys("K")
    nvim.wait("return vim.w['textDocument/hover'] ~= nil")
    for key in ("<CR>", "gx"):
        nvim.wait("return vim.fn.maparg(..., 'n', false, true).desc == 'Open the link'", key)


def test_an_unknown_subcommand_lists_the_valid_ones(nvim: Neovim) -> None:
    """An unknown subcommand of :ServiceConfig is answered with the valid ones, which are completed
    too."""
    nvim.lua("pcall(vim.cmd.ServiceConfig, 'secure')")
    offered = nvim.lua("return vim.fn.getcompletion('ServiceConfig se', 'cmdline')")
    assert offered == ["security"]
    assert "use one of cause, compare, explain" in nvim.messages().lower()


def test_the_health_check_lists_the_installation(nvim: Neovim) -> None:
    """:checkhealth names the server, its version, the manual pages and the other servers."""
    nvim.nvim.command("checkhealth serviceconfig")
    report = nvim.wait(
        "local text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\\n')"
        " return text:find('beside other servers') and text"
    )
    assert "ERROR" not in report
    known = "systemd 262, the newest known"
    for words in ("Neovim 0.11", "`serviceconfig-ls` is /", "runs: ", known, "no other language"):
        assert words in report


def test_the_health_check_reports_a_missing_server(
    start_neovim: Callable[..., Neovim], workspace: Path
) -> None:
    """Without a server, the health check says how to install one."""
    editor = start_neovim(
        f"vim.opt.rtp:prepend('{PLUGIN}')"
        " require('serviceconfig').setup({ cmd = { 'there-is-no-such-server' } })"
    )
    editor.open(workspace / "acpid.nix")
    editor.nvim.command("checkhealth serviceconfig")
    report = editor.text()
    assert "`there-is-no-such-server` is not on PATH" in report
    assert "pipx install ." in report


def test_the_help_is_found(nvim: Neovim) -> None:
    """:help serviceconfig opens the plugin's page, and every link on it has a target."""
    nvim.nvim.command(f"helptags {PLUGIN / 'doc'}")
    nvim.nvim.command("help serviceconfig-beside")
    assert "nixd" in nvim.text()
    (PLUGIN / "doc" / "tags").unlink()


def test_the_sample_for_the_older_neovim_attaches(
    start_neovim: Callable[..., Neovim], workspace: Path
) -> None:
    """vim.lsp.start is sufficient without this plugin."""
    editor = start_neovim(PLUGIN / "samples" / "v0.10.lua")
    editor.open(workspace / "acpid.nix")
    editor.attached()
    assert editor.wait(PULLED)


def test_the_encoding_causes_no_warning(nvim: Neovim) -> None:
    """The server uses the position encoding of nixd and nil, so Neovim does not warn."""
    assert nvim.lua("return vim.lsp.get_clients()[1].offset_encoding") == "utf-16"


@pytest.mark.parametrize("kinds", [("nixd",), ("nil",), ("nixd", "nil")], ids="-".join)
def test_other_servers_share_the_buffer(
    start_neovim: Callable[..., Neovim], workspace: Path, kinds: tuple[str, ...]
) -> None:
    """Beside servers for Nix, each answer appears once: hovers, completions and hints."""
    editor = start_neovim(
        f"dofile('{PLUGIN / 'samples' / 'plain.lua'}')" + "".join(map(_enabled, kinds))
    )
    editor.open(workspace / "acpid.nix")
    editor.attached()
    for kind in kinds:
        editor.attached(kind)
    editor.go("ProtectHome")
    editor.keys("K")
    text = editor.wait(FLOAT)
    assert text.count("**ProtectHome**") == 1
    assert text.count("May break") == 1
    assert [text.count(f"({kind})") for kind in kinds] == [1] * len(kinds)
    editor.keys("<Esc>")
    editor.go("StateDirectory")
    editor.keys("oProtectSy<C-x><C-o>")
    words = editor.wait(LISTED)
    assert words.count("ProtectSystem") == 1
    editor.keys("<Esc>")
    hints = editor.lua(
        "return vim.tbl_map(function(h) return h.inlay_hint.label end,"
        " vim.lsp.inlay_hint.get({ bufnr = 0 }))"
    )
    assert len(hints) > 1
    assert "encoding" not in editor.messages()
    editor.nvim.command("checkhealth serviceconfig")
    for kind in kinds:
        assert f"{kind} uses utf-16, serviceconfig-ls utf-16" in editor.text()


def _enabled(kind: str) -> str:
    """Lua that starts a companion server for Nix files."""
    return (
        f" vim.lsp.config('{kind}', {{ filetypes = {{ 'nix' }},"
        # Neither nixd nor nil negotiates another encoding; the companion would.
        " capabilities = { general = { positionEncodings = { 'utf-16' } } },"
        f" cmd = {{ '{sys.executable}', '{COMPANION}', '{kind}' }} }})"
        f" vim.lsp.enable('{kind}')"
    )
