"""The cost of all rules for one service, in milliseconds of CPU time of this process.

The services are those that ``make mutants`` uses, which are longer than most.
"""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import Beside, findings
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.workspace.workspace import units
from tests.directives.rules.mutants import SERVICES
from tests.server.rules.test_mutants import FORMS, sections

if TYPE_CHECKING:
    from serviceconfig_ls.units.model import Block

ROUNDS = 100


def per_service() -> str:
    """One line: median and worst of the services, each the median of many rounds."""
    config, medians = Config(), []
    for service in SERVICES:
        for form in FORMS:
            document = Document.open(form(sections(service.splitlines())).encode())
            (block,) = (each.block for each in units(document))
            findings(block, config, Beside())
            times = [_once(block, config) for _ in range(ROUNDS)]
            medians.append(statistics.median(times))
    middle, most = statistics.median(medians), max(medians)
    return f"all rules, per service: {middle:.2f} ms, at most {most:.2f} ms"


def _once(block: Block, config: Config) -> float:
    findings.cache_clear()
    start = time.process_time_ns()
    findings(block, config, Beside())
    return (time.process_time_ns() - start) / 1e6
