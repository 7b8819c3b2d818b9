"""Every page from referral to funnel, at each stage of a story, for those who may see it and those who may not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.labour.story import EAST, WEST
from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import Interview, Placement, Referral, RetentionCheck, WageProof
from xieshou.labour.rules.confirmation import Statement
from xieshou.labour.vocabulary.delivery import Side

ROLES = {
    "recruitment_steward": [EAST, WEST],
    "station_east": [EAST, WEST],
    "station_west": [WEST],
    "village_cadre": ["530326103"],
    "cooperation_officer": [EAST, WEST],
    "auditor": [""],
}
LISTS = [
    "referrals/",
    "interviews/",
    "placements/",
    "mismatches/",
    "retention/",
    "wages/",
    "funnel/",
    "funnel/people/?stage=sent",
]


@pytest.fixture
def client_of(user_with: Any, client_for: Any) -> Any:
    """Return a maker of clients of a role."""

    def make(role: str, **reach: Any) -> Any:
        reach.setdefault("regions", ROLES.get(role, ()))
        return client_for(user_with(role, **reach))

    return make


def records(story: Any) -> list[str]:
    """Return the addresses of every record there is."""
    del story
    return [
        *(f"referrals/{row.pk}/" for row in Referral.objects.all()),
        *(f"interviews/{row.pk}/" for row in Interview.objects.all()),
        *(f"placements/{row.pk}/" for row in Placement.objects.all()),
    ]


@pytest.mark.parametrize("stage", ["refer", "book", "talk", "offer", "accept", "depart", "arrive", "work"])
def test_records_are_shown_at_every_stage(story, client_of, stage):
    getattr(story, stage)()
    for role in ("recruitment_steward", "station_east", "station_west"):
        client = client_of(role)
        for address in records(story):
            assert client.get(f"/labour/{address}").status_code == 200, (role, address)


@pytest.mark.parametrize(
    "role", ["recruitment_steward", "station_east", "station_west", "cooperation_officer", "auditor"]
)
def test_lists_are_shown(story, client_of, role):
    story.work()
    story.wage()
    client = client_of(role)
    for address in LISTS:
        assert client.get(f"/labour/{address}").status_code == 200, address


def test_lists_of_the_employer_are_shown(story, client_of):
    story.work()
    client = client_of("employer", organisations=[story.employer.pk])
    for address in ["referrals/", "interviews/", "placements/", "mismatches/", "retention/", "wages/"]:
        assert client.get(f"/labour/{address}").status_code == 200, address
    assert client.get("/labour/funnel/").status_code == 403


def test_records_of_another_area_are_not_found(story, client_of):
    story.work()
    client = client_of("station_west", regions=["653126"])
    for address in records(story):
        assert client.get(f"/labour/{address}").status_code == 404, address


def test_records_of_another_employer_are_not_found(story, another, client_of):
    story.work()
    client = client_of("employer", organisations=[another().employer.pk])
    for address in records(story):
        assert client.get(f"/labour/{address}").status_code == 404, address


def test_pages_without_the_capability_are_forbidden(story, client_of):
    client = client_of("security_administrator", regions=[""])
    for address in LISTS:
        assert client.get(f"/labour/{address}").status_code == 403, address


def test_employer_never_sees_the_checks(story, client_of):
    story.work()
    check = RetentionCheck.objects.order_by("day").first()
    client = client_of("employer", organisations=[story.employer.pk])
    body = client.get(f"/labour/placements/{story.placement.pk}/").content.decode()
    assert str(check.pk) not in body
    assert client.get(f"/labour/retention/{check.pk}/").status_code == 403


def test_employer_does_not_see_the_name_before_the_worker_accepts(story, client_of):
    story.offer()
    name = story.wish.person.name
    client = client_of("employer", organisations=[story.employer.pk])
    for address in ("referrals/?status=offered", f"referrals/{story.referral.pk}/", "interviews/?show=held"):
        body = client.get(f"/labour/{address}").content.decode()
        assert name not in body
        assert story.referral.pseudonym in body


def test_lists_ask_as_much_for_one_row_as_for_three(story, another, client_of):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def stage(one):
        one.arrive()
        one.sign(Side.COUNTY)
        one.sign(Side.EMPLOYER, Statement(False))
        one.wage()

    def questions(client):
        found = {}
        for address in [*LISTS, "referrals/?status=accepted", "interviews/?show=held", "/insight/desk/"]:
            path = address if address.startswith("/") else f"/labour/{address}"
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert client.get(path).status_code == 200
            found[address] = len(asked)
        return found

    client = client_of("station_east")
    stage(story)
    questions(client)
    for_one = questions(client)
    with in_scope(Scope.everything()):
        stage(another())
        stage(another())

    assert questions(client) == for_one


def test_wage_is_entered_and_confirmed_through_the_pages(story, client_of):
    story.work()
    client = client_of("station_west")
    address = f"/labour/placements/{story.placement.pk}/wage/"

    refused = client.post(address, {"month": "2026-03", "wage_fen": "0", "evidence_note": "工资条"})
    entered = client.post(address, {"month": "2026-03", "wage_fen": "4800.50", "evidence_note": "工资条"})
    proof = WageProof.objects.get()
    confirmed = client.post(f"/labour/wages/{proof.pk}/confirm/", {"placement": str(story.placement.pk)})

    proof.refresh_from_db()
    assert (refused.status_code, entered.status_code, confirmed.status_code) == (422, 302, 302)
    assert (proof.wage_fen, proof.status) == (480_050, "confirmed")


def test_excel_of_the_funnel_holds_numerators_and_denominators(story, client_of):
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    story.work()
    answer = client_of("recruitment_steward").get("/labour/funnel/excel/?by=employer")

    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    line = next(row for row in rows if row[0] == story.employer.name)
    assert answer.status_code == 200
    assert line[1:3] == [1, 1]


def test_excel_of_people_needs_the_right_to_take_people_out(story, client_of):
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    story.work()
    address = "/labour/funnel/people/excel/?stage=sent&passed=yes"

    allowed = client_of("station_west").get(address)
    refused = client_of("recruitment_steward").get(address)

    rows = CalamineWorkbook.from_filelike(BytesIO(allowed.content)).get_sheet_by_index(0).to_python()
    assert (allowed.status_code, refused.status_code) == (200, 403)
    assert story.wish.person.name in [row[0] for row in rows]
    assert (
        "funnel/people/excel/"
        in client_of("station_west").get("/labour/funnel/people/?stage=sent").content.decode()
    )
    assert (
        "funnel/people/excel/"
        not in client_of("recruitment_steward").get("/labour/funnel/people/?stage=sent").content.decode()
    )


def test_book_through_the_dialog_takes_a_proposed_time(story, client_of):
    import re

    from xieshou.kernel.calendar.models import Entry

    story.refer()
    client = client_of("recruitment_steward")
    address = f"/labour/referrals/{story.referral.pk}/"
    free = re.findall(r'name="slot" value="([^"]+)"', client.get(address).content.decode())
    body = {"interviewer": str(story.interviewer.pk), "mode": "video", "place": "一楼"}

    missing = client.post(f"{address}book/", body)
    booked = client.post(f"{address}book/", {**body, "slot": free[0]})
    again = client.get(f"{address}slots/?interviewer={story.interviewer.pk}").content.decode()

    assert (missing.status_code, booked.status_code) == (422, 302)
    assert Entry.objects.count() == 2
    assert f'value="{free[0]}"' not in again


def test_steps_through_the_pages_end_in_a_leaving(story, client_of):
    story.accept()
    today = __import__("datetime").date(2026, 3, 4)
    county, east = client_of("station_west"), client_of("station_east")
    boss = client_of("employer", organisations=[story.employer.pk])
    root = f"/labour/placements/{story.placement.pk}/"
    journey = {"departed_on": today, "transport": "train", "arrangement": "organised"}
    said = {"employed": "yes", "start_date": "2026-03-06", "post": "缝纫工", "wage_fen": "5200"}

    def form(side, **changes):
        return {f"{side}-{key}": value for key, value in {**said, **changes}.items()}

    assert county.post(f"{root}depart/", {**journey, "departed_on": "2099-01-01"}).status_code == 422
    assert county.post(f"{root}depart/", journey).status_code == 302
    assert east.post(f"{root}arrive/", {"arrived_on": "2099-01-01"}).status_code == 422
    assert east.post(f"{root}arrive/", {"arrived_on": "2026-03-05"}).status_code == 302
    assert county.post(f"{root}confirm/county/", form("county", post="")).status_code == 422
    assert county.post(f"{root}confirm/county/", form("county")).status_code == 302
    assert boss.post(f"{root}confirm/employer/", form("employer", wage_fen="1")).status_code == 302
    assert boss.post(f"{root}confirm/employer/", form("employer")).status_code == 422
    assert boss.post(f"{root}confirm/employer/", form("employer", reason="输入错误")).status_code == 302
    assert boss.post(f"{root}confirm/judge/", {}).status_code == 404
    with in_scope(Scope.everything()):
        story.placement.refresh_from_db()
        check = RetentionCheck.objects.get(day=3)
    assert story.placement.status == "in_work"
    assert east.post(f"/labour/retention/{check.pk}/", {"outcome": "at_work"}).status_code == 200
    done = east.post(
        f"/labour/retention/{check.pk}/", {"outcome": "at_work", "way": "phone", "guidance": "none"}
    )
    assert done.status_code == 302
    assert east.post(f"{root}leave/", {"left_on": "2026-03-10", "reason": "other"}).status_code == 422
    assert east.post(f"{root}leave/", {"left_on": "2026-03-10", "reason": "skill"}).status_code == 302
