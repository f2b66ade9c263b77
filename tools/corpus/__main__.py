"""How much of other people's configurations is understood: ``make corpus CORPUS=folder``.

Runs ``serviceconfig-ls inspect`` on each repository, one per folder of CORPUS, and counts.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from serviceconfig_ls.features.exposure.score import SCORED

Record = dict[str, Any]


def inspected(folder: Path) -> list[Record]:
    """Effect: runs ``inspect`` on a folder; returns its records."""
    command = [sys.executable, "-m", "serviceconfig_ls", "inspect", "--format", "json", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found: list[Record] = json.loads(done.stdout or "[]")
    return [record for record in found if record["path"].endswith(".nix")]


def main() -> None:
    """Effect: prints the counts."""
    total: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    print(f"{'repository':34} {'system':>7} {'user':>6} {'settings':>9} {'known':>7}", end=" ")
    print(f"{'hardening':>10} {'known':>7}")
    for folder in sorted(path for path in Path(sys.argv[1]).iterdir() if path.is_dir()):
        counted = _counted(inspected(folder), reasons)
        _print(folder.name, counted)
        total += counted
    _print("all", total)
    named, services = total["named"], total["system"] + total["user"]
    print(f"\nnames known: {named} of {services}; closed: {total['closed']}", end="; ")
    print(f"partial: {total['partial']}")
    print("\nwhy values are not known:")
    for reason, count in reasons.most_common(25):
        print(f"{count:6} {reason}")


def _counted(records: list[Record], reasons: Counter[str]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for record in records:
        counted[record["scope"]] += 1
        counted["named"] += record["service"] is not None
        counted["closed"] += record["openness"] == "closed"
        counted["partial"] += record["partial"]
        if record["reason"]:
            reasons[f"block: {_general(record['reason'])}"] += 1
        for setting in record["settings"]:
            known = setting["value"] is not None and None not in setting["value"]
            hardens = setting["section"] == "Service" and setting["directive"] in SCORED
            counted["settings"] += 1
            counted["settings known"] += known
            counted["hardening"] += hardens
            counted["hardening known"] += hardens and known
            if not known:
                reasons[_general(setting["unknown"] or "")] += 1
    return counted


def _general(reason: str) -> str:
    """The reason without the names in it."""
    words = reason.split()
    known = (
        "depends on",
        "it is the result of",
        "it includes",
        "it is an argument of",
    )
    head = next((each for each in known if reason.startswith(each)), None)
    if head is not None and not reason.endswith("condition"):
        return f"{head} …"
    return f"… {' '.join(words[1:])}" if "is an argument" in reason else reason


def _print(name: str, counted: Counter[str]) -> None:
    print(
        f"{name:34} {counted['system']:7} {counted['user']:6} {counted['settings']:9} "
        f"{_share(counted, 'settings'):>7} {counted['hardening']:10} "
        f"{_share(counted, 'hardening'):>7}"
    )


def _share(counted: Counter[str], what: str) -> str:
    return f"{100 * counted[f'{what} known'] / max(counted[what], 1):.1f} %"


if __name__ == "__main__":
    main()
