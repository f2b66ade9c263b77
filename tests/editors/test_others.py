"""The snippets and extensions for other editors parse and name the right server."""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from tools.editors import parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tools.editors.neovim import Neovim

pytestmark = pytest.mark.editors

EDITORS = parts.ROOT / "editors"


def snippets() -> Iterator[tuple[str, tuple[str, str]]]:
    """The title of each section that has a snippet, with the snippet's language and text."""
    for section in (EDITORS / "README.md").read_text().split("\n## ")[1:]:
        if found := re.search(r"^```(\w+)\n(.*?)^```$", section, re.M | re.S):
            yield section.partition("\n")[0], (found[1], found[2])


SNIPPETS = dict(snippets())


def expressions(text: str) -> Iterator[Any]:
    """The expressions of a piece of Emacs Lisp as nested lists of words.

    Raises:
        ValueError: it is not Emacs Lisp.
    """
    stack: list[list[Any]] = [[]]
    for word in re.findall(r'"(?:\\.|[^"\\])*"|;[^\n]*|[()]|[^\s()"]+|"', text):
        if word.startswith(";"):
            continue
        if word == "(":
            stack.append([])
        elif word == ")":
            if len(stack) == 1:
                raise ValueError("a parenthesis too many")
            inner = stack.pop()
            stack[-1].append(inner)
        elif word == '"':
            raise ValueError("a string without end")
        else:
            stack[-1].append(word)
    if len(stack) > 1:
        raise ValueError("a parenthesis too few")
    return iter(stack[0])


READERS: dict[str, Callable[[str], object]] = {
    "toml": tomllib.loads,
    "json": json.loads,
    "elisp": lambda text: list(expressions(text)),
}


@pytest.mark.parametrize("title", SNIPPETS)
def test_a_snippet_can_be_read(title: str) -> None:
    """Each snippet parses in its language and starts the server by its name."""
    kind, text = SNIPPETS[title]
    assert READERS[kind](text)
    assert "serviceconfig-ls" in text
    assert "systemdVersion" in text


def test_every_editor_of_the_table_has_instructions() -> None:
    """Each row of the table leads to a section with a snippet, or to a folder."""
    rows = re.findall(r"^\| \[(.+?)\]\(#(.+?)\)", (EDITORS / "README.md").read_text(), re.M)
    titles = {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in SNIPPETS}
    assert len(rows) == 6
    assert {anchor for _, anchor in rows} == titles


def test_both_texts_for_helix_agree() -> None:
    """The snippet for Helix and the lines for Helix itself name the same server and language."""
    own = tomllib.loads(SNIPPETS["Helix"][1])
    upstream = tomllib.loads((EDITORS / "upstream" / "helix.toml").read_text())
    assert own["language"] == upstream["language"]
    command = own["language-server"]["serviceconfig-ls"]["command"]
    assert command == upstream["language-server"]["serviceconfig-ls"]["command"]


def test_the_zed_manifests_agree() -> None:
    """The two manifests of the Zed extension agree, and the named server is the one it starts."""
    extension = tomllib.loads((EDITORS / "zed" / "extension.toml").read_text())
    crate = tomllib.loads((EDITORS / "zed" / "Cargo.toml").read_text())
    assert extension["version"] == crate["package"]["version"]
    settings = json.loads(SNIPPETS["Zed"][1])
    assert set(extension["language_servers"]) == set(settings["lsp"]) == {"serviceconfig-ls"}
    assert 'worktree.which("serviceconfig-ls")' in (EDITORS / "zed" / "src" / "lib.rs").read_text()


def test_the_configuration_for_nvim_lspconfig_attaches(
    start_neovim: Callable[..., Neovim], workspace: Path, tmp_path: Path
) -> None:
    """Neovim attaches the server with nothing but the file for nvim-lspconfig."""
    folder = tmp_path / "collection" / "lsp"
    folder.mkdir(parents=True)
    given = (EDITORS / "upstream" / "nvim-lspconfig.lua").read_text()
    (folder / "serviceconfig_ls.lua").write_text(given)
    editor = start_neovim(
        f"vim.opt.rtp:prepend('{folder.parent}') vim.lsp.enable('serviceconfig_ls')"
    )
    editor.open(workspace / "acpid.nix")
    editor.attached()
    assert editor.wait("return #vim.diagnostic.get(0) > 0")


@pytest.mark.parametrize(
    "sample", sorted((EDITORS / "neovim" / "samples").glob("*.lua")), ids=lambda path: path.name
)
def test_a_sample_for_neovim_is_lua(start_neovim: Callable[..., Neovim], sample: Path) -> None:
    """Neovim parses each sample configuration."""
    editor = start_neovim("")
    assert editor.lua("return select(2, loadfile(...))", str(sample)) is None
