"""Forbidden criteria: refused wherever they hide, and nothing else is refused."""

from __future__ import annotations

import time

import pytest

from xieshou.labour.rules.criteria import (
    ForbiddenCriterionError,
    criteria_table,
    find_forbidden,
    refuse_forbidden,
)

REFUSED = [
    ("限汉族", "ethnicity"),
    ("汉族优先", "ethnicity"),
    ("不招 维吾尔族、藏族", "ethnicity"),
    ("少数民族勿扰", "ethnicity"),
    ("民族：汉", "ethnicity"),
    ("Han only", "ethnicity"),
    ("no minorities please", "ethnicity"),
    ("仅限男性", "sex"),
    ("男士优先", "sex"),
    ("招女工20名", "sex"),
    ("女服务员", "sex"),
    ("限 女", "sex"),
    ("性别：男", "sex"),
    ("Male only", "sex"),
    ("female preferred", "sex"),
    ("男\u200b性优先", "sex"),
    ("已婚已育优先", "marriage"),
    ("未婚者", "marriage"),
    ("两年内不得怀孕", "marriage"),
    ("入职须做孕检", "marriage"),
    ("single people only", "marriage"),
    ("无乙肝", "hepatitis"),
    ("体检含两对半", "hepatitis"),
    ("HBsAg 阴性", "hepatitis"),
    ("ＨＢＶ negative", "hepatitis"),
    ("无传染病", "hepatitis"),
    ("残疾人勿扰", "disability"),
    ("no disabled", "disability"),
    ("35岁以下", "age"),
    ("18-45周岁", "age"),
    ("年龄18至40岁", "age"),
    ("年龄不超过50岁", "age"),
    ("under 35", "age"),
    ("aged 18-40", "age"),
    ("年轻人优先", "age"),
    ("不得有宗教信仰", "religion"),
    ("Muslims need not apply", "religion"),
    ("限上海户口", "origin"),
    ("本地户籍优先", "origin"),
    ("不要外地人", "origin"),
    ("新疆人勿扰", "origin"),
    ("local hukou only", "origin"),
    ("五官端正", "appearance"),
    ("身高160以上", "appearance"),
    ("good-looking", "appearance"),
    ("党员优先", "politics"),
]
ALLOWED = [
    "男女不限",
    "性别、民族不限",
    "年龄不限，男女均可",
    "年满18周岁",
    "18周岁以上，能上夜班",
    "16周岁以上",
    "any gender, over 18 years old",
    "会说彝语的带班长，双语优先",
    "傣族风味餐厅厨师",
    "妇女用品车间包装工",
    "男装缝纫工",
    "女装制版师",
    "月薪5000-6000元，包吃住",
    "每天工作8小时，每周5天，加班按法定",
    "焊接板厚35毫米以下",
    "搬运重量25公斤以内",
    "形象设计店美发师",
    "残疾人托养机构护理员",
    "婚庆公司布置工",
    "高温季节每天补贴15元",
    "持低压电工证者优先，有2年以上经验优先",
    "普通话日常交流即可",
    "云南菜厨师，能吃苦",
    "海拔3200米，昼夜温差大",
    "",
]


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_text_naming_a_forbidden_criterion_is_refused_with_field_words_and_law(text, code):
    with pytest.raises(ForbiddenCriterionError) as refusal:
        refuse_forbidden({"requirements": f"工作认真。{text}，包住宿"})
    finding = refusal.value.finding
    assert finding.criterion.code == code
    assert refusal.value.field == "requirements"
    assert finding.words
    assert finding.words in str(refusal.value)
    assert finding.criterion.source in str(refusal.value)


@pytest.mark.parametrize("text", ALLOWED)
def test_text_that_restricts_nobody_is_allowed(text):
    assert find_forbidden({"requirements": f"{text}。"}) == []


@pytest.mark.parametrize(
    "name", ["gender", "Ethnicity", "hbv", "age_max", "户籍", "marital_status", "religion", "身高"]
)
def test_structured_criterion_is_refused_by_its_name(name):
    with pytest.raises(ForbiddenCriterionError) as refusal:
        refuse_forbidden({}, criteria=["skills", name])
    assert refusal.value.field == name


def test_lawful_structured_criteria_pass():
    refuse_forbidden({}, criteria=["skills", "licences", "language_level", "shift"])


def test_every_criterion_names_its_law_in_both_languages():
    for criterion in criteria_table().criteria:
        assert criterion.source_zh
        assert criterion.source_en
        assert criterion.patterns
        assert criterion.fields


def test_long_hostile_text_is_searched_in_time():
    hostile = [("限" * 50_000), ("男女、" * 30_000), ("a" * 100_000), ("1-" * 50_000), (" 年 龄 " * 20_000)]
    start = time.perf_counter()
    for text in hostile:
        find_forbidden({"text": text})
    assert time.perf_counter() - start < 0.5 * len(hostile)
