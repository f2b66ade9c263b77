"""For people: each service with its settings, one line each, as ``inspect`` prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Completeness
from systemd_directives.sections import header_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from serviceconfig_ls.cli.results import InspectedService, InspectedSetting


def lines(services: Sequence[InspectedService]) -> Iterator[str]:
    """The services as lines of text, an empty one between two services."""
    for number, service in enumerate(services):
        if number:
            yield ""
        yield from _of_service(service)
    if not services:
        yield ""


def _of_service(service: InspectedService) -> Iterator[str]:
    """A line about the unit, and one for each line of the unit."""
    name = service.service or "a service whose name is not known"
    about = [service.scope.value]
    if service.partial:
        about.append("the unit itself is defined elsewhere")
    if service.completeness is not Completeness.COMPLETE:
        about.append(f"open ({service.completeness.value}): {service.reason}")
    yield f"{service.path}:{service.line}: {name} ({', '.join(about)})"
    for setting in service.settings:
        yield from (f"  {line}" for line in _lines(setting))


def _lines(setting: InspectedSetting) -> Iterator[str]:
    perhaps = "  # perhaps" if setting.conditional else ""
    where = f"  # {setting.path}:{setting.start.line}" if setting.path and setting.start else ""
    name = f"[{header_of(setting.section)}] {setting.directive}"
    if setting.value is None:
        yield f"{name} is unknown: {setting.unknown}{perhaps}{where}"
        return
    for text in setting.value:
        known = f"{name}={text}" if text is not None else f"{name}=…  # unknown: {setting.unknown}"
        yield f"{known}{perhaps}{where}"
