"""Rankings: best first, barred last, hard requirements apart from preferences, names only for those who may."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from tests.labour.makers import ON, make_person, make_vacancy, make_wish
from xieshou.kernel.actor import Scope
from xieshou.labour.policies.offer import sees_only_pseudonyms
from xieshou.labour.queries.ranking import explain_vacancies, explain_workers, rank_vacancies, rank_workers
from xieshou.labour.rules.parameters import (
    AssignmentParameters,
    NoParametersError,
    parameters_of,
    parameters_on,
)
from xieshou.labour.rules.ranking import Reason, is_empty, plain, price_of_pair, split_reasons

EVERYWHERE = Scope.everything()


@pytest.mark.django_db
def test_worker_sees_fitting_vacancies_best_first_and_barred_ones_last():
    wish = make_wish()
    worse = make_vacancy(
        occupation_code="4-09-08-01", skills=[{"code": "welding", "level": 3, "must": False}]
    )
    best = make_vacancy()
    barred = make_vacancy(wage_from_fen=300_000, wage_to_fen=350_000)
    make_vacancy(status="draft")
    parameters = parameters_on(ON)
    ranking = rank_vacancies(wish, scope=EVERYWHERE, on=ON, parameters=parameters)
    assert [place.item for place in ranking] == [best, worse, barred]
    ranked = explain_vacancies(wish, ranking, parameters=parameters)
    assert [place.is_admissible for place in ranked] == [True, True, False]
    assert [reason.code for reason in ranked[2].missed] == ["wage"]
    assert all(not reason.hard for reason in ranked[0].preferences if reason.code == "occupation")
    for place in ranked[:2]:
        assert place.missed == []


@pytest.mark.django_db
def test_vacancy_sees_open_workers_of_the_area_only():
    vacancy = make_vacancy(licences=["low_voltage"])
    holder = make_wish(licences=["low_voltage"])
    other = make_wish()
    make_wish(status="unwilling")
    make_wish(make_person(region_code="632900000000"), licences=["low_voltage"])
    parameters = parameters_on(ON)
    ranking = rank_workers(vacancy, scope=Scope.of(["5303"]), on=ON, parameters=parameters)
    assert [place.item for place in ranking] == [holder, other]
    assert [place.is_admissible for place in ranking] == [True, False]
    ranked = explain_workers(vacancy, ranking, parameters=parameters)
    assert [reason.code for reason in ranked[1].missed] == ["licence"]


@pytest.mark.django_db
def test_ranking_without_candidates_is_empty():
    wish, vacancy = make_wish(status="unwilling"), make_vacancy(status="draft")
    parameters = parameters_on(ON)
    assert rank_vacancies(wish, scope=EVERYWHERE, on=ON, parameters=parameters) == []
    assert rank_workers(vacancy, scope=EVERYWHERE, on=ON, parameters=parameters) == []


@pytest.mark.django_db
def test_actor_who_may_not_see_wishes_sees_pseudonyms(user_with, client_for, monkeypatch):
    from xieshou.kernel.access import queries
    from xieshou.kernel.access.roles import role_table

    table = role_table()
    monkeypatch.setattr(
        queries,
        "role_table",
        type(
            "T",
            (),
            {"capabilities_of": lambda _s, roles: table.capabilities_of(roles) - {"labour.wish.view"}},
        ),
    )
    client = client_for(user_with("recruitment_steward", regions=["310113", "5303"]))
    wish, vacancy = make_wish(make_person("古丽娜尔")), make_vacancy()
    pages = [
        reverse("labour:vacancy_ranking", args=[vacancy.pk]),
        f"/api/v1/labour/vacancies/{vacancy.pk}/workers",
    ]
    for page in pages:
        text = client.get(page).content.decode()
        assert client.get(page).status_code == 200
        assert "古丽娜尔" not in text
    assert client.get(reverse("labour:wish", args=[wish.pk])).status_code == 403


def test_pseudonyms_follow_the_capability(actor_with):
    assert sees_only_pseudonyms(actor_with("employer"))
    assert not sees_only_pseudonyms(actor_with("recruitment_steward"))


def reason(**values):
    known = {
        "code": "wage", "subject": "", "points": 1000, "max_points": 2500, "hard": False, "satisfied": True,
        "wanted": [400_000, 500_000], "offered": [450_000, 600_000], "side": "seeker",
    }  # fmt: skip
    return Reason(**{**known, **values})


def test_reasons_are_split_and_what_nobody_stated_falls_away():
    hard = reason(hard=True)
    silent = reason(code="climate", wanted=[], offered=["dust"])
    unpriced = reason(code="shift", max_points=0, points=0, wanted=[1], offered=1)
    strong = reason(code="skill", points=4000, max_points=4000, wanted=2, offered=3)
    split = split_reasons([hard, silent, unpriced, strong])
    assert split == ([hard], [strong, hard])
    assert strong.balance == 2000
    assert reason().balance == -250


def test_reason_survives_storing():
    stored = reason().as_values()
    assert Reason.read({**stored, "later": 1}) == reason()


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ((1, (True, None)), [1, [True, None]]),
        (date(2026, 3, 2), "2026-03-02"),
        (frozenset({"a"}), ["a"]),
        ("x", "x"),
    ],
)
def test_compared_values_become_plain(value, written):
    assert plain(value) == written


@pytest.mark.parametrize(
    ("value", "empty"), [(None, True), (0, True), ([[], 0, ""], True), ([0, 1], False), ("x", False)]
)
def test_empty_values_state_nothing(value, empty):
    assert is_empty(value) is empty


@pytest.mark.parametrize(("score", "price"), [(900, 100), (1000, 0), (1001, 0), (0, 1000)])
def test_price_is_what_the_pair_falls_short_of_the_duals(score, price):
    assert price_of_pair(score=score, seeker_value=700, vacancy_price=300) == price


VERSIONS = tuple(
    AssignmentParameters(version, day, "x", "x", {"wage": 1})
    for version, day in (("b", date(2026, 7, 1)), ("a", date(2026, 1, 1)))
)


@pytest.mark.parametrize(
    ("day", "version"), [(date(2026, 1, 1), "a"), (date(2026, 6, 30), "a"), (date(2026, 7, 1), "b")]
)
def test_parameters_of_the_day_hold(day, version):
    assert parameters_on(day, VERSIONS).version == version


def test_day_before_the_first_parameters_is_refused():
    with pytest.raises(NoParametersError):
        parameters_on(date(2025, 12, 31), VERSIONS)
    with pytest.raises(NoParametersError):
        parameters_of("none such")
    assert parameters_of(parameters_on(ON).version).version == parameters_on(ON).version
