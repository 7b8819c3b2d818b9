"""Job wishes: entered, changed, dated, consented, moved along; each refusal beside its success."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.labour.makers import AT, ON, OTHER_VILLAGE, make_household, make_person, make_wish
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import JobWish
from xieshou.labour.operations import need
from xieshou.labour.queries.need import WishFilter, count_by_status, is_priority, list_wishes
from xieshou.labour.rules.need import (
    AltitudeError,
    UnknownTermError,
    WageBoundsError,
    WageOrderError,
    WishTerms,
    check_wish,
)
from xieshou.labour.rules.occupations import UnknownOccupationError
from xieshou.labour.vocabulary.need import LEGAL_MOVES, WorkStatus

TERMS = WishTerms(
    occupation_codes=("6-05-01-03",),
    wage_floor_fen=400_000,
    wage_expected_fen=500_000,
    shifts=("day",),
    skills={"sewing": 2},
    licences=("driver_c1",),
    avoided_conditions=("hot_humid",),
    wanted_regions=("31",),
)


@pytest.fixture
def cadre(actor_with):
    return actor_with("village_cadre", regions=["530326"])


def record(person, actor, terms=TERMS, **options):
    return need.record_wish(person_id=person.pk, terms=terms, actor=actor, at=AT, on=ON, **options)


@pytest.mark.django_db
def test_wish_is_recorded_with_who_and_when(cadre):
    person = make_person()
    wish = record(person, cadre)
    wish.refresh_from_db()
    assert (wish.status, wish.region_code, wish.recorded_on) == ("seeking", person.region_code, ON)
    assert (wish.recorded_by_id, wish.skills, wish.shifts) == (cadre.user_id, {"sewing": 2}, ["day"])
    event = Event.objects.get(event="labour.need.recorded")
    assert (event.subject_id, event.region_code) == (str(wish.pk), person.region_code)


@pytest.mark.django_db
def test_change_keeps_one_wish_a_person_and_its_history(cadre):
    person = make_person()
    first = record(person, cadre)
    second = record(person, cadre, replace(TERMS, wage_floor_fen=450_000), status="training")
    assert first.pk == second.pk
    assert JobWish.objects.count() == 1
    assert (second.wage_floor_fen, second.status) == (450_000, "training")
    history = list(JobWish.pgh_event_model.objects.values_list("wage_floor_fen", "status"))
    assert history == [(400_000, "seeking")]
    event = Event.objects.get(event="labour.need.changed")
    assert event.before == {"wage_floor_fen": 400_000, "status": "seeking"}
    assert event.after == {"wage_floor_fen": 450_000, "status": "training"}


@pytest.mark.django_db
def test_person_of_another_area_does_not_exist(cadre):
    with pytest.raises(NotFound):
        record(make_person(region_code=OTHER_VILLAGE), cadre)
    assert JobWish.objects.count() == 0


@pytest.mark.django_db
def test_role_without_the_capability_records_nothing(actor_with):
    steward = actor_with("recruitment_steward", regions=["530326"])
    with pytest.raises(Denied):
        record(make_person(), steward)
    wish = make_wish()
    with pytest.raises(Denied):
        need.record_consent(wish_id=wish.pk, given_on=ON, actor=steward, at=AT, on=ON)


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["referred", "working_outside", "returned"])
def test_status_of_a_later_step_is_not_entered_by_hand(cadre, status):
    with pytest.raises(need.NotAnEntryStatusError):
        record(make_person(), cadre, status=status)
    wish = make_wish()
    with pytest.raises(need.NotAnEntryStatusError):
        record(wish.person, cadre, status=status)


@pytest.mark.django_db
def test_status_that_cannot_follow_is_refused_and_the_same_one_stays(cadre):
    wish = make_wish(status="working_county")
    with pytest.raises(IllegalMoveError):
        record(wish.person, cadre, status="training")
    assert record(wish.person, cadre).status == "working_county"
    open_wish = make_wish(status="seeking", status_since=ON - timedelta(days=9))
    assert record(open_wish.person, cadre, status="seeking").status_since == ON - timedelta(days=9)


@pytest.mark.parametrize(
    ("change", "refusal", "field"),
    [
        ({"skills": {"flying": 1}}, UnknownTermError, "skills"),
        ({"skills": {"sewing": 4}}, UnknownTermError, "skills"),
        ({"licences": ("none_such",)}, UnknownTermError, "licences"),
        ({"avoided_conditions": ("bad_luck",)}, UnknownTermError, "avoided_conditions"),
        ({"shifts": ("dawn",)}, UnknownTermError, "shifts"),
        ({"wage_floor_fen": -1}, WageBoundsError, "wage_floor_fen"),
        ({"wage_expected_fen": 10_000_001}, WageBoundsError, "wage_expected_fen"),
        ({"wage_expected_fen": 399_999}, WageOrderError, "wage_expected_fen"),
        ({"altitude_max_m": 5_501}, AltitudeError, "altitude_max_m"),
        ({"occupation_codes": ("9-99-99-99",)}, UnknownOccupationError, "occupation_codes"),
    ],
)
def test_wish_that_contradicts_itself_is_refused_at_its_field(change, refusal, field):
    with pytest.raises(refusal) as error:
        check_wish(replace(TERMS, **change))
    assert error.value.field == field


@pytest.mark.parametrize(
    "change",
    [
        {"wage_expected_fen": 400_000},
        {"wage_expected_fen": 0},
        {"wage_floor_fen": 0, "wage_expected_fen": 0},
        {"wage_floor_fen": 10_000_000, "wage_expected_fen": 10_000_000},
        {"altitude_max_m": 5_500},
        {"occupation_codes": ()},
        {"skills": {"sewing": 3, "welding": 1}},
    ],
)
def test_wish_at_the_limits_is_accepted(change):
    check_wish(replace(TERMS, **change))


@pytest.mark.django_db
def test_consent_is_noted_withdrawn_and_never_in_the_future(cadre):
    wish = make_wish()
    assert (
        need.record_consent(wish_id=wish.pk, given_on=ON, actor=cadre, at=AT, on=ON).sharing_consent_on == ON
    )
    with pytest.raises(need.ConsentDateError):
        need.record_consent(wish_id=wish.pk, given_on=ON + timedelta(days=1), actor=cadre, at=AT, on=ON)
    assert (
        need.record_consent(wish_id=wish.pk, given_on=None, actor=cadre, at=AT, on=ON).sharing_consent_on
        is None
    )
    events = Event.objects.order_by("id").values_list("event", flat=True)
    assert list(events) == ["labour.need.consent_given", "labour.need.consent_withdrawn"]


@pytest.mark.django_db
@pytest.mark.parametrize("before", list(WorkStatus))
def test_database_and_operation_agree_on_every_legal_move(cadre, before):
    for after in WorkStatus:
        if after == before:
            continue
        wish = make_wish(status=before)
        if after in LEGAL_MOVES[before]:
            moved = need.move_status(wish_id=wish.pk, to=after, actor=cadre, at=AT, on=ON, reason="climate")
            assert (moved.status, moved.status_since, moved.status_reason) == (after, ON, "climate")
        else:
            with pytest.raises(IllegalMoveError):
                need.move_status(wish_id=wish.pk, to=after, actor=cadre, at=AT)
            with pytest.raises(IntegrityError), transaction.atomic():
                JobWish.objects.filter(pk=wish.pk).update(status=after)


@pytest.mark.django_db
def test_list_filters_by_text_status_place_work_and_priority(cadre):
    first = make_wish(make_person("阿依古丽"), priority=True)
    other = make_wish(
        make_person("王建国", region_code="530324101201"), status="unwilling", occupation_codes=[]
    )
    scope = Scope.everything()

    def found(**wanted):
        return set(list_wishes(WishFilter(**wanted), scope=scope, on=ON))

    assert found() == {first, other}
    assert found(status="open") == {first}
    assert found(status="unwilling") == {other}
    assert found(region="530324") == {other}
    assert found(occupation="6-05-01-01") == {first}
    assert found(priority_only=True) == {first}
    assert found(text="王建国") == {other}
    assert found(text="nobody at all") == set()
    assert count_by_status(scope=scope)["seeking"] == 1


@pytest.mark.django_db
def test_priority_follows_the_household_on_the_day():
    person = make_person()
    make_wish(person)
    household = make_household(person, base_type="ordinary")
    assert not is_priority(person.pk, on=ON)
    type(household).objects.filter(pk=household.pk).update(base_type="exited")
    assert is_priority(person.pk, on=ON)
    household.members.update(to_date=ON, end_reason="moved_out")
    assert not is_priority(person.pk, on=ON)
    assert is_priority(person.pk, on=ON - timedelta(days=1))


@pytest.mark.django_db
def test_wish_and_its_history_are_hidden_from_other_areas(cadre):
    wish = make_wish()
    record(wish.person, cadre, replace(TERMS, wage_floor_fen=1))
    for scope, seen in ((Scope.of(["530326"]), 1), (Scope.of(["530324"]), 0), (Scope.nothing(), 0)):
        with in_scope(scope):
            assert JobWish.objects.count() == seen
            assert JobWish.pgh_event_model.objects.count() == seen
