"""``security --format html``: one page that loads nothing and in which no text is live."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from serviceconfig_ls.cli.main import run
from systemd_directives.exposure import CHECKS

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

LIVE = "<img src=x onerror=alert(1)>\"'</script><script>alert(2)</script>&lt;\x1b"
VOID = ("meta", "input")


class Page(HTMLParser):
    """The elements of a page, which must be balanced."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: dict[str, str] = {}
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        tag, attributes = self.found[-1] if self.found else ("", {})
        if tag in self.open[-1:]:
            self.texts[attributes.get("id") or tag] = data


def page(capsys: pytest.CaptureFixture[str], *arguments: str) -> Page:
    call = ["security", "--systemd", "257", "--all", "--format", "html", *arguments]
    assert run(call) == 0
    return Page(capsys.readouterr().out)


def services(found: Page) -> list[dict[str, str | None]]:
    return [attributes for tag, attributes in found.found if tag == "details"]


def test_a_service_has_its_failing_checks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By number, those with the greatest weight first; the page has their texts once."""
    (tmp_path / "a.nix").write_text(
        '{ systemd.services.a.serviceConfig = { ExecStart = "/x"; ProtectClock = a.b; }; }'
    )
    found = page(capsys, str(tmp_path))
    (service,) = services(found)
    assert service["data-name"] == "a.service"
    checks = json.loads(found.texts["checks"])
    assert [check[0] for check in checks] == [check.id for check in CHECKS]
    failing = [
        checks[int(each.split(":")[0])][0] for each in (service["data-failing"] or "").split()
    ]
    assert "ProtectHome=" in failing
    unknown = [checks[int(each)][0] for each in (service["data-unknown"] or "").split()]
    assert "ProtectClock=" in unknown
    assert "ProtectClock=" not in failing


def test_the_page_loads_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No element has an address, and the policy of the page forbids any."""
    (tmp_path / "a.nix").write_text('{ systemd.services.a.serviceConfig.ExecStart = "/x"; }')
    found = page(capsys, str(tmp_path))
    for _, attributes in found.found:
        assert not {"src", "href", "action", "srcset", "background"} & set(attributes)
    policies = [a["content"] for tag, a in found.found if tag == "meta" and "http-equiv" in a]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"]
    assert not re.search(r"url\(|@import|fetch\(|XMLHttp|import\(", found.texts["style"])


def test_no_text_is_live(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """File names, unit names and reasons stay text, in elements and in attributes."""
    folder = tmp_path / LIVE.replace("/", "∕")
    folder.mkdir()
    name = json.dumps(LIVE.replace("\x1b", ""))
    (folder / "a.nix").write_text(
        f'{{ systemd.services.{name}.serviceConfig = {{ ExecStart = "/x"; }}; }}'
    )
    found = page(capsys, str(folder))
    assert [tag for tag, _ in found.found if tag in ("img", "script")] == ["script", "script"]
    (service,) = services(found)
    assert service["data-name"] == LIVE.replace("\x1b", "") + ".service"
    assert "\x1b" not in (service["data-place"] or "")
    assert set(service) == {
        "class", "data-rank", "data-level", "data-name", "data-place", "data-failing", "data-unknown",
    }  # fmt: skip


def test_the_next_line_has_its_question(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the score before and after; none for a unit that is defined elsewhere."""
    (tmp_path / "a.nix").write_text(
        '{ systemd.services.a.serviceConfig = { ExecStart = "/x"; };'
        " systemd.services.acpid.serviceConfig.ProtectHome = true; }"
    )
    call = ["security", "--systemd", "257", "--all", "--format", "html", str(tmp_path)]
    assert run(call) == 0
    out = capsys.readouterr().out
    assert len(re.findall('<div class="next">', out)) == 1
    assert re.search(r"Next line: 9\.6 → \d\.\d</p><p><code>[A-Z]\w+=", out)


def test_it_goes_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In UTF-8, whatever the locale is."""
    (tmp_path / "a.nix").write_text('{ systemd.services."ä".serviceConfig.ExecStart = "/x"; }')
    target = tmp_path / "out.html"
    assert page(capsys, str(tmp_path)).found
    call = ["security", "--all", "--format", "html", "--output-file", str(target), str(tmp_path)]
    assert run(call) == 0
    assert "ä.service" in target.read_text(encoding="utf-8")
