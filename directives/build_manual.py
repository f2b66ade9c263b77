"""A build hook of hatchling: adds systemd's manual from SERVICECONFIG_LS_MAN to the wheel.

The variable names a folder of manual pages or a package that contains one, such as the ``man``
output of the systemd that a Nix package is built against. The result depends on the pages alone,
not on paths or times, so that the build is reproducible. The pages are not this project's: a notice
beside the text states their licence.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VARIABLE = "SERVICECONFIG_LS_MAN"
PLACE = "systemd_directives/data/manual"
NOTICE = """\
The file `manual` beside this one was made, when this package was built, from the manual pages of
systemd. They belong to its authors and are under the GNU Lesser General Public License, version 2.1
or later (LGPL-2.1-or-later); source: https://github.com/systemd/systemd, folder man. All else in
this package is under the MIT License. Without `manual` this program works the same: it reads the
pages that are installed on the machine.
"""


class CustomBuildHook(BuildHookInterface[Any]):
    """Adds the manual and its notice to the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Effect: compiles the manual for the wheel; does nothing without the variable.

        Raises:
            ValueError: the variable is set and there is no manual.

        """
        named = os.environ.get(VARIABLE, "")
        if not named or version != "standard":
            return
        content = _compiled(Path(self.root), Path(named))
        self.scratch = TemporaryDirectory()
        for place, data in ((PLACE, content), (f"{PLACE}.license", NOTICE.encode())):
            file = Path(self.scratch.name, Path(place).name)
            file.write_bytes(data)
            build_data["force_include"][str(file)] = place

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Effect: removes the compiled file."""
        del version, build_data, artifact_path
        scratch = getattr(self, "scratch", None)
        if scratch is not None:
            scratch.cleanup()


def _compiled(root: Path, man: Path) -> bytes:
    """The manual in ``man``, compiled by the package that is being built."""
    sys.path.insert(0, str(root / "directives"))
    try:
        from systemd_directives.manpage.compiling import compile_portable
    finally:
        sys.path.pop(0)
    content = compile_portable(man)
    if content is None:
        raise ValueError(f"{VARIABLE}: no manual page of a systemd directive in {man}")
    return content
