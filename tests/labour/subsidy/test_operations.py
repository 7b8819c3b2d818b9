"""Subsidies: computed from records, made by one, checked by another, paid once; the database is the wall."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import openpyxl
import pytest
from django.db import IntegrityError, transaction

from tests.labour.interview.test_race import as_owner, race
from tests.labour.story import EAST, WEST, Story
from tests.labour.subsidy.funds import paid_from
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.ids import new_id
from xieshou.kernel.purposes import PurposeMissingError
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import BankAccount, Placement, SubsidyBatch, SubsidyClaim, WageProof
from xieshou.labour.operations import payment, subsidy
from xieshou.labour.queries.subsidy import list_candidates, open_account

LATER = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
NUMBER = "6228480000000001234"
ALL = Scope.everything()


class Desk:
    """The people who carry a batch."""

    def __init__(self, actor_with):
        self.maker = actor_with("station_west", regions=[WEST], user_id=new_id())
        self.checker = actor_with("county_approver", regions=[WEST], user_id=new_id())
        self.payer = actor_with("project_officer", regions=[WEST], user_id=new_id())
        self.stranger = actor_with("station_west", "county_approver", "project_officer", regions=["530823"])


@pytest.fixture
def desk(actor_with):
    return Desk(actor_with)


def prove(story, months=(3, 4, 5), *, account=NUMBER, desk=None):
    """Bring a worker to the post with confirmed wages and an account."""
    story.arrive()
    for month in months:
        WageProof.objects.create(
            placement=story.placement, region_code=story.placement.region_code,
            work_region_code=story.placement.work_region_code, employer_id=story.placement.employer_id,
            month=date(2026, month, 1), wage_fen=480_000, evidence_note="工资条", entered_at=LATER,
            status="confirmed", income_fact_id=new_id(), decided_at=LATER,
        )  # fmt: skip
    if account:
        subsidy.set_account(
            person_id=story.placement.person_id, bank="农商行", holder="测试人", number=account,
            actor=desk.maker, at=LATER,
        )  # fmt: skip


def wanted(**values):
    known = {"county": WEST, "kind": "stable", "year": 2026, "document": "县人社〔2026〕1号"}
    return subsidy.Wanted(**{**known, **paid_from(), **values})


def to_status(desk, status):
    """Make a batch and carry it as far as a state."""
    batch = subsidy.make_batch(wanted(), actor=desk.maker, at=LATER)
    step = {"batch_id": batch.pk, "at": LATER}
    if status in ("submitted", "approved", "sent"):
        subsidy.submit_batch(actor=desk.maker, **step)
    if status in ("approved", "sent"):
        subsidy.approve_batch(actor=desk.checker, **step)
    if status == "sent":
        payment.take_file(form="xlsx", purpose="发放补贴", actor=desk.payer, **step)
    return SubsidyBatch.objects.get(pk=batch.pk)


def test_batch_goes_from_the_records_to_the_bank(story, desk):
    prove(story, desk=desk)
    batch = subsidy.make_batch(wanted(amount_fen=30_000), actor=desk.maker, at=LATER)
    claim = SubsidyClaim.objects.get()
    assert (claim.rule, claim.months, claim.amount_fen) == (
        "yunnan-stable-outside-province", ["2026-03", "2026-04", "2026-05"], 30_000,
    )  # fmt: skip
    step = {"batch_id": batch.pk, "at": LATER}
    subsidy.submit_batch(actor=desk.maker, **step)
    subsidy.approve_batch(actor=desk.checker, **step)
    content = payment.take_file(form="xlsx", purpose="发放补贴", actor=desk.payer, **step)
    cells = [
        cell.value for row in openpyxl.load_workbook(BytesIO(content)).active.iter_rows() for cell in row
    ]
    assert NUMBER in cells
    assert 300 in cells
    text = payment.take_file(form="csv", purpose="重新导出", actor=desk.payer, **step).decode("utf-8-sig")
    assert NUMBER in text
    payment.mark_paid(paid_on=date(2026, 7, 1), voucher="记-12", actor=desk.payer, **step)

    assert SubsidyBatch.objects.get().status == "paid"
    claim.refresh_from_db()
    assert (claim.status, claim.account_tail) == ("paid", "1234")
    taken = Event.objects.filter(event="labour.verification.payment_file_taken")
    assert sorted(event.purpose for event in taken) == ["发放补贴", "重新导出"]
    assert not any(NUMBER in str(event.after) for event in Event.objects.all())


def test_account_is_encrypted_and_must_be_whole(story, desk):
    prove(story, desk=desk)
    row = BankAccount.objects.get()
    assert NUMBER.encode() not in bytes(row.number_cipher)
    assert open_account(row) == NUMBER
    step = {"person_id": story.placement.person_id, "actor": desk.maker, "at": LATER}
    for bad in ({"bank": "", "holder": "王", "number": NUMBER}, {"bank": "行", "holder": "王", "number": "12"},
                {"bank": "行", "holder": " ", "number": NUMBER}):  # fmt: skip
        with pytest.raises(subsidy.AccountError):
            subsidy.set_account(**bad, **step)
    with pytest.raises(NotFound):
        subsidy.set_account(bank="行", holder="王", number=NUMBER, **{**step, "actor": desk.stranger})
    with pytest.raises(Denied):
        subsidy.set_account(bank="行", holder="王", number=NUMBER, **{**step, "actor": desk.checker})


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"document": "无"}, subsidy.DocumentMissingError),
        ({"year": 2027}, subsidy.SubsidyYearError),
        ({"year": 2015}, subsidy.SubsidyYearError),
        ({"county": "530823"}, Denied),
        ({"kind": "gift"}, Denied),
        ({"year": 2025}, subsidy.NobodyEligibleError),
    ],
    ids=["document", "future", "past", "county", "kind", "nobody"],
)
def test_batch_is_refused(story, desk, values, error):
    prove(story, desk=desk)
    with pytest.raises(error):
        subsidy.make_batch(wanted(**values), actor=desk.maker, at=LATER)
    assert SubsidyBatch.objects.count() == 0


def test_two_months_or_no_account_are_not_enough(story, desk):
    prove(story, (3, 4), desk=desk)
    (one,) = list_candidates(county=WEST, kind="stable", year=2026, scope=desk.maker.scope)
    assert (one.finding.verdict, one.is_ready) == ("not_proven", False)
    with pytest.raises(subsidy.NobodyEligibleError):
        subsidy.make_batch(wanted(), actor=desk.maker, at=LATER)


def test_transport_needs_a_departure_of_the_year(story, desk):
    prove(story, (), desk=desk)
    (one,) = list_candidates(county=WEST, kind="transport", year=2026, scope=desk.maker.scope)
    assert (one.finding.verdict, one.finding.rule.ceiling_fen) == ("eligible", 30_000)
    assert list_candidates(county=WEST, kind="transport", year=2027, scope=desk.maker.scope) == []


def test_nobody_checks_what_they_made(story, desk):
    prove(story, desk=desk)
    batch = to_status(desk, "submitted")
    both = replace(desk.checker, user_id=desk.maker.user_id)
    with pytest.raises(subsidy.MakerIsCheckerError):
        subsidy.approve_batch(batch_id=batch.pk, actor=both, at=LATER)
    with pytest.raises(Denied):
        subsidy.approve_batch(batch_id=batch.pk, actor=desk.maker, at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        SubsidyBatch.objects.update(status="approved", checked_at=LATER, checked_by_id=desk.maker.user_id)


def test_returned_batch_is_cut_and_handed_in_again(story, desk):
    prove(story, desk=desk)
    batch = to_status(desk, "submitted")
    with pytest.raises(subsidy.ReasonMissingError):
        subsidy.return_batch(batch_id=batch.pk, reason=" ", actor=desk.checker, at=LATER)
    claim = SubsidyClaim.objects.get()
    with pytest.raises(IllegalMoveError):
        subsidy.drop_claim(claim_id=claim.pk, reason="核减", actor=desk.maker, at=LATER)
    subsidy.return_batch(batch_id=batch.pk, reason="缺一个月凭证", actor=desk.checker, at=LATER)
    subsidy.drop_claim(claim_id=claim.pk, reason="核减", actor=desk.maker, at=LATER)
    with pytest.raises(subsidy.EmptyBatchError):
        subsidy.submit_batch(batch_id=batch.pk, actor=desk.maker, at=LATER)
    subsidy.cancel_batch(batch_id=batch.pk, reason="重新造册", actor=desk.maker, at=LATER)

    again = subsidy.make_batch(wanted(), actor=desk.maker, at=LATER)
    assert again.claims.count() == 1


def test_claims_are_fixed_once_the_draft_is_handed_in(story, desk):
    prove(story, desk=desk)
    to_status(desk, "submitted")
    with pytest.raises(IntegrityError), transaction.atomic():
        SubsidyClaim.objects.update(amount_fen=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        SubsidyBatch.objects.update(status="paid", paid_on=date(2026, 7, 1), voucher="x", checked_at=LATER)


def test_payment_asks_for_purpose_approval_and_voucher(story, desk):
    prove(story, desk=desk)
    batch = to_status(desk, "submitted")
    step = {"batch_id": batch.pk, "actor": desk.payer, "at": LATER}
    with pytest.raises(IllegalMoveError):
        payment.take_file(form="xlsx", purpose="发放", **step)
    subsidy.approve_batch(batch_id=batch.pk, actor=desk.checker, at=LATER)
    with pytest.raises(PurposeMissingError):
        payment.take_file(form="xlsx", purpose=" ", **step)
    with pytest.raises(Denied):
        payment.take_file(form="xlsx", purpose="发放", **{**step, "actor": desk.checker})
    with pytest.raises(IllegalMoveError):
        payment.mark_paid(paid_on=date(2026, 7, 1), voucher="记-1", **step)
    payment.take_file(form="xlsx", purpose="发放", **step)
    for bad in ({"paid_on": date(2026, 7, 1), "voucher": " "}, {"paid_on": date(2026, 7, 2), "voucher": "记-1"},
                {"paid_on": date(2026, 6, 30), "voucher": "记-1"}):  # fmt: skip
        with pytest.raises(payment.VoucherError):
            payment.mark_paid(**bad, **step)


def test_account_that_is_gone_stops_the_file(story, desk):
    prove(story, desk=desk)
    batch = to_status(desk, "approved")
    BankAccount.objects.all().delete()
    with pytest.raises(payment.AccountGoneError):
        payment.take_file(batch_id=batch.pk, form="csv", purpose="发放", actor=desk.payer, at=LATER)


def test_what_the_bank_returned_may_be_claimed_again_what_it_paid_never(story, another, desk):
    prove(story, desk=desk)
    other = another(vacancy=story.vacancy)
    prove(other, desk=desk)
    batch = to_status(desk, "sent")
    failed = SubsidyClaim.objects.get(person_id=other.placement.person_id)
    payment.mark_paid(
        batch_id=batch.pk, paid_on=date(2026, 7, 1), voucher="记-1", failed_ids=[failed.pk],
        actor=desk.payer, at=LATER,
    )  # fmt: skip
    again = subsidy.make_batch(wanted(), actor=desk.maker, at=LATER)

    assert [claim.person_id for claim in again.claims.all()] == [other.placement.person_id]
    paid = SubsidyClaim.objects.get(status="paid")
    with pytest.raises(IntegrityError), transaction.atomic():
        SubsidyClaim.objects.create(
            batch=again, person_id=paid.person_id, placement=paid.placement, region_code=paid.region_code,
            kind="stable", year=2026, rule=paid.rule, amount_fen=1,
        )  # fmt: skip


def test_other_counties_find_nothing(story, desk):
    prove(story, desk=desk)
    batch = to_status(desk, "draft")
    with pytest.raises(NotFound):
        subsidy.submit_batch(batch_id=batch.pk, actor=desk.stranger, at=LATER)
    with in_scope(desk.stranger.scope):
        assert (SubsidyBatch.objects.count(), BankAccount.objects.count()) == (0, 0)
    with in_scope(Scope.of([EAST])):
        assert SubsidyClaim.objects.count() == 0  # the place of work sees no subsidies


@pytest.fixture
def rivals(fresh_database, actor_with, user_with, monkeypatch):
    """Return makers who all believe that nobody is claimed yet."""
    desk = Desk(actor_with)
    with in_scope(ALL):
        prove(Story(actor_with, user_with), desk=desk)
        asked = wanted()
    monkeypatch.setattr("xieshou.labour.queries.subsidy.held_people", lambda *_people, **_words: set())
    return [lambda: subsidy.make_batch(asked, actor=desk.maker, at=LATER) for _ in range(4)]


def test_race_for_one_person_has_one_winner(rivals):
    assert race(rivals) == 1
    with in_scope(ALL):
        assert (SubsidyClaim.objects.count(), SubsidyBatch.objects.count()) == (1, 1)


def test_race_pays_twice_without_the_guard(rivals):
    as_owner("drop index labour_claim_once")
    assert race(rivals) > 1
    with in_scope(ALL):
        assert Placement.objects.count() == 1
