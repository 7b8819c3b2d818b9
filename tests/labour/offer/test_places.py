"""Places of a vacancy: the database counts, whatever the scope of who takes one."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.labour.makers import AT, make_vacancy
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.errors import NoPlaceLeftError
from xieshou.labour.models import Vacancy
from xieshou.labour.operations.places import release_place, take_place

pytestmark = pytest.mark.django_db


def test_last_place_taken_fills_the_vacancy_and_the_next_is_refused(actor_with):
    vacancy = make_vacancy(head_count=2)
    actor = actor_with("recruitment_steward", regions=["310113"])
    assert take_place(vacancy_id=vacancy.pk, actor=actor, at=AT) == 1
    assert take_place(vacancy_id=vacancy.pk, actor=actor, at=AT) == 0
    vacancy.refresh_from_db()
    assert vacancy.status == "filled"
    with pytest.raises(NoPlaceLeftError):
        take_place(vacancy_id=vacancy.pk, actor=actor, at=AT)
    vacancy.refresh_from_db()
    assert vacancy.places_taken == 2


def test_place_given_back_publishes_a_filled_vacancy_again(actor_with):
    vacancy = make_vacancy(head_count=1)
    actor = actor_with("recruitment_steward", regions=["310113"])
    take_place(vacancy_id=vacancy.pk, actor=actor, at=AT)
    assert release_place(vacancy_id=vacancy.pk, actor=actor, at=AT, reason="worker left") == 1
    vacancy.refresh_from_db()
    assert (vacancy.status, vacancy.places_taken) == ("published", 0)
    with pytest.raises(NoPlaceLeftError):
        release_place(vacancy_id=vacancy.pk, actor=actor, at=AT)


@pytest.mark.parametrize("status", ["draft", "expired", "withdrawn", "filled"])
def test_vacancy_that_is_not_published_gives_no_place(actor_with, status):
    vacancy = make_vacancy(status=status)
    with pytest.raises(NoPlaceLeftError):
        take_place(vacancy_id=vacancy.pk, actor=actor_with("recruitment_steward", regions=["310113"]), at=AT)


def test_county_takes_a_place_in_a_foreign_region_and_keeps_its_own_scope(actor_with):
    vacancy = make_vacancy(head_count=2)
    hidden = make_vacancy(status="draft")
    county = actor_with("station_west", regions=["530326"])
    with in_scope(county.scope):
        assert take_place(vacancy_id=vacancy.pk, actor=county, at=AT) == 1
        assert Vacancy.objects.filter(pk=hidden.pk).count() == 0
        assert Vacancy.objects.filter(pk=vacancy.pk).update(title="x") == 0
        with connection.cursor() as cursor:
            cursor.execute("select current_setting('xieshou.regions')")
            assert cursor.fetchone()[0] == "530326%"


def test_each_place_taken_or_given_back_leaves_an_audit_event(actor_with):
    vacancy = make_vacancy()
    actor = actor_with("recruitment_steward", regions=["310113"])
    take_place(vacancy_id=vacancy.pk, actor=actor, at=AT)
    release_place(vacancy_id=vacancy.pk, actor=actor, at=AT, reason="declined")
    events = Event.objects.filter(subject_id=str(vacancy.pk)).order_by("id").values_list("event", "reason")
    assert list(events) == [("labour.offer.place_taken", ""), ("labour.offer.place_released", "declined")]


def test_employer_sees_own_drafts_and_other_employers_only_published_ones(actor_with):
    mine, foreign = make_vacancy(status="draft"), make_vacancy(status="draft")
    shown = make_vacancy(status="published")
    with in_scope(Scope.of(organisations=[mine.employer_id])):
        keys = set(Vacancy.objects.values_list("pk", flat=True))
    assert mine.pk in keys
    assert shown.pk in keys
    assert foreign.pk not in keys
