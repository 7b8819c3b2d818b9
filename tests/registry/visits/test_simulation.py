"""A thousand random schedules of three devices: nothing acknowledged is lost, every conflict is shown.

The devices edit, send, lose answers on the way, send twice, are killed between sending and the answer,
have clocks that jump, delete answers and lose the right to write. An oracle that knows what each author
really had seen says what must hold in the end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from uuid import UUID

import pytest

from xieshou.registry.rules_visits import Edit, merge_edits
from xieshou.registry.vocabulary_visits import Answer, Question

FIELDS = [question.value for question in Question][:3]
VALUES = ["", *Answer.values]
STEPS, BATCHES, BATCH = 40, 20, 50


@dataclass
class Server:
    """Keeps every edit once, by its id; refuses authors without the right."""

    edits: dict[UUID, Edit] = field(default_factory=dict)

    def receive(self, edits: list[Edit], *, may: bool) -> list[UUID]:
        if not may:
            return []
        for edit in edits:
            self.edits.setdefault(edit.id, edit)
        return [edit.id for edit in edits]


@dataclass
class Device:
    """A phone: the copy it downloaded, the outbox on its disk, what the server acknowledged."""

    copy: dict[UUID, Edit] = field(default_factory=dict)
    outbox: dict[UUID, Edit] = field(default_factory=dict)
    acknowledged: set[UUID] = field(default_factory=set)
    may: bool = True
    clock: int = 0

    def edit(self, random: Random, key: UUID) -> Edit:
        name, value = random.choice(FIELDS), random.choice(VALUES)
        standing = merge_edits([*self.copy.values(), *self.outbox.values()]).get(name)
        saw = frozenset(head.id for head in standing.heads) if standing else frozenset()
        self.outbox[key] = Edit(key, name, value, saw)
        return self.outbox[key]

    def send(self, server: Server, random: Random, *, answer_lost: bool) -> None:
        batch = list(self.outbox.values())
        random.shuffle(batch)
        keys = server.receive(batch, may=self.may)
        if answer_lost:  # killed, or the network went: the outbox stays and is sent again
            return
        for key in keys:
            self.acknowledged.add(key)
            self.copy[key] = self.outbox.pop(key)

    def load(self, server: Server) -> None:
        self.copy = dict(server.edits)


def live(seed: int) -> tuple[Server, list[Device], dict[UUID, frozenset[UUID]]]:
    """Live one schedule; return everything, and what each author had seen, all the way back."""
    random, server = Random(seed), Server()
    devices, known = [Device() for _ in range(3)], {}
    for step in range(STEPS):
        device = random.choice(devices)
        act = random.random()
        if act < 0.4:
            made = device.edit(random, UUID(int=seed * 1000 + step + 1))
            known[made.id] = frozenset(made.saw).union(*(known[key] for key in made.saw))
        elif act < 0.6:
            device.send(server, random, answer_lost=random.random() < 0.3)
        elif act < 0.75:
            device.load(server)
        elif act < 0.85:
            device.clock += random.randint(-(10**9), 10**9)
        elif act < 0.9:
            device.may = not device.may
        else:  # sent twice, the first answer lost
            device.send(server, random, answer_lost=True)
            device.send(server, random, answer_lost=False)
    return server, devices, known


@pytest.mark.parametrize("batch", range(BATCHES))
def test_schedules(batch: int) -> None:
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        server, devices, known = live(seed)
        for device in devices:
            assert device.acknowledged <= set(server.edits), seed
            assert not device.acknowledged & set(device.outbox), seed
        _finish(server, devices, seed)
        _check_against_oracle(server, known, seed)
        _check_order(server, seed)


def _finish(server: Server, devices: list[Device], seed: int) -> None:
    """Everybody who may comes home; who may not keeps the edits, shown as refused, and loses none."""
    random = Random(seed)
    waiting = {key for device in devices for key in device.outbox}
    for device in devices:
        device.send(server, random, answer_lost=False)
    kept = {key for device in devices for key in device.outbox}
    assert all(device.may or set(device.outbox) <= waiting for device in devices), seed
    assert waiting - kept <= set(server.edits), seed


def _check_against_oracle(server: Server, known: dict[UUID, frozenset[UUID]], seed: int) -> None:
    """Compare with the edits that no other author on the server had seen, found by looking at every pair."""
    merged = merge_edits(server.edits.values())
    for name in FIELDS:
        edits = [edit for edit in server.edits.values() if edit.field == name]
        if not edits:
            assert name not in merged, seed
            continue
        latest = {e.id for e in edits if not any(e.id in known[other.id] for other in edits)}
        standing = merged[name]
        values = {edit.value for edit in edits if edit.id in latest}
        assert latest <= {head.id for head in standing.heads}, seed
        assert standing.is_contested or values == {standing.value}, seed
        assert values <= set(standing.values), seed  # every true conflict is shown


def _check_order(server: Server, seed: int) -> None:
    edits = list(server.edits.values())
    expected = merge_edits(edits)
    for number in range(3):
        Random(seed + number).shuffle(edits)
        assert merge_edits([*edits, *edits[:2]]) == expected, seed


def test_schedules_hold_conflicts_and_losses_at_all() -> None:
    lived = [live(seed) for seed in range(100)]

    contested = sum(
        standing.is_contested
        for server, _devices, _known in lived
        for standing in merge_edits(server.edits.values()).values()
    )
    refused = sum(bool(device.outbox) and not device.may for _s, devices, _k in lived for device in devices)

    assert contested > 50
    assert refused > 5
