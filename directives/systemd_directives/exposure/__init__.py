"""The exposure of a unit, as `systemd-analyze security` figures it; knows neither Nix nor files.

`score` gives the 81 rows and the overall figure, each as a range where something is unknown;
`what_if` and `changes` ask what other lines of one directive would do.
"""

from systemd_directives.exposure.arithmetic import Range, level, shown
from systemd_directives.exposure.check import Check, Group
from systemd_directives.exposure.policy import Policy, PolicyError, parse_policy
from systemd_directives.exposure.score import Row, Score, readings, score
from systemd_directives.exposure.table import CHECKS
from systemd_directives.exposure.whatif import Changes, changes, what_if

__all__ = [
    "CHECKS",
    "Changes",
    "Check",
    "Group",
    "Policy",
    "PolicyError",
    "Range",
    "Row",
    "Score",
    "changes",
    "level",
    "parse_policy",
    "readings",
    "score",
    "shown",
    "what_if",
]
