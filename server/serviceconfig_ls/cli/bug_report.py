"""Describes a fault of this program; imported only after one."""

from __future__ import annotations

import sys
import traceback
from importlib.metadata import PackageNotFoundError, metadata

from serviceconfig_ls import __version__
from serviceconfig_ls.cli.output import report


def report_fault(error: BaseException) -> None:
    """Effect: writes what went wrong, where, and the address for a report, in one line."""
    message = traceback.format_exception_only(error)[-1].strip()
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({frames[-1].name}, line {frames[-1].lineno})" if frames else ""
    report(internal_error(f"{message}{where}"))


def internal_error(message: str) -> str:
    """What went wrong, and the address for a report, in one line."""
    python = ".".join(map(str, sys.version_info[:3]))
    about = f"serviceconfig-ls {__version__}, Python {python}"
    return (
        f"internal error of serviceconfig-ls: {message}; please report it: {_address()} ({about})"
    )


def _address() -> str:
    """The address of the project, from the metadata of the installed package."""
    try:
        links = metadata("serviceconfig-ls").get_all("Project-URL") or []
    except PackageNotFoundError:
        links = []
    return next((link.partition(", ")[2] for link in links), "the address is in its documentation")
