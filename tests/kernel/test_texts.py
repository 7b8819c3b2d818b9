"""Plain text helpers: safe text, pairs, patterns, pinyin."""

from __future__ import annotations

import subprocess
import sys

import pytest

from xieshou.kernel import texts
from xieshou.kernel.texts import (
    UnstorableTextError,
    clean_text,
    grams,
    like_pattern,
    pinyin_of,
    place_pinyin,
    plain_syllable,
    prefix_range,
)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        (" a  b ", "a b"),
        ("李\u202e伟", "李伟"),
        ("a\x07b", "ab"),
        ("e\u0301", "é"),
        ("", ""),
        ("一\n二", "一\n二"),
    ],
)
def test_clean_text(raw: str, clean: str) -> None:
    assert clean_text(raw, max_length=10) == clean


@pytest.mark.parametrize("raw", ["a\x00", "\ud800", "x" * 11])
def test_clean_text_refuses(raw: str) -> None:
    with pytest.raises(UnstorableTextError):
        clean_text(raw, max_length=10)


def test_text_at_the_limit_is_kept() -> None:
    assert clean_text("x" * 10, max_length=10) == "x" * 10


def test_grams_and_patterns() -> None:
    assert grams("会泽县") == ["会泽", "泽县"]
    assert grams("会") == []
    assert like_pattern("10%_\\") == "%10\\%\\_\\\\%"
    lower, upper = prefix_range("张")
    assert lower <= "张三" <= upper
    assert not lower <= "李四" <= upper


def test_pinyin() -> None:
    assert pinyin_of("吕梁 12A·ꆈ") == ("lvliang12a", "ll12a")
    assert place_pinyin(["六安市", "重庆市", "会泽县"]) == [
        ("luanshi", "las"), ("chongqingshi", "cqs"), ("huizexian", "hzx"),
    ]  # fmt: skip
    assert plain_syllable("lǜ") == "lv"


def test_readings_of_names_leave_the_phrases_of_the_package_unloaded() -> None:
    program = (
        "import sys; from xieshou.kernel.texts import name_pinyin;"
        "assert name_pinyin('曾小贤') == ('zengxiaoxian', 'zxx'), name_pinyin('曾小贤');"
        "assert 'pypinyin' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_readings_are_those_of_the_package() -> None:
    from pypinyin.constants import PINYIN_DICT

    assert {int(code): readings for code, readings in texts._readings().items()} == PINYIN_DICT


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "find_spec", lambda _name: None)
    with pytest.raises(ModuleNotFoundError, match="pypinyin"):
        texts._readings()
