"""The base of units that are defined elsewhere, from ``--base`` or the project's configuration."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.cli.errors import UnusableError
from serviceconfig_ls.workspace.base.places import AUTO, NONE, BaseError, given

if TYPE_CHECKING:
    from serviceconfig_ls.cli.inputs import Input


class ChosenBases(NamedTuple):
    """The base for all inputs, or for each of them what its project names."""

    given: str | None
    """``auto``, ``none`` or a path, as ``--base`` names it; None without that option."""

    def of(self, file: Input) -> str:
        """``auto``, ``none`` or an absolute path for one input.

        Raises:
            UnusableError: the configuration names a path at which there is no base.

        """
        if self.given is not None:
            return self.given
        project = file.config
        if project.base in (None, AUTO, NONE):
            return project.base or AUTO
        return _checked(str(Path(project.folder) / project.base), f"{project.file}: base")


def chosen_bases(text: str | None) -> ChosenBases:
    """What ``--base`` means, if it is given.

    Raises:
        UnusableError: it names a path at which there is no base.

    """
    if text in (None, AUTO, NONE):
        return ChosenBases(text)
    return ChosenBases(_checked(str(Path(text).absolute()), f"--base {text}"))


@cache
def _checked(path: str, where: str) -> str:
    """The path of a base. Raises UnusableError, which begins with ``where``."""
    try:
        given(path)
    except BaseError as error:
        raise UnusableError(f"{where}: {error}") from error
    return path
