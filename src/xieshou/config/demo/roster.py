"""Invented households of real villages, as rows of the roster form."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from xieshou.registry.vocabulary import BaseType, Education, Health, LabourAbility, MonitoringClass, Relation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

    from .people import Invented, Inventor

YEAR = 365.25
WORKING_AGE = (18, 55)
# Peoples of the prefectures, as invented households are spread over them.
PEOPLES = {
    "5308": ("HN", "YI", "HA", "DA", "LH"),
    "5323": ("YI", "HA", "MH"),
    "5303": ("HA", "YI", "HU", "BY"),
    "5305": ("HA", "YI", "DA", "LS"),
    "5334": ("ZA", "NX", "LS", "HA"),
    "6326": ("ZA", "ZA", "HA"),
    "6531": ("UG", "UG", "HA"),
}
SKILLS = ("缝纫", "流水线装配", "焊接", "砌筑", "中式烹饪", "机动车驾驶", "养老护理", "电工", "")


@dataclass(frozen=True, slots=True)
class Adult:
    """An adult who may look for work: ID number, home, age, and the skill of the roster."""

    id_number: str
    region_code: str
    age: int
    skill: str


@dataclass(slots=True)
class Roster:
    """Rows of the form, and the adults of working age in them."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    adults: list[Adult] = field(default_factory=list)


class RosterMaker:
    """Makes the roster of villages, repeatably from a seed."""

    def __init__(self, random: Random, inventor: Inventor, *, on: date) -> None:
        """Keep the day at which ages are taken."""
        self._random, self._inventor, self._on = random, inventor, on

    def roster(self, villages: Sequence[str], households: int) -> Roster:
        """Return households spread over villages of one county."""
        made = Roster()
        for number in range(households):
            village = villages[number % len(villages)]
            code = f"{village}-{number // len(villages) + 1:04d}"
            self._household(made, village, code)
        return made

    def _household(self, made: Roster, village: str, code: str) -> None:
        base, monitoring = self._kind()
        ethnicity = self._random.choice(PEOPLES.get(village[:4], ("HA",)))
        surname = self._inventor.surname()
        for relation, sex, oldest, youngest in self._family():
            person = self._inventor.person(
                village[:6],
                oldest=self._years_ago(oldest),
                youngest=self._years_ago(youngest),
                sex=sex,
                ethnicity=ethnicity,
                surname=surname if relation != Relation.SPOUSE else self._inventor.surname(),
            )
            row = self._row(person, relation)
            made.rows.append(
                row
                | {
                    "household_code": code,
                    "region_code": village,
                    "base_type": base,
                    "monitoring_class": monitoring,
                    "registered_on": date(self._random.choice((2014, 2015, 2016, 2018)), 6, 30),
                }
            )
            age = int((self._on - person.birth_date).days / YEAR)
            if WORKING_AGE[0] <= age < WORKING_AGE[1] and row["labour_ability"] in ("skilled", "ordinary"):
                made.adults.append(Adult(person.id_number, village, age, row["skills"]))

    def _kind(self) -> tuple[str, str]:
        draw = self._random.random()
        if draw < 0.50:  # noqa: PLR2004 -- shares of an invented county
            return BaseType.EXITED, MonitoringClass.NONE
        if draw < 0.56:  # noqa: PLR2004
            return BaseType.EXITED, MonitoringClass.UNSTABLE
        if draw < 0.60:  # noqa: PLR2004
            return BaseType.ORDINARY, MonitoringClass.MARGINAL
        if draw < 0.62:  # noqa: PLR2004
            return BaseType.ORDINARY, MonitoringClass.SUDDEN
        return BaseType.ORDINARY, MonitoringClass.NONE

    def _family(self) -> Iterator[tuple[str, str, int, int]]:
        """Yield (relation, sex, oldest age, youngest age) of each member."""
        head = self._random.choice("112")
        yield Relation.HEAD, head, 62, 34
        if self._chance(0.86):
            yield Relation.SPOUSE, "2" if head == "1" else "1", 60, 32
        for _child in range(self._random.choice((0, 1, 1, 2, 2, 3))):
            if self._chance(0.5):
                yield Relation.SON, "1", 31, 1
            else:
                yield Relation.DAUGHTER, "2", 31, 1
        if self._chance(0.4):
            yield Relation.MOTHER, "2", 90, 63

    def _row(self, person: Invented, relation: str) -> dict[str, Any]:
        age = int((self._on - person.birth_date).days / YEAR)
        ability = self._ability(age)
        able = ability in (LabourAbility.SKILLED, LabourAbility.ORDINARY)
        return {
            "name": person.name,
            "relation": relation,
            "id_number": person.id_number,
            "sex": person.sex,
            "ethnicity": person.ethnicity,
            "phone": person.phone if age >= WORKING_AGE[0] else "",
            "education": self._education(age),
            "health": Health.HEALTHY if able or age < WORKING_AGE[0] else Health.CHRONIC,
            "labour_ability": ability,
            "skills": self._random.choice(SKILLS) if able else "",
        }

    def _ability(self, age: int) -> str:
        if not WORKING_AGE[0] <= age < 65:  # noqa: PLR2004 -- years
            return LabourAbility.NONE
        draw = self._random.random()
        if draw < 0.12:  # noqa: PLR2004
            return LabourAbility.SKILLED
        return LabourAbility.ORDINARY if draw < 0.85 else LabourAbility.WEAK  # noqa: PLR2004

    def _education(self, age: int) -> str:
        if age < 7:  # noqa: PLR2004 -- years
            return ""
        if age < 16:  # noqa: PLR2004
            return Education.PRIMARY
        words = (
            Education.PRIMARY,
            Education.JUNIOR,
            Education.JUNIOR,
            Education.SENIOR,
            Education.VOCATIONAL,
        )
        return self._random.choice(words)

    def _chance(self, share: float) -> bool:
        """Return yes in this share of cases."""
        return self._random.random() < share

    def _years_ago(self, years: int) -> date:
        return self._on - timedelta(days=int(years * YEAR))
