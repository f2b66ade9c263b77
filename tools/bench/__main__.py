"""``make bench``: measures, writes bench.json, and prints a table."""

from __future__ import annotations

import json
import platform
import sys
from typing import TYPE_CHECKING

from tools.bench.measure import ROOT, everything
from tools.bench.plot import plot
from tools.bench.report import lines, summary, table
from tools.bench.rules import per_service

if TYPE_CHECKING:
    from pathlib import Path

RESULT = ROOT / "bench.json"


def main(result: Path = RESULT) -> int:
    """Effect: runs all measurements, which takes two minutes."""
    records = list(everything(lambda what: print(f"measuring: {what} …", file=sys.stderr)))
    figures = [
        {**record, "times": {who: summary(times) for who, times in record["times"].items()}}
        if "times" in record
        else record
        for record in records
    ]
    about = {"python": platform.python_version(), "machine": platform.machine()}
    result.write_text(json.dumps({"about": about, "records": figures}, indent=1) + "\n")
    picture = result.with_suffix(".svg")
    picture.write_text(plot("Medians over the length of the document", lines(records)))
    print(table(records))
    print(per_service())
    print(f"\nAll figures: {result.name}; over the length of the document: {picture.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
