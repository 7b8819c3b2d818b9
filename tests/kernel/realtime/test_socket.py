"""The socket itself: who hears what, and what ends it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.db import connections
from django.utils import timezone

from xieshou.config.asgi import application
from xieshou.kernel.realtime import consumers, operations, watch
from xieshou.kernel.realtime.models import Consent, Trouble
from xieshou.kernel.realtime.rules import LARGEST_FRAME
from xieshou.kernel.realtime.vocabulary import Closing, SeatRole

SDP = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=fingerprint:sha-256 AB:CD\r\n"
HOST_AND_GUEST = (SeatRole.HOST, SeatRole.GUEST)


def run(scenario):
    """Run a scenario in a thread with a loop of its own, on the connection of the test."""
    shared = connections["default"]
    shared.inc_thread_sharing()

    def inside():
        connections["default"] = shared
        return async_to_sync(scenario)()

    try:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(inside).result(60)
    finally:
        shared.dec_thread_sharing()


class Tab:
    """One browser tab, spoken to over ASGI."""

    def __init__(self, origin: bytes = b"http://localhost:8000") -> None:
        self.headers = [(b"origin", origin)]
        scope = {
            "type": "websocket",
            "path": "/realtime/room/",
            "query_string": b"",
            "headers": self.headers,
            "subprotocols": [],
        }
        self.wire = ApplicationCommunicator(application, scope)

    async def connect(self):
        """Return whether the server accepts."""
        await self.wire.send_input({"type": "websocket.connect"})
        return (await self.wire.receive_output(5))["type"] == "websocket.accept"

    async def send(self, **message):
        await self.wire.send_input({"type": "websocket.receive", **message})

    async def say(self, **frame):
        await self.send(text=json.dumps(frame))

    async def hear(self, kind):
        """Return the next frame of a kind; those before it are dropped."""
        while True:
            event = await self.wire.receive_output(5)
            assert event["type"] == "websocket.send", event
            frame = json.loads(event["text"])
            if frame["kind"] == kind:
                return frame

    async def hears_nothing(self):
        return await self.wire.receive_nothing(0.1)

    async def leave(self, code=1005):
        """Break the connection as a browser or a network does."""
        await self.wire.send_input({"type": "websocket.disconnect", "code": code})
        await self.wire.wait(5)

    async def end(self):
        """Return the code with which the server closes."""
        while True:
            event = await self.wire.receive_output(5)
            if event["type"] == "websocket.close":
                code = event.get("code", 1000)
                await self.leave(code)
                return code

    async def enter(self, given, epoch="e1"):
        await self.connect()
        await self.say(**{"kind": "enter", "pass": given, "epoch": epoch})
        return await self.hear("seated")


@pytest.fixture(autouse=True)
def _keep_the_connection(monkeypatch):
    """The consumer returns its connection after each use; here it is the one of the test."""
    monkeypatch.setattr("channels.db.close_old_connections", lambda: None)


@pytest.fixture
def booked(make_room, host_actor):
    """Return the seats of a room that is open now, and a maker of passes."""
    _room, seats = make_room(timezone.now(), roles=HOST_AND_GUEST)

    def issue(role):
        return operations.issue_pass(seat_id=seats[role].pk, actor=host_actor, at=timezone.now())

    return seats, issue


def test_a_guest_waits_without_credentials_peers_or_chat_until_admitted(booked, settings):
    settings.TURN_URLS, settings.TURN_SECRET = ["turn:relay:3478"], "s"
    seats, issue = booked
    host_pass, guest_pass = issue(SeatRole.HOST), issue(SeatRole.GUEST)

    async def scenario():
        guest, host = Tab(), Tab()
        seated = await guest.enter(guest_pass)
        await guest.hear("waiting")
        await host.enter(host_pass)
        assert len((await host.hear("welcome"))["ice"]) == 1
        assert (await host.hear("knock"))["from"] == seated["you"]
        await guest.say(kind="chat", text="let me in")
        assert (await guest.hear("refused"))["what"] == "denied"
        await host.say(kind="chat", text="于内部")
        await host.hear("chat")
        assert await guest.hears_nothing()
        await host.say(kind="admit", to=seated["you"])
        welcome = await guest.hear("welcome")
        assert len(welcome["ice"]) == 1
        assert [line["text"] for line in welcome["lines"]] == ["于内部"]
        assert (await host.hear("hello"))["from"] == seated["you"]
        await guest.leave()
        assert (await host.hear("away"))["from"] == seated["you"]
        again = Tab()  # as after a restart of the server: nothing but the next pass is left
        await again.enter(seated["next"])
        await again.hear("welcome")
        await again.say(kind="leave")
        await again.end()
        assert (await host.hear("left"))["from"] == seated["you"]
        replay = Tab()
        await replay.connect()
        await replay.say(**{"kind": "enter", "pass": guest_pass, "epoch": "e"})
        assert await replay.end() == Closing.PASS_REFUSED
        await host.leave()

    run(scenario)
    assert seats


def test_frames_of_one_room_never_reach_another(booked, make_room, host_actor):
    _seats, issue = booked
    _room, others = make_room(timezone.now(), roles=[SeatRole.HOST])
    mine = issue(SeatRole.HOST)
    theirs = operations.issue_pass(seat_id=others[SeatRole.HOST].pk, actor=host_actor, at=timezone.now())

    async def scenario():
        here, there = Tab(), Tab()
        await here.enter(mine)
        await here.hear("welcome")
        victim = (await there.enter(theirs))["you"]
        await there.hear("welcome")
        offer = {"type": "offer", "sdp": SDP}
        await here.say(kind="description", to=victim, description=offer)
        await here.say(kind="chat", text="秘密")
        await here.hear("chat")
        await here.say(kind="admit", to=victim)
        assert (await here.hear("refused"))["what"] == "denied"
        assert await there.hears_nothing()
        await here.leave()
        await there.leave()

    run(scenario)


def test_an_offer_goes_to_its_peer_only_and_a_newer_tab_replaces_the_older(booked):
    seats, issue = booked
    host_pass, guest_pass = issue(SeatRole.HOST), issue(SeatRole.GUEST)
    second = issue(SeatRole.HOST)

    async def scenario():
        host, guest = Tab(), Tab()
        me = (await host.enter(host_pass))["you"]
        you = (await guest.enter(guest_pass))["you"]
        await host.say(kind="admit", to=you)
        await guest.hear("welcome")
        await host.say(kind="description", to=you, description={"type": "offer", "sdp": SDP})
        heard = await guest.hear("description")
        assert (heard["from"], heard["description"]["sdp"]) == (me, SDP)
        reloaded = Tab()
        await reloaded.enter(second, epoch="e2")
        assert await host.end() == Closing.REPLACED
        assert (await guest.hear("hello"))["epoch"] == "e2"
        assert await guest.hears_nothing()  # no ghost: neither away nor left
        await reloaded.leave()
        await guest.leave()

    run(scenario)
    assert seats


def test_malformed_oversized_and_hasty_frames_end_the_sender_only(booked, monkeypatch):
    _seats, issue = booked
    passes = [issue(SeatRole.HOST) for _ in range(3)]
    monkeypatch.setattr(consumers, "FRAME_BURST", 60)

    async def scenario():
        tab = Tab()
        await tab.enter(passes[0])
        await tab.send(bytes=b"\xff\xfe")
        assert (await tab.hear("refused"))["what"] == "json"
        await tab.say(kind="ping")
        await tab.hear("pong")
        for _ in range(consumers.MOST_FAULTS):
            await tab.send(text="{")
        assert await tab.end() == Closing.FLOOD
        large = Tab()
        await large.enter(passes[1])
        await large.send(text="x" * (LARGEST_FRAME + 1))
        assert await large.end() == Closing.TOO_LARGE
        hasty = Tab()
        await hasty.enter(passes[2])
        for _ in range(100):
            await hasty.say(kind="ping")
        assert await hasty.end() == Closing.FLOOD

    run(scenario)


def test_a_socket_of_a_foreign_page_is_refused(db):
    async def scenario():
        assert not await Tab(b"http://evil.example").connect()

    run(scenario)


def test_a_socket_without_a_pass_is_closed(db, monkeypatch):
    monkeypatch.setattr(consumers, "ENTER_SECONDS", 0.05)

    async def scenario():
        tab = Tab()
        await tab.connect()
        await tab.say(kind="ping")
        assert (await tab.hear("refused"))["what"] == "enter"
        assert await tab.end() == Closing.TOO_LATE

    run(scenario)


def test_a_disabled_user_is_put_out_at_the_next_look(booked, steward, monkeypatch):
    assert watch.LOOK_SECONDS < 60
    monkeypatch.setattr(watch, "LOOK_SECONDS", 0.05)
    _seats, issue = booked
    given = issue(SeatRole.HOST)

    def disable():
        steward.is_active = False
        steward.save()

    async def scenario():
        tab = Tab()
        await tab.enter(given)
        await tab.hear("welcome")
        await sync_to_async(disable)()
        assert await tab.end() == Closing.ACCESS_LOST

    run(scenario)


def test_a_seat_that_is_withdrawn_may_not_speak(booked, host_actor):
    seats, issue = booked
    given = issue(SeatRole.HOST)

    def withdraw():
        operations.withdraw_seat(seat_id=seats[SeatRole.HOST].pk, actor=host_actor, at=timezone.now())

    async def scenario():
        tab = Tab()
        await tab.enter(given)
        await tab.hear("welcome")
        await sync_to_async(withdraw)()
        await tab.say(kind="chat", text="还在")
        assert await tab.end() == Closing.ACCESS_LOST

    run(scenario)


def test_consent_is_kept_and_told_and_trouble_is_noted_even_by_those_who_wait(booked):
    seats, issue = booked
    host_pass, guest_pass = issue(SeatRole.HOST), issue(SeatRole.GUEST)

    async def scenario():
        host, guest = Tab(), Tab()
        await host.enter(host_pass)
        welcome = await host.hear("welcome")
        assert (welcome["consents"], welcome["recording"]) == ([], False)
        assert sorted(seat["role"] for seat in welcome["seats"]) == ["guest", "host"]
        seated = await guest.enter(guest_pass)
        await guest.say(kind="trouble", code="no_camera")
        await guest.say(kind="consent", given=True)
        assert (await guest.hear("refused"))["what"] == "denied"
        await host.say(kind="admit", to=seated["you"])
        await guest.hear("welcome")
        await host.hear("hello")
        await guest.say(kind="consent", given=True)
        told = await host.hear("consent")
        assert (told["from"], told["given"]) == (seated["you"], True)
        await guest.say(kind="recording", on=True)
        assert (await guest.hear("refused"))["what"] == "denied"
        again = Tab()
        await again.enter(seated["next"])
        assert (await again.hear("welcome"))["consents"] == [seated["you"]]
        await again.leave()
        await host.leave()

    run(scenario)
    assert [trouble.code for trouble in Trouble.objects.all()] == ["no_camera"]
    assert Consent.objects.get().seat_id == seats[SeatRole.GUEST].pk
