"""Pages of subsidies: candidates, account, batch with two people, payment file; nothing for other counties."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.labour.story import WEST
from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import SubsidyBatch, SubsidyClaim

from .funds import paid_from
from .test_operations import NUMBER, desk, prove, to_status, wanted

__all__ = ["desk", "wanted"]
ALL = Scope.everything()
EN = {"accept-language": "en"}
YEAR = "2026"


@pytest.fixture
def people(user_with, client_for):
    """Return the signed-in maker, checker and payer."""
    roles = ("station_west", "county_approver", "project_officer")
    return [client_for(user_with(role, regions=[WEST])) for role in roles]


def _post(client, name, *keys, **data):
    return client.post(reverse(f"labour:{name}", args=keys), data, headers=EN)


def test_batch_is_made_checked_and_paid_through_the_pages(story, desk, people):
    maker, checker, payer = people
    prove(story, desk=desk, account="")
    person = story.placement.person_id
    choose = {"county": WEST, "kind": "stable", "year": YEAR}
    page = maker.get(reverse("labour:subsidy_candidates"), choose, headers=EN)
    assert page.context["ready"] == 0
    assert "1,000.00 yuan at most" in page.content.decode()
    assert _post(maker, "subsidy_account", person, bank="农商行", holder="王", number="1").status_code == 422
    assert (
        _post(maker, "subsidy_account", person, bank="农商行", holder="王", number=NUMBER).status_code == 302
    )
    text = maker.get(reverse("labour:subsidy_account", args=[person])).content.decode()
    assert ("6228****1234" in text, NUMBER in text) == (True, False)

    with in_scope(ALL):
        paid = paid_from()
    nowhere = {"fund": "employment", "account_id": person}
    refused = _post(maker, "subsidy_candidates", **choose, **nowhere, document="县人社〔2026〕1号")
    assert list(refused.context["form"].errors) == ["account_id"]
    assert _post(maker, "subsidy_candidates", **choose, **paid, document="县").status_code == 422
    assert (
        _post(maker, "subsidy_candidates", **choose, **paid, document="县人社〔2026〕1号").status_code == 302
    )
    with in_scope(ALL):
        batch = SubsidyBatch.objects.get()
    record = reverse("labour:subsidy", args=[batch.pk])
    assert "Hand to the checker" in maker.get(record, headers=EN).content.decode()
    assert _post(maker, "subsidy_submit", batch.pk).status_code == 302
    assert _post(maker, "subsidy_approve", batch.pk).status_code == 403
    assert _post(checker, "subsidy_return", batch.pk, reason="").status_code == 302
    assert _post(checker, "subsidy_return", batch.pk, reason="再核").status_code == 302
    assert _post(maker, "subsidy_submit", batch.pk).status_code == 302
    assert "Approve" in checker.get(record, headers=EN).content.decode()
    assert _post(checker, "subsidy_approve", batch.pk).status_code == 302
    assert _post(checker, "subsidy_file", batch.pk, form="csv", purpose="发放").status_code == 403
    assert _post(payer, "subsidy_file", batch.pk, form="csv", purpose="").status_code == 422
    file = _post(payer, "subsidy_file", batch.pk, form="csv", purpose="发放补贴")
    assert NUMBER in file.content.decode("utf-8-sig")
    assert NUMBER not in payer.get(record).content.decode()
    today = timezone.localdate().isoformat()
    assert _post(payer, "subsidy_paid", batch.pk, paid_on=today, voucher="").status_code == 422
    assert _post(payer, "subsidy_paid", batch.pk, paid_on=today, voucher="记-12").status_code == 302
    with in_scope(ALL):
        claim = SubsidyClaim.objects.get()
        assert (claim.status, bool(claim.income_fact_id)) == ("paid", True)
    assert "Income recorded" in payer.get(record, headers=EN).content.decode()
    assert _post(maker, "subsidy_income", batch.pk).status_code == 403
    assert _post(payer, "subsidy_income", batch.pk).status_code == 302
    again = maker.get(reverse("labour:subsidy_candidates"), choose, headers=EN)
    assert [row["label"] for row in again.context["rows"]] == ["Claimed or paid this year"]
    sheet = maker.get(reverse("labour:subsidy_excel", args=[batch.pk]))
    assert sheet["Content-Type"].startswith("application/vnd.openxml")
    _return_the_money(checker, payer, record, claim)


def _return_the_money(checker, payer, record, claim):
    """Say that the money came back, wrongly first, and confirm it."""
    assert _post(payer, "subsidy_take_back", claim.pk, reason="").status_code == 302
    assert _post(payer, "subsidy_take_back", claim.pk, reason="账户已销户").status_code == 302
    page = checker.get(record, headers=EN).content.decode()
    assert ("Confirm the return" in page, "Entry in the ledger" in page, "账户已销户" in page) == (True,) * 3
    assert "Return to be confirmed" in payer.get(record, headers=EN).content.decode()
    assert _post(payer, "subsidy_back_decide", claim.pk, agreed="yes").status_code == 403
    for answer in ("", "no"):
        assert _post(checker, "subsidy_back_decide", claim.pk, agreed=answer).status_code == 302
    assert _post(payer, "subsidy_take_back", claim.pk, reason="账户已销户").status_code == 302
    assert _post(checker, "subsidy_back_decide", claim.pk, agreed="yes").status_code == 302
    with in_scope(ALL):
        assert SubsidyClaim.objects.get().status == "failed"


def test_claim_is_dropped_and_the_draft_cancelled(story, desk, people):
    maker, _checker, _payer = people
    prove(story, desk=desk)
    with in_scope(ALL):
        batch = to_status(desk, "draft")
        claim = SubsidyClaim.objects.get()
    assert _post(maker, "subsidy_drop", claim.pk, reason="").status_code == 302
    assert _post(maker, "subsidy_drop", claim.pk, reason="核减").status_code == 302
    assert _post(maker, "subsidy_cancel", batch.pk, reason="重新造册").status_code == 302
    with in_scope(ALL):
        assert (SubsidyClaim.objects.get().status, SubsidyBatch.objects.get().status) == (
            "dropped",
            "cancelled",
        )


def test_pages_ask_as_much_for_one_row_as_for_three(story, another, desk, people):
    maker, *_rest = people
    prove(story, desk=desk)
    others = [another(), another()]
    address = reverse("labour:subsidy_candidates")
    counts = []
    for step in (lambda: None, lambda: [prove(one, desk=desk) for one in others]):
        with in_scope(ALL):
            step()
        maker.get(address, {"year": YEAR})
        with CaptureQueriesContext(connection) as asked:
            maker.get(address, {"year": YEAR})
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_other_counties_and_empty_pages(story, desk, user_with, client_for):
    prove(story, desk=desk)
    with in_scope(ALL):
        batch = to_status(desk, "draft")
    stranger = client_for(user_with("station_west", regions=["530823"]))
    for name, key in (("subsidy", batch.pk), ("subsidy_excel", batch.pk),
                      ("subsidy_account", story.placement.person_id)):  # fmt: skip
        assert stranger.get(reverse(f"labour:{name}", args=[key])).status_code == 404
    assert "No batches yet" in stranger.get(reverse("labour:subsidies"), headers=EN).content.decode()
    assert (
        "Nobody has arrived"
        in stranger.get(reverse("labour:subsidy_candidates"), headers=EN).content.decode()
    )
