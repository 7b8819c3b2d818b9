"""What posts ask without exception, who lacks which part of it, and what training adds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.labour.rules.terms import label_of
from xieshou.labour.vocabulary.course import GapKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

KINDS = {GapKind.SKILL: "skills", GapKind.LICENCE: "licences"}


@dataclass(frozen=True, slots=True, order=True)
class Requirement:
    """What a post asks without exception: a skill at a level, or a licence (level 0)."""

    kind: GapKind
    code: str
    level: int = 0

    @property
    def key(self) -> str:
        """Return the requirement as one word of an address."""
        return f"{self.kind.value}:{self.code}:{self.level}"

    @property
    def label(self) -> str:
        """Return the name in the active language."""
        name = label_of(KINDS[self.kind], self.code)
        return f"{name} {self.level}" if self.level else name


def parse_key(text: str) -> Requirement | None:
    """Return the requirement of a word of an address, None where it is none."""
    kind, _colon, rest = text.partition(":")
    code, _colon, level = rest.rpartition(":")
    known = kind in GapKind.values and label_of(KINDS[GapKind(kind)], code) != code
    if not known or level not in ("0", "1", "2", "3") or (kind == GapKind.SKILL) is (level == "0"):
        return None
    return Requirement(GapKind(kind), code, int(level))


def asked_of(skills: Iterable[Mapping[str, object]], licences: Iterable[str]) -> frozenset[Requirement]:
    """Return what a post asks without exception."""
    musts = {
        Requirement(GapKind.SKILL, str(one["code"]), int(str(one["level"]))) for one in skills if one["must"]
    }
    return frozenset(musts | {Requirement(GapKind.LICENCE, code) for code in licences})


def lacking(
    asked: Iterable[Requirement], *, skills: Mapping[str, int], licences: Iterable[str]
) -> frozenset[Requirement]:
    """Return what of the asked somebody does not have; a level below the asked one is not enough."""
    held = set(licences)
    return frozenset(
        one
        for one in asked
        if (one.kind == GapKind.SKILL and int(skills.get(one.code, 0)) < one.level)
        or (one.kind == GapKind.LICENCE and one.code not in held)
    )


def gained(
    requirement: Requirement, *, skills: Mapping[str, int], licences: Iterable[str]
) -> tuple[dict[str, int], list[str]]:
    """Return skills and licences after training in a requirement; nothing held before is lost."""
    after, held = {code: int(level) for code, level in skills.items()}, list(licences)
    if requirement.kind == GapKind.SKILL:
        after[requirement.code] = max(after.get(requirement.code, 0), requirement.level)
    elif requirement.code not in held:
        held.append(requirement.code)
    return after, held
