"""The manual's text about one value of a directive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.directives.manpages import entry
from tests.directives.test_manpage import BULLET, TABLE

if TYPE_CHECKING:
    from pathlib import Path

    from systemd_directives.manpage.marks import Reference

DEFINED = (
    "Takes a word\\&.\n.PP\n\\fBhot\\fR, \\fBwarm\\fR\n.RS 4\nSteams\\&.\n.sp\nAdded in version 251\\&.\n.RE\n"
    ".PP\n\\fBKettle=on\\fR\n.RS 4\nIs no value\\&.\n.RE"
)
LISTED = f"Either:\n.sp\n{BULLET}\\fBhot\\fR steams\\&.\n.RE\n.sp\n{BULLET}\\fBcold\\fR does not\\&.\n.RE"
PAGE = (
    'Takes a boolean or "hot"\\&. Defaults to no\\&. If true, boils\\&. If set to "hot", keeps hot\\&. '
    "In this mode it hums\\&. See \\fBtea\\fR(1)\\&.\n.sp\n"
    'Note that "hot" costs\\&. If \\fBcold\\fR or \\fBice\\fR, rests\\&.'
)
COLON = f'If set to "hot", it does this:\n.sp\n{BULLET}boils\n.RE\n.sp\n{BULLET}hums\n.RE\n.sp\nDone\\&.'
PLACE = "The \\fBfile:\\fR\\fB\\fIpath\\fR\\fR option reads\\&."
OTHERS = '\\fILid=shut\\fR keeps heat\\&. If \\fILid=\\fR is "open", steam leaves\\&.'

# the text of an entry, a value, the text about it
CASES: dict[str, tuple[str, str, str | None]] = {
    "a definition": (DEFINED, "hot", "Steams.\n\n*Added in version 251.*"),
    "the second of two defined at once": (DEFINED, "warm", "Steams.\n\n*Added in version 251.*"),
    "a placeholder": (PLACE, "file:/etc/tea", "The `file:path` option reads."),
    "less than what stands before a placeholder": (PLACE, "file", None),
    "a definition of another thing": (DEFINED, "Kettle=on", None),
    "nothing": (DEFINED, "", None),
    "a word of the text": (DEFINED, "Takes", None),
    "blanks around": (DEFINED, " hot ", "Steams.\n\n*Added in version 251.*"),
    "another case": (DEFINED, "HOT", None),
    "a list item": (LISTED, "cold", "`cold` does not."),
    "a table": (TABLE % "T{\n@green\nT}:T{\nbitter\nT}", "@green", "bitter"),
    "a title of a table": (TABLE % "T{\n@green\nT}:T{\nbitter\nT}", "Tea", None),
    "a sentence and the one that goes on": (PAGE, "hot", 'If set to `"hot"`, keeps hot. In this mode it hums.'),
    "true": (PAGE, "true", "If true, boils."),
    "another spelling of true": (PAGE, "ON", "If true, boils."),
    "a boolean that is only mentioned": (PAGE, "false", None),
    "the second of two told at once": (PAGE, "ice", "If `cold` or `ice`, rests."),
    "a page that is mentioned": (PAGE, "tea", None),
    "what a colon announces": (COLON, "hot", 'If set to `"hot"`, it does this:\n\n- boils\n- hums'),
    "another directive's value": (OTHERS, "shut", None),
    "another directive's value in a sentence": (OTHERS, "open", None),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_text_about_a_value(name: str, tmp_path: Path) -> None:
    """Definitions, list items, rows and sentences about a value are its text."""
    source, value, expected = CASES[name]
    found = entry(tmp_path, source).value(value)
    assert (found and found.markdown) == expected


def test_a_value_may_be_younger_than_its_directive(tmp_path: Path) -> None:
    """A value and an entry each have the release that the page names."""
    found = entry(tmp_path, f"{DEFINED}\n.sp\nAdded in version 250\\&.")
    value = found.value("hot")
    assert value is not None
    assert (found.since, value.since) == (250, 251)


def test_what_a_text_mentions_can_become_links(tmp_path: Path) -> None:
    """Each mentioned directive and page is looked up for an address."""
    found = entry(tmp_path, "See \\fILid=\\fR, \\fILid=shut\\fR and \\fBtea.pot\\fR(5)\\&.")
    asked = []

    def address(reference: Reference) -> str | None:
        asked.append((reference.name, reference.value))
        return None if reference.is_page else f"x:{reference.name}"

    assert found.linked(address) == "See [`Lid=`](x:Lid), [`Lid=shut`](x:Lid) and `tea.pot(5)`."
    assert asked == [("Lid", ""), ("Lid", "shut"), ("tea.pot(5)", "")]


def test_the_short_form_ends_with_a_whole_paragraph(tmp_path: Path) -> None:
    """The excerpt has as many paragraphs as fit, at least one, and does not end with an
    introduction."""
    line = "word " * 15
    long = "\n.sp\n".join([line * 14, "Either:", line * 14])
    found = entry(tmp_path, long)
    assert (found.short, found.is_cut) == ((line * 14).strip(), True)
    whole = entry(tmp_path, "One\\&.\n.sp\nTwo\\&.")
    assert (whole.short, whole.is_cut) == ("One.\n\nTwo.", False)


def test_an_entry_on_several_directives_is_cut_to_one(tmp_path: Path) -> None:
    """The excerpt for one of several directives has its row, its paragraphs and its sentences."""
    long = "word " * 60
    body = (
        f"These settings warm things\\&. {long}\n.sp\n"
        "\\fIKettle=\\fR boils\\&. \\fILid=\\fR shuts\\&. Note \\fILid=\\fR\\*(Aqs weight\\&.\n.sp\n"
        f"\\fILid=\\fR may be glass\\&. {long}"
    )
    found = entry(tmp_path, body, term="Kettle=, Lid=")
    lid = found.short_for("Lid")
    assert lid.startswith("`Lid=` shuts. Note `Lid=`")
    assert "`Lid=` may be glass." in lid
    assert "boils" not in lid
    assert found.short_for("Kettle").startswith("`Kettle=` boils.")
    assert "These settings warm things." in found.short_for("Kettle")
