"""The rules over definitions: what exists only in Nix or NixOS, such as clashing definitions.

They are of the same type as the rules over units. To add a rule, add its file; it is found by
itself.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING

from systemd_directives.rules.support.discovery import discover

if TYPE_CHECKING:
    from serviceconfig_ls.units.rules.support import BlockView
    from systemd_directives.rules.support import Rule


@cache
def rules() -> tuple[Rule[BlockView], ...]:
    """All rules over definitions, sorted by name."""
    return discover(sys.modules[__name__])
