"""Slices: what they set for the units in them, and their own lines as in any other section."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.features import effective_unit, security_table
from serviceconfig_ls.features.completion import complete
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import diagnose
from serviceconfig_ls.features.hover import hover
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.units.unit_files.names import unit_file_name
from serviceconfig_ls.units.unit_files.unit_file import UnitFile
from serviceconfig_ls.workspace.workspace import home_of, units, workspace_at
from tests.server.reading.test_closures import laid_out

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = Config(hover_manual="off")
SERVICE = """\
{
  systemd.services.web.serviceConfig = {
    ExecStart = "/run/web";
    Slice = "shop-web.slice";
    MemoryMax = "2G";
    TasksMax = 10;
    CPUQuota = "20%";
    IPAddressAllow = "10.0.0.0/8";
    DevicePolicy = "closed";
    Nice = 5;
  };
"""
SLICES = """\
  systemd.slices.shop-web.sliceConfig = { MemoryMax = "1G"; CPUWeight = 50; };
  systemd.slices.shop.sliceConfig = { TasksMax = 5; IPAddressDeny = "any"; CPUQuota = "50%"; };
  systemd.slices."-".sliceConfig.DevicePolicy = "strict";
"""


def whole(tail: str = SLICES, service: str = SERVICE) -> Document:
    """One text with the service and more lines."""
    return Document.open(f"{service}{tail}}}\n".encode())


def shown(document: Document, text: str) -> str:
    """The hover on the first occurrence of a text."""
    found = hover(document, document.text.index(text.encode()), CONFIG)
    assert found is not None
    return found.markdown


def test_a_lower_limit_of_the_slice_is_shown() -> None:
    """The limit of a slice, or of one above it, bounds that of the service if it is lower."""
    document = whole()
    memory = shown(document, "MemoryMax")
    assert "**In `shop-web.slice`** `MemoryMax=1G` (line 12): a limit for all units" in memory
    assert "it is lower, so `MemoryMax` here is never reached" in memory
    tasks = shown(document, "TasksMax")
    assert "**In `shop.slice`** `TasksMax=5` (line 13)" in tasks and "never reached" in tasks
    quota = shown(document, "CPUQuota")
    assert "`CPUQuota=50%`" in quota and "never reached" not in quota


def test_filters_of_the_slice_are_shown_and_not_scored() -> None:
    """Address lists combine, device policies add up, and the score counts neither."""
    document = whole()
    addresses = shown(document, "IPAddressAllow")
    assert "**In `shop.slice`** `IPAddressDeny=any` (line 13): systemd combines both" in addresses
    assert "counts the lines of the service only" in addresses
    devices = shown(document, "DevicePolicy")
    assert "**In `-.slice`** `DevicePolicy=strict` (line 14)" in devices
    assert "slice" not in shown(document, "Nice = 5")


def test_what_a_slice_does_to_its_units_is_listed() -> None:
    """systemd-oomd and missing controllers concern the units, the default of a setting does not."""
    tail = (
        '  systemd.slices.shop.sliceConfig = { ManagedOOMSwap = "kill"; DisableControllers = "cpu"; '
        'ManagedOOMMemoryPressure = "auto"; };\n'
    )
    found = shown(whole(tail), "Slice =")
    assert "`ManagedOOMSwap=kill`" in found and "`DisableControllers=cpu`" in found
    assert "ManagedOOMMemoryPressure" not in found


def test_the_name_of_the_slice_lists_what_it_sets() -> None:
    """Slice= and the header of the service have a line for each slice that sets something."""
    document = whole()
    for text in ("Slice =", "systemd.services"):
        found = shown(document, text)
        assert "**From `shop-web.slice`** `MemoryMax=1G` (line 12)" in found
        assert "**From `shop.slice`** `CPUQuota=50%` (line 13), `IPAddressDeny=any`" in found
        assert "**From `-.slice`** `DevicePolicy=strict` (line 14)" in found
        assert "CPUWeight" not in found, "a weight concerns the slice alone"


@pytest.mark.parametrize(
    ("option", "slice_name"),
    [
        ("systemd.services.web", "system"),
        ('systemd.services."foo-bar@x"', "system-foo\\\\x2dbar"),
        ("systemd.user.services.web", "app"),
        ("systemd.sockets.web", "system"),
    ],
)
def test_units_without_a_slice_are_in_the_default_one(option: str, slice_name: str) -> None:
    """The default depends on the manager, and on whether the unit is an instance."""
    kind = "socketConfig" if "sockets" in option else "serviceConfig"
    own = 'ListenStream = "/run/x"' if "sockets" in option else 'ExecStart = "/run/web"'
    user = ".user" if "user" in option else ""
    text = (
        f'{{ {option}.{kind} = {{ {own}; MemoryMax = "2G"; }};\n'
        f'  systemd{user}.slices."{slice_name}".sliceConfig.MemoryMax = "1G";\n}}'
    )
    assert "`MemoryMax=1G` (line 2)" in shown(Document.open(text.encode()), "MemoryMax")


def test_slices_of_other_files_count(tmp_path: Path) -> None:
    """A slice of the same module closure counts, with a link to its file."""
    files = {
        "service.nix": f"{SERVICE}}}",
        "slices.nix": f"{{\n{SLICES}}}",
        "host.nix": "{ imports = [ ./service.nix ./slices.nix ]; }",
    }
    document = laid_out(files, tmp_path)["service.nix"]
    place = f"[slices.nix, line 2]({(tmp_path / 'slices.nix').as_uri()}#L2)"
    assert f"`MemoryMax=1G` ({place})" in shown(document, "MemoryMax")


def test_slices_of_the_base_count(tmp_path: Path) -> None:
    """A slice of a built system counts with its drop-ins, where the project does not set the same."""
    units = tmp_path / "base/etc/systemd/system"
    (units / "shop-.slice.d").mkdir(parents=True)
    (units / "web.service").write_text("[Service]\nExecStart=/bin/web\n")
    (units / "shop-web.slice").write_text("[Slice]\nMemoryMax=512M\nTasksMax=7\n")
    (units / "shop-.slice.d/a.conf").write_text("[Slice]\nIPAddressDeny=any\n")
    module = tmp_path / "project/default.nix"
    module.parent.mkdir()
    tail = '  systemd.slices.shop-web.sliceConfig.MemoryMax = "1G";\n}'
    module.write_text(f"{SERVICE}{tail}")
    workspace_at.cache_clear()
    document = Document.open(module.read_bytes(), home_of(module, str(tmp_path / "base")))
    assert "`MemoryMax=1G` (line 12)" in shown(document, "MemoryMax")
    assert "MemoryMax=512M" not in shown(document, "MemoryMax")
    assert "`TasksMax=7` ([shop-web.slice, line 3]" in shown(document, "TasksMax")
    assert "`IPAddressDeny=any` ([a.conf, line 2]" in shown(document, "IPAddressAllow")


@pytest.mark.parametrize(
    ("service", "slices"),
    [
        ("Slice = lib.mkIf x", SLICES),
        ("Slice = config.x;", SLICES),
        ('Slice = "shop-web.slice"; }; y = {', ""),
        ('Slice = "%i.slice";', SLICES),
        ('Slice = "shop-web";', '  systemd.slices.x.sliceConfig.MemoryMax = "1G";'),
        ('Slice = "other.slice";', SLICES.replace('"-"', "rest")),
        ('Slice = "shop-web.slice";', SLICES.replace("1G", "1G").replace("systemd.slices", "x")),
        ('Slice = "shop-web.slice";', 'systemd.slices.shop-web.sliceConfig.MemoryMax = "1Gx";'),
        ('Slice = "shop-web.slice";', "systemd.slices.shop-web.sliceConfig.MemoryMax = x;"),
        ('Slice = "shop-web.slice";', 'systemd.slices.shop-web.sliceConfig.MemoryMax = "'),
        ('Slice = "shop-web.slice', SLICES),
        ('Slice = "shop-web.slice";', "systemd.slices.shop-web.sliceConfig = lib.mkIf x { Me"),
        ('Slice = "\\udcff--.slice";', SLICES),
    ],
)
def test_nothing_is_said_that_is_not_certain(service: str, slices: str) -> None:
    """An unknown slice, another one, a condition and broken text are not mentioned."""
    text = SERVICE.replace('Slice = "shop-web.slice";', service) + slices + "\n}"
    document = Document.open(text.encode(errors="replace"))
    found = hover(document, document.text.index(b"MemoryMax"), CONFIG)
    assert found is None or "slice`" not in found.markdown


def test_the_whole_unit_has_what_its_slices_set() -> None:
    """The view of a unit ends with the lines of its slices, which are no lines of the unit."""
    document = whole()
    view = effective_unit.show(document, document.text.index(b"Nice"), CONFIG)
    _, _, slices = view.partition("#### What `shop-web.slice` sets")
    assert "| `MemoryMax=1G` | line 12; a limit for all units of the slice" in slices
    assert "#### What `shop.slice` sets" in slices
    located = units(document)[0]
    lines = [*effective_unit.text_lines(document, located, CONFIG)]
    assert "# MemoryMax=1G, line 12" in lines[lines.index("# shop-web.slice sets") :]


def test_the_table_says_what_is_not_counted() -> None:
    """Filters of a slice are named above the rows, whose marks they do not change."""
    document = whole()
    table = security_table.show(document, document.text.index(b"Nice"), CONFIG)
    assert (
        "does not count what a slice sets for the service: `IPAddressDeny=any` of `shop.slice`, "
        "`DevicePolicy=strict` of `-.slice`." in table
    )
    bare = whole("")
    assert "slice" not in security_table.show(bare, bare.text.index(b"Nice"), CONFIG)


SLICE_PLACES = [
    "{ systemd.slices.web.sliceConfig.$ }",
    "{ systemd.user.slices.web = { sliceConfig = { CPUWeight = 5; $ }; }; }",
    "{ systemd.slices.web.sliceConfig = { MemoryHigh = 1; Mem$ }; }",
]


@pytest.mark.parametrize("text", SLICE_PLACES)
def test_names_of_a_slice_are_completed(text: str) -> None:
    """Names in sliceConfig are those of [Slice], also where the rest is broken."""
    assert {"MemoryMax", "MemoryMin"} <= set(completed(text))
    assert "ExecStart" not in completed(text)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("etc/systemd/system/web.slice", "[Slice]\nMem$"),
        ("web.slice.d/a.conf", "[Slice]\nMem$"),
        ("web-.slice.d/a.conf", "[Slice]\r\n$"),
        ("slice.d/a.conf", "[Unit]\nDescription=x\n[Slice]\nMem$\n[Install"),
    ],
)
def test_names_of_a_slice_are_completed_in_its_file(path: str, text: str) -> None:
    """A .slice file and its drop-ins have the names of [Slice] too."""
    name = unit_file_name(PurePath(path))
    assert name is not None
    before, _, after = text.partition("$")
    file = UnitFile.read(f"{before}{after}".encode(), name)
    found = [each.label for each in complete(file, len(before.encode()), CONFIG).items]
    assert "MemoryMax" in found and "ExecStart" not in found


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ('DevicePolicy = "$"', "closed"),
        ('MemoryMax = "1$"', "G"),
        ('ManagedOOMSwap = "$', "kill"),
    ],
)
def test_values_of_a_slice_are_completed(value: str, wanted: str) -> None:
    """Values have their words."""
    assert wanted in completed(f"{{ systemd.slices.web.sliceConfig.{value}; }}")


def test_names_of_slices_are_completed() -> None:
    """Slice= is completed with the slices of the text."""
    text = (
        "{ systemd.slices.shop.sliceConfig.MemoryMax = 1;\n"
        '  systemd.services.web.serviceConfig.Slice = "$"; }'
    )
    assert {"shop.slice", "system.slice"} <= set(completed(text))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ('MemoryMax = "1G"; CPUWeight = 50;', []),
        ('MemoryMax = "1Gx";', ["invalid-size"]),
        ("MemoryMx = 1;", ["unknown-directive"]),
        ('ExecStart = "/bin/x";', ["wrong-section"]),
        ('MemoryMax = "1G', []),
    ],
)
def test_lines_of_a_slice_are_checked(lines: str, expected: list[str]) -> None:
    """sliceConfig and a .slice file have the findings of any section."""
    text = f"{{ systemd.slices.web.sliceConfig = {{ {lines} }};\n}}"
    assert [each.code for each in diagnose(Document.open(text.encode()), CONFIG)] == expected
    if '"1G' in lines:
        return
    name = unit_file_name(PurePath("web.slice"))
    assert name is not None
    plain = lines.replace(" = ", "=").replace(";", "\n").replace('"', "").replace("\n ", "\n")
    file = UnitFile.read(f"[Slice]\n{plain}".encode(), name)
    assert [each.code for each in diagnose(file, CONFIG)] == expected


def test_a_slice_that_is_in_another_one_has_its_limits() -> None:
    """The hover on a line of a slice names the lower limit of the one above it."""
    text = (
        '{ systemd.slices.shop-web.sliceConfig.MemoryMax = "2G";\n'
        '  systemd.slices.shop.sliceConfig.MemoryMax = "1G"; }'
    )
    found = shown(Document.open(text.encode()), "MemoryMax")
    assert "**In `shop.slice`** `MemoryMax=1G` (line 2)" in found and "never reached" in found


def completed(text: str) -> list[str]:
    """What is completed at the dollar sign."""
    before, _, after = text.partition("$")
    document = Document.open(f"{before}{after}".encode())
    return [each.label for each in complete(document, len(before.encode()), CONFIG).items]
