"""The commands of the server. Those that show something return Markdown, the others data.

Commands about a service take the URI of a document and a position, as lenses pass them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcInvalidParams

from serviceconfig_ls.lsp import to_lsp
from serviceconfig_ls.lsp.cause_search import find_causes
from serviceconfig_ls.lsp.client_capabilities import CHOOSE_LINES
from serviceconfig_ls.lsp.documents import path_of
from serviceconfig_ls.lsp.lazy import analysis
from serviceconfig_ls.lsp.positions import range_of
from serviceconfig_ls.lsp.server import Cursor, Server, server
from serviceconfig_ls.nix.syntax.span import Span

if TYPE_CHECKING:
    from serviceconfig_ls.features.exposure.overview import ListedService


@server.command("serviceconfig.showSecurity")
def show_security(ls: Server, uri: str, position: lsp.Position, *_: object) -> str:
    """The table of ``systemd-analyze security`` for the service at a position."""
    at = _cursor(ls, uri, position)
    return analysis.security_table.show(at.document, at.offset, at.config)


@server.command("serviceconfig.showUnit")
def show_unit(ls: Server, uri: str, position: lsp.Position, *_: object) -> str:
    """The whole unit at a position as systemd will load it, with the origin of each line."""
    at = _cursor(ls, uri, position)
    return analysis.effective_unit.show(at.document, at.offset, at.config)


@server.command("serviceconfig.showUses")
def show_uses(ls: Server, uri: str, position: lsp.Position, *_: object) -> str:
    """The services that import the set at a position."""
    at = _cursor(ls, uri, position)
    return analysis.usages.show(at.document, at.offset)


@server.command("serviceconfig.findUses")
def find_uses(ls: Server, uri: str, position: lsp.Position, *_: object) -> list[lsp.Location]:
    """The places of the services that import the set at a position, for the client's own list."""
    at = _cursor(ls, uri, position)
    found = analysis.usages.sites_at(at.document, at.offset)
    here = path_of(uri)
    places = (
        each.place if each.place.path else each.place._replace(path=str(here)) for each in found
    )
    return [to_lsp.location(place) for place in places if place.path != "None"]


@server.command("serviceconfig.showOverview")
def show_overview(ls: Server, *_: object) -> str:
    """All services of the open folders with their scores, worst first."""
    ls.overview.start()
    return analysis.workspace_services.markdown(ls.overview.advance(math.inf) or ())


@server.command("serviceconfig.findServices")
def find_services(ls: Server, token: int, *_: object) -> dict[str, object]:
    """The same as data, for the client's own list, in several requests.

    The first request has the token 0; while the answer has one, the client sends it with the next
    request. A search that was replaced by another one ends without services.
    """
    current = ls.overview.start() if token == 0 else token
    if not ls.overview.is_current(current):
        return {"services": None}
    found = ls.overview.advance()
    if found is None:
        return {"token": current, "files": ls.overview.files}
    return {
        "services": [_row(each) for each in found],
        "summary": analysis.workspace_services.totals(found),
    }


def _row(found: ListedService) -> dict[str, object]:
    """A service of the overview, with texts for its score and its level."""
    return {
        "name": found.name,
        "exposure": analysis.workspace_services.score_of(found),
        "level": analysis.workspace_services.level_of(found),
        "kind": found.kind,
        "location": to_lsp.location(analysis.workspace_services.place_of(found)),
    }


@server.command("serviceconfig.names")
def names(ls: Server, *_: object) -> list[dict[str, str]]:
    """All names that can be explained, each with a summary, for the client's list of choices."""
    return [
        {"name": name, "summary": summary, "kind": kind}
        for name, summary, kind in analysis.explain.names(ls.config)
    ]


@server.command("serviceconfig.compare")
def compare(ls: Server, uri: str, position: lsp.Position, *_: object) -> str:
    """The effect of the edits since the last commit, or the last save, on the exposure."""
    at = _cursor(ls, uri, position)
    return analysis.compare.compare(at.document, at.offset, path_of(uri), at.config)


@server.command("serviceconfig.explain")
def explain(ls: Server, name: str, *_: object) -> str:
    """The explanation of a directive, a rule, a check, a word of a value or an exit status."""
    if (found := analysis.explain.explain(name, ls.config)) is not None:
        return found
    return analysis.explain.unknown(name, ls.config)


@server.command("serviceconfig.findCause")
def find_cause(ls: Server, text: str, *_: object) -> list[dict[str, object]]:
    """The settings in the open folders that may have caused what a line of the journal reports."""
    return [
        {
            "unit": each.cause.unit,
            "line": each.cause.line,
            "location": lsp.Location(
                each.uri, range_of(each.document, each.cause.span, ls.client.encoding)
            ),
        }
        for each in find_causes(ls, text)
    ]


@server.command("serviceconfig.findChanges")
def find_changes(
    ls: Server, uri: str, position: lsp.Position, text: str, *_: object
) -> list[dict[str, object]]:
    """The changes of the unit at a position that let pass what a line of the journal reports."""
    at = _cursor(ls, uri, position)
    return [
        {"title": action.title, "edit": to_lsp.workspace_edit(action, at.snapshot, ls.client)}
        for action in analysis.failure_search.changes(at.document, at.offset, text, at.config)
    ]


@server.command("serviceconfig.systemdVersion")
def systemd_version(ls: Server, uri: str, *_: object) -> str:
    """The systemd version for a document, and why: ``systemd 257, nixos-25.05 in flake.lock``."""
    target = ls.target(uri)
    return f"systemd {target.version}, {target.reason}"


@server.command("serviceconfig.status")
def status(ls: Server, uri: str, *_: object) -> dict[str, object]:
    """The systemd version for a document, and the bases of units that are defined elsewhere."""
    return {"systemd": systemd_version(ls, uri), "bases": ls.folders.bases(uri)}


@server.command(CHOOSE_LINES)
def choose_lines(ls: Server, uri: str, position: lsp.Position, *_: object) -> list[object]:
    """The hardening lines to choose from at a position, each with its question and its edit."""
    at = _cursor(ls, uri, position)
    span = Span(at.offset, at.offset)
    return [
        {
            "title": action.title,
            "question": action.question,
            "documentation": action.documentation,
            "edit": to_lsp.workspace_edit(action, at.snapshot, ls.client),
        }
        for action in analysis.actions.actions(at.document, span, at.config)
        if action.is_choice
    ]


def _cursor(ls: Server, uri: str, position: lsp.Position) -> Cursor:
    """The place of a position. Raises JsonRpcInvalidParams if the document is not open."""
    if (at := ls.cursor(uri, position)) is None:
        raise JsonRpcInvalidParams(f"{uri} is not open")
    return at
