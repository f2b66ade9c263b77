"""The files that the paths of a call mean, and their content.

A folder means its Nix files and unit files without those that git ignores. Links out of it are not
followed.
"""

from __future__ import annotations

import os
import stat
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.cli.errors import UnusableError
from serviceconfig_ls.cli.output import report
from serviceconfig_ls.features.project_config import FoundConfig, ProjectConfig, find
from serviceconfig_ls.units.unit_files.names import is_unit_file
from serviceconfig_ls.workspace.project import root_around
from serviceconfig_ls.workspace.source_files import is_source, left_out_silently, walk
from systemd_directives.safe_read import read_file

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from serviceconfig_ls.workspace.source_files import LeaveOut

STDIN = "-"
MAX_INPUT_BYTES = 64 << 20
"""A larger file is not checked; the largest of nixpkgs has 17 MiB."""


class Input(NamedTuple):
    """One file to check."""

    path: Path
    """As reached from the argument; output names it so."""
    content: bytes | None = None
    """That of standard input; None for a file, which is read when it is checked."""
    failure: str | None = None
    """Why it cannot be read, if that is known already."""
    config: ProjectConfig = ProjectConfig()
    """The configuration that applies to it."""

    @property
    def is_nix(self) -> bool:
        """Whether it is a Nix file; if not, it is a unit file."""
        return self.path.suffix == ".nix" or not is_unit_file(self.path)

    @property
    def project(self) -> str:
        """The folder of its project. Files of one project share what is read around them."""
        return "" if self.content is not None else _project(self.folder)

    @property
    def folder(self) -> str:
        """The absolute path of the folder that it is in."""
        # far faster than pathlib, which matters for thousands of files
        folder = str(self.path).rpartition("/")[0]
        if str(self.path).startswith("/"):
            return folder or "/"
        return f"{os.getcwd()}/{folder}".rstrip("/") or "/"  # noqa: PTH109

    def read(self) -> bytes:
        """The content.

        Raises:
            UnusableError: it cannot be read or is not UTF-8.

        """
        if self.failure is not None:
            raise UnusableError(f"{self.path}: {self.failure}")
        content = self.content
        try:
            content = read_file(self.path, MAX_INPUT_BYTES) if content is None else content
            content.decode()
        except OSError as error:
            raise UnusableError(f"{self.path}: {_message(error)}") from error
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1 if content else 1
            message = f"{self.path}:{line}: not UTF-8 at byte {error.start}: save the file as UTF-8"
            raise UnusableError(message) from error
        return content


@cache
def _project(folder: str) -> str:
    return root_around(folder)


def inputs_of(options: argparse.Namespace) -> Iterator[Input]:
    """The files that a call means. Effect: prints what is left out, if ``--verbose`` is given."""
    leave_out = _print_left_out if options.verbose else left_out_silently
    return find_inputs(options.paths, options.stdin_filename, leave_out)


def _print_left_out(path: str, reason: str) -> None:
    report(f"{Path(path)}: left out: {reason}")


def find_inputs(
    paths: Sequence[str], stdin_filename: str | None = None, leave_out: LeaveOut = left_out_silently
) -> Iterator[Input]:
    """The files that the paths mean, each once, sorted by name within a folder.

    What cannot be read is an input with a ``failure``. ``leave_out`` is called with each path that
    is skipped, and the reason.

    Raises:
        UnusableError: the configuration of a file is wrong.

    """
    seen: set[str] = set()
    known: dict[Path, FoundConfig] = {}
    configs: dict[str, ProjectConfig] = {}
    for path in paths:
        for found in _inputs(path, stdin_filename, leave_out):
            if str(found.path) in seen:
                continue
            seen.add(str(found.path))
            folder = found.folder
            config = configs.get(folder)
            if config is None:
                config = configs[folder] = _project_config(Path(folder), known)
            if config.exclude and config.excludes(str(found.path.absolute())):
                leave_out(str(found.path), f"excluded by {config.file}")
            else:
                yield found._replace(config=config)


def _project_config(folder: Path, known: dict[Path, FoundConfig]) -> ProjectConfig:
    """The configuration of an absolute folder. Raises UnusableError where it is wrong."""
    found = find(folder, known)
    if found.problems:
        raise UnusableError(*map(str, found.problems))
    return found.config


def _inputs(path: str, stdin_filename: str | None, leave_out: LeaveOut) -> Iterator[Input]:
    named = Path(path)
    if path == STDIN:
        yield _standard_input(Path(stdin_filename or "stdin.nix"))
        return
    try:
        mode = named.stat().st_mode
    except FileNotFoundError:
        yield Input(named, failure="no such file or folder")
        return
    except OSError as error:
        yield Input(named, failure=_message(error))
        return
    if stat.S_ISDIR(mode):
        yield from (Input(each.path, failure=each.failure) for each in walk(path, leave_out))
    elif is_source(named):
        yield Input(named)
    else:
        yield Input(
            named,
            failure="neither a Nix file nor a unit file; "
            "give - and --stdin-filename to read it from standard input",
        )


def _standard_input(name: Path) -> Input:
    if sys.stdin is None:
        return Input(name, failure="standard input is closed")
    content = sys.stdin.buffer.read(MAX_INPUT_BYTES + 1)
    if len(content) > MAX_INPUT_BYTES:
        return Input(name, failure=f"larger than {MAX_INPUT_BYTES} bytes")
    return Input(name, content)


def _message(error: OSError) -> str:
    return error.strerror or str(error)
