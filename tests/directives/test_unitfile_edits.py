"""Edits of unit files: every other line stays, whatever the line breaks are."""

from __future__ import annotations

import random
import re

import pytest

from systemd_directives.model import Add, Fix, Move, Remove, Setting, SettingChange
from systemd_directives.unitfile import parse
from systemd_directives.unitfile_edits import apply_edits, edits

LINES = (
    "[Unit]", "[Service]", "[Install]", " [Service] ", "Type=simple", "Nice=1", "Environment=A=b \\",
    "  --more \\", "# comment", "; comment \\", "", "User=x\\", "Group = y", "\ufeffUMask=7", "garbage",
    "After=x", "PIDFile=/x \\\\", "WantedBy=a", "=x", "# [Unit]",
)  # fmt: skip
BREAKS = ("\n", "\r\n", "\r")


def lines_of(text: str) -> list[tuple[str, str, tuple[object, ...]]]:
    """Every setting of a text."""
    return [(each.section, each.directive, each.value) for each in parse(text).unit.settings]


def changes(chance: random.Random, settings: tuple[Setting, ...]) -> SettingChange:
    section = chance.choice(("Unit", "Service", "Install"))
    if not settings or chance.random() < 0.4:
        return Add(section, "Slice", "z")
    setting = chance.choice(settings)
    return Remove(setting) if chance.random() < 0.5 else Move(setting, section, setting.directive)


def test_an_edit_changes_one_setting() -> None:
    """Random edits of random files add, move or remove one setting, and nothing else."""
    chance = random.Random(6)
    made = 0
    for _ in range(3000):
        feed = chance.choice(BREAKS)
        text = feed.join(chance.choice(LINES) for _ in range(chance.randrange(8)))
        text += chance.choice(("", feed))
        parsed = parse(text)
        change = changes(chance, parsed.unit.settings)
        found = edits(text, parsed, Fix("", (change,)))
        if found is None:
            continue
        made += 1
        after = apply_edits(text, found)
        wanted = lines_of(text)
        if not isinstance(change, Add):
            setting = change.setting
            wanted.remove((setting.section, setting.directive, setting.value))
            if isinstance(change, Move):
                wanted.append((change.section, setting.directive, (setting.text_with_holes or "",)))
        else:
            wanted.append((change.section, change.directive, (change.text,)))
        assert sorted(lines_of(after)) == sorted(wanted), (text, change, after)
        assert comments(after) == comments(text), (text, change, after)
        if feed in text:
            assert set(re.findall("\r\n|\r|\n", after)) <= {feed}, (text, change, after)
    assert made > 1500


def comments(text: str) -> list[str]:
    return [line for line in re.split("\r\n|\r|\n", text) if line.lstrip().startswith(("#", ";"))]


@pytest.mark.parametrize("text", ["[Service]\nExecStart=/x \\", "[Service]\nExecStart=/x \\\n"])
def test_a_line_that_is_not_finished_gets_none_behind_it(text: str) -> None:
    """A line that would become a part of the last one is not added."""
    assert edits(text, parse(text), Fix("", (Add("Service", "User", "x"),))) is None
    assert edits(text, parse(text), Fix("", (Add("Install", "WantedBy", "x"),))) is None


def test_a_line_of_many_pieces_is_joined_once() -> None:
    """100,000 continuation lines are read in one pass."""
    text = "[Service]\nExecStart=/x" + " \\\n  a" * 100_000
    (setting,) = parse(text).unit.settings
    assert setting.text is not None
    assert setting.text.count("a") == 100_000
