"""What says nothing about the occupation is removed; the occupation never is."""

import pytest

from xieshou.engines.titles.text import Cleaner, features

CLEANER = Cleaner(frozenset({"上海", "上海市", "嘉定"}), ("包吃住", "五险"))


@pytest.mark.parametrize(
    ("title", "cleaned"),
    [
        ("焊工", "焊工"),
        ("上海市嘉定焊工", "焊工"),
        ("急招焊工6000-8000元/月包吃住", "焊工"),
        ("某某机械有限公司招聘车工", "车工"),
        ("招聘专员", "招聘专员"),
        ("保安招聘", "保安"),
        ("【五险】保洁(嘉定)", "保洁"),
        ("（焊工）", "(焊工)"),
        ("Ｊａｖａ开发", "java开发"),
        ("上海", "上海"),
        ("", ""),
    ],
)
def test_title_is_cleaned(title, cleaned):
    assert CLEANER.clean(title).replace(" ", "") == cleaned


def test_features_are_pieces_words_and_ends():
    found = features("焊工 c++")

    assert found == {"焊": 1, "工": 1, "焊工": 1, "$焊工": 1, "$工": 1, "^焊工": 1, "Lc": 1}


def test_features_of_nothing_are_none():
    assert not features(" !、")
