"""Whoever looks at a family or a person leaves a row: after a theft it is known whose data was seen."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.registry.factories import VILLAGE, make_household
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.audit.queries import list_reads_by, list_subject_events
from xieshou.kernel.scope_sql import in_scope
from xieshou.registry.models import Member

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

EVERYTHING = Scope.everything()


@pytest.fixture
def official(db: None, user_with: Callable[..., Any]) -> Any:
    return user_with("village_cadre", regions=["530326"])


@pytest.fixture
def client(official: Any, client_for: Callable[..., Client]) -> Client:
    return client_for(official)


def test_every_look_of_a_stolen_account_is_listed(official, client, actor_with) -> None:
    cadre = actor_with("village_cadre", regions=["530326"])
    families = [make_household(cadre) for _number in range(4)]
    random, since = Random(7), timezone.now()
    looked = []
    for _look in range(40):
        family = random.choice(families)
        page = random.choice(["page", "api", "person"])
        person = Member.objects.filter(household=family).values_list("person_id", flat=True)[0]
        address, seen = {
            "page": (reverse("registry:household", args=[family.pk]), ("registry.household", family.pk)),
            "api": (f"/api/v1/registry/households/{family.pk}/", ("registry.household", family.pk)),
            "person": (reverse("people:person", args=[person]), ("people.person", person)),
        }[page]
        assert client.get(address).status_code == 200
        looked.append((seen[0], str(seen[1])))
    with in_scope(EVERYTHING):
        rows = list_reads_by(
            official.pk, since=since, until=timezone.now() + timedelta(seconds=1), scope=EVERYTHING
        )
    assert [row[:2] for row in rows] == looked


def test_refused_look_leaves_none_and_the_timeline_stays_a_story(official, client, actor_with) -> None:
    cadre = actor_with("village_cadre", regions=["530326"])
    family = make_household(cadre)
    assert client.get(reverse("registry:household", args=[family.pk])).status_code == 200
    assert client.get(reverse("registry:household", args=[official.pk])).status_code == 404
    with in_scope(EVERYTHING):
        reads = Event.objects.filter(event__endswith=".read")
        assert [(row.event, row.region_code) for row in reads] == [("registry.household.read", VILLAGE)]
        story = list_subject_events("registry.household", family.pk, scope=EVERYTHING)
    assert [event.event for event in story] == ["registry.household.registered"]
