"""Which files git ignores: git itself is the oracle, on random trees and patterns."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.cli.inputs import find_inputs
from serviceconfig_ls.workspace.git import ignore
from serviceconfig_ls.workspace.git.wildmatch import parse_pattern
from tests.support.hostile_files import SPECIAL, bounded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TREES = int(os.environ.get("SERVICECONFIG_LS_TREES", "150"))
"""How many random trees are compared."""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: an empty repository; no configuration but its own has a part."""
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = tmp_path / "repository"
    folder.mkdir()
    subprocess.run(["git", "init", "-q", folder], check=True)
    monkeypatch.chdir(folder)
    return folder


def listed_by_git() -> list[bytes]:
    """The Nix files that git tracks or would add."""
    command = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
    names = subprocess.run(command, check=True, capture_output=True).stdout.split(b"\0")
    return sorted(name for name in {*names} if name.endswith(b".nix") and os.path.lexists(name))


def listed_by_us(folder: str = ".") -> list[bytes]:
    ignore._tracked.cache_clear()
    return sorted(os.fsencode(str(file.path)) for file in find_inputs([folder]))


def write(files: Sequence[str]) -> None:
    """Effect: makes files, with the folders that they are in."""
    for file in files:
        os.makedirs(os.path.dirname(file) or ".", exist_ok=True)  # noqa: PTH103, PTH120 - short
        with open(file, "w"):  # noqa: PTH123 - short
            pass


@pytest.mark.parametrize(
    ("patterns", "files", "expected"),
    [
        ("*\n!*/\n!*.nix\n", ["a.nix", "b/c.nix"], ["a.nix", "b/c.nix"]),
        ("secrets/**\n!secrets/*.nix\n", ["secrets/a.nix", "secrets/b/c.nix"], ["secrets/a.nix"]),
        ("!\n", ["a.nix"], ["a.nix"]),
        ("\\\n", ["a.nix"], ["a.nix"]),
        ("a.nix\\\n", ["a.nix"], ["a.nix"]),
        ("\ufeffa.nix\r\n", ["a.nix", "b.nix"], ["b.nix"]),
        ("x\fy.nix\na.nix", ["a.nix", "x\fy.nix"], []),
        ("[[:alpha:]].nix", ["a.nix", "1.nix"], ["1.nix"]),
        ("[[:none:]].nix\n[a", ["a.nix"], ["a.nix"]),
        ("a.nix  \nb.nix\\  \n", ["a.nix", "b.nix ", "b.nix"], ["b.nix"]),
        ("foo**/bar.nix", ["foobar.nix", "foo/bar.nix", "foo/x/bar.nix"], None),
        ("a/**/b.nix", ["a/b.nix", "a/x/b.nix", "a/x/y/b.nix", "b.nix"], ["b.nix"]),
        ("?.nix", ["a.nix", "é.nix"], ["é.nix"]),
    ],
)
def test_idioms_and_oddities(
    repository: Path, patterns: str, files: list[str], expected: list[str] | None
) -> None:
    """Each as git has it."""
    (repository / ".gitignore").write_bytes(patterns.encode())
    write(files)
    assert listed_by_us() == listed_by_git()
    if expected is not None:
        assert listed_by_us() == sorted(map(os.fsencode, expected))


NAMES = ["a", "b", "ab", "ba", "aab", "a b", "A", "-", "x*", "é", ".a", "a[", "a\\b", "b!", "#a"]
FOLDERS = ["a", "b", "ab", "d", "d e", ".d", "D"]
PIECES = [
    *["*", "*", "**", "***", "?", "a", "b", "ab", "A", "x", "d", "-", "é", " ", ".", ".nix", "nix"],
    *[
        "[ab]",
        "[!a]",
        "[^b]",
        "[a-c]",
        "[]a]",
        "[!]a]",
        "[a-]",
        "[[:alpha:]]",
        "[[:upper:][:digit:]]",
    ],
    *["[", "[a", "[[:x:]]", "[[:", "[\\]a]", "[a\\-b]", "[c-a]", "[/]", "[a/b]", "[.-/]", "]"],
    *[
        "\\a",
        "\\*",
        "\\\\",
        "\\[",
        "\\",
        "\\ ",
        "/",
        "/",
        "/",
        "/**/",
        "**/",
        "/**",
        "\\/",
        "!",
        "#",
    ],
]


def pattern(rng: random.Random, files: Sequence[str]) -> str:
    """A pattern: like one that people write, made of a path, or of random pieces."""
    kind = rng.random()
    if kind < 0.2:
        text = rng.choice(
            ["*", "/*", "*/", "*.nix", "**/*.nix", "/d/", "d", "a/", "a/**", "d/*", "/a"]
        )
    elif kind < 0.7:
        text = blurred(rng, rng.choice(files))
    else:
        text = "".join(rng.choice(PIECES) for _ in range(rng.randint(1, 6)))
    before = rng.choice(["", "", "", "!", "/", "!/", "\\"])
    after = rng.choice(["", "", "", "", "/", " ", "\\ ", "\r", "*", ".nix"])
    return before + text + after


def blurred(rng: random.Random, path: str) -> str:
    """A path, or a part of one, in which wildcards replace some of its characters and folders."""
    parts = path.split("/")
    parts = parts[rng.randrange(len(parts)) :] if rng.random() < 0.3 else parts
    parts = parts[: rng.randint(1, len(parts))] if rng.random() < 0.3 else parts
    found = []
    for part in parts:
        chance = rng.random()
        if chance < 0.2:
            found.append(rng.choice(["**", "*", "**", "*.nix", f"{part[:1]}**"]))
        elif chance < 0.6:
            at = rng.randrange(len(part))
            wild = rng.choice(["*", "?", f"[{part[at]}x]", "[!x]", f"\\{part[at]}", "**", "[a-z]"])
            found.append(part[:at] + wild + part[at + rng.randint(0, 2) :])
        else:
            found.append(part)
    return rng.choice(["/", "/", "/", "/**/", "\\/", "*/"]).join(found)


def patterns(rng: random.Random, files: Sequence[str]) -> bytes:
    lines = [pattern(rng, files) for _ in range(rng.randint(1, 5))]
    if rng.random() < 0.1:
        lines[0] = "\ufeff" + lines[0]
    return "\n".join(lines).encode() + rng.choice([b"", b"\n", b"\0x\n", b"\xff\n"])


def random_tree(rng: random.Random, folder: Path) -> None:
    """Effect: fills a repository: files, ignore files in three places, tracked files."""
    files = []
    for _ in range(rng.randint(3, 14)):
        parts = [rng.choice(FOLDERS) for _ in range(rng.choice([0, 0, 1, 1, 2, 3, 4]))]
        files.append("/".join([*parts, rng.choice(NAMES) + ".nix"]))
    write(files)
    folders = sorted({os.path.dirname(file) for file in files})  # noqa: PTH120 - short
    for place in rng.sample(folders, min(len(folders), rng.randint(1, 3))):
        (folder / place / ".gitignore").write_bytes(patterns(rng, files))
    (folder / ".git" / "info" / "exclude").write_bytes(
        patterns(rng, files) if rng.random() < 0.3 else b""
    )
    (folder.parent / "excludes").write_bytes(patterns(rng, files) if rng.random() < 0.3 else b"")
    if rng.random() < 0.3:
        tracked = rng.sample(files, min(len(files), 3))
        version = rng.choice(["2", "4"])
        add = ["git", "--literal-pathspecs", "-c", f"index.version={version}", "add", "-f", "--"]
        subprocess.run([*add, *tracked], check=True)


def test_random_trees(repository: Path, seed: int) -> None:
    """The same files as git lists, in every one."""
    (repository.parent / "gitconfig").write_text(
        f"[core]\n\texcludesFile = {repository.parent / 'excludes'}\n"
    )
    rng = random.Random(seed)
    ignored = 0
    for number in range(TREES):
        for entry in list(repository.iterdir()):
            if entry.name != ".git":
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        (repository / ".git" / "index").unlink(missing_ok=True)
        random_tree(rng, repository)
        expected = listed_by_git()
        ignored += len([*repository.rglob("*.nix")]) - len(expected)
        assert listed_by_us() == expected, described(repository, number)
    assert ignored > TREES // 4, "the patterns match something"


def described(repository: Path, number: int) -> str:
    """A tree, as far as it matters."""
    files = [*repository.rglob(".gitignore"), repository / ".git/info/exclude"]
    lines = [f"tree {number}"]
    lines += [f"{file.relative_to(repository)}: {file.read_bytes()!r}" for file in files]
    lines += [f"excludes: {(repository.parent / 'excludes').read_bytes()!r}"]
    lines += [
        f"tracked: {subprocess.run(['git', 'ls-files', '-z'], capture_output=True, check=True).stdout!r}"
    ]
    return "\n".join(lines)


def test_tracked_files_are_not_ignored(repository: Path) -> None:
    """Whatever version of the index lists them, alone or as one that is shared."""
    (repository / ".gitignore").write_text("out/\n*.nix\n")
    write(["a.nix", "out/b.nix", "out/c.nix", "out/deep/d.nix", "e.nix"])
    subprocess.run(["git", "add", "-f", "a.nix", "out/b.nix", "out/deep/d.nix"], check=True)
    expected = [b"a.nix", b"out/b.nix", b"out/deep/d.nix"]
    for version in ("2", "3", "4"):
        subprocess.run(["git", "update-index", "--index-version", version], check=True)
        assert listed_by_us() == listed_by_git() == expected
    subprocess.run(["git", "add", "-N", "-f", "e.nix"], check=True)  # needs an index of version 3
    assert listed_by_us() == listed_by_git() == [*expected[:1], b"e.nix", *expected[1:]]
    subprocess.run(["git", "update-index", "--split-index"], check=True)
    subprocess.run(["git", "add", "-f", "out/c.nix"], check=True)
    assert listed_by_us() == listed_by_git()
    assert b"out/c.nix" in listed_by_us()


@pytest.mark.parametrize("content", [b"", b"DIRC", b"DIRC\0\0\0\2\xff\xff\xff\xff", b"x" * 1000])
def test_an_index_that_cannot_be_read_lists_nothing(repository: Path, content: bytes) -> None:
    """The patterns hold then for all files."""
    (repository / ".gitignore").write_text("a.nix")
    write(["a.nix", "b.nix"])
    (repository / ".git" / "index").write_bytes(content)
    assert listed_by_us() == [b"b.nix"]


def test_an_index_of_sha256_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its entries are longer."""
    folder = tmp_path / "repository"
    subprocess.run(["git", "init", "-q", "--object-format=sha256", folder], check=True)
    monkeypatch.chdir(folder)
    write(["a.nix", "b.nix"])
    subprocess.run(["git", "add", "a.nix"], check=True)
    (folder / ".gitignore").write_text("*.nix")
    assert listed_by_us() == listed_by_git() == [b"a.nix"]


@pytest.mark.parametrize("kind", SPECIAL)
def test_special_ignore_files_ignore_nothing(repository: Path, kind: str) -> None:
    """In all three places."""
    write(["a.nix"])
    (repository / ".git" / "info" / "exclude").unlink()
    excludes = repository.parent / "config" / "git" / "ignore"
    excludes.parent.mkdir(parents=True)
    for place in (repository / ".gitignore", repository / ".git" / "info" / "exclude", excludes):
        SPECIAL[kind](place)
    with bounded():
        assert listed_by_us() == [b"a.nix"]


def test_a_linked_ignore_file_is_not_read(repository: Path) -> None:
    """As git itself does not."""
    (repository / "patterns").write_text("a.nix")
    (repository / ".gitignore").symlink_to("patterns")
    write(["a.nix"])
    assert listed_by_us() == listed_by_git() == [b"a.nix"]


def test_the_file_of_the_user_is_read(repository: Path) -> None:
    """Where the configuration names it, or at its usual place."""
    config, home = repository.parent / "gitconfig", repository.parent / "config" / "git"
    write(["a.nix", "b.nix", "c.nix"])
    home.mkdir(parents=True)
    (home / "ignore").write_text("a.nix")
    assert listed_by_us() == listed_by_git() == [b"b.nix", b"c.nix"]
    (repository.parent / "other").write_text("b.nix")
    (repository.parent / "included").write_text('[core]\n  excludesFile = "other"\n')
    config.write_text(f'# x\n[a "b"] c = d ; e\n[include]\npath = {repository.parent}/included')
    (repository / "other").write_text("c.nix")
    assert listed_by_us() == listed_by_git() == [b"a.nix", b"b.nix"]
    config.write_text(f'[Core]\nEXCLUDESFILE="{repository.parent}/ot\\\nher" # x')
    assert listed_by_us() == listed_by_git() == [b"a.nix", b"c.nix"]
    subprocess.run(["git", "config", "core.excludesFile", ""], check=True)
    assert listed_by_us() == listed_by_git() == [b"a.nix", b"b.nix", b"c.nix"]


def test_case_is_folded_where_the_repository_says_so(repository: Path) -> None:
    """As it does on file systems that fold it."""
    (repository / ".gitignore").write_text("A.nix\n*B.nix\n/d/[c].NIX")
    write(["a.nix", "xb.nix", "d/C.nix"])
    assert listed_by_us() == listed_by_git() == [b"a.nix", b"d/C.nix", b"xb.nix"]
    subprocess.run(["git", "config", "core.ignoreCase", "true"], check=True)
    assert listed_by_us() == listed_by_git() == []


def test_a_repository_in_the_folder_has_rules_of_its_own(repository: Path) -> None:
    """Those of the outer one end where it begins."""
    (repository / ".gitignore").write_text("a.nix")
    write(["a.nix", "inner/a.nix", "inner/b.nix", "inner/c/b.nix"])
    subprocess.run(["git", "init", "-q", "inner"], check=True)
    (repository / "inner" / ".gitignore").write_text("b.nix")
    assert listed_by_us() == [b"inner/a.nix"]
    assert listed_by_us("inner") == [b"inner/a.nix"]
    assert listed_by_us("inner/c") == []


def test_a_folder_that_is_named_is_not_ignored(repository: Path) -> None:
    """What is in it may be."""
    (repository / ".gitignore").write_text("out/\nb.nix")
    write(["out/a.nix", "out/b.nix", "out/c/a.nix"])
    assert listed_by_us() == []
    assert listed_by_us("out") == [b"out/a.nix", b"out/c/a.nix"]


def test_what_is_left_out_has_a_reason(repository: Path) -> None:
    """The ignore file, the line and the pattern."""
    (repository / "d").mkdir()
    (repository / "d" / ".gitignore").write_text("# none\n\n*.nix\n!b.nix")
    (repository / ".git" / "info" / "exclude").write_text("out/")
    write(["d/a.nix", "d/b.nix", "out/a.nix"])
    (repository / "lost.nix").symlink_to("none")
    (repository / "away.nix").symlink_to("/etc/passwd")
    reasons: dict[str, str] = {}
    found = list(find_inputs(["."], None, reasons.__setitem__))
    assert [str(file.path) for file in found] == ["d/b.nix"]
    assert reasons == {
        "./d/a.nix": "ignored by d/.gitignore:3: *.nix",
        "./out": f"ignored by {repository}/.git/info/exclude:1: out/",
        "./lost.nix": "not a regular file",
        "./away.nix": f"a link that leads out of {repository}",
    }


@pytest.mark.parametrize(
    ("line", "path"),
    [
        (b"*a" * 60 + b"b", b"a" * 4000),
        (b"/" + b"*a" * 60 + b"b", b"a" * 4000),
        (b"**/a/" * 40 + b"b", b"a/" * 2000 + b"a"),
        (b"/" + b"**/a/" * 40 + b"**/b*c", b"a/" * 2000 + b"a"),
        (b"**/*a*/**/*b*" * 20 + b"c", b"ab/" * 1300 + b"ab"),
        (b"[a-b]*?[ab]" * 30 + b"c", b"ab" * 2000),
        (b"**/*a" * 30 + b"/c", b"aa/" * 1300 + b"b"),
    ],
)
def test_no_pattern_takes_long(line: bytes, path: bytes) -> None:
    """Whatever it is and however long the path: there is no backtracking over several stars."""
    found = parse_pattern(line)
    assert found is not None
    with bounded():
        for _ in range(3):
            assert not found.matches(path, path)
