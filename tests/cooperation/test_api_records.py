"""Meetings, visits and donations through the API, in the caller's area only."""

from __future__ import annotations

from tests.cooperation.giving.test_delivery import propose, received
from tests.cooperation.meeting.test_attendance import invite, note
from tests.cooperation.meeting.test_delegation import join
from tests.cooperation.meeting.test_meeting import decide, hold
from tests.cooperation.meeting.test_visit import DAY, find, plan
from tests.cooperation.places import AT, VILLAGE_WEST, WEST
from xieshou.cooperation.operations import meeting, visit

ROOT = "/api/v1/cooperation"


def test_meetings_with_agenda_attendance_and_decisions(client, foreign_client, officer):
    made = hold(officer)
    decide(officer, made)
    meeting.add_agenda(meeting_id=made.pk, text="通报", note="双方通报", actor=officer, at=AT)
    note(officer, invite(officer, made), "represented", "示范·刘处长")
    (row,) = client.get(f"{ROOT}/meetings/").json()
    assert (row["id"], row["taken"], row["unsettled"]) == (str(made.pk), 1, 1)
    record = client.get(f"{ROOT}/meetings/{made.pk}/").json()
    assert [one["note"] for one in record["agenda"]] == ["双方通报"]
    assert [(one["presence"], one["stand_in"]) for one in record["attendees"]] == [
        ("represented", "示范·刘处长")
    ]
    assert [one["meeting_id"] for one in client.get(f"{ROOT}/decisions/").json()] == [str(made.pk)]
    assert foreign_client.get(f"{ROOT}/meetings/").json() == []
    assert foreign_client.get(f"{ROOT}/meetings/{made.pk}/").status_code == 404


def test_visits_with_stops_findings_and_the_year(client, foreign_client, officer):
    made = plan(officer)
    join(officer, made)
    visit.add_stop(visit_id=made.pk, stop=visit.Stop(DAY, "school", "小学"), actor=officer, at=AT)
    find(officer, made, latitude=26.4, longitude=103.3)
    (row,) = client.get(f"{ROOT}/visits/").json()
    assert (row["places"], row["found"], row["to_east"]) == (1, 1, False)
    (stop,) = client.get(f"{ROOT}/visits/{made.pk}/stops/").json()
    assert (stop["place"], stop["household_id"]) == ("小学", None)
    (problem,) = client.get(f"{ROOT}/visits/{made.pk}/findings/").json()
    assert (problem["village_code"], problem["latitude"], problem["photos_before"]) == (VILLAGE_WEST, 26.4, 0)
    year = {one["partner_region_code"]: one for one in client.get(f"{ROOT}/visits/yearly/?year=2026").json()}
    assert (year[WEST]["to_west"], year[WEST]["to_west_verdict"]) == (1, "met")
    assert client.get(f"{ROOT}/visits/yearly/?year=2016").status_code == 422
    for path in ("stops", "findings"):
        assert foreign_client.get(f"{ROOT}/visits/{made.pk}/{path}/").status_code == 404


def test_donations_with_their_parts(client, foreign_client, officer):
    row = received(officer)
    propose(officer, row)
    (gift,) = client.get(f"{ROOT}/donations/").json()
    assert (gift["receipt_number"], gift["restricted_to"], gift["donor"]) == (
        row.receipt_number, "education", row.donor.name,
    )  # fmt: skip
    (part,) = client.get(f"{ROOT}/donations/{row.pk}/deliveries/").json()
    assert (part["amount_fen"], part["status"], part["by_consent"]) == (2_000_000, "proposed", False)
    assert foreign_client.get(f"{ROOT}/donations/").json() == []
    assert foreign_client.get(f"{ROOT}/donations/{row.pk}/deliveries/").status_code == 404
