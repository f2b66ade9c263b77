"""Units of several files that are certainly evaluated together, as the rules compare them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import diagnose
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.nix.text.files import Home
from serviceconfig_ls.workspace import module_graph
from serviceconfig_ls.workspace.background import Background
from serviceconfig_ls.workspace.project import Project
from serviceconfig_ls.workspace.workspace import Workspace
from tests.server.reading.test_closures import laid_out

if TYPE_CHECKING:
    from pathlib import Path

MAIN = "{ imports = [ ./a.nix ./b.nix ]; }"
TIMER = '{ systemd.timers.web.timerConfig.OnCalendar = "daily"; }'
STAYS = '{ systemd.services.web.serviceConfig = { ExecStart = "/x"; RemainAfterExit = true; }; }'
FOLDER = '{ systemd.services.%s.serviceConfig = { ExecStart = "/x"; RuntimeDirectory = "mail"; }; }'
ONCE = TIMER.replace('OnCalendar = "daily"', 'OnBootSec = "5min"')
IF = "{ config, lib, ... }: { systemd.services.db = lib.mkIf config.x {%s}; }"
UNSTARTED = (
    '{ systemd.timers.web.timerConfig.OnUnitActiveSec = "1h";'
    ' systemd.services.web.serviceConfig.ExecStart = "/x"; }'
)
WAITS = '{ systemd.services.db = { script = "x"; after = [ "network-online.target" ]; }; }'
SOCKET = "{ systemd.sockets.web.socketConfig = { ListenStream = 80; Accept = %s; };%s }"
SERVICE = ' systemd.services.%s.serviceConfig.ExecStart = "/x";'


def found(files: dict[str, str], folder: Path) -> list[tuple[str, str]]:
    """The rules that report something, each with the file."""
    documents = laid_out(files, folder)
    return [
        (name, each.code)
        for name, document in documents.items()
        for each in diagnose(document, Config())
    ]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (TIMER, STAYS, [("b.nix", "timer-of-staying-service")]),
        (
            STAYS,
            '{ systemd.services.web.startAt = "daily"; }',
            [("a.nix", "timer-of-staying-service")],
        ),
        (
            FOLDER % "db",
            FOLDER % "web",
            [("a.nix", "shared-runtime-directory"), ("b.nix", "shared-runtime-directory")],
        ),
        (
            '{ systemd.sockets.web.socketConfig.ListenStream = "/run/mail/s"; }',
            FOLDER % "web",
            [("b.nix", "socket-in-runtime-directory")],
        ),
        (
            '{ systemd.paths.web.pathConfig.PathExists = "/run/flag"; }',
            '{ systemd.services.web.serviceConfig = { Type = "oneshot"; ExecStart = "/x"; }; }',
            [("a.nix", "path-starts-again")],
        ),
        (
            '{ systemd.services.db = { bindsTo = [ "web.service" ]; script = "x"; }; }',
            '{ systemd.services.web = { script = "x"; serviceConfig.Type = "oneshot"; }; }',
            [("a.nix", "bound-to-oneshot")],
        ),
        (
            '{ systemd.services.db = { requires = [ "web.service" ]; script = "x"; }; }',
            '{ systemd.services.web = { conflicts = [ "db.service" ]; script = "x"; }; }',
            [("a.nix", "required-unit-conflicts")],
        ),
        (
            '{ systemd.services.db.serviceConfig = { Slice = "web.slice"; TasksMax = 20; }; }',
            "{ systemd.slices.web.sliceConfig.TasksMax = 10; }",
            [("a.nix", "limit-above-slice")],
        ),
        (
            '{ systemd.services.db = { wantedBy = [ "a.target" ]; conflicts = [ "web.service" ];'
            ' script = "x"; }; }',
            '{ systemd.services.web = { wantedBy = [ "a.target" ]; script = "x"; }; }',
            [("a.nix", "conflicting-at-start")],
        ),
    ],
    ids=["timer", "startAt", "folder", "socket", "path", "oneshot", "conflict", "slice", "target"],
)
def test_units_of_two_files_are_compared(
    a: str, b: str, expected: list[tuple[str, str]], tmp_path: Path
) -> None:
    """As if they stood in one file."""
    assert found({"main.nix": MAIN, "a.nix": a, "b.nix": b}, tmp_path) == expected


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (TIMER.replace("web", "db"), STAYS),
        (TIMER.replace("timers.web", "user.timers.web"), STAYS),
        (IF.replace("services.db", "timers.web") % 'timerConfig.OnCalendar = "daily";', STAYS),
        (IF % 'serviceConfig = { ExecStart = "/x"; RuntimeDirectory = "mail"; };', FOLDER % "web"),
        (FOLDER.replace('"mail"', '"mail-${x}"') % "db", FOLDER.replace("mail", "mail-") % "web"),
    ],
    ids=["another name", "another manager", "condition", "condition of a folder", "unknown folder"],
)
def test_what_is_not_certain_is_not_compared(a: str, b: str, tmp_path: Path) -> None:
    """Other names and managers, and what a file defines under a condition."""
    names = [name for name, _ in found({"main.nix": MAIN, "a.nix": a, "b.nix": b}, tmp_path)]
    assert "b.nix" not in names


@pytest.mark.parametrize(
    "main",
    [
        {},
        {"host1.nix": "{ imports = [ ./a.nix ]; }", "host2.nix": MAIN},
        {"main.nix": "{ lib, config, ... }: { imports = lib.optional config.x ./a.nix ++ [ ./b.nix ]; }"},
    ],
    ids=["nothing imports them", "two hosts", "condition"],
)  # fmt: skip
def test_files_that_may_stand_alone_are_not_compared(main: dict[str, str], tmp_path: Path) -> None:
    """Without one certain configuration there is no pair."""
    files = {**main, "a.nix": STAYS, "b.nix": TIMER}
    assert ("a.nix", "timer-of-staying-service") not in found(files, tmp_path)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (UNSTARTED, '{ systemd.services.db.wants = [ "web.service" ]; }'),
        (UNSTARTED, '{ systemd.services.web.wantedBy = [ "multi-user.target" ]; }'),
        (SOCKET % ("true", SERVICE % "web"), "{" + SERVICE % '"web@"' + " }"),
        (SOCKET % ("false", SERVICE % '"web@"'), "{" + SERVICE % "web" + " }"),
        (SOCKET % ("true", ""), "{" + SERVICE % "web" + " }"),
        (UNSTARTED.replace("services.web", "services.db"), "{" + SERVICE % "web" + " }"),
        (
            '{ systemd.services.db = { unitConfig.JoinsNamespaceOf = [ "web.service" ];'
            ' serviceConfig = { ExecStart = "/x"; PrivateNetwork = true; }; }; }',
            "{" + SERVICE % "web" + " }",
        ),
        (
            '{ systemd.services.db.serviceConfig = { ExecStart = "/x"; Slice = "bacth.slice"; };'
            " systemd.slices.batch.sliceConfig.TasksMax = 9; }",
            "{ systemd.slices.bacth.sliceConfig.TasksMax = 10; }",
        ),
        (
            WAITS,
            '{ systemd.services.web = { script = "x"; wants = [ "network-online.target" ]; }; }',
        ),
        (WAITS, IF % 'script = "x"; wants = [ "network-online.target" "a.target" ];'),
    ],
    ids=[
        "wants",
        "wantedBy",
        "template",
        "plain",
        "only elsewhere",
        "service elsewhere",
        "namespaces elsewhere",
        "slice elsewhere",
        "pulled in",
        "pulled in under a condition",
    ],
)
def test_another_file_makes_nothing_of_what_is_missing(a: str, b: str, tmp_path: Path) -> None:
    """Rules about what is missing are silent where another file has it, and say no more than before."""
    assert found({"main.nix": MAIN, "a.nix": a, "b.nix": b}, tmp_path) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [(UNSTARTED, "timer-without-first-start"), (WAITS, "network-online-not-wanted")],
    ids=["timer", "target"],
)
def test_without_the_other_file_it_is_reported(text: str, rule: str, tmp_path: Path) -> None:
    """The same text, when nothing else is evaluated with it."""
    assert found({"a.nix": text}, tmp_path) == [("a.nix", rule)]


def test_a_target_that_a_unit_of_the_document_pulls_in_is_not_missing() -> None:
    """For the units of the same manager."""
    other = '{ systemd.services.web = { script = "x"; wants = [ "network-online.target" ]; }; }'
    for text, expected in (
        (WAITS[:-1] + other[1:], []),
        (
            WAITS[:-1] + other[1:].replace("systemd.", "systemd.user."),
            ["network-online-not-wanted"],
        ),
        (WAITS[:-1] + other[1:].replace("online", "pre"), ["network-online-not-wanted"]),
    ):
        rules = [each.code for each in diagnose(Document.open(text.encode()), Config())]
        assert [rule for rule in rules if not rule.startswith("system-target")] == expected


def test_a_finding_names_the_place_in_the_other_file(tmp_path: Path) -> None:
    """Or the one in the same file."""
    documents = laid_out({"main.nix": MAIN, "a.nix": f"\n{TIMER}", "b.nix": STAYS}, tmp_path)
    (each,) = diagnose(documents["b.nix"], Config())
    assert [(str(place), text) for place, text in each.elsewhere] == [
        ("a.nix, line 2", "the timer")
    ]
    text = STAYS[:-1] + TIMER[1:]
    (each,) = diagnose(Document.open(text.encode()), Config())
    assert [(text[span.start : span.end], why) for span, why in each.related] == [
        ("OnCalendar", "the timer")
    ]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("config.x", "!config.x", []),
        ("config.x", "config.y", []),
        ("config.x", "config.x", ["shared-runtime-directory"] * 2),
        ("true", "config.x", ["shared-runtime-directory"] * 2),
    ],
)
def test_units_that_may_exclude_each_other_share_no_folder(
    first: str, second: str, expected: list[str]
) -> None:
    """If one of the two exists wherever the other does, they are compared."""
    one = "systemd.services.%s = lib.mkIf (%s) %s;"
    body = '{ script = "x"; serviceConfig.RuntimeDirectory = "mail"; }'
    units = one % ("web", first, body) + one % ("db", second, body)
    text = f"{{ config, lib, ... }}: {{ {units} }}"
    assert [each.code for each in diagnose(Document.open(text.encode()), Config())] == expected


def test_one_line_of_several_services_is_reported_once() -> None:
    """A function that makes them has the mistake once."""
    text = (
        'let mk = n: { script = n; serviceConfig.RuntimeDirectory = "mail"; }; in'
        ' { systemd.services.a = mk "a"; systemd.services.b = mk "b"; systemd.services.c = mk "c"; }'
    )
    (found,) = diagnose(Document.open(text.encode()), Config())
    assert found.message == "/run/mail goes when either this or b.service stops"


@pytest.mark.parametrize("name", ["%N", "%p", "app/%p"])
def test_a_folder_named_by_specifiers_is_each_unit_s_own(name: str) -> None:
    """systemd replaces them with the name of the unit."""
    text = (
        f'let base = {{ ExecStart = "/run/x"; RuntimeDirectory = "{name}"; }}; in'
        " { systemd.services.a.serviceConfig = base; systemd.services.b.serviceConfig = base; }"
    )
    assert diagnose(Document.open(text.encode()), Config()) == ()


@pytest.mark.parametrize(("strategy", "count"), [("asDropin", 0), ("", 1)])
def test_a_drop_in_of_slices_with_a_prefix_is_accepted(strategy: str, count: int) -> None:
    """The folder user-.slice.d is what systemd reads for them."""
    option = f'overrideStrategy = "{strategy}";' if strategy else ""
    text = f'{{ systemd.slices."user-" = {{ {option} sliceConfig.MemoryMax = "80%"; }}; }}'
    found = diagnose(Document.open(text.encode()), Config())
    assert len(found) == count
    assert all("overrideStrategy" in each.message for each in found)


@pytest.mark.parametrize("cut", range(1, len(TIMER), 3))
def test_a_broken_file_beside_it_does_no_harm(cut: int, tmp_path: Path) -> None:
    """Half of the other unit is no reason to fail."""
    files = {"main.nix": MAIN, "a.nix": TIMER[:cut], "b.nix": STAYS}
    documents = laid_out(files, tmp_path)
    for document in documents.values():
        diagnose(document, Config())


class Opened:
    """The files of a folder in an editor, where all have been read."""

    def __init__(self, files: dict[str, str], folder: Path) -> None:
        laid_out(files, folder)
        self.folder, self.texts = folder, dict[str, bytes]()
        self.project = Project(str(folder), self.texts.get, is_watched=True)
        self.graph = Background(self.project)
        self.workspace = Workspace(self.project, self.graph)

    def codes(self, name: str, text: str) -> list[str]:
        """What is reported of a file that is open with a text."""
        path = str(self.folder / name)
        self.texts[path] = text.encode()
        self.graph.change([path])
        document = Document.open(text.encode(), Home(path, self.workspace))
        diagnose(document, Config())
        while self.graph.step():
            pass
        return [each.code for each in diagnose(document, Config())]


def test_an_edit_of_the_other_file_is_seen(tmp_path: Path) -> None:
    """The open document whose companion has changed counts as outdated, and no other one."""
    opened = Opened({"main.nix": MAIN, "a.nix": TIMER, "b.nix": STAYS}, tmp_path)
    assert opened.codes("b.nix", STAYS) == ["timer-of-staying-service"]
    opened.graph.outdated()
    assert opened.codes("a.nix", ONCE) == []
    assert opened.graph.outdated() == (str(tmp_path / "b.nix"),)
    assert opened.codes("b.nix", STAYS) == []
    assert opened.codes("a.nix", TIMER) == []
    assert opened.graph.outdated() == (str(tmp_path / "b.nix"),)
    assert opened.codes("b.nix", STAYS) == ["timer-of-staying-service"]


def test_a_key_in_a_reference_does_not_follow_the_imports_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a unit asks for is looked up in what is known of the closure."""
    opened = Opened({"main.nix": MAIN, "a.nix": FOLDER % "db", "b.nix": FOLDER % "web"}, tmp_path)
    assert opened.codes("b.nix", FOLDER % "web") == ["shared-runtime-directory"]
    monkeypatch.setattr(module_graph, "neighbours_of", None)
    for word in ("mai", "ma", "mail"):
        codes = opened.codes("b.nix", (FOLDER % "web").replace("mail", word))
        assert codes == (["shared-runtime-directory"] if word == "mail" else [])


ODD = '''{
  systemd.services.web = {
    bindsTo = [ "${x}.service" "" ".service" "a" "web.service" "db.service" "db@1.service" ];
    requires = "db.service  db.service"; conflicts = [ 5 null ]; after = [ "db.service\\n" ];
    unitConfig = { JoinsNamespaceOf = [ "\\t" "web.service" ]; Upholds = true; Before = ".slice"; };
    serviceConfig = { Slice = ".slice"; TasksMax = "9%"; MemoryMax = "-1"; RuntimeDirectory = "/ :"; };
  };
  systemd.services.db = { serviceConfig = { Type = "oneshot"; ExecStart = "/x"; }; before = [ "web.service" ]; };
  systemd.slices."".sliceConfig = { TasksMax = "x"; MemoryMax = "1Q"; CPUQuota = -5; };
}
'''  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=repr)
def test_odd_names_and_values_do_no_harm(end: str) -> None:
    """Neither whole nor cut off anywhere, whatever the ends of lines."""
    text = ODD.replace("\n", end).encode()
    for cut in range(0, len(text), 7):
        diagnose(Document.open(text[:cut]), Config())
    rules = {each.code for each in diagnose(Document.open(ODD.encode()), Config())}
    assert "bound-to-oneshot" in rules
