"""Observes on a real systemd how lines of one directive combine, with the sample values.

`systemd-analyze verify` with debug messages prints the unit that it loaded. Small units with one,
two or no line of a directive are compared by that print; nothing is recorded about a directive on
which the print does not depend.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from record.units import write

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from record.keys import Keys
    from record.parts import Oracle

_SAMPLES = Path(__file__).parent / "samples.tsv"
_AT_ONCE = 10

# what each unit of a trial holds: the first and the second sample, an empty line, the default
_TRIALS = ("", "1", "2", "12", "21", "0", "10", "102", "02", "d")


class Sample(NamedTuple):
    """A directive's values to try, from samples.tsv."""

    section: str
    name: str
    first: str
    second: str
    default: str
    context: str
    """Lines without which it has no effect, separated by semicolons."""


class Behaviour(TypedDict, total=False):
    """What a systemd was observed to do; what could not be observed is left out."""

    repeat: str
    """``add``, ``replace`` or ``first`` (later lines are ignored)."""
    empty: str
    """The effect of an empty line on earlier ones: ``reset`` or ``keep``."""
    default: str
    """The sample default, if the unit is the same with and without it."""


@cache
def samples() -> tuple[Sample, ...]:
    """All samples, in the order of the file."""
    lines = _SAMPLES.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return tuple(Sample(*row, *[""] * (len(Sample._fields) - len(row))) for row in rows)


def behaviours_of(oracle: Oracle, keys: Keys) -> dict[str, dict[str, Behaviour]]:
    """Section to directive to behaviour, for the sampled directives that this systemd has."""
    tried = list(_tried(keys))
    found: dict[str, dict[str, Behaviour]] = {}
    for start in range(0, len(tried), _AT_ONCE):
        batch = tried[start : start + _AT_ONCE]
        with TemporaryDirectory() as folder:
            files = {
                (each, trial): _unit(folder, number * len(_TRIALS) + step, each, trial)
                for number, each in enumerate(batch)
                for step, trial in enumerate(_TRIALS)
            }
            printed, complained = _ask(oracle, folder, list(files.values()))
        for each in batch:
            units = {trial: printed.get(files[each, trial].name) for trial in _TRIALS}
            refuses_empty = files[each, "0"].name in complained
            seen = _seen(each, units, refuses_empty=refuses_empty)
            if seen:
                found.setdefault(each.section, {})[each.name] = seen
    return found


def _tried(keys: Keys) -> Iterator[Sample]:
    """Each sample in its own section, and in every other one that shares the directive with it."""
    own = {(each.section, each.name) for each in samples()}
    for each in samples():
        word = keys[each.section].get(each.name)
        for section, words in keys.items():
            if section == each.section and word is not None:
                yield each
            # a scope is never loaded from a file
            elif (
                section != "Scope"
                and words.get(each.name) == word is not None
                and (section, each.name) not in own
            ):
                yield each._replace(section=section)


def _unit(folder: str, number: int, sample: Sample, trial: str) -> Path:
    values = {"1": sample.first, "2": sample.second, "0": "", "d": sample.default}
    lines = [*filter(None, sample.context.split(";"))]
    lines += [f"{sample.name}={values[sign]}" for sign in trial]
    return write(folder, sample.section, f"u{number}u", lines)


def _ask(
    oracle: Oracle, folder: str, files: Sequence[Path]
) -> tuple[dict[str, tuple[str, ...]], set[str]]:
    """File name to print, and the names of files about which systemd complains."""
    result = oracle.run(
        ["verify", "--man=no", *map(str, files)],
        SYSTEMD_LOG_LEVEL="debug",
        SYSTEMD_UNIT_PATH=folder,
    )
    complaints = re.findall(r"^(?:\S*/)?([\w.-]+):\d+: ", result.stderr, re.M)
    # the print of a BPF program forgets to end its line, so that the next unit starts within
    printed = re.sub(r"\t(?:->|→) Unit (\S+):\n", r"\n\t-> Unit \1:\n", result.stdout)
    return dict(_prints(printed.splitlines())), set(complaints)


def _prints(lines: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The print of each unit, without its own name and with the words in a fixed order."""
    name, found = "", list[str]()
    for line in [*lines, "\t-> Unit :"]:
        if match := re.fullmatch(r"\t-> Unit (\S*):", line):
            if name:
                yield name, tuple(sorted(found))
            name, found = match[1], []
        # the root mount comes and goes with what else was loaded
        elif line and "-.mount" not in line:
            plain = re.sub(r"\bu\d+u\b", "NAME", line)
            found.append(" ".join(sorted(plain.split())))


def _seen(
    sample: Sample, units: Mapping[str, tuple[str, ...] | None], *, refuses_empty: bool
) -> Behaviour:
    found: Behaviour = {}
    base, first, second = units[""], units["1"], units["2"]
    if first is None or second is None:
        return {"empty": "keep"} if refuses_empty else {}
    visible = base not in (first, second) or first != second
    if visible and (repeat := _repeat(units)):
        found["repeat"] = repeat
    if visible and units["10"] is None:
        # either the empty line is refused with the unit, or nothing is left of what a unit needs
        found["empty"] = "keep" if refuses_empty else "reset"
    elif visible and units["10"] == first:
        found["empty"] = "keep"
    elif visible and (units["10"] == units["0"] or units["102"] in (second, units["02"])):
        found["empty"] = "reset"
    elif refuses_empty and not visible:
        found["empty"] = "keep"
    if visible and sample.default and units["d"] == base:
        found["default"] = sample.default
    return found


def _repeat(units: Mapping[str, tuple[str, ...] | None]) -> str | None:
    first, second = units["1"], units["2"]
    if first != second and units["12"] == second and units["21"] == first:
        return "replace"
    if first != second and units["12"] == first and units["21"] == second:
        return "first"
    return "add" if units["12"] not in (first, second, None) else None
