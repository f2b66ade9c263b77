"""Names of time zones; asks no machine which it has."""

from __future__ import annotations

import re

_AREAS = frozenset(
    {
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Brazil",
        "Canada",
        "Chile",
        "Etc",
        "Europe",
        "Indian",
        "Mexico",
        "Pacific",
        "US",
        "posix",
        "right",
    }
)
_ZONES = frozenset(
    {
        "CET",
        "CST6CDT",
        "Cuba",
        "EET",
        "EST",
        "EST5EDT",
        "Egypt",
        "Eire",
        "Factory",
        "GB",
        "GB-Eire",
        "GMT",
        "GMT+0",
        "GMT-0",
        "GMT0",
        "Greenwich",
        "HST",
        "Hongkong",
        "Iceland",
        "Iran",
        "Israel",
        "Jamaica",
        "Japan",
        "Kwajalein",
        "Libya",
        "MET",
        "MST",
        "MST7MDT",
        "NZ",
        "NZ-CHAT",
        "Navajo",
        "PRC",
        "PST8PDT",
        "Poland",
        "Portugal",
        "ROC",
        "ROK",
        "Singapore",
        "Turkey",
        "UCT",
        "UTC",
        "Universal",
        "W-SU",
        "WET",
        "Zulu",
        "localtime",
        "posixrules",
    }
)
_ABBREVIATION = re.compile("[A-Z]{3,5}")


def is_zone(name: str) -> bool:
    """Whether it can be a time zone: UTC, an old name, or a place such as Europe/Berlin."""
    area, slash, _ = name.partition("/")
    place = bool(slash) and area in _AREAS
    return name.upper() == "UTC" or name in _ZONES or bool(_ABBREVIATION.fullmatch(name)) or place
