"""Policies: other weights and ranges for the checks, as `--security-policy` reads them.

Source: runs of systemd 252, 257 and 262.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeGuard

from systemd_directives.exposure.check_table import CHECKS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MAX_NUMBER = 2**64 - 1
_NUMBERS = frozenset({"weight", "range"})
_TEXTS = frozenset({"description_good", "description_bad", "description_na"})
"""Members of an entry that change what systemd-analyze prints, not the score."""


class CheckScale(NamedTuple):
    """The weight and range of one check."""

    weight: int
    range: int


class PolicyError(Exception):
    """A policy that systemd would not read; the message says what is wrong and where."""


@dataclass(frozen=True, eq=False, repr=False)
class Policy:
    """A weight and range for every check, in the order of the table."""

    scales: tuple[CheckScale, ...]
    ignored: tuple[str, ...] = ()
    """The members that have no effect, such as ``PrivateTmp.weight``."""


BUILT_IN = Policy(tuple(CheckScale(check.weight, check.range) for check in CHECKS))
"""The weights and ranges without a policy."""


def parse_policy(text: str) -> Policy:
    """The policy in a JSON text. Raises PolicyError if it is not JSON or has a range of 0.

    Like systemd, it skips unknown keys and members of a wrong type.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PolicyError(f"not JSON: {error}") from error
    entries = found if isinstance(found, dict) else {}
    return Policy(
        tuple(
            _scale(check.json_field, entries.get(check.json_field), scale)
            for check, scale in zip(CHECKS, BUILT_IN.scales, strict=True)
        ),
        tuple(_ignored(found)),
    )


def _ignored(found: object) -> Iterator[str]:
    """The members of a policy that systemd skips."""
    if not isinstance(found, dict):
        yield "what is not an object"
        return
    fields = {check.json_field for check in CHECKS}
    for name, entry in found.items():
        if name not in fields or not isinstance(entry, dict):
            yield name
            continue
        for key, value in entry.items():
            if key not in _TEXTS and (key not in _NUMBERS or not _is_number(value)):
                yield f"{name}.{key}"


def _scale(name: str, entry: object, built_in: CheckScale) -> CheckScale:
    if not isinstance(entry, dict):
        return built_in
    weight = _number(entry, "weight", built_in.weight)
    range_ = _number(entry, "range", built_in.range)
    if range_ == 0:  # systemd-analyze 252 to 262 fails an assertion and aborts
        raise PolicyError(f"{name}: a range of 0 makes systemd-analyze abort; give 1 or more")
    return CheckScale(weight, range_)


def _number(entry: Mapping[str, object], key: str, otherwise: int) -> int:
    value = entry.get(key)
    return int(value) if _is_number(value) else otherwise


def _is_number(value: object) -> TypeGuard[int | float]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return 0 <= value <= _MAX_NUMBER and value == int(value)
