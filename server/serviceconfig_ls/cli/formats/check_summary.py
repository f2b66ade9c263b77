"""The last lines of ``check`` for people: counts, what can be fixed, and the systemd judged by."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.cli.output import SEVERITIES
from serviceconfig_ls.cli.versions import most_frequent
from systemd_directives.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from serviceconfig_ls.cli.inputs import Input
    from serviceconfig_ls.cli.output import Screen
    from serviceconfig_ls.cli.results import Record
    from serviceconfig_ls.cli.versions import Versions

_NAMES = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "note",
    Severity.HINT: "hint",
}
"""What the summary calls each severity, the worst first."""


class Fixed(NamedTuple):
    """What was fixed."""

    findings: int = 0
    files: int = 0

    def with_file(self, findings: int) -> Fixed:
        """With those of a further file."""
        return Fixed(self.findings + findings, self.files + 1)


def lines(
    records: Sequence[Record],
    files: Sequence[Input],
    chosen: Versions,
    fixed: Fixed | None = None,
) -> Iterator[str]:
    """The summary; ``fixed`` is None if nothing was to be fixed."""
    if not files:
        yield "there was no file to check"
        return
    if fixed is not None:
        where = f" in {count(fixed.files, 'file')}"
        yield f"fixed {count(fixed.findings, 'finding')}{where}" if fixed.files else "nothing fixed"
    yield _found(records, files, chosen)
    safe = sum(any(fix.safe for fix in record.fixes[:1]) for record in records)
    unsafe = sum(bool(record.fixes) for record in records) - safe
    if safe:
        yield f"{_are(safe)} fixable with --fix; --diff shows the changes"
    if unsafe:
        yield f"{_are(unsafe)} fixable with --fix --unsafe-fixes: check what changes"


def show_statistics(records: Sequence[Record], screen: Screen) -> None:
    """Effect: writes how many findings each rule has, the most frequent first."""
    counts = Counter((record.rule, record.severity) for record in records)
    fixable = Counter(record.rule for record in records if record.fixes)
    width = len(str(max(counts.values(), default=0)))
    longest = max((len(rule) for rule, _ in counts), default=0)
    for (rule, severity), number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        name = (_NAMES[severity].ljust(len("warning")), SEVERITIES[severity])
        if fixable[rule]:
            fixes = (f"  {fixable[rule]} fixable", "dim")
            screen.line(f"{number:>{width}}  ", name, f"  {rule.ljust(longest)}", fixes)
        else:
            screen.line(f"{number:>{width}}  ", name, f"  {rule}")


def count(number: int, name: str) -> str:
    """A number with its noun: ``1 file``, ``2 files``."""
    return f"{number} {name}" if number == 1 else f"{number} {name}s"


def _are(number: int) -> str:
    return "1 is" if number == 1 else f"{number} are"


def _found(records: Sequence[Record], files: Sequence[Input], chosen: Versions) -> str:
    """What was found, in how many files, and for which systemd they were checked."""
    counts = Counter(record.severity for record in records)
    found = [count(counts[each], name) for each, name in _NAMES.items() if counts[each]]
    touched = len({record.path for record in records} & {file.path for file in files})
    where = f" in {touched} of {count(len(files), 'file')}" if found else ""
    what = ", ".join(found) if found else f"nothing found in {count(len(files), 'file')}"
    return f"{what}{where}; systemd {most_frequent(chosen.of(file) for file in files)}"
