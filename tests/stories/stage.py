"""What a story needs: a stage with places, bodies and users, a clock that can be moved, and jobs that run."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app as queue_app

from xieshou.kernel.access.models import Grant, User
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.organisations.operations import OrganisationEntry, register_organisation, register_pairing
from xieshou.kernel.regions.models import Region
from xieshou.kernel.scope_sql import in_scope

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playwright.sync_api import Locator, Page

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
NAMES = {
    "cadre": "示范·村干部",
    "steward": "示范·招聘管家",
    "station_west": "示范·县工作站",
    "station_east": "示范·沪工作站",
    "employer": "示范·企业人事",
    "approver": "示范·县审批",
    "finance": "示范·县财务",
    "office": "示范·合作交流办",
    "reviewer": "示范·评审",
    "system": "示范·系统管理员",
    "security": "示范·安全管理员",
    "audit": "示范·审计管理员",
}
DISTRICT, COUNTY, VILLAGE = "310113000000", "530326000000", "530326103201"
PLACES = (
    ("310000000000", 1, "上海市", "shanghaishi", "shs", "上海市"),
    ("310113000000", 3, "宝山区", "baoshanqu", "bsq", "上海市 宝山区"),
    ("530000000000", 1, "云南省", "yunnansheng", "yns", "云南省"),
    ("530300000000", 2, "曲靖市", "qujingshi", "qjs", "云南省 曲靖市"),
    ("530326000000", 3, "会泽县", "huizexian", "hzx", "云南省 曲靖市 会泽县"),
    ("530326103000", 4, "者海镇", "zhehaizhen", "zhz", "云南省 曲靖市 会泽县 者海镇"),
    ("530326103201", 5, "示范村委会", "shifancunweihui", "sfcwh", "云南省 曲靖市 会泽县 者海镇 示范村委会"),
)


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a story plays: a district, its county and a village, among the regions that it needs."""

    district: str = DISTRICT
    county: str = COUNTY
    village: str = VILLAGE
    places: tuple[tuple[str, int, str, str, str, str], ...] = PLACES

    def name(self, code: str) -> str:
        return next(place[2] for place in self.places if place[0] == code)


class Clock:
    """A clock that begins at a moment and is moved by the story."""

    def __init__(self, monkeypatch: Any, start: datetime) -> None:
        self.moment = start
        monkeypatch.setattr(timezone, "now", lambda: self.moment)

    def pass_days(self, days: float) -> None:
        self.moment += timedelta(days=days)

    def go_to(self, moment: datetime) -> None:
        self.moment = moment


@dataclass
class Stage:
    """Places, bodies and users of one district and its partner county."""

    users: dict[str, User] = field(default_factory=dict)
    employer_id: Any = None


def build_stage(
    at: datetime, *, employer: str = "上海示范服饰有限公司", ground: Ground | None = None
) -> Stage:
    """Make the stage: one district, one county, one village, one employer; seven users."""
    at_home = ground or Ground()
    district, county = at_home.district, at_home.county
    stage, system = Stage(), Actor.system("测试")
    with in_scope(Scope.everything()):
        for code, level, name, pinyin, initials, full in at_home.places:
            Region.objects.create(
                code=code,
                level=level,
                name=name,
                pinyin=pinyin,
                initials=initials,
                full_name=full,
                parent_code="",
            )
        bodies = {
            "station": register_organisation(
                OrganisationEntry(
                    name=f"{at_home.name(district)}劳务协作工作站",
                    kind="labour_station",
                    region_code=district,
                ),
                actor=system,
                at=at,
            ),
            "county": register_organisation(
                OrganisationEntry(
                    name=f"{at_home.name(county)}转移就业服务工作站",
                    kind="labour_station",
                    region_code=county,
                ),
                actor=system,
                at=at,
            ),
            "employer": register_organisation(
                OrganisationEntry(name=employer, kind="enterprise", region_code=district),
                actor=system,
                at=at,
            ),
        }
        register_pairing(
            eastern_region_code=district, western_region_code=county, from_date=at.date(), actor=system, at=at
        )
        stage.employer_id = bodies["employer"].pk
        pair = [district[:6], county[:6]]
        add_user(stage, "cadre", "village_cadre", bodies["county"], [at_home.village], at)
        add_user(stage, "steward", "recruitment_steward", bodies["station"], pair, at)
        add_user(stage, "station_west", "station_west", bodies["county"], [county[:6]], at)
        add_user(stage, "approver", "county_approver", bodies["county"], [county[:6]], at)
        add_user(stage, "finance", "project_officer", bodies["county"], [county[:6]], at)
        add_user(stage, "station_east", "station_east", bodies["station"], pair, at)
        add_user(stage, "employer", "employer", bodies["employer"], [], at, [bodies["employer"].pk])
    return stage


def add_user(
    stage: Stage, key: str, role: str, body: Any, regions: list[str], at: datetime, reach: Iterable[Any] = ()
) -> None:
    user = User.objects.create(
        username=f"story-{key}", display_name=NAMES[key], organisation=body, created_at=at, password="!"
    )
    Grant.objects.create(
        user=user,
        role=role,
        region_prefixes=regions,
        organisation_ids=list(reach),
        from_date=at.date() - timedelta(days=30),
    )
    stage.users[key] = user


class Player:
    """One browser page that signs in as one user after the other."""

    def __init__(self, page: Page, live: str, stage: Stage) -> None:
        self.page, self.live, self.stage = page, live, stage

    def be(self, who: str) -> Player:
        """Sign in as a user of the stage."""
        client = Client()
        client.force_login(
            self.stage.users[who], backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": self.live}]
        )
        return self

    def go(self, path: str) -> None:
        """Open a page of the site."""
        answer = self.page.goto(self.live + path)
        assert answer is not None
        assert answer.status == 200, f"{path} -> {answer.status}"
        assert reverse("account_login") not in self.page.url, f"{path}: the session of the user is over"

    def form(self, action: str) -> Locator:
        """Return the form that posts to an address ending so."""
        return self.page.locator(f'form[action$="{action}"]').first

    def send(self, action: str, opener: str = "", *, exact: bool = False, **values: Any) -> None:
        """Open the dialog if one is named, fill the form and send it; the answer must not be an error page.

        The form is the first that has the first value, or with `exact` the one that posts to the address.
        """
        if opener:
            self.page.locator(f'[data-dialog-open="{opener}"]').first.click()
        form = (
            self.page.locator(f'form:has([name="{next(iter(values))}"])').first
            if values and not exact
            else self.form(action)
        )
        for name, value in values.items():
            self._set(form, name, value)
        with self.page.expect_navigation() as moved:
            form.locator('button[type="submit"]').first.click()
        answer = moved.value
        assert answer is None or answer.status < 400, f"{action} -> {answer.status}: {self.errors()}"

    def _set(self, form: Locator, name: str, value: Any) -> None:
        control = form.locator(f'[name="{name}"]')
        kind = control.first.evaluate("node => node.tagName + ':' + node.type")
        if kind == "INPUT:hidden":
            control.first.evaluate("(node, value) => { node.value = value; }", str(value))
        elif kind == "INPUT:radio":
            form.locator(f'[name="{name}"][value="{value}"]').check(force=True)
        elif kind == "INPUT:checkbox" and value is True:
            control.first.check(force=True)
        elif kind == "INPUT:checkbox":
            for item in value if isinstance(value, list | tuple) else [value]:
                form.locator(f'[name="{name}"][value="{item}"]').check(force=True)
        elif kind.startswith("SELECT"):
            control.first.select_option(str(value))
        else:
            control.first.fill(str(value))

    def choose(self, name: str, typed: str, wanted: str) -> None:
        """Type into a combobox and choose the suggestion that holds the wanted text."""
        box = self.page.locator(f'[name="{name}_text"]')
        box.click()
        box.press_sequentially(typed, delay=20)
        self.page.locator('[role="option"]:visible', has_text=wanted).first.click()

    def errors(self) -> str:
        """Return the error texts of the page."""
        return " | ".join(self.page.locator(".x-error, .x-callout, [role=alert]").all_inner_texts())[:500]

    def picture(self, name: str) -> None:
        """Keep a picture of the page for the guide."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(PICTURES / f"{name}.png"))


def run_jobs() -> None:
    """Run everything queued, as the worker does; in a thread, since the browser's loop runs in this one."""
    failure: list[BaseException] = []

    async def work() -> None:
        with queue_app.replace_connector(queue_app.connector.get_worker_connector()) as worker:
            async with worker.open_async():
                await worker.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)

    def target() -> None:
        try:
            asyncio.run(work())
        except BaseException as error:  # noqa: BLE001 -- handed to the test
            failure.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=target)
    thread.start()
    thread.join(timeout=120)
    assert not thread.is_alive(), "the jobs did not end"
    if failure:
        raise failure[0]


START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
