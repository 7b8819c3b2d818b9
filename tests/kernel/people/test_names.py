"""Names: the vectors, and what is kept, mapped, warned about or refused."""

from __future__ import annotations

import ast
import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xieshou.kernel.errors import DomainError
from xieshou.kernel.people import names
from xieshou.kernel.people.names import NameWarning, clean_name, name_match_key
from xieshou.kernel.texts import UnstorableTextError, name_pinyin

VECTORS = Path(__file__).resolve().parents[4] / "shared" / "data" / "identity" / "person_names_hard.tsv"


def _vectors() -> list[tuple[str, str]]:
    if not VECTORS.is_file():
        return []
    with VECTORS.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(ast.literal_eval(row["repr"]), row["expect"]) for row in rows]


@pytest.mark.skipif(not VECTORS.is_file(), reason="the identity vectors are not beside the project")
@pytest.mark.parametrize(("raw", "expect"), _vectors(), ids=lambda value: ascii(value)[:24])
def test_vector_is_treated_as_expected(raw: str, expect: str) -> None:
    if expect.startswith("too long"):
        with pytest.raises(names.NameTooLongError):
            clean_name(raw)
    elif expect.startswith("NUL"):
        with pytest.raises(UnstorableTextError):
            clean_name(raw)
    else:
        _check_accepted(raw, expect)


def _check_accepted(raw: str, expect: str) -> None:
    name = clean_name(raw)
    if "same person" in expect or expect.startswith("keep"):
        assert name.display == "阿卜杜拉·买买提"
    elif expect.startswith("PUA"):
        assert name == names.CleanName("黄䶮", "黄䶮", (NameWarning.PRIVATE_MAPPED,))
    elif expect.startswith("IVS"):
        assert (name.display, name.key) == (raw, "金")
    elif expect.startswith("RTL"):
        assert name == names.CleanName("李伟", "李伟", (NameWarning.DIRECTION_REMOVED,))
    elif expect.startswith("leading dot"):
        assert name.warnings == (NameWarning.OUTER_DOT,)
    else:
        assert name.display == raw.strip()


@pytest.mark.parametrize("dot", list(names.DOTS))
def test_every_middle_dot_gives_one_writing(dot: str) -> None:
    assert clean_name(f"阿卜杜拉{dot}买买提").display == "阿卜杜拉·买买提"


def test_typed_full_stop_between_han_is_a_dot_and_in_latin_stays() -> None:
    assert clean_name("阿卜杜拉.买买提").display == "阿卜杜拉·买买提"
    assert clean_name("John J. Smith").display == "John J. Smith"


def test_name_without_its_dot_has_the_same_key() -> None:
    assert name_match_key("阿卜杜拉买买提") == name_match_key("阿卜杜拉·买买提")


def test_spaces_that_align_columns_are_removed() -> None:
    assert clean_name("张　　三").display == "张三"


def test_sixty_characters_are_kept_and_sixty_one_refused() -> None:
    assert clean_name("买" * 60).display == "买" * 60
    with pytest.raises(names.NameTooLongError):
        clean_name("买" * 61)


@pytest.mark.parametrize("raw", ["", "  ", "·", "\u200b"])
def test_nothing_is_refused(raw: str) -> None:
    with pytest.raises(names.NameMissingError):
        clean_name(raw)


def test_lone_surrogate_is_refused() -> None:
    with pytest.raises(UnstorableTextError):
        clean_name("王\ud800五")


def test_control_character_inside_is_refused() -> None:
    with pytest.raises(names.NameUnreadableError):
        clean_name("王\x1b[31m五")


def test_unknown_private_character_is_kept_with_a_warning() -> None:
    name = clean_name("黄\ue000")
    assert (name.display, name.warnings) == ("黄\ue000", (NameWarning.PRIVATE_UNKNOWN,))


def test_private_map_knows_all_eighty_characters() -> None:
    table = names.private_use_map()
    assert len(table) == 80
    assert not any("\ue000" <= new <= "\uf8ff" for new in table.values())


@given(st.text(max_size=80))
def test_any_text_is_cleaned_once_or_refused(raw: str) -> None:
    try:
        name = clean_name(raw)
    except DomainError:
        return
    assert 0 < len(name.display) <= names.NAME_LIMIT
    assert 0 < len(name.key) <= names.NAME_LIMIT * 2
    assert clean_name(name.display).display == name.display
    assert name_match_key(name.display) == name.key
    assert "\x00" not in name.display


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("吕布", ("lvbu", "lb")),
        ("曾小贤", ("zengxiaoxian", "zxx")),
        ("尉迟恭", ("yuchigong", "ycg")),
        ("单", ("dan", "d")),
        ("阿卜杜拉买买提", ("abodulamaimaiti", "abdlmmt")),
        ("ꆈꌠꁱꂷ", ("", "")),
        ("nan", ("nan", "nan")),
    ],
)
def test_pinyin_of_names(name: str, expected: tuple[str, str]) -> None:
    assert name_pinyin(name) == expected
