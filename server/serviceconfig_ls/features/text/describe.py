"""Descriptions of directives and values as Markdown, wherever they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.features.inert_markdown import plain
from serviceconfig_ls.features.text import manual, manual_files
from systemd_directives import catalogue
from systemd_directives.catalogue import known_words
from systemd_directives.catalogue.consequences import consequences, debug_advice
from systemd_directives.grammar import grammar_of
from systemd_directives.sections import file_type_of, header_of

if TYPE_CHECKING:
    from serviceconfig_ls.features.config import Config
    from systemd_directives.catalogue import Directive
    from systemd_directives.manpage.entry import ManualEntry
    from systemd_directives.manpage.systemd_manual import Manual

MAX_MEMBERS_SHOWN = 60
_NO_BREAK = "\N{NO-BREAK SPACE}"
"""Editors that conceal the address of a link wrap its text as if the address were visible."""

_SWITCH = frozenset({"true", "false"})
"""The proposals for a directive that is only on or off."""

_IN_NIX = {"yes": "true", "no": "false"}
"""How a default of systemd is written in Nix."""

_IN_USER_UNITS = {
    "no": "In user units: without effect",
    "namespace": "In user units: only within a user namespace (`PrivateUsers`)",
}


def heading(section: str, name: str) -> str:
    """The first line: the directive and what it does."""
    directive = catalogue.find(section, name)
    summary = f" — {directive.summary}" if directive and directive.summary else ""
    return f"**{name}** `[{header_of(section)}]`{summary}"


def values(section: str, name: str, config: Config) -> str:
    """What the directive accepts and since when it exists."""
    directive = catalogue.find(section, name)
    grammar = grammar_of(section, name)
    accepted = grammar.describe(config.systemd)
    if file_type_of(section) and grammar.name == "free":
        accepted = ""  # not known, rather than any text
    notes = [f"**Values** {plain(accepted)}" if accepted else ""]
    if directive is not None:
        notes.append(_dates(directive))
        notes.append(_IN_USER_UNITS.get(catalogue.user_manager(name, config.systemd) or "", ""))
    return "  \n".join(note for note in notes if note)


def breaks(name: str, config: Config, *, is_headed: bool = False) -> str:
    """What the directive restricts, what typically breaks, how that shows and how to debug it.

    ``is_headed``: whether a heading says already what it restricts.
    """
    known = consequences(name)
    if known is None:
        return ""
    parts = [
        f"**Removes** {known.removes}" if known.removes and not is_headed else "",
        f"**May break** {known.breaks}" if known.breaks else "",
        f"**Shows as** {known.notice}" if known.notice else "",
        f"**To debug** {debug_advice(known, config.systemd)}" if known.debug else "",
    ]
    return "  \n".join(part for part in parts if part)


def manual_text(section: str, name: str, config: Config, *, is_hover: bool = True) -> str:
    """The manual's text about the directive, as long as the setting allows.

    In a hover, else a sentence about why there is none.
    """
    if config.hover_manual == "off":
        return ""
    found = manual.manual_soon(config)
    if found is None:
        return manual.MISSING if is_hover else ""
    if isinstance(found, str):
        return found if is_hover else ""
    entry = found.directive(section, name)
    if entry is None:
        return ""
    whole = config.hover_manual == "full"
    if whole:
        return f"{entry.markdown}\n\n{_source(entry, found, config, cut=False)}"
    text = entry.short_for(name)
    return f"{text}\n\n{_source(entry, found, config, cut=text != entry.markdown)}"


def value_text(section: str, name: str, value: str, config: Config) -> str:
    """The description of one value: this project's line about it, and the manual's paragraph."""
    if switched := _switch(section, name, value, config):
        return switched
    parts = [word(value, config) or _choice(section, name, value, config)]
    found = manual.manual_soon(config)
    if found is not None and not isinstance(found, str) and config.hover_manual != "off":
        paragraph = found.value(section, name, value)
        entry = found.directive(section, name)
        if paragraph and entry is not None:
            parts += [paragraph, _source(entry, found, config, cut=True)]
    return "\n\n".join(part for part in parts if part)


def is_switch(section: str, name: str, config: Config) -> bool:
    """Whether a directive is only on or off, so that its heading says what ``true`` does."""
    known = grammar_of(section, name).complete("", 0, config.systemd)
    return {each.text for each in known} == _SWITCH


def word(text: str, config: Config) -> str:
    """The project's description of a system call group, a capability, a family or a namespace."""
    bare = text.lstrip("~-+!:").split(":", 1)[0]
    group = known_words.syscall_groups(config.systemd).get(bare)
    if group is not None:
        members = " ".join(group.members[:MAX_MEMBERS_SHOWN])
        more = " …" if len(group.members) > MAX_MEMBERS_SHOWN else ""
        return f"**{bare}** — {group.summary}\n\n`{members}`{more}"
    for table in (
        known_words.capabilities(config.systemd),
        known_words.address_families(config.systemd),
    ):
        name = bare if bare in table else bare.upper()
        if table.get(name):
            return f"**{name}** — {table[name]}"
    return ""


def _switch(section: str, name: str, value: str, config: Config) -> str:
    """The description of a value of a directive that is only on or off.

    The manual does not explain these: its sentences that begin with one are about other things.
    """
    directive = catalogue.find(section, name)
    if directive is None or not directive.summary or not is_switch(section, name, config):
        return ""
    if value in ("true", "yes", "on", "1"):
        return f"**{value}** — {plain(directive.summary)}"
    if value in ("false", "no", "off", "0"):
        return f"**{value}** — no effect{'; the default' if directive.default == 'no' else ''}"
    return ""


def _choice(section: str, name: str, value: str, config: Config) -> str:
    """The project's description of a value that the directive's grammar proposes."""
    known = grammar_of(section, name).complete("", 0, config.systemd)
    detail = next((each.detail for each in known if each.text == value), "")
    return f"**{plain(value)}** — {plain(detail)}" if detail else ""


def _dates(directive: Directive) -> str:
    notes = []
    if directive.since is not None:
        notes.append(f"since systemd {directive.since}")
    if directive.until is not None:
        notes.append(f"until systemd {directive.until}")
    if directive.deprecated:
        notes.append(f"deprecated: use {directive.deprecated}")
    if directive.default:
        other = f"; {directive.otherwise}" if directive.otherwise else ""
        default = _IN_NIX.get(directive.default, directive.default)
        notes.append(f"default: `{default}`{other}")
    text = ", ".join(notes)
    return text[:1].upper() + text[1:]


def _source(entry: ManualEntry, found: Manual, config: Config, *, cut: bool) -> str:
    """The source of the text, a link to all of it, and a note if it is of another systemd."""
    origin = "included" if found.folder is None else "installed"
    other = "" if found.release == config.systemd else f"; this configuration uses {config.systemd}"
    link = manual_files.address(entry, found) if cut else None
    more = f" · [whole{_NO_BREAK}text]({link})" if link else ""
    version = f"systemd {found.version} ({origin})" if other else f"systemd {found.version}"
    return f"*from {entry.page} of {version}{other}*{more}"
