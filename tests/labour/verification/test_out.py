"""The funnel's files and the differences keep to who may have them."""

from __future__ import annotations

import pytest

from xieshou.kernel.errors import Denied
from xieshou.kernel.ids import new_id
from xieshou.labour.operations.funnel_out import export_funnel, export_people
from xieshou.labour.policies.verification import may_export_funnel, may_export_funnel_people
from xieshou.labour.queries.funnel import Cut

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/labour"


@pytest.mark.parametrize(
    ("role", "figures", "people"),
    [("station_east", True, True), ("recruitment_steward", True, False), ("employer", False, False)],
)
def test_figures_and_people_go_out_to_their_roles_alone(actor_with, at, role, figures, people):
    actor = actor_with(role, regions=["530326"])

    assert (may_export_funnel(actor), may_export_funnel_people(actor)) == (figures, people)
    if not figures:
        with pytest.raises(Denied):
            export_funnel(cut=Cut(), by="county", actor=actor, at=at)
    if not people:
        with pytest.raises(Denied):
            export_people(cut=Cut(), stage="sent", passed="", actor=actor, at=at)


def test_difference_outside_the_area_is_not_found(user_with, client_for):
    client = client_for(user_with("station_west", regions=["530326"]))
    path = f"{ROOT}/mismatches/{new_id()}"
    body = {"side": "county", "employed": False, "reason": "查无此人"}

    assert client.get(path).status_code == 404
    answer = client.post(f"{path}/correction", body, content_type="application/json")
    assert answer.status_code == 404
    assert client.get(f"{ROOT}/mismatches/").json() == {"items": [], "total": 0}


@pytest.mark.parametrize("query", ["from_month=2026-13", "county=53", "stage=kept", "passed=maybe", "page=0"])
def test_cut_that_is_none_is_refused(user_with, client_for, query):
    client = client_for(user_with("station_east", regions=["530326"]))

    assert client.get(f"{ROOT}/funnel/people?{query}").status_code == 422
