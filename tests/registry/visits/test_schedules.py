"""Random schedules of three phones through the very operation that receives visits, in the database.

`test_simulation.py` lives a thousand schedules with the real merge on a model of the server; here the server is
the operation itself: rights, devices, visits, answers, conflicts. The drill lives a thousand of these too.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.registry.visits import test_simulation as model
from tests.registry.visits.makers import AT, visit
from xieshou.kernel.errors import Denied
from xieshou.kernel.ids import new_id
from xieshou.registry.models import GuaranteeFact, VisitConflict, VisitEdit
from xieshou.registry.operations.device import open_device
from xieshou.registry.operations.visit import NewEdit, receive_visit
from xieshou.registry.queries.visit import standings_of
from xieshou.registry.rules_visits import Edit
from xieshou.registry.vocabulary_visits import ConflictState

if TYPE_CHECKING:
    from uuid import UUID

SCHEDULES = int(os.environ.get("XIESHOU_TEST_SCHEDULES", "15"))
STEPS = 12


class Received:
    """The server of the model, with the operation behind it: every batch is a visit of its author."""

    def __init__(self, household, actors, refused) -> None:
        self.household, self.actors, self.refused = household, actors, refused
        self.clock = AT
        self.sent: dict[tuple[UUID, frozenset[UUID]], UUID] = {}
        self.author = 0

    @property
    def edits(self) -> dict[UUID, Edit]:
        rows = VisitEdit.objects.filter(household=self.household, visit__isnull=False)
        return {row.pk: Edit(row.pk, row.field, row.value, frozenset(row.saw)) for row in rows}

    def receive(self, edits: list[Edit], *, may: bool) -> list[UUID]:
        """Send answers as a phone does; what was sent once goes out again under the number of its visit."""
        device, actor = self.actors[self.author]
        known = set(VisitEdit.objects.filter(pk__in=[edit.id for edit in edits]).values_list("pk", flat=True))
        fresh = [edit for edit in edits if edit.id not in known]
        self.clock += timedelta(minutes=31)
        if not fresh:
            return [edit.id for edit in edits] if may else []
        key = self.sent.setdefault((device, frozenset(edit.id for edit in fresh)), new_id())
        answers = [NewEdit(edit.id, edit.field, edit.value, tuple(edit.saw)) for edit in fresh]
        made = visit(
            self.household, *answers, id=key, device_id=device, started_at=self.clock - timedelta(minutes=30)
        )
        try:
            receive_visit(visit=made, actor=actor if may else self.refused[self.author], at=self.clock)
        except Denied:
            assert not may
            return []
        assert may
        again = receive_visit(visit=made, actor=actor, at=self.clock)
        assert not again.is_new
        return [edit.id for edit in edits]


def live(seed: int, server: Received) -> tuple[list[model.Device], dict[UUID, frozenset[UUID]]]:
    """Live one schedule as the model does."""
    random, devices, known = Random(seed), [model.Device() for _ in range(3)], {}
    for _step in range(STEPS):
        server.author = random.randrange(3)
        device, act = devices[server.author], random.random()
        if act < 0.45:
            made = device.edit(random, new_id())
            known[made.id] = frozenset(made.saw).union(*(known[key] for key in made.saw))
        elif act < 0.7:
            device.send(server, random, answer_lost=random.random() < 0.3)
        elif act < 0.8:
            device.load(server)
        elif act < 0.87:
            server.clock += timedelta(hours=random.randint(0, 5))
        elif act < 0.92:
            device.may = not device.may
        else:
            device.send(server, random, answer_lost=True)
            device.send(server, random, answer_lost=False)
    for number, device in enumerate(devices):
        server.author = number
        device.send(server, random, answer_lost=False)
    return devices, known


def _check(seed: int, server: Received, devices: list[model.Device], known) -> int:
    """Nothing acknowledged is lost, every true conflict is a task, no contested answer became a fact alone."""
    stored = server.edits
    for device in devices:
        assert device.acknowledged <= set(stored), seed
        assert not device.acknowledged & set(device.outbox), seed
        assert not (device.may and device.outbox), seed
    merged = standings_of(server.household.pk)
    contested = set()
    for name in model.FIELDS:
        edits = [edit for edit in stored.values() if edit.field == name]
        latest = {e.id for e in edits if not any(e.id in known[other.id] for other in edits)}
        values = {edit.value for edit in edits if edit.id in latest}
        if len(values) > 1:
            contested.add(name)
            assert values <= set(merged[name].values), seed
    tasks = VisitConflict.objects.filter(household=server.household, state=ConflictState.OPEN)
    assert contested <= set(tasks.values_list("field", flat=True)), seed
    sources = GuaranteeFact.objects.filter(household=server.household).values_list("source_id", flat=True)
    assert set(sources) <= set(stored), seed
    return len(contested)


def _live_all(seeds: range, make_server) -> int:
    return sum(_check(seed, server, *live(seed, server)) for seed in seeds for server in [make_server(seed)])


@pytest.fixture
def make_server(db, actor_with):
    """Return a maker of servers, each a family with three visitors; rights are lost and come back."""
    from tests.registry.factories import VILLAGE, make_household
    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.scope_sql import set_scope

    set_scope(Scope.everything())
    cadre = actor_with("village_cadre", regions=[VILLAGE])

    def make(_seed: int) -> Received:
        actors = [(new_id(), replace(cadre, user_id=new_id())) for _ in range(3)]
        refused = [replace(actor, capabilities=frozenset()) for _device, actor in actors]
        for device, actor in actors:
            open_device(device_id=device, actor=actor, at=AT)
        return Received(make_household(Actor.system("测试")), actors, refused)

    return make


def test_schedules_through_the_operation(make_server) -> None:
    assert _live_all(range(SCHEDULES), make_server) > 0
