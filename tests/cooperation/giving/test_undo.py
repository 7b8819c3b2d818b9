"""A delivery confirmed wrongly is taken back by two people; a donation stands on a task of a plan."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.cooperation.giving.test_delivery import confirm, propose, received
from tests.cooperation.giving.test_giving import ALL, pledge
from tests.cooperation.places import AT, ON, WEST
from tests.cooperation.plan.test_plan import add, draw
from xieshou.cooperation.errors import IllegalStepError, TextMissingError
from xieshou.cooperation.models import Donation, GiftDelivery
from xieshou.cooperation.operations import delivery_undo, gift_books, giving
from xieshou.cooperation.operations.delivery_undo import OwnUndoError
from xieshou.cooperation.operations.giving import OtherTaskError
from xieshou.cooperation.queries.giving import donations_of_lines, sum_deliveries
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.ledger.models import Account, Entry
from xieshou.kernel.ledger.records import is_undone_there, link_of
from xieshou.kernel.scope_sql import in_scope

SECOND = UUID(int=77)


def second(actor):
    return replace(actor, user_id=SECOND, name="示范·第二人")


def ask(actor, made, reason="发错了村"):
    return delivery_undo.ask_back(delivery_id=made.pk, reason=reason, actor=actor, at=AT)


def take(actor, made):
    return delivery_undo.take_back(delivery_id=made.pk, actor=actor, at=AT)


def keep(actor, made, reason="并未发错"):
    return delivery_undo.let_stand(delivery_id=made.pk, reason=reason, actor=actor, at=AT)


def handed_over(officer, **values):
    row = received(officer, **values)
    return row, confirm(officer, propose(officer, row, amount_fen=row.value_fen))


def test_money_taken_back_by_two_people_is_free_again(officer):
    row, made = handed_over(officer)
    ask(officer, made)
    row.refresh_from_db()
    assert (row.status, sum_deliveries(row.pk)) == ("delivered", row.value_fen)
    with pytest.raises(OwnUndoError):
        take(officer, made)
    take(second(officer), made)
    made.refresh_from_db()
    row.refresh_from_db()
    assert (made.status, made.undo_reason, made.undone_by_id) == ("taken_back", "发错了村", SECOND)
    assert (row.status, row.delivered_on, row.used_for, sum_deliveries(row.pk)) == ("received", None, "", 0)
    assert Account.objects.get(kind="collective").balance_fen == 0
    entry, mirror = Entry.objects.filter(source_kind=gift_books.DELIVERY).order_by("number")
    assert (mirror.reverses_id, mirror.maker_id, mirror.checker_id) == (entry.pk, officer.user_id, SECOND)
    again = confirm(officer, propose(officer, row, amount_fen=row.value_fen))
    row.refresh_from_db()
    assert (row.status, again.number) == ("delivered", made.number + 1)
    events = Event.objects.filter(event__startswith="cooperation.giving.delivery_").order_by("id")
    assert [one.event.rpartition("_")[2] for one in events if one.reason] == ["asked", "back"]


def test_goods_taken_back_have_no_entry(officer):
    row, made = handed_over(officer, kind="kind")
    ask(officer, made)
    assert take(second(officer), made).status == "taken_back"
    row.refresh_from_db()
    assert (row.status, Entry.objects.count()) == ("received", 0)


def test_delivery_that_somebody_lets_stand_is_as_before(officer):
    _row, made = handed_over(officer)
    ask(officer, made)
    with pytest.raises(TextMissingError):
        keep(second(officer), made, reason=" ")
    kept = keep(second(officer), made)
    assert (kept.status, kept.undo_reason, kept.undo_by_id) == ("confirmed", "", None)
    assert ask(officer, made).undo_reason


def test_taking_back_is_refused_out_of_turn(officer, stranger, county):
    row = received(officer)
    made = propose(officer, row)
    with pytest.raises(IllegalStepError):
        ask(officer, made)
    confirm(officer, made)
    for error, step in (
        (IllegalStepError, lambda: take(second(officer), made)),
        (IllegalStepError, lambda: keep(second(officer), made)),
        (TextMissingError, lambda: ask(officer, made, reason=" ")),
        (NotFound, lambda: ask(stranger, made)),
        (Denied, lambda: ask(county, made)),
        (Denied, lambda: ask(replace(officer, user_id=None), made)),
    ):
        with pytest.raises(error):
            step()
    ask(officer, made)
    with pytest.raises(IllegalStepError):
        ask(second(officer), made)


def test_database_keeps_the_second_person(officer):
    _row, made = handed_over(officer)
    ask(officer, made)
    with pytest.raises(IntegrityError), transaction.atomic():
        GiftDelivery.objects.filter(pk=made.pk).update(
            status="taken_back", undone_at=AT, undone_by_id=officer.user_id
        )


def test_entry_of_a_delivery_is_undone_at_its_donation(officer, actor_with):
    row, made = handed_over(officer)
    assert is_undone_there(gift_books.DELIVERY)
    link = link_of(gift_books.DELIVERY, made.pk, officer)
    assert link.url == reverse("cooperation:donation", args=[row.pk])
    reader = actor_with("village_cadre", regions=["530326"])
    assert link_of(gift_books.DELIVERY, made.pk, reader) is None


def test_an_entry_reversed_before_is_not_reversed_again(officer):
    _row, made = handed_over(officer)
    ask(officer, made)
    asked = GiftDelivery.objects.get()
    gift_books.reverse_delivery(asked, on=ON, actor=second(officer), at=AT)
    take(second(officer), made)
    assert Entry.objects.filter(source_kind=gift_books.DELIVERY).count() == 2


def test_donation_stands_on_a_task_of_its_district_and_county(officer, stranger):
    made = draw(officer)
    wide, near = add(officer, made), add(officer, made, partner_region_code="530326000000")
    other = add(officer, made, partner_region_code="530324000000")
    row = pledge(officer, plan_line_id=wide.pk)
    assert donations_of_lines([wide.pk, near.pk], scope=ALL) == {wide.pk: [row]}

    def put(key, by=officer):
        return giving.put_on_task(donation_id=row.pk, plan_line_id=key, actor=by, at=AT)

    assert put(near.pk).plan_line == near
    for key in (other.pk, SECOND):
        with pytest.raises(OtherTaskError):
            put(key)
    with pytest.raises(NotFound):
        put(near.pk, by=stranger)
    with pytest.raises(OtherTaskError):
        pledge(officer, plan_line_id=other.pk)
    assert put(None).plan_line is None
    assert put(None).plan_line is None  # the same again writes nothing
    events = Event.objects.filter(event="cooperation.giving.put_on_task").order_by("id")
    steps = [(one.before["plan_line"], one.after["plan_line"]) for one in events]
    assert steps == [(str(wide.pk), str(near.pk)), (str(near.pk), None)]


def test_western_side_leaves_or_changes_a_task_that_it_does_not_see(officer, user_with, client_for):
    west = client_for(user_with("cooperation_officer", regions=["530326"]))
    with in_scope(ALL):
        made = draw(officer)
        wide, near = add(officer, made), add(officer, made, partner_region_code=WEST)
        row = pledge(officer, plan_line_id=wide.pk)
    address, step = (reverse(f"cooperation:{name}", args=[row.pk]) for name in ("donation", "donation_task"))
    field = west.get(address).context["task_form"].fields["plan_line_id"]
    assert [key for key, _name in field.choices] == ["", str(near.pk), str(wide.pk)]
    for key in (wide.pk, near.pk):
        assert west.post(step, {"plan_line_id": key}).status_code == 302
        with in_scope(ALL):
            assert Donation.objects.get().plan_line_id == key


def test_pages_take_back_and_choose_the_task(client, foreign_client, officer):
    with in_scope(ALL):
        row, made = handed_over(officer)
        task = add(officer, draw(officer))

    def post(route, key, by=client, **data):
        return by.post(reverse(f"cooperation:{route}", args=[key]), data).status_code

    for route in ("delivery_undo", "delivery_undo_approve", "delivery_undo_refuse"):
        assert post(route, made.pk, by=foreign_client, reason="x") == 404
    assert post("donation_task", row.pk, by=foreign_client) == 404
    assert post("donation_task", row.pk, plan_line_id=str(task.pk)) == 302
    plan_page = client.get(reverse("cooperation:plan", args=[task.plan_id])).content.decode()
    assert reverse("cooperation:donation", args=[row.pk]) in plan_page
    page = client.get(reverse("cooperation:donation", args=[row.pk])).content.decode()
    assert f"#line-{task.pk}" in page
    with in_scope(ALL):
        ask(officer, made)
    assert post("delivery_undo_refuse", made.pk, reason="并未发错") == 302
    assert post("delivery_undo", made.pk, reason="发错了村") == 302
    assert post("delivery_undo_approve", made.pk) == 302
    with in_scope(ALL):
        assert GiftDelivery.objects.get().status == "confirmed"
        GiftDelivery.objects.update(undo_by_id=SECOND)
    assert post("delivery_undo_approve", made.pk) == 302
    with in_scope(ALL):
        assert GiftDelivery.objects.get().status == "taken_back"
    assert client.get(reverse("cooperation:donation", args=[row.pk])).context["left_fen"] == row.value_fen
