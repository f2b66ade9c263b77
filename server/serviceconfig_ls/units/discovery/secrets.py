"""The secrets that a document declares for sops-nix and agenix, with who may read them.

Source: the options ``sops.secrets.<name>`` and ``age.secrets.<name>``: by default a file belongs to
root and has the mode 0400.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.memo import cached_by
from serviceconfig_ls.nix.eval.context import binding_at
from serviceconfig_ls.nix.eval.core import evaluate, with_known_name
from serviceconfig_ls.nix.eval.scope import home
from serviceconfig_ls.nix.eval.values import StringValue
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.units.discovery.word_search import WordSearch
from serviceconfig_ls.units.modules.entries import SetEntry
from serviceconfig_ls.units.modules.flatten import flatten
from serviceconfig_ls.units.modules.properties import enclosing_properties

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.nix.text.document import Document

MANAGERS = ("sops", "age")
MAX_SECRETS = 200
"""The declarations that are read in one document."""
MAX_CACHED_TEXTS = 64
MAX_CACHED_BYTES = 1024 * 1024
"""Number and total size of the documents whose secrets are cached."""

TEMPLATES = "sops.templates"
"""What stands for sops-nix in the templates that contain secrets; they belong to root as well."""
_SECRETS = WordSearch(("secrets", "templates"), rb"(?<=\.)", rb"(?![\w'-])")
_ACCESS = ("owner", "group", "mode", "uid", "gid")


class Secret(NamedTuple):
    """One declaration of a secret, or a part of one."""

    manager: str
    """``sops``, ``age`` or ``sops.templates``."""
    name: str
    access: tuple[tuple[str, str | None], ...]
    """The options about its owner and mode that are set; None where the value is not known."""


@cached_by(
    lambda document: (document.text, document.home),
    MAX_CACHED_TEXTS,
    weigh=lambda key: len(key[0]),
    max_weight=MAX_CACHED_BYTES,
)
def secrets_of(document: Document) -> tuple[Secret, ...]:
    """The secrets that a document declares, in the order of the text."""
    has_word = b"secrets" in document.text or b"sops.templates" in document.text
    if not has_word or not any(m.encode() in document.text for m in MANAGERS):
        return ()
    return tuple(_secrets(document))[:MAX_SECRETS]


def _secrets(document: Document) -> Iterator[Secret]:
    parsed = document.parsed
    text = parsed.source.text
    for count, offset in enumerate(_SECRETS.offsets(text, Span(0, len(text)))):
        context = binding_at(parsed, offset) if count < MAX_SECRETS else None
        properties = enclosing_properties(context) if context else None
        if context is None or properties is None:
            continue
        steps = [step.text for step in context.path]
        index = next((i for i, s in enumerate(context.path) if s.span.start == offset), 0)
        if index == 0 or steps[index - 1] not in MANAGERS:
            continue
        manager = steps[index - 1]
        if steps[index] == "templates":
            manager = TEMPLATES if manager == "sops" else ""
        rest = [with_known_name(step, context.scope) for step in context.path[index + 1 :]]
        binding = context.binding
        entry = SetEntry(
            tuple(step for step in rest if step is not None),
            binding.value,
            context.scope,
            properties,
            binding.span,
            binding.source,
            home(context.scope),
            broken=binding.broken,
        )
        if manager:
            yield from _declared(manager, entry)


def _declared(manager: str, entry: SetEntry) -> Iterator[Secret]:
    """The secrets of ``sops.secrets``, of one of them, or of one of its options."""
    if not entry.path:
        for each in flatten(entry).entries:
            if each.path:
                yield from _declared(manager, each)
        return
    name, *option = (step.text for step in entry.path)
    if option:
        yield Secret(manager, name, _access(option[0], entry))
        return
    inside = flatten(entry._replace(path=()))
    access = [pair for e in inside.entries if e.path for pair in _access(e.path[0].text, e)]
    if not inside.is_complete:
        access += [(option, None) for option in _ACCESS]
    yield Secret(manager, name, tuple(access))


def _access(option: str, entry: SetEntry) -> tuple[tuple[str, str | None], ...]:
    if option not in _ACCESS:
        return ()
    value = evaluate(entry.value, entry.scope)
    if not isinstance(value, StringValue) or entry.value_properties.conditions:
        return ((option, None),)
    return ((option, value.text),)
