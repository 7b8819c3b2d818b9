"""The benefit linkage: contracts and payments are entered by one role and sent back by the other."""

from __future__ import annotations

from tests.projects.makers import AT, VILLAGE, enter, sign
from tests.projects.refusals import refused
from tests.projects.test_linkage import pay
from xieshou.kernel.errors import Denied
from xieshou.projects.operations import linkage


def test_who_confirms_payments_enters_no_contract(officer, approver):
    project = enter(officer)
    with refused(Denied):
        sign(project, approver)
    sign(project, officer)


def test_payment_is_entered_by_who_may_and_for_a_payee_of_the_area(officer, approver):
    contract = sign(enter(officer), officer, kind="asset_income")
    with refused(Denied):
        pay(contract, approver, village_code=VILLAGE)
    with refused(Denied):
        pay(contract, officer, village_code="530326103201")


def test_who_enters_payments_sends_none_back(officer, approver):
    row = pay(sign(enter(officer), officer, kind="asset_income"), officer, village_code=VILLAGE)
    with refused(Denied):
        linkage.reject_benefit(benefit_id=row.pk, note="金额不符", actor=officer, at=AT)
    linkage.reject_benefit(benefit_id=row.pk, note="金额不符", actor=approver, at=AT)
