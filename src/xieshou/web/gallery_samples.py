"""Invented values for the gallery, plain as every component takes them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

FIRST_DAY = date(2026, 3, 2)
HOUSEHOLDS_SHOWN = 12


def sample_data() -> dict[str, Any]:
    """Return invented values for every specimen, in the language of the page."""
    rows = _households()
    return {
        "rows": rows,
        "page": Paginator([None] * 1284, 50).page(3),
        "saved_views": {
            "views": [{"id": "1", "name": _text("者海镇", "Zhehai"), "url": "?saved=1", "is_default": True}],
            "path": "",
            "query": "saved=2",
            "active": None,
            "urls": dict.fromkeys(("keep", "rename", "default", "delete"), ""),
        },
        "views": [
            {"label": _("All"), "url": "#", "active": True, "count": "1,284"},
            {"label": _("Monitored"), "url": "#", "count": "86"},
            {"label": _("No one in work"), "url": "#", "count": "41"},
        ],
        "chips": [
            {"label": _("County"), "value": _text("会泽县", "Huize"), "remove_url": "?"},
            {"label": _("Monitoring class"), "value": _("Sudden difficulty"), "remove_url": "?"},
        ],
        **_story(),
        **_pictures(),
    }


def _text(chinese: str, english: str) -> str:
    return chinese if (get_language() or "zh").startswith("zh") else english


def _households() -> list[dict[str, Any]]:
    names = (
        "李文秀",
        "普红梅",
        "买买提·吐尔逊",
        "罗建国",
        "格桑卓玛",
        "张家兴",
        "起光明",
        "陈桂英",
        "刀玉香",
        "和志强",
        "阿依古丽",
        "杨德福",
    )
    villages = ("娜姑镇 白雾村", "大桥乡 李子箐村", "者海镇 石河村", "火红乡 龙树村")
    tones = (
        ("success", _("Stable")),
        ("warning", _("Monitored")),
        ("danger", _("Risk found")),
        ("unknown", _("Not yet visited")),
    )
    return [
        {
            "id": f"row-{at}",
            "url": "?part=record",
            "name": name,
            "code": f"530326{103200 + at * 7:06d}",
            "village": villages[at % len(villages)],
            "members": 2 + (at * 3) % 5,
            "income": 1_048_600 + at * 173_250,
            "visited": date(2026, 2, 1 + at),
            "tone": tones[(at * 3) % 4][0],
            "state": tones[(at * 3) % 4][1],
            "priority": at % 3 == 0,
        }
        for at, name in enumerate(names[:HOUSEHOLDS_SHOWN])
    ]


def _story() -> dict[str, Any]:
    return {
        "hard": [
            {"label": _("Of working age"), "met": True, "detail": _text("34 岁", "34")},
            {
                "label": _("Lodging offered"),
                "met": True,
                "detail": _text("四人间，免费", "room of four, free"),
            },
            {"label": _("Health certificate"), "met": None, "detail": _("not yet handed in")},
            {"label": _("Night shift accepted"), "met": False, "detail": _text("只做白班", "day shift only")},
        ],
        "factors": [
            {
                "label": _("Wage wished"),
                "points": 24,
                "detail": _text("期望 5,500，岗位 6,200", "wished 5,500, offered 6,200"),
            },
            {"label": _("Skill"), "points": 18, "detail": _text("缝纫工 3 年", "sewing, 3 years")},
            {
                "label": _("Fellow villagers there"),
                "points": 9,
                "detail": _text("同村 4 人", "4 of the same village"),
            },
            {
                "label": _("Distance from home"),
                "points": -12,
                "detail": _text("会泽 → 宝山，2,300 公里", "2,300 km"),
            },
            {"label": _("Climate"), "points": -5, "detail": _text("高原到沿海", "plateau to coast")},
        ],
        **_progress(),
    }


def _progress() -> dict[str, Any]:
    return {
        "steps": [
            {"label": _("Upload"), "state": "done", "note": _text("3月2日 09:12", "2 Mar 09:12")},
            {"label": _("Check"), "state": "current", "note": _text("3 行需要修改", "3 rows to mend")},
            {"label": _("Commit"), "state": "todo"},
            {"label": _("Done"), "state": "todo"},
        ],
        "beats": [
            {"beat": "need", "state": "done", "note": _text("1月8日", "8 Jan")},
            {"beat": "offer", "state": "done", "note": _text("1月20日", "20 Jan")},
            {"beat": "match", "state": "done", "note": _text("2月14日", "14 Feb")},
            {"beat": "deliver", "state": "current", "note": _text("已到岗", "arrived")},
            {"beat": "verify", "state": "todo", "note": _text("满 3 个月", "after 3 months")},
        ],
        "days": _days(),
        "changes": [
            {
                "label": _("Employer"),
                "left": _text("申杰服饰", "Shenjie Garments"),
                "right": _text("申杰服饰", "Shenjie Garments"),
            },
            {"label": _("Monthly wage"), "left": "5,800.00", "right": "6,200.00"},
            {"label": _("Start of work"), "left": "2026-03-05", "right": "2026-03-08"},
        ],
    }


def _days() -> list[dict[str, Any]]:
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"))
    states = ("free", "busy", "free", "taken", "free", "free", "busy")
    notes = {"busy": _("steward busy"), "taken": _("taken")}
    times = ("09:00", "09:30", "10:00", "14:00", "14:30")
    return [
        {
            "date": f"{FIRST_DAY.month}/{FIRST_DAY.day + at}",
            "label": name,
            "today": at == 1,
            "slots": [
                {
                    "value": f"{at}-{time}",
                    "label": time,
                    "state": states[(at * 2 + turn) % 7],
                    "note": notes.get(states[(at * 2 + turn) % 7], ""),
                }
                for turn, time in enumerate(times)
            ],
        }
        for at, name in enumerate(names)
    ]


def _pictures() -> dict[str, Any]:
    months = [_text(f"{month}月", f"{date(2026, month, 1):%b}") for month in range(1, 9)]
    return {
        "stages": [
            {"label": _("Sent out"), "value": 412, "of": 436, "href": "#", "note": _("arrived ÷ registered")},
            {"label": _("Located"), "value": 388, "of": 412, "href": "#", "note": _("confirmed in 30 days")},
            {
                "label": _("Retained"),
                "value": 301,
                "of": 388,
                "href": "#",
                "note": _("three months and more"),
            },
        ],
        "places": [
            {"name": "".join(lines), "lines": lines, "note": note, "is_on": bool(note), "href": "#"}
            for lines, note in (
                (("者海镇",), "2"),
                (("迤车镇",), ""),
                (("大海乡",), "1"),
                (("新街回", "族乡"), "1"),
            )
        ],
        "wages": {
            "labels": months,
            "series": [
                {"name": _text("务工收入", "Wages"), "values": [420, 380, 610, 690, 720, 705, 760, 812]},
                {"name": _text("经营收入", "Business"), "values": [120, 140, 160, 210, 260, 240, 230, 190]},
            ],
        },
        "sides": {
            "labels": [
                _text(name, english)
                for name, english in (
                    ("会泽", "Huize"),
                    ("宣威", "Xuanwei"),
                    ("罗平", "Luoping"),
                    ("富源", "Fuyuan"),
                    ("师宗", "Shizong"),
                )
            ],
            "series": [
                {"name": _("Western side"), "values": [128, 96, 74, 61, 43], "side": "west"},
                {"name": _("Eastern side"), "values": [119, 96, 70, 64, 40], "side": "east"},
            ],
        },
        "reasons_of_leaving": {
            "labels": [_("Climate, homesickness"), _("Skill"), _("Intensity, rules"), _("Other")],
            "series": [{"name": _("Leavers"), "values": [38, 21, 17, 9]}],
        },
    }
