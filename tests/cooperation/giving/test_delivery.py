"""Part deliveries: never more than came in, for the donor's purpose, proposed and confirmed by two people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cooperation.agreement.test_agreement import PNG
from tests.cooperation.giving.test_giving import ALL, first_person, pledge, receive
from tests.cooperation.meeting.test_delegation import call_on, plan
from tests.cooperation.meeting.test_visit import DAY
from tests.cooperation.places import AT, EAST, ON, SYSTEM, VILLAGE_WEST, make_body
from tests.registry.factories import make_household
from xieshou.cooperation import linked
from xieshou.cooperation.errors import IllegalStepError, TextMissingError
from xieshou.cooperation.models import Donation, GiftDelivery
from xieshou.cooperation.operations import delivery, gift_books
from xieshou.cooperation.operations.delivery import NewDelivery
from xieshou.cooperation.operations.evidence import Upload
from xieshou.cooperation.operations.taker import TakerElsewhereError, TakerMissingError
from xieshou.cooperation.operations.visit import HouseholdCodeError, ProjectCodeError, Stop, add_stop
from xieshou.cooperation.queries.giving import CONSENT, account_of, has_file, list_given_on, sum_deliveries
from xieshou.cooperation.rules.giving import is_left, needs_consent
from xieshou.kernel.actor import Actor
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.ledger.models import Account, Entry
from xieshou.kernel.ledger.operations.refusals import NotCoveredError
from xieshou.kernel.ledger.vocabulary import AccountKind
from xieshou.kernel.scope_sql import in_scope

PART = NewDelivery("village", 2_000_000, "education", "村小图书角", ON, village_code=VILLAGE_WEST)
PROOF, LETTER = Upload("签收单.png", PNG), Upload("同意函.png", PNG)


def received(actor, **values):
    return receive(actor, pledge(actor, **values))


def propose(actor, row, *, consent=None, proof=PROOF, **values):
    return delivery.propose_delivery(
        donation_id=row.pk,
        part=replace(PART, **values),
        consent=consent,
        proof=proof,
        actor=first_person(actor),
        at=AT,
    )


def confirm(actor, made):
    return delivery.confirm_delivery(delivery_id=made.pk, actor=actor, at=AT)


def refuse(actor, made, reason="签收单不清"):
    return delivery.refuse_delivery(delivery_id=made.pk, reason=reason, actor=actor, at=AT)


@pytest.mark.parametrize(
    ("purpose", "use", "body", "asked"),
    [
        ("open", "relief", "", False),
        ("open", "relief", "school", False),
        ("education", "education", "", False),
        ("education", "education", "school", False),
        ("education", "relief", "", True),
        ("health", "health", "hospital", False),
        ("health", "health", "school", True),
        ("relief", "relief", "hospital", True),
        ("relief", "relief", "foundation", False),
    ],
)
def test_another_use_or_an_unfit_body_needs_consent(purpose, use, body, asked):
    assert needs_consent(purpose, use, body) is asked


@pytest.mark.parametrize(
    ("given", "amount", "left"),
    [(0, 100, True), (0, 101, False), (99, 1, True), (99, 2, False), (0, 0, False), (0, -1, False)],
)
def test_part_is_something_and_not_more_than_what_is_left(given, amount, left):
    assert is_left(100, given, amount) is left


def test_money_in_two_parts_reaches_a_household_and_a_village(officer, story):
    row = received(officer)
    village = propose(officer, row)
    family = propose(
        officer, row, taker="household", household_code=story.household.code, amount_fen=3_000_000
    )
    assert not Entry.objects.filter(source_kind=gift_books.DELIVERY).exists()
    confirm(officer, village)
    row.refresh_from_db()
    assert (row.status, sum_deliveries(row.pk, confirmed_only=True)) == ("received", 2_000_000)
    confirm(officer, family)
    row.refresh_from_db()
    assert (row.status, row.delivered_on, row.used_for) == ("delivered", ON, "村小图书角")
    held = account_of(AccountKind.APPROPRIATION, row.pk, scope=officer.scope)
    assert held.balance_fen == 0
    ends = {one.kind: one.balance_fen for one in Account.objects.filter(balance_fen__gt=0)}
    assert ends == {"collective": 2_000_000, "household": 3_000_000}
    entry = Entry.objects.get(source_id=family.pk)
    assert (entry.maker_id, entry.checker_id) == (family.made_by_id, officer.user_id)


def test_school_gets_money_on_an_account_of_its_own_once(officer):
    school = make_body("school", "530326000000")
    row = received(officer)
    for _ in range(2):
        confirm(officer, propose(officer, row, taker="body", body_id=school.pk))
    account = Account.objects.get(kind=AccountKind.PAYEE)
    assert (account.balance_fen, account.holder_id) == (4_000_000, school.pk)


def test_project_gets_money_through_the_wing_that_keeps_it(officer, monkeypatch):
    row, key = received(officer), EAST.rjust(32, "0")
    account = Account.objects.get(kind=AccountKind.APPROPRIATION)

    def open_books(project_id, actor, at, partner):
        plan = replace(
            gift_books.ledger.AccountPlan("XM-1", "网校", AccountKind.PROJECT, EAST),
            partner_region_code=partner,
        )
        return gift_books.ledger.open_account(plan, actor=actor, at=at)

    links = linked.ProjectLinks(
        lambda code, _actor: UUID(key) if code == "P1" else None, lambda *_: {}, lambda *_: {}, open_books
    )
    monkeypatch.setattr(linked, "_links", [links])
    with pytest.raises(ProjectCodeError):
        propose(officer, row, taker="project", project_code="P2")
    confirm(officer, propose(officer, row, taker="project", project_code="P1"))
    account.refresh_from_db()
    assert (account.balance_fen, Account.objects.get(code="XM-1").balance_fen) == (3_000_000, 2_000_000)
    last = propose(officer, row, taker="project", project_code="P1")
    monkeypatch.setattr(linked, "_links", [])
    with pytest.raises(NotFound):
        confirm(officer, last)
    assert linked.code_projects([UUID(key)], officer) == {}


def test_never_more_than_came_in(officer):
    row = received(officer)
    first = propose(officer, row, amount_fen=4_999_999)
    with pytest.raises(delivery.MoreThanReceivedError):
        propose(officer, row, amount_fen=2)
    propose(officer, row, amount_fen=1)
    refuse(officer, first)
    assert propose(officer, row, amount_fen=4_999_999).number == 3
    with pytest.raises(IllegalStepError):
        confirm(officer, first)


def test_ledger_keeps_what_came_in_even_where_the_rule_is_off(officer, monkeypatch):
    row = received(officer)
    monkeypatch.setattr(delivery, "is_left", lambda *_figures: True)
    made = propose(officer, row, amount_fen=row.value_fen + 1)
    with pytest.raises(NotCoveredError), transaction.atomic():
        confirm(officer, made)
    made.refresh_from_db()
    assert (made.status, Entry.objects.filter(source_kind=gift_books.DELIVERY).count()) == ("proposed", 0)


def test_goods_are_delivered_without_an_entry(officer):
    row = received(officer, kind="kind")
    confirm(officer, propose(officer, row, amount_fen=row.value_fen))
    assert (Donation.objects.get().status, Entry.objects.count()) == ("delivered", 0)
    with pytest.raises(IllegalStepError):
        propose(officer, row)


def test_other_use_needs_the_donors_consent_on_file(officer):
    row = received(officer)
    with pytest.raises(delivery.OtherPurposeError) as refusal:
        propose(officer, row, use="relief")
    assert refusal.value.field == "use"
    made = propose(officer, row, use="relief", consent=LETTER)
    assert (made.by_consent, has_file(CONSENT, made.pk)) == (True, True)
    fit = propose(officer, row, consent=LETTER)
    assert (fit.by_consent, has_file(CONSENT, fit.pk)) == (False, False)


def test_part_names_its_taker_use_and_day(officer, story):
    row = received(officer)
    foreign = make_body("school", "530823000000")
    for values, error, field in (
        ({"used_for": " "}, TextMissingError, "used_for"),
        ({"use": "open"}, delivery.UseError, "use"),
        ({"use": "luxury"}, delivery.UseError, "use"),
        ({"delivered_on": date(2026, 1, 31)}, delivery.DeliveryDayError, "delivered_on"),
        ({"delivered_on": ON + timedelta(days=1)}, delivery.DeliveryDayError, "delivered_on"),
        ({"village_code": ""}, TakerMissingError, "taker"),
        ({"village_code": "530823100200"}, TakerElsewhereError, "village_code"),
        ({"taker": "household"}, HouseholdCodeError, "household_code"),
        ({"taker": "household", "household_code": "x"}, HouseholdCodeError, "household_code"),
        ({"taker": "body"}, TakerMissingError, "taker"),
        ({"taker": "body", "body_id": foreign.pk}, TakerElsewhereError, "body_id"),
        ({"taker": "project", "project_code": "x"}, ProjectCodeError, "project_code"),
        ({"taker": "nobody"}, TakerMissingError, "taker"),
    ):
        with pytest.raises(error) as refusal:
            propose(officer, row, **values)
        assert refusal.value.field == field
    assert not GiftDelivery.objects.exists()


def test_delivery_is_decided_by_somebody_else_on_the_sight_of_a_proof(officer, stranger, county):
    row = received(officer)
    bare = propose(officer, row, proof=None)
    with pytest.raises(delivery.ProofMissingError):
        confirm(officer, bare)
    made = propose(officer, row)
    for step in (confirm, refuse):
        with pytest.raises(delivery.OwnDeliveryError):
            step(first_person(officer), made)
        with pytest.raises(NotFound):
            step(stranger, made)
        with pytest.raises(Denied):
            step(county, made)
        with pytest.raises(Denied):
            step(replace(officer, user_id=None), made)
    with pytest.raises(TextMissingError):
        refuse(officer, made, " ")
    with pytest.raises(Denied):
        delivery.propose_delivery(donation_id=row.pk, part=PART, actor=Actor.system("演示"), at=AT)


def test_money_without_an_account_is_not_delivered(officer):
    made = propose(officer, received(officer))
    Donation.objects.filter(pk=made.donation_id).update(kind="kind")
    row = received(officer, kind="kind")
    Donation.objects.filter(pk=row.pk).update(kind="cash")
    with pytest.raises(NotFound):
        confirm(officer, propose(officer, row))


def test_database_keeps_taker_people_and_states(officer):
    made = propose(officer, received(officer))
    rows = GiftDelivery.objects.filter(pk=made.pk)
    for values in (
        {"status": "confirmed"},
        {"status": "confirmed", "decided_by_id": made.made_by_id, "decided_at": AT},
        {"taker": "household"},
        {"taker": "king"},
        {"village_code": ""},
        {"use": "open"},
        {"amount_fen": 0},
        {"used_for": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**values)
    refuse(officer, made)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(status="proposed")


def test_what_was_given_on_a_visit_stands_with_its_stop(officer, client, story):
    visit = plan(officer)
    stop = call_on(officer, visit, story.household)
    row = received(officer, restricted_to="relief")
    made = propose(
        officer, row, taker="household", household_code=story.household.code, use="relief", stop_id=stop.pk
    )
    confirm(officer, made)
    (given,) = list_given_on(visit.pk, scope=officer.scope)
    assert (given.pk, given.stop_id) == (made.pk, stop.pk)
    page = client.get(reverse("cooperation:visit", args=[visit.pk]))
    assert [one.pk for one in page.context["given"]] == [made.pk]
    assert "希望网校捐款" in page.content.decode()


def test_stop_of_a_gift_is_of_the_same_pair_and_household(officer, story):
    row = received(officer, restricted_to="relief")
    here = call_on(officer, plan(officer), story.household)
    other = make_household(SYSTEM, region_code=VILLAGE_WEST)
    elsewhere = plan(officer, partner_region_code="530324000000")
    there = add_stop(visit_id=elsewhere.pk, stop=Stop(DAY, "village", "某村"), actor=officer, at=AT)
    gift = {"taker": "household", "household_code": other.code, "use": "relief"}
    for stop in (here, there):
        with pytest.raises(delivery.OtherStopError) as refusal:
            propose(officer, row, stop_id=stop.pk, **gift)
        assert refusal.value.field == "stop_id"
    assert propose(officer, row, stop_id=here.pk, use="relief").stop_id == here.pk


def test_delivery_goes_through_the_pages(client, foreign_client, officer):
    row = received(officer)

    def at(route, key):
        return reverse(f"cooperation:{route}", args=[key])

    form = {
        "taker": "village", "village_code": VILLAGE_WEST, "amount_fen": "20000", "use": "education",
        "used_for": "村小图书角", "delivered_on": "2026-03-02",
    }  # fmt: skip
    address = at("donation_deliver", row.pk)
    assert client.post(address, {**form, "use": "relief"}).status_code == 422
    letter = SimpleUploadedFile("c.png", PNG, content_type="image/png")
    assert client.post(address, {**form, "use": "relief", "consent": letter}).status_code == 302
    assert foreign_client.post(address, form).status_code == 404
    with in_scope(ALL):
        own = GiftDelivery.objects.get()
        made = propose(officer, row, proof=None)
    page = client.get(at("donation", row.pk))
    assert [(one.is_mine, one.village) for one in page.context["parts"]] == [
        (True, "五星村"),
        (False, "五星村"),
    ]
    assert (page.context["waiting_fen"], page.context["left_fen"]) == (4_000_000, 1_000_000)
    proof = SimpleUploadedFile("p.png", PNG, content_type="image/png")
    assert client.post(at("delivery_proof", made.pk), {"file": proof}).status_code == 302
    for route in ("delivery_proof", "delivery_confirm", "delivery_refuse"):
        assert foreign_client.post(at(route, made.pk), {"reason": "x"}).status_code == 404
    assert client.post(at("delivery_confirm", own.pk)).status_code == 302
    assert client.post(at("delivery_confirm", made.pk)).status_code == 302
    assert client.post(at("delivery_refuse", own.pk), {"reason": "x"}).status_code == 302
    with in_scope(ALL):
        assert dict(GiftDelivery.objects.values_list("pk", "status")) == {
            own.pk: "proposed",
            made.pk: "confirmed",
        }
        other = propose(officer, row, amount_fen=1)
    client.post(at("delivery_refuse", other.pk), {"reason": ""})
    client.post(at("delivery_refuse", other.pk), {"reason": "重复"})
    with in_scope(ALL):
        assert GiftDelivery.objects.get(pk=other.pk).reason == "重复"
    files = [
        file
        for one in client.get(at("donation", row.pk)).context["parts"]
        for file in (*one.proofs, *one.consents)
    ]
    for file in files:
        assert client.get(reverse("files:download", args=[file.pk])).status_code == 200
        assert foreign_client.get(reverse("files:download", args=[file.pk])).status_code == 404
    assert len(files) == 3


def test_record_asks_no_more_for_more_parts(client, officer):
    row = received(officer)
    address = reverse("cooperation:donation", args=[row.pk])

    def count():
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    propose(officer, row, amount_fen=1)
    one = count()
    for _ in range(2):
        propose(officer, row, amount_fen=1)
    assert count() == one
