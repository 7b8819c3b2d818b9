"""A call whose applications are ranked under the budget."""

from __future__ import annotations

import pytest

from tests.projects.makers import AT
from tests.projects.test_scheme import END, give, open_call, receive
from xieshou.projects.operations import scheme


@pytest.fixture
def reviewers(db, actor_with):
    return [actor_with("county_approver", regions=["530823"]) for _number in range(2)]


@pytest.fixture
def ranked(district, officer, reviewers):
    """Return a ranked call: two fit under the budget, the third does not."""
    call = open_call(district)
    for name, points in (("甲", 90), ("乙", 80), ("丙", 70)):
        row = receive(call, officer, name)
        for reviewer in reviewers:
            give(row, reviewer, points)
    scheme.rank(call_id=call.pk, actor=officer, at=AT, on=END)
    call.refresh_from_db()
    return call
