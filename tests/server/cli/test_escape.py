"""What others wrote reaches no terminal, no runner and no report alive, in any format."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import unicodedata
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest

from serviceconfig_ls.cli import output
from serviceconfig_ls.cli.escape import escaped, escaped_json, escaped_lines
from serviceconfig_ls.cli.main import run

CLI = Path(output.__file__).parent
STYLE = re.compile(r"\x1b\[[0-9;]*m")
"""The escape sequences of our own: colours."""
HYPERLINK = re.compile(r"\x1b\]8;[^\x1b]*\x1b\\")


def is_harmless(char: str) -> bool:
    """Whether a character only shows itself."""
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp") or char in "\n\t"


def live(text: str) -> list[str]:
    """What a terminal or a runner would act on."""
    found = [char for char in text if not is_harmless(char)]
    lines = text.split("\n")
    # GitHub's runner: leading space is dropped, older commands may begin anywhere
    found += [line for line in lines if line.lstrip().startswith("::")]
    return found + [line for line in lines if re.search(r"##\w*\[", line)]


@pytest.mark.parametrize("char", ["\x1b", "\x07", "\r", "\x9b", "\u202e", "\u200b", "\u2028", "\ud800", "\udcff", "\ufeff", "\U000e0041", "\x7f", "\0"])  # fmt: skip
def test_no_character_that_steers_is_left(char: str) -> None:
    """Each is written as an escape, in text and in JSON."""
    for text in (char, f"a{char}b", char * 3):
        shown = escaped(text)
        assert live(shown) == []
        assert shown.count("\\") == len(re.findall(re.escape(char), text))
        encoded = json.dumps(text, ensure_ascii=False)
        assert live(escaped_json(encoded)) == []
        assert json.loads(escaped_json(encoded)) == text


def test_all_other_characters_stay() -> None:
    """Text of every language and every symbol is shown as it is."""
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    harmless = "".join(c for c in every if is_harmless(c) and c != "\n")
    assert escaped(harmless) == harmless
    assert live(escaped(every)) == []
    apart = " ".join(every)  # two surrogates side by side would be one character of JSON
    assert json.loads(escaped_json(json.dumps(apart, ensure_ascii=False))) == apart


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("::error::x", "\\::error::x"),
        (" \u3000::x", "\\ \u3000::x"),
        ("a ::error::x", "a ::error::x"),
        ("a ##[error]x", "a #\\#[error]x"),
        ("##vso[task.x]y", "#\\#vso[task.x]y"),
        ("## [x]", "## [x]"),
    ],
)
def test_a_command_of_a_runner_becomes_text(line: str, shown: str) -> None:
    """With a backslash where it would be recognised."""
    assert escaped(line) == shown
    assert escaped_lines(f"a\n{line}\n") == f"a\n{shown}\n"
    assert json.loads(escaped_json(json.dumps(line))) == line


PIECES = [
    *[
        "\x1b[31m",
        "\x1b]0;T\a",
        "\x1b[2J",
        "\x9b31m",
        "\r",
        "\n",
        "\n::error file=a.nix::x",
        "\r::x::",
    ],
    *[
        "::error::x",
        "##[error]x",
        "##vso[task.x]y",
        "\u202e",
        "\u2066",
        "\u200b",
        "\ufeff",
        "\u2028",
    ],
    *[
        "%0A::error::x",
        "%",
        "]",
        "[",
        "](http://x)",
        "a",
        "é",
        "\U0001f980",
        " ",
        ",",
        ":",
        "{0}",
        "\t",
    ],
]


def payload(rng: random.Random) -> str:
    return "".join(rng.choice(PIECES) for _ in range(rng.randint(1, 4)))


def nix(text: str) -> str:
    """A string of Nix with this value."""
    shown = text.replace("\\", "\\\\").replace('"', '\\"').replace("${", "\\${")
    return f'"{shown}"'


def hostile(rng: random.Random, folder: Path) -> None:
    """Effect: makes files with a payload in every place where others may write something."""
    folder.mkdir()
    (folder / ".git").mkdir()

    def some() -> str:
        return nix(payload(rng))

    for number in range(4):
        name = payload(rng).replace("/", "") if number else os.fsdecode(b"\xff\x1b[1m\n::x")
        settings = (
            f'ExecStart = {some()}; PIDFile = "/var/run/x.pid"; ProtectSystem = {some()};\n'
            f"User = config.{some()}; Environment = [ {some()} {some()} ]; {some()} = true;\n"
        )
        text = (
            f"{{ config, ... }}: {{\n/*\n::error::context\n*/\n"
            f"systemd.services.{some()}.serviceConfig = {{\n# {payload(rng)}\n{settings}}};\n"
            f"systemd.services.b.serviceConfig = {{ {settings}}};\n}}\n"
        )
        place = folder / payload(rng).replace("/", "") if number > 1 else folder
        place.mkdir(exist_ok=True)
        (place / f"{name}.nix").write_text(text)
        unit = f"[Service]\nExecStart=/bin/{payload(rng)}\n{payload(rng)}=1\nProtectSystem={payload(rng)}\n"
        (place / f"{name}.service").write_text(unit)
    original = {"repo": "nixpkgs", "ref": f"nixos-25.05{payload(rng)}"}
    nodes = {"root": {"inputs": {"nixpkgs": "n"}}, "n": {"original": original}}
    (folder / "flake.lock").write_text(json.dumps({"nodes": nodes, "root": "root"}))
    (folder / ".gitignore").write_text(f"{payload(rng)}x\n*{rng.choice('ab')}?\n")


TEXT = [
    *[["check"], ["check", "-v", "--color", "always"], ["check", "--fix"], ["check", "--diff"]],
    *[["security", "--all"], ["security", "--all", "--format", "markdown"], ["inspect", "-v"]],
    *[["security", "--all", "--color", "always"], ["explain", "226/NAMESPACE", "--in"]],
    *[["explain", "--color", "always", "status=203/EXEC", "--in"]],
]
JSON = [["check", "--format", "json"], ["security", "--all", "--format", "json"], ["inspect", "--format", "json"], ["check", "--format", "sarif"]]  # fmt: skip


@pytest.mark.parametrize("round_number", range(4))
def test_no_payload_is_live(
    tmp_path: Path,
    round_number: int,
    seed: int,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Random ones in every field: names, values, reasons, paths, lock files, ignore files."""
    rng = random.Random(seed + round_number)
    hostile(rng, tmp_path / "files")
    monkeypatch.chdir(tmp_path / "files")
    for command in TEXT:
        assert run([*command, "."]) in (0, 1, 2)
        captured = capsys.readouterr()
        written = HYPERLINK.sub("", STYLE.sub("", captured.out + captured.err))
        assert live(written) == [], command
        assert "internal error" not in written, command
    for command in JSON:
        assert run([*command, "."]) in (0, 1)
        captured = capsys.readouterr()
        assert live(captured.out + captured.err) == [], command
        assert json.loads(captured.out)
    assert run(["check", "--format", "github", "."]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert all(re.match(r"::(error|warning|notice) file=", line) for line in lines)
    assert [char for line in lines for char in line if not is_harmless(char)] == []
    for name in (payload(rng), os.fsdecode(b"\xff\n::error::x")):
        for command in (["check", name], ["security", "--policy", name, "."], ["explain", name]):
            run(command)
            captured = capsys.readouterr()
            assert live(captured.out + captured.err) == [], command


def test_sarif_has_uris_and_no_links(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A URI gives back the bytes of the path; a message has no embedded link."""
    monkeypatch.chdir(tmp_path)
    name = os.fsdecode(b"a b%\xff#?\n.nix")
    Path(name).write_text('{ systemd.services.a.serviceConfig.ProtectSystem = "x](http://y)"; }')
    run(["check", "--format", "sarif", name])
    (result,) = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"[A-Za-z0-9%._/-]+", uri)
    assert unquote_to_bytes(uri) == os.fsencode(name)
    assert "](" not in result["message"]["text"]


@pytest.mark.parametrize(
    "name", ["a.nix", "a b.nix", 'q"\\.nix', "n\nl.nix", "é.nix", os.fsdecode(b"\xff\x1b.nix")]
)
def test_a_patch_can_be_applied_whatever_is_in_it(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Byte for byte, and without a line that GitHub's runner would execute."""
    monkeypatch.chdir(tmp_path)
    text = (
        "/*\n ::error::x\n*/\n::error::context\n"
        '{ systemd.services.a.serviceConfig.PIDFile = "/var/run/x.pid"; }\n\t::warning::y\x1b\r\n#'
    ).replace("::error::context\n", "# ::x\n")
    Path(name).write_bytes(text.encode())
    command = [sys.executable, "-m", "serviceconfig_ls", "check"]
    made = subprocess.run([*command, "--diff", name], capture_output=True, check=False).stdout
    assert b"/run/x.pid" in made
    assert not [line for line in made.split(b"\n") if line.lstrip().startswith(b"::")]
    subprocess.run(["git", "apply", "-"], input=made, check=True)
    assert Path(name).read_bytes() == text.replace("/var/run", "/run").encode()


def test_a_patch_in_a_terminal_is_escaped(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """There it is read, not applied."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    output.write_patch(b" a\x1b[2J\n+\xff\n")
    assert capsys.readouterr().out == " a\\x1b[2J\n+\\xff\n"


def test_there_is_one_door() -> None:
    """No module of the commands writes by itself."""
    for path in CLI.rglob("*.py"):
        text = path.read_text()
        if path.name != "output.py":
            assert (
                not re.search(r"\bprint\(|sys\.(stdout|stderr)\.|Console\(", text)
                or path.name == "pool.py"
            ), path
    assert (CLI / "pool.py").read_text().count("sys.stderr.") == 1, "the bar"
