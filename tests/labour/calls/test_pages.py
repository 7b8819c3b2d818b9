"""The room's pages: who enters, who invites, the scorecard beside the picture, the door without an account."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.labour.story import AT, EAST, HALF, TALK, WEST
from xieshou.kernel.actor import Scope
from xieshou.kernel.realtime import changes, queries, recordings
from xieshou.kernel.realtime import operations as rooms
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import Interview
from xieshou.labour.operations import call, interview

EN = {"accept-language": "en"}
ALL = Scope.everything()


@pytest.fixture
def now(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: TALK)
    return TALK


@pytest.fixture
def booked(story, now):
    return story.book()


@pytest.fixture
def boss(story, client_for):
    return client_for(story.interviewer)


@pytest.fixture
def county(user_with, client_for):
    return client_for(user_with("station_west", regions=[WEST]))


def _room(client, row):
    return client.get(reverse("labour:interview_room", args=[row.pk]), headers=EN)


def _post(client, name, row, **data):
    return client.post(reverse(f"labour:{name}", args=[row.pk]), data, headers=EN)


def test_interviewer_finds_room_scorecard_and_socket(boss, booked):
    answer = _room(boss, booked)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "data-room" in text
    assert 'name="score_skill"' in text
    socket = text.split('data-socket="')[1].split('"')[0]
    assert socket.startswith("ws://testserver:")
    assert socket.rsplit("/realtime", 1)[0] in answer.headers["Content-Security-Policy"]


def test_other_pages_may_not_open_sockets_elsewhere(boss, booked):
    answer = boss.get(reverse("labour:interview", args=[booked.pk]), headers=EN)
    assert "ws://" not in answer.headers["Content-Security-Policy"]
    assert reverse("labour:interview_room", args=[booked.pk]) in answer.content.decode()


def test_station_that_is_not_booked_invites_but_does_not_enter(county, booked):
    text = _room(county, booked).content.decode()
    assert "data-room" not in text
    assert 'name="whom"' in text
    assert _post(county, "interview_pass", booked).status_code == 409


def test_interviewer_takes_a_pass(boss, booked):
    answer = _post(boss, "interview_pass", booked)
    assert rooms.enter(given=answer.json()["pass"], at=TALK).seat.role == "host"


def test_stranger_and_auditor_get_neither_pass_nor_code(booked, user_with, client_for):
    stranger = client_for(user_with("station_west", regions=["530823"]))
    auditor = client_for(user_with("auditor", regions=[EAST, WEST]))
    assert _room(stranger, booked).status_code == 404
    assert _post(stranger, "interview_pass", booked).status_code == 404
    assert _post(stranger, "interview_invite", booked, whom="candidate").status_code == 404
    assert _post(auditor, "interview_invite", booked, whom="candidate").status_code == 403


def test_code_is_shown_with_link_and_square(county, booked):
    text = _post(county, "interview_invite", booked, whom="candidate").content.decode()
    code = text.split("/rooms/door/#")[1].split('"')[0]
    assert code in text.split("<code>")[1]
    assert "data:image/svg+xml" in text
    assert rooms.enter(given=code.replace("-", ""), at=TALK).seat.role == "guest"


def test_third_party_without_a_name_is_refused_in_the_form(county, booked):
    assert "Give the name" in _post(county, "interview_invite", booked, whom="helper").content.decode()


def test_result_is_entered_beside_the_picture(boss, booked):
    assert "three marks" in _post(boss, "interview_score", booked, outcome="passed").content.decode()
    marks = {"score_skill": 4, "score_communication": 3, "score_attitude": 5}

    text = _post(boss, "interview_score", booked, outcome="passed", note="手脚麻利", **marks).content.decode()

    assert "The result was entered." in text
    with in_scope(ALL):
        row = Interview.objects.get(pk=booked.pk)
    assert (row.outcome, row.score_skill, row.result_note) == ("passed", 4, "手脚麻利")


@pytest.mark.parametrize(
    ("minutes", "words"), [(-16, "The room opens on"), (91, "The appointment is over")], ids=["early", "over"]
)
def test_room_outside_its_time_says_so(boss, booked, monkeypatch, minutes, words):
    monkeypatch.setattr(timezone, "now", lambda: TALK + timedelta(minutes=minutes))
    text = _room(boss, booked).content.decode()
    assert words in text
    assert "data-room" not in text


def test_interview_by_telephone_has_no_room(boss, story, now):
    story.refer()
    slot = interview.Slot(TALK + HALF, TALK + 2 * HALF, story.interviewer.pk, mode="phone")
    row = interview.book_interview(referral_id=story.referral.pk, slot=slot, actor=story.steward, at=AT)
    assert "not held by video" in _room(boss, row).content.decode()
    assert _post(boss, "interview_pass", row).status_code == 409


def test_what_stood_in_the_way_is_on_the_record_of_the_interview(boss, story, booked):
    made = call.invite(interview_id=booked.pk, whom="candidate", name="", actor=story.steward, at=TALK)
    seat = rooms.enter(given=made.code, at=TALK).seat
    for _ in range(2):
        changes.note_trouble(seat=seat, code="no_camera", at=TALK)

    text = boss.get(reverse("labour:interview", args=[booked.pk]), headers=EN).content.decode()

    assert "No camera" in text
    with in_scope(ALL):
        (row,) = queries.list_troubles(seat.room_id, scope=ALL)
    assert (row.times, row.seat_id) == (2, seat.pk)


def test_door_and_check_are_open_to_everybody_and_tell_nothing(client, db):
    for name in ("door", "check"):
        answer = client.get(reverse(f"realtime:{name}"), headers=EN)
        assert answer.status_code == 200
        assert "ws://testserver:" in answer.headers["Content-Security-Policy"]


def test_line_swallows_little_and_refuses_much(client, db):
    url = reverse("realtime:line")
    assert client.post(url, b"x" * 200_000, content_type="application/octet-stream").status_code == 204
    assert client.post(url, b"x" * 300_001, content_type="application/octet-stream").status_code == 413


@pytest.mark.parametrize(
    ("url", "behind", "secure", "expected"),
    [
        ("wss://a.example/realtime/room/", False, False, "wss://a.example/realtime/room/"),
        ("", True, True, "wss://testserver/realtime/room/"),
        ("", False, False, "ws://testserver:9009/realtime/room/"),
    ],
    ids=["configured", "proxy", "beside"],
)
def test_socket_is_looked_for_where_it_is(rf, settings, url, behind, secure, expected):
    from xieshou.kernel.realtime.addresses import socket_address

    settings.SOCKET_URL, settings.BEHIND_PROXY = url, behind
    settings.SOCKET_ADDRESS = ("127.0.0.1", 9009)
    assert socket_address(rf.get("/", secure=secure)) == expected


@pytest.fixture
def agreed(boss, story, booked, settings, tmp_path):
    """Let interviewer and candidate sit and agree to a recording."""
    settings.RECORDINGS_DIR = tmp_path
    given = _post(boss, "interview_pass", booked).json()["pass"]
    host = rooms.enter(given=given, at=TALK).seat
    made = call.invite(interview_id=booked.pk, whom="candidate", name="", actor=story.steward, at=TALK)
    guest = rooms.enter(given=made.code, at=TALK).seat
    rooms.admit(host=host, seat_id=guest.pk, at=TALK)
    recordings.set_consent(seat=host, given=True, at=TALK)

    def agree():
        recordings.set_consent(seat=guest, given=True, at=TALK)

    return agree


def _send(client, row, number, content=b"part"):
    url = reverse("labour:recording_part", args=[row.pk])
    return client.post(f"{url}?number={number}", content, content_type="application/octet-stream", headers=EN)


def test_recording_is_refused_kept_and_played_through_the_pages(boss, county, booked, agreed):
    refused = _post(boss, "recording_start", booked, type="video/webm")
    assert (refused.status_code, "agreed" in refused.json()["refusal"]) == (409, True)
    agreed()
    assert _post(county, "recording_start", booked, type="video/webm").status_code == 403
    assert _post(boss, "recording_start", booked, type="video/webm").status_code == 204
    assert [_send(boss, booked, number).status_code for number in (0, 1)] == [204, 204]
    assert _send(boss, booked, "x").status_code == 400
    assert _send(boss, booked, 2, b"x" * (4 * 1024 * 1024 + 1)).status_code == 413
    assert _post(boss, "recording_stop", booked).status_code == 204
    assert _send(boss, booked, 2).status_code == 409

    text = boss.get(reverse("labour:interview", args=[booked.pk]), headers=EN).content.decode()
    link = text.split("/recording/?id=")[1].split('"')[0]
    url = reverse("labour:recording_play", args=[booked.pk])
    played = boss.get(f"{url}?id={link}", headers=EN)
    assert (b"".join(played.streaming_content), played["Content-Type"]) == (b"partpart", "video/webm")
    assert boss.get(f"{url}?id=nonsense", headers=EN).status_code == 404
    assert boss.get(f"{url}?id={booked.pk}", headers=EN).status_code == 404


def test_recording_is_out_of_reach_of_auditor_and_stranger(booked, agreed, user_with, client_for):
    url = reverse("labour:recording_play", args=[booked.pk])
    auditor = client_for(user_with("auditor", regions=[EAST, WEST]))
    stranger = client_for(user_with("station_west", regions=["530823"]))
    assert auditor.get(url, headers=EN).status_code == 403
    assert stranger.get(url, headers=EN).status_code == 404
