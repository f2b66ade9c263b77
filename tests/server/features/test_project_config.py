"""The configuration of a project: what it says, and a clear place for each mistake in it."""

from __future__ import annotations

import os
import re
import tomllib
from datetime import date
from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.features.config import Config, OwnPreset
from serviceconfig_ls.features.project_config import (
    Allowance,
    FoundConfig,
    ProjectConfig,
    Selector,
    applied,
    applied_in_editor,
    find,
    target,
)
from serviceconfig_ls.features.project_config.config_keys import KEYS, documentation, schema
from serviceconfig_ls.features.project_config.model import matches
from serviceconfig_ls.features.project_config.read import read
from serviceconfig_ls.workspace import systemd_version
from serviceconfig_ls.workspace.systemd_version import Target
from systemd_directives.model import SystemdVersion

if TYPE_CHECKING:
    from pathlib import Path

BASE = "expected auto, none, or a path below this folder or in the Nix store"
EVERYTHING = """\
systemd = 257
architecture = "arm64"
target = "home-manager"
base = "none"
exclude = ["generated/"]
ignore = [
  "discouraged-value",
  { rule = "var-run-path", path = "vendor/" },
  { rule = "unknown-directive", service = "nginx.service" },
]

[[allow]]
rule = "score"
service = "jellyfin"
reason = "needs the GPU"
until = 2027-06-30

[[allow]]
rule = "unknown-directive"
path = "hosts/*.nix"
reason = "a patched systemd"

[threshold]
default = 60
"nginx.service" = 45
"""
FILE = "/project/serviceconfig.toml"


def test_every_key_is_read() -> None:
    """With the line of each allowance."""
    config, problems = read(EVERYTHING.encode(), FILE)
    assert problems == ()
    assert config is not None
    assert config.allow == (
        Allowance(None, Selector(None, "jellyfin"), "needs the GPU", date(2027, 6, 30), 12),
        Allowance("unknown-directive", Selector("hosts/*.nix"), "a patched systemd", None, 18),
    )
    assert (config.threshold_of("x"), config.threshold_of("nginx")) == (60, 45)
    assert config._replace(allow=(), ignore=(), threshold=None, thresholds=()) == ProjectConfig(
        FILE, "257", "arm64", "home-manager", "none", ("generated/",)
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('target = "home-manager"', "installed here"),
        ('target = "system-manager"\nsystemd = "auto"', "installed here"),
        ('target = "home-manager"\nsystemd = 255', "set"),
        ('target = "nixos"', None),
        ("", None),
    ],
)
def test_the_target_decides_whose_systemd_runs_the_units(
    text: str, expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Units of home-manager and system-manager run under the installed systemd, not the locked
    one, unless the configuration names a version."""
    installed = Target(SystemdVersion(257), "installed here")
    monkeypatch.setattr(systemd_version, "of_units", lambda: installed)
    config, problems = read(text.encode(), FILE)
    assert problems == ()
    assert config is not None
    found = target(config)
    assert (None if found is None else found.source) == expected


def test_own_functions_and_presets_are_read() -> None:
    """Lines of one directive stay together."""
    text = """
helpers = ["mkHardened", "lib.our.harden"]
[presets.web]
title = "our  web services"
lines = ["ProtectHome=true", "SystemCallFilter=@system-service", "SystemCallFilter=~@raw-io"]
"""
    config, problems = read(text.encode(), FILE)
    assert problems == ()
    assert config is not None
    assert config.helpers == {"mkHardened", "lib.our.harden"}
    assert config.presets == (
        OwnPreset(
            "our web services",
            (
                ("ProtectHome", ("true",)),
                ("SystemCallFilter", ("@system-service", "~@raw-io")),
            ),
        ),
    )
    assert applied(config, Config(), "/project/a.nix").presets == config.presets


def test_it_applies_to_paths_and_services() -> None:
    """Ignored rules, excluded files, and in the editor also allowances."""
    config, _ = read(EVERYTHING.encode(), FILE)
    assert config is not None
    base = Config(systemd=SystemdVersion(257), diagnostics_ignore=("own",))
    in_vendor = applied(config, base, "/project/vendor/a.nix")
    assert in_vendor.diagnostics_ignore == ("own", "discouraged-value", "var-run-path")
    assert in_vendor.ignored_in_services == (("nginx", "unknown-directive"),)
    assert (in_vendor.architecture, in_vendor.systemd_version) == ("arm64", "257")
    host = "/project/hosts/a.nix"
    assert "unknown-directive" not in applied(config, base, host).diagnostics_ignore
    assert "unknown-directive" in applied_in_editor(config, base, host).diagnostics_ignore
    assert applied_in_editor(config, base, host).diagnostics_enable
    assert not applied_in_editor(config, base, "/project/generated/a.nix").diagnostics_enable
    assert target(config) == Target(SystemdVersion(257), "set", "serviceconfig.toml")


def test_what_the_user_set_takes_precedence() -> None:
    """A setting of the editor over one of the project."""
    config = ProjectConfig(FILE, architecture="arm64")
    found = applied(config, Config(architecture="x86-64"), "/project/a.nix")
    assert found.architecture == "x86-64"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("sytemd = 257", "unknown key sytemd: did you mean systemd?"),
        ("systemd = 12", 'systemd: expected "auto" or a version from 252 to 262'),
        ("systemd = true", 'systemd: expected "auto" or a version from 252 to 262'),
        ("systemd = -257", 'systemd: expected "auto" or a version from 252 to 262'),
        ('architecture = "mips"', "architecture: expected x86-64 or arm64"),
        ('target = "debian"', "target: expected nixos or home-manager or system-manager"),
        ("base = 1", "base: expected text"),
        ('base = ""', "base: expected text"),
        ('base = "/net/host/x"', f"base: {BASE}"),
        ('base = "/nix/store/../../etc"', f"base: {BASE}"),
        ('base = "../x"', f"base: {BASE}"),
        ('exclude = "a"', "exclude: expected a list"),
        ('exclude = ["!a"]', "exclude[0]: expected a pattern as in .gitignore, without !"),
        (
            'ignore = ["unknown-directiv"]',
            "ignore[0]: there is no rule unknown-directiv: did you mean unknown-directive?",
        ),
        ("ignore = [1]", "ignore[0]: expected a table"),
        ('ignore = [{ path = "a" }]', "ignore[0]: rule is missing"),
        (
            'ignore = [{ rule = "unknown-directive", servic = "a" }]',
            "ignore[0].servic: unknown key servic: did you mean service?",
        ),
        ("threshold = 60", "threshold: expected a table, as in [threshold]"),
        ("threshold.a = 101", "threshold.a: expected a number from 0 to 100, in tenths"),
        ("threshold.a = 5.5", "threshold.a: expected a number from 0 to 100, in tenths"),
        ("helpers = [1]", "helpers[0]: expected text"),
        (
            'helpers = ["f", "f x"]',
            "helpers[1]: expected the name of a function, such as lib.mkHardened",
        ),
        ("presets = []", "presets: expected tables, as in [presets.web]"),
        ("presets.web.lines = []", "presets.web: title is missing"),
        ('presets.web.title = "x"', "presets.web: lines is missing"),
        (
            'presets.web = { title = "x", lines = [] }',
            'presets.web.lines: expected a list of lines, as in ["ProtectHome=true"]',
        ),
        (
            'presets.web = { title = "x", lines = ["ProtectHome"] }',
            "presets.web.lines[0]: expected a line of [Service], such as ProtectHome=true",
        ),
        (
            'presets.web = { title = "x", lines = ["ProtectHom=true"] }',
            "presets.web.lines[0]: [Service] has no directive ProtectHom: did you mean ProtectHome?",
        ),
    ],
)
def test_a_mistake_has_its_line(line: str, message: str) -> None:
    """And the message says what to write; the other keys are read."""
    config, problems = read(f'# a comment\n\n{line}\n\nexclud = ["x"]'.encode(), FILE)
    assert config is not None
    assert problems[0] == (FILE, 3, message)
    assert str(problems[1]) == f"{FILE}:5: unknown key exclud: did you mean exclude?"
    assert config == ProjectConfig(FILE)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ('rule = "score"\nservice = "a"', "6: allow[1]: reason is missing"),
        ('reason = "x"', "6: allow[1]: rule is missing"),
        (
            'rule = "score"\nreason = "x"\nuntil = "2027-01-01"',
            "9: allow[1].until: expected a date, as in until = 2027-06-30",
        ),
        (
            'rule = "score"\nreason = "x"\nuntil = 2027-01-01T00:00:00',
            "9: allow[1].until: expected a date, as in until = 2027-06-30",
        ),
        ('rule = "score"\nreason = " "', "8: allow[1].reason: expected text"),
    ],
)
def test_a_mistake_in_an_allowance_has_its_line(entry: str, message: str) -> None:
    """Of the key, or of the entry that lacks one."""
    first = '[[allow]]\nrule = "score"\nreason = "x"\n\n\n'
    _, problems = read(f"{first}[[allow]]\n{entry}\n".encode(), FILE)
    assert [f"{problem.line}: {problem.message}" for problem in problems] == [message]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"systemd = \n", "1: not TOML: Invalid value"),
        (b"a = 1\na = 2\n", "2: not TOML: Cannot overwrite a value"),
        (b"a = 1\n\xff\n", "2: not UTF-8"),
        (b"a = " + b"[" * 100_000, "1: nested too deeply"),
        (b'base = """x\n\n', "3: not TOML: Unterminated string"),
    ],
)
def test_a_file_that_cannot_be_read_has_a_line(content: bytes, message: str) -> None:
    """Of the syntax error."""
    config, problems = read(content, FILE)
    assert config == ProjectConfig(FILE)
    assert [f"{problem.line}: {problem.message}" for problem in problems] == [message]


def test_the_nearest_file_applies(tmp_path: Path) -> None:
    """Up to the git repository; pyproject.toml does the same if it has the table."""
    (tmp_path / "serviceconfig.toml").write_text("systemd = 252")
    inner = tmp_path / "repository" / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "repository" / ".git").mkdir()
    assert _version(inner) is None
    (tmp_path / "repository" / "pyproject.toml").write_text('[project]\nname = "x"')
    assert _version(inner) is None
    (tmp_path / "repository" / "pyproject.toml").write_text("[tool.serviceconfig]\nsystemd = 254")
    assert _version(inner) == "254"
    (inner.parent / "serviceconfig.toml").write_text("systemd = 257")
    assert _version(inner) == "257"
    assert _version(tmp_path / "repository") == "254"


def test_a_mistake_in_pyproject_has_its_line(tmp_path: Path) -> None:
    """That of the key in the table."""
    file = tmp_path / "pyproject.toml"
    file.write_text("[tool.other]\nsystemd = 1\n\n[tool.serviceconfig]\nsystemd = 1\n")
    assert [problem.line for problem in find(tmp_path, {}).problems] == [5]


def test_a_file_that_is_no_regular_file_is_a_problem(tmp_path: Path) -> None:
    """It is never waited for."""
    os.mkfifo(tmp_path / "serviceconfig.toml")
    (problem,) = find(tmp_path, {}).problems
    assert problem.message.startswith("cannot be read: ")


def _version(folder: Path) -> str | None:
    found: FoundConfig = find(folder, {})
    assert found.problems == ()
    return found.config.systemd


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("generated/", "generated/a.nix", True),
        ("generated/", "x/generated/a.nix", True),
        ("generated/", "generated", False),
        ("/generated", "x/generated", False),
        ("*.gen.nix", "a/b.gen.nix", True),
        ("a/*.nix", "a/b.nix", True),
        ("a/*.nix", "a/c/b.nix", False),
        ("a/**/b.nix", "a/c/d/b.nix", True),
    ],
)
def test_patterns_are_those_of_gitignore(pattern: str, path: str, *, expected: bool) -> None:
    """Of a file, or of a folder above it."""
    assert matches(pattern, path) is expected


def test_each_key_is_documented_and_its_example_is_valid() -> None:
    """In the documentation and in the schema, from the same table as the reader's."""
    assert set(schema()["properties"]) == {key.name for key in KEYS}
    for key in KEYS:
        assert f"## {key.name}\n" in documentation()
        config, problems = read(key.example.encode(), FILE)
        assert problems == ()
        assert config != ProjectConfig(FILE)
        assert set(tomllib.loads(key.example)) == {key.name}


@pytest.mark.parametrize("key", ["base", "helpers", "exclude"])
def test_the_schema_agrees_with_the_reader(key: str) -> None:
    """About the form of a text."""
    known = schema()["properties"][key]
    pattern = (known if key == "base" else known["items"])["pattern"]
    for text in (
        "none",
        "a/b",
        "/nix/store/x",
        "/net/x",
        "../a",
        "a/../b",
        "!a",
        "a b",
        "f.g",
        "f'",
    ):
        value = f'"{text}"' if key == "base" else f'["{text}"]'
        _, problems = read(f"{key} = {value}".encode(), FILE)
        assert (re.search(pattern, text) is not None) == (not problems), text


def test_a_link_that_leads_out_is_not_followed(tmp_path: Path) -> None:
    """A configuration in another project does not count, even through a link."""
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "serviceconfig.toml").write_text("systemd = 255")
    project = tmp_path / "project"
    (project / ".git").mkdir(parents=True)
    (project / "serviceconfig.toml").symlink_to("../other/serviceconfig.toml")
    found = find(project, {})
    assert found.config.systemd is None
    assert "leads out" in found.problems[0].message
