"""Completion lists: hundreds of items for each key that is typed.

Most items are the same for each key, except for the range that they replace. They are created and
unstructured once; ``register`` adds the hook for that to pygls' converter.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from lsprotocol import types as lsp

from serviceconfig_ls.lsp.client_capabilities import LIST_COMPLETIONS
from serviceconfig_ls.lsp.positions import range_of

if TYPE_CHECKING:
    from cattrs import Converter

    from serviceconfig_ls.features.model import Completions, Item
    from serviceconfig_ls.lsp.client_capabilities import Client
    from serviceconfig_ls.lsp.documents import Snapshot

Made = TypeVar("Made", bound=lsp.CompletionItem)

MAX_KEPT_ITEMS = 4096
_KINDS = {
    "property": lsp.CompletionItemKind.Property,
    "value": lsp.CompletionItemKind.Value,
    "snippet": lsp.CompletionItemKind.Snippet,
    "enum": lsp.CompletionItemKind.EnumMember,
}


_LIST_VALUES = lsp.Command("List the values", LIST_COMPLETIONS)


class KeptItem(lsp.CompletionItem):
    """A completion that is the same for each key."""

    __slots__ = ("json", "new_text")

    json: dict[str, Any]
    """The unstructured item, once it exists."""
    new_text: str
    """The text that replaces the range of the list."""


class KeptList(lsp.CompletionList):
    """A list whose kept items replace one range."""

    __slots__ = ("edit_range",)

    edit_range: lsp.Range | None
    """The range to add to each item; None if it is in ``itemDefaults``."""


class _Look(NamedTuple):
    """The capabilities that an item depends on."""

    snippets: bool
    deprecated_tag: bool
    label_details: bool
    edit_range_default: bool
    lists_completions: bool


def completion_list(
    found: Completions, snapshot: Snapshot, client: Client
) -> lsp.CompletionList | None:
    """The list; None if it is empty."""
    if not found.items:
        return None
    look = _Look(
        client.snippets,
        client.deprecated_tag,
        client.label_details,
        client.edit_range_default,
        client.lists_completions,
    )
    where = range_of(snapshot.document, found.span, client.encoding)
    items: list[lsp.CompletionItem] = []
    for item in found.items:
        if item.span is None:
            items.append(_kept(look, item))
        else:
            own = _made(lsp.CompletionItem, look, item)
            place = range_of(snapshot.document, item.span, client.encoding)
            own.text_edit = lsp.TextEdit(place, _new_text(look, item))
            items.append(own)
    defaults = lsp.CompletionItemDefaults(edit_range=where) if look.edit_range_default else None
    listed = KeptList(is_incomplete=False, items=items, item_defaults=defaults)
    listed.edit_range = None if look.edit_range_default else where
    return listed


def register(converter: Converter) -> None:
    """Effect: makes the converter unstructure kept items once."""

    def unstructured(found: KeptList) -> dict[str, Any]:
        where = None if found.edit_range is None else converter.unstructure(found.edit_range)
        items = [_json(converter, item, where) for item in found.items]
        rest = lsp.CompletionList(found.is_incomplete, (), found.item_defaults)
        return {**converter.unstructure(rest), "items": items}

    converter.register_unstructure_hook(KeptList, unstructured)


def _json(
    converter: Converter, item: lsp.CompletionItem, where: dict[str, Any] | None
) -> dict[str, Any]:
    if not isinstance(item, KeptItem):
        made: dict[str, Any] = converter.unstructure(item)
        return made
    if not hasattr(item, "json"):
        item.json = converter.unstructure(item, lsp.CompletionItem)
    if where is None:
        return item.json
    return {**item.json, "textEdit": {"range": where, "newText": item.new_text}}


@lru_cache(MAX_KEPT_ITEMS)
def _kept(look: _Look, item: Item) -> KeptItem:
    kept = _made(KeptItem, look, item)
    kept.new_text = text = _new_text(look, item)
    if look.edit_range_default and text != item.label:
        kept.text_edit_text = text
    return kept


def _made(make: type[Made], look: _Look, item: Item) -> Made:
    """An item without its range."""
    detail, label_details = item.detail, None
    if item.delta and look.label_details:
        label_details = lsp.CompletionItemLabelDetails(description=item.delta)
    elif item.delta:
        detail = f"{item.delta} · {detail}" if detail else item.delta
    is_tagged = item.deprecated and look.deprecated_tag
    return make(
        item.label,
        label_details=label_details,
        kind=_KINDS[item.kind],
        tags=[lsp.CompletionItemTag.Deprecated] if is_tagged else None,
        detail=detail or None,
        deprecated=True if item.deprecated and not is_tagged else None,
        sort_text=item.sort_text,
        # Required by Neovim even if it is the label: without it, a list counts as filtered.
        filter_text=item.filter_text or item.label,
        insert_text_format=(
            lsp.InsertTextFormat.Snippet if item.snippet and look.snippets else None
        ),
        command=_LIST_VALUES if item.opens_values and look.lists_completions else None,
        data=item.key,
    )


def _new_text(look: _Look, item: Item) -> str:
    return item.text if look.snippets or not item.snippet else plain(item.text)


def plain(snippet: str) -> str:
    """The text of a snippet for a client without snippet support."""
    text = re.sub(r"(?<!\\)\$\{\d+\|([^,|]*)[^}]*\}", r"\1", snippet)
    text = re.sub(r"(?<!\\)\$\{\d+(?::([^}]*))?\}", lambda found: found[1] or "", text)
    text = re.sub(r"(?<!\\)\$\d+", "", text)
    return re.sub(r"\\([$}\\])", r"\1", text)
