"""The special funding scheme: who scores completes nothing, and no choice stands without its proof."""

from __future__ import annotations

import pytest

from tests.projects.makers import AT
from tests.projects.refusals import refused
from tests.projects.test_scheme import END, FIRST, give, open_call, receive
from xieshou.engines.selection import NotProvenError
from xieshou.kernel.errors import Denied
from xieshou.projects.operations import scheme


def test_who_scores_does_not_complete_an_application(officer, approver):
    row = receive(open_call(officer), officer, "甲", papers=())
    whole = scheme.NewApplication(
        row.organisation_id, "甲", "mushroom", 1_000_000_00, 500_000_00, 3, 50, ("plan",), "大棚"
    )
    done = {"application_id": row.pk, "application": whole, "at": AT, "on": FIRST}
    with refused(Denied):
        scheme.complete(actor=approver, **done)
    assert scheme.complete(actor=officer, **done).status == "complete"


@pytest.mark.parametrize("words", ["Time ran out.", "No choice fits the rules."])
def test_choice_that_is_not_proven_is_none(officer, actor_with, monkeypatch, words):
    call = open_call(officer)
    row = receive(call, officer, "甲")
    for _number in range(2):
        give(row, actor_with("county_approver", regions=["530823"]), 80)

    def give_up(_problem):
        raise NotProvenError(words)

    with monkeypatch.context() as patch, refused(scheme.NoChoiceError):
        patch.setattr(scheme, "solve", give_up)
        scheme.rank(call_id=call.pk, actor=officer, at=AT, on=END)
    assert scheme.rank(call_id=call.pk, actor=officer, at=AT, on=END).status == "ranked"
