"""One recording: the answers of one real systemd, as reviewable JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NotRequired, TypedDict

from record.behaviour import Behaviour, behaviours_of
from record.daemons import Daemons, daemons_of
from record.keys import Keys, keys_of, withdrawn_of
from record.manual_pages import Dates, Scopes, pages_of, scopes_of
from record.networks import NetworkKinds, Networks, network_kinds_of, networks_of
from record.words import Groups, Words, groups_of, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from record.parts import Oracle

FOLDER = Path(__file__).parent / "recordings"


class Recording(TypedDict):
    """The answers of one systemd."""

    packages: dict[str, str]
    """The exact package versions of systemd and libseccomp."""
    keys: Keys
    withdrawn: dict[str, list[str]]
    """Section to directives that it recognises only to report that they were removed."""
    pages: Dates
    user_manager: Scopes
    behaviour: dict[str, dict[str, Behaviour]]
    """Section to directive to how its lines combine, if that can be observed."""
    words: dict[str, Words]
    groups: dict[str, Groups]
    daemons: NotRequired[Daemons]
    """Absent in a recording that was made before they were asked."""
    networks: NotRequired[Networks]
    """Absent likewise."""
    network_kinds: NotRequired[NetworkKinds]


def record(
    oracle: Oracle, candidates: Mapping[str, Iterable[str]], daemons: Sequence[Path] = ()
) -> Recording:
    """The recording of a real systemd; `candidates` are all directives, by section.

    `daemons` are roots with more of its programs.
    """
    keys = keys_of(oracle)
    networks = networks_of(oracle)
    return {
        "packages": dict(oracle.packages),
        "keys": keys,
        "withdrawn": withdrawn_of(oracle, candidates),
        "pages": pages_of(oracle),
        "user_manager": scopes_of(oracle),
        "behaviour": behaviours_of(oracle, keys),
        "words": words_of(oracle),
        "groups": groups_of(oracle),
        "daemons": daemons_of(oracle, daemons),
        "networks": networks,
        "network_kinds": network_kinds_of(oracle, networks),
    }


def recorded_versions() -> tuple[int, ...]:
    """Every recorded systemd, oldest first."""
    return tuple(sorted(int(file.stem) for file in FOLDER.glob("*.json")))


def read(version: int) -> Recording:
    """The recording of a recorded version."""
    found: Recording = json.loads(_file(version).read_text(encoding="utf-8"))
    return found


def write(version: int, recording: Recording) -> None:
    """Effect: replaces the recording of a version."""
    text = json.dumps(recording, indent=1, sort_keys=True, ensure_ascii=False)
    _file(version).write_text(text + "\n", encoding="utf-8")


def union(recordings: Iterable[Keys]) -> dict[str, set[str]]:
    """Section to every directive of any version."""
    found: dict[str, set[str]] = {}
    for keys in recordings:
        for section, names in keys.items():
            found.setdefault(section, set()).update(names)
    return found


def _file(version: int) -> Path:
    return FOLDER / f"{version}.json"
