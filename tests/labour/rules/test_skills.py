"""Skills stand in the classification of 2022, and words of the trade lead to them; what is not sure stays unknown."""

from __future__ import annotations

import pytest

from xieshou.labour.rules.occupations import CODE, occupation_name
from xieshou.labour.rules.skills import skill_of, suggest_skills
from xieshou.labour.rules.terms import parse_levels, terms
from xieshou.labour.sheets.cells import level_problems, parse_asked_skills


@pytest.mark.parametrize("code", sorted(terms("skills")))
def test_every_skill_has_an_occupation_of_the_classification(code):
    occupation = terms("skills")[code].occupation
    assert CODE.fullmatch(occupation)
    assert occupation_name(occupation) != occupation


def test_no_two_skills_share_an_occupation():
    occupations = [term.occupation for term in terms("skills").values()]
    assert len(occupations) == len(set(occupations))


@pytest.mark.parametrize(
    ("word", "skill"), [("缝纫工", "sewing"), ("焊工", "welding"), ("养老护理员", "elder_care")]
)
def test_title_of_the_trade_is_coded_to_its_skill(word, skill):
    assert skill_of(word) == skill
    assert skill in suggest_skills(word)


@pytest.mark.parametrize("word", ["", "zzzz", "宇航员"])
def test_word_that_is_no_skill_of_the_list_stays_unknown(word):
    assert skill_of(word) == ""


def test_cell_takes_titles_beside_names_with_levels_and_marks():
    assert parse_levels("skills", "缝纫工3、焊接2", guess=skill_of) == ({"sewing": 3, "welding": 2}, [])
    assert parse_levels("skills", "缝纫工3") == ({}, ["缝纫工3"])
    assert parse_asked_skills("缝纫工2*") == [{"code": "sewing", "level": 2, "must": True}]
    assert list(level_problems("skills", {"skills": "缝纫工2、焊接"})) == []


def test_unknown_word_is_named_with_what_may_be_meant(monkeypatch):
    ((key, message),) = level_problems("skills", {"skills": "zzzz"})
    assert (key, "zzzz" in message) == ("skills", True)
    monkeypatch.setattr("xieshou.labour.sheets.cells.suggest_skills", lambda _word: ("sewing",))
    ((_key, message),) = level_problems("skills", {"skills": "zzzz"})
    assert "缝纫" in message or "Sewing" in message
