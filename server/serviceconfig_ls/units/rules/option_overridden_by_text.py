"""An option and a line of a text that set the same key of a configuration file differently.

What it checks
    services.journald.storage and similar options beside a line of extraConfig with the same key and
    another value.

Why
    NixOS writes the lines of extraConfig last, and the program takes the last one. The option has
    no effect, and evaluation does not say so.

Instead
    Keep one of the two.

Reference
    nixos/modules/system/boot/systemd/journald.nix and its neighbours; journald.conf(5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.configuration_files import BY_KIND
from systemd_directives.grammar import verdict
from systemd_directives.model import HOLE, Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, rule
from systemd_directives.rules.support.fixes import change

if TYPE_CHECKING:
    from serviceconfig_ls.units.model import Line
    from serviceconfig_ls.units.rules.support import BlockView
    from systemd_directives.model import Setting

_SAME = {"RateLimitInterval": "RateLimitIntervalSec"}
"""Former names of keys."""
_BOOLEANS = {"yes": "true", "1": "true", "on": "true", "no": "false", "0": "false", "off": "false"}


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    bad=(
        Example(
            '{ services.journald = {\n  storage = "volatile";\n'
            '  extraConfig = "Storage=persistent";\n}; }\n',
            fixed='{ services.journald = {\n  storage = "volatile";\n'
            '  extraConfig = "Storage=volatile";\n}; }\n',
        ),
        Example(
            '{ services.logind = {\n  lidSwitch = "ignore";\n'
            "  extraConfig = ''\n    HandleLidSwitch=suspend\n  '';\n}; }\n",
            fixed='{ services.logind = {\n  lidSwitch = "ignore";\n'
            "  extraConfig = ''\n    HandleLidSwitch=ignore\n  '';\n}; }\n",
        ),
    ),
    good=(
        Example(
            '{ services.journald = {\n  storage = "volatile";\n'
            '  extraConfig = "SystemMaxUse=1G";\n}; }\n'
        ),
        Example(
            "{ services.journald = {\n  forwardToSyslog = true;\n"
            '  extraConfig = "ForwardToSyslog=yes";\n}; }\n'
        ),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports the option."""
    block = view.block
    if block.kind not in BY_KIND or not view.nixos:
        return
    sources = block.sources
    last = {
        _key(each.directive): index
        for index, each in enumerate(sources)
        if each.in_text and each.certain
    }
    for index, each in enumerate(block.definitions):
        other = None if each.in_text else last.get(_key(each.directive))
        if other is None or not each.certain or len(each.lines) != 1:
            continue
        written, own = view.setting_of(other), _known(each.lines[0])
        text = _known(sources[other].lines[0])
        if text is None or own is None or _word(text) == _word(own):
            continue
        if not (_is_valid(view, written, text) and _is_valid(view, written, own)):
            continue  # another rule reports it, and systemd ignores a wrong line of the text
        yield report.directive(
            view.setting_of(index),
            f"{each.directive}={text} in extraConfig comes later: this has no effect",
            *([change(written, own)] if own else ()),
            related=((written, "the line that counts"),),
        )


def _is_valid(view: BlockView, written: Setting, text: str) -> bool:
    return not verdict(written.section, written.directive, text, view.unit.version).problems


def _known(line: Line) -> str | None:
    """The text of a line; None if a part of it, or whether it exists, is not known."""
    text = line.text_with_holes
    return text if line.certain and text is not None and HOLE not in text else None


def _key(directive: str) -> str:
    return _SAME.get(directive, directive)


def _word(text: str) -> str:
    return _BOOLEANS.get(text, text)
