"""For CI that reads JUnit's XML: a test case for each finding, which fails or is skipped."""

from __future__ import annotations

import re
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from serviceconfig_ls.cli.escape import escaped_controls
from systemd_directives.model import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serviceconfig_ls.cli.results import Record

_INVALID = re.compile("[\ufffe\uffff]")
"""What XML excludes besides control characters and surrogates."""
_FAILURES = (Severity.ERROR, Severity.WARNING)
_NAME = "serviceconfig-ls"


def of_records(records: Sequence[Record]) -> str:
    """What ``check`` found. Errors and warnings are failures; other findings are skipped tests."""
    suites = Element("testsuites", name=_NAME)
    for path, found in groupby(records, attrgetter("path")):
        _suite(suites, path.as_posix(), list(found))
    if not records:
        suite = SubElement(suites, "testsuite", name=_NAME, tests="1", failures="0", skipped="0")
        SubElement(suite, "testcase", name="no findings", classname=_NAME)
    indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suites, encoding="unicode")


def _suite(suites: Element, path: str, records: Sequence[Record]) -> None:
    """Effect: adds the findings of one file."""
    failures = sum(record.severity in _FAILURES for record in records)
    attributes = {
        "name": _text(path),
        "tests": str(len(records)),
        "failures": str(failures),
        "skipped": str(len(records) - failures),
    }
    suite = SubElement(suites, "testsuite", attributes)
    for record in records:
        start = record.start
        name = f"{record.rule} at {start.line}:{start.column}"
        case = SubElement(
            suite,
            "testcase",
            name=_text(name),
            classname=_text(path),
            file=_text(path),
            line=str(start.line),
        )
        message = _text(f"{record.severity.value}: {record.message}")
        if record.severity in _FAILURES:
            result = SubElement(case, "failure", type=record.rule, message=message)
            result.text = _text(f"{path}:{start.line}:{start.column}: {record.message}")
        else:
            SubElement(case, "skipped", message=message)


def _text(text: str) -> str:
    """Text that XML may hold."""
    return _INVALID.sub("\N{REPLACEMENT CHARACTER}", escaped_controls(text))
