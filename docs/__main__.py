"""Writes the generated documents: one page for each rule, with an index.

`python -m docs` writes them, `python -m docs --check` says what is out of date.
"""

from __future__ import annotations

import sys
from pathlib import Path

from serviceconfig_ls.features.pages import pages

RULES = Path(__file__).with_name("rules")


def main(arguments: list[str]) -> int:
    """Effect: writes the pages, unless told to check; 1 if one was found out of date."""
    wanted = pages()
    old = {file.name: file.read_text(encoding="utf-8") for file in RULES.glob("*.md")}
    stale = sorted(name for name in {*wanted, *old} if wanted.get(name) != old.get(name))
    if "--check" in arguments:
        for name in stale:
            print(f"docs/rules/{name} is out of date: run make docs", file=sys.stderr)
        return 1 if stale else 0
    RULES.mkdir(exist_ok=True)
    for name in stale:
        if name in wanted:
            (RULES / name).write_text(wanted[name], encoding="utf-8")
        else:
            (RULES / name).unlink()
    print(f"{len(wanted)} pages in docs/rules, {len(stale)} of them new or changed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
