"""Invented people never look like real ones and come out the same from the same seed."""

from __future__ import annotations

from datetime import date
from random import Random

from xieshou.config.demo.people import Inventor
from xieshou.kernel.people.rules import parse_phone, parse_resident_id

ON = date(2026, 3, 2)


def _people(seed: int, count: int = 200):
    inventor = Inventor(Random(seed))
    return [
        inventor.person(
            "530326",
            oldest=date(1960, 1, 1),
            youngest=date(2005, 1, 1),
            sex="1",
            ethnicity=group,
            surname="王",
        )
        for group in ("HA", "YI", "UG")
        for _number in range(count)
    ]


def test_numbers_are_valid_and_nobodys() -> None:
    people = _people(1)
    assert {person.id_number[14:17] for person in people} == {"000"}
    assert all(
        parse_resident_id(person.id_number, on=ON).birth_date == person.birth_date for person in people
    )
    assert all(parse_phone(person.phone) == person.phone for person in people)
    assert len({person.id_number for person in people}) == len(people)


def test_the_same_seed_invents_the_same_people() -> None:
    assert _people(7) == _people(7)
    assert _people(7) != _people(8)
