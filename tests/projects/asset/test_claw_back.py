"""Claw-back once an asset stands: what is free, a refusal that says why, and the release of the value."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tests.projects.makers import VILLAGE, go, make_places, sign
from tests.projects.payment.makers import AT, ON, ask, pay, running
from xieshou.kernel.actor import Scope
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.ledger.models import Account
from xieshou.kernel.ledger.operations.refusals import MoneyMovedOnError
from xieshou.kernel.ledger.queries.books import count_breaks
from xieshou.kernel.scope_sql import in_scope
from xieshou.projects import errors
from xieshou.projects.models import Asset
from xieshou.projects.operations import asset as assets
from xieshou.projects.operations import linkage, payment, release
from xieshou.projects.operations.claim import StandsInAssetError
from xieshou.projects.queries.payment import claim_of
from xieshou.projects.rules.payment import Claim

EN = {"accept-language": "en"}
ALL = Scope.everything()
PAID, VALUE = 285_000_00, 200_000_00
FREE = PAID - VALUE


@pytest.fixture
def work(officer, approver):
    """Return a contract of an accepted project, 285,000 yuan of it with the payee."""
    row = running(officer, approver)
    pay(ask(row, officer, 300_000_00, row.milestones.get(position=1)), approver)
    sign(row.project, officer, kind="asset_income", number="ZL-1")
    go(row.project, "accepted", officer=officer, approver=approver)
    return row


def register(work, officer, value=VALUE, code="ZC-1"):
    new = assets.NewAsset(code, "冷库", "operating", "园区", "村集体", value)
    return assets.register_asset(contract_id=work.pk, asset=new, actor=officer, at=AT)


@pytest.fixture
def standing(work, officer, approver):
    return assets.confirm_asset(asset_id=register(work, officer).pk, actor=approver, at=AT, on=ON)


def claim(work, officer, fen):
    return ask(work, officer, fen, kind="return")


def want(row, officer, reason="追回资助", document="追回决定1号"):
    return release.ask_release(asset_id=row.pk, reason=reason, document=document, actor=officer, at=AT)


def agree(row, approver):
    return release.approve_release(asset_id=row.pk, actor=approver, at=AT, on=ON)


@pytest.mark.parametrize(
    ("claim", "free", "stands"),
    [
        (Claim(100, 100), 100, 0),
        (Claim(100, 30), 30, 70),
        (Claim(100, 30, waiting_fen=30), 0, 100),
        (Claim(100, 30, waiting_fen=31), 0, 100),
        (Claim(60, 100, asked_fen=40), 60, 0),
        (Claim(60, 50, asked_fen=40), 10, 50),
        (Claim(0, 0), 0, 0),
    ],
    ids=["nothing stands", "part", "all waits", "more waits", "asked", "asked and stands", "nothing"],
)
def test_what_is_free(claim, free, stands):
    assert (claim.free_fen, claim.stands_fen) == (free, stands)


def test_what_does_not_stand_in_the_asset_is_claimed_to_the_fen(work, standing, officer, approver):
    with pytest.raises(StandsInAssetError, match=r"85,000\.01.*200,000\.00.*ZC-1.*85,000\.00") as refused:
        claim(work, officer, FREE + 1)
    assert refused.value.field == "amount_fen"
    with pytest.raises(payment.OverContractError):
        claim(work, officer, PAID + 1)
    row = claim(work, officer, FREE)
    with pytest.raises(StandsInAssetError):
        claim(work, officer, 1)
    with pytest.raises(assets.AssetValueError):  # what is claimed back is no more the value of an asset
        register(work, officer, 1, "ZC-2")
    pay(row, approver)
    assert claim_of(work, scope=officer.scope).free_fen == 0
    assert not any(count_breaks().values())


def test_asset_that_waits_holds_its_value_too(work, officer, approver):
    register(work, officer)
    with pytest.raises(StandsInAssetError, match="ZC-1"):
        claim(work, officer, FREE + 1)
    pay(claim(work, officer, FREE), approver)


def test_asset_confirmed_after_the_claim_was_asked_refuses_with_the_reason(work, officer, approver):
    row = claim(work, officer, PAID)
    asset = register_anyway(work, officer)
    with pytest.raises(StandsInAssetError, match="ZC-1"):
        pay(row, approver)
    assert asset.confirmed_at is None


def register_anyway(work, officer):
    """Return an asset as it was registered before returns that wait were counted."""
    return Asset.objects.create(
        project_id=work.project_id, contract=work, region_code=work.region_code, code="ZC-1", name="冷库",
        kind="operating", location="园区", owner="村", value_fen=VALUE, registered_at=AT,
        registered_by_id=officer.user_id, registered_by_name="甲",
    )  # fmt: skip


def test_released_value_is_with_the_payee_and_is_claimed_back(work, standing, officer, approver):
    want(standing, officer)
    agree(standing, approver)
    row = agree(standing, approver)
    assert (row.released_by_id, row.inspection_due) == (approver.user_id, None)
    holding = Account.objects.get(kind="asset")
    assert holding.balance_fen == 0
    pay(claim(work, officer, PAID), approver)
    assert claim_of(work, scope=officer.scope) == Claim(0, 0)
    assert not any(count_breaks().values())


def test_release_takes_two_people_a_reason_and_a_document(standing, officer, approver, stranger, actor_with):
    both = actor_with("project_officer", "county_approver", regions=["530823"], user_id=officer.user_id)
    for values, refusal in (
        ({"reason": " "}, errors.ReasonMissingError),
        ({"document": " "}, errors.EvidenceMissingError),
    ):
        with pytest.raises(refusal):
            want(standing, officer, **values)
    with pytest.raises(Denied):
        want(standing, approver)
    with pytest.raises(NotFound):
        want(standing, stranger)
    with pytest.raises(errors.IllegalMoveError):
        agree(standing, approver)
    want(standing, officer)
    with pytest.raises(errors.IllegalMoveError):
        want(standing, officer)
    with pytest.raises(errors.SamePersonError):
        agree(standing, both)
    with pytest.raises(Denied):
        agree(standing, officer)
    with pytest.raises(NotFound):
        agree(standing, stranger)
    with pytest.raises(IntegrityError), transaction.atomic():
        Asset.objects.filter(pk=standing.pk).update(released_at=AT, released_by_id=officer.user_id)


def test_release_that_is_turned_down_leaves_the_asset_as_it_stood(standing, officer, approver):
    def refuse(note="资产在用"):
        return release.refuse_release(asset_id=standing.pk, note=note, actor=approver, at=AT)

    with pytest.raises(errors.IllegalMoveError):
        refuse()
    want(standing, officer)
    with pytest.raises(errors.IllegalMoveError):
        assets.inspect(asset_id=standing.pk, on=ON, status="used", finding="好", actor=officer, at=AT)
    with pytest.raises(errors.ReasonMissingError):
        refuse(" ")
    assert refuse().release_document == ""
    assets.inspect(asset_id=standing.pk, on=ON, status="used", finding="好", actor=officer, at=AT)
    want(standing, officer)
    agree(standing, approver)
    for step in (refuse, lambda: want(standing, officer)):
        with pytest.raises(errors.IllegalMoveError):
            step()


def test_asset_that_was_handed_over_stays_with_its_owner(work, standing, officer, approver):
    paper = assets.HandOver("示范村集体", "村委会", "移交清单7号", ON)
    assets.hand_over(asset_id=standing.pk, handover=paper, actor=officer, at=AT)
    with pytest.raises(release.HandedOverError) as refused:
        want(standing, officer)
    assert all(word in str(refused.value) for word in ("示范村集体", "2026-06-02", "移交清单7号"))
    pay(claim(work, officer, FREE), approver)  # what does not stand in it is still claimed back
    with pytest.raises(IntegrityError), transaction.atomic():
        Asset.objects.filter(pk=standing.pk).update(
            released_at=AT, release_document="x", released_by_id=approver.user_id
        )


def test_unconfirmed_asset_has_nothing_to_release(work, officer):
    with pytest.raises(errors.IllegalMoveError):
        want(register(work, officer), officer)


def test_released_asset_shares_no_income_and_keeps_what_it_shared(work, standing, officer, approver):
    contract = work.project.contracts_shared.get(number="ZL-1")

    def share(first):
        paid = linkage.Payment(1_00, first, first.replace(day=28), "表", village_code=VILLAGE)
        return assets.share_income(
            asset_id=standing.pk, contract_id=contract.pk, payment=paid, actor=officer, at=AT
        )

    share(date(2026, 4, 1))
    want(standing, officer)
    agree(standing, approver)
    with pytest.raises(errors.IllegalMoveError):
        share(date(2026, 5, 1))
    assert standing.incomes.count() == 1


def test_reversal_of_a_payment_names_the_asset(work, standing, officer, approver):
    row = work.payments.get()
    payment.ask_reversal(payment_id=row.pk, reason="付错", actor=officer, at=AT)
    with pytest.raises(StandsInAssetError, match=r"285,000\.00.*ZC-1"):
        payment.approve_reversal(payment_id=row.pk, actor=approver, at=AT, on=ON)
    want(standing, officer)
    agree(standing, approver)
    undone = payment.approve_reversal(payment_id=row.pk, actor=approver, at=AT, on=ON)
    assert undone.status == "reversed"
    assert not any(count_breaks().values())


def test_reversal_of_returned_money_keeps_the_refusal_of_the_ledger(work, officer, approver):
    pay(claim(work, officer, PAID), approver)
    row = work.payments.get(kind="milestone")
    payment.ask_reversal(payment_id=row.pk, reason="付错", actor=officer, at=AT)
    with pytest.raises(MoneyMovedOnError):
        payment.approve_reversal(payment_id=row.pk, actor=approver, at=AT, on=ON)


# --- pages and API -----------------------------------------------------------------------------------


def test_release_goes_through_the_pages(work, standing, user_with, client_for):
    make_places()
    county = client_for(user_with("project_officer", regions=["530823"]))
    chief = client_for(user_with("county_approver", regions=["530823"]))

    def post(client, route, key, **data):
        return client.post(reverse(f"projects:{route}", args=[key]), data, headers=EN)

    returned = {"kind": "return", "amount_fen": "85000.01", "purpose": "追回"}
    refused = post(county, "payment_ask", work.pk, **returned)
    assert refused.status_code == 422
    assert b"ZC-1" in refused.content
    page = county.get(reverse("projects:work_contract", args=[work.pk]), headers=EN).content.decode()
    assert "200,000.00 yuan stand in assets" in page
    assert post(county, "release_ask", standing.pk, reason="追回").status_code == 422
    form = {"reason": "追回", "document": "决定1号"}
    assert post(county, "release_ask", standing.pk, **form).status_code == 302
    assert post(county, "release_approve", standing.pk).status_code == 403
    assert (
        b"decide on the release"
        in chief.get(reverse("projects:asset", args=[standing.pk]), headers=EN).content
    )
    assert post(chief, "release_refuse", standing.pk).status_code == 302
    assert post(chief, "release_refuse", standing.pk, reason="再议").status_code == 302
    post(county, "release_ask", standing.pk, **form)
    assert post(chief, "release_approve", standing.pk).status_code == 302
    assert b"Value released" in county.get(reverse("projects:asset", args=[standing.pk]), headers=EN).content
    assert b"Value released" in county.get(reverse("projects:assets"), headers=EN).content
    found = county.get(f"/api/v1/projects/contracts/{work.pk}/claim").json()
    assert found == {"free_fen": PAID, "stands_fen": 0, "asked_fen": 0}
    assert timezone.localdate() > ON
    with in_scope(ALL):
        assert Asset.objects.get().released_at is not None
