"""The exposure of a unit, as `systemd-analyze security` figures it; knows neither Nix nor files.

`score` gives the 81 rows and the overall figure, each as a range where something is unknown;
`what_if` and `changes` ask what other lines of one directive would do.
"""

from .check import Check, Group
from .figures import Range, level, shown
from .policy import Policy, PolicyError, parse_policy
from .scored import Row, Score, readings, score
from .table import CHECKS
from .whatif import Changes, changes, what_if

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
