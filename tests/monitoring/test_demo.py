"""The demonstration has families at every stage."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest

from tests.monitoring.story import VILLAGE, make_places
from tests.registry.factories import make_household
from xieshou.config.demo.monitoring import ORDER, watch_families
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.scope_sql import set_scope
from xieshou.monitoring.models import Case, Clue


@pytest.mark.django_db
def test_some_family_stands_at_every_stage():
    set_scope(Scope.everything())
    make_places()
    for _number in range(13):
        make_household(Actor.system("测试"))
    assert watch_families(VILLAGE[:6], Random(1), now=datetime(2026, 11, 2, 4, tzinfo=UTC)) == len(ORDER)

    stages = set(Case.objects.values_list("stage", flat=True))
    assert stages == {*ORDER, "refused"}
    assert Case.objects.filter(previous__isnull=False).count() == 1
    assert set(Clue.objects.values_list("status", flat=True)) == {"new", "opened", "dismissed"}
