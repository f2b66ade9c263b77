"""Markdown with texts of a workspace: shown as they are, and nothing in them is live."""

from __future__ import annotations

import contextlib
import io
import os
import random
import re
from typing import TYPE_CHECKING, Any

import pytest
from markdown_it import MarkdownIt

from serviceconfig_ls.cli.main import run
from serviceconfig_ls.features.inert_markdown import code, plain, prose
from tests.server.fuzz.inside import Inside

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from markdown_it.token import Token

DOCUMENTS = int(os.environ.get("SERVICECONFIG_LS_PAYLOADS", "30"))
"""How many random documents are tried; each has some twenty texts in it."""
IMAGE = "![b](https://evil.example/x.png)"
PAYLOADS = (
    IMAGE, "[c](command:evil)", "<img src=https://evil.example/x.png>", f"`{IMAGE}`",
    f"``` {IMAGE}", f"|{IMAGE}|", f"\n\n{IMAGE}\n\n", f"\n```\n{IMAGE}\n", f"\\`{IMAGE}",
    "</details><img src=https://evil.example/x.png>", f"``x`` {IMAGE} ``", f"\\|{IMAGE}",
    "\n\n    <script>\n\n<img src=https://evil.example/x.png>\n", f"\r\r{IMAGE}\r", f"a\\| {IMAGE} |",
    "<https://evil.example/x>", "https://evil.example/x", "www.evil.example", "a@evil.example",
    "&lt;img src=evil&gt;", "hello @evil and evil/evil#1", "\u202e\u2066evil", "~~evil~~", "`", "``",
    "[evil]: https://evil.example", f"\n\n[x][evil]\n\n[evil]: https://evil.example\n {IMAGE}",
)  # fmt: skip
PIECES = (
    *PAYLOADS, "`", "```", "\\", "|", "\n", "[", "]", "](", "!", "<", ">", "<!--", "-->", "*", "_",
    "~~", "&", "#", "- ", "1. ", "    ", "\t", "evil", "é", "\N{GRINNING FACE}", "/", ":", " ", "$x",
)  # fmt: skip
DIRECTIVES = (
    "ExecStart", "User", "SystemCallFilter", "RestrictAddressFamilies", "CapabilityBoundingSet",
    "ProtectSystem", "Environment", "ReadWritePaths", "StateDirectory", "DeviceAllow", "Type",
    "MemoryMax", "RestartSec", "WorkingDirectory", "IPAddressAllow", "UMask", "BusName", "PIDFile",
)  # fmt: skip
LIVE = {"image", "link_open", "s_open", "fence", "code_block", "html_inline", "html_block"}
_OWN = re.compile(r"\s*(</?(details|summary)>[^<]*)+\s*")
_AUTOMATIC = re.compile(r"https?://|\bwww\.|\w@\w|[\u202e\u2066]")
"""What a renderer with automatic links makes a link in a text, and what reorders it."""
_MENTION = re.compile(r"(?<![\w`])@\w|\w/\w+#\d")
"""What a forge makes a link in the text of a pull request, and whom it notifies."""


@pytest.mark.parametrize("text", [*PAYLOADS, "a  b", "x_y", "_x_", "", "*", "don't, really: (a) b"])
def test_each_function_shows_the_text(text: str) -> None:
    """The text that a reader sees is the given one, with a space for each line break."""
    shown = "".join("\ufffd" if c in "\u202e\u2066" else " " if c.isspace() else c for c in text)
    for function in (plain, code, prose):
        assert rendered(function(text)).split() == shown.split()


def rendered(text: str) -> str:
    """The text of one paragraph as a reader sees it."""
    tokens = [token for token in parsed(f"x {text} y") if token.content != ""]
    return "".join(token.content for token in tokens)[2:-2]


def test_nothing_of_a_workspace_is_live(
    seed: int,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No random payload is live in a hover, a table, a hint, an action, a command or an output."""
    chance = random.Random(seed)
    count = 0
    with capsys.disabled():
        print(f"\nseed {seed}: {DOCUMENTS} documents")
    for number in range(DOCUMENTS):
        folder = tmp_path / str(number)
        folder.mkdir()
        payload = PAYLOADS[number] if number < len(PAYLOADS) else None
        for text in shown_of(folder, chance, payload):
            count += 1
            assert not live(text), f"SEED={seed}: {live(text)} in {text}"
        shown = io.StringIO()
        with contextlib.redirect_stdout(shown):
            run(["security", "--format", "markdown", "--all", str(folder)])
        assert not live(shown.getvalue()), f"SEED={seed}: {live(shown.getvalue())}"
        assert not mentions(shown.getvalue()), f"SEED={seed}: {mentions(shown.getvalue())}"
    assert count > DOCUMENTS * 20


def shown_of(folder: Path, chance: random.Random, payload: str | None) -> Iterator[str]:
    """The Markdown that a server shows about files full of payloads."""

    def text() -> str:
        return payload or "".join(chance.choice(PIECES) for _ in range(chance.randrange(1, 5)))

    def nix() -> str:
        return (
            text().replace("\\", "\\\\").replace('"', '\\"').replace("${", "\\${")
            .replace("\n", "\\n").replace("\r", "\\r")
        )  # fmt: skip

    other = re.sub(r"[/\0]", "", text())[:60].strip() or "x"
    lines = [f'{{ lib, ... }}: let h = {{ ProtectHome = "{nix()}"; "{nix()}" = 1; }}; in {{']
    lines.append(
        f'  systemd.services."we{nix()}" = {{ serviceConfig = h // import (./. + "/o.nix") // {{'
    )
    lines += [f'    {directive} = "{nix()}";' for directive in DIRECTIVES]
    lines.append(f'    "{nix()}" = "{nix()}"; ProtectClock = config."{nix()}".x; # {nix()}')
    lines.append(
        f'    ExecStartPre = "/run/dbus/{nix()} /dev/{nix()} sudo"; Delegate = f "{nix()}"; }}; }};'
    )
    lines.append(
        f'  systemd.services.b.serviceConfig = lib.mkIf (config."{nix()}") (import ./o.nix);'
    )
    lines.append(
        f'  systemd.services."{nix()}" = {{ confinement.enable = true; path = [ "{nix()}" ];'
    )
    lines.append(f'    serviceConfig.ExecStart = "/{nix()}"; }};')
    lines.append('  systemd.services.c.serviceConfig = import ./o.nix // { User = "x"; };')
    lines.append("}")
    (folder / "o.nix").write_text(
        f'{{ ProtectHome = "{nix()}"; User = "{nix()}"; "{nix()}" = 1; }}\n'
    )
    mine = folder / f"{other}.nix"
    mine.write_text("\n".join(lines) + "\n")
    inside = Inside(rootUri=folder.as_uri())
    inside.tell("initialized", {})
    uris = {
        mine.as_uri(): mine.read_text(),
        (folder / "o.nix").as_uri(): (folder / "o.nix").read_text(),
    }
    for uri, content in uris.items():
        inside.open(uri, content)
    while inside.server.idle.step():
        pass
    for uri, content in uris.items():
        yield from about(inside, uri, content.split("\n"))
    yield inside.ask(
        "workspace/executeCommand", {"command": "serviceconfig.explain", "arguments": [text()]}
    )


def about(inside: Inside, uri: str, lines: list[str]) -> Iterator[str]:
    """The Markdown that a server shows about one document."""
    document = {"textDocument": {"uri": uri}}
    for number, line in enumerate(lines):
        for column in {min(len(line), at) for at in (2, 6, 8, line.find("=") + 4, len(line) - 4)}:
            where = {"line": number, "character": max(0, column)}
            hover = inside.ask("textDocument/hover", document | {"position": where})
            if hover:
                yield hover["contents"]["value"]
        where = {"line": number, "character": 6}
        for name in (
            ("showSecurity", "showUnit", "compare", "showUses") if "services" in line else ()
        ):
            asked = {"command": f"serviceconfig.{name}", "arguments": [uri, where]}
            answer = inside.ask("workspace/executeCommand", asked)
            assert not mentions(answer), mentions(answer)
            yield answer
    end = {"line": len(lines), "character": 0}
    whole = document | {"range": {"start": {"line": 0, "character": 0}, "end": end}}
    yield from marked_up(inside.ask("textDocument/inlayHint", whole))
    context = {"context": {"diagnostics": []}}
    yield from marked_up(inside.ask("textDocument/codeAction", whole | context))
    where = {"position": {"line": 3, "character": 16}}
    yield from marked_up(inside.ask("textDocument/completion", document | where))


def marked_up(value: Any) -> Iterator[str]:
    """Every text in an answer that is Markdown."""
    if isinstance(value, dict):
        if value.get("kind") == "markdown":
            yield value["value"]
        for each in value.values():
            yield from marked_up(each)
    elif isinstance(value, list):
        for each in value:
            yield from marked_up(each)


def live(text: str) -> list[str]:
    """What is live in Markdown and comes from a payload."""
    found = []
    for token in parsed(text):
        target = str(token.attrs.get("src", token.attrs.get("href", "")))
        if token.type == "link_open" and "evil" not in target.rpartition("/")[0]:
            continue  # to a file of the folder
        if token.type in LIVE and not _OWN.fullmatch(token.content):
            found.append(f"{token.type} {target} {token.content}")
        elif token.type == "text" and "evil" in token.content and _AUTOMATIC.search(token.content):
            found.append(token.content)
    return found


def mentions(text: str) -> list[str]:
    """Whom a forge would notify, or what it would link to."""
    texts = [token.content for token in parsed(text) if token.type == "text"]
    return [each for each in texts if "evil" in each and _MENTION.search(each)]


def parsed(text: str) -> list[Token]:
    """The tokens, with every escaped character as a token of its own."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.disable("text_join")
    tokens = []
    for token in parser.parse(text):
        tokens += token.children if token.children is not None else [token]
    return tokens
