"""What a rule is written with: the decorator, the examples, the view of a unit, the report."""

from systemd_directives.rules.support.report import Findings, Report
from systemd_directives.rules.support.rule import Evidence, Example, Rule, rule, service
from systemd_directives.rules.support.unit_view import UnitView

__all__ = ["Evidence", "Example", "Findings", "Report", "Rule", "UnitView", "rule", "service"]
