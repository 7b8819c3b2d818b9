"""Races on the last place of a vacancy and on an interviewer's time: one winner, and none without the guards."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from tests.labour.makers import make_employer, make_vacancy
from tests.labour.story import AT, TALK, Story
from xieshou.kernel.actor import Scope
from xieshou.kernel.errors import DomainError
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import Interview, Referral, Vacancy
from xieshou.labour.operations import interview, referral

CLIENTS = 6
PLACE_GUARD = "places_taken < head_count"


@pytest.fixture
def stories(fresh_database, actor_with, user_with):
    """Return workers who all want the same vacancy of one place."""
    with in_scope(Scope.everything()):
        vacancy = make_vacancy(make_employer(), head_count=1)
        return [Story(actor_with, user_with, vacancy=vacancy) for _ in range(CLIENTS)]


def race(steps):
    """Run the steps at the same moment, each on a connection of its own; return how many were not refused."""
    barrier = Barrier(len(steps))

    def run(step):
        try:
            barrier.wait()
            with in_scope(Scope.everything()):
                step()
        except DomainError:
            return 0
        finally:
            connections.close_all()
        return 1

    with ThreadPoolExecutor(len(steps)) as pool:
        return sum(pool.map(run, steps))


def as_owner(*statements):
    with connections["owner"].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connections["owner"].close()


def refer(story):
    return lambda: referral.refer(
        wish_id=story.wish.pk, vacancy_id=story.vacancy.pk, actor=story.steward, at=AT
    )


def test_last_place_has_one_winner(stories):
    assert race([refer(story) for story in stories]) == 1

    with in_scope(Scope.everything()):
        assert Vacancy.objects.get().places_taken == 1
        assert Referral.objects.count() == 1


def test_last_place_is_oversold_without_the_guards(stories):
    with connection.cursor() as cursor:
        cursor.execute("select pg_get_functiondef('labour_take_place(uuid)'::regprocedure)")
        (function,) = cursor.fetchone()
    connection.close()
    assert PLACE_GUARD in function
    as_owner(
        "alter table labour_vacancy drop constraint labour_vacancy_places",
        function.replace(PLACE_GUARD, "true").replace("status = 'published'", "true"),
    )

    assert race([refer(story) for story in stories]) > 1


@pytest.fixture
def booked(stories):
    """Return workers who are referred, all to be interviewed by one person."""
    with in_scope(Scope.everything()):
        Vacancy.objects.update(head_count=CLIENTS)
        for story in stories:
            story.refer()
    connection.close()
    return stories


def book(story, interviewer):
    slot = interview.Slot(start_at=TALK, end_at=TALK.replace(minute=30), interviewer_id=interviewer.pk)
    return lambda: interview.book_interview(
        referral_id=story.referral.pk, slot=slot, actor=story.steward, at=AT
    )


def test_one_time_of_an_interviewer_has_one_winner(booked):
    who = booked[0].interviewer

    assert race([book(story, who) for story in booked]) == 1

    with in_scope(Scope.everything()):
        assert Interview.objects.count() == 1
        assert Referral.objects.filter(status="referred").count() == CLIENTS - 1


def test_one_time_is_booked_twice_without_the_exclusion(booked):
    as_owner("alter table calendar_entry drop constraint calendar_entry_no_overlap")
    who = booked[0].interviewer

    assert race([book(story, who) for story in booked]) > 1
