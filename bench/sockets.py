"""1,000 sockets on the signalling server: what entering costs, and how long a message takes to its peer.

Peer: a bare echo server on the same library (uvicorn, websockets), the same sockets and pace in the same
run; it checks nothing and relays to nobody, so it is the limit too. Clients and server share the machine,
so beside each delay stands the processor time of the server, which its neighbours do not change.
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

import psutil

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


class Server:
    """A server in a process of its own."""

    def __init__(self, port: int, pid: int) -> None:
        self.port = port
        self._process = psutil.Process(pid)

    def spent(self) -> float:
        """Return its processor time until now, in milliseconds."""
        times = self._process.cpu_times()
        return 1000 * float(times.user + times.system)


class Heard:
    """What arrived, in milliseconds of delay; what the server spent on entering and on the messages."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.delays: list[float] = []
        self.sent = 0
        self.began, self.idle = time.perf_counter(), server.spent()
        self.entering = self.entry = self.spoken = 0.0

    def all_in(self, sockets: int) -> None:
        """Note that every socket is connected, and has its seat where there are seats."""
        self.entering, self.entry = (
            time.perf_counter() - self.began,
            (self.server.spent() - self.idle) / sockets,
        )
        self.idle = self.server.spent()

    def all_said(self) -> None:
        """Note that the last message was sent and heard."""
        self.spoken = (self.server.spent() - self.idle) / self.sent

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
        with serving("-m", "xieshou.config.host.realtime") as server:
            ours = asyncio.run(talk_in_rooms(server, passes))
            options.tell(f"everybody in after {ours.entering:.0f} s")
    folder = str(Path(__file__).parent)
    with serving("-m", "uvicorn", "--app-dir", folder, "--log-level", "error", "_echo:echo") as server:
        bare = asyncio.run(talk_to_oneself(server, 2 * pairs))
    median, bare_median = statistics.median(ours.delays), statistics.median(bare.delays)
    rows = [
        Row("delay of a message, p95", "ms", ours.p95, bare.p95, "echo", bare.p95, "bare echo"),
        Row("delay of a message, median", "ms", median, bare_median, "echo", bare_median, "bare echo"),
        Row("processor time of a message", "ms", ours.spoken, bare.spoken, "echo", bare.spoken, "bare echo"),
        Row("processor time of an entry", "ms", ours.entry, bare.entry, "echo", bare.entry, "bare handshake"),
        Row(
            "all sockets entered", "s", ours.entering, bare.entering, "echo", bare.entering, "bare handshake"
        ),
    ]
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
def serving(*command: str) -> Iterator[Server]:
    """Run a server in a process of its own."""
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
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(20)


async def _connect(url: str) -> Any:
    from websockets.asyncio.client import connect

    return await connect(url, origin="http://localhost:8000", open_timeout=60, max_queue=None)  # type: ignore[arg-type]


async def talk_in_rooms(server: Server, passes: list[tuple[str, str]]) -> Heard:
    gate, heard = asyncio.Semaphore(AT_ONCE), Heard(server)
    url = f"ws://127.0.0.1:{server.port}/realtime/room/"

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
    heard.all_in(len(taken))
    peers = [taken[number ^ 1][1] for number in range(len(taken))]

    def say(number: int) -> str:
        line = {"candidate": str(time.perf_counter()), "sdpMid": "0", "sdpMLineIndex": 0}
        return json.dumps({"kind": "candidate", "to": peers[number], "candidate": line})

    def read(text: str) -> float | None:
        frame = json.loads(text)
        return float(frame["candidate"]["candidate"]) if frame["kind"] == "candidate" else None

    return await _exchange([wire for wire, _seat in taken], say, read, heard)


async def talk_to_oneself(server: Server, count: int) -> Heard:
    gate, heard = asyncio.Semaphore(AT_ONCE), Heard(server)

    async def open_one() -> Any:
        async with gate:
            return await _connect(f"ws://127.0.0.1:{server.port}/")

    wires = await asyncio.gather(*(open_one() for _ in range(count)))
    heard.all_in(count)
    padding = "x" * 120

    def say(_number: int) -> str:
        return f"{time.perf_counter()} {padding}"

    return await _exchange(wires, say, lambda text: float(text.split()[0]), heard)


async def _exchange(wires: list[Any], say: Any, read: Any, heard: Heard) -> Heard:
    """Send from every socket at its pace, spread evenly, and note when each message arrives."""

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
    heard.all_said()
    for ear in ears:
        ear.cancel()
    await asyncio.gather(*(wire.close() for wire in wires), return_exceptions=True)
    return heard
