"""Offered hardening lines, applied, against Nix and the real systemds.

`python -m tests.live.test_hardening 500` tries that number of random services.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import pytest

from record.parts import oracle
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import diagnose
from serviceconfig_ls.features.hardening.offers import actions
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.nix.text.document import Document
from systemd_directives.model import SystemdVersion
from tests.live.offers import evaluated, judged
from tests.live.security import tables
from tests.support.blocks import block
from tests.support.seed import fresh_seed
from tests.support.units import blocks
from tests.support.vectors import VERSIONS

if TYPE_CHECKING:
    from serviceconfig_ls.features.model import Action
    from tests.live.offers import Judged
    from tests.support.blocks import Text

pytestmark = pytest.mark.live

_FROM_TO = re.compile(r"(\d+\.\d)(?: → (\d+\.\d)|, better by less than 0\.1)")
_FIXES = re.compile(r"fixes (\d+) check")


class Tried(NamedTuple):
    """An action, and the text after it was applied."""

    before: Text
    action: Action
    after: str


def applied(text: str, action: Action) -> str:
    content = text.encode()
    for edit in sorted(action.edits, key=lambda edit: edit.span, reverse=True):
        content = content[: edit.span.start] + edit.text.encode() + content[edit.span.end :]
    return content.decode()


def config(version: int) -> Config:
    return Config(systemd=SystemdVersion(version), systemd_version=str(version))


def tried(text: Text, version: int) -> list[Tried]:
    """Every action that is offered at the header of a block, applied."""
    place = Span(text.at, text.at)
    found = actions(Document.open(text.content.encode()), place, config(version))
    return [Tried(text, action, applied(text.content, action)) for action in found]


def complaints(text: str, version: int) -> Counter[str]:
    found = diagnose(Document.open(text.encode()), config(version))
    return Counter(each.code for each in found)


def check_all(texts: list[Text], version: int) -> int:
    """Asserts that every offer has its announced effect; returns their number."""
    every = [each for text in texts for each in tried(text, version)]
    units = evaluated([*(text.content for text in texts), *(each.after for each in every)])
    figures = judged(units, version)
    before = dict(zip(texts, figures, strict=False))
    for each, then in zip(every, figures[len(texts) :], strict=True):
        label = f"{each.action.title}\n{each.after}"
        (found,) = blocks(Document.open(each.after.encode()))
        assert not found.syntax_errors, label
        now = complaints(each.before.content, version)
        assert not complaints(each.after, version) - now, label
        assert _does_as_announced(each, before[each.before], then), (label, then.figure)
        assert _only_adds(each), label
    return len(every)


def _does_as_announced(each: Tried, before: Judged, then: Judged) -> bool:
    if each.before.partial:
        found = _FIXES.search(each.action.title)
        return found is not None and then.improvements(before) == int(found[1])
    found = _FROM_TO.search(each.action.title)
    return found is not None and (before.figure, then.figure) == (found[1], found[2] or found[1])


def _only_adds(each: Tried) -> bool:
    """Whether the edits replace only whitespace, so that every line and comment remains."""
    content = each.before.content.encode()
    return not any(content[edit.span.start : edit.span.end].strip() for edit in each.action.edits)


@pytest.mark.parametrize("version", VERSIONS)
def test_offers_do_what_they_say(version: int, seed: int) -> None:
    """Offers parse, evaluate, change the score as announced, cause no diagnostic and edit no line."""
    random = Random(seed)
    assert check_all([block(random) for _ in range(8)], version) > 40


ACPID = """{ pkgs, ... }:
{
  systemd.services.acpid.serviceConfig = {
    ExecStart = "${pkgs.hello}/bin/acpid --foreground --netlink";
  };
}
"""


def journey(version: int) -> tuple[list[str], list[str], list[int]]:
    """An acpid that is hardened by the offered actions alone, the next line first.

    Returns the titles, and for the first text and each step the score of the running service and
    that of its file.
    """
    texts, titles = [ACPID], list[str]()
    while found := _single(texts[-1], version):
        titles.append(found[0].title)
        texts.append(applied(texts[-1], found[0]))
    units = evaluated(texts)
    files = [table.overall for table in tables(oracle(version), units) if table]
    return titles, [each.figure for each in judged(units, version)], files


def _single(text: str, version: int) -> list[Action]:
    at = text.encode().index(b"systemd")
    found = actions(Document.open(text.encode()), Span(at, at), config(version))
    return [each for each in found if " lines, " not in each.title]


@pytest.mark.parametrize(("version", "start"), [(252, 96), (257, 94), (262, 94)])
def test_the_journey_of_the_post(version: int, start: int) -> None:
    """Each step lowers the score as its title says, and acpid keeps what it needs."""
    titles, figures, files = journey(version)
    assert (figures[0], files[0]) == ("9.6", start)
    assert files == sorted(files, reverse=True)
    assert files[-1] < 40
    for title, before, then in zip(titles, figures, figures[1:], strict=False):
        found = _FROM_TO.search(title)
        assert found is not None
        assert (found[1], found[2] or found[1]) == (before, then)
    label = "\n".join(titles)
    for kept in ("PrivateDevices", "DevicePolicy", "PrivateNetwork", "ProtectKernelTunables"):
        assert kept not in label
    (families,) = [title for title in titles if "RestrictAddressFamilies" in title]
    assert "AF_NETLINK" in families
    assert "AF_UNIX" in families


def test_the_post_s_address_families_are_warned_about() -> None:
    """A warning says that AF_INET and AF_INET6 alone cut acpid off from its events."""
    line = '    RestrictAddressFamilies = [ "AF_INET" "AF_INET6" ];\n  };\n}\n'
    found = complaints(ACPID.replace("  };\n}\n", line), 257)
    assert found == {"program-without-address-family": 1}


def main() -> int:
    """Effect: runs Nix and the real systemds on random services and prints the result."""
    count, seed = int(sys.argv[1]), fresh_seed()
    print(f"{count} random services for each systemd, seed {seed}")
    for version in VERSIONS:
        random, offers = Random(seed + version), 0
        for start in range(0, count, 25):
            some = [block(random) for _ in range(min(25, count - start))]
            offers += check_all(some, version)
        print(f"systemd {version}: {offers} offers do what they say")
        titles, figures, files = journey(version)
        print("\n".join(titles))
        print("running:", " → ".join(figures))
        print("file:", " → ".join(f"{each // 10}.{each % 10}" for each in files))
    return 0


if __name__ == "__main__":
    sys.exit(main())
