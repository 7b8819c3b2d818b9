"""What a vacancy states, when it contradicts itself, and what it must not ask."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError
from xieshou.labour.vocabulary.need import SKILL_LEVELS, Mandarin, ShiftCode
from xieshou.labour.vocabulary.offer import Insurance

from .criteria import refuse_forbidden
from .need import (
    HIGHEST_PLACE_M,
    WAGE_LIMIT_FEN,
    AltitudeError,
    UnknownTermError,
    WageBoundsError,
    check_codes,
)
from .occupations import check_occupations

if TYPE_CHECKING:
    from datetime import date

FREE_TEXTS = ("title", "description", "requirements", "climate_note", "address")
LONGEST_DAY_HOURS = 12
WEEK_DAYS = 7
LONGEST_PROBATION_MONTHS = 6


class WageRangeError(DomainError):
    """The top of the wage range is below its guaranteed part."""

    default_message = _("The highest wage is below the lowest. Check both figures.")


class PlacesError(DomainError):
    """A vacancy needs at least one place, and not fewer than are taken."""

    default_message = _("At least one place is needed, and not fewer than have been taken.")


class HoursError(DomainError):
    """Working hours are impossible or beyond the law."""

    default_message = _("Working time lies between 1 and 12 hours a day and 1 and 7 days a week.")


class ProbationError(DomainError):
    """A probation longer than the law allows."""

    default_message = _("A probation lasts six months at most (Labour Contract Law, article 19).")


class ExpiryError(DomainError):
    """The vacancy ends before it begins, or today."""

    default_message = _(
        "The vacancy must stay open beyond today, and work must not start in the past. Check the dates."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillAsked:
    """A skill of a vacancy: code, level 1 to 3, and whether nobody without it can do the work."""

    code: str
    level: int = 1
    must: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VacancyTerms:
    """What an employer offers and asks; forbidden criteria have no field and no place in the texts."""

    title: str
    wage_from_fen: int
    wage_to_fen: int
    head_count: int
    region_code: str
    expires_on: date
    code: str = ""
    occupation_code: str = ""
    hours_per_day: int = 8
    days_per_week: int = 5
    shift: str = ShiftCode.DAY
    lodging: bool = False
    meals: bool = False
    insurances: tuple[str, ...] = ()
    language_level: int = Mandarin.NONE
    skills: tuple[SkillAsked, ...] = ()
    licences: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    altitude_m: int = 0
    climate_note: str = ""
    probation_months: int = 0
    address: str = ""
    description: str = ""
    requirements: str = ""
    is_urgent: bool = False
    starts_on: date | None = None

    def as_values(self) -> dict[str, Any]:
        """Return the columns of the record: lists where the table has arrays."""
        return {
            key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()
        }


def check_vacancy(vacancy: VacancyTerms, *, on: date, places_taken: int = 0) -> None:
    """Refuse a vacancy that contradicts itself, breaks a limit of the law or names a forbidden criterion.

    Raises: ForbiddenCriterionError, UnknownTermError, WageRangeError, WageBoundsError, PlacesError,
            HoursError, ProbationError, ExpiryError, AltitudeError; `field` names the field.
    """
    refuse_forbidden({name: getattr(vacancy, name) for name in FREE_TEXTS})
    _check_codes(vacancy)
    _check_wage(vacancy)
    if vacancy.head_count < max(1, places_taken):
        raise PlacesError(field="head_count")
    if not 1 <= vacancy.hours_per_day <= LONGEST_DAY_HOURS:
        raise HoursError(field="hours_per_day")
    if not 1 <= vacancy.days_per_week <= WEEK_DAYS:
        raise HoursError(field="days_per_week")
    if not 0 <= vacancy.probation_months <= LONGEST_PROBATION_MONTHS:
        raise ProbationError(field="probation_months")
    if not 0 <= vacancy.altitude_m <= HIGHEST_PLACE_M:
        raise AltitudeError(field="altitude_m")
    check_expiry(vacancy.expires_on, starts_on=vacancy.starts_on, on=on)


def check_expiry(expires_on: date, *, starts_on: date | None, on: date) -> None:
    """Refuse an expiry that is not after today, or a start of work that is past.

    Raises: ExpiryError.
    """
    if expires_on <= on:
        raise ExpiryError(field="expires_on")
    if starts_on is not None and starts_on < on:
        raise ExpiryError(field="starts_on")


def _check_codes(vacancy: VacancyTerms) -> None:
    check_occupations((vacancy.occupation_code,), field="occupation_code")
    check_codes("skills", [skill.code for skill in vacancy.skills], field_name="skills")
    check_codes("licences", vacancy.licences, field_name="licences")
    check_codes("conditions", vacancy.conditions, field_name="conditions")
    if any(skill.level not in SKILL_LEVELS for skill in vacancy.skills):
        raise UnknownTermError(field="skills")
    if vacancy.shift not in ShiftCode.values:
        raise UnknownTermError(field="shift")
    if not set(vacancy.insurances) <= set(Insurance.values):
        raise UnknownTermError(field="insurances")


def _check_wage(vacancy: VacancyTerms) -> None:
    if not 0 < vacancy.wage_from_fen <= WAGE_LIMIT_FEN:
        raise WageBoundsError(field="wage_from_fen")
    if vacancy.wage_to_fen > WAGE_LIMIT_FEN:
        raise WageBoundsError(field="wage_to_fen")
    if vacancy.wage_to_fen < vacancy.wage_from_fen:
        raise WageRangeError(field="wage_to_fen")
