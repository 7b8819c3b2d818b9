"""Invented people: names of the sexagenary cycle, ID numbers with serial 000, phones of a dead range.

Nobody is called 王甲子 or 阿依·乙丑, no ID number with serial 000 is issued, and the phones count up from
19900000001: whoever sees a record of the demonstration knows that it is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from stdnum.iso7064 import mod_11_2

if TYPE_CHECKING:
    from random import Random

STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
CYCLE = tuple(STEMS[number % 10] + BRANCHES[number % 12] for number in range(60))
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
# First parts of invented names of peoples who write a middle dot.
DOTTED = {
    "UG": ("阿依", "艾力", "古丽", "吐尔"),
    "ZA": ("扎西", "卓玛", "次仁", "格桑"),
    "YI": ("阿木", "吉克", "沙马"),
}
FIRST_PHONE = 19_900_000_000


@dataclass(frozen=True, slots=True)
class Invented:
    """One invented person."""

    name: str
    sex: str
    birth_date: date
    ethnicity: str
    id_number: str
    phone: str


class Inventor:
    """Invents people one after the other, repeatably from a seed; no ID number or phone comes twice."""

    def __init__(self, random: Random, *, phones: int = 0) -> None:
        """Begin with no ID number used and with so many phones used by others."""
        self._random = random
        self._used: set[str] = set()
        self._phones = phones

    def person(
        self, county: str, *, oldest: date, youngest: date, sex: str, ethnicity: str, surname: str
    ) -> Invented:
        """Return a person of a county born in a period.

        Args: county: 6 digits; surname: one character, passed on in a family.
        """
        birth_date, id_number = self._number(county, oldest, youngest)
        return Invented(
            name=self._name(ethnicity, surname),
            sex=sex,
            birth_date=birth_date,
            ethnicity=ethnicity,
            id_number=id_number,
            phone=self._phone(birth_date, youngest),
        )

    def surname(self) -> str:
        """Return a family name."""
        return self._random.choice(SURNAMES)

    def _name(self, ethnicity: str, surname: str) -> str:
        given = self._random.choice(CYCLE)
        if ethnicity in DOTTED and self._random.random() < 0.8:  # noqa: PLR2004 -- most, not all
            return f"{self._random.choice(DOTTED[ethnicity])}·{given}"
        return surname + given

    def _number(self, county: str, oldest: date, youngest: date) -> tuple[date, str]:
        while True:
            born = oldest + timedelta(days=self._random.randrange((youngest - oldest).days))
            body = f"{county}{born:%Y%m%d}000"
            if body not in self._used:
                self._used.add(body)
                return born, body + mod_11_2.calc_check_digit(body)

    def _phone(self, born: date, youngest: date) -> str:
        if (youngest - born).days < 0:
            return ""
        self._phones += 1
        return str(FIRST_PHONE + self._phones)
