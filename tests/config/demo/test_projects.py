"""The demonstration's projects: silk spread over townships, a base whose payees are on the list."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.registry.factories import make_household
from xieshou.config.demo.projects import Home, open_scheme, plan_base, plan_drafts, plan_silk
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.organisations.models import Organisation
from xieshou.projects.models import Application, Project
from xieshou.projects.queries.coverage import cover, reached
from xieshou.projects.queries.linkage import count_by_status
from xieshou.registry.queries.household import list_members

SYSTEM, ALL = Actor.system("示范数据"), Scope.everything()
NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_silk_covers_its_villages_and_all_of_its_area():
    villages = [f"530502{town:03d}{village:03d}" for town in range(1, 22) for village in range(201, 211)]
    assert plan_silk("530502", villages, actor=SYSTEM, now=NOW) == 135
    found = cover(county="530502", sector="mulberry", scope=ALL)
    assert (found.projects, found.area_mu, len(found.townships), found.villages) == (9, 19_826, 15, 135)


def test_base_reaches_the_households_on_its_list_and_leaves_one_payment_to_confirm():
    homes = []
    for _number in range(22):
        household = make_household(SYSTEM, region_code="530823100201")
        (member,) = list_members(household.pk, scope=ALL)
        homes.append(Home(household.pk, member.person_id))
    villages = [f"53082310020{number}" for number in range(1, 6)]
    plan_base("530823", villages, homes, actor=SYSTEM, now=NOW)
    found = reached(county="530823", sector="mushroom", scope=ALL)
    assert (found.households, found.long_jobs, found.seasonal_jobs, found.collective_villages) == (
        22,
        20,
        2,
        4,
    )
    assert count_by_status(ALL)["entered"] == 1


def test_drafts_stand_at_early_stages():
    plan_drafts("530326", actor=SYSTEM, now=NOW)
    assert set(Project.objects.values_list("stage", flat=True)) == {"draft", "reviewed", "library"}


def test_scheme_has_complete_applications_and_one_to_complete():
    bodies = [
        Organisation.objects.create(
            name=f"示范{number}",
            kind="enterprise",
            region_code="310116000000",
            created_at=NOW,
            updated_at=NOW,
        ).pk
        for number in range(4)
    ]
    open_scheme("530823", bodies, actor=SYSTEM, now=NOW)
    statuses = Application.objects.order_by("title").values_list("status", flat=True)
    assert list(statuses) == ["complete", "complete", "complete", "returned"]
