"""Names that no unit has: reported where what is known is enough to say so."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.features.completion import complete
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import diagnose
from serviceconfig_ls.features.text_rules import UNKNOWN_UNIT
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.units.unit_files.opening import language_of, open_document
from serviceconfig_ls.workspace.base.finder import Bases
from serviceconfig_ls.workspace.base.places import NONE
from serviceconfig_ls.workspace.workspace import document_of, home_of, workspace_at
from systemd_directives.model import RuntimeScope

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serviceconfig_ls.features.model import Diagnostic

CONFIG = Config()
SYSTEM = ("basic.target", "default.target", "shutdown.target", "timers.target", "sysinit.target")


def found(document: Document) -> list[Diagnostic]:
    """What is reported about unknown units."""
    return [each for each in diagnose(document, CONFIG) if each.code == UNKNOWN_UNIT]


def of_text(lines: str) -> list[str]:
    """The names that are reported in the lines of a service."""
    text = f'{{ systemd.services.web = {{ {lines} serviceConfig.ExecStart = "/x"; }}; }}'
    document = Document.open(text.encode())
    return [document.text[each.span.start : each.span.end].decode() for each in found(document)]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ('after = [ "network-onlin.target" ];', ["network-onlin.target"]),
        ('wantedBy = [ "mulit-user.target" ];', ["mulit-user.target"]),
        ('wants = [ "systemd-networkdd.service" ];', ["systemd-networkdd.service"]),
        (
            'unitConfig.OnFailure = "systemd-reboot.service systemd-rebot.service";',
            ["systemd-rebot.service"],
        ),
        ('after = [ "network.target" "multi-user.target" ];', []),
        # similar to none, or to none of systemd's own
        ('after = [ "postgrsql.service" "nginx.service" "dbus.service" "sshd.service" ];', []),
        # another unit, and not a misspelled one
        ('after = [ "systemd-fsck-boot.service" "run-lock1.target" "getty2.target" ];', []),
        ('aliases = [ "multi-users.target" ];', []),
        ('after = [ "systemd-networkdd@x.service" "systemd-networkdd@.service" ];', []),
        ('after = [ "network-onlin.mount" "dev-sda.device" "user-100.slice" ];', []),
        ('after = [ "${x}network-onlin.target" "network-%i.target" "network-onlin" ];', []),
        ('after = lib.mkIf c [ "network-onlin.target" ];', ["network-onlin.target"]),
    ],
)
def test_misspelled_units_of_systemd_are_reported(line: str, wrong: list[str]) -> None:
    """Only one letter may be wrong, and not in a short word."""
    assert of_text(line) == wrong


@pytest.mark.parametrize(
    "tail",
    [
        "systemd.targets.network-onlin = { description = x; };",
        'systemd.targets."network-onlin".wants = [ "x.service" ];',
    ],
)
def test_a_unit_of_the_document_is_known(tail: str) -> None:
    """A unit that the text defines is called as it is."""
    web = 'systemd.services.web = { after = [ "network-onlin.target" ]; serviceConfig.Nice = 1; };'
    text = f"{{ {web} {tail} }}"
    assert found(Document.open(text.encode())) == []
    assert found(Document.open(f"{{ {web} }}".encode()))


def test_a_comment_silences_it() -> None:
    """As any other rule."""
    line = 'after = [ "network-onlin.target" ]; # serviceconfig: ignore[unknown-unit]'
    text = f'{{\n  systemd.services.web = {{\n    {line}\n    serviceConfig.User = "a";\n  }};\n}}'
    assert diagnose(Document.open(text.encode()), CONFIG) == ()


def laid_out(root: Path, files: Mapping[str, str]) -> Path:
    """A project with some files."""
    (root / ".git").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    workspace_at.cache_clear()
    return root


def machine(root: Path, *names: str) -> str:
    """A system with the units of systemd and others."""
    folder = root / "machine/etc/systemd/system"
    folder.mkdir(parents=True)
    for name in (*SYSTEM, *names):
        (folder / name).write_text("[Unit]\n")
    return str(root / "machine")


def module(
    root: Path, lines: str, others: Mapping[str, str] | None = None, base: str = NONE
) -> Document:
    """A module with one service."""
    text = f'{{\n  systemd.services.web = {{ {lines} script = "x"; }};\n}}\n'
    path = laid_out(root / "own", {"web.nix": text, **(others or {})}) / "web.nix"
    return document_of(path, path.read_bytes(), base)


def test_a_name_of_another_file_is_known(tmp_path: Path) -> None:
    """Another file of the project may define the unit."""
    line = 'after = [ "network-onlin.target" ];'
    assert found(module(tmp_path, line))
    others = {"b.nix": "{ systemd.targets.network-onlin.description = x; }"}
    assert found(module(tmp_path, line, others)) == []


def test_the_units_of_a_whole_system_are_known(tmp_path: Path) -> None:
    """With a built system other names are reported too, with the one that is meant."""
    base = machine(tmp_path, "postgresql.service", "nginx.service", "backup-home.timer")
    line = (
        'after = [ "postgrsql.service" "ngnix.service" "nginx.service" "mysql.service" ];'
        'wants = [ "backup-hole.timer" "restic.timer" ];'
    )
    document = module(tmp_path, line, base=base)
    assert [each.message.partition(";")[0] for each in found(document)] == [
        "no unit is called postgrsql.service",
        "no unit is called ngnix.service",
    ]
    (fix,) = found(document)[0].fixes
    assert fix.title == "Change postgrsql.service to postgresql.service" and not fix.safe
    assert [edit.text for edit in fix.edits] == ["postgresql.service"]


def test_some_unit_files_are_no_whole_system(tmp_path: Path) -> None:
    """A folder with units of a project says nothing about others."""
    laid_out(tmp_path, {"units/postgresql.service": "[Unit]\n"})
    line = 'after = [ "postgrsql.service" ]; requires = [ "mysql.service" ];'
    assert found(module(tmp_path, line, base=str(tmp_path / "units"))) == []


def test_a_needed_unit_that_the_system_lacks_is_reported(tmp_path: Path) -> None:
    """If the file has not changed since the system was built, and other lists may name any."""
    base = machine(tmp_path, "nginx.service")
    line = 'requires = [ "mysql.service" ]; wants = [ "redis.service" ];'
    document = module(tmp_path, line, base=base)
    (one,) = found(document)
    assert "has no mysql.service, without which the unit does not start" in one.message
    assert not one.fixes
    edited = Document.open(document.text + b"\n", document.home)
    assert found(edited) == [], "the file is newer than the system"
    conditional = module(tmp_path, 'requires = lib.mkIf c [ "mysql.service" ];', base=base)
    assert found(conditional) == []


def test_a_system_that_is_older_than_the_text_says_less(tmp_path: Path) -> None:
    """What was added since may be built next; a misspelled name is one nevertheless."""
    base = tmp_path / "own/result"
    line = 'requires = [ "mysql.service" "postgrsql.service" ];'
    text = f'{{\n  systemd.services.web = {{ {line} script = "x"; }};\n}}\n'
    laid_out(tmp_path / "own", {"web.nix": text})
    base.symlink_to(machine(tmp_path, "postgresql.service"))
    os.utime(base, (1, 1), follow_symlinks=False)
    path = tmp_path / "own/web.nix"
    assert len(found(document_of(path, path.read_bytes(), str(base)))) == 1
    workspace_at.cache_clear()
    os.utime(path, (0, 0))
    assert len(found(document_of(path, path.read_bytes(), str(base)))) == 2


@pytest.mark.parametrize(
    "text",
    [
        '{ systemd.user.services.web = { after = [ "postgrsql.service" ]; script = "x"; }; }',
        '{ boot.initrd.systemd.services.web = { after = [ "postgrsql.service" ]; script = "x"; }; }',
        '{ nodes.a.systemd.services.web = { after = [ "postgrsql.service" ]; script = "x"; }; }',
        '{ systemd.user.services.web = { Unit.After = [ "postgrsql.service" ]; }; }',
    ],
)
def test_units_of_other_managers_are_not_those_of_the_system(text: str, tmp_path: Path) -> None:
    """The base has neither the units of people nor those of other machines."""
    base = machine(tmp_path, "postgresql.service")
    path = laid_out(tmp_path / "own", {"a.nix": text}) / "a.nix"
    assert found(document_of(path, path.read_bytes(), base)) == []


def test_unit_files_are_checked_too(tmp_path: Path) -> None:
    """A unit file beside them is known."""
    files = {"web.service": "[Unit]\nAfter=network-onlin.target\n[Service]\nExecStart=/x\n"}
    root = laid_out(tmp_path, files)

    def names() -> list[str]:
        path = root / "web.service"
        document = open_document(path.read_bytes(), language_of(path), home_of(path))
        return [each.message for each in found(document)]

    assert names() == ["no unit is called network-onlin.target; systemd has network-online.target"]
    laid_out(root, {"network-onlin.target": "[Unit]\n"})
    assert names() == []


def test_the_base_completes_names(tmp_path: Path) -> None:
    """Its units come after those of the project and the usual ones, before the rest of systemd."""
    base = machine(tmp_path, "postgresql.service", "a@.service")
    document = module(tmp_path, 'after = [ "" ];', base=base)
    items = complete(document, document.text.index(b'""') + 1, CONFIG)
    assert items is not None
    details = {each.label: each.detail for each in items.items}
    assert details["postgresql.service"].startswith("a unit of the unit files in ")
    assert "a@.service" not in details
    labels = list(details)
    assert labels.index("postgresql.service") < labels.index("systemd-networkd.service")


def test_an_editor_lists_the_base_in_idle_time(tmp_path: Path) -> None:
    """No answer waits for it; what is known is renewed when files change."""
    woken: list[None] = []
    bases = Bases(str(tmp_path), machine(tmp_path), waits=False, wake=lambda: woken.append(None))
    assert bases.unit_names(RuntimeScope.SYSTEM) is None and woken
    while bases.step():
        pass
    assert bases.take_changed()
    known = bases.unit_names(RuntimeScope.SYSTEM)
    assert known is not None and known.is_whole
    (Path(tmp_path) / "machine/etc/systemd/system/new.service").write_text("")
    bases.forget()
    assert bases.unit_names(RuntimeScope.SYSTEM) == known
    while bases.step():
        pass
    later = bases.unit_names(RuntimeScope.SYSTEM)
    assert later is not None and "new.service" in later.names
    bases.choose(NONE)
    assert bases.unit_names(RuntimeScope.SYSTEM) is None


@pytest.mark.parametrize(
    "line",
    [
        'after = [ "',
        'after = [ "network-onlin.target',
        'after = [ "network-onlin.target" ',
        'after = [ "." ".target" "@.target" "-.target" "\udcff.target" "a..target" ];',
        'after = "network-onlin.target";',
        'after = [ "network-onlin.target\r\nx.target" ];',
        f'after = [ "{"a" * 300}.target" ];',
        'unitConfig.After = "network-onlin.target\n  \\\n";',
        "after = [ network-onlin.target ];",
    ],
)
def test_broken_text_is_no_reason_to_fail(line: str, tmp_path: Path) -> None:
    """Half-typed names and odd ones give an answer."""
    text = f"{{ systemd.services.web = {{ {line} }}; }}".encode(errors="replace")
    diagnose(Document.open(text), CONFIG)
    path = laid_out(tmp_path / "own", {}) / "a.nix"
    path.write_bytes(text)
    diagnose(document_of(path, text, machine(tmp_path, "network-online.target")), CONFIG)
    name = language_of(PurePosixPath("a.service"))
    diagnose(open_document(text, name), CONFIG)
