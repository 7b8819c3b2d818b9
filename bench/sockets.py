"""1,000 sockets on the signalling server: how long a message takes from one browser to its peer.

Peer: a bare echo server on the same library (uvicorn, websockets), the same sockets and pace in the same run;
it checks nothing and relays to nobody, so it is the limit too. Clients and server share the machine.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import resource
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xieshou.config.benches import Goal, Options, Result, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

SOCKETS = 1_000
MESSAGES = 6  # a socket
PAUSE = 2.0  # seconds between two messages of one socket
AT_ONCE = 40  # handshakes under way
SETTLE = 5.0
GOAL_MS = 250.0
REGION = "530326103201"


class Heard:
    """What arrived, in milliseconds of delay."""

    def __init__(self) -> None:
        self.delays: list[float] = []
        self.sent = 0

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.delays, n=20)[-1] if len(self.delays) > 1 else float("nan")


def run(options: Options) -> Result:
    pairs = max(2, round(SOCKETS * options.scale) // 2)
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with options.installation():
        options.tell(f"booking {pairs} rooms")
        passes = book(pairs)
        with serving("-m", "xieshou.config.host.realtime") as port:
            started = time.perf_counter()
            ours = asyncio.run(talk_in_rooms(f"ws://127.0.0.1:{port}/realtime/room/", passes))
            options.tell(f"signalling done in {time.perf_counter() - started:.0f} s")
    folder = str(Path(__file__).parent)
    with serving("-m", "uvicorn", "--app-dir", folder, "--log-level", "error", "_echo:echo") as port:
        bare = asyncio.run(talk_to_oneself(f"ws://127.0.0.1:{port}/", 2 * pairs))
    rows = [Row("delay of a message, p95", "ms", ours.p95, bare.p95, "echo", bare.p95, "bare echo")]
    rows.append(
        Row(
            "delay of a message, median",
            "ms",
            statistics.median(ours.delays),
            statistics.median(bare.delays),
            "echo",
        )
    )
    goals = [
        Goal(f"messages lost of {ours.sent:,}", ours.sent - len(ours.delays), "<=", 0),
        Goal("delay p95", ours.p95, "<=", GOAL_MS, "ms"),
    ]
    load = f"load {os.getloadavg()[0]:.1f}"
    note = f"{2 * pairs:,} sockets in one process, {2 * pairs / PAUSE:.0f} messages a second, {load}"
    return Result("sockets", rows, goals, [note])


def book(pairs: int) -> list[tuple[str, str]]:
    """Return the passes of both seats of each room; the guests are admitted."""
    from datetime import timedelta

    from django.utils import timezone

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.ids import new_id
    from xieshou.kernel.realtime import operations, queries
    from xieshou.kernel.realtime.vocabulary import SeatRole
    from xieshou.kernel.scope_sql import in_scope

    actor, at = Actor.system("bench"), timezone.now()
    until = at + timedelta(hours=1)
    passes = []
    with in_scope(Scope.everything()):
        for _ in range(pairs):
            seats = [operations.SeatPlan(role, "bench") for role in (SeatRole.HOST, SeatRole.GUEST)]
            plan = operations.RoomPlan(("bench.room", new_id()), REGION, at, until, seats)
            room = operations.open_room(plan, actor=actor, at=at)
            found = {seat.role: seat for seat in queries.list_seats(room.pk, scope=actor.scope)}
            operations.admit(host=found["host"], seat_id=found["guest"].pk, at=at)
            given = [
                operations.issue_pass(seat_id=found[role].pk, actor=actor, at=at, until=until)
                for role in ("host", "guest")
            ]
            passes.append((given[0], given[1]))
    return passes


@contextlib.contextmanager
def serving(*command: str) -> Iterator[int]:
    """Run a server in a process of its own; gives its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    if "uvicorn" in command:
        command = (*command, "--port", str(port))
    variables = os.environ | {"XIESHOU_REALTIME_PORT": str(port)}
    process = subprocess.Popen([sys.executable, *command], env=variables)
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)


async def _connect(url: str) -> Any:
    from websockets.asyncio.client import connect

    return await connect(url, origin="http://localhost:8000", open_timeout=60, max_queue=None)  # type: ignore[arg-type]


async def talk_in_rooms(url: str, passes: list[tuple[str, str]]) -> Heard:
    gate = asyncio.Semaphore(AT_ONCE)

    async def enter(given: str) -> tuple[Any, str]:
        async with gate:
            wire = await _connect(url)
            await wire.send(json.dumps({"kind": "enter", "pass": given, "epoch": "bench"}))
            seat = ""
            while True:
                frame = json.loads(await wire.recv())
                seat = frame.get("you", seat)
                if frame["kind"] == "welcome":
                    return wire, seat

    taken = await asyncio.gather(*(enter(given) for pair in passes for given in pair))
    peers = [taken[number ^ 1][1] for number in range(len(taken))]

    def say(number: int) -> str:
        line = {"candidate": str(time.perf_counter()), "sdpMid": "0", "sdpMLineIndex": 0}
        return json.dumps({"kind": "candidate", "to": peers[number], "candidate": line})

    def read(text: str) -> float | None:
        frame = json.loads(text)
        return float(frame["candidate"]["candidate"]) if frame["kind"] == "candidate" else None

    return await _exchange([wire for wire, _seat in taken], say, read)


async def talk_to_oneself(url: str, count: int) -> Heard:
    gate = asyncio.Semaphore(AT_ONCE)

    async def open_one() -> Any:
        async with gate:
            return await _connect(url)

    wires = await asyncio.gather(*(open_one() for _ in range(count)))
    padding = "x" * 120
    return await _exchange(
        wires, lambda _number: f"{time.perf_counter()} {padding}", lambda text: float(text.split()[0])
    )


async def _exchange(wires: list[Any], say: Any, read: Any) -> Heard:
    """Send from every socket at its pace, spread evenly, and note when each message arrives."""
    heard = Heard()

    async def listen(wire: Any) -> None:
        async for text in wire:
            if (then := read(text)) is not None:
                heard.delays.append((time.perf_counter() - then) * 1000)

    async def speak(number: int, wire: Any) -> None:
        await asyncio.sleep(PAUSE * number / len(wires))
        for _ in range(MESSAGES):
            await wire.send(say(number))
            heard.sent += 1
            await asyncio.sleep(PAUSE)

    ears = [asyncio.create_task(listen(wire)) for wire in wires]
    await asyncio.gather(*(speak(number, wire) for number, wire in enumerate(wires)))
    until = time.monotonic() + SETTLE
    while len(heard.delays) < heard.sent and time.monotonic() < until:  # noqa: ASYNC110 -- no event says that the last one is here
        await asyncio.sleep(0.05)
    for ear in ears:
        ear.cancel()
    await asyncio.gather(*(wire.close() for wire in wires), return_exceptions=True)
    return heard
