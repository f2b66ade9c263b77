"""The lines of one unit by name, and what is certain of them; knows no directive by name.

Rules ask here, so that each of them is silent where the unit is open, a value has a hole or a
line stands under a condition.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from systemd_directives import catalogue
from systemd_directives.exposure import load_contexts
from systemd_directives.grammar import verdict
from systemd_directives.grammar.boolean import boolean
from systemd_directives.implied import IMPLICATIONS, loaded
from systemd_directives.merge import FIELDS, merge_field
from systemd_directives.model import (
    Completeness,
    Effect,
    Problem,
    Setting,
    SystemdVersion,
    Unit,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from systemd_directives.merge import FieldValue, LoadContext, PossibleValues


def problems_of(setting: Setting, version: SystemdVersion) -> tuple[Problem, ...]:
    """What the grammar of a directive that a version has for certain says of a line's value."""
    outline = setting.text_with_holes
    if outline is None or not catalogue.known(setting.section, setting.directive, version):
        return ()
    return verdict(setting.section, setting.directive, outline, version).problems


class Lines:
    """The lines of one unit, as one version of systemd reads them."""

    def __init__(self, unit: Unit, version: SystemdVersion) -> None:
        self.unit = unit
        self.version = version
        self.name, self.kind = unit.name, unit.kind
        self.completeness, self.partial = unit.completeness, unit.partial
        self.empty = not unit.settings
        self.own = unit.kind.capitalize()
        self.whole = unit.completeness is Completeness.COMPLETE and not unit.partial
        """Whether what is not written is known to be missing."""
        self._by_name: dict[tuple[str, str], list[Setting]] = {}
        for setting in unit.settings:
            self._by_name.setdefault((setting.section, setting.directive), []).append(setting)
        self._values: dict[str, PossibleValues] = {}
        self._last: dict[tuple[str, str], Setting | None] = {}
        self._problems: tuple[tuple[Setting, Problem], ...] | None = None
        self.readings = load_contexts(unit, version, "x86-64")

    @property
    def problems(self) -> tuple[tuple[Setting, Problem], ...]:
        """What the grammars report about the values, in the order of the lines."""
        if self._problems is None:
            self._problems = tuple(
                [
                    (setting, problem)
                    for setting in self.unit.settings
                    for problem in problems_of(setting, self.version)
                ]
            )
        return self._problems

    def all(self, directive: str, section: str = "Service") -> tuple[Setting, ...]:
        """Every line of a directive, in order, certain or not."""
        return tuple(self._lines(section, directive))

    def _lines(self, section: str, directive: str) -> Sequence[Setting]:
        return self._by_name.get((section, directive), ())

    def every(self, *directives: str) -> Iterator[Setting]:
        """Every line of some directives of [Service] whose text is wholly known."""
        for directive in directives:
            yield from (s for s in self.all(directive) if s.text is not None)

    def last(self, directive: str, section: str = "Service") -> Setting | None:
        """The line that decides a directive of one value; None where that is not certain.

        A line that systemd drops leaves in force what stands before it.
        """
        key = section, directive
        if key not in self._last:
            self._last[key] = self._deciding(directive, section)
        return self._last[key]

    def _deciding(self, directive: str, section: str) -> Setting | None:
        if self.completeness is Completeness.UNKNOWN_OVERLAY:
            return None
        for setting in reversed(self._by_name.get((section, directive), ())):
            text = setting.text
            if text is None or not setting.certain:
                return None
            problems = verdict(section, directive, text, self.version).problems
            effects = {problem.effect for problem in problems}
            if Effect.REFUSED in effects:
                return None
            if Effect.IGNORED not in effects:
                return setting
        return None

    def text(self, directive: str, section: str = "Service") -> str | None:
        """The value that is in force for certain, without blanks around it."""
        setting = self.last(directive, section)
        return None if setting is None else (setting.text or "").strip()

    @property
    def oneshot(self) -> bool:
        """Whether it is for certain a oneshot: as written, or for want of an ExecStart."""
        kind = self.text("Type")
        return kind == "oneshot" or (not kind and self.missing("Type", "BusName", "ExecStart"))

    def on(self, directive: str, section: str = "Service") -> Setting | None:
        """The line that switches something on: by a true boolean, or by any word but a false one.

        A line without a value switches nothing on.
        """
        setting = self.last(directive, section)
        text = (setting.text or "").strip() if setting else ""
        return None if not text or boolean(text) is False else setting

    def off(self, directive: str, section: str = "Service") -> Setting | None:
        """The line that switches something off with a false boolean."""
        setting = self.last(directive, section)
        return setting if setting and boolean((setting.text or "").strip()) is False else None

    def set(self, directive: str, section: str = "Service") -> Setting | None:
        """The last line of a directive that is given any value, even one that is not known."""
        lines = self._lines(section, directive)
        if not lines or self.completeness is Completeness.UNKNOWN_OVERLAY:
            return None
        setting = lines[-1]
        return setting if setting.certain and setting.text != "" else None

    def missing(self, *directives: str, section: str = "Service") -> bool:
        """Whether for certain none of these directives is given anything.

        An empty last line takes away what stands before it.
        """
        ends = [lines[-1] for name in directives if (lines := self._lines(section, name))]
        return self.whole and all(setting.text == "" and setting.certain for setting in ends)

    def sound(self, directive: str, section: str = "Service") -> bool:
        """Whether every line of a directive is certain, known and right."""
        return all(
            setting.certain
            and setting.text is not None
            and not verdict(section, directive, setting.text, self.version).problems
            for setting in self.all(directive, section)
        )

    def values(self, field: str) -> PossibleValues:
        """Every value that a field may have once the unit is loaded; empty ones included."""
        found = self._values.get(field)
        if found is None:
            found = self._values[field] = tuple(
                dict.fromkeys(v for reading in self.readings for v in self._loaded(field, reading))
            )
        return found

    def written(self, field: str) -> PossibleValues:
        """Every value that the lines of a field may make, before other directives change it."""
        return tuple(
            dict.fromkeys(v for reading in self.readings for v in self._written(field, reading))
        )

    def always(self, field: str, holds: Callable[[FieldValue], bool]) -> bool:
        """Whether something holds of a field whatever is not known."""
        return all(holds(value) for value in self.values(field))

    def _loaded(self, field: str, reading: LoadContext) -> Iterator[FieldValue]:
        """The values of one reading; what others imply counts only where they are certain."""
        written = self._written(field, reading)
        implication = IMPLICATIONS.get(field)
        if implication is None:
            yield from written
            return
        others = [self._written(name, reading) for name in implication.by]
        choices = [dict(zip(implication.by, by, strict=True)) for by in product(*others)]
        for value in written:
            for by in choices:
                yield loaded(field, {**by, field: value}, reading)

    def _written(self, field: str, reading: LoadContext) -> PossibleValues:
        completeness = self.completeness
        if completeness is Completeness.COMPLETE and self.partial:
            # the rest of the unit is merged in beside these lines
            completeness = Completeness.UNKNOWN_MERGE
        known = FIELDS[field]
        section = known.section or self.own
        lines = [s for name in known.lines for s in self._by_name.get((section, name), ())]
        if len(known.lines) > 1 and len(lines) > 1:
            lines.sort(key=self.unit.settings.index)
        return merge_field(known, lines, completeness, reading)
