"""Where calls are held in tests: the site, the socket process, two Chromium browsers with cameras, booked interviews."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.test import Client
from django.utils import timezone

from tests.labour.story import AT, EAST, HALF, WEST, Story
from tests.plugins.browser import FLAGS, chromium_path
from xieshou.config.host.address import DatabaseAddress
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.realtime import queries as rooms
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.operations import call, interview, referral

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

ALL = Scope.everything()
BARCODE = Path(__file__).with_name("barcode.js").read_text(encoding="utf-8")
PLAIN_HOST = "plain.test"
# A relay that does not exist: nothing but the relay's own tests needs one, and who waits must not hear of it.
NOBODYS_RELAY = {"XIESHOU_TURN_URLS": "turn:127.0.0.1:9", "XIESHOU_TURN_SECRET": "nobody's secret"}
MEDIA_FLAGS = [
    *FLAGS,
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required",
    "--mute-audio",
    "--disable-dev-shm-usage",
    "--ignore-certificate-errors",  # the relay of the tests has a home-made one
]
FIGURES_VARIABLE = "XIESHOU_CALL_FIGURES"
LONG_VARIABLE = "XIESHOU_LONG_CALLS"


def report(**figures: Any) -> None:
    """Print what was measured, and keep it for `xieshou bench calls`."""
    print(json.dumps(figures))  # noqa: T201 -- shown by pytest -s
    if path := os.environ.get(FIGURES_VARIABLE):
        with Path(path).open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(figures) + "\n")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_port(port: int, process: subprocess.Popen[Any], seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert process.poll() is None, f"the process ended with {process.returncode}"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(port)


def poll(page: Page, script: str, seconds: float = 45, argument: Any = None) -> Any:
    """Return the first true value of a script, asked again and again; a promise is awaited each time."""
    until = time.monotonic() + seconds
    value = None
    while time.monotonic() < until:
        value = page.evaluate(script, argument)
        if value:
            return value
        time.sleep(0.1)
    raise TimeoutError(f"{script[:120]} → {value!r}; the page says: {state(page)}")


def state(page: Page) -> str:
    return str(
        page.evaluate(
            """() => { const room = document.querySelector("[data-room]");
            return JSON.stringify([location.pathname, room?.dataset, room?.querySelector("[data-note]")?.textContent,
              ...[...document.querySelectorAll(".x-tile")].map((tile) => tile.dataset)]); }"""
        )
    )


@dataclass
class SocketHost:
    """The process that holds the sockets; killed and started again on its port."""

    variables: dict[str, str] = field(default_factory=lambda: dict(NOBODYS_RELAY))
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[Any] | None = None

    def start(self, *, wait: bool = True, stderr: int | None = None) -> None:
        default, owner = settings.DATABASES["default"], settings.DATABASES["owner"]
        name = default["NAME"]

        def url(entry: dict[str, Any]) -> str:
            return DatabaseAddress(
                entry["HOST"], int(entry["PORT"]), entry["USER"], entry["PASSWORD"], name
            ).url()

        variables = os.environ | {
            "XIESHOU_DATABASE_URL": url(owner),
            "XIESHOU_DATABASE_APP_URL": url(default),
            "XIESHOU_REALTIME_PORT": str(self.port),
            "XIESHOU_ALLOWED_HOSTS": f"localhost,127.0.0.1,{PLAIN_HOST}",
            **self.variables,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "xieshou.config.host.realtime"], env=variables, stderr=stderr
        )
        if wait:
            self.await_ready()

    def await_ready(self) -> None:
        assert self.process is not None
        await_port(self.port, self.process)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)


@contextmanager
def serve_site() -> Iterator[str]:
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread

    thread = LiveServerThread("localhost", StaticFilesHandler, connections_override={})
    thread.daemon = True
    allowed = list(settings.ALLOWED_HOSTS)
    settings.ALLOWED_HOSTS = ["*"]
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    try:
        yield f"http://localhost:{thread.port}"
    finally:
        thread.terminate()
        settings.ALLOWED_HOSTS = allowed


@dataclass
class Meeting:
    """One booked interview and the two who meet in it."""

    hall: Hall
    story: Story
    row: Any
    panel: list[Any] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"/labour/interviews/{self.row.pk}/room/"

    def code(self, whom: str = "candidate", name: str = "") -> str:
        with in_scope(ALL):
            made = call.invite(
                interview_id=self.row.pk, whom=whom, name=name, actor=self.story.steward, at=timezone.now()
            )
        return made.code

    def host_page(
        self, *, browser: Browser | None = None, query: str = "", enter: bool = True, user: Any = None
    ) -> Page:
        page = self.hall.page(browser or self.hall.east, who=1)
        client = Client()
        client.force_login(
            user or self.story.interviewer, backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": self.hall.site}]
        )
        page.goto(self.hall.site + self.path + query)
        return self._entered(page, enter)

    def guest_page(
        self,
        *,
        browser: Browser | None = None,
        code: str = "",
        query: str = "",
        who: int = 2,
        enter: bool = True,
    ) -> Page:
        page = self.hall.page(browser or self.hall.west, who=who)
        page.goto(f"{self.hall.site}/rooms/door/{query}#{code or self.code()}")
        return self._entered(page, enter)

    @staticmethod
    def _entered(page: Page, enter: bool) -> Page:
        poll(page, "() => document.querySelector('[data-room]')?.dataset.state === 'lobby'")
        if enter:
            page.get_by_role("button", name="进入房间").click()
        return page

    def admit(self, host: Page) -> None:
        host.locator("[data-knocking] button").first.click()

    def pair(self, **options: Any) -> tuple[Page, Page]:
        """Bring host and candidate together; return their pages once pictures arrive on both."""
        host = self.host_page(**{key: value for key, value in options.items() if key == "query"})
        guest = self.guest_page(**options)
        self.admit(host)
        for page in (host, guest):
            poll(page, FIRST_FRAME)
        return host, guest

    def room(self) -> Any:
        with in_scope(ALL):
            return rooms.get_room_of((call.SOURCE, self.row.pk), scope=ALL)


FIRST_FRAME = "() => [...document.querySelectorAll('.x-tile')].some((tile) => tile.dataset.setup)"
TILE = "() => ({...document.querySelector('.x-tile')?.dataset})"
CLOCK = """() => { const seen = window.readClock(document.querySelector('.x-tile video'));
  return seen && seen.age < 3000 ? seen : null; }"""


@dataclass
class Hall:
    """Everything that lasts longer than one call."""

    site: str
    sockets: SocketHost
    west: Browser
    east: Browser
    plain: Browser
    actor_with: Any = None
    user_with: Any = None

    def page(self, browser: Browser, *, who: int) -> Page:
        context = browser.new_context(viewport={"width": 1200, "height": 800}, locale="zh-CN")
        self.contexts.append(context)
        context.set_default_timeout(60_000)  # generous: a busy machine is slow, not broken
        if browser is not self.plain:
            context.grant_permissions(["camera", "microphone"])
        context.add_init_script(f"window.whoIsFilmed = {who};")
        context.add_init_script(BARCODE)
        return context.new_page()

    def __post_init__(self) -> None:
        self.contexts: list[Any] = []

    def close_pages(self) -> None:
        while self.contexts:
            self.contexts.pop().close()

    @contextmanager
    def through(self, address: str) -> Iterator[None]:
        """Serve pages that look for the socket at another address."""
        before = settings.SOCKET_URL
        settings.SOCKET_URL = address
        try:
            yield
        finally:
            settings.SOCKET_URL = before

    def meeting(self, *, others: int = 0) -> Meeting:
        """Book an interview that begins in a minute, with further interviewers: its room is open."""
        now = timezone.now()
        with in_scope(ALL):
            story = Story(self.actor_with, self.user_with)
            sent = referral.refer(
                wish_id=story.wish.pk, vacancy_id=story.vacancy.pk, actor=story.steward, at=AT
            )
            firm = {"organisations": [story.employer.pk], "organisation": story.employer}
            panel = [self.user_with("employer", **firm) for _number in range(others)]
            start = now + timedelta(minutes=1)
            row = interview.book_interview(
                referral_id=sent.pk,
                slot=interview.Slot(
                    start_at=start,
                    end_at=start + HALF,
                    interviewer_id=story.interviewer.pk,
                    panel=tuple(user.pk for user in panel),
                ),
                actor=story.steward,
                at=now - timedelta(hours=1),
            )
            assert {story.steward.scope.covers_region(code) for code in (EAST, WEST)} == {True}
            assert isinstance(story.steward, Actor)
        return Meeting(self, story, row, panel)


def launch(browser: Browser, *extra: str) -> Browser:
    """Start one more Chromium, with a camera and a microphone that are not there."""
    return browser.browser_type.launch(executable_path=chromium_path(), args=[*MEDIA_FLAGS, *extra])
