"""In which slice a unit is."""

from __future__ import annotations

import pytest

from systemd_directives import catalogue, unitfile
from systemd_directives.model import Completeness, RuntimeScope, SystemdVersion
from systemd_directives.slices import EFFECTS, above, related, slice_of

VERSION = SystemdVersion(257)


@pytest.mark.parametrize(
    ("name", "lines", "expected"),
    [
        ("web", "", "system.slice"),
        ("web", "Slice=", "system.slice"),
        ("web", "Slice=shop-web.slice", "shop-web.slice"),
        ("web", "Slice=a.slice\nSlice=b.slice", "b.slice"),
        ("web", "Slice=a.slice\nSlice=", "a.slice"),
        ("web", "Slice=a.slice\nSlice=wrong", "a.slice"),
        ("web", "Slice=a--b.slice", None),
        ("foo-bar@x", "", "system-foo\\x2dbar.slice"),
        ("foo@", "", "system-foo.slice"),
        ("foo@x", "Slice=my-%p-%i.slice", "my-foo-x.slice"),
        ("foo@", "Slice=my-%i.slice", None),
        ("web", "Slice=%H.slice", None),
    ],
)
def test_the_slice_of_a_service(name: str, lines: str, expected: str | None) -> None:
    """The last valid line counts; without one it is the default of the manager."""
    unit = unitfile.parse(f"[Service]\n{lines}\n", name, "service").unit
    assert slice_of(unit, VERSION) == expected


def test_what_is_not_certain_is_in_no_slice() -> None:
    """The unknown part of a unit may set Slice=."""
    unit = unitfile.parse("[Service]\n", "web", "service").unit
    assert slice_of(unit._replace(partial=True), VERSION) is None
    assert slice_of(unit._replace(completeness=Completeness.UNKNOWN_MERGE), VERSION) is None
    assert slice_of(unit._replace(name=None), VERSION) is None
    assert slice_of(unit._replace(kind="target"), VERSION) is None
    assert slice_of(unit._replace(scope=RuntimeScope.USER), VERSION) == "app.slice"
    named = unitfile.parse("[Service]\nSlice=a.slice\n", "web", "service").unit
    assert slice_of(named._replace(completeness=Completeness.UNKNOWN_OVERLAY), VERSION) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("-.slice", ()),
        ("a.slice", ("-.slice",)),
        ("a-b-c.slice", ("a-b.slice", "a.slice", "-.slice")),
        ("a\\x2db.slice", ("-.slice",)),
    ],
)
def test_a_dash_is_a_level_of_the_tree(name: str, expected: tuple[str, ...]) -> None:
    """Every slice is in the root, and in those that its name begins with."""
    assert above(name) == expected
    unit = unitfile.parse("", name.removesuffix(".slice"), "slice").unit
    assert slice_of(unit, VERSION) == (expected[0] if expected else None)


def test_every_directive_with_an_effect_is_one_of_slices() -> None:
    """The table has names of [Slice] alone, and the related ones are directives too."""
    assert all(catalogue.find("Slice", name) for name in EFFECTS)
    assert all(catalogue.find("Slice", each) for name in EFFECTS for each in related(name))
