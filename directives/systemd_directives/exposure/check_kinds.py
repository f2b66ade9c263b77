"""Constructors for the kinds of rows of the check table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.exposure import badness as how
from systemd_directives.exposure.checks import Check, CheckTopic

if TYPE_CHECKING:
    from systemd_directives.exposure.badness import BadnessOf


def check(
    topic: CheckTopic,
    weight: int,
    worst: int,
    json_field: str,
    badness_of: BadnessOf,
    fix_line: str,
    *fields: str,
    shown: str = "",
    needs_defaults: bool = False,
) -> Check:
    """One row; without fields it reads the field of its own name."""
    read = fields or (json_field,)
    name = shown or f"{json_field}="
    return Check(json_field, name, topic, weight, worst, read, badness_of, fix_line, needs_defaults)


def switch(topic: CheckTopic, weight: int, name: str, *, needs_defaults: bool = False) -> Check:
    """A protection that is on or off."""
    return check(topic, weight, 1, name, how.off, f"{name}=yes", needs_defaults=needs_defaults)


def capability(weight: int, shown: str, *names: str) -> Check:
    """Capabilities that should not be in the bounding set."""
    key = re.sub(r"[(|]", "_", shown.replace("_*", "").replace("_(", "(")).strip("_")
    if "NET_RAW" not in names:  # systemd's own key of that row keeps the parenthesis
        key = key.rstrip(")")
    caps = [f"CAP_{name}" for name in names or (shown,)]
    field = "CapabilityBoundingSet"
    return check(
        CheckTopic.PRIVILEGES,
        weight,
        1,
        f"{field}_CAP_{key}",
        how.keeps(*caps),
        f"{field}=~{' '.join(caps)}",
        field,
        shown=f"{field}=~CAP_{shown}",
    )


def namespace(weight: int, kind: str) -> Check:
    """A kind of namespace that should not be available."""
    field = "RestrictNamespaces"
    line = f"{field}=~{kind}"
    return check(
        CheckTopic.NAMESPACES,
        weight,
        1,
        f"{field}_{kind}",
        how.allows(kind),
        line,
        field,
        shown=line,
    )


def family(weight: int, key: str, shown: str, badness_of: BadnessOf, fix_line: str) -> Check:
    """An address family that should not be available."""
    field = "RestrictAddressFamilies"
    row = f"{field}_{key}"
    return check(
        CheckTopic.NETWORK,
        weight,
        1,
        row,
        badness_of,
        f"{field}={fix_line}",
        field,
        shown=f"{field}=~{shown}",
    )


def calls(weight: int, name: str) -> Check:
    """A group of system calls that should be denied."""
    field = "SystemCallFilter"
    line = f"{field}=~@{name}"
    row = f"{field}_{name.replace('-', '_')}"
    return check(
        CheckTopic.SYSCALLS, weight, 10, row, how.calls_of(f"@{name}"), line, field, shown=line
    )
