"""The table of systemd's own units against its packages."""

from __future__ import annotations

import pytest

from record.shipped_units import unit_names
from systemd_directives.catalogue.own_units import own_units
from systemd_directives.model import RuntimeScope

pytestmark = pytest.mark.live


def test_the_table_has_the_units_of_the_packages() -> None:
    """Each unit file of a recorded release is in the table, with its managers, and no other."""
    found = unit_names()
    for scope in RuntimeScope:
        real = {name for name, scopes in found.items() if scope.value in scopes}
        assert own_units(scope) == real
