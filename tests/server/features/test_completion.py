"""Completion at a cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.features.completion import complete, document_item
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.nix.text.document import Document
from systemd_directives.catalogue import known
from systemd_directives.model import SystemdVersion
from tests.support.notation import fixture

if TYPE_CHECKING:
    from serviceconfig_ls.features.model import Completions, Item
    from tests.support.notation import Fixture

BLOCK = "{ systemd.services.x.serviceConfig = {\n%s\n}; }"


def offered(marked: str, version: int = 257) -> dict[str, Item]:
    given = fixture(marked)
    return {item.label: item for item in listed(given, version).items}


def listed(given: Fixture, version: int = 257) -> Completions:
    """The labels in the order in which they are shown."""
    found = complete(
        Document.open(given.content), given.cursors[0], Config(systemd=SystemdVersion(version))
    )
    assert found is not None
    assert len({item.label for item in found.items}) == len(found.items), "an item stands twice"
    ordered = sorted(found.items, key=lambda each: each.sort_text or each.label)
    return found._replace(items=tuple(ordered))


def chosen(marked: str, label: str) -> str:
    """The text after an item was accepted."""
    given = fixture(marked)
    found = listed(given)
    item = next(each for each in found.items if each.label == label)
    start, end = item.span or found.span
    return (given.content[:start] + item.text.encode() + given.content[end:]).decode()


@pytest.mark.parametrize(
    "line",
    [
        "  $0",
        "  P$0",
        "  Pro$0tec",
        "  ProtectHome = true;\n  P$0\n  PrivateTmp = true;",
        '  SystemCallFilter = "~@cl\n  P$0',
        '  RestrictAddressFamilies = [ AF_INET" ];\n  P$0',
    ],
)
def test_names_are_offered_wherever_one_may_stand(line: str) -> None:
    """Names are offered on an empty line, after a letter, inside a name, and in text that does not
    parse."""
    items = offered(BLOCK % line)
    assert {"PrivateDevices", "Type", "MemoryMax"} <= set(items)
    assert items["PrivateDevices"].text == "PrivateDevices = ${1:true};"


@pytest.mark.parametrize(
    "head",
    [
        "with { mk = 1; };\nlet x = 1; in\n{ lib, ... }: ",
        "{ lib, ... }:\nwith import ./x.nix { inherit lib; };\nwith lib;\nlet x = 1; in\n",
        "with (import ./x.nix { });\n",
        "assert { a = 1; } ? a;\n",
    ],
)
def test_a_set_before_the_module_is_no_hindrance(head: str) -> None:
    """Names are offered on a new line after the set of a ``with`` or ``assert``."""
    text = '{\n  systemd.services.x.serviceConfig = {\n    Nice = 5;\n    Pro$0\n    User = "x";\n  };\n}\n'
    assert "ProtectHome" in offered(head + text)


def test_names_already_set_are_left_out_but_not_the_one_being_typed() -> None:
    """Names that are set are left out, except the one under the cursor."""
    items = offered(BLOCK % "  ProtectHome = true;\n  Type$0")
    assert "ProtectHome" not in items
    assert "Type" in items


def test_names_are_those_of_the_chosen_systemd() -> None:
    """Exactly the names that exist in the chosen version, certainly or perhaps, are offered."""
    old, new = offered(BLOCK % "$0", 252), offered(BLOCK % "$0", 262)
    assert all(known("Service", name, SystemdVersion(252)) is not False for name in old)
    assert "PrivatePIDs" in new
    assert "PrivatePIDs" not in old


def test_usual_names_come_first_and_deprecated_ones_last() -> None:
    """The list is ordered by use; deprecated names are tagged and last."""
    items = offered(BLOCK % "$0")
    names = list(items)
    assert names.index("Restart") < names.index("ProtectClock") < names.index("AppArmorProfile")
    flags = [item.deprecated for item in items.values()]
    assert flags == sorted(flags)
    assert flags[-1]


@pytest.mark.parametrize(
    ("line", "label", "expected"),
    [
        ("  Prote$0", "ProtectClock", "  ProtectClock = ${1:true};"),
        ("  Prote$0 = true;", "ProtectClock", "  ProtectClock = true;"),
        ("  Prote$0;", "ProtectClock", "  ProtectClock = ${1:true};"),
        ("  SystemCallFilt$0", "SystemCallFilter", '  SystemCallFilter = [ "$1" ];'),
        ("  ProtectHome = t$0;", "true", "  ProtectHome = true;"),
        ("  ProtectHome = $0", "true", "  ProtectHome = true;"),
        ("  ProtectHome = mkForce $0", "true", "  ProtectHome = mkForce true;"),
        ("  ProtectHome =$0", "true", "  ProtectHome = true;"),
        ("  ProtectSystem = $0;", '"strict"', '  ProtectSystem = "strict";'),
        ('  ProtectSystem = "s$0";', "strict", '  ProtectSystem = "strict";'),
        (
            '  SystemCallFilter = "~@clo$0 @mount";',
            "@clock",
            '  SystemCallFilter = "~@clock @mount";',
        ),
        ('  SystemCallFilter = [ "~@clo$0" ];', "@clock", '  SystemCallFilter = [ "~@clock" ];'),
        ("  RestrictNamespaces = [ $0 ];", '"net"', '  RestrictNamespaces = [ "net" ];'),
    ],
)
def test_only_what_is_missing_is_inserted(line: str, label: str, expected: str) -> None:
    """Accepting an item keeps the existing `=` and `;`."""
    assert chosen(BLOCK % line, label) == BLOCK % expected


@pytest.mark.parametrize(
    ("line", "label", "text"),
    [
        ("ExecStart = $0;", '"-"', '"-$0"'),
        ("ExecStart =$0", '"@"', ' "@$0";'),
        ("Environment = [ $0 ];", '"HOME="', '"HOME=$0"'),
        ('ExecStart = "$0";', "-", "-"),
        ('ExecStart = "-$0${pkgs.web}/bin/web";', "!", "!"),
        ('ExecReload = "${pkgs.coreutils}/bin/kill $M$0";', "MAINPID", "MAINPID"),
    ],
)
def test_a_value_without_quotes_is_offered(line: str, label: str, text: str) -> None:
    """If quotes are missing, they are inserted and the cursor stays inside them."""
    item = offered(BLOCK % line)[label]
    assert item.text == text
    assert item.snippet == ("$0" in text)


def test_the_default_is_marked() -> None:
    """The default is marked, whether it is one of many items or the only one."""
    assert offered(BLOCK % 'KeyringMode = "$0";')["private"].detail.endswith("; the default")
    assert offered(BLOCK % 'RestartSteps = "$0";')["0"].detail == "the default"


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ('  CapabilityBoundingSet = "CAP_NET_$0";', "CAP_NET_BIND_SERVICE"),
        ('  CapabilityBoundingSet = "CAP_CHOWN ~CAP_$0";', "CAP_SYS_ADMIN"),
        ('  RestrictAddressFamilies = "AF_$0";', "AF_NETLINK"),
        ('  RestrictNamespaces = "~$0";', "cgroup"),
        ('  SystemCallFilter = "@system-service ~@$0";', "@privileged"),
        ('  Type = "$0";', "notify"),
        ('  ProtectProc = "$0";', "invisible"),
    ],
)
def test_values_are_offered_inside_a_string(line: str, wanted: str) -> None:
    """The words of the directive are offered, also for the second word and after `~`."""
    assert wanted in offered(BLOCK % line)


UNIT = """{ systemd.services.web.serviceConfig = {
  ExecStart = "/run/current-system/sw/bin/web";
  ProtectHome = true;
  %s
}; }
"""


def details(line: str, **settings: object) -> dict[str, str]:
    """What each item does to the exposure, by label, in the order of the list."""
    given = fixture(UNIT % line)
    config = Config(systemd=SystemdVersion(257), **settings)  # type: ignore[arg-type]
    found = complete(Document.open(given.content), given.cursors[0], config)
    items = found.items if found else ()
    return {item.label: item.delta for item in sorted(items, key=lambda i: i.sort_text or "")}


# figures of systemd-analyze 257 for the running service: 9.2 as it is
def test_a_name_says_what_it_does_to_the_exposure() -> None:
    """A name shows the effect of its best usual value; nothing if no check reads it."""
    found = details("P$0")
    assert found["ProtectClock"] == "−0.3"
    assert found["CapabilityBoundingSet"] == "up to −2.5"
    assert found["Restart"] == ""
    # the line that is typed does not count as there
    assert details("ProtectCl$0 = true;")["ProtectClock"] == found["ProtectClock"]


def test_values_differ_in_what_they_do() -> None:
    """Each value shows its own effect; a word of a list what it adds to the others."""
    found = details("ProtectSystem = $0;")
    assert [found[each] for each in ('"strict"', '"full"', "true")] == ["−0.2", "−0.1", "−0.1"]
    assert details('ProtectSystem = "$0";')["strict"] == "−0.2"
    words = details('CapabilityBoundingSet = "~CAP_KILL CAP_$0";')
    assert words["CAP_SYS_PTRACE"] == "−0.2"
    assert details('SystemCallFilter = [ "~@clock" "~@mo$0" ];')["@mount"] == "−0.1"


def test_sorting_by_exposure_is_a_setting() -> None:
    """Sorting by exposure is a setting, and the scores can be switched off."""
    assert next(iter(details("P$0", completion_sort="exposure"))) == "CapabilityBoundingSet"
    assert next(iter(details('ProtectSystem = "$0";', completion_sort="exposure"))) == "strict"
    assert not any(details("P$0", completion_exposure=False).values())


def test_figures_are_for_services_that_are_scored() -> None:
    """No scores for user services, nor for incomplete units."""
    for head in ("systemd.user.services.web.serviceConfig", "systemd.sockets.web.socketConfig"):
        given = fixture((UNIT % "P$0").replace("systemd.services.web.serviceConfig", head))
        found = complete(Document.open(given.content), given.cursors[0], Config())
        assert found and found.items
        assert not any(item.delta for item in found.items)


def test_a_value_says_what_it_may_break() -> None:
    """The documentation of a value says what it may break, like that of its directive."""
    documentation = document_item("Service\tProtectSystem\tstrict", Config(hover_manual="off"))
    assert "**May break**" in documentation


@pytest.mark.parametrize(
    ("line", "trigger"),
    [
        ("  PrivateTmp = true; $0", " "),
        ("  $0", " "),
        ('  PrivateTmp = "yes"$0', '"'),
        ("  SystemCallFilter = [ $0 ];", " "),
        ('  SystemCallFilter = [ "@aio" $0 ];', " "),
        ('  SystemCallFilter = [ "@aio"$0 ];', '"'),
        ("  ExecStart = $0", " "),
        ("  ReadWritePaths = $0", " "),
    ],
)
def test_enter_breaks_the_line_after_a_space(line: str, trigger: str) -> None:
    """No list opens by itself where the user may go on with a line break."""
    given = fixture(BLOCK % line)
    found = complete(Document.open(given.content), given.cursors[0], Config(), trigger)
    assert found is None or not found.items


@pytest.mark.parametrize(
    "line",
    [
        "  # Pro$0",
        "  /* Pro$0 */",
        '  Type = # si$0\n    "simple";',
        '  Type = "simple"; # Pro$0',
        "  SystemCallFilter = [ # @sys$0\n ];",
    ],
)
def test_nothing_is_offered_in_comments(line: str) -> None:
    """No completions in comments, whether they are between, behind or inside of lines."""
    given = fixture(BLOCK % line)
    assert complete(Document.open(given.content), given.cursors[0], Config()) is None


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("  Pro$0", ["ProtectSystem", "ProtectHome"]),
        ("  Exec$0", ["ExecStart", "ExecStartPre"]),
        ("  Re$0", ["Restart", "RestartSec", "RemainAfterExit"]),
        ("  Mem$0", ["MemoryDenyWriteExecute", "MemoryMax"]),
        ("  Sys$0", ["SystemCallFilter", "SystemCallArchitectures"]),
        ("  Cap$0", ["CapabilityBoundingSet"]),
        ('  ProtectSystem = "$0";', ["strict"]),
        ('  Restart = "$0";', ["on-failure", "always"]),
        ('  SystemCallFilter = [ "$0" ];', ["@system-service"]),
        ('  SystemCallFilter = [ "~$0" ];', ["@privileged", "@resources"]),
        ('  StateDirectory = "$0";', ["x"]),
        ('  User = "$0";', ["x"]),
    ],
)
def test_what_people_want_comes_first(line: str, first: list[str]) -> None:
    """What begins with the letters comes first, in the order of use; so do usual values."""
    assert list(offered(BLOCK % line))[: len(first)] == first


@pytest.mark.parametrize(
    ("name", "text", "opens"),
    [
        ("ExecStart", 'ExecStart = "$1";', False),
        ("StateDirectory", 'StateDirectory = "${1:x}";', False),
        ("SystemCallArchitectures", 'SystemCallArchitectures = "$1";', True),
        ("SystemCallFilter", 'SystemCallFilter = [ "$1" ];', True),
        ("CapabilityBoundingSet", 'CapabilityBoundingSet = [ "$1" ];', True),
        ("LoadCredential", 'LoadCredential = [ "$1" ];', False),
        ("Restart", 'Restart = ${1|"on-failure","always","on-abnormal","no",', False),
        ("ProtectSystem", 'ProtectSystem = ${1|"strict","full",true,false|};', False),
    ],
)
def test_a_line_begins_as_people_write_it(name: str, text: str, opens: bool) -> None:
    """A single value is a string, the usual value is selected, and empty quotes open the values."""
    item = offered(BLOCK % "  $0")[name]
    assert item.text.startswith(text)
    assert item.opens_values == opens


def test_no_figure_rewards_a_word_that_begins_an_allow_list() -> None:
    """The first word of an allow list has no figure, since it forbids what the service needs; a word
    that a list allows in addition has one."""
    assert not any(details('SystemCallFilter = [ "$0" ];').values())
    assert not any(details('RestrictAddressFamilies = "AF_$0";').values())
    assert not any(details('RestrictNamespaces = [ "$0" ];').values())
    assert details("RestrictNamespaces = $0;")["true"].startswith("−")
    assert details('SystemCallFilter = [ "~$0" ];')["@privileged"].startswith("−")
    assert details('SystemCallFilter = [ "@system-service" "$0" ];')["@mount"].startswith("+")


def test_prefixes_come_before_infixes() -> None:
    """Names that begin with the typed letters come before names that only contain them."""
    names = list(offered(BLOCK % "priv$0"))
    begun = [name.startswith("Priv") for name in names]
    assert any(begun) and "NoNewPrivileges" in names
    assert begun == sorted(begun, reverse=True)


def test_nothing_is_offered_elsewhere() -> None:
    """Nothing is offered outside units: other servers answer there."""
    for text in ("{ services.x.enable = $0; }", "{ x = [ $0 ]; }", "# Pro$0\n", "$0"):
        given = fixture(text)
        assert complete(Document.open(given.content), given.cursors[0], Config()) is None


def test_an_item_explains_itself() -> None:
    """Every key that an item carries gives Markdown that names the item."""
    config = Config(hover_manual="off")
    for label, item in list(offered(BLOCK % "$0").items())[:40]:
        assert item.key is not None
        assert label in document_item(item.key, config)
