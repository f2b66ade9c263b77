"""The exposure of a unit, as `systemd-analyze security` computes it; independent of Nix and files.

`score` gives the 81 rows and the overall score, each as a range if something is unknown; `what_if`
and `changed_checks` compare it with other lines of one directive.
"""

from systemd_directives.exposure.arithmetic import LEVEL_NAMES, ScoreRange, format_score, level
from systemd_directives.exposure.check_table import CHECKS
from systemd_directives.exposure.checks import Check, CheckTopic
from systemd_directives.exposure.policy import Policy, PolicyError, parse_policy
from systemd_directives.exposure.unit_score import Score, ScoredCheck, load_contexts, score
from systemd_directives.exposure.whatif import CheckChanges, changed_checks, what_if

__all__ = [
    "CHECKS",
    "LEVEL_NAMES",
    "Check",
    "CheckChanges",
    "CheckTopic",
    "Policy",
    "PolicyError",
    "Score",
    "ScoreRange",
    "ScoredCheck",
    "changed_checks",
    "format_score",
    "level",
    "load_contexts",
    "parse_policy",
    "score",
    "what_if",
]
