"""What is certain about a unit, by directive; rules read a unit through this view.

So each rule is silent where the unit is incomplete, a value has a hole, or a line is conditional.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from systemd_directives import catalogue
from systemd_directives.exposure import load_contexts
from systemd_directives.grammar import NOTHING_KNOWN, specifier_values, verdict
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
    Verdict,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from systemd_directives.grammar import SpecifierValues
    from systemd_directives.merge import FieldValue, LoadContext, PossibleValues


class UnitView:
    """One unit as one version of systemd reads it."""

    def __init__(
        self, unit: Unit, version: SystemdVersion, pulled: frozenset[str] = frozenset()
    ) -> None:
        self.unit = unit
        self.pulled_by_others = pulled
        """The targets that other units pull in, as far as that is known."""
        self.version = version
        self.name, self.kind, self.scope = unit.name, unit.kind, unit.scope
        self.settings = unit.settings
        self.completeness, self.partial = unit.completeness, unit.partial
        self.section = unit.kind.capitalize()
        """The section of the unit's kind, such as ``Service``."""
        self.complete = unit.completeness is Completeness.COMPLETE and not unit.partial
        """Whether what is not written is known to be missing."""
        self.contexts = load_contexts(unit, version, "x86-64")
        self._lines: dict[tuple[str, str], list[Setting]] = {}
        for setting in unit.settings:
            self._lines.setdefault((setting.section, setting.directive), []).append(setting)
        self._possible: dict[str, PossibleValues] = {}
        self._effective: dict[tuple[str, str], Setting | None] = {}
        self._problems: tuple[tuple[Setting, Problem], ...] | None = None

    @property
    def specifiers(self) -> SpecifierValues:
        """What the percent specifiers of the unit stand for, as far as that is known."""
        return specifier_values(self.name, self.kind, self.scope)

    @property
    def problems(self) -> tuple[tuple[Setting, Problem], ...]:
        """What the grammars report about the values, in the order of the lines."""
        if self._problems is None:
            self._problems = tuple(
                [
                    (setting, problem)
                    for setting in self.settings
                    for problem in self._problems_of(setting)
                ]
            )
        return self._problems

    def lines(self, directive: str, section: str = "Service") -> tuple[Setting, ...]:
        """Every line of a directive, in order, certain or not."""
        return tuple(self._lines.get((section, directive), ()))

    def known_lines(self, *directives: str) -> Iterator[Setting]:
        """Every line of some directives of [Service] whose whole text is known."""
        for directive in directives:
            lines = self.lines(directive)
            yield from (s for s in lines if s.text is not None and not s.alternative)

    def effective(self, directive: str, section: str = "Service") -> Setting | None:
        """The line that decides a directive of one value; None where that is not certain.

        A line that systemd ignores leaves the one above it in force.
        """
        key = section, directive
        if key not in self._effective:
            self._effective[key] = self._deciding(directive, section)
        return self._effective[key]

    def _deciding(self, directive: str, section: str) -> Setting | None:
        if self.completeness is Completeness.UNKNOWN_OVERLAY:
            return None
        for setting in reversed(self._lines.get((section, directive), ())):
            text = setting.text
            if text is None or not setting.certain:
                return None
            problems = self._verdict(setting, text).problems
            effects = {problem.effect for problem in problems}
            if Effect.REFUSED in effects:
                return None
            if Effect.IGNORED not in effects:
                return setting
        return None

    def value(self, directive: str, section: str = "Service") -> str | None:
        """The text that is certainly in force, without spaces around it."""
        setting = self.effective(directive, section)
        return None if setting is None else (setting.text or "").strip()

    def enabled(self, directive: str, section: str = "Service") -> Setting | None:
        """The line that enables something: with any word that is not a false boolean.

        An empty line enables nothing.
        """
        setting = self.effective(directive, section)
        text = (setting.text or "").strip() if setting else ""
        return None if not text or boolean(text) is False else setting

    def disabled(self, directive: str, section: str = "Service") -> Setting | None:
        """The line that disables something with a false boolean."""
        setting = self.effective(directive, section)
        return setting if setting and boolean((setting.text or "").strip()) is False else None

    def assigned(self, directive: str, section: str = "Service") -> Setting | None:
        """The last line of a directive if it certainly assigns a value, even an unknown one."""
        lines = self._lines.get((section, directive), ())
        if not lines or self.completeness is Completeness.UNKNOWN_OVERLAY:
            return None
        setting = lines[-1]
        return setting if setting.certain and setting.text != "" else None

    def missing(self, *directives: str, section: str = "Service") -> bool:
        """Whether certainly none of these directives has a value.

        An empty last line resets the lines above it.
        """
        last = [lines[-1] for name in directives if (lines := self._lines.get((section, name)))]
        return self.complete and all(line.text == "" and line.certain for line in last)

    def valid(self, directive: str, section: str = "Service") -> bool:
        """Whether every line of a directive is certain, known and without problems."""
        return all(
            setting.certain
            and setting.text is not None
            and not self._verdict(setting, setting.text).problems
            for setting in self.lines(directive, section)
        )

    @property
    def oneshot(self) -> bool:
        """Whether the service is certainly of the type oneshot: as written, or by default."""
        kind = self.value("Type")
        return kind == "oneshot" or (not kind and self.missing("Type", "BusName", "ExecStart"))

    def possible_values(self, field: str) -> PossibleValues:
        """Every value that a field may have in the loaded unit, empty ones included."""
        found = self._possible.get(field)
        if found is None:
            found = self._possible[field] = tuple(
                dict.fromkeys(v for context in self.contexts for v in self._loaded(field, context))
            )
        return found

    def written_values(self, field: str) -> PossibleValues:
        """Every value that the lines of a field may make, before other directives change it."""
        return tuple(
            dict.fromkeys(v for context in self.contexts for v in self._written(field, context))
        )

    def always(self, field: str, holds: Callable[[FieldValue], bool]) -> bool:
        """Whether ``holds`` is true of every possible value of a field."""
        return all(holds(value) for value in self.possible_values(field))

    def _loaded(self, field: str, context: LoadContext) -> Iterator[FieldValue]:
        """The values in one context; what other directives imply counts only where certain."""
        written = self._written(field, context)
        implication = IMPLICATIONS.get(field)
        if implication is None:
            yield from written
            return
        others = [self._written(name, context) for name in implication.by]
        choices = [dict(zip(implication.by, by, strict=True)) for by in product(*others)]
        for value in written:
            for by in choices:
                yield loaded(field, {**by, field: value}, context)

    def _written(self, field: str, context: LoadContext) -> PossibleValues:
        completeness = self.completeness
        if completeness is Completeness.COMPLETE and self.partial:
            # the rest of the unit is merged in beside these lines
            completeness = Completeness.UNKNOWN_MERGE
        known = FIELDS[field]
        section = known.section or self.section
        lines = [s for name in known.lines for s in self._lines.get((section, name), ())]
        if len(known.lines) > 1 and len(lines) > 1:
            lines.sort(key=self.settings.index)
        return merge_field(known, lines, completeness, context)

    def _problems_of(self, setting: Setting) -> tuple[Problem, ...]:
        """What the grammar reports about a line, if the version certainly has the directive."""
        text = None if setting.alternative else setting.text_with_holes
        if text is None or not catalogue.known(setting.section, setting.directive, self.version):
            return ()
        return self._verdict(setting, text).problems

    def _verdict(self, setting: Setting, text: str) -> Verdict:
        known = self.specifiers if "%" in text else NOTHING_KNOWN
        return verdict(setting.section, setting.directive, text, self.version, known)
