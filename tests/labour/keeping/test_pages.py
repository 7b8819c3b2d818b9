"""Pages of keeping: queue, flag, talk, another post, briefing, exit interview, questions; Excel out."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.labour.makers import make_employer, make_vacancy
from tests.labour.story import EAST, WEST
from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import AtRisk, Briefing, ExitInterview, Placement

from .test_operations import flag

ALL = Scope.everything()
EN = {"accept-language": "en"}


@pytest.fixture
def east(story, user_with, client_for):
    return client_for(user_with("station_east", regions=[EAST, WEST]))


@pytest.fixture
def steward(story, user_with, client_for):
    return client_for(user_with("recruitment_steward", regions=[EAST, WEST]))


def _post(client, name, *keys, **data):
    return client.post(reverse(f"labour:{name}", args=keys), data, headers=EN)


def test_flag_is_raised_talked_about_and_the_worker_moves(east, steward, story):
    story.work()
    other = make_vacancy(make_employer(), head_count=1)
    key = story.placement.pk
    assert (
        "Flag as wavering" in east.get(reverse("labour:placement", args=[key]), headers=EN).content.decode()
    )
    assert _post(east, "risk_flag", key, reason="").status_code == 302  # said at the top of the page
    assert _post(east, "risk_flag", key, reason="skill", note="手慢").status_code == 302
    with in_scope(ALL):
        risk = AtRisk.objects.get()
    record = reverse("labour:risk", args=[risk.pk])
    assert "Nobody has talked" in east.get(record, headers=EN).content.decode()
    talk = {"talked_on": "2026-03-09", "way": "phone", "guidance": "training", "note": "想换岗位",
            "wants_other_post": "on"}  # fmt: skip
    assert _post(east, "risk_talk", risk.pk, **{**talk, "talked_on": "2036-03-09"}).status_code == 422
    assert _post(east, "risk_talk", risk.pk, **talk).status_code == 302
    queue = east.get(reverse("labour:keeping"), {"show": "other_post"})
    assert [row.pk for row in queue.context["page"]] == [risk.pk]

    assert _post(east, "risk_propose", risk.pk, vacancy_id=str(other.pk)).status_code == 403
    assert _post(steward, "risk_propose", risk.pk, vacancy_id="none").status_code == 422
    assert _post(steward, "risk_talk", risk.pk, **talk).status_code == 403
    assert "Hold this post" in steward.get(record, headers=EN).content.decode()
    with in_scope(ALL):
        from xieshou.labour.models import Vacancy

        Vacancy.objects.filter(pk=other.pk).update(expires_on=date(2036, 1, 1))
    assert _post(steward, "risk_propose", risk.pk, vacancy_id=str(other.pk)).status_code == 302
    assert "Move to this post" in east.get(record, headers=EN).content.decode()
    assert _post(east, "risk_move", risk.pk, left_on="2026-03-10").status_code == 302
    with in_scope(ALL):
        assert AtRisk.objects.get().status == "moved"
        assert Placement.objects.get().status == "left"
    assert _post(east, "risk_keep", risk.pk, note="x").status_code == 422

    answers = {"held_on": "2026-03-12", "way": "phone", "wage_promise": "yes", "hours_promise": "no",
               "lodging_promise": "unknown"}  # fmt: skip
    assert east.get(reverse("labour:exit_talk", args=[key])).status_code == 200
    assert _post(east, "exit_talk", key, **{**answers, "held_on": "2026-03-01"}).status_code == 422
    assert _post(east, "exit_talk", key, **answers).status_code == 302
    with in_scope(ALL):
        assert ExitInterview.objects.get().hours_promise == "no"
    assert "Held already" in east.get(reverse("labour:exit_talk", args=[key]), headers=EN).content.decode()
    assert "Exit interview" in east.get(reverse("labour:placement", args=[key]), headers=EN).content.decode()


def test_worker_is_briefed_and_the_family_phone_is_masked(east, story):
    story.accept()
    key = story.placement.pk
    page = east.get(reverse("labour:briefings"), headers=EN)
    assert [line["row"].pk for line in page.context["lines"]] == [key]
    form = {"items": ["contract"], "family_name": "王芳", "family_relation": "spouse",
            "family_phone": "13800001234", "peers_agreed": "on"}  # fmt: skip
    assert east.get(reverse("labour:briefing", args=[key])).status_code == 200
    assert _post(east, "briefing", key, **{**form, "family_phone": "1"}).status_code == 422
    assert _post(east, "briefing", key, **form).status_code == 302
    text = east.get(reverse("labour:placement", args=[key]), headers=EN).content.decode()
    assert "138****1234" in text
    assert "13800001234" not in text
    assert _post(east, "family_phone", key, purpose="").status_code == 400
    assert "13800001234" in _post(east, "family_phone", key, purpose="电话回访").content.decode()
    with in_scope(ALL):
        assert Briefing.objects.get().is_complete is False


def test_queue_goes_out_as_excel_for_those_who_may(east, steward, story):
    story.work()
    with in_scope(ALL):
        flag(story)
    book = openpyxl.load_workbook(BytesIO(east.get(reverse("labour:keeping_excel")).content))
    values = [cell.value for row in book.active.iter_rows() for cell in row]
    assert date(2026, 3, 12) in [getattr(value, "date", lambda v=value: v)() for value in values]
    assert steward.get(reverse("labour:keeping_excel")).status_code == 403


def test_lists_ask_as_much_for_one_row_as_for_three(east, story, another):
    story.work()
    with in_scope(ALL):
        flag(story)
    others = [another() for _ in range(2)]
    counts = []
    for step in (lambda: None, lambda: [(one.work(), flag(one)) for one in others]):
        with in_scope(ALL):
            step()
        for name in ("keeping", "briefings"):
            east.get(reverse(f"labour:{name}"))
            with CaptureQueriesContext(connection) as asked:
                east.get(reverse(f"labour:{name}"))
            counts.append(len(asked))

    assert counts[:2] == counts[2:]


def test_other_areas_find_no_flag(story, user_with, client_for):
    story.work()
    with in_scope(ALL):
        risk = flag(story)
    stranger = client_for(user_with("station_west", regions=["530823"]))
    assert stranger.get(reverse("labour:risk", args=[risk.pk])).status_code == 404
    for name in ("briefing", "exit_talk"):
        assert stranger.get(reverse(f"labour:{name}", args=[story.placement.pk])).status_code == 404
    assert _post(stranger, "family_phone", story.placement.pk, purpose="回访").status_code == 404
    assert "Nobody wavers" in stranger.get(reverse("labour:keeping"), headers=EN).content.decode()


def test_questions_are_open_to_everybody(db, client):
    page = client.get(reverse("labour:worries"), headers=EN)
    assert page.status_code == 200
    assert "May I change the post?" in page.content.decode()
