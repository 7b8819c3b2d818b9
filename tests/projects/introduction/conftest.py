"""A household whose member may be hired, trained or led."""

from __future__ import annotations

import pytest

from tests.projects.makers import VILLAGE
from tests.registry.factories import make_household
from xieshou.kernel.actor import Actor, Scope
from xieshou.registry.queries.household import list_members


@pytest.fixture
def home(db):
    household = make_household(Actor.system("测试"), region_code=VILLAGE, names=["王秀英"])
    (member,) = list_members(household.pk, scope=Scope.everything())
    return household, member.person
