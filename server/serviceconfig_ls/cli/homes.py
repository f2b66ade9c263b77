"""The path of an input and the project around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.workspace.base.places import AUTO, NONE
from serviceconfig_ls.workspace.workspace import home_at, home_of

if TYPE_CHECKING:
    from serviceconfig_ls.cli.inputs import Input
    from serviceconfig_ls.nix.text.files import Home


def home_of_input(file: Input, base: str) -> Home | None:
    """The path of an input and the project around it.

    Standard input has a project only if a base is named, for that to complete its units.
    """
    if file.content is None:
        return home_of(file.path, base, file.config.helpers)
    return None if base in (AUTO, NONE) else home_at(file.path, base, file.config.helpers)
