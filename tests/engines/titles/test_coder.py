"""Titles are coded like an experienced clerk would, quickly, and without a network or a language model."""

import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from xieshou.engines.titles import Material, Occupation, TitleCoder, coder, read_material, read_titles, source

TITLES = Path(__file__).parents[4] / "shared" / "data" / "occupations" / "titles.csv"
SMALL = Material(
    occupations=(
        Occupation("6-18-02-04", "焊工", 4, ("焊工", "电焊工"), "操作焊机焊接金属工件的人员"),
        Occupation("6-18-02-00", "机械热加工人员", 3, ("机械热加工人员",), "加工金属的人员"),
        Occupation("4-03-02-05", "餐厅服务员", 4, ("餐厅服务员",), "为顾客安排座位、上菜的人员"),
        Occupation("5-03-01-01", "家畜饲养员", 4, ("家畜饲养员",), "饲养猪、牛、羊的人员"),
    ),
    labelled=(
        ("二保焊师傅", "6-18-02-04"),
        ("火锅店服务员", "4-03-02-05"),
        ("海底捞招聘服务员", "4-03-02-05"),
    ),
    places=frozenset({"上海", "上海市"}),
    noise=("包吃住",),
)


@pytest.fixture(scope="module")
def small():
    return TitleCoder.build(SMALL)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return TitleCoder.load(tmp_path_factory.mktemp("titles"))


def codes(found):
    return [suggestion.code for suggestion in found]


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("焊工", "6-18-02-04"),
        ("电焊工", "6-18-02-04"),
        ("上海急招二保焊 8000-9000/月 包吃住", "6-18-02-04"),
        ("服务员", "4-03-02-05"),
        ("饲养员", "5-03-01-01"),
        ("焊", "6-18-02-04"),
    ],
)
def test_title_is_coded(small, title, code):
    assert codes(small.suggest(title))[0] == code


def test_name_of_an_occupation_is_certain(small):
    (first, *rest) = small.suggest("家畜饲养员")

    assert (first.name, first.score) == ("家畜饲养员", 1.0)
    assert all(0 < suggestion.score < 1 for suggestion in rest)


@pytest.mark.parametrize("text", ["", "  ", "!!", "+/+", "囧"])
def test_text_that_says_nothing_gets_no_suggestion(small, text):
    assert small.suggest(text) == []


@pytest.mark.parametrize(("limit", "count"), [(0, 0), (1, 1), (2, 2)])
def test_limit_is_kept(small, limit, count):
    assert len(small.suggest("焊工服务员", limit=limit)) == count


def test_name_of_an_unknown_code_is_empty(small):
    assert (small.name_of("6-18-02-04"), small.name_of("9-99-99-99")) == ("焊工", "")


def test_classification_alone_codes_by_name():
    bare = TitleCoder.build(replace(SMALL, labelled=()))

    assert codes(bare.suggest("餐厅服务"))[0] == "4-03-02-05"


def test_what_was_learned_is_read_again(tmp_path, monkeypatch):
    first = codes(TitleCoder.load(tmp_path / "a").suggest("仓库管理员"))
    coder._load.cache_clear()
    monkeypatch.setattr(coder, "learn", None)

    again = codes(TitleCoder.load(tmp_path / "a").suggest("仓库管理员"))

    assert again == first


@pytest.mark.parametrize("content", [b"", b"not a file of numpy", b"PK\x03\x04 broken"])
def test_broken_file_is_learned_again(tmp_path, monkeypatch, content):
    monkeypatch.setattr(coder, "read_material", lambda: SMALL)
    coder._load.cache_clear()
    TitleCoder.load(tmp_path)
    (path,) = tmp_path.glob("titles-*.npz")
    path.write_bytes(content)
    coder._load.cache_clear()

    assert codes(TitleCoder.load(tmp_path).suggest("焊工"))[0] == "6-18-02-04"
    coder._load.cache_clear()


def test_no_cache_folder_learns_in_memory(monkeypatch):
    monkeypatch.setattr(coder, "read_material", lambda: SMALL)
    coder._load.cache_clear()

    assert codes(TitleCoder.load().suggest("焊工"))[0] == "6-18-02-04"
    coder._load.cache_clear()


def test_package_is_never_imported(whole):
    assert source.PACKAGE not in sys.modules
    assert whole.name_of("6-18-02-04") == "焊工"


def test_missing_package_says_what_to_do(monkeypatch):
    monkeypatch.setattr(source, "PACKAGE", "no_such_classification")

    with pytest.raises(source.ClassificationMissingError, match="no_such_classification"):
        source.data_folder()


def test_typing_a_title_gets_an_answer_within_50_milliseconds(whole):
    whole.suggest("预热")
    start = time.perf_counter()
    for title in ("电", "电焊", "电焊工", "上海电焊工", "餐厅服务员", "仓库管理员", "月嫂", "叉车司机"):
        whole.suggest(title)

    assert (time.perf_counter() - start) / 8 < 0.05


@pytest.mark.slow
@pytest.mark.skipif(not TITLES.exists(), reason="the shared data folder is not here")
def test_held_back_titles_are_coded_well_enough():
    material = read_material()
    given = read_titles(TITLES, material.occupations)
    held = sorted(set(material.labelled) - set(given))

    trained = TitleCoder.build(replace(material, labelled=given))

    found = [(code, codes(trained.suggest(title))) for title, code in held]
    assert len(held) > 2500
    assert sum(code in five for code, five in found) / len(held) >= 0.80
    assert sum(five[:1] == [code] for code, five in found) / len(held) >= 0.55
