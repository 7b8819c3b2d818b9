"""Codes of skills, licences and conditions: read from names of both languages, written back the same."""

from __future__ import annotations

import pytest
from django.utils import translation

from xieshou.labour.rules.occupations import UnknownOccupationError, check_occupations, occupation_name
from xieshou.labour.rules.terms import (
    choices,
    label_of,
    parse_codes,
    parse_levels,
    terms,
    write_codes,
    write_levels,
)


@pytest.mark.parametrize("kind", ["skills", "licences", "conditions"])
def test_every_term_has_both_names_and_no_name_twice(kind):
    for language in ("zh", "en"):
        names = [getattr(term, language) for term in terms(kind).values()]
        assert all(names)
        assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("cell", "levels", "unknown"),
    [
        ("缝纫2、焊接", {"sewing": 2, "welding": 1}, []),
        ("Sewing 3; packing", {"sewing": 3, "packing": 1}, []),
        ("缝纫3级，飞行2", {"sewing": 3}, ["飞行2"]),
        ("", {}, []),
    ],
)
def test_skills_with_levels_are_read(cell, levels, unknown):
    assert parse_levels("skills", cell) == (levels, unknown)


def test_codes_are_read_once_each_and_written_back():
    assert parse_codes("conditions", "湿热、粉尘/湿热|Noise") == (["hot_humid", "dust", "noise"], [])
    assert parse_codes("licences", "飞行执照") == ([], ["飞行执照"])
    with translation.override("zh-hans"):
        assert write_codes("conditions", ["hot_humid", "dust"]) == "湿热、粉尘"
        assert write_levels("skills", {"sewing": 2}) == "缝纫2"
    with translation.override("en"):
        assert label_of("conditions", "hot_humid") == "Hot and humid"
        assert dict(choices("skills"))["sewing"] == "Sewing"
    assert label_of("skills", "unheard_of") == "unheard_of"


def test_occupations_of_the_classification_are_known():
    assert occupation_name("6-05-01-03") == "缝纫工"
    assert occupation_name("9-99-99-99") == "9-99-99-99"
    assert occupation_name("") == ""
    check_occupations(("", "6-05-01-03"), field="occupation_codes")
    with pytest.raises(UnknownOccupationError) as refusal:
        check_occupations(("6-05-01-03", "9-99-99-99"), field="occupation_codes")
    assert refusal.value.field == "occupation_codes"
