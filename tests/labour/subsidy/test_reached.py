"""A subsidy paid is help received; money that came back is none."""

from __future__ import annotations

from datetime import date

from tests.labour.subsidy.test_income import pay
from tests.labour.subsidy.test_operations import LATER, desk, prove, to_status  # noqa: F401 -- fixture
from xieshou.labour.models import SubsidyClaim
from xieshou.labour.operations import reached, subsidy_income
from xieshou.labour.vocabulary.subsidy import SubsidyKind
from xieshou.registry.models import MeasureFact


def test_subsidy_reaches_its_payee_until_the_money_comes_back(story, desk):  # noqa: F811
    prove(story, desk=desk)
    batch = to_status(desk, "sent")
    pay(desk, batch)
    claim, fact = SubsidyClaim.objects.get(), MeasureFact.objects.get(source=reached.SUBSIDY)
    assert (fact.household_id, fact.person_id, fact.source_id) == (
        story.household.pk, claim.person_id, claim.pk,
    )  # fmt: skip
    assert (fact.amount_fen, fact.period_from, fact.item) == (100_000, date(2026, 7, 1), batch.document)
    assert fact.kind == reached.KINDS[SubsidyKind(claim.kind)]

    step = {"claim_id": claim.pk, "at": LATER}
    subsidy_income.ask_back(reason="账户已销户", actor=desk.payer, **step)
    subsidy_income.confirm_back(actor=desk.checker, **step)
    fact.refresh_from_db()
    assert fact.reversal_reason == "账户已销户"


def test_every_subsidy_has_a_kind_and_every_kind_a_cause():
    assert set(reached.KINDS) == set(SubsidyKind)
    assert set(reached.KINDS.values()) == set(reached.CAUSES)
