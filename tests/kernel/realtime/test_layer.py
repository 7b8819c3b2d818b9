"""The layer of one process: messages arrive in order, a full queue harms nobody else, sweeping is rare."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from channels.layers import InMemoryChannelLayer

from xieshou.kernel.realtime import layer as room_layer
from xieshou.kernel.realtime.layer import SWEEP_SECONDS, OneProcessLayer


def run(talk):
    """Run a talk in a thread of its own: Playwright's loop may run in the thread of the tests."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, talk).result()


def test_members_of_a_group_get_copies_in_order():
    async def talk():
        layer = OneProcessLayer(capacity=10)
        names = [await layer.new_channel() for _ in range(2)]
        for name in names:
            await layer.group_add("room", name)
        frame = {"type": "pass.on", "frame": {"number": 0}}
        for number in range(3):
            frame["frame"]["number"] = number
            await layer.group_send("room", frame)
        await layer.group_send("nobody", frame)
        return [[(await layer.receive(name))["frame"]["number"] for _ in range(3)] for name in names]

    assert run(talk()) == [[0, 1, 2], [0, 1, 2]]


def test_full_queue_loses_only_its_own():
    async def talk():
        layer = OneProcessLayer(capacity=1)
        slow, quick = [await layer.new_channel() for _ in range(2)]
        for name in (slow, quick):
            await layer.group_add("room", name)
        await layer.group_send("room", {"type": "a"})
        await layer.receive(quick)
        await layer.group_send("room", {"type": "b"})
        return (await layer.receive(quick))["type"], (await layer.receive(slow))["type"]

    assert run(talk()) == ("b", "a")


@pytest.mark.parametrize(("passed", "sweeps"), [(SWEEP_SECONDS - 0.1, 1), (SWEEP_SECONDS, 2)])
def test_sweep_is_not_paid_by_every_message(monkeypatch, passed, sweeps):
    now, swept = [100.0], []
    monkeypatch.setattr(room_layer.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(InMemoryChannelLayer, "_clean_expired", lambda _self: swept.append(1))
    layer = OneProcessLayer()
    for _ in range(100):
        layer._clean_expired()
    now[0] += passed
    layer._clean_expired()
    assert len(swept) == sweeps
