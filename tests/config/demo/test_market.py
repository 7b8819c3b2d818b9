"""Wishes of the demonstration in the village's form: what is read back is what was wished."""

from __future__ import annotations

from datetime import date
from random import Random

from xieshou.config.demo.market import cells_of, wish_of
from xieshou.config.demo.roster import Adult
from xieshou.labour.rules.terms import parse_codes, parse_levels
from xieshou.labour.sheets.cells import parse_shifts

ON = date(2026, 3, 2)


def test_cells_of_a_wish_hold_the_whole_wish() -> None:
    adult, random = Adult("530326198503124524", "530326103201", 30, "焊接"), Random(1)
    for _number in range(20):
        wish = wish_of(adult, random, on=ON)
        cells = cells_of(wish)
        assert parse_levels("skills", cells["wish_skills"]) == (wish.skills, [])
        assert parse_codes("licences", cells["wish_licences"]) == (list(wish.licences), [])
        assert parse_codes("conditions", cells["wish_avoids"]) == (list(wish.avoided_conditions), [])
        assert parse_shifts(cells["wish_shifts"]) == ([str(shift) for shift in wish.shifts], [])
        assert (cells["wish_wage_fen"], cells["wish_hope_fen"]) == (
            wish.wage_floor_fen, wish.wage_expected_fen,
        )  # fmt: skip
        assert (cells["wish_region"] or None) == next(iter(wish.wanted_regions), None)
        assert cells["wish_from"] == wish.available_from
