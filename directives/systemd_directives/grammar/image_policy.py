"""Requirements on partitions of images, as for RootImagePolicy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar.base import REFUSED, Choice, GrammarBase, candidates, problem
from systemd_directives.grammar.images import PARTITIONS
from systemd_directives.grammar.lexing.extract import Extract, extract_fields, extract_first_word
from systemd_directives.grammar.lexing.pieces import piece_at
from systemd_directives.model import Effect, SystemdVersion, Verdict

if TYPE_CHECKING:
    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Candidate, Problem

_WHOLE = {"-": "no partition is used", "~": "no partition may be there", "*": "all is right"}
_FLAGS = {
    "unprotected": "neither verified nor encrypted",
    "verity": "verified",
    "signed": "verified, and its hash is signed",
    "encrypted": "encrypted",
    "unused": "there, but not used",
    "absent": "not there",
    "open": "anything",
    "ignore": "not used if it is there",
}
_MORE = frozenset({"read-only-on", "read-only-off", "growfs-on", "growfs-off"})
_TOLERANT = 258  # 257 refuses partitions and words that it does not know


def grammar(variant: str) -> ImagePolicy:
    """There is only one variant."""
    return ImagePolicy()


class ImagePolicy(GrammarBase):
    """``partition=word+word`` separated by colons; without a partition for all others."""

    @property
    def name(self) -> str:
        return "image_policy"

    def parse(self, text: ByteText, version: SystemdVersion) -> Verdict:
        value = text.strip()
        if not value or value.has_hole or value.raw in _WHOLE:
            return Verdict(meaning=_WHOLE.get(value.raw) if value else "default")
        pieces, broken = extract_fields(value, Extract.PLAIN, version)
        if broken:
            return Verdict((_refused(broken, "cannot be read"),))
        seen = set[str]()
        for piece in pieces:
            reason = _fault(piece, seen, version)
            if reason:
                return Verdict((_refused(piece, reason),))
        return Verdict()

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        at = piece_at(text, offset, ":")
        part = text[at.start : at.end]
        partition, equals, _ = part.partition("=")
        if equals and offset > at.start + len(partition):
            flag = piece_at(text, offset, "+", at.start + len(partition) + 1, at.end)
            used = {*flag.before, *text[flag.end : at.end].split("+")}
            flags = [Choice(*each) for each in _FLAGS.items() if each[0] not in used]
            return candidates(flags, flag.start, flag.end)
        used = {each.partition("=")[0] for each in text.split(":")} - {partition}
        then = "" if equals else "verity"
        known = [each for each in PARTITIONS if each not in used]
        named = [Choice(f"{each}=", then=then) for each in known]
        whole = [Choice(*each) for each in _WHOLE.items()] if not text.strip() else []
        return candidates((*named, *whole), at.start, at.start + len(partition) + len(equals))

    def describe(self, version: SystemdVersion) -> str:
        return "partition=words between colons, with + between words such as verity; or * ~ or -."


def _fault(piece: ByteText, seen: set[str], version: SystemdVersion) -> str | None:
    """Why one part of a policy is invalid."""
    first = extract_first_word(piece, 0, Extract.DONT_COALESCE_SEPARATORS, version, "=")
    if first.word is None or first.rest is None:
        return "has no partition=word"
    partition, rest = first.word.raw.strip(), piece[first.rest :]
    known = partition in PARTITIONS or not partition
    if not known and version < _TOLERANT:
        return f"{partition!r} is no partition"
    if known and partition in seen:
        return "occurs twice"
    seen.add(partition)
    if rest.raw.strip() in ("", "-"):
        return None
    cut = extract_fields(rest, Extract.PLAIN, version, "+")
    if cut.broken:
        return "cannot be read"
    words = [word.raw.strip() for word in cut.words]
    wrong = [word for word in words if word not in _FLAGS and word not in _MORE]
    if wrong and version < _TOLERANT:
        return f"{wrong[0]!r} is not one of its words"
    return None


def _refused(piece: ByteText, reason: str) -> Problem:
    return problem(piece, f"“{piece.text[:60]}” {reason}; {REFUSED}", effect=Effect.REFUSED)
