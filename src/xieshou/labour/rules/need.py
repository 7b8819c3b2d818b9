"""What a job wish states, and when it contradicts itself."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError
from xieshou.labour.vocabulary.need import SKILL_LEVELS, Mandarin, ReachCode, ShiftCode, Wanting

from .occupations import check_occupations
from .terms import terms

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

HIGHEST_PLACE_M = 5_500
WAGE_LIMIT_FEN = 10_000_000


class UnknownTermError(DomainError):
    """A skill, licence or condition is not in the list."""

    default_message = _("This entry is not in the list. Choose one of the list.")


class WageOrderError(DomainError):
    """The wage hoped for is below the wage accepted, or out of bounds."""

    default_message = _("The wage hoped for is below the lowest wage accepted. Check both figures.")


class WageBoundsError(DomainError):
    """A monthly wage is negative or impossible."""

    default_message = _("A monthly wage lies between 0 and 100,000 yuan. Check the figure.")


class AltitudeError(DomainError):
    """Nobody works at that altitude."""

    default_message = _("An altitude lies between 0 and 5,500 metres. Check the figure.")


@dataclass(frozen=True, slots=True, kw_only=True)
class WishTerms:
    """What somebody asks of a job; empty and 0 mean "not stated" or "open to everything"."""

    occupation_codes: tuple[str, ...] = ()
    occupation_text: str = ""
    wage_floor_fen: int = 0
    wage_expected_fen: int = 0
    reach: str = ReachCode.NATION
    wanted_regions: tuple[str, ...] = ()
    shifts: tuple[str, ...] = ()
    lodging: str = Wanting.NONE
    meals: str = Wanting.NONE
    language_level: int = Mandarin.DAILY
    skills: dict[str, int] = field(default_factory=dict)
    licences: tuple[str, ...] = ()
    avoided_conditions: tuple[str, ...] = ()
    altitude_max_m: int = 0
    climate_note: str = ""
    available_from: date | None = None
    note: str = ""

    def as_values(self) -> dict[str, Any]:
        """Return the columns of the record: lists where the table has arrays."""
        return {
            key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()
        }


def check_wish(wish: WishTerms) -> None:
    """Refuse a wish that contradicts itself or names unknown codes.

    Raises: UnknownOccupationError, UnknownTermError, WageOrderError, WageBoundsError, AltitudeError.
    """
    check_occupations(wish.occupation_codes, field="occupation_codes")
    check_codes("skills", wish.skills, field_name="skills")
    check_codes("licences", wish.licences, field_name="licences")
    check_codes("conditions", wish.avoided_conditions, field_name="avoided_conditions")
    if any(level not in SKILL_LEVELS for level in wish.skills.values()):
        raise UnknownTermError(field="skills")
    if any(shift not in ShiftCode.values for shift in wish.shifts):
        raise UnknownTermError(field="shifts")
    for name in ("wage_floor_fen", "wage_expected_fen"):
        if not 0 <= getattr(wish, name) <= WAGE_LIMIT_FEN:
            raise WageBoundsError(field=name)
    if 0 < wish.wage_expected_fen < wish.wage_floor_fen:
        raise WageOrderError(field="wage_expected_fen")
    if not 0 <= wish.altitude_max_m <= HIGHEST_PLACE_M:
        raise AltitudeError(field="altitude_max_m")


def check_codes(kind: str, codes: Iterable[str], *, field_name: str) -> None:
    """Refuse codes that the list of their kind does not hold.

    Raises: UnknownTermError.
    """
    if not set(codes) <= terms(kind).keys():
        raise UnknownTermError(field=field_name)
