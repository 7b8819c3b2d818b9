"""Synthetic labour markets for measurements and limit tests, made as columns so that millions cost seconds.

Four mixes: `typical`; `few` (three skills, coarse wages: many ties); `equal` (every admissible pair scores
the same); `blocks` (nobody leaves the home county, so that most pairs are forbidden and some counties have
too few places).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from xieshou.engines.assignment import SeekerTable, VacancyTable
from xieshou.engines.assignment.tables import ANYWHERE, NEVER, NONE, PAD, REGION_BASE, WANTED

if TYPE_CHECKING:
    from numpy.typing import NDArray

MIXES = ("typical", "few", "equal", "blocks")
SIZES = {"small": (2_000, 300, 2_150), "medium": (28_000, 3_000, 30_000), "large": (200_000, 20_000, 214_000)}
HOMES = np.array(
    [530326, 530381, 530303, 530304, 532301, 532322, 530521, 530523, 533422, 530322, 530324, 530325]
)
CITIES = np.array([310112, 310114, 310115, 310117, 310120, 320583, 330281, 440306])
SECTORS, SKILLS, DAY = 12, 64, 740_000


class Market:
    """Draws the columns of one market from one seed."""

    def __init__(self, mix: str, seed: int) -> None:
        self.mix = mix
        self.random = np.random.default_rng(seed)
        self.skills = 3 if mix == "few" else SKILLS
        self.sector_skills = self.random.integers(0, self.skills, (SECTORS, 10))
        self.sector_jobs = self.random.integers(1_000_000, 6_999_999, (SECTORS, 25))

    def seekers(self, count: int) -> SeekerTable:
        draw, equal = self.random, self.mix == "equal"
        sector = draw.choice(SECTORS, count, p=draw.dirichlet(np.full(SECTORS, 4.0)))
        levels = self._levels(sector, count)
        skill = levels.sum(1)
        step = 50_000 if self.mix == "few" else 1_000
        expected = (220_000 + 11_000 * skill + draw.gamma(2, 35_000, count)).astype(np.int64) // step * step
        jobs = self.sector_jobs[sector[:, None], draw.integers(0, 25, (count, 3))]
        jobs[:, 1:][draw.random((count, 2)) < 0.5] = PAD
        zero = np.zeros(count, np.int32)
        return SeekerTable(
            skill_codes=tuple(f"s{at:02d}" for at in range(self.skills)),
            avoid_codes=("cold", "dust", "hot_humid", "outdoor"),
            licence_codes=tuple("abcdefgh"),
            levels=levels,
            wage_floor=zero if equal else (expected * 8 // 10).astype(np.int32),
            wage_expected=zero if equal else expected.astype(np.int32),
            anchors=self._anchors(count),
            language=draw.choice(5, count, p=[0.05, 0.1, 0.3, 0.3, 0.25]).astype(np.int32),
            shifts=(1 | draw.integers(0, 8, count) << 1 | (draw.random(count) < 0.6) * 14).astype(np.int32),
            avoids=(draw.integers(0, 16, count) & draw.integers(0, 16, count)).astype(np.int64),
            altitude_max=draw.choice([0, 0, 0, 500, 2500], count).astype(np.int32),
            licences=draw.integers(0, 256, count).astype(np.int64),
            lodging=draw.choice(3, count, p=[0.4, 0.4, 0.2]).astype(np.int32),
            meals=draw.choice(2, count).astype(np.int32),
            occupations=np.where(equal, NONE, jobs).astype(np.int32),
            available=(DAY + draw.integers(0, 45, count)).astype(np.int32),
            priority=draw.random(count) < 0.3,
        )

    def vacancies(self, count: int, places: int) -> VacancyTable:
        draw, equal = self.random, self.mix == "equal"
        sector = draw.choice(SECTORS, count, p=draw.dirichlet(np.full(SECTORS, 4.0)))
        needs = self._needs(sector, count)
        far = draw.random(count) < (0.0 if self.mix == "blocks" else 0.45)
        region = np.where(far, draw.choice(CITIES, count), draw.choice(HOMES, count))
        step = 50_000 if self.mix == "few" else 1_000
        wage = 300_000 + 13_000 * np.where(needs[0] >= 0, needs[1], 0).sum(1) + draw.gamma(2, 50_000, count)
        wage = (wage * np.where(far, 1.35, 1.0)).astype(np.int64) // step * step
        starts = DAY + draw.integers(0, 30, count)
        licences = np.where(draw.random(count) < 0.2, 1 + draw.integers(0, 8, count), 0)
        return VacancyTable(
            skill_codes=tuple(f"s{at:02d}" for at in range(self.skills)),
            condition_sets=(
                frozenset(),
                frozenset({"cold"}),
                frozenset({"hot_humid"}),
                frozenset({"dust", "outdoor"}),
            ),
            licence_sets=(frozenset(), *(frozenset({code}) for code in "abcdefgh")),
            capacity=self._capacity(count, places),
            need_skill=np.full_like(needs[0], PAD) if equal else needs[0],
            need_level=needs[1],
            need_weight=needs[2],
            need_must=draw.random(needs[0].shape) < 0.1,
            wage_from=wage.astype(np.int32),
            wage_to=(wage + draw.choice([0, 50_000, 100_000], count)).astype(np.int32),
            region=(np.full(count, NONE) if equal else region).astype(np.int32),
            altitude=np.where(equal | far, 0, draw.choice([300, 1900, 3300], count)).astype(np.int32),
            language=(draw.choice(4, count, p=[0.55, 0.3, 0.1, 0.05]) * (not equal)).astype(np.int32),
            shift=(1 << draw.choice(4, count, p=[0.5, 0.2, 0.2, 0.1])).astype(np.int32),
            conditions=(draw.choice(4, count, p=[0.5, 0.1, 0.3, 0.1]) * (not equal)).astype(np.int32),
            licences=licences.astype(np.int32),
            lodging=(draw.random(count) < 0.7) | equal,
            meals=(draw.random(count) < 0.6) | equal,
            occupation=np.where(equal, NONE, self.sector_jobs[sector, draw.integers(0, 25, count)]).astype(
                np.int32
            ),
            starts=np.where(equal, NEVER, starts).astype(np.int32),
            expires=np.where(equal, NEVER, starts + draw.integers(10, 60, count)).astype(np.int32),
        )

    def _levels(self, sector: NDArray[Any], count: int) -> NDArray[np.int8]:
        draw = self.random
        levels = np.zeros((count, self.skills), np.int8)
        rows = np.arange(count)
        for top, chosen in [
            (3, self.sector_skills[sector, draw.integers(0, 10, count)]) for _ in range(6)
        ] + [(2, draw.integers(0, self.skills, count)) for _ in range(3)]:
            levels[rows, chosen] = np.maximum(levels[rows, chosen], draw.integers(1, top + 1, count))
        return levels

    def _needs(
        self, sector: NDArray[Any], count: int
    ) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
        draw = self.random
        width = min(5, self.skills)
        order = np.argsort(draw.random((count, 10)), axis=1)
        skills = np.take_along_axis(self.sector_skills[sector], order, 1)
        table = np.full((count, width), PAD, np.int32)
        wanted = draw.integers(1, width + 1, count)
        for row in range(count):
            distinct = list(dict.fromkeys(skills[row].tolist()))[: wanted[row]]
            table[row, : len(distinct)] = distinct
        shape = (count, width)
        return table, draw.integers(1, 4, shape).astype(np.int32), draw.integers(1, 4, shape).astype(np.int32)

    def _anchors(self, count: int) -> NDArray[np.int32]:
        draw = self.random
        home = draw.choice(HOMES, count)
        reach = (
            np.zeros(count, np.int64)
            if self.mix == "blocks"
            else draw.choice(4, count, p=[0.1, 0.1, 0.1, 0.7])
        )
        wanted = np.where(draw.random(count) < 0.4, WANTED * REGION_BASE + 310_000, PAD)
        if self.mix == "blocks":
            wanted[:] = PAD
        if self.mix == "equal":
            return np.full((count, 1), ANYWHERE * REGION_BASE, np.int32)
        return np.stack([reach * REGION_BASE + home, wanted], axis=1).astype(np.int32)

    def _capacity(self, count: int, places: int) -> NDArray[np.int32]:
        draw = self.random
        share = draw.pareto(1.3, count) + 0.3
        capacity = np.maximum(1, share / share.sum() * (places - count)).astype(np.int64)
        capacity = np.minimum(capacity, max(2, places // 40))
        missing = max(0, places - int(capacity.sum()))
        return (capacity + np.bincount(draw.integers(0, count, missing), minlength=count)).astype(np.int32)


def make_market(
    seekers: int, vacancies: int, places: int, *, mix: str = "typical", seed: int = 1
) -> tuple[SeekerTable, VacancyTable]:
    """Return the tables of a synthetic market."""
    market = Market(mix, seed)
    return market.seekers(seekers), market.vacancies(vacancies, places)
