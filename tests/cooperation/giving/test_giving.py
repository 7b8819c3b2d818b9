"""Donations: restricted, receipted once, delivered only on the sight of a proof."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

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
from xieshou.cooperation.queries.giving import PROOF
from xieshou.kernel.actor import Scope
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.files.operations import store
from xieshou.kernel.scope_sql import in_scope

ALL = Scope.everything()
DAY = date(2026, 2, 1)
YEAR = Cut(EAST, WEST, date(2026, 1, 1), date(2027, 1, 1))


def pledge(actor, **values):
    donor = make_body("foundation", EAST)
    entry = Pledge(donor.pk, EAST, WEST, "cash", "希望网校捐款", 5_000_000, "网校设备", DAY)
    return giving.pledge_gift(replace(entry, **values), actor=actor, at=AT)


def receive(actor, row, on=DAY):
    return giving.receive_gift(donation_id=row.pk, received_on=on, actor=actor, at=AT)


def deliver(actor, row, on=date(2026, 3, 1), used_for="十间网络教室", *, as_restricted=True):
    return giving.deliver_gift(
        donation_id=row.pk,
        delivered_on=on,
        used_for=used_for,
        as_restricted=as_restricted,
        actor=actor,
        at=AT,
    )


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


def test_donation_is_delivered_with_a_proof_for_its_purpose(officer):
    row = pledge(officer)
    with pytest.raises(IllegalStepError):
        deliver(officer, row)
    with pytest.raises(PeriodError):
        receive(officer, row, date(2026, 1, 31))
    receive(officer, row)
    with pytest.raises(PeriodError):
        deliver(officer, row, date(2026, 1, 31))
    with pytest.raises(TextMissingError):
        deliver(officer, row, used_for=" ")
    with pytest.raises(giving.OtherPurposeError):
        deliver(officer, row, as_restricted=False)
    with pytest.raises(giving.ProofMissingError):
        deliver(officer, row)
    store(content=PNG, name="p.png", owner=(PROOF, row.pk), actor=officer, at=AT)
    assert deliver(officer, row).status == "delivered"
    with pytest.raises(IllegalStepError):
        receive(officer, row)


def test_database_refuses_a_receipt_or_delivery_without_its_fields(officer):
    row = pledge(officer)
    for values in ({"status": "received"}, {"status": "delivered"}, {"value_fen": 0}, {"purpose": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Donation.objects.filter(pk=row.pk).update(**values)


def test_pledge_needs_a_purpose_a_value_and_a_side(officer, stranger, county):
    for values, error in (
        ({"purpose": " "}, TextMissingError),
        ({"what": ""}, TextMissingError),
        ({"value_fen": 0}, giving.GiftValueError),
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


def test_donation_goes_through_the_pages_to_its_receipt(client, foreign_client):
    with in_scope(ALL):
        donor = make_body("foundation", EAST, "示范公益基金会")
    form = {
        "donor_id": str(donor.pk), "region_code": EAST, "partner_region_code": WEST, "kind": "kind",
        "what": "平板电脑", "value_fen": "20000.00", "purpose": "希望网校", "pledged_on": "2026-02-01",
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
    entry = {"delivered_on": "2026-03-01", "used_for": "三所小学"}
    assert post("donation_deliver", **entry) == 422
    assert post("donation_deliver", **entry, as_restricted="on") == 302
    page = client.get(reverse("cooperation:donation", args=[row.pk]))
    assert page.context["row"].status == "delivered"
    (file,) = page.context["files"]
    assert client.get(reverse("files:download", args=[file.pk])).status_code == 200
    assert foreign_client.get(reverse("files:download", args=[file.pk])).status_code == 404
    assert foreign_client.get(reverse("cooperation:donation", args=[row.pk])).status_code == 404
    assert len(client.get(reverse("cooperation:donations")).context["page"]) == 1
