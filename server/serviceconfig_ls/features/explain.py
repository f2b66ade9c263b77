"""Explains a name: a directive, a rule, a check, a word of a value, an exit status.

Collects what the other modules know about it, as Markdown.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

from serviceconfig_ls.features.exposure.score import architecture
from serviceconfig_ls.features.inert_markdown import code
from serviceconfig_ls.features.text import describe, manual
from serviceconfig_ls.features.text_rules import NOT_SUPPRESSED, OWN_RULES
from serviceconfig_ls.units import rules as block_rules
from systemd_directives import catalogue, failures, rules
from systemd_directives.catalogue import known_words
from systemd_directives.exposure import CHECKS, Check
from systemd_directives.rules.support.pages import page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from serviceconfig_ls.features.config import Config

_UNKNOWN_KEY = re.compile(r"[Uu]nknown (?:key|lvalue)(?: name)? '([^']+)'")
_KINDS = ("capability", "address-family", "namespace", "signal", "filesystem-group")


def explain(name: str, config: Config) -> str | None:
    """The explanation of a name or a line of the journal; None if it is unknown."""
    found = [text for look in _LOOKS if (text := look(name.strip(), config))]
    found = list(dict.fromkeys(found))
    return "\n\n---\n\n".join(found) if found else None


def explain_lines(text: str, config: Config) -> str | None:
    """What is known of the lines of a text, such as a journal; None if that is nothing."""
    lines = (line for line in text.splitlines() if line.strip())
    found = dict.fromkeys(answer for line in lines if (answer := explain(line, config)))
    return "\n\n---\n\n".join(found) or None


def similar(name: str, config: Config) -> tuple[str, ...]:
    """Known names with a similar spelling."""
    known = {*rule_summaries(), *(each.name for each in _directives(config))}
    known |= {check.id for check in CHECKS} | set(known_words.syscall_groups(config.systemd))
    known |= set(known_words.capabilities(config.systemd))
    return tuple(get_close_matches(name.strip(), sorted(known), 3, 0.75))


def names(config: Config) -> Iterator[tuple[str, str, str]]:
    """What can be explained: a name, its summary and its kind, without repetition."""
    seen = set[str]()
    for directive in _directives(config):
        if directive.name not in seen:
            seen.add(directive.name)
            yield directive.name, directive.summary, "directive"
    for name, summary in rule_summaries().items():
        yield name, summary, "rule"
    for name, group in known_words.syscall_groups(config.systemd).items():
        yield name, group.summary, "system call group"
    for name, summary in known_words.capabilities(config.systemd).items():
        yield name, summary, "capability"


def unknown(name: str, config: Config) -> str:
    """A sentence for a name without an explanation, with similar names."""
    near = _listed(similar(name, config))
    hint = f"; did you mean {near}?" if near else "."
    return f"Nothing is known of {code(name)}{hint}"


def failure(text: str, config: Config) -> failures.Failure | None:
    """The failure that an exit status, a signal or a line of the journal describes."""
    return failures.read(text, config.systemd, architecture(config))


@cache
def rule_summaries() -> Mapping[str, str]:
    """The name of every diagnostic with its summary."""
    found = {rule.name: rule.summary for rule in rules.rules()}
    found |= {rule.name: rule.summary for rule in block_rules.rules()}
    found |= {own.name: own.summary for own in OWN_RULES}
    return dict(sorted(found.items()))


def _rule(name: str, _config: Config) -> str | None:
    found = _page(name)
    if found is None or name in NOT_SUPPRESSED:
        return found
    comment = f"`# serviceconfig: ignore[{name}]`"
    return f"{found.rstrip()}\n\nThe comment {comment} switches the rule off on its line."


def _page(name: str) -> str | None:
    for rule in rules.rules():
        if rule.name == name:
            return page(rule)
    for block_rule in block_rules.rules():
        if block_rule.name == name:
            return page(block_rule, "nix")
    own = next((own for own in OWN_RULES if own.name == name), None)
    return f"# {own.name}\n\n{own.summary}.\n\n{own.page}" if own else None


def _directive(name: str, config: Config) -> str | None:
    section, _, key = name.rpartition(".")
    named = key.removesuffix("=")
    sections = [section] if section else catalogue.sections_of(named, config.systemd)
    own = "Service" if "Service" in sections else next(iter(sections), "")
    if catalogue.find(own, named) is None:
        return None
    return "\n\n".join(part for part in _of_directive(own, named, config) if part)


def _of_directive(section: str, name: str, config: Config) -> Iterator[str]:
    yield describe.heading(section, name)
    yield describe.breaks(name, config)
    yield describe.values(section, name, config)
    read = [f"`{check.id}`" for check in CHECKS if name in check.directives]
    if read and section == "Service":
        checks = ", ".join(read[:8]) + (" and more" if len(read) > 8 else "")
        yield f"**Checks** that read it: {checks}"
    manual.manual(config)  # who asks for a text waits until it is read
    yield describe.manual_text(section, name, config)


def _check(name: str, _config: Config) -> str | None:
    found = next((check for check in CHECKS if name in (check.id, check.json_field)), None)
    return None if found is None else _of_check(found)


def _of_check(check: Check) -> str:
    directives = ", ".join(f"`{name}`" for name in sorted(check.directives))
    return (
        f"**{check.id}** — a check of `systemd-analyze security` (`{check.json_field}` in its "
        f"JSON), weight {check.weight}, badness 0 to {check.range}\n\n"
        f"- passes: {check.good}\n- fails: {check.bad}\n- fixed by: `{check.fix_line}`\n\n"
        f"**Reads** {directives}"
    )


def _word(name: str, config: Config) -> str | None:
    text = describe.word(name, config)
    if text:
        return text
    for kind in _KINDS:
        known = known_words.summaries(kind)
        word = next((w for w in (name, name.upper(), f"SIG{name}") if w in known), None)
        if word is not None:
            return f"**{word}** — {known[word]}"
    return None


def _specifier(name: str, _config: Config) -> str | None:
    summary = known_words.summaries("specifier").get(name)
    return f"**{name}** — {summary}" if summary else None


def _status(name: str, config: Config) -> str | None:
    """The exit status with this number or name, or in a line of the journal."""
    known = known_words.summaries("exit-status")
    found = failure(name, config)
    if found and found.call:
        text = _of_allowed_call(name, found, config)
        if text:
            return text
    if found and failures.messages_in(name) and found.status is None:
        return None
    if failures.mount_error(name):
        return None
    words = {name, name.upper(), found.status if found else None}
    texts = []
    for status, summary in known.items():
        if words & {status, *status.split("/")}:
            cause = found or failure(status, config)
            texts.append(
                f"**{status}** — {summary}" + (_look_at(cause.directives) if cause else "")
            )
    if found and not texts:
        texts.append(_of_signal(found.status) + _look_at(found.directives))
    if found and found.call:
        texts.append(_of_call(found.call, config))
    return "\n\n".join(texts) or None


def _of_allowed_call(line: str, found: failures.Failure, config: Config) -> str | None:
    """The meaning of an audit line about a call that did not kill; None if it killed."""
    action = failures.filter_action(line)
    if action is failures.FilterAction.KILLED:
        return None
    head = _of_call(found.call or "", config)
    if action is failures.FilterAction.LOGGED:
        head = head.replace(" that was denied", "")
        return (
            f"{head} The call was only logged and went through: the program was not killed."
            f"{_look_at(('SystemCallLog',))}"
        )
    return (
        f"{head} The call returned an error, as SystemCallErrorNumber sets it: the program was "
        f"not killed.{_look_at(('SystemCallErrorNumber', *found.directives))}"
    )


def _mounts(name: str, _config: Config) -> str | None:
    """Why the mounts of a service failed."""
    found = failures.mount_error(name)
    if found is None:
        return None
    text = f"**226/NAMESPACE** — {code(found.path) if found.path else 'A path'} {found.meaning}."
    return text + (_look_at(found.directives) if found.directives else "")


def _message(name: str, _config: Config) -> str | None:
    """The meanings of messages of systemd, the kernel and shells."""
    parts = [
        _sentence(row.meaning) + _look_at(tuple(row.directives.split()))
        for row in failures.messages_in(name)
    ]
    return "\n\n".join(parts) or None


def _sentence(text: str) -> str:
    """The text with a capital; systemd is never written with one."""
    return text if text.startswith("systemd") else text[0].upper() + text[1:]


def _foreign(name: str, config: Config) -> str | None:
    """The meaning of an audit line about a program for another architecture."""
    foreign = failures.foreign_architecture(name, architecture(config))
    if foreign is None:
        return None
    return (
        f"A program for {foreign} made the call. SystemCallArchitectures=native denies all calls "
        "of other architectures: add the architecture there, or use a native program."
        f"{_look_at(('SystemCallArchitectures',))}"
    )


def _of_signal(name: str | None) -> str:
    if name is None:
        return "systemd could not begin to start the service."
    return f"**SIG{name}** — {known_words.summaries('signal').get(f'SIG{name}', '')}"


def _look_at(directives: tuple[str, ...]) -> str:
    return "" if not directives else f"\n\n**Look at** {_listed(directives)}"


def _of_call(call: str, config: Config) -> str:
    groups = [
        name
        for name in known_words.syscall_groups(config.systemd)
        if call in known_words.expand((name,), config.systemd, architecture(config))
    ]
    held = f", in {_listed(tuple(groups))}" if groups else ""
    return f"**{call}** is the system call that was denied{held}."


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _journal(name: str, config: Config) -> str | None:
    """The explanation of a journal line about an unknown directive."""
    match = _UNKNOWN_KEY.search(name)
    if match is None:
        return None
    near = catalogue.similar_names(match[1], "Service", config.systemd)
    meant = f"; {_listed(near)} may have been meant" if near else ""
    return (
        f"systemd dropped the line {code(match[1] + '=…')}: it has no such directive there{meant}."
    )


def _directives(config: Config) -> Iterator[catalogue.Directive]:
    for section in catalogue.sections():
        yield from catalogue.directives(section, config.systemd)


_LOOKS: tuple[Callable[[str, Config], str | None], ...] = (
    _rule,
    _directive,
    _check,
    _word,
    _specifier,
    _mounts,
    _status,
    _message,
    _foreign,
    _journal,
)
