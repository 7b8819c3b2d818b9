"""Vacancies: entered, changed, published, withdrawn, reopened, expired; each refusal beside its success."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.labour.makers import AT, BAOSHAN, EXPIRES, ON, make_employer, make_vacancy, vacancy_terms
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.ids import new_id
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import Vacancy
from xieshou.labour.operations import offer
from xieshou.labour.queries.offer import (
    VacancyFilter,
    count_by_stage,
    list_employers,
    list_vacancies,
    vacancies,
)
from xieshou.labour.rules.criteria import ForbiddenCriterionError
from xieshou.labour.rules.need import AltitudeError, UnknownTermError, WageBoundsError
from xieshou.labour.rules.occupations import UnknownOccupationError
from xieshou.labour.rules.offer import (
    ExpiryError,
    HoursError,
    PlacesError,
    ProbationError,
    SkillAsked,
    WageRangeError,
    check_vacancy,
)
from xieshou.labour.vocabulary.offer import LEGAL_MOVES, VacancyStatus


@pytest.fixture
def steward(actor_with):
    return actor_with("recruitment_steward", regions=["310113"])


def enter(actor, employer=None, **terms):
    employer = employer or make_employer()
    return offer.enter_vacancy(
        employer_id=employer.pk, terms=vacancy_terms(**terms), actor=actor, at=AT, on=ON
    )


@pytest.mark.django_db
def test_vacancy_is_entered_as_a_draft_with_the_next_number(steward):
    employer = make_employer()
    first, second = enter(steward, employer), enter(steward, employer)
    assert (first.status, first.code, second.code) == ("draft", "202603-001", "202603-002")
    event = Event.objects.filter(event="labour.offer.entered").first()
    assert event.after["title"] == "缝纫工"


@pytest.mark.django_db
def test_number_taken_by_the_same_employer_is_refused_and_free_for_another(steward):
    employer = make_employer()
    enter(steward, employer, code="A-1")
    with pytest.raises(offer.CodeTakenError) as refusal:
        enter(steward, employer, code="A-1")
    assert refusal.value.field == "code"
    assert enter(steward, code="A-1").code == "A-1"


@pytest.mark.django_db
def test_other_faults_of_a_row_are_not_taken_for_a_number_in_use():
    vacancy = make_vacancy()
    vacancy.head_count = 0
    with pytest.raises(IntegrityError), transaction.atomic():
        offer._save_once(vacancy, insert=False)


@pytest.mark.django_db
def test_employer_enters_for_itself_and_for_nobody_else(actor_with):
    mine, other = make_employer(), make_employer()
    actor = actor_with("employer", organisations=[mine.pk], organisation_id=mine.pk)
    assert enter(actor, mine).employer_id == mine.pk
    with pytest.raises(Denied):
        enter(actor, other)


@pytest.mark.django_db
def test_unknown_or_closed_employer_and_foreign_place_are_refused(steward):
    closed = make_employer()
    type(closed).objects.filter(pk=closed.pk).update(is_active=False)
    for key in (closed.pk, new_id()):
        with pytest.raises(NotFound):
            offer.enter_vacancy(employer_id=key, terms=vacancy_terms(), actor=steward, at=AT, on=ON)
    with pytest.raises(Denied):
        enter(steward, region_code="440300000000")


@pytest.mark.parametrize(
    ("change", "refusal", "field"),
    [
        ({"requirements": "限男性"}, ForbiddenCriterionError, "requirements"),
        ({"title": "女服务员"}, ForbiddenCriterionError, "title"),
        ({"description": "under 35 only"}, ForbiddenCriterionError, "description"),
        ({"climate_note": "汉族优先"}, ForbiddenCriterionError, "climate_note"),
        ({"address": "不要外地人"}, ForbiddenCriterionError, "address"),
        ({"wage_from_fen": 0}, WageBoundsError, "wage_from_fen"),
        ({"wage_to_fen": 10_000_001}, WageBoundsError, "wage_to_fen"),
        ({"wage_to_fen": 449_999}, WageRangeError, "wage_to_fen"),
        ({"head_count": 0}, PlacesError, "head_count"),
        ({"hours_per_day": 13}, HoursError, "hours_per_day"),
        ({"hours_per_day": 0}, HoursError, "hours_per_day"),
        ({"days_per_week": 8}, HoursError, "days_per_week"),
        ({"probation_months": 7}, ProbationError, "probation_months"),
        ({"altitude_m": 5_501}, AltitudeError, "altitude_m"),
        ({"expires_on": ON}, ExpiryError, "expires_on"),
        ({"starts_on": ON - timedelta(days=1)}, ExpiryError, "starts_on"),
        ({"shift": "dawn"}, UnknownTermError, "shift"),
        ({"insurances": ("luck",)}, UnknownTermError, "insurances"),
        ({"licences": ("luck",)}, UnknownTermError, "licences"),
        ({"conditions": ("luck",)}, UnknownTermError, "conditions"),
        ({"skills": (SkillAsked(code="flying"),)}, UnknownTermError, "skills"),
        ({"skills": (SkillAsked(code="sewing", level=4),)}, UnknownTermError, "skills"),
        ({"occupation_code": "9-99-99-99"}, UnknownOccupationError, "occupation_code"),
    ],
)
def test_vacancy_that_breaks_a_rule_is_refused_at_its_field(change, refusal, field):
    with pytest.raises(refusal) as error:
        check_vacancy(replace(vacancy_terms(), **change), on=ON)
    assert error.value.field == field


@pytest.mark.parametrize(
    "change",
    [
        {"wage_to_fen": 450_000},
        {"wage_to_fen": 10_000_000},
        {"head_count": 1},
        {"hours_per_day": 12, "days_per_week": 7},
        {"probation_months": 6},
        {"altitude_m": 5_500},
        {"expires_on": ON + timedelta(days=1)},
        {"starts_on": ON},
        {"occupation_code": ""},
        {"requirements": "男女不限，年满18周岁，持低压电工作业证"},
        {"skills": (SkillAsked(code="sewing", level=3, must=True),), "insurances": ("pension", "injury")},
    ],
)
def test_vacancy_at_the_limits_is_accepted(change):
    check_vacancy(replace(vacancy_terms(), **change), on=ON)


@pytest.mark.django_db
def test_change_keeps_number_and_stage_and_writes_history(steward):
    vacancy = make_vacancy(head_count=2)
    changed = offer.change_vacancy(
        vacancy_id=vacancy.pk, terms=vacancy_terms(title="平缝工"), actor=steward, at=AT, on=ON
    )
    assert (changed.title, changed.code, changed.status) == ("平缝工", vacancy.code, "published")
    assert list(Vacancy.pgh_event_model.objects.values_list("title", flat=True)) == ["缝纫工"]
    event = Event.objects.get(event="labour.offer.changed")
    assert event.before["title"] == "缝纫工"
    assert event.after["title"] == "平缝工"
    assert "wage_from_fen" not in event.after


@pytest.mark.django_db
def test_places_below_those_taken_are_refused_and_more_places_reopen(steward):
    vacancy = make_vacancy(head_count=2, places_taken=2, status="filled")
    with pytest.raises(PlacesError):
        offer.change_vacancy(
            vacancy_id=vacancy.pk, terms=vacancy_terms(head_count=1), actor=steward, at=AT, on=ON
        )
    more = offer.change_vacancy(
        vacancy_id=vacancy.pk, terms=vacancy_terms(head_count=3), actor=steward, at=AT, on=ON
    )
    assert more.status == "published"
    fewer = offer.change_vacancy(
        vacancy_id=vacancy.pk, terms=vacancy_terms(head_count=2), actor=steward, at=AT, on=ON
    )
    assert fewer.status == "filled"


@pytest.mark.django_db
def test_vacancy_of_another_area_or_withdrawn_is_not_changed(steward, actor_with):
    vacancy = make_vacancy(status="withdrawn")
    with pytest.raises(IllegalMoveError):
        offer.change_vacancy(vacancy_id=vacancy.pk, terms=vacancy_terms(), actor=steward, at=AT, on=ON)
    published = make_vacancy()
    for actor in (
        actor_with("recruitment_steward", regions=["5303"]),
        actor_with("employer", organisations=[new_id()]),
    ):
        with pytest.raises(NotFound):
            offer.change_vacancy(vacancy_id=published.pk, terms=vacancy_terms(), actor=actor, at=AT, on=ON)
    with pytest.raises(Denied):
        offer.change_vacancy(
            vacancy_id=published.pk,
            terms=vacancy_terms(region_code="440300000000"),
            actor=steward,
            at=AT,
            on=ON,
        )
    with pytest.raises(Denied):
        offer.withdraw(
            vacancy_id=published.pk, reason="x", actor=actor_with("auditor", regions=["31"]), at=AT
        )


def publish(vacancy, actor, **options):
    return offer.publish(vacancy_id=vacancy.pk, published_to=["530326"], actor=actor, at=AT, on=ON, **options)


@pytest.mark.django_db
def test_published_vacancy_is_seen_by_its_counties_only(steward):
    vacancy = publish(make_vacancy(status="draft"), steward)
    assert (vacancy.status, vacancy.published_at) == ("published", AT)
    draft = make_vacancy(status="draft")
    cases = {"530326": 1, "530326103201": 1, "5303": 1, "53": 1, "530324": 0, "632900": 0}
    for prefix, seen in cases.items():
        assert vacancies(Scope.of([prefix])).count() == seen, prefix
    assert set(vacancies(Scope.of(["31"]))) == {vacancy, draft}
    assert vacancies(Scope.nothing()).count() == 0


@pytest.mark.django_db
def test_uncoded_vacancy_is_not_published(steward):
    vacancy = make_vacancy(status="draft", occupation_code="")
    with pytest.raises(offer.NotCodedError):
        publish(vacancy, steward)
    vacancy.refresh_from_db()
    assert vacancy.status == "draft"


@pytest.mark.django_db
def test_expired_vacancy_needs_a_new_last_day_to_be_published(steward):
    vacancy = make_vacancy(status="expired", expires_on=ON - timedelta(days=1))
    with pytest.raises(ExpiryError):
        publish(vacancy, steward)
    assert publish(vacancy, steward, expires_on=EXPIRES).expires_on == EXPIRES
    full = make_vacancy(status="expired", head_count=1, places_taken=1)
    assert publish(full, steward).status == "filled"


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["published", "filled", "withdrawn"])
def test_only_drafts_and_expired_vacancies_are_published(steward, status):
    with pytest.raises(IllegalMoveError):
        publish(make_vacancy(status=status), steward)


@pytest.mark.django_db
def test_withdrawal_says_why_and_a_reopened_vacancy_is_a_draft(steward):
    vacancy = make_vacancy()
    with pytest.raises(offer.ReasonMissingError):
        offer.withdraw(vacancy_id=vacancy.pk, reason="  ", actor=steward, at=AT)
    assert (
        offer.withdraw(vacancy_id=vacancy.pk, reason="订单减少", actor=steward, at=AT).status == "withdrawn"
    )
    with pytest.raises(IllegalMoveError):
        offer.withdraw(vacancy_id=vacancy.pk, reason="订单减少", actor=steward, at=AT)
    assert offer.reopen(vacancy_id=vacancy.pk, actor=steward, at=AT).status == "draft"
    with pytest.raises(IllegalMoveError):
        offer.reopen(vacancy_id=vacancy.pk, actor=steward, at=AT)


@pytest.mark.django_db
def test_vacancy_with_referred_people_is_not_taken_back(steward):
    vacancy = make_vacancy(status="withdrawn", places_taken=1)
    with pytest.raises(offer.TakenPlacesError):
        offer.reopen(vacancy_id=vacancy.pk, actor=steward, at=AT)


@pytest.mark.django_db
def test_expiry_ends_what_is_past_its_last_day_once(steward):
    past = make_vacancy(expires_on=ON - timedelta(days=1))
    filled = make_vacancy(expires_on=ON - timedelta(days=1), status="filled")
    today, draft = (
        make_vacancy(expires_on=ON),
        make_vacancy(expires_on=ON - timedelta(days=9), status="draft"),
    )
    system = Actor.system("labour.vacancy.expire")
    with pytest.raises(Denied):
        offer.expire_due(actor=steward, at=AT, on=ON)
    assert offer.expire_due(actor=system, at=AT, on=ON) == 2
    assert offer.expire_due(actor=system, at=AT, on=ON) == 0
    states = {vacancy.pk: vacancy.status for vacancy in Vacancy.objects.all()}
    assert states == {past.pk: "expired", filled.pk: "expired", today.pk: "published", draft.pk: "draft"}


@pytest.mark.django_db
@pytest.mark.parametrize("before", list(VacancyStatus))
def test_database_holds_the_legal_moves(before):
    for after in VacancyStatus:
        vacancy = make_vacancy(status=before, published_at=AT)
        legal = after == before or after in LEGAL_MOVES[before]
        if legal:
            assert Vacancy.objects.filter(pk=vacancy.pk).update(status=after) == 1
        else:
            with pytest.raises(IntegrityError), transaction.atomic():
                Vacancy.objects.filter(pk=vacancy.pk).update(status=after)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [
        {"wage_from_fen": 0},
        {"wage_to_fen": 1},
        {"head_count": 0},
        {"head_count": 1, "places_taken": 2},
        {"published_at": None},
        {"language_level": 5},
        {"shift": "dawn"},
    ],
)
def test_database_refuses_impossible_vacancies(values):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_vacancy(**values)
    assert make_vacancy().pk


@pytest.mark.django_db
def test_list_filters_by_text_stage_place_employer_and_places():
    first = make_vacancy(title="焊工", is_urgent=True)
    full = make_vacancy(head_count=1, places_taken=1, status="filled", region_code="310114000000")
    scope = Scope.everything()

    def found(**wanted):
        return set(list_vacancies(VacancyFilter(**wanted), scope=scope))

    assert found() == {first, full}
    assert found(text="焊") == {first}
    assert found(text=first.employer.short_name) == {first}
    assert found(text="\x00") == {first, full}
    assert found(status="filled") == {full}
    assert found(region="310113") == {first}
    assert found(employer_id=full.employer_id) == {full}
    assert found(urgent_only=True) == {first}
    assert found(with_places=True) == {first}
    assert count_by_stage(scope=scope)["published"] == (1, 2)


@pytest.mark.django_db
def test_employers_are_suggested_within_the_area_only():
    near, far = make_employer("宝山服装厂"), make_employer("深圳服装厂", region_code="440300000000")
    assert list_employers("服装", scope=Scope.of(["310113"])) == [near]
    assert set(list_employers("服装", scope=Scope.everything())) == {near, far}
    assert list_employers("", scope=Scope.everything()) == []
    assert list_employers("服装", scope=Scope.of(organisations=[far.pk])) == [far]
    assert near.region_code == BAOSHAN
