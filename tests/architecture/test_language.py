"""The language of docstrings, comments, messages, documents and tables.

It is the English of systemd's and nixpkgs' manuals. This test knows some phrases that are not;
docs/glossary.md lists the terms to use instead.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

BANNED = {
    r"mend(?:s|ed|ing)?": "fix, improve",
    r"(?:and )?kin": "and similar, related functions",
    r"and the like": "and similar",
    r"between blanks": "separated by spaces",
    r"(?:go|goes|going|gone) round": "bypasses",
    r"be it": "whether, even if",
    r"(?:knows?|knew) (?:no|not|nothing)": "is independent of, does not depend on",
    r"parted (?:by|at)": "separated by",
    r"(?:is|are|was|were|be|been) told": "is reported, receives",
    r"(?:says?|said|tells?|told|speaks?|spoken) of": "reports, describes, mentions",
    r"(?:some|no|any|every)body['’]s": "name the owner, unused",
    r"in the way of": "prevents, conflicts with",
    r"tak(?:e|es|en|ing) away": "removes, restricts",
    r"tak(?:e|es|en|ing) in": "imports, includes",
    r"so (?:many|few)": "a number with its unit, as many as",
    r"puts? down": "records, appends",
    r"what there is to": "name the thing: the hover text, the file",
    r"of (?:which|whom)": "two sentences",
    r"(?:is|are|be|been|has it|have it|have them) looked at": "checks, reads",
    r"anew": "again, re-",
    r"at hand": "available, already loaded",
    r"who(?:so)?ever": "name them: the caller, the user",
    r"stands? (?:by|for) (?:itself|themselves)": "standalone",
}
"""Phrases that are not plain English, and what to write instead."""

EXCEPTIONS = {
    "docs/glossary.md": "lists the words that are not used",
    "tests/architecture/test_language.py": "this list",
}
"""Files in which such a phrase is quoted, each with the reason."""

NO_PROSE = (".png", ".svg", ".json", ".lock")


def tracked() -> list[str]:
    """The files of the repository that hold words, without those that are exempt."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    return [
        path
        for path in listed.split("\0")
        if path
        and not path.endswith(NO_PROSE)
        and path not in EXCEPTIONS
        and (ROOT / path).is_file()
    ]


GAP = r"(?:\s|[#;|*/]|--|\\n)+"
"""What may separate two words: blanks, an end of line, the marks of comments and quotes."""

ANY = re.compile(r"\b(?:" + "|".join(BANNED).replace(" ", GAP) + r")\b", re.IGNORECASE)


def faults(text: str) -> list[str]:
    """Each banned phrase of a text: its line, the phrase, and what to write instead."""
    return [
        f"{text.count(chr(10), 0, found.start()) + 1}: {_instead(found[0])}"
        for found in ANY.finditer(text)
    ]


def _instead(phrase: str) -> str:
    words = re.sub(GAP, " ", phrase)
    better = next(term for one, term in BANNED.items() if re.fullmatch(one, words, re.IGNORECASE))
    return f"“{words}”: {better}"


def test_everything_is_plain_english() -> None:
    """No tracked file contains a phrase that the glossary replaces."""
    found = [
        f"{path}:{fault}"
        for path in tracked()
        for fault in faults((ROOT / path).read_text(encoding="utf-8", errors="replace"))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("A fix mends it.", 1),
        ("amended, recommend, kinds, takeaway", 0),
        ("# the file is\n    # told of it", 1),
        ("Lists between\nblanks, and kin", 2),
    ],
)
def test_the_phrases_are_found_as_words(text: str, count: int) -> None:
    """A phrase is found across the end of a line, and not inside of another word."""
    assert len(faults(text)) == count
