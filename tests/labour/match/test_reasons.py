"""Reasons in words: every factor says what was wanted and what is offered, in both languages."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from tests.labour.makers import BAOSHAN, ON, make_places, make_vacancy, make_wish
from xieshou.labour.queries.engine import explain_pair
from xieshou.labour.rules.parameters import parameters_on
from xieshou.labour.rules.ranking import Reason
from xieshou.labour.views.reasons import detail, factor_label, factor_name, present_all

FULL_WISH = {
    "reach": "province",
    "wanted_regions": ["31"],
    "shifts": ["day", "night"],
    "lodging": "required",
    "meals": "wished",
    "licences": ["driver_c1"],
    "avoided_conditions": ["dust"],
    "altitude_max_m": 2000,
    "available_from": date(2026, 4, 1),
}
FULL_VACANCY = {
    "licences": ["driver_c1"],
    "conditions": ["dust", "noise"],
    "altitude_m": 3200,
    "starts_on": date(2026, 3, 10),
    "shift": "day",
}


@pytest.mark.django_db
def test_every_stated_factor_is_told_in_words():
    make_places()
    wish, vacancy = make_wish(**FULL_WISH), make_vacancy(**FULL_VACANCY)
    with translation.override("zh-hans"):
        shown = present_all([explain_pair(wish, vacancy, parameters_on(ON))])[0]
        words = {item["label"]: item["detail"] for item in [*shown["hard"], *shown["factors"]]}
    assert "宝山区" in words["离家距离"]
    assert "上海市" in words["离家距离"]
    assert words["工作环境"].endswith("粉尘")
    assert "3200" in words["海拔"]
    assert "机动车驾驶证C1" in words["证书"]
    assert "白班、夜班" in words["班次"]
    assert "2026-04-01" in words["到岗时间"]
    assert words["技能：缝纫"] == "要求 1 级，本人 2 级"
    assert all(words.values())
    assert [item["met"] for item in shown["hard"]] == [True] * len(shown["hard"])


@pytest.mark.django_db
def test_what_is_not_met_is_told_as_not_met():
    wish = make_wish(wage_floor_fen=900_000, wage_expected_fen=950_000, shifts=["night"])
    vacancy = make_vacancy(licences=["low_voltage"])
    with translation.override("en"):
        shown = present_all([explain_pair(wish, vacancy, parameters_on(ON))])[0]
    unmet = {item["label"] for item in shown["hard"] if not item["met"]}
    assert unmet == {"Wage", "Shift", "Licences"}
    assert all(item["points"] <= 0 for item in shown["factors"] if item["label"] == "Wage")


def reason(code, wanted, offered, subject=""):
    return Reason(code, subject, 0, 100, False, False, wanted, offered, "seeker")


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        (reason("skill", 0, 0), "no skill asked"),
        (reason("region", [BAOSHAN, 3, []], ""), "not stated"),
        (reason("occupation", [], ""), "open to all"),
        (reason("shift", [], 1), "every shift"),
        (reason("climate", ["cold"], ["dust"]), "nothing that is borne badly"),
        (reason("licence", [], []), "none"),
        (reason("lodging", [0, 0], [False, False]), "none"),
        (reason("availability", [None, None], None), "now"),
        (reason("altitude", 0, 100), "100"),
        (reason("stay", None, None), ""),
    ],
)
def test_what_is_not_stated_is_told_as_such(stated, words):
    with translation.override("en"):
        assert words in detail(stated, {})


def test_unknown_factor_keeps_its_code():
    assert factor_name("stay") == "stay"
    with translation.override("en"):
        assert factor_label(reason("skill", 1, 1, "sewing")) == "Skill: Sewing"
