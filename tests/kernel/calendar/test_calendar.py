"""Booking without overlap, moving, cancelling, and reading within a scope."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError

from xieshou.kernel.actor import Scope
from xieshou.kernel.calendar import operations, queries
from xieshou.kernel.ids import new_id
from xieshou.kernel.scope_sql import in_scope

NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
HALF = timedelta(minutes=30)


def _booking(user_id, *, start=NINE, end=None, source_id=None, region="530326103201", **more):
    return operations.Booking(
        source=("labour.interview", source_id or new_id()),
        title_text="Interview: %(post)s",
        title_values={"post": "缝纫工"},
        start_at=start,
        end_at=end or start + HALF,
        users=[user_id],
        region_code=region,
        **more,
    )


@pytest.fixture
def user(user_with):
    return user_with("recruitment_steward", regions=["5303"])


def test_book_with_a_free_slot_is_in_the_calendar(db, user, actor_with, at):
    operations.book(_booking(user.pk), at=at)
    actor = actor_with("recruitment_steward", regions=["5303"], user_id=user.pk)

    entries = queries.list_entries(actor=actor, start=NINE, end=NINE + HALF)

    assert [entry.title_values for entry in entries] == [{"post": "缝纫工"}]


@pytest.mark.parametrize("shift", [timedelta(0), timedelta(minutes=29), timedelta(minutes=-29)])
def test_book_over_an_entry_is_refused(db, user, at, shift):
    operations.book(_booking(user.pk), at=at)

    with pytest.raises(operations.SlotTakenError):
        operations.book(_booking(user.pk, start=NINE + shift), at=at)


def test_book_right_after_an_entry_is_allowed(db, user, at):
    operations.book(_booking(user.pk), at=at)

    assert len(operations.book(_booking(user.pk, start=NINE + HALF), at=at)) == 1


def test_book_for_two_books_none_when_one_is_taken(db, user, user_with, at):
    other = user_with("employer")
    operations.book(_booking(user.pk), at=at)
    both = operations.Booking(
        source=("labour.interview", new_id()), title_text="Interview", start_at=NINE, end_at=NINE + HALF,
        users=[user.pk, other.pk], region_code="530326103201",
    )  # fmt: skip

    with pytest.raises(operations.SlotTakenError):
        operations.book(both, at=at)

    assert queries.list_busy(scope=Scope.everything(), users=[other.pk], start=NINE, end=NINE + HALF) == []


def test_book_that_ends_before_it_begins_is_refused(db, user, at):
    with pytest.raises(operations.EmptySlotError):
        operations.book(_booking(user.pk, end=NINE), at=at)


def test_cancel_frees_the_time(db, user, at):
    source_id = new_id()
    operations.book(_booking(user.pk, source_id=source_id), at=at)

    operations.cancel(source=("labour.interview", source_id), reason="网络故障", at=at)

    assert len(operations.book(_booking(user.pk), at=at)) == 1


def test_move_onto_another_entry_is_refused_and_keeps_the_old_time(db, user, at):
    source_id = new_id()
    operations.book(_booking(user.pk, source_id=source_id), at=at)
    operations.book(_booking(user.pk, start=NINE + 2 * HALF), at=at)
    source = ("labour.interview", source_id)

    with pytest.raises(operations.SlotTakenError):
        operations.move(source=source, start_at=NINE + HALF, end_at=NINE + 3 * HALF, place="", at=at)

    moved = operations.move(source=source, start_at=NINE + HALF, end_at=NINE + 2 * HALF, place="二楼", at=at)
    assert [(entry.revision, entry.place) for entry in moved] == [(1, "二楼")]


def test_busy_times_of_another_region_are_not_shown_but_still_refuse(db, user, at):
    operations.book(_booking(user.pk), at=at)

    with in_scope(Scope.of(["6531"])):
        assert queries.list_busy(scope=Scope.of(["6531"]), users=[user.pk], start=NINE, end=NINE + HALF) == []
        with pytest.raises(operations.SlotTakenError):
            operations.book(_booking(user.pk, region="653126100000"), at=at)


def test_row_security_hides_entries_of_other_regions(db, user, at):
    from xieshou.kernel.calendar.models import Entry

    operations.book(_booking(user.pk), at=at)

    with in_scope(Scope.of(["6531"])):
        assert Entry.objects.count() == 0
    with in_scope(Scope.of(["530326"])):
        assert Entry.objects.count() == 1


def test_entry_of_another_user_is_not_found(db, user, user_with, actor_with, at):
    (entry,) = operations.book(_booking(user.pk), at=at)
    other = actor_with("recruitment_steward", regions=["5303"], user_id=user_with("employer").pk)

    with pytest.raises(queries.EntryNotFoundError):
        queries.get_entry(entry.pk, actor=other)


def test_other_refusals_of_the_database_are_not_told_as_a_taken_slot(db, user, at):
    with pytest.raises(IntegrityError, match="place"):
        operations.book(_booking(user.pk, place=None), at=at)


def test_move_that_ends_before_it_begins_is_refused_and_keeps_the_time(db, user, at):
    source_id = new_id()
    operations.book(_booking(user.pk, source_id=source_id), at=at)
    with pytest.raises(operations.EmptySlotError):
        operations.move(
            source=("labour.interview", source_id), start_at=NINE + HALF, end_at=NINE + HALF, place="", at=at
        )
    busy = queries.list_busy(scope=Scope.everything(), users=[user.pk], start=NINE, end=NINE + HALF)
    assert len(busy) == 1
