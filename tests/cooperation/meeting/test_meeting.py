"""Joint meetings: decisions come back until they are closed; the minutes leave as PDF and Word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from uuid import uuid4

import docx
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfReader

from tests.cooperation.places import AT, EAST, ON, WEST
from xieshou.cooperation.errors import IllegalStepError, TextMissingError
from xieshou.cooperation.indicators import Cut, measure
from xieshou.cooperation.models import Decision, Meeting
from xieshou.cooperation.operations import meeting
from xieshou.cooperation.operations.meeting import MeetingPlan, Resolution
from xieshou.cooperation.queries.meeting import list_earlier
from xieshou.cooperation.rules.meeting import Earlier, comes_back, is_overdue, list_unreported
from xieshou.kernel.actor import Scope
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.inbox.models import Task
from xieshou.kernel.scope_sql import in_scope

ALL = Scope.everything()
EN = {"accept-language": "en"}
SPRING, AUTUMN, WINTER = date(2026, 3, 10), date(2026, 9, 10), date(2026, 12, 10)
YEAR = Cut(EAST, WEST, date(2026, 1, 1), date(2027, 1, 1))


def hold(actor, day=SPRING):
    plan = MeetingPlan(EAST, WEST, f"联席会议{day:%m}", "会泽县", day)
    return meeting.plan_meeting(plan, actor=actor, at=AT)


def decide(actor, made, **values):
    entry = Resolution(
        **{
            "text": "新建三个劳务站",
            "owner": "县人社局",
            "owner_is_east": False,
            "due_date": AUTUMN,
            **values,
        }
    )
    return meeting.decide(meeting_id=made.pk, resolution=entry, actor=actor, at=AT)


def report(actor, decision, at_meeting=None, status="open", text="已建两个"):
    key = at_meeting.pk if at_meeting else None
    return meeting.report_on(
        decision_id=decision.pk,
        meeting_id=key,
        status=status,
        text=text,
        actor=actor,
        at=AT,
        on=AUTUMN if at_meeting else ON,
    )


def close(actor, made):
    return meeting.close_minutes(meeting_id=made.pk, minutes="会议认为……", actor=actor, at=AT)


@pytest.mark.parametrize(
    ("values", "back"),
    [
        ({}, True),
        ({"taken_on": AUTUMN}, False),
        ({"status": "done", "status_on": SPRING}, True),
        ({"status": "done", "status_on": date(2026, 3, 9)}, False),
        ({"status": "dropped", "status_on": AUTUMN}, True),
    ],
    ids=["open", "taken on that day", "done since the last", "done before the last", "dropped since"],
)
def test_decision_comes_back_until_it_was_closed_before_the_last_meeting(values, back):
    one = replace(Earlier(uuid4(), date(2025, 9, 1), "open", None, frozenset()), **values)
    assert comes_back(one, held_on=AUTUMN, last_held_on=SPRING) is back


def test_closed_decision_comes_back_at_the_first_meeting_after_it():
    one = Earlier(uuid4(), date(2025, 9, 1), "done", date(2025, 10, 1), frozenset())
    assert comes_back(one, held_on=AUTUMN, last_held_on=None)


def test_only_open_decisions_without_a_report_hold_the_minutes():
    here, rows = uuid4(), [Earlier(uuid4(), SPRING, status, None, frozenset()) for status in ("open", "done")]
    assert list_unreported(rows, meeting_id=here) == [rows[0].key]
    assert list_unreported([replace(rows[0], reported_at=frozenset({here}))], meeting_id=here) == []


def test_matter_is_overdue_the_day_after():
    assert (is_overdue("open", ON, ON), is_overdue("open", date(2026, 3, 1), ON)) == (False, True)
    assert not is_overdue("done", date(2026, 3, 1), ON)


def test_decision_comes_back_with_its_report_and_then_rests(officer):
    first, second, third = hold(officer), hold(officer, AUTUMN), hold(officer, WINTER)
    taken = decide(officer, first)
    close(officer, first)
    with pytest.raises(meeting.UnreportedDecisionsError):
        close(officer, second)
    report(officer, taken, second, status="done", text="三个都已建成")
    (back,) = list_earlier(second, scope=officer.scope)
    assert (back.told.text, back.status) == ("三个都已建成", "done")
    close(officer, second)
    Decision.objects.filter(pk=taken.pk).update(status_on=AUTUMN)
    assert [one.pk for one in list_earlier(third, scope=officer.scope)] == [taken.pk]
    Decision.objects.filter(pk=taken.pk).update(status_on=SPRING)
    assert list_earlier(third, scope=officer.scope) == []


def test_owner_gets_a_task_until_the_decision_is_done(officer):
    taken = decide(officer, hold(officer))
    task = Task.objects.get(kind="cooperation.decision.due")
    assert (task.region_code, task.due_on, task.done_at) == (WEST, AUTUMN, None)
    report(officer, taken, status="done")
    assert Task.objects.get(pk=task.pk).done_at == AT
    report(officer, taken, status="open", text="复核后重开")
    report(officer, taken, status="dropped")
    with pytest.raises(IllegalStepError):
        report(officer, taken, status="done")


def test_decisions_are_numbered_owned_and_dated(officer):
    made = hold(officer)
    assert [decide(officer, made).number for _ in range(2)] == [1, 2]
    with pytest.raises(TextMissingError):
        decide(officer, made, owner=" ")
    with pytest.raises(TextMissingError):
        decide(officer, made, text=" ")
    with pytest.raises(meeting.DueDateError):
        decide(officer, made, due_date=date(2026, 3, 9))
    assert decide(officer, made, due_date=SPRING).number == 3


def test_closed_minutes_do_not_change(officer):
    made = hold(officer)
    with pytest.raises(TextMissingError):
        meeting.close_minutes(meeting_id=made.pk, minutes=" ", actor=officer, at=AT)
    close(officer, made)
    with pytest.raises(IllegalStepError):
        decide(officer, made)
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=made.pk).update(status="planned")


def test_attendee_is_invited_once(officer):
    made = hold(officer)
    who = {"meeting_id": made.pk, "duty": "副区长", "is_east": True, "came": None, "actor": officer, "at": AT}
    meeting.invite(name="王某", **who)
    with pytest.raises(meeting.InvitedTwiceError):
        meeting.invite(name="王某", **who)
    with pytest.raises(TextMissingError):
        meeting.invite(name="", **who)


def test_strangers_and_readers_are_refused(officer, stranger, actor_with):
    taken = decide(officer, hold(officer))
    with pytest.raises(NotFound):
        report(stranger, taken)
    with pytest.raises(Denied):
        report(actor_with("auditor", regions=["310113"]), taken)
    with pytest.raises(TextMissingError):
        report(officer, taken, text=" ")
    with in_scope(stranger.scope):
        assert Meeting.objects.count() == 0


def test_figures_count_closed_meetings_and_done_decisions(officer):
    made = hold(officer)
    taken = decide(officer, made)
    assert measure("cooperation.meetings", YEAR) == 0
    close(officer, made)
    report(officer, taken, status="done")
    assert (measure("cooperation.meetings", YEAR), measure("cooperation.decisions", YEAR)) == (1, 1)


def test_meeting_goes_through_the_pages_and_leaves_on_paper(client):
    form = {"title": "联席会议", "place": "会泽县", "region_code": EAST, "partner_region_code": WEST}
    assert client.get(reverse("cooperation:meeting_plan")).status_code == 200
    assert client.post(reverse("cooperation:meeting_plan"), form).status_code == 422
    assert (
        client.post(reverse("cooperation:meeting_plan"), {**form, "held_on": "2026-03-10"}).status_code == 302
    )
    with in_scope(ALL):
        made = Meeting.objects.get()

    def post(route, /, *keys, **data):
        return client.post(
            reverse(f"cooperation:{route}", args=[made.pk, *keys]), data, headers=EN
        ).status_code

    assert post("meeting_agenda", text="") == 422
    assert post("meeting_agenda", text="听取上年进展", note="双方通报") == 302
    assert post("meeting_attendee", name="王某", duty="副区长", is_east="1", came="true") == 302
    entry = {"text": "新建劳务站", "owner": "县人社局", "owner_is_east": "0"}
    assert post("meeting_decide", **entry) == 422
    assert post("meeting_decide", **entry, due_date="2026-09-10") == 302
    assert post("meeting_close", minutes="会议认为协作扎实。") == 302
    with in_scope(ALL):
        taken = Decision.objects.get()
    assert post("decision_report", taken.pk, status="done", text="") == 302
    assert post("decision_report", taken.pk, status="done", text="已建成") == 302
    with in_scope(ALL):
        assert Decision.objects.get().status == "done"
    page = client.get(reverse("cooperation:meeting", args=[made.pk]), headers=EN)
    assert "新建劳务站" in page.content.decode()
    assert client.get(reverse("cooperation:meetings")).context["page"][0].taken == 1

    pdf = client.get(reverse("cooperation:minutes_pdf", args=[made.pk]))
    text = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(pdf.content)).pages)
    assert "新建劳务站" in text
    assert "王某" in text
    word = docx.Document(BytesIO(client.get(reverse("cooperation:minutes_word", args=[made.pk])).content))
    cells = {cell.text for table in word.tables for row in table.rows for cell in row.cells}
    assert {"新建劳务站", "王某", "副区长", "听取上年进展"} <= cells


def test_foreign_officer_finds_no_meeting_and_no_paper(foreign_client, officer):
    made = hold(officer)
    for route in ("meeting", "minutes_pdf", "minutes_word"):
        assert foreign_client.get(reverse(f"cooperation:{route}", args=[made.pk])).status_code == 404
