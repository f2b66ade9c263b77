"""Kept items are sent as pygls sends any other list."""

from __future__ import annotations

import pytest
from lsprotocol import types as lsp
from pygls.protocol import default_converter

from serviceconfig_ls.features.completion import complete
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.model import Completions, Item
from serviceconfig_ls.lsp.client_capabilities import Client, client_of
from serviceconfig_ls.lsp.completion_list import KeptList, completion_list, register
from serviceconfig_ls.lsp.documents import Documents
from serviceconfig_ls.nix.syntax.span import Span
from tests.server.lsp.wire import URI

TEXT = "{ systemd.services.a.serviceConfig = {\n  P\n}; }\n"
CLIENTS = {
    "without capabilities": Client(),
    "with all capabilities": Client(
        snippets=True,
        edit_range_default=True,
        deprecated_tag=True,
        label_details=True,
        lists_completions=True,
    ),
}


def plainly(sent: lsp.CompletionList, items: tuple[Item, ...], client: Client) -> object:
    """The same list as pygls sends it, each item with its range and without the hook."""
    assert isinstance(sent, KeptList)
    made = []
    for item, source in zip(sent.items, items, strict=True):
        names = [field.name for field in lsp.CompletionItem.__attrs_attrs__]  # type: ignore[attr-defined]
        plain = lsp.CompletionItem(**{name: getattr(item, name) for name in names})
        if sent.edit_range is not None and source.span is None:
            plain.text_edit = lsp.TextEdit(sent.edit_range, getattr(item, "new_text"))  # noqa: B009
        made.append(plain)
    listed = lsp.CompletionList(sent.is_incomplete, made, sent.item_defaults)
    return default_converter().unstructure(listed)


@pytest.mark.parametrize("client", CLIENTS.values(), ids=CLIENTS)
def test_the_hook_changes_no_json(client: Client) -> None:
    """A list is the same JSON with the hook and without, also the second time."""
    snapshot = Documents().open(URI, 1, TEXT)
    found = complete(snapshot.document, TEXT.index("P\n") + 1, Config())
    assert found is not None
    own = found.items[0]._replace(label="own", span=Span(1, 2))
    found = Completions(found.span, (own, *found.items))
    converter = default_converter()
    register(converter)
    for _ in range(2):
        sent = completion_list(found, snapshot, client)
        assert sent is not None
        assert converter.unstructure(sent) == plainly(sent, found.items, client)


@pytest.mark.parametrize("runs_it", [True, False])
def test_values_are_listed_by_a_client_that_can(runs_it: bool) -> None:
    """An item that leaves the cursor in empty quotes has the command that lists the values, if the
    client says that it runs this command."""
    given = {"commands": {"commands": ["editor.action.triggerSuggest"] if runs_it else ["other"]}}
    client = client_of(lsp.ClientCapabilities(experimental=given))
    snapshot = Documents().open(URI, 1, TEXT)
    found = complete(snapshot.document, TEXT.index("P\n") + 1, Config())
    assert found is not None
    sent = completion_list(found, snapshot, client)
    assert sent is not None
    commands = {item.label: item.command for item in sent.items}
    assert (commands["SystemCallFilter"] is not None) == runs_it
    assert commands["ExecStart"] is None
