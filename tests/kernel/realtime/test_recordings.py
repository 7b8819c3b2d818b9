"""Recordings: nothing before all consents, nothing after one is taken back, nothing past its time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from xieshou.kernel.actor import Actor
from xieshou.kernel.audit.models import Event
from xieshou.kernel.crypto import DecryptionError
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.realtime import operations, parts, recordings
from xieshou.kernel.realtime.models import Consent, Recording
from xieshou.kernel.realtime.vocabulary import SeatRole

WEBM = "video/webm;codecs=vp8,opus"
MONTH = timedelta(days=30)
CONTENT = b"\x1a\x45\xdf\xa3 picture and voice"


@pytest.fixture
def folder(settings, tmp_path):
    settings.RECORDINGS_DIR = tmp_path / "recordings"
    return settings.RECORDINGS_DIR


@pytest.fixture
def room(make_room, at, folder):
    row, seats = make_room(at, roles=(SeatRole.HOST, SeatRole.GUEST, SeatRole.INTERPRETER))
    operations.admit(host=seats[SeatRole.HOST], seat_id=seats[SeatRole.GUEST].pk, at=at)
    row.sitting = seats
    return row


def _agree(room, at, *roles, given=True):
    for role in roles:
        recordings.set_consent(seat=room.sitting[role], given=given, at=at)


def _start(room, actor, at):
    return recordings.start_recording(
        room_id=room.pk, media_type=WEBM, expires_at=at + MONTH, actor=actor, at=at
    )


def _add(room, actor, at, number=0, content=CONTENT):
    recordings.add_part(room_id=room.pk, number=number, content=content, actor=actor, at=at)


def test_recording_needs_the_consent_of_all_who_were_admitted(room, host_actor, at):
    with pytest.raises(recordings.ConsentMissingError):
        _start(room, host_actor, at)
    _agree(room, at, SeatRole.HOST)
    with pytest.raises(recordings.ConsentMissingError):
        _start(room, host_actor, at)
    assert not Recording.objects.exists()

    _agree(room, at, SeatRole.GUEST)

    assert _start(room, host_actor, at).expires_at == at + MONTH


def test_who_waits_cannot_agree_yet_and_is_not_asked(room, host_actor, at):
    with pytest.raises(Denied):
        _agree(room, at, SeatRole.INTERPRETER)
    _agree(room, at, SeatRole.HOST, SeatRole.GUEST)
    _start(room, host_actor, at)


def test_part_is_refused_once_somebody_without_consent_comes_in(room, host_actor, at):
    _agree(room, at, SeatRole.HOST, SeatRole.GUEST)
    row = _start(room, host_actor, at)
    _add(room, host_actor, at)
    operations.admit(host=room.sitting[SeatRole.HOST], seat_id=room.sitting[SeatRole.INTERPRETER].pk, at=at)

    with pytest.raises(recordings.ConsentMissingError):
        _add(room, host_actor, at, number=1)

    row.refresh_from_db()
    assert row.parts == 1


def test_consent_taken_back_ends_the_recording(room, host_actor, at):
    _agree(room, at, SeatRole.HOST, SeatRole.GUEST)
    row = _start(room, host_actor, at)

    _agree(room, at, SeatRole.GUEST, given=False)

    row.refresh_from_db()
    assert row.ended_at == at
    with pytest.raises(recordings.RecordingEndedError):
        _add(room, host_actor, at)
    with pytest.raises(recordings.ConsentMissingError):
        _start(room, host_actor, at)
    _agree(room, at, SeatRole.GUEST)
    assert Consent.objects.filter(withdrawn_at__isnull=True).count() == 2


def test_only_the_host_records_and_only_once_at_a_time(room, host_actor, actor_with, at):
    _agree(room, at, SeatRole.HOST, SeatRole.GUEST)
    other = actor_with("recruitment_steward", regions=["5303"])
    with pytest.raises(Denied):
        _start(room, other, at)
    with pytest.raises(Denied):
        recordings.start_recording(
            room_id=room.pk, media_type="text/html", expires_at=at + MONTH, actor=host_actor, at=at
        )
    _start(room, host_actor, at)
    with pytest.raises(recordings.RecordingRunsError):
        _start(room, host_actor, at)
    with pytest.raises(recordings.RecordingEndedError):
        _add(room, other, at)


def test_parts_are_encrypted_in_order_and_kept_once(room, host_actor, at, folder):
    _agree(room, at, SeatRole.HOST, SeatRole.GUEST)
    row = _start(room, host_actor, at)
    _add(room, host_actor, at)
    _add(room, host_actor, at, content=b"again")
    _add(room, host_actor, at, number=1, content=b" and more")
    with pytest.raises(recordings.RecordingEndedError):
        _add(room, host_actor, at, number=3)
    with pytest.raises(recordings.RecordingEndedError):
        _add(room, host_actor, at, number=2, content=b"")
    recordings.stop_recording(room_id=room.pk, actor=host_actor, at=at)

    _row, content = recordings.open_recording(recording_id=row.pk, room_id=room.pk, actor=host_actor, at=at)

    assert b"".join(content) == CONTENT + b" and more"
    stored = folder / row.pk.hex
    assert CONTENT not in (stored / "0").read_bytes()
    (stored / "1").replace(stored / "0")
    with pytest.raises(DecryptionError):
        parts.read_part(row.pk, 0)


def test_opening_is_on_the_audit_record_and_stays_in_the_area(room, host_actor, actor_with, at):
    _agree(room, at, SeatRole.HOST, SeatRole.GUEST)
    row = _start(room, host_actor, at)
    stranger = actor_with("recruitment_steward", regions=["530823"])
    with pytest.raises(NotFound):
        recordings.open_recording(recording_id=row.pk, room_id=room.pk, actor=stranger, at=at)

    recordings.open_recording(recording_id=row.pk, room_id=room.pk, actor=host_actor, at=at)

    names = list(Event.objects.filter(event__startswith="realtime.recording").values_list("event", flat=True))
    assert sorted(names) == ["realtime.recording.opened", "realtime.recording.started"]


def test_expired_recording_is_deleted_and_cannot_be_opened(room, host_actor, at, folder):
    _agree(room, at, SeatRole.HOST, SeatRole.GUEST)
    row = _start(room, host_actor, at)
    _add(room, host_actor, at)
    system, last = Actor.system("测试"), at + MONTH - timedelta(seconds=1)
    assert recordings.expire_recordings(actor=system, at=last) == 0
    with pytest.raises(NotFound):
        recordings.open_recording(recording_id=row.pk, room_id=room.pk, actor=host_actor, at=at + MONTH)

    assert recordings.expire_recordings(actor=system, at=at + MONTH) == 1
    assert recordings.expire_recordings(actor=system, at=at + MONTH) == 0

    assert not (folder / row.pk.hex).exists()
    row.refresh_from_db()
    assert row.removed_at == row.ended_at == at + MONTH
