"""What a project's configuration says, as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from serviceconfig_ls.workspace.git.wildmatch import parse_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from serviceconfig_ls.features.config import OwnPreset


class Selector(NamedTuple):
    """Where an entry applies: everywhere, or in some files, or to one service."""

    path: str | None = None
    """A pattern as in ``.gitignore``, relative to the folder of the configuration."""
    service: str | None = None
    """A name without its type."""

    def has(self, path: str, service: str | None) -> bool:
        """Whether it applies to a service in the file at a relative path."""
        if self.service is not None and self.service != service:
            return False
        return self.path is None or matches(self.path, path)


class Ignore(NamedTuple):
    """Rules that are not reported."""

    rules: frozenset[str]
    place: Selector = Selector()


class Allowance(NamedTuple):
    """A finding that is accepted, or a score above the threshold."""

    rule: str | None
    """None for a score."""
    place: Selector
    reason: str
    until: date | None = None
    """The last day on which it is accepted."""
    line: int = 1
    """Where it is in the configuration, from 1."""

    def holds(self, today: date) -> bool:
        """Whether it is still accepted."""
        return self.until is None or today <= self.until

    def __str__(self) -> str:
        what = "the score" if self.rule is None else self.rule
        where = f" of {self.place.service}" if self.place.service else ""
        return f"{what}{where}" + (f" in {self.place.path}" if self.place.path else "")


class ProjectConfig(NamedTuple):
    """A configuration. Without a file everything has its default."""

    file: str = ""
    """Its absolute path; empty if there is none."""
    systemd: str | None = None
    """A version or ``auto``; None if it is not set."""
    architecture: Literal["x86-64", "arm64"] | None = None
    target: str | None = None
    """Whose systemd runs the units."""
    base: str | None = None
    """What partial units are completed with."""
    exclude: tuple[str, ...] = ()
    """Patterns as in ``.gitignore`` of files that are neither checked nor scored."""
    ignore: tuple[Ignore, ...] = ()
    allow: tuple[Allowance, ...] = ()
    threshold: int | None = None
    """The highest exposure of a service, in tenths."""
    thresholds: tuple[tuple[str, int], ...] = ()
    """The same by the name of a service."""
    helpers: frozenset[str] = frozenset()
    """Functions whose argument is a set of directives that they add to."""
    presets: tuple[OwnPreset, ...] = ()
    """Lines to offer together."""

    @property
    def folder(self) -> str:
        """The folder of the file; empty if there is none."""
        return self.file.rpartition("/")[0]

    def relative(self, path: str) -> str:
        """An absolute path relative to the folder; unchanged if it is elsewhere."""
        return path.removeprefix(f"{self.folder}/") if self.file else path

    def excludes(self, path: str) -> bool:
        """Whether the file at an absolute path is excluded."""
        return any(matches(pattern, self.relative(path)) for pattern in self.exclude)

    def threshold_of(self, service: str | None) -> int | None:
        """The highest exposure of a service, in tenths; None if any is accepted."""
        return dict(self.thresholds).get(service or "", self.threshold)

    def names_score_of(self, service: str | None) -> bool:
        """Whether a threshold or an allowance of scores is about a service by its name."""
        allowed = (each.place.service for each in self.allow if each.rule is None)
        return service is not None and service in (*dict(self.thresholds), *allowed)

    def score_allowance(self, path: str, service: str | None, today: date) -> Allowance | None:
        """What accepts the score of a service in the file at an absolute path today, if any."""
        for each in self.allow:
            fits = each.rule is None and each.place.has(self.relative(path), service)
            if fits and each.holds(today):
                return each
        return None

    def ignored(self, path: str) -> Iterator[tuple[str | None, str]]:
        """Which rules are ignored in the file at an absolute path: each with its service."""
        for each in self.ignore:
            if each.place.path is None or matches(each.place.path, self.relative(path)):
                yield from ((each.place.service, rule) for rule in sorted(each.rules))

    def allowed(self, path: str, today: date) -> Iterator[tuple[str | None, str]]:
        """The same for the findings that are accepted today."""
        for each in self.allow:
            in_file = each.place.path is None or matches(each.place.path, self.relative(path))
            if each.rule is not None and in_file and each.holds(today):
                yield each.place.service, each.rule


def matches(pattern: str, path: str) -> bool:
    """Whether a pattern of ``.gitignore`` matches a relative path or a folder above it."""
    parsed = parse_pattern(pattern.encode())
    if parsed is None:
        return False
    parts = path.encode().split(b"/")
    for count in range(1, len(parts) + 1):
        is_file = count == len(parts)
        if (not is_file or not parsed.folders_only) and parsed.matches(
            b"/".join(parts[:count]), parts[count - 1]
        ):
            return True
    return False
