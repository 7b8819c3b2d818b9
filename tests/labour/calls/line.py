"""A bad line between two browsers, without root and without a relay.

The guest's socket goes through `BadLine`, which rewrites the candidates of both sides so that their
media pass through its own UDP ports. There they are delayed, lost, throttled or swallowed; while the
line is down the socket is silent too, as in a real outage.
"""

from __future__ import annotations

import asyncio
import random
import re
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import connect
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

# Addresses of version 6 and names would lead around the line: they are sent to a port where nobody is.
AROUND = re.compile(r"(candidate:\S+ \d udp \d+ (?!\d+\.\d+\.\d+\.\d+ )\S+) \d+( typ host)")
CANDIDATE = re.compile(r"(candidate:\S+ \d udp \d+ )(\d+\.\d+\.\d+\.\d+) (\d+)( typ host)")


@dataclass
class Weather:
    """What the line does to each packet."""

    kbps: float = 0.0  # 0: as fast as it comes
    loss: float = 0.0
    delay: float = 0.0
    queue: float = 0.4  # seconds that may wait for a thin line
    down: bool = False


@dataclass
class Way:
    """One direction of one path."""

    weather: Weather
    random: random.Random
    free_at: float = 0.0

    def delay_of(self, size: int) -> float | None:
        """Return in how many seconds the packet arrives; None: never."""
        weather, now = self.weather, time.monotonic()
        if weather.down or self.random.random() < weather.loss:
            return None
        if not weather.kbps:
            return weather.delay
        start = max(now, self.free_at)
        if start - now > weather.queue:
            return None
        self.free_at = start + size * 8 / (weather.kbps * 1000)
        return self.free_at - now + weather.delay


class Front(asyncio.DatagramProtocol):
    """Stands for one address of one browser: what comes is sent on to it, from one socket a sender."""

    def __init__(self, line: BadLine, target: tuple[str, int]) -> None:
        self.line, self.target = line, target
        self.backs: dict[Any, asyncio.Future[Any]] = {}

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, sender: Any) -> None:
        self.line.spawn(self.forward(data, sender))

    async def forward(self, data: bytes, sender: Any) -> None:
        loop = asyncio.get_running_loop()
        if sender not in self.backs:
            self.backs[sender] = loop.create_future()
            made = await loop.create_datagram_endpoint(
                lambda: Back(self, sender), local_addr=(self.target[0], 0), remote_addr=self.target
            )
            self.backs[sender].set_result((made[0], self.line.way()))
        transport, way = await asyncio.shield(self.backs[sender])
        await self.line.carry(way, data, transport.sendto, data)


class Back(asyncio.DatagramProtocol):
    """The way back of one sender."""

    def __init__(self, front: Front, sender: Any) -> None:
        self.front, self.sender = front, sender
        self.way = front.line.way()

    def datagram_received(self, data: bytes, _from: Any) -> None:
        line = self.front.line
        line.spawn(line.carry(self.way, data, self.front.transport.sendto, data, self.sender))


@dataclass
class BadLine:
    """A socket address like the room's own, and the weather on it."""

    socket_port: int
    weather: Weather = field(default_factory=Weather)

    def __post_init__(self) -> None:
        self._fronts: dict[tuple[str, int], int] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._numbers = random.Random(7)
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._main()), daemon=True)
        self._thread.start()
        assert self._ready.wait(10)

    @property
    def address(self) -> str:
        return f"ws://localhost:{self.port}/realtime/room/"

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(10)

    def way(self) -> Way:
        return Way(self.weather, self._numbers)

    def spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def carry(self, way: Way, data: bytes, send: Any, *arguments: Any) -> None:
        delay = way.delay_of(len(data))
        if delay is None:
            return
        if delay > 0:
            await asyncio.sleep(delay)
        send(*arguments)

    async def _main(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        async with serve(
            self._serve, "127.0.0.1", 0, ping_interval=None, process_request=self._hold
        ) as server:
            self.port = next(iter(server.sockets)).getsockname()[1]
            self._ready.set()
            await self._end.wait()
            for task in list(self._tasks):
                task.cancel()

    async def _hold(self, *_request: Any) -> None:
        """Let nobody in while the line is down."""
        while self.weather.down:  # noqa: ASYNC110 -- the weather is a plain value that tests set
            await asyncio.sleep(0.05)

    async def _serve(self, near: Any) -> None:
        origin = near.request.headers["Origin"]
        address = f"ws://127.0.0.1:{self.socket_port}/realtime/room/"
        try:
            async with connect(address, origin=origin, ping_interval=None) as far:
                ways = [
                    asyncio.create_task(self._pass_on(near, far)),
                    asyncio.create_task(self._pass_on(far, near)),
                ]
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                for way in ways:
                    way.cancel()
                await near.close(far.close_code or 1011)
        except (ConnectionClosed, OSError):
            await near.close(1011)

    async def _pass_on(self, one: Any, other: Any) -> None:
        try:
            async for text in one:
                await self._hold()
                await other.send(await self._redirect(text))
        except ConnectionClosed:
            return

    async def _redirect(self, text: str) -> str:
        text = AROUND.sub(r"\1 1\2", text)
        for match in CANDIDATE.finditer(text):
            target = (match[2], int(match[3]))
            if target not in self._fronts and target[1] not in self._fronts.values():
                transport, _front = await asyncio.get_running_loop().create_datagram_endpoint(
                    lambda target=target: Front(self, target), local_addr=(target[0], 0)
                )
                self._fronts[target] = transport.get_extra_info("sockname")[1]
        return CANDIDATE.sub(
            lambda match: (
                f"{match[1]}{match[2]} {self._fronts.get((match[2], int(match[3])), match[3])}{match[4]}"
            ),
            text,
        )
