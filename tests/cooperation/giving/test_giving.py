"""Donations: restricted, received by a second person with a receipt and, if money, an entry in the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfReader

from tests.cooperation.agreement.test_agreement import PNG
from tests.cooperation.places import AT, EAST, WEST, make_body
from xieshou.cooperation.errors import IllegalStepError, OutsideAreaError, PeriodError, TextMissingError
from xieshou.cooperation.indicators import Cut, measure
from xieshou.cooperation.models import Donation
from xieshou.cooperation.operations import giving
from xieshou.cooperation.operations.giving import Pledge
from xieshou.cooperation.queries.giving import account_of
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.ledger.models import Account, Entry
from xieshou.kernel.ledger.operations.refusals import TwoPeopleError
from xieshou.kernel.ledger.vocabulary import AccountKind
from xieshou.kernel.scope_sql import in_scope

ALL = Scope.everything()
DAY = date(2026, 2, 1)
YEAR = Cut(EAST, WEST, date(2026, 1, 1), date(2027, 1, 1))
FIRST = UUID(int=0xC0FFEE)


def first_person(actor):
    """Return the colleague who entered what the actor checks."""
    return replace(actor, user_id=FIRST, name="示范·经办人")


def pledge(actor, **values):
    donor = make_body("foundation", EAST)
    entry = Pledge(donor.pk, EAST, WEST, "cash", "希望网校捐款", 5_000_000, "网校设备", DAY, "education")
    return giving.pledge_gift(replace(entry, **values), actor=first_person(actor), at=AT)


def receive(actor, row, on=DAY):
    return giving.receive_gift(donation_id=row.pk, received_on=on, actor=actor, at=AT)


def test_receipts_are_numbered_by_district_and_year(officer):
    numbers = [receive(officer, pledge(officer)).receipt_number for _ in range(2)]
    later = receive(officer, pledge(officer), date(2027, 1, 1)).receipt_number
    assert (numbers, later) == (["310113-2026-00001", "310113-2026-00002"], "310113-2027-00001")
    with pytest.raises(IntegrityError), transaction.atomic():
        Donation.objects.filter(receipt_number=later).update(receipt_number=numbers[0])


def test_donation_counts_from_the_day_it_came_in(officer):
    row = pledge(officer)
    assert measure("cooperation.donations", YEAR) == 0
    receive(officer, row)
    assert measure("cooperation.donations", YEAR) == 5_000_000


def test_money_that_comes_in_is_an_entry_by_two_people(officer):
    row = pledge(officer)
    with pytest.raises(TwoPeopleError):
        receive(first_person(officer), row)
    row.refresh_from_db()
    assert (row.status, Account.objects.count(), Entry.objects.count()) == ("pledged", 0, 0)
    receive(officer, row)
    source, held = (
        account_of(kind, row.pk, scope=officer.scope)
        for kind in (AccountKind.FUND_SOURCE, AccountKind.APPROPRIATION)
    )
    assert (source.balance_fen, source.floor_fen, held.balance_fen) == (-5_000_000, -5_000_000, 5_000_000)
    entry = Entry.objects.get()
    assert (entry.booked_on, entry.maker_id, entry.checker_id) == (DAY, FIRST, officer.user_id)
    assert entry.memo.startswith("310113-2026-00001")


@pytest.mark.parametrize("kind", ["kind", "service"])
def test_goods_and_services_have_no_entry(officer, kind):
    row = pledge(officer, kind=kind)
    receive(first_person(officer), row)
    assert not Entry.objects.exists()
    assert account_of(AccountKind.FUND_SOURCE, row.pk, scope=officer.scope) is None


def test_pledge_of_nobody_is_not_received_as_money(officer):
    row = pledge(officer)
    Donation.objects.update(entered_by_id=None)
    with pytest.raises(giving.EnteredUnknownError):
        receive(officer, row)


def test_donation_is_received_once_and_not_before_it_was_pledged(officer):
    row = pledge(officer)
    with pytest.raises(PeriodError):
        receive(officer, row, date(2026, 1, 31))
    receive(officer, row)
    with pytest.raises(IllegalStepError):
        receive(officer, row)


def test_database_refuses_a_receipt_or_delivery_without_its_fields(officer):
    row = pledge(officer)
    for values in (
        {"status": "received"},
        {"status": "delivered"},
        {"value_fen": 0},
        {"purpose": ""},
        {"restricted_to": "luxury"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Donation.objects.filter(pk=row.pk).update(**values)


def test_pledge_needs_a_purpose_a_value_and_a_side(officer, stranger, county):
    for values, error in (
        ({"purpose": " "}, TextMissingError),
        ({"what": ""}, TextMissingError),
        ({"value_fen": 0}, giving.GiftValueError),
        ({"restricted_to": "luxury"}, giving.PurposeWordError),
    ):
        with pytest.raises(error):
            pledge(officer, **values)
    with pytest.raises(OutsideAreaError):
        pledge(stranger)
    with pytest.raises(Denied):
        pledge(county)
    row = pledge(officer)
    with pytest.raises(NotFound):
        receive(stranger, row)
    with in_scope(stranger.scope):
        assert Donation.objects.count() == 0
    system = Actor.system("演示")
    assert (
        giving.pledge_gift(
            Pledge(row.donor_id, EAST, WEST, "kind", "图书", 1, "图书", DAY), actor=system, at=AT
        ).restricted_to
        == "open"
    )


def test_donation_goes_through_the_pages_to_its_receipt(client, foreign_client):
    with in_scope(ALL):
        donor = make_body("foundation", EAST, "示范公益基金会")
    form = {
        "donor_id": str(donor.pk), "region_code": EAST, "partner_region_code": WEST, "kind": "kind",
        "what": "平板电脑", "value_fen": "20000.00", "restricted_to": "education", "purpose": "希望网校",
        "pledged_on": "2026-02-01",
    }  # fmt: skip
    assert client.get(reverse("cooperation:donation_pledge")).status_code == 200
    assert client.post(reverse("cooperation:donation_pledge"), {**form, "purpose": ""}).status_code == 422
    assert client.post(reverse("cooperation:donation_pledge"), form).status_code == 302
    with in_scope(ALL):
        row = Donation.objects.get()

    def post(route, /, **data):
        return client.post(reverse(f"cooperation:{route}", args=[row.pk]), data).status_code

    receipt = reverse("cooperation:donation_receipt", args=[row.pk])
    assert client.get(receipt).status_code == 404
    assert post("donation_receive", received_on="2026-01-01") == 422
    assert post("donation_receive", received_on="2026-02-02") == 302
    text = PdfReader(BytesIO(client.get(receipt).content)).pages[0].extract_text()
    assert "310113-2026-00001" in text
    assert "希望网校" in text
    assert post("donation_proof", file=SimpleUploadedFile("p.png", PNG, content_type="image/png")) == 302
    page = client.get(reverse("cooperation:donation", args=[row.pk]))
    (file,) = page.context["files"]
    assert client.get(reverse("files:download", args=[file.pk])).status_code == 200
    assert foreign_client.get(reverse("files:download", args=[file.pk])).status_code == 404
    assert foreign_client.get(reverse("cooperation:donation", args=[row.pk])).status_code == 404
    assert len(client.get(reverse("cooperation:donations")).context["page"]) == 1


def test_own_pledge_of_money_is_received_by_somebody_else_on_the_page(client, officer, places):
    row = pledge(officer)
    address = reverse("cooperation:donation_receive", args=[row.pk])
    assert client.post(address, {"received_on": "2026-02-02"}).status_code == 302
    page = client.get(reverse("cooperation:donation", args=[row.pk]))
    assert page.context["account"].kind == AccountKind.FUND_SOURCE
    with in_scope(ALL):
        own = pledge(officer)
        Donation.objects.filter(pk=own.pk).update(entered_by_id=page.wsgi_request.actor.user_id)
    address = reverse("cooperation:donation_receive", args=[own.pk])
    assert client.get(reverse("cooperation:donation", args=[own.pk])).context["is_own_pledge"]
    assert client.post(address, {"received_on": "2026-02-02"}).status_code == 422
