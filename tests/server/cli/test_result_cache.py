"""Results that ``check`` keeps: the same output as without them, whatever has changed."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from serviceconfig_ls.cli import check as check_command
from serviceconfig_ls.cli import check_file as check_module
from serviceconfig_ls.cli import result_cache
from serviceconfig_ls.cli.main import run
from serviceconfig_ls.workspace.workspace import workspace_at
from tests.support.seed import fresh_seed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COUNT = result_cache.MIN_FILES
SHARED = "{ ProtectHom = true; }"
CLEAN = '{{ systemd.services.s{}.serviceConfig = {{ ExecStart = "/x"; }} // import ./shared.nix; }}'
WRONG = '{{ systemd.services.s{}.serviceConfig = {{ ExecStart = "/x"; Typ = "x\\n"; }}; }}'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with enough files, some with mistakes; the current folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    for number in range(COUNT):
        (folder / f"{number}.nix").write_text(WRONG.format(number))
    (folder / "shared.nix").write_text("{ ProtectHome = true; }")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are checked, as opposed to found in the cache."""
    names: list[str] = []
    real = check_module.check_file

    def watched(file: Any, options: Any) -> Any:
        names.append(file.path.name)
        return real(file, options)

    monkeypatch.setattr(check_command, "check_file", watched)
    return names


@pytest.fixture
def result(
    capsys: pytest.CaptureFixture[str], checked: list[str]
) -> Callable[..., list[dict[str, Any]]]:
    """What a run reports, which must be what one without the cache does."""

    def call(*arguments: str) -> list[dict[str, Any]]:
        workspace_at.cache_clear()  # as in a new process
        run(["check", "--jobs", "1", "--format", "json", *(arguments or ["."])])
        found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
        count = len(checked)
        workspace_at.cache_clear()
        run(["check", "--jobs", "1", "--format", "json", "--no-cache", *(arguments or ["."])])
        assert json.loads(capsys.readouterr().out) == found
        del checked[count:]
        return found

    return call


def entries(project: Path) -> list[Path]:
    return sorted((project.parent / "cache" / "serviceconfig-ls" / "results").glob("*"))


@pytest.mark.usefixtures("project")
def test_the_second_run_checks_nothing(
    result: Callable[..., list[dict[str, Any]]], checked: list[str]
) -> None:
    """And reports the same, with places, fixes and lines."""
    first = result()
    assert len(first) == COUNT
    assert len(checked) == COUNT + 1
    checked.clear()
    assert result() == first
    assert checked == []
    assert run(["check", "--jobs", "1", "--format", "text", "."]) == 1
    assert checked == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda folder: (folder / "3.nix").write_text(WRONG.format("other")), {"3", "5"}),
        (lambda folder: (folder / "3.nix").write_text(WRONG.format(7)), {"3", "5", "7"}),
        (lambda folder: (folder / "shared.nix").write_text(SHARED), {"shared", "5"}),
    ],
    ids=["a file", "a name of another file", "an import"],
)
def test_a_changed_file_is_checked_again(
    project: Path,
    result: Callable[..., list[dict[str, Any]]],
    checked: list[str],
    change: Callable[[Path], object],
    expected: set[str],
) -> None:
    """With those that read other files, and those with a unit that it names."""
    (project / "5.nix").write_text(CLEAN.format("five"))
    result()
    checked.clear()
    change(project)
    result()
    assert set(checked) == {f"{name}.nix" for name in expected}
    checked.clear()
    result()
    assert checked == []


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "new.nix").write_text("{ }"),
        lambda folder: (folder / "3.nix").unlink(),
        lambda folder: (folder / "3.nix").rename(folder / "z.nix"),
        lambda folder: (folder / "serviceconfig.toml").write_text("systemd = 252"),
        lambda folder: (folder / "serviceconfig.toml").write_text('ignore = ["invalid-value"]'),
        lambda folder: (folder / "serviceconfig.toml").write_text('helpers = ["mine"]'),
    ],
    ids=["a new file", "a removed file", "a name", "a version", "a rule", "a helper"],
)
def test_another_list_of_files_or_configuration_has_all_checked_again(
    project: Path,
    result: Callable[..., list[dict[str, Any]]],
    checked: list[str],
    change: Callable[[Path], object],
) -> None:
    """Nothing that was kept is used."""
    result()
    checked.clear()
    change(project)
    result()
    assert len(checked) >= COUNT
    checked.clear()
    result()
    assert checked == []


TEXTS = (
    '{{ systemd.services.s{0}.serviceConfig = {{ ExecStart = "/x"; User = "u{1}"; }}; }}',
    '{{ systemd.services.s{0}.serviceConfig = {{ Type = "forking"; User = "u{1}"; }}; }}',
    '{{ imports = [ ./{0}.nix ]; systemd.services.s{1}.serviceConfig.Type = "simple"; }}',
    "{{ systemd.services.s{}.serviceConfig.PrivateUsers = true; }}",
    "{{ systemd.services.s{}.serviceConfig.User = lib.mkForce null; }}",
    "{{ imports = [ ./{}.nix ]; systemd.services.s1.serviceConfig.ProtectHom = true; }}",
    "{{ imports = [ ./{}.nix ./2.nix ]; }}",
    "{{ systemd.services.s{}.serviceConfig = import ./3.nix; }}",
    "{{ ProtectHome = true; ProtectSystem = {}; DynamicUser = true; }}",
    "{{ systemd.timers.s{}.timerConfig.Persistent = true; }}",
    '{{ systemd.timers.s{}.timerConfig.OnCalendar = "daily"; }}',
    "{{ systemd.services.s{}.serviceConfig.RemainAfterExit = true; }}",
    '{{ systemd.services.s{}.serviceConfig.RuntimeDirectory = "d{}"; }}',
    '{{ systemd.services.s{}.requires = [ "s{}.service" ]; }}',
    "{{{{ imports = [ {} ]; }}}}".format(" ".join(f"./{number}.nix" for number in range(COUNT))),
    '{{ systemd.timers.s{0}.timerConfig.OnUnitActiveSec = "1h"; systemd.services.s{0}.script = "x"; }}',
    "{}",
    "{{ systemd.services.s{}.serviceConfig = {{",
)


def test_random_changes_never_leave_an_old_result(
    project: Path, result: Callable[..., list[dict[str, Any]]], checked: list[str]
) -> None:
    """Modules that import and override one another, one or two of them changed at a time."""
    choice = random.Random(fresh_seed())
    for number in range(COUNT):
        text = choice.choice(TEXTS).format(choice.randrange(16), choice.randrange(3))
        (project / f"{number}.nix").write_text(text)
    result()
    counts = []
    for _ in range(30):
        for _ in range(choice.choice((1, 1, 2))):
            text = choice.choice(TEXTS).format(choice.randrange(16), choice.randrange(3))
            (project / f"{choice.randrange(COUNT)}.nix").write_text(text)
        checked.clear()
        result()
        counts.append(len(checked))
    assert min(counts) < COUNT


@pytest.mark.parametrize(
    "arguments",
    [
        ["--systemd", "252"],
        ["--ignore", "invalid-value"],
        ["--select", "invalid-value"],
        ["--user"],
    ],
)
@pytest.mark.usefixtures("project")
def test_other_options_are_other_results(
    result: Callable[..., list[dict[str, Any]]], checked: list[str], arguments: list[str]
) -> None:
    """Both are kept beside one another."""
    result()
    checked.clear()
    result(*arguments, ".")
    assert len(checked) == COUNT + 1
    checked.clear()
    result()
    result(*arguments, ".")
    assert checked == []


def test_paths_are_relative_to_the_current_folder(
    project: Path,
    result: Callable[..., list[dict[str, Any]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As they are in a run without results."""
    assert result()[0]["path"] == "0.nix"
    monkeypatch.chdir(project.parent)
    assert result("project")[0]["path"] == "project/0.nix"
    assert result(str(project))[0]["path"] == str(project / "0.nix")


def test_few_files_are_not_kept(project: Path, result: Callable[..., list[dict[str, Any]]]) -> None:
    """One file is checked faster than its project is read."""
    result("1.nix", "2.nix")
    assert not (project.parent / "cache").exists() or entries(project) == []


def test_a_file_that_is_not_listed_prevents_keeping(
    project: Path, result: Callable[..., list[dict[str, Any]]], checked: list[str]
) -> None:
    """What is behind a link, or has another name, may change without being noticed."""
    (project / "serviceconfig.toml").write_text('helpers = ["mine"]')
    (project / "hidden").write_text(SHARED)
    (project / "5.nix").write_text(CLEAN.format("five").replace("shared.nix", "hidden"))
    result()
    assert entries(project) == []
    (project / "hidden").write_text("{ }")
    checked.clear()
    result()
    assert len(checked) == COUNT + 1


def test_allowances_prevent_keeping(
    project: Path, result: Callable[..., list[dict[str, Any]]]
) -> None:
    """Which of them are used is a part of the result."""
    (project / "serviceconfig.toml").write_text(
        '[[allow]]\nrule = "unknown-directive"\nservice = "s1"\nreason = "x"\n'
    )
    result()
    result()
    assert entries(project) == []


def test_a_failure_is_not_kept(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is reported each time."""
    (project / "bad.nix").write_bytes(b"{ systemd.services.\xff = 1; }")
    for _ in range(2):
        assert run(["check", "--jobs", "1", "."]) == 2
        assert "bad.nix:1: not UTF-8" in capsys.readouterr().err
    assert entries(project) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"[" * 100_000,
        b"\xff",
        b'{"state": 1, "clean": [], "found": {}}',
        b'{"state": "x", "clean": {"a": 1}, "found": []}',
    ],
)
def test_a_damaged_entry_counts_as_missing(
    project: Path,
    result: Callable[..., list[dict[str, Any]]],
    checked: list[str],
    content: bytes,
) -> None:
    """It is written again."""
    first = result()
    (entry,) = entries(project)
    good = entry.read_bytes()
    entry.write_bytes(content)
    checked.clear()
    assert result() == first
    assert len(checked) == COUNT + 1
    assert entry.read_bytes() == good


@pytest.mark.parametrize("key", ["path", "start", "severity", "fixes", "line", "message", "effect"])
def test_a_record_of_another_form_counts_as_missing(
    project: Path, result: Callable[..., list[dict[str, Any]]], checked: list[str], key: str
) -> None:
    """Each field is checked."""
    first = result()
    (entry,) = entries(project)
    stored = json.loads(entry.read_text())
    next(iter(stored["found"].values()))[0][key] = {"x": [1]}
    entry.write_text(json.dumps(stored))
    checked.clear()
    assert result() == first
    assert len(checked) == COUNT + 1


def test_entries_of_others_are_not_read(
    project: Path,
    result: Callable[..., list[dict[str, Any]]],
    checked: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Neither a file of another user, nor any in a folder that others may write to."""
    result()
    checked.clear()
    folder = entries(project)[0].parent
    folder.chmod(0o777)
    result()
    assert len(checked) == COUNT + 1
    folder.chmod(0o700)
    checked.clear()
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    result()
    assert len(checked) == COUNT + 1


def test_nothing_is_kept_where_nothing_can_be_written(
    project: Path, result: Callable[..., list[dict[str, Any]]]
) -> None:
    """A file where the folder should be."""
    (project.parent / "cache").write_text("")
    assert len(result()) == COUNT


def test_the_number_of_entries_is_limited(
    project: Path,
    result: Callable[..., list[dict[str, Any]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Those that were used last stay."""
    monkeypatch.setattr(result_cache, "MAX_ENTRIES", 2)
    for version in ("252", "254", "257"):
        result("--systemd", version, ".")
        for place in entries(project):
            os.utime(place, (int(version) - 200, int(version) - 200))
    assert len(entries(project)) == 2


def test_drafts_that_were_left_are_removed(
    project: Path, result: Callable[..., list[dict[str, Any]]]
) -> None:
    """Not those of a process that may still write."""
    result()
    folder = entries(project)[0].parent
    old, new = folder / "a.json.1~", folder / "b.json.2~"
    for draft in (old, new):
        draft.write_bytes(b"{")
    before = time.time() - result_cache.MAX_DRAFT_AGE - 1
    os.utime(old, (before, before))
    (project / "1.nix").write_text("{ }")
    result()
    assert {entry.suffix for entry in entries(project)} == {".json", ".2~"}


def test_writers_that_are_killed_leave_right_results(
    project: Path, result: Callable[..., list[dict[str, Any]]]
) -> None:
    """Two write at once, again and again, and one of them is ended anywhere."""
    expected = result()
    chance = random.Random(20)

    def writer(other: str) -> int:
        process = os.fork()
        if process == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            while True:
                for entry in entries(project):
                    entry.unlink(missing_ok=True)
                run(["check", "--jobs", "1", "--ignore", other, "."])
        return process

    for _ in range(4):
        writers = [writer("unknown-directive"), writer("invalid-value")]
        time.sleep(chance.uniform(0, 0.2))
        for process in writers:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
        assert result() == expected
    assert len([entry for entry in entries(project) if entry.suffix == ".json"]) <= 3


def test_a_change_during_the_check_prevents_keeping(
    project: Path,
    result: Callable[..., list[dict[str, Any]]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Else the results of the new content would be kept for the old one."""
    real = check_command.check_file

    def changed(file: Any, options: Any) -> Any:
        (project / "9.nix").write_text("{ }")
        return real(file, options)

    monkeypatch.setattr(check_command, "check_file", changed)
    run(["check", "--jobs", "1", "."])
    capsys.readouterr()
    assert entries(project) == []
    assert len(result()) == COUNT - 1


def test_entries_are_found_by_other_processes(project: Path) -> None:
    """The order of a set differs in each of them."""
    (project / "serviceconfig.toml").write_text(
        'ignore = ["invalid-value", "unknown-directive", "ambient-as-root"]\n'
        'helpers = ["harden", "secure", "lib.mine.service"]\n'
    )
    command = [sys.executable, "-m", "serviceconfig_ls", "check", "--jobs", "1", "-q", "."]
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
    assert len(entries(project)) == 1


def test_unit_files_are_kept_too(
    project: Path, result: Callable[..., list[dict[str, Any]]], checked: list[str]
) -> None:
    """With the unit that a drop-in extends; a new drop-in changes the project."""
    (project / "a.service").write_text("[Service]\nExecStart=/x\nTyp=simple\n")
    first = result()
    assert len(first) == COUNT + 1
    checked.clear()
    assert result() == first
    assert checked == []
    (project / "a.service.d").mkdir()
    (project / "a.service.d" / "b.conf").write_text("[Service]\nRestart=allways\n")
    assert len(result()) == COUNT + 2
    checked.clear()
    assert len(result()) == COUNT + 2
    assert checked == []


@pytest.mark.parametrize("jobs", ["1", "2", "3"])
def test_the_order_of_the_files_changes_no_result(
    project: Path, capsys: pytest.CaptureFixture[str], jobs: str
) -> None:
    """Nor does the number of processes; each file is reported once, where it is named first."""
    (project / "5.nix").write_text(CLEAN.format("five"))
    (project / "shared.nix").write_text(SHARED)
    names = [path.name for path in sorted(project.glob("*.nix"))]
    found = []
    for order in (names, names[::-1], random.Random(20).sample(names, len(names))):
        workspace_at.cache_clear()
        run(["check", "--no-cache", "--jobs", jobs, "--format", "json", *order])
        records = json.loads(capsys.readouterr().out)
        assert list(dict.fromkeys(each["path"] for each in records)) == [
            name for name in order if name in {each["path"] for each in records}
        ]
        found.append(sorted(records, key=lambda each: order.index(each["path"])))
    first, *others = ([json.dumps(each) for each in records] for records in found)
    assert all(sorted(other) == sorted(first) for other in others)


def test_fixes_are_made_anew(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``--fix`` and ``--diff`` neither read nor keep results."""
    run(["check", "--jobs", "1", "--diff", "--unsafe-fixes", "."])
    run(["check", "--jobs", "1", "--fix", "--unsafe-fixes", "."])
    capsys.readouterr()
    assert not (project.parent / "cache").exists()
    assert "Type" in (project / "1.nix").read_text()


def test_another_copy_of_the_project_has_its_own_entry(
    project: Path, result: Callable[..., list[dict[str, Any]]], checked: list[str]
) -> None:
    """The paths of records are those of the copy."""
    result()
    copy = project.parent / "copy"
    shutil.copytree(project, copy)
    checked.clear()
    assert result(str(copy))[0]["path"] == str(copy / "0.nix")
    assert len(checked) == COUNT + 1


PAIR = {
    "1.nix": "{ imports = [ ./3.nix ./5.nix ]; }",
    "3.nix": '{ systemd.timers.web.timerConfig.OnBootSec = "5min"; }',
    "5.nix": '{ systemd.services.web.serviceConfig = { ExecStart = "/x"; RemainAfterExit = true; }; }',
}


def test_a_changed_companion_has_its_unit_checked_again(
    project: Path, result: Callable[..., list[dict[str, Any]]], checked: list[str]
) -> None:
    """The timer of a service stands in another file: it repeats, is gone, and comes back."""
    for name, text in PAIR.items():
        (project / name).write_text(text)
    counts = []
    for text in (PAIR["3.nix"], PAIR["3.nix"].replace("OnBootSec", "OnUnitActiveSec"), "{ }"):
        (project / "3.nix").write_text(text)
        checked.clear()
        rules = [each["rule"] for each in result()]
        counts.append(rules.count("timer-of-staying-service"))
        assert "5.nix" in checked
    assert counts == [0, 1, 0]
    checked.clear()
    (project / "7.nix").write_text(WRONG.format("another"))
    result()
    assert "5.nix" not in checked
    checked.clear()
    (project / "3.nix").write_text(PAIR["3.nix"].replace("OnBootSec", "OnUnitActiveSec"))
    assert "timer-of-staying-service" in [each["rule"] for each in result()]
    assert "5.nix" in checked


def test_a_name_is_known_once_another_file_defines_it(
    project: Path, result: Callable[..., list[dict[str, Any]]]
) -> None:
    """What is reported about names of units depends on the names in all files."""
    web = 'after = [ "network-onlin.target" ]; serviceConfig.User = "a";'
    (project / "5.nix").write_text(f"{{ systemd.services.five = {{ {web} }}; }}\n")
    found = {each["rule"] for each in result()}
    assert "unknown-unit" in found
    target = '{ systemd.targets.network-onlin.description = "x"; }\n'
    (project / "3.nix").write_text(target)
    assert "unknown-unit" not in {each["rule"] for each in result()}
    (project / "3.nix").write_text("{ }\n")
    assert "unknown-unit" in {each["rule"] for each in result()}
