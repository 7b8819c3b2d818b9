"""Several socket processes on one shared layer: a call across them, and a burst of which nothing is lost."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from websockets.asyncio.client import connect

from tests.labour.calls.hall import ALL, CLOCK, FIRST_FRAME, SocketHost, await_port, free_port, poll, report
from xieshou.kernel.actor import Actor
from xieshou.kernel.ids import new_id
from xieshou.kernel.realtime import operations, queries
from xieshou.kernel.realtime.vocabulary import SeatRole
from xieshou.kernel.scope_sql import in_scope

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        shutil.which("redis-server") is None, reason="redis is not installed (apt-get install redis-server)"
    ),
]
ROOMS, MESSAGES = 10, 190
QUIET_SECONDS = 20  # without a message the rest counts as lost


@pytest.fixture(scope="module")
def two(_hall: Any, tmp_path_factory: Any) -> Iterator[tuple[str, str]]:
    """Run two socket processes on one Redis; return their addresses."""
    port, folder = free_port(), tmp_path_factory.mktemp("redis")
    layer = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
    )
    await_port(port, layer)
    hosts = [SocketHost({"XIESHOU_REALTIME_LAYER": f"redis://127.0.0.1:{port}/0"}) for _ in range(2)]
    for host in hosts:
        host.start(wait=False)
    for host in hosts:
        host.await_ready()
    yield tuple(f"ws://localhost:{host.port}/realtime/room/" for host in hosts)
    for host in hosts:
        host.kill()
    layer.terminate()
    layer.wait(10)


def test_call_across_two_processes(hall, two, meeting):
    with hall.through(two[0]):
        host = meeting.host_page()
    with hall.through(two[1]):
        guest = meeting.guest_page()
    meeting.admit(host)
    for page in (host, guest):
        poll(page, FIRST_FRAME)
        poll(page, CLOCK)


def _book() -> list[tuple[str, str]]:
    actor, at = Actor.system("测试"), timezone.now()
    until, passes = at + timezone.timedelta(hours=1), []
    with in_scope(ALL):
        for _ in range(ROOMS):
            seats = [operations.SeatPlan(role, "甲") for role in (SeatRole.HOST, SeatRole.GUEST)]
            plan = operations.RoomPlan(("test.room", new_id()), "530326103201", at, until, seats)
            room = operations.open_room(plan, actor=actor, at=at)
            found = {seat.role: seat for seat in queries.list_seats(room.pk, scope=ALL)}
            operations.admit(host=found["host"], seat_id=found["guest"].pk, at=at)
            passes.append(
                tuple(
                    operations.issue_pass(seat_id=found[role].pk, actor=actor, at=at)
                    for role in ("host", "guest")
                )
            )
    return passes


async def _burst(addresses: tuple[str, str], passes: list[tuple[str, str]]) -> tuple[int, float]:
    async def enter(address: str, given: str) -> tuple[Any, str]:
        wire = await connect(address, origin="http://localhost", max_queue=None, open_timeout=60)
        await wire.send(json.dumps({"kind": "enter", "pass": given, "epoch": "e"}))
        seat = ""
        while True:
            frame = json.loads(await wire.recv())
            seat = frame.get("you", seat)
            if frame["kind"] == "welcome":
                return wire, seat

    pairs = [(await enter(addresses[0], host), await enter(addresses[1], guest)) for host, guest in passes]
    await asyncio.sleep(0.5)

    async def speak(wire: Any, to: str) -> None:
        for number in range(MESSAGES):
            line = {"candidate": str(number), "sdpMid": "0", "sdpMLineIndex": 0}
            await wire.send(json.dumps({"kind": "candidate", "to": to, "candidate": line}))

    async def listen(wire: Any) -> int:
        heard: set[str] = set()
        while len(heard) < MESSAGES:
            async with asyncio.timeout(QUIET_SECONDS):
                frame = json.loads(await wire.recv())
            if frame["kind"] == "candidate":
                heard.add(frame["candidate"]["candidate"])
        return len(heard)

    began = asyncio.get_running_loop().time()
    ears = [asyncio.create_task(listen(wire)) for pair in pairs for wire, _seat in pair]
    await asyncio.gather(*(speak(pair[side][0], pair[1 - side][1]) for pair in pairs for side in (0, 1)))
    counts = await asyncio.gather(*ears, return_exceptions=True)
    seconds = asyncio.get_running_loop().time() - began
    await asyncio.gather(*(wire.close() for pair in pairs for wire, _seat in pair), return_exceptions=True)
    return sum(count for count in counts if isinstance(count, int)), seconds


def test_burst_of_twenty_sockets_loses_no_message(hall, two):
    passes = _book()
    loop = asyncio.new_event_loop()
    heard: list[tuple[int, float]] = []

    from threading import Thread

    thread = Thread(target=lambda: heard.append(loop.run_until_complete(_burst(two, passes))))
    thread.start()
    thread.join(120)

    assert heard
    count, seconds = heard[0]
    report(burst_sent=2 * ROOMS * MESSAGES, burst_heard=count, burst_s=round(seconds, 1))
    assert count == 2 * ROOMS * MESSAGES
