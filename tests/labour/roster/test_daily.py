"""The nights of the rosters: placements are followed, a stale claim is one task until it is confirmed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.labour.makers import VILLAGE
from xieshou.kernel.actor import Actor
from xieshou.kernel.audit.models import Event
from xieshou.kernel.inbox.models import Task
from xieshou.kernel.people.models import Person
from xieshou.kernel.people.secrets import id_columns
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.jobs import roster as jobs
from xieshou.labour.operations import roster_steps as steps
from xieshou.labour.operations.roster_daily import follow_records, remind_of_stale
from xieshou.labour.operations.roster_records import take_records
from xieshou.labour.rules.dated import resolve

from .makers import ALL, AT, EAST, WEST, load, number_of, pair_of, row_of

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("测试")
LIMIT = AT + timedelta(days=resolve("roster", "stale_days", on=AT.date()).value)
DAY = timedelta(days=1)


def stale_tasks():
    with in_scope(ALL):
        found = Task.objects.filter(kind="labour.roster.stale", done_at__isnull=True)
        return sorted(found.values_list("region_code", flat=True))


def test_stale_claim_is_a_task_the_day_after_the_limit(west, east):
    load(west, WEST, row_of())
    load(east, EAST, row_of(), at=AT + DAY)
    assert remind_of_stale(actor=SYSTEM, at=LIMIT) == 0
    assert remind_of_stale(actor=SYSTEM, at=LIMIT + DAY) == 1
    assert stale_tasks() == ["530326"]
    assert remind_of_stale(actor=SYSTEM, at=LIMIT + 2 * DAY) == 2
    assert stale_tasks() == ["310113", "530326"]
    assert remind_of_stale(actor=SYSTEM, at=LIMIT + 3 * DAY) == 2
    assert stale_tasks() == ["310113", "530326"]


def test_confirming_ends_the_task(west):
    load(west, WEST, row_of())
    remind_of_stale(actor=SYSTEM, at=LIMIT + DAY)
    steps.confirm(pair_id=pair_of().pk, side=WEST, actor=west, at=LIMIT + DAY)
    assert stale_tasks() == []
    assert remind_of_stale(actor=SYSTEM, at=LIMIT + 2 * DAY) == 0


def test_withdrawing_ends_the_task(west):
    load(west, WEST, row_of())
    remind_of_stale(actor=SYSTEM, at=LIMIT + DAY)
    steps.withdraw(pair_id=pair_of().pk, side=WEST, reason="误录", actor=west, at=LIMIT + DAY)
    assert stale_tasks() == []


def test_worker_who_left_is_never_stale(west):
    load(west, WEST, row_of(status="离岗"))
    assert remind_of_stale(actor=SYSTEM, at=LIMIT + 9 * DAY) == 0


def test_night_follows_the_claims_there_are_and_makes_none(story, west, east):
    story.arrive()
    Person.objects.filter(pk=story.placement.person_id).update(
        id_missing_reason="", region_code=VILLAGE, **id_columns(number_of(1))
    )
    assert follow_records(actor=SYSTEM, at=story.now(6)) == 0
    take_records(side=WEST, actor=west, at=story.now(6))
    assert follow_records(actor=SYSTEM, at=story.now(7)) == 0
    story.leave()
    assert follow_records(actor=SYSTEM, at=story.now(21)) == 1
    assert (pair_of().west_status, pair_of().east_status) == ("left", "")


def test_jobs_run_both(west):
    load(west, WEST, row_of())
    with in_scope(ALL):
        jobs.follow_records.run_here(actor=SYSTEM, at=LIMIT + DAY)
        jobs.remind_of_stale.run_here(actor=SYSTEM, at=LIMIT + DAY)
        assert Event.objects.filter(event="labour.verification.roster_stale_told").count() == 1
    assert stale_tasks() == ["530326"]
