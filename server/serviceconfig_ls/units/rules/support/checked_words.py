"""Words that NixOS checks against a list of its own when it evaluates a service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar.lexing.nearest import nearest
from systemd_directives.rules.support.fixes import change

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from serviceconfig_ls.units.rules.support import BlockView
    from systemd_directives.rules.support import Findings, Report


def refused_by_nixos(
    view: BlockView,
    report: Report,
    directive: str,
    accepted: Sequence[str],
    instead: Mapping[str, str],
) -> Findings:
    """Reports the last value of a directive of [Service] that is not among the accepted words.

    ``instead`` names a word for values that are none of NixOS but of systemd.
    """
    lines = view.unit.lines(directive)
    setting = lines[-1] if lines else None
    if setting is None or setting.text is None or not setting.certain or not view.nixos:
        return
    if setting.text in accepted:
        return
    likely = nearest(setting.text, accepted)[:1]
    if setting.text in instead:
        likely = (instead[setting.text],)
    message = f"NixOS does not accept {setting.text}: evaluation fails"
    yield report.value(setting, message, *(change(setting, word) for word in likely))
