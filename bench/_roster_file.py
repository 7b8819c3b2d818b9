"""The file of the benchmark of imports: an invented roster with the columns of the form, and its villages."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VILLAGES = 300
COUNTY = "530326"
HEADERS = (
    "household_code", "region_code", "base_type", "monitoring_class", "registered_on", "name", "relation",
    "id_number", "sex", "birth_date", "ethnicity", "phone", "education", "health", "labour_ability",
)  # fmt: skip
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国文辉鹏飞龙凤云山海江河林森"


def villages() -> list[str]:
    """Return the codes of invented villages of a real county."""
    return [f"{COUNTY}{100 + number // 20:03d}{200 + number % 20:03d}" for number in range(VILLAGES)]


def prepare(path: Path, rows: int) -> None:
    """Enter the villages and write the file, anew each time: headers follow the language files of the day."""
    from xieshou.kernel.regions.models import Region

    known = set(Region.objects.filter(code__in=villages()).values_list("code", flat=True))
    missing = [code for code in villages() if code not in known]
    Region.objects.bulk_create(
        Region(
            code=code,
            short_code=code,
            level=5,
            name=f"第{code[6:]}村",
            parent_code=f"{code[:9]}000",
            full_name=f"第{code[6:]}村",
        )
        for code in missing
    )
    write_file(path, rows)


def write_file(path: Path, rows: int) -> None:
    """Write households of three, row by row."""
    import xlsxwriter

    from xieshou.registry.sheets import ROSTER

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, [str(ROSTER.column(key).header) for key in HEADERS])
    for number, cells in enumerate(_rows(rows), start=1):
        page.write_row(number, 0, cells)
    book.close()


def _rows(count: int) -> Iterator[list[str]]:
    from xieshou.kernel.sheets.writing.values import shown
    from xieshou.registry.sheets import ROSTER

    random, places = Random(20260302), villages()
    columns = [ROSTER.column(key) for key in HEADERS]
    for number in range(count):
        household, place = divmod(number, 3)
        village = places[household % len(places)]
        born = date(1950, 1, 1) + timedelta(days=random.randrange(20_000))
        sex = "1" if place == 0 else str(random.randint(1, 2))
        relation = ("02", "10", "20" if sex == "1" else "30")[place]
        values: dict[str, Any] = {
            "household_code": f"{village}-{household // len(places) + 1:04d}",
            "region_code": village,
            "base_type": "exited" if household % 2 else "ordinary",
            "monitoring_class": "none",
            "registered_on": date(2021, 1, 1),
            "name": random.choice(SURNAMES) + "".join(random.choices(GIVEN, k=2)),
            "relation": relation,
            "id_number": _id_number(born, number, sex),
            "sex": sex,
            "birth_date": born,
            "ethnicity": "HA",
            "phone": f"13{random.randrange(10**9):09d}",
            "education": ROSTER.column("education").choices[number % 4].code,
            "health": ROSTER.column("health").choices[0].code,
            "labour_ability": ROSTER.column("labour_ability").choices[0].code,
        }
        yield [shown(column, values[column.key]) for column in columns]


def _id_number(born: date, number: int, sex: str) -> str:
    from stdnum.iso7064 import mod_11_2

    serial = (number * 2 + (sex == "1")) % 1000
    county = 530300 + number // 500 % 100
    body = f"{county}{born:%Y%m%d}{serial // 2 * 2 + (sex == '1'):03d}"
    return body + str(mod_11_2.calc_check_digit(body))
