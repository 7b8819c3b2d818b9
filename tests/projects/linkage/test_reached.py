"""A confirmed benefit of a household is help received, of a village none; taken back, it counts no more."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.projects.makers import AT, VILLAGE, sign
from tests.projects.test_linkage import APRIL, MAY, home, pay, project  # noqa: F401 -- fixtures
from tests.registry.factories import make_household
from xieshou.kernel.actor import Actor
from xieshou.projects.operations import linkage, reached, undoing
from xieshou.projects.vocabulary.linkage import LinkageKind
from xieshou.registry.models import MeasureFact


def test_benefit_reaches_family_or_person_and_is_taken_back(project, officer, approver, home):  # noqa: F811
    household, person = home
    job = sign(project, officer, kind="job_long", number="HT-1")
    share = sign(project, officer, kind="dividend", number="HT-2")
    rows = [
        pay(job, officer, household_id=household.pk, person_id=person.pk),
        pay(share, officer, household_id=household.pk, amount_fen=8_000),
        pay(sign(project, officer, kind="asset_income", number="HT-3"), officer, village_code=VILLAGE),
    ]
    for _again in range(2):
        linkage.confirm_benefits(benefit_ids=[row.pk for row in rows], actor=approver, at=AT)
    facts = {one.source_id: one for one in MeasureFact.objects.all()}
    assert set(facts) == {rows[0].pk, rows[1].pk}
    wage, dividend = facts[rows[0].pk], facts[rows[1].pk]
    assert (wage.kind, wage.cause, wage.unit, wage.person_id) == ("job", "no_work", "person", person.pk)
    assert (dividend.kind, dividend.unit, dividend.amount_fen) == ("dividend", "family", 8_000)
    assert (wage.period_from, wage.period_to, wage.item) == (APRIL, MAY, job.undertaking)

    undoing.ask_back(benefit_id=rows[1].pk, reason="名单有误", actor=officer, at=AT)
    undoing.take_back(benefit_id=rows[1].pk, actor=approver, at=AT)
    dividend.refresh_from_db()
    assert dividend.reversal_reason == "名单有误"


def test_many_benefits_ask_as_often_as_one(project, officer, approver):  # noqa: F811
    contract = sign(project, officer, kind="order", number="HT-1")

    def confirm(number):
        homes = [make_household(Actor.system("测试"), region_code=VILLAGE) for _ in range(number)]
        rows = [pay(contract, officer, household_id=one.pk) for one in homes]
        with CaptureQueriesContext(connection) as asked:
            linkage.confirm_benefits(benefit_ids=[row.pk for row in rows], actor=approver, at=AT)
        return len([one for one in asked if "registry_measurefact" in one["sql"]])

    assert confirm(1) == confirm(3)
    assert MeasureFact.objects.count() == 4


def test_every_linkage_has_a_kind_and_a_cause():
    assert set(reached.KINDS) == set(LinkageKind)
