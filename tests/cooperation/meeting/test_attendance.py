"""Attendance and what was said: noted after the invitation, until the minutes are closed, and in the minutes."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import docx
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.cooperation.meeting.test_meeting import ALL, EN, SPRING, close, hold
from tests.cooperation.places import AT, EAST, WEST
from xieshou.cooperation.errors import IllegalStepError, TextMissingError
from xieshou.cooperation.models import AgendaItem, Attendee
from xieshou.cooperation.operations import attendance, meeting
from xieshou.cooperation.rules.meeting import came_of
from xieshou.cooperation.vocabulary.meeting import Presence
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.scope_sql import in_scope


def invite(actor, made, name="示范·王区长", **values):
    who = {"duty": "副区长", "is_east": True, "came": None, **values}
    return meeting.invite(meeting_id=made.pk, name=name, actor=actor, at=AT, **who)


def note(actor, row, presence, stand_in="", on=SPRING):
    return attendance.note_presence(
        attendee_id=row.pk, presence=presence, stand_in=stand_in, actor=actor, at=AT, on=on
    )


def word(actor, row, note="双方通报", text="通报进展"):
    return attendance.word_agenda(agenda_id=row.pk, text=text, note=note, actor=actor, at=AT)


@pytest.mark.parametrize(("presence", "came"), [("unknown", None), ("present", True), ("absent", False)])
def test_presence_is_told_by_whether_somebody_came(presence, came):
    assert came_of(presence) is came
    assert Attendee(came=came).presence == Presence(presence)
    assert Attendee(came=False, stand_in="示范·刘处长").presence == Presence.REPRESENTED


def test_who_was_invited_is_marked_afterwards(officer):
    row = invite(officer, hold(officer))
    with pytest.raises(attendance.NotHeldYetError):
        note(officer, row, "present", on=SPRING - timedelta(days=1))
    assert note(officer, row, "unknown", on=SPRING - timedelta(days=1)).came is None
    assert note(officer, row, "present").presence == Presence.PRESENT
    with pytest.raises(attendance.StandInMissingError):
        note(officer, row, "represented", " ")
    note(officer, row, "represented", "示范·刘处长")
    row.refresh_from_db()
    assert (row.presence, row.stand_in) == (Presence.REPRESENTED, "示范·刘处长")
    assert note(officer, row, "absent", "没有人").stand_in == ""


def test_point_of_the_agenda_is_worded_until_the_minutes_are_closed(officer, stranger, county):
    made = hold(officer)
    person = invite(officer, made)
    point = meeting.add_agenda(meeting_id=made.pk, text="通报", actor=officer, at=AT)
    with pytest.raises(TextMissingError):
        word(officer, point, text=" ")
    assert (word(county, point).text, word(officer, point, "").note) == ("通报进展", "")
    for step in (lambda who: word(who, point), lambda who: note(who, person, "present")):
        with pytest.raises(NotFound):
            step(stranger)
    close(officer, made)
    with pytest.raises(IllegalStepError):
        word(officer, point)
    with pytest.raises(IllegalStepError):
        note(officer, person, "present")


def test_reader_notes_nothing(officer, actor_with):
    row = invite(officer, hold(officer))
    with pytest.raises(Denied):
        note(actor_with("auditor", regions=["310113"]), row, "present")


def test_database_refuses_a_stand_in_of_somebody_who_came(officer):
    row = invite(officer, hold(officer))
    for came in (None, True):
        with pytest.raises(IntegrityError), transaction.atomic():
            Attendee.objects.filter(pk=row.pk).update(came=came, stand_in="示范·刘处长")


def test_attendance_goes_through_the_pages_into_the_minutes(client, foreign_client):
    form = {
        "title": "联席会议", "place": "会泽县", "region_code": EAST, "partner_region_code": WEST,
        "held_on": "2026-03-10",
    }  # fmt: skip
    address = client.post(reverse("cooperation:meeting_plan"), form)["location"]
    client.post(f"{address}attendees/", {"name": "示范·王区长", "is_east": "1", "came": "unknown"})
    client.post(f"{address}agenda/", {"text": "通报"})
    with in_scope(ALL):
        person, point = Attendee.objects.get(), AgendaItem.objects.get()
    mark = reverse("cooperation:attendee_presence", args=[person.pk])
    say = reverse("cooperation:agenda_word", args=[point.pk])
    assert client.post(mark, {"presence": "represented"}).status_code == 302
    assert client.post(mark, {"presence": "represented", "stand_in": "示范·刘处长"}).status_code == 302
    assert client.post(say, {"text": "通报", "note": "双方通报上年进展"}).status_code == 302
    assert foreign_client.post(mark, {"presence": "present"}).status_code == 404
    assert foreign_client.post(say, {"text": "x"}).status_code == 404
    page = client.get(address, headers=EN).content.decode()
    assert "represented" in page
    assert "双方通报上年进展" in page
    paper = docx.Document(BytesIO(client.get(f"{address}minutes.docx", headers=EN).content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert "represented: 示范·刘处长" in cells
    assert "双方通报上年进展" in cells
    assert date.fromisoformat(form["held_on"]) == SPRING
