"""Unit files in an editor: everything that works in Nix works there."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.features import (
    actions,
    code_lens,
    completion,
    diagnostics,
    hover,
    inlay_hints,
    security_table,
    structure,
)
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.nix.text.document import Edit
from serviceconfig_ls.nix.text.files import Home
from serviceconfig_ls.units.incremental.units_of import files_of
from serviceconfig_ls.units.unit_files.block import MAX_SETTINGS
from serviceconfig_ls.units.unit_files.opening import language_of, open_document
from serviceconfig_ls.units.unit_files.unit_file import UnitFile
from systemd_directives.model import SystemdVersion
from tests.support.notation import fixture

if TYPE_CHECKING:
    from serviceconfig_ls.nix.text.document import Document

CONFIG = Config(systemd=SystemdVersion(257), systemd_version="257")


def opened(text: str, path: str = "web.service") -> Document:
    return open_document(text.encode(), language_of(PurePath(path)))


def completed(marked: str, path: str = "web.service") -> tuple[str, dict[str, str]] | None:
    """The replaced text, and the inserted text of each label; None for no list."""
    given = fixture(marked)
    found = completion.complete(opened(given.text, path), given.cursors[0], CONFIG)
    if found is None:
        return None
    start, end = found.span
    replaced = given.content[start:end].decode()
    return replaced, {item.label: item.text for item in found.items}


@pytest.mark.parametrize(
    ("marked", "replaced", "offered", "inserted"),
    [
        ("[Service]\nProt$0\n", "Prot", "ProtectHome", "ProtectHome="),
        ("[Service]\n$0\n", "", "ExecStart", "ExecStart="),
        ("[Service]\nProtectHo$0me=yes\n", "ProtectHome", "ProtectClock", "ProtectClock"),
        ("[Unit]\nAf$0", "Af", "After", "After="),
        ("[Install]\nW$0", "W", "WantedBy", "WantedBy="),
        ("[Service]\nProtectHome=$0\n", "", "yes", "yes"),
        ("[Service]\nProtectHome = t$0\n", "t", "tmpfs", "tmpfs"),
        ("[Service]\nSystemCallFilter=@system-service @re$0\n", "@re", "@reboot", "@reboot"),
        ("[Service]\nSystemCallFilter=@clock \\\n  @re$0\n", "@re", "@reboot", "@reboot"),
        (
            "[Service]\nSystemCallFilter=@clock \\\n# why\n  @re$0\n",
            "@re",
            "@reboot",
            "@reboot",
        ),
        ("[Service]\n# Grüße\nDescription=ü\nType=$0\n", "", "notify", "notify"),
        ("[Service]\r\nType=no$0\r\n", "no", "notify", "notify"),
        ("$0", "", "[Service]", "[Service]"),
        ("[Ser$0", "[Ser", "[Service]", "[Service]"),
        ("[Unit]\n[In$0]\n", "[In]", "[Install]", "[Install]"),
    ],
)
def test_names_values_and_sections_are_completed(
    marked: str, replaced: str, offered: str, inserted: str
) -> None:
    """A completion replaces the word at the cursor and writes it as systemd reads it."""
    found = completed(marked)
    assert found is not None
    assert found[0] == replaced
    assert found[1][offered] == inserted


@pytest.mark.parametrize(
    "marked", ["[Service]\n# Prot$0\n", "; $0", "[Service] $0\n", "[D-BUS Service]\nNa$0\n"]
)
def test_comments_headers_and_foreign_files_have_no_completion(marked: str) -> None:
    """Nothing is offered where systemd reads nothing."""
    assert completed(marked) is None


def test_the_section_is_that_of_the_type() -> None:
    """A socket has its own section, and its directives."""
    found = completed("$0", "web.socket")
    assert found is not None and list(found[1]) == ["[Unit]", "[Socket]", "[Install]"]
    found = completed("[Socket]\nListenS$0", "web.socket")
    assert found is not None and "ListenStream" in found[1]


SERVICE = """\
[Unit]
Description=Grüße

[Service]
ExecStart=/bin/web \\
  --all
NoNewPrivileges=yes
ProtectHome=true
"""


def hovered(text: str, word: str, path: str = "web.service") -> tuple[str, str] | None:
    content = text.encode()
    found = hover.hover(opened(text, path), content.index(word.encode()) + 1, CONFIG)
    if found is None:
        return None
    return content[found.span.start : found.span.end].decode(), found.markdown


def test_names_values_and_headers_are_explained() -> None:
    """A hover explains a directive with its effect, a value, and the whole unit at its header."""
    name, text = hovered(SERVICE, "NoNewPrivileges") or ("", "")
    assert name == "NoNewPrivileges" and "**Exposure** 9.2 → 9.0 (−0.2), systemd 257" in text
    value, text = hovered(SERVICE, "yes") or ("", "")
    assert value == "yes" and "Denies new rights" in text
    header, text = hovered(SERVICE, "[Service]") or ("", "")
    assert header == "[Service]" and "**`web.service`** 9.0 **UNSAFE**" in text
    assert "`RestrictNamespaces=true`" in text, "a line as a unit file has it"
    assert hovered(SERVICE, "\n\n") is None


def test_scores_are_shown() -> None:
    """The lens stands at the section of the type, each hint at the end of its line."""
    document = opened(SERVICE)
    (lens,) = code_lens.lenses(document, CONFIG).lenses
    assert document.text[lens.span.start : lens.span.end] == b"[Service]"
    assert lens.title == "9.6 → 9.0 UNSAFE, systemd 257"
    hints = inlay_hints.hints(document, Span(0, len(document.text)), CONFIG)
    lines = [document.text[: hint.offset].rpartition(b"\n")[2] for hint in hints]
    assert [(line, hint.label) for line, hint in zip(lines, hints, strict=True)] == [
        (b"NoNewPrivileges=yes", "−0.2"),
        (b"ProtectHome=true", "−0.4"),
    ]
    table = security_table.show(document, 0, CONFIG)
    assert table.startswith("### `web.service`: 9.0 UNSAFE") and "`DynamicUser=yes`" in table


def applied(document: Document, action: actions.Action) -> str:
    text = document.text
    for edit in sorted(action.edits, key=lambda edit: edit.span, reverse=True):
        text = text[: edit.span.start] + edit.text.encode() + text[edit.span.end :]
    return text.decode()


def test_hardening_lines_are_added() -> None:
    """The next line is offered among the directives, and goes to the end of its section."""
    document = opened(f"{SERVICE}\n[Install]\nWantedBy=multi-user.target\n")
    here = document.text.index(b"NoNew")
    (first, *_) = actions.actions(document, Span(here, here), CONFIG)
    assert first.title.startswith("Add the next hardening line: SystemCallFilter (9.0 → ")
    text = applied(document, first)
    assert "ProtectHome=true\nSystemCallFilter=~@clock " in text
    assert "@swap\n\n[Install]\n" in text


def test_a_drop_in_replaces_lists() -> None:
    """In a drop-in, a list begins with an empty line: else systemd appends to the one below."""
    document = opened("[Service]\nProtectHome=yes\n", "web.service.d/a.conf")
    here = document.text.index(b"Prot")
    found = actions.actions(document, Span(here, here), CONFIG)
    texts = [applied(document, each) for each in found if "RestrictAddressFamilies" in each.title]
    assert "RestrictAddressFamilies=\nRestrictAddressFamilies=AF_UNIX AF_NETLINK\n" in texts[1]


def test_fixes_keep_the_line_breaks() -> None:
    """A fix of a file with Windows' line breaks uses them."""
    document = opened("[Unit]\r\n[Service]\r\nExecStart=/bin/x\r\nAfter=a.service\r\n")
    (found,) = diagnostics.diagnose(document, CONFIG)
    fixed = applied(document, found.fixes[0])
    assert fixed == "[Unit]\r\nAfter=a.service\r\n[Service]\r\nExecStart=/bin/x\r\n"


def test_the_outline_has_sections_and_lines() -> None:
    """Symbols are the sections with their lines; sections, long lines and comments fold."""
    document = opened(f"# one\n# two\n{SERVICE}")
    symbols = structure.symbols(document)
    assert symbols is not None
    assert [(each.name, [c.name for c in each.children]) for each in symbols] == [
        ("Unit", ["Description"]),
        ("Service", ["ExecStart", "NoNewPrivileges", "ProtectHome"]),
    ]
    folds = structure.folds(document)
    assert folds is not None
    found = [(each.first, each.last, each.is_comment) for each in folds]
    assert found == [(0, 1, True), (2, 3, False), (5, 9, False), (6, 7, False)]


def test_nix_has_no_outline_here() -> None:
    """Other servers outline Nix."""
    document = opened("{ systemd.services.a.serviceConfig.Type = 1; }", "a.nix")
    assert structure.symbols(document) is None and structure.folds(document) is None


def test_a_file_without_a_telling_name_is_a_unit_file_by_its_language() -> None:
    """The name decides; an editor's word counts for a text without a name."""
    assert language_of(PurePath("a.nix"), "systemd") is None
    assert language_of(PurePath("a.service"), "ini") is not None
    assert language_of(None, "systemd") is not None
    assert language_of(None, "nix") is None
    assert language_of(PurePath("a.toml"), "") is None


def test_systemctl_edit_is_known() -> None:
    """The file that ``systemctl edit`` opens is the drop-in that it becomes."""
    folder = PurePath("/etc/systemd/system/web.service.d")
    name = language_of(folder / ".#override.conf5a0a2c1d7cd5ec8d")
    assert name is not None and (name.name, name.is_drop_in) == ("web", True)
    name = language_of(folder.parent / ".#web.service5a0a2c1d7cd5ec8d")
    assert name is not None and (name.name, name.is_drop_in) == ("web", False)


class Texts:
    """Files by their paths."""

    def __init__(self, **texts: str) -> None:
        self.texts = {f"/units/{name.replace('_', '.')}": text for name, text in texts.items()}

    def text(self, path: str) -> bytes | None:
        found = self.texts.get(path)
        return None if found is None else found.encode()

    def names(self, folder: str) -> tuple[str, ...]:
        paths = (path.removeprefix(f"{folder}/") for path in self.texts)
        return tuple(sorted(path for path in paths if "/" not in path))


def drop_in(text: str, files: Texts) -> UnitFile:
    path = "/units/web.service.d/a.conf"
    found = open_document(text.encode(), language_of(PurePath(path)), Home(path, files))
    assert isinstance(found, UnitFile)
    return found


def test_a_drop_in_stands_on_the_unit_that_it_extends() -> None:
    """A drop-in is judged together with the unit file beside its folder, where that is read."""
    unit = "[Service]\nExecStart=/bin/web\nNoNewPrivileges=yes\n"
    document = drop_in("[Service]\nProtectHome=yes\n", Texts(web_service=unit))
    (lens,) = code_lens.lenses(document, CONFIG).lenses
    assert lens.title == "9.6 → 9.0 UNSAFE, systemd 257, base: web.service here"
    assert [file.path for file in files_of(document)] == ["/units/web.service"]
    alone = drop_in("[Service]\nProtectHome=yes\n", Texts())
    (lens,) = code_lens.lenses(alone, CONFIG).lenses
    assert lens.title.endswith("if nothing else is set")


def test_a_second_command_of_a_drop_in_is_found() -> None:
    """What is wrong only together with the extended unit is reported in the drop-in."""
    unit = Texts(web_service="[Service]\nExecStart=/bin/web\n")
    document = drop_in("[Service]\nExecStart=/bin/other\n", unit)
    codes = [each.code for each in diagnostics.diagnose(document, CONFIG)]
    assert codes == ["several-start-commands"]
    document = drop_in("[Service]\nExecStart=\nExecStart=/bin/other\n", unit)
    assert diagnostics.diagnose(document, CONFIG) == ()


def test_an_edit_gives_what_a_fresh_document_gives() -> None:
    """After each keystroke the document equals one of the same text."""
    document = opened(SERVICE)
    at = document.text.index(b"ProtectHome")
    for index, key in enumerate(b"PrivateTmp=yes\n"):
        document = document.apply([Edit(at + index, at + index, bytes([key]))])
        fresh = opened(document.text.decode())
        assert document == fresh
        assert diagnostics.diagnose(document, CONFIG) == diagnostics.diagnose(fresh, CONFIG)
    assert isinstance(document, UnitFile)


def test_a_huge_file_is_served_in_bounds() -> None:
    """Of a file with very many lines the first are judged; completion works on all of them."""
    text = "[Service]\nExecStart=/bin/x\n" + "".join(f"Foo{n}=b\n" for n in range(10_000))
    found = diagnostics.diagnose(opened(text), CONFIG)
    assert {each.code for each in found} == {"unknown-directive"}
    assert len(found) == MAX_SETTINGS - 1
    names = completed(f"{text}Prot$0")
    assert names is not None and "ProtectHome" in names[1]


BROKEN = (
    *("", "\n", "[", "]", "[]", "=", "a", "#", "[Service", "[Service]\n=", "\\\n\\", "\0"),
    *("[Service]\nType=\\", "\ufeff[Service]\nType=simple", "[Service]\rType=x\n\rA=b"),
    *("[Service]\n\0=\0", "[Service]\nExecStart=/bin/x \\\n", "\U0001f600=\U0001f600"),
    "[\U0001f600]\nä=ö \\\n ü",
)


@pytest.mark.parametrize("text", BROKEN)
def test_no_text_raises(text: str) -> None:
    """Every feature answers at every character of broken texts."""
    document = opened(text)
    whole = Span(0, len(document.text))
    diagnostics.diagnose(document, CONFIG)
    code_lens.lenses(document, CONFIG)
    inlay_hints.hints(document, whole, CONFIG)
    structure.symbols(document)
    structure.folds(document)
    for characters in range(len(text) + 1):
        offset = len(text[:characters].encode())
        completion.complete(document, offset, CONFIG)
        hover.hover(document, offset, CONFIG)
        actions.actions(document, Span(offset, offset), CONFIG)


def test_the_configuration_of_the_journal_is_served() -> None:
    """journald.conf, its drop-ins and those of namespaces are completed, explained and checked."""
    for path in (
        "etc/systemd/journald.conf",
        "journald.conf.d/a.conf",
        "journald@web.conf",
        "journald@web.conf.d/a.conf",
    ):
        found = completed("[Journal]\nSt$0", path)
        assert found is not None and found[1]["Storage"] == "Storage="
        found = completed("[Journal]\nStorage=$0", path)
        assert found is not None and list(found[1]) == ["auto", "persistent", "volatile", "none"]
        found = completed("$0", path)
        assert found is not None and list(found[1]) == ["[Journal]"]
        document = opened("[Journal]\nStorage=volatil\nSystemMaxUze=1G\n", path)
        codes = [each.code for each in diagnostics.diagnose(document, CONFIG)]
        assert codes == ["invalid-value", "unknown-directive"]
    name, text = hovered("[Journal]\nStorage=auto\n", "Storage", "journald.conf") or ("", "")
    assert name == "Storage" and "Keeps the journal on disk" in text
    assert language_of(PurePath("etc/other/system.conf")) is None
