"""A partition with mount options twice.

What it checks
    RootImageOptions, or an image of MountImages or ExtensionImages, that names one partition more
    than once.

Why
    One of the options is lost: up to systemd 259 the first one counts, from 260 on the last.

Instead
    Write all options of a partition once, separated by commas.

Reference
    systemd.exec(5), RootImageOptions, MountImages and ExtensionImages; release notes of systemd
    260.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service

if TYPE_CHECKING:
    from collections.abc import Iterator

_LAST_WINS = SystemdVersion(260)
_ROOT = "root"
_FIELDS_BEFORE = {"MountImages": 2, "ExtensionImages": 1}
"""How many fields of an image precede its options: its path, and where it is mounted."""


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("RootImageOptions", *_FIELDS_BEFORE),
    bad=(
        service("RootImage=/srv/web.raw\nRootImageOptions=root:ro root:nodev"),
        service("RootImage=/srv/web.raw\nRootImageOptions=ro home:ro root:noexec"),
        service("MountImages=/srv/data.raw:/data:home:ro:home:nodev"),
        service("ExtensionImages=/srv/tools.raw:root:ro:usr:ro:root:nodev"),
    ),
    good=(
        service("RootImage=/srv/web.raw\nRootImageOptions=root:ro,nodev home:ro"),
        service("RootImage=/srv/web.raw\nRootImageOptions=ro"),
        service("MountImages=/srv/data.raw:/data:ro /srv/more.raw:/more:ro"),
        service("ExtensionImages=/srv/tools.raw:root:ro:usr:ro"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the options that are lost."""
    root = unit.effective("RootImageOptions")
    for setting in (*([root] if root else []), *unit.known_lines(*_FIELDS_BEFORE)):
        text = setting.text or ""
        if set(text) & set("\"'\\%"):
            continue
        for image in _images(setting.directive, text):
            for lost in _lost(image, last_wins=unit.version >= _LAST_WINS):
                wins = "last" if unit.version >= _LAST_WINS else "first"
                message = f"only the {wins} options of {lost.partition} count"
                yield report.value(setting, message, start=lost.start, end=lost.end)


class _Options(NamedTuple):
    """The options of a partition, and where they are in the text."""

    partition: str
    start: int
    end: int


def _images(directive: str, text: str) -> Iterator[list[_Options]]:
    """The options of each image, in the order of the text."""
    words = list(re.finditer(r"\S+", text))
    if directive not in _FIELDS_BEFORE:
        yield [_of_root_image(word) for word in words]
        return
    for word in words:
        fields = list(re.finditer(r"(?:^|:)([^:]*)", word[0]))[_FIELDS_BEFORE[directive] :]
        yield [
            _Options(partition[1], word.start() + partition.start(1), word.start() + options.end(1))
            for partition, options in zip(fields[::2], fields[1::2], strict=False)
        ]


def _of_root_image(word: re.Match[str]) -> _Options:
    """A word of RootImageOptions; without a partition it is about the root."""
    head, colon, _ = word[0].partition(":")
    return _Options(head if colon else _ROOT, word.start(), word.end())


def _lost(image: list[_Options], *, last_wins: bool) -> Iterator[_Options]:
    """The options that other ones of the same partition replace."""
    in_force: dict[str, _Options] = {}
    for each in reversed(image) if last_wins else image:
        if in_force.setdefault(each.partition, each) is not each:
            yield each
