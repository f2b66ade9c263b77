"""Every place of a setting of systemd has completion, hover and diagnostics, and a service a score."""

from __future__ import annotations

from pathlib import PurePath
from typing import NamedTuple

import pytest

from serviceconfig_ls.features import code_lens, completion
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import diagnose
from serviceconfig_ls.features.hover import hover
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.units.unit_files.opening import language_of, open_document


class Place(NamedTuple):
    """Where a setting is written."""

    path: str
    """The file; a Nix file if it ends so."""
    before: str
    after: str
    line: str
    """A right line, as it is written there."""
    has_score: bool = False

    @property
    def name(self) -> str:
        """The name of the setting."""
        return self.line.replace("=", " ").split()[0]

    def opened(self, line: str) -> Document:
        """The text with a line in it."""
        text = f"{self.before}{line}{self.after}".encode()
        if self.path.endswith(".nix"):
            return Document.open(text)
        return open_document(text, language_of(PurePath("/etc/systemd") / self.path))


SERVICE = "[Service]\nExecStart=/run/web\n"
HOME = "ProtectHome=yes"
SET = "ProtectHome = true;"
NETWORK = "[Match]\nName=a\n[Network]\n"
PLACES = (
    Place("system/a.service", SERVICE, "\n", HOME, has_score=True),
    Place("system/a.socket", "[Socket]\nListenStream=1\n", "\n", "Backlog=5"),
    Place("system/a.timer", "[Timer]\nOnBootSec=1\n", "\n", "Persistent=yes"),
    Place("system/a.path", "[Path]\nPathExists=/a\n", "\n", "MakeDirectory=yes"),
    Place("system/a.mount", "[Mount]\nWhat=/a\nWhere=/a\n", "\n", "LazyUnmount=yes"),
    Place("system/a.automount", "[Automount]\nWhere=/a\n", "\n", "TimeoutIdleSec=5"),
    Place("system/a.swap", "[Swap]\nWhat=/a\n", "\n", "Priority=5"),
    Place("system/a.slice", "[Slice]\n", "\n", "MemoryMax=1G"),
    Place("system/a.scope", "[Scope]\n", "\n", "RuntimeMaxSec=5"),
    Place("system/a.target", "[Unit]\n", "\n", "StopWhenUnneeded=yes"),
    Place("system/a.service.d/b.conf", "[Service]\n", "\n", HOME, has_score=True),
    Place(
        "system/a.service.d/.#override.conf0123456789abcdef", "[Service]\n", "\n", HOME,
        has_score=True,
    ),
    Place("journald.conf", "[Journal]\n", "\n", "SystemMaxUse=1G"),
    Place("journald.conf.d/a.conf", "[Journal]\n", "\n", "SystemMaxUse=1G"),
    Place("journald@web.conf", "[Journal]\n", "\n", "SystemMaxUse=1G"),
    Place("system.conf", "[Manager]\n", "\n", "DefaultTimeoutStopSec=5"),
    Place("network/a.network", NETWORK, "\n", "IPv6AcceptRA=yes"),
    Place("network/a.netdev", "[NetDev]\nName=a\nKind=vlan\n[VLAN]\nId=1\n", "\n", "GVRP=yes"),
    Place("network/a.link", "[Match]\nOriginalName=a\n[Link]\n", "\n", "Description=a"),
    Place("network/a.network.d/b.conf", "[Network]\nDHCP=yes\n", "\n", "IPv6AcceptRA=yes"),
    Place(
        "set.nix", '{ systemd.services.a.serviceConfig = {\nExecStart = "/run/web";\n', "\n}; }", SET,
        has_score=True,
    ),
    Place("path.nix", "{ systemd.services.a.serviceConfig.", "\n}", SET, has_score=True),
    Place("journal.nix", "{ services.journald.settings.Journal = {\n", "\n}; }", 'SystemMaxUse = "1G";'),
    Place("journal-text.nix", "{ services.journald.extraConfig = ''\n", "\n''; }", "SystemMaxUse=1G"),
    Place("manager.nix", "{ systemd.settings.Manager = {\n", "\n}; }", "DefaultTimeoutStopSec = 5;"),
    Place(
        "text.nix", f"{{ systemd.units.\"a.service\".text = ''\n{SERVICE}", "\n''; }", HOME,
        has_score=True,
    ),
    Place(
        "etc.nix",
        f"{{ environment.etc.\"systemd/system/a.service\".text = ''\n{SERVICE}",
        "\n''; }",
        HOME,
        has_score=True,
    ),
    Place(
        "etc-network.nix",
        f"{{ environment.etc.\"systemd/network/a.network\".text = ''\n{NETWORK}",
        "\n''; }",
        "IPv6AcceptRA=yes",
    ),
    Place(
        "store.nix",
        f"{{ pkgs, ... }}: {{ a = pkgs.writeText \"a.service\" ''\n{SERVICE}",
        "\n''; }",
        HOME,
        has_score=True,
    ),
    Place(
        "network.nix",
        '{ systemd.network.networks.a = {\nmatchConfig.Name = "a";\nnetworkConfig = {\n',
        "\n}; }; }",
        "IPv6AcceptRA = true;",
    ),
    Place(
        "routes.nix",
        '{ systemd.network.networks.a = {\nmatchConfig.Name = "a";\nroutes = [ {\nGateway = "::1";\n',
        "\n} ]; }; }",
        "Metric = 5;",
    ),
    Place(
        "network-text.nix",
        '{ systemd.network.networks.a = {\nmatchConfig.Name = "a";\n'
        "extraConfig = ''\n[Network]\n",
        "\n''; }; }",
        "IPv6AcceptRA=yes",
    ),
    Place("slice.nix", "{ systemd.slices.a.sliceConfig = {\n", "\n}; }", 'MemoryMax = "1G";'),
    Place(
        "timer.nix",
        "{ systemd.timers.a.timerConfig = {\nOnBootSec = 1;\n",
        "\n}; }",
        "Persistent = true;",
    ),
    Place(
        "home.nix", '{ systemd.user.services.a.Service = {\nExecStart = "/run/web";\n', "\n}; }", SET, has_score=True),
)  # fmt: skip
CONFIG = Config(lens_exposure="all")
each_place = pytest.mark.parametrize("place", PLACES, ids=lambda place: place.path)


@each_place
def test_the_name_is_completed(place: Place) -> None:
    """After the first letters of the name, the name is proposed."""
    begun = place.name[:4]
    document = place.opened(begun)
    offset = len(place.before.encode()) + len(begun)
    found = completion.complete(document, offset, CONFIG)
    assert found is not None
    assert place.name in {item.label for item in found.items}


@each_place
def test_the_name_is_explained(place: Place) -> None:
    """Hover over the name explains it."""
    document = place.opened(place.line)
    start = len(place.before.encode())
    found = hover(document, start + 1, CONFIG)
    assert found is not None
    assert found.markdown.startswith(f"**{place.name}** `[")
    assert found.span == (start, start + len(place.name))


@each_place
def test_a_wrong_name_is_reported_where_it_is(place: Place) -> None:
    """A right line has no error, and a name with another letter is unknown."""
    right = diagnose(place.opened(place.line), CONFIG)
    assert "unknown-directive" not in {each.code for each in right}
    wrong = place.opened(place.line.replace(place.name, f"{place.name}q", 1))
    start = len(place.before.encode())
    found = [each for each in diagnose(wrong, CONFIG) if each.code == "unknown-directive"]
    assert [each.span for each in found] == [(start, start + len(place.name) + 1)]


@each_place
def test_a_service_has_a_score_and_nothing_else_has(place: Place) -> None:
    """The score is above each service of the system."""
    found = code_lens.lenses(place.opened(place.line), CONFIG).lenses
    assert bool(found) == place.has_score
