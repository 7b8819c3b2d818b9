"""Invented families in the format of COPY: pure functions of a seed, no database.

Nobody's data: every ID number names a county that does not exist (its last two digits are 99) and every
phone lies in a range that no operator uses.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING

from xieshou.kernel.people import secrets
from xieshou.kernel.people.names import name_match_key
from xieshou.kernel.texts import grams, name_pinyin

from .bulk_names import full_name, surname

if TYPE_CHECKING:
    from collections.abc import Iterator

NULL = "\\N"
FIRST_PHONE = 19_900_000_000
FIRST_SERIAL = 1_000  # the demonstration's own households have the numbers below
PHONE_FROM, PHONE_TO = 16, 72
MONITORED, SUDDEN, RISK_OPEN = 0.04, 0.006, 0.4
SERIALS_OF_PART = 500
SERIALS_OF_SEX = SERIALS_OF_PART // 2 - 1
HOUSEHOLD_COLUMNS = (
    "id, code, region_code, head_id, base_type, monitoring_class, risk_cleared_on, address, registered_on,"
    " member_count"
)
PERSON_COLUMNS = (
    "id, name, name_key, pinyin, initials, name_grams, sex, birth_date, ethnicity, id_number_cipher,"
    " id_number_index, id_tail_index, id_missing_reason, phone_cipher, phone_index, region_code, created_at,"
    " updated_at"
)
MEMBER_COLUMNS = (
    "id, household_id, person_id, region_code, relation, from_date, end_reason, education, health,"
    " labour_ability, skills"
)
INCOME_COLUMNS = (
    "id, household_id, person_id, region_code, kind, item, is_countable, amount_fen, period_from, period_to,"
    " source, note, recorded_at, reversal_reason"
)
# Ethnic groups by the first four digits of a place, with their share in 100; the rest is Han.
GROUPS = {
    "5323": (("YI", 30),),
    "5305": (("YI", 4), ("DA", 4), ("MH", 3)),
    "5308": (("YI", 16), ("HN", 16), ("DA", 6), ("LH", 8)),
    "5334": (("ZA", 35), ("LS", 28), ("NX", 12)),
    "6531": (("UG", 93),),
    "6326": (("ZA", 91),),
    "5303": (("YI", 4), ("HU", 2)),
}
CHECK_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_SIGNS = "10X98765432"
SKILLS = (
    "",
    "",
    "",
    "",
    "缝纫",
    "焊工",
    "电工",
    "驾驶",
    "厨师",
    "砌筑",
    "养殖",
    "家政服务",
    "电子装配",
    "茶叶加工",
    "叉车",
)
EDUCATIONS = ("90", "80", "80", "80", "70", "70", "70", "70", "60", "40", "30", "20")


@dataclass(slots=True)
class Batch:
    """Lines of COPY for each table."""

    people: list[str] = field(default_factory=list)
    households: list[str] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    income: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Village:
    """A village, how many households it gets, and the number of its first one in the whole run."""

    code: str
    households: int
    first: int


@dataclass(slots=True)
class Someone:
    """One invented person before they become lines."""

    key: str
    relation: str
    sex: str
    born: date
    name: str


class Generator:
    """Makes the families of villages; the same seed and village make the same families."""

    def __init__(self, *, seed: int, on: date, part: int = 0) -> None:
        """Begin; `on` is the day on which everybody has their age, `part` which half of the run this is."""
        self._seed = seed
        self._serials = Serials(part)
        self._on = on
        self._stamp = f"{on.isoformat()} 00:00:00+00"
        self._base = int((on - date(1970, 1, 1)).days) * 86_400_000
        self._random = Random(seed)
        self._number = 0
        self._household = 0

    def village(self, village: Village) -> Iterator[Batch]:
        """Yield the families of a village, at most 500 at a time."""
        self._random = Random(f"{self._seed}.{village.code}")
        batch = Batch()
        for serial in range(1, village.households + 1):
            self._household = village.first + serial - 1
            self._number = 0
            self._family(batch, village.code, serial)
            if len(batch.households) >= 500:  # noqa: PLR2004 -- as many as fit a packet well
                yield batch
                batch = Batch()
        yield batch

    def _key(self) -> str:
        """Return the next UUID version 7: time is the number of the household, so that keys grow."""
        self._number += 1
        stamp = f"{self._base + self._household:012x}"
        noise = f"{self._random.getrandbits(60):015x}"
        return f"{stamp[:8]}-{stamp[8:]}-7{self._number:03x}-8{noise[:3]}-{noise[3:]}"

    def _family(self, batch: Batch, village: str, serial: int) -> None:
        random = self._random
        ethnicity = self._group(village)
        family = surname(random)
        key = self._key()
        people = [
            Someone(
                self._key(), relation, sex, born, full_name(random, family=kin, sex=sex, ethnicity=ethnicity)
            )
            for relation, sex, born, kin in self._kin(family)
        ]
        for index, someone in enumerate(people):
            phone = FIRST_PHONE + (self._household * 16 + index) % 99_999_999
            batch.people.append(self._person_line(someone, village, ethnicity, str(phone)))
            batch.members.append(self._member_line(key, someone, village))
        batch.households.append(self._household_line(key, village, serial, people))
        batch.income.extend(self._income_lines(key, village, people))

    def _group(self, village: str) -> str:
        drawn = self._random.randrange(100)
        for code, share in GROUPS.get(village[:4], ()):
            drawn -= share
            if drawn < 0:
                return code
        return "HA"

    def _kin(self, family: str) -> Iterator[tuple[str, str, date, str]]:
        """Yield relation, sex, birth date and surname of each member, the head first."""
        random = self._random
        age = min(85, max(24, int(random.gauss(52, 14))))
        head_sex = "1" if random.random() < 0.87 else "2"  # noqa: PLR2004 -- share of male heads
        yield "02", head_sex, self._born(age), family
        if random.random() < 0.8:  # noqa: PLR2004 -- share of married heads
            yield (
                "10",
                "2" if head_sex == "1" else "1",
                self._born(max(22, age + random.randint(-6, 3))),
                surname(random),
            )
        for _ in range(random.choices((0, 1, 2, 3), weights=(16, 34, 38, 12))[0]):
            sex = random.choice("12")
            yield "20" if sex == "1" else "30", sex, self._born(max(0, age - random.randint(22, 34))), family
        if age < 58:  # noqa: PLR2004 -- whose parents may live with them
            for relation, sex in (("51", "1"), ("52", "2")):
                if random.random() < 0.28:  # noqa: PLR2004 -- share
                    yield relation, sex, self._born(min(96, age + random.randint(20, 30))), family
        elif random.random() < 0.35:  # noqa: PLR2004 -- share of three generations
            yield "40", random.choice("12"), self._born(random.randint(0, 15)), family

    def _born(self, age: int) -> date:
        return self._on - timedelta(days=age * 365 + self._random.randrange(365) + 1)

    def _person_line(self, someone: Someone, village: str, ethnicity: str, phone: str) -> str:
        key, pinyin, initials, pairs = _name_columns(someone.name)
        number = self._id_number(someone, village[:4])
        has_phone = PHONE_FROM <= self._age(someone) <= PHONE_TO
        cells = secrets.id_columns(number) | secrets.phone_columns(phone if has_phone else "")
        return "\t".join(
            (
                *(someone.key, someone.name, key, pinyin, initials, pairs),
                *(someone.sex, someone.born.isoformat(), ethnicity),
                *(_bytes(cells[name]) for name in ("id_number_cipher", "id_number_index", "id_tail_index")),
                "" if number else "newborn",
                *(_bytes(cells[name]) for name in ("phone_cipher", "phone_index")),
                *(village, self._stamp, self._stamp),
            )
        )

    def _id_number(self, someone: Someone, prefecture: str) -> str:
        """Return a number that no other invented person has; "" for the newborn and when a day is used up."""
        serial = self._serials.next(prefecture, someone.born, someone.sex) if self._age(someone) else None
        if serial is None:
            return ""
        body = f"{prefecture}99{someone.born:%Y%m%d}{serial:03d}"
        return body + CHECK_SIGNS[sum(int(d) * w for d, w in zip(body, CHECK_WEIGHTS, strict=True)) % 11]

    def _age(self, someone: Someone) -> int:
        return (self._on - someone.born).days // 365

    def _member_line(self, household: str, someone: Someone, village: str) -> str:
        random, age = self._random, self._age(someone)
        health = random.choices(("healthy", "chronic", "serious", "disabled"), weights=(86, 8, 2, 4))[0]
        return "\t".join(
            (
                self._key(),
                household,
                someone.key,
                village,
                someone.relation,
                max(someone.born, date(2014, 1, 1)).isoformat(),
                "",
                random.choice(EDUCATIONS) if age >= 16 else "80" if age > 6 else "",  # noqa: PLR2004 -- ages of school
                health,
                self._ability(age, health),
                random.choice(SKILLS) if 18 <= age < 60 else "",  # noqa: PLR2004 -- working age
            )
        )

    def _ability(self, age: int, health: str) -> str:
        if not 16 <= age < 65:  # noqa: PLR2004 -- working age
            return "none"
        if health in {"serious", "disabled"}:
            return self._random.choice(("weak", "lost"))
        return self._random.choices(("skilled", "ordinary", "weak"), weights=(12, 78, 10))[0]

    def _household_line(self, key: str, village: str, serial: int, people: list[Someone]) -> str:
        random = self._random
        base = "exited" if random.random() < 0.24 else "ordinary"  # noqa: PLR2004 -- share of exited households
        monitoring, cleared = self._watch(base)
        registered = date(2014, 1, 1) + timedelta(days=random.randrange(2500))
        return "\t".join(
            (
                key,
                f"{village}-{FIRST_SERIAL + serial:04d}",
                village,
                people[0].key,
                base,
                monitoring,
                cleared,
                f"{random.randint(1, 12)}组{random.randint(1, 60)}号",
                registered.isoformat(),
                str(len(people)),
            )
        )

    def _watch(self, base: str) -> tuple[str, str]:
        """Return monitoring class and the day on which the risk was cleared."""
        drawn = self._random.random()
        if drawn >= MONITORED:
            return "none", NULL
        watched = "unstable" if base == "exited" else "marginal"
        cleared = self._on - timedelta(days=self._random.randint(30, 900))
        is_open = self._random.random() < RISK_OPEN
        return "sudden" if drawn < SUDDEN else watched, NULL if is_open else cleared.isoformat()

    def _income_lines(self, household: str, village: str, people: list[Someone]) -> Iterator[str]:
        year = self._on.year - 1
        facts = [("transfer", NULL, self._random.randint(200, 4000))]
        worker = next((p for p in people if 18 <= self._age(p) < 60), None)  # noqa: PLR2004 -- working age
        if worker is not None:
            facts.append(("wage", worker.key, self._random.randint(6, 80) * 1000))
        for kind, person, yuan in facts:
            yield "\t".join(
                (
                    self._key(),
                    household,
                    person,
                    village,
                    kind,
                    "",
                    "t",
                    str(yuan * 100),
                    f"{year}-01-01",
                    f"{year + 1}-01-01",
                    "visit",
                    "",
                    self._stamp,
                    "",
                )
            )


class Serials:
    """Hands out the serial numbers of a birth date in a prefecture: odd for men, even for women."""

    def __init__(self, part: int) -> None:
        """Begin with none used; each part of the run has its own half of the serials."""
        self._first = part * SERIALS_OF_PART
        self._used: dict[tuple[str, date, str], int] = {}

    def next(self, prefecture: str, born: date, sex: str) -> int | None:
        """Return the next serial, or None once all of the day are used."""
        key = (prefecture, born, sex)
        used = self._used.get(key, 0)
        if used >= SERIALS_OF_SEX:
            return None
        self._used[key] = used + 1
        # Each day begins elsewhere, so that the last four characters are as varied as real ones.
        place = (used + born.toordinal() * 37) % SERIALS_OF_SEX
        return self._first + place * 2 + (1 if sex == "1" else 2)


@lru_cache(maxsize=400_000)
def _name_columns(name: str) -> tuple[str, str, str, str]:
    key = name_match_key(name)
    pinyin, initials = name_pinyin(name)
    return key, pinyin, initials, "{" + ",".join(grams(key)) + "}"


def _bytes(value: bytes | None) -> str:
    return f"\\\\x{value.hex()}" if value is not None else NULL
