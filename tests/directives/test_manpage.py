"""Manual pages converted to Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.directives.manpages import entry, shown

if TYPE_CHECKING:
    from pathlib import Path

# a name, the roff source of an entry's text, its Markdown
TEXTS: dict[str, tuple[str, str]] = {
    "lines of a paragraph": ("Boils\nthe water\\&.", "Boils the water."),
    "paragraphs": ("One\\&.\n.sp\nTwo\\&.\n.PP\nThree\\&.", "One.\n\nTwo.\n\nThree."),
    "a blank line": ("One\\&.\n\nTwo\\&.", "One.\n\nTwo."),
    "escaped characters": (
        "it\\*(Aqs half\\-full \\(em 5 \\(mcl\\&. a\\ b \\%hot",
        "it's half-full — 5 µl. a b hot",
    ),
    "a directive": ("See \\fILid=\\fR, or\n\\fILid=shut\\fR\\&.", "See `Lid=`, or `Lid=shut`."),
    "two directives in one word": ("\\fILid=\\fR/\\fISpout=\\fR", "`Lid=`/`Spout=`"),
    "a value": ("If \\fBhot\\fR\\&.", "If `hot`."),
    "a directive and its value": ("\\fILid=\\fR\\fBshut\\fR", "`Lid=shut`"),
    "nested typefaces": ("\\fILid=\\fR\\fI\\fIstate\\fR\\fR", "`Lid=state`"),
    "a quoted literal": ('set to "hot", "cold"\\&.', 'set to `"hot"`, `"cold"`.'),
    "a quoted phrase": ('the "tea time" rule', 'the `"tea time"` rule'),
    "a lonely quote": ('5" wide and "\\fIx\\fR" long', '5" wide and "*x*" long'),
    "a placeholder": ("\\fIcup\\fR\\&.service", "*cup*.service"),
    "emphasis": ("must \\fInot\\fR boil\\&. \\fIHint:\\fR wait", "must *not* boil. *Hint*: wait"),
    "emphasis around a value": (
        "\\fIuse \\fR\\fBtea\\fR\\fI, or \\fR\\fBmilk\\fR\\fI instead\\&.\\fR",
        "*use* `tea`, *or* `milk` *instead*.",
    ),
    "strong words": ("hot \\fBAND\\fR cold", "hot **AND** cold"),
    "a variable": ("sets \\fI$TEA\\fR", "sets `$TEA`"),
    "a path": ("below /etc/tea\\&.d/ (or /run/tea)", "below `/etc/tea.d/` (or `/run/tea`)"),
    "a path with a placeholder": ("/run/\\fICUP\\fR/tea", "`/run/CUP/tea`"),
    "a unit": ("before tea\\&.target\\&.", "before `tea.target`."),
    "a call": ("\\fBboil()\\fR\\*(Aqed", "`boil()`'ed"),
    "another page": ("see \\fBtea.pot\\fR(5)\\&.", "see `tea.pot(5)`."),
    "a link with a note": (
        "the \\m[blue]\\fBTea Guide\\fR\\m[]\\&\\s-2\\u[1]\\d\\s+2\\&.",
        "the [Tea Guide](https://example.org/first).",
    ),
    "a link to itself": (
        "\\m[blue]\\fB\\%https://example.org/a\\fR\\m[]\\&.",
        "[`https://example.org/a`](https://example.org/a).",
    ),
    "superscript that is no note": ("x\\u2\\d", "x2"),
    "the branch for terminals": (".ie n \\{\\\nplain\n.\\}\n.el \\{\\\nprinted\n.\\}", "plain"),
    "a condition on one line": (".if n plain\n.if t printed", "plain"),
    "a macro definition": (".de XX\nhidden\n..\nplain", "plain"),
    "words behind a paragraph macro": (".PP hidden words\nplain", "plain"),
    "macros for typefaces": (
        ".B hot\nor\n.BR tea.pot (5)",
        "`hot` or `tea.pot(5)`",
    ),
    "the release": ("Tea\\&.\n.sp\nAdded in version 250\\&.", "Tea.\n\n*Added in version 250.*"),
}
ITEM = ".RS 4\n.ie n \\{\\\n\\h'-04'%s\\h'+03'\\c\n.\\}\n.el \\{\\\n.sp -1\n.IP %s 2.3\n.\\}\n"
BULLET = ITEM % ("\\(bu", "\\(bu")
LITERAL = ".if n \\{\\\n.RS 4\n.\\}\n.nf\n%s\n.fi\n.if n \\{\\\n.RE\n.\\}\n"
TABLE = """.it 1 an-trap
.br
.B Table\\ \\&1.\\ \\&Teas of \\fIKettle=\\fR
.TS
allbox tab(:);
lB lB.
T{
Tea
T}:T{
Taste
T}
.T&
l l
l ^
l l.
%s
.TE
.sp 1
"""
BLOCKS: dict[str, tuple[str, str]] = {
    "a list": (
        f"Either:\n.sp\n{BULLET}tea\n.RE\n.sp\n{BULLET}milk\n.RE\n.sp\nDone\\&.",
        "Either:\n\n- tea\n- milk\n\nDone.",
    ),
    "items of several paragraphs": (
        f"{BULLET}tea\n.sp\nhot\n.RE\n.sp\n{BULLET}milk\n.RE",
        "- tea\n\n  hot\n\n- milk",
    ),
    "a numbered list in a list": (
        f"{BULLET}first\n.sp\n{ITEM % (' 1.', '1.')}boil\n.RE\n.sp\n"
        f"{ITEM % (' 2.', '2.')}pour\n.RE\n.RE",
        "- first\n\n  1. boil\n  2. pour",
    ),
    "definitions": (
        ".PP\n\\fBhot\\fR, \\fBwarm\\fR\n.RS 4\nSteams\\&.\n.RE\n"
        ".PP\n\\fBcold\\fR\n.RS 4\nDoes not\\&.\n.sp\nAt all\\&.\n.RE",
        "- `hot`, `warm`  \n  Steams.\n\n- `cold`  \n  Does not.\n\n  At all.",
    ),
    "a definition that begins with a list": (
        f".PP\n\\fBhot\\fR\n.RS 4\n{BULLET}steams\n.RE\n.RE",
        "- `hot`\n\n  - steams",
    ),
    "lines of a unit file": (
        LITERAL % "[Service]\nKettle=on  \\e\n  hot",
        "```ini\n[Service]\nKettle=on  \\\n  hot\n```",
    ),
    "lines of a shell": (LITERAL % "$ boil \\-\\-now\n\nok", "```console\n$ boil --now\n\nok\n```"),
    "other lines": (LITERAL % "a   b\n\\&.c", "```\na   b\n.c\n```"),
    "lines with a fence in them": (LITERAL % "a\n```\nb", "````\na\n```\nb\n````"),
    "text right behind lines": (LITERAL % "x" + "\nThen\\&.", "```\nx\n```\n\nThen."),
    "an example": (
        ".PP\n\\fBExample\\ \\&1.\\ \\&Tea with \\fILid=\\fR\\fR\n.sp\n" + LITERAL % "Lid=on",
        "**Example 1. Tea with `Lid=`**\n\n```ini\nLid=on\n```",
    ),
    "a table": (
        TABLE % 'T{\n@green\nT}:T{\nbitter, "a|b"\nT}\nT{\nblack\nT}:\n:T{\nx\nT}',
        "**Table 1. Teas of `Kettle=`**\n\n| Tea | Taste |\n| --- | --- |\n"
        '| `@green` | bitter, `"a\\|b"` |\n| black |  |\n|  | x |',
    ),
    "cells on one line": (
        ".TS\ntab(@);\nl l.\nTea@Taste\ngreen@bitter\n.TE\n",
        "| Tea | Taste |\n| --- | --- |\n| green | bitter |",
    ),
    "a note": (
        ".RS 4\n.it 1 an-trap\n.br\n\\fBNote\\fR\n.br\nHot\\&.\n.sp\nVery\\&.\n.RE",
        "> **Note**\n>\n> Hot.\n>\n> Very.",
    ),
}


@pytest.mark.parametrize("name", [*TEXTS, *BLOCKS])
def test_the_source_reads_as(name: str, tmp_path: Path) -> None:
    """Each piece of roff becomes the expected Markdown."""
    source, markdown = (TEXTS | BLOCKS)[name]
    assert entry(tmp_path, source).markdown == markdown


# what a page could try, and the words that must be shown of it
HOSTILE: dict[str, str] = {
    "html": "<img src=x onerror=alert(1)> <!-- x --> </div>",
    "html in quotes": '"<b>bold</b>"',
    "an entity": "&lt;b&gt; &#60; &amp;, fish & chips",
    "a link": "[here](command:evil) [here][x] ![x](https://example.org/x.png)",
    "a definition of a link": "[x]: https://example.org",
    "an automatic link": "<https://example.org> www.example.org tea@example.org",
    "emphasis": "*a* **b** _c_ __d__ ~~e~~ a*b*c snake_case_name",
    "backticks": "`a` ``b`` ``` c",
    "backslashes": "\\e* \\e[ \\e\\e",
    "a heading": "# tea",
    "a bullet": "- tea",
    "a number": "1. tea",
    "a quotation": "> tea",
    "a quotation without a blank": ">tea",
    "a rule": "***",
    "a rule of dashes": "\\-\\-\\-",
    "a table": "a | b",
    "the line below the titles of a table": "| \\-\\-\\- | \\-\\-\\- |",
    "a box to tick": "[x] tea",
    "a footnote": "[^1]: tea",
    "a fence": "~~~",
    "mathematics": "$x$ $$y$$",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("frame", ["%s", "\\fB%s\\fR", "\\fI%s\\fR", f"{BULLET}%s\n.RE"])
def test_a_page_cannot_speak_markdown(name: str, frame: str, tmp_path: Path) -> None:
    """Whatever the words of a page look like, a renderer shows them unchanged."""
    wanted = HOSTILE[name].replace("\\e", "\\").replace("\\-", "-").split()
    assert shown(entry(tmp_path, frame % HOSTILE[name]).markdown) == wanted


def test_a_link_goes_to_the_web_or_nowhere(tmp_path: Path) -> None:
    """A link whose address is a program or a file becomes plain text."""
    linked = "\\m[blue]\\fBhere\\fR\\m[]\\&\\s-2\\u[2]\\d\\s+2"
    own = "\\m[blue]\\fBfile:///etc/tea\\fR\\m[]"
    assert entry(tmp_path, f"{linked} {own}!").markdown == "here `file:///etc/tea`!"


def test_a_page_cannot_steer_a_terminal(tmp_path: Path) -> None:
    """Control characters and marks of text direction are removed."""
    source = "a\x1b]0;x\x07b\x9b31mc\u202ed\u200be\x00f\\[u001B]g\\N'27'h \\[u202E]i\x85j"
    literal = LITERAL % source
    text = entry(tmp_path, f"{source}\n.sp\n{literal}").markdown
    assert text == "`a]0;xb31mcdefgh` ij\n\n```\na]0;xb31mcdefgh ij\n```"
