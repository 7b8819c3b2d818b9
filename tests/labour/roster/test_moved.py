"""A claim that names another district keeps its pair, and with it what was said about it."""

from __future__ import annotations

import pytest

from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import RosterPair

from .makers import ALL, WEST, load, pair_of, row_of

pytestmark = pytest.mark.django_db


def test_claim_for_another_district_stays_the_same_pair(west):
    load(west, WEST, row_of())
    before = pair_of()
    load(west, WEST, row_of(district="310116000000"))
    after = pair_of()
    assert (after.pk, after.alias) == (before.pk, before.alias)
    assert (before.work_region_code, after.work_region_code) == ("310113", "310116")
    with in_scope(ALL):
        assert RosterPair.objects.count() == 1
