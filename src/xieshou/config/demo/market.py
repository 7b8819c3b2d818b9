"""What the demonstration's workers wish for and its employers offer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from xieshou.labour.rules.need import WishTerms
from xieshou.labour.rules.offer import SkillAsked, VacancyTerms
from xieshou.labour.rules.terms import write_codes, write_levels
from xieshou.labour.vocabulary.need import Mandarin, ReachCode, ShiftCode, Wanting, WorkStatus

if TYPE_CHECKING:
    from random import Random

    from .roster import Adult

YUAN = 100
SKILL_CODES = {
    "缝纫": "sewing",
    "流水线装配": "assembly",
    "焊接": "welding",
    "砌筑": "masonry",
    "中式烹饪": "cooking",
    "机动车驾驶": "driving",
    "养老护理": "elder_care",
    "电工": "electric",
}
# title, occupation (2022 classification), skill asked, lowest and highest wage, shift, Mandarin, licence
POSTS = (
    ("缝纫工", "6-05-01-03", "sewing", 4800, 7200, ShiftCode.DAY, 1, ""),
    ("电子装配工", "6-25-02-00", "assembly", 5000, 7000, ShiftCode.ROTATING, 2, ""),
    ("电焊工", "6-18-02-04", "welding", 6500, 9500, ShiftCode.DAY, 1, "welding_cutting"),
    ("食品加工工", "6-01-99-00", "food_processing", 4600, 6000, ShiftCode.DAY, 1, "food_health"),
    ("中式烹调师", "4-03-02-01", "cooking", 5500, 8500, ShiftCode.DAY, 2, ""),
    ("养老护理员", "4-10-01-05", "elder_care", 5200, 7500, ShiftCode.ROTATING, 3, ""),
    ("仓库分拣员", "4-02-06-01", "sorting", 5000, 6800, ShiftCode.NIGHT, 1, ""),
    ("物业保洁员", "4-09-08-01", "cleaning", 3600, 4600, ShiftCode.DAY, 1, ""),
    ("餐厅服务员", "4-03-02-05", "serving", 4200, 5600, ShiftCode.EVENING, 3, ""),
    ("包装工", "6-31-05-00", "packing", 4700, 6200, ShiftCode.DAY, 0, ""),
    ("质量检验员", "6-31-03-05", "inspection", 5200, 7000, ShiftCode.DAY, 3, ""),
    ("保安员", "4-07-05-01", "security", 4500, 5800, ShiftCode.ROTATING, 2, ""),
)


def wish_of(adult: Adult, random: Random, *, on: date) -> WishTerms:
    """Return an invented wish that suits the adult."""
    floor = random.choice((3000, 3500, 4000, 4500)) * YUAN
    skill = SKILL_CODES.get(adult.skill)
    shifts = random.choice(
        (
            (),
            (ShiftCode.DAY,),
            (ShiftCode.DAY, ShiftCode.ROTATING),
            (ShiftCode.DAY, ShiftCode.EVENING, ShiftCode.NIGHT),
        )
    )
    return WishTerms(
        wage_floor_fen=floor,
        wage_expected_fen=floor + random.choice((500, 1000, 1500, 2000)) * YUAN,
        reach=random.choice((ReachCode.NATION, ReachCode.NATION, ReachCode.NATION, ReachCode.PROVINCE)),
        wanted_regions=("31",) if random.random() < 0.6 else (),  # noqa: PLR2004 -- most look to the partner city
        shifts=shifts,
        lodging=random.choice((Wanting.REQUIRED, Wanting.WISHED, Wanting.WISHED)),
        meals=random.choice((Wanting.WISHED, Wanting.NONE)),
        language_level=random.choice((Mandarin(1), Mandarin(2), Mandarin(2), Mandarin(3), Mandarin(4))),
        skills={skill: random.choice((1, 2, 2, 3))} if skill else {},
        licences=("welding_cutting",) if skill == "welding" else (),
        avoided_conditions=("hot_humid",) if random.random() < 0.15 else (),  # noqa: PLR2004
        available_from=on + timedelta(days=random.randrange(40)),
    )


def cells_of(wish: WishTerms) -> dict[str, Any]:
    """Return a wish as the cells of the village's form (`labour.roster_with_wishes`)."""
    return {
        "wish_status": WorkStatus.SEEKING.value,
        "wish_wage_fen": wish.wage_floor_fen,
        "wish_hope_fen": wish.wage_expected_fen,
        "wish_reach": wish.reach,
        "wish_region": next(iter(wish.wanted_regions), ""),
        "wish_shifts": "、".join(wish.shifts),
        "wish_lodging": wish.lodging,
        "wish_meals": wish.meals,
        "wish_language": str(int(wish.language_level)),
        "wish_skills": write_levels("skills", wish.skills),
        "wish_licences": write_codes("licences", wish.licences),
        "wish_avoids": write_codes("conditions", wish.avoided_conditions),
        "wish_from": wish.available_from,
    }


def post_of(number: int, region_code: str, random: Random, *, on: date, address: str) -> VacancyTerms:
    """Return an invented post; texts name no forbidden criterion."""
    title, occupation, skill, low, high, shift, mandarin, licence = POSTS[number % len(POSTS)]
    return VacancyTerms(
        title=title,
        occupation_code=occupation,
        wage_from_fen=low * YUAN,
        wage_to_fen=high * YUAN,
        head_count=random.choice((2, 3, 5, 8, 10)),
        region_code=region_code,
        expires_on=on + timedelta(days=random.choice((150, 240, 330))),
        hours_per_day=8,
        days_per_week=random.choice((5, 6)),
        shift=shift,
        lodging=random.random() < 0.85,  # noqa: PLR2004
        meals=random.random() < 0.7,  # noqa: PLR2004
        insurances=("pension", "medical", "injury", "unemployment"),
        language_level=mandarin,
        skills=(SkillAsked(code=skill, level=1, must=False),),
        licences=(licence,) if licence and random.random() < 0.5 else (),  # noqa: PLR2004
        conditions=("hot_humid",) if random.random() < 0.2 else (),  # noqa: PLR2004
        climate_note="夏季湿热，梅雨期约一个月",
        probation_months=random.choice((0, 1, 1, 2)),
        address=address,
        description="四至六人宿舍，入职首月有同乡带班。",
        is_urgent=number % 9 == 0,
        starts_on=on + timedelta(days=20),
    )
