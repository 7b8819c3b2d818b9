"""Frames, the throttle, DTLS only, relay credentials."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from uuid import UUID

import pytest

from xieshou.kernel.realtime.rules import (
    LARGEST_FRAME,
    LONGEST_LINE,
    BadFrameError,
    Bucket,
    clean_code,
    is_dtls_only,
    may_say,
    read_frame,
    relay_servers,
    show_code,
)
from xieshou.kernel.realtime.vocabulary import FrameKind, SeatRole

SEAT = UUID("00000000-0000-7000-8000-000000000001")  # fixed: it stands in the names of tests
SDP = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=fingerprint:sha-256 AB:CD\r\n"
OFFER = {"kind": "description", "to": str(SEAT), "description": {"type": "offer", "sdp": SDP}}
ICE = {"candidate": "candidate:1 1 udp 1 127.0.0.1 9 typ host", "sdpMid": "0", "sdpMLineIndex": 0}


def read(**given):
    return read_frame(json.dumps(given))


def test_read_frame_keeps_known_keys_only() -> None:
    frame = read(kind="chat", text="你好", admin=True)

    assert (frame.kind, frame.to, frame.body) == (FrameKind.CHAT, None, {"text": "你好"})


def test_read_frame_of_a_description_and_a_candidate() -> None:
    assert read(**OFFER).body == {"description": {"type": "offer", "sdp": SDP}}
    assert read(kind="candidate", to=str(SEAT), candidate=ICE).body == {"candidate": ICE}
    assert read(kind="here", to=str(SEAT), epoch="a").body == {"epoch": "a"}
    assert read(kind="mute", audio=True, video=False).body == {"audio": True, "video": False}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "json"),
        ("[" * 30_000, "json"),
        ("[]", "object"),
        ("{}", "kind"),
        ('{"kind": ["chat"]}', "kind"),
        ('{"kind": "admit"}', "to"),
        ('{"kind": "admit", "to": 7}', "to"),
        ('{"kind": "admit", "to": "x"}', "to"),
        ('{"kind": "trouble", "code": "no_luck"}', "code"),
        ('{"kind": "consent", "given": "yes"}', "given"),
        ('{"kind": "recording"}', "on"),
        ('{"kind": "chat"}', "text"),
        ('{"kind": "chat", "text": " "}', "text"),
        ('{"kind": "chat", "text": "a\\u0000b"}', "text"),
        ('{"kind": "chat", "text": "\\ud800"}', "text"),
        (json.dumps({"kind": "chat", "text": "a" * (LONGEST_LINE + 1)}), "text"),
        ('{"kind": "enter", "pass": "p"}', "epoch"),
        ('{"kind": "mute", "audio": 1, "video": true}', "audio"),
        (json.dumps(OFFER | {"description": "v=0"}), "description"),
        (json.dumps(OFFER | {"description": {"type": "pranswer", "sdp": SDP}}), "description"),
        (json.dumps(OFFER | {"description": {"type": "offer", "sdp": "v=0"}}), "dtls"),
        (json.dumps({"kind": "candidate", "to": str(SEAT), "candidate": 1}), "candidate"),
        (
            json.dumps({"kind": "candidate", "to": str(SEAT), "candidate": ICE | {"candidate": 1}}),
            "candidate",
        ),
        (json.dumps({"kind": "candidate", "to": str(SEAT), "candidate": ICE | {"sdpMid": 1}}), "candidate"),
        (
            json.dumps({"kind": "candidate", "to": str(SEAT), "candidate": ICE | {"sdpMLineIndex": True}}),
            "candidate",
        ),
    ],
)
def test_read_frame_names_what_is_wrong(text, what) -> None:
    with pytest.raises(BadFrameError, match=what):
        read_frame(text)


def test_read_frame_at_the_longest_line() -> None:
    assert len(read(kind="chat", text="字" * LONGEST_LINE).body["text"]) == LONGEST_LINE
    assert LARGEST_FRAME > LONGEST_LINE


@pytest.mark.parametrize(
    ("sdp", "only"),
    [
        (SDP, True),
        (SDP + "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\n", False),
        (SDP.replace("UDP/TLS/RTP/SAVPF", "RTP/SAVPF"), False),
        (SDP.replace("a=fingerprint", "a=setup"), False),
        (SDP.replace("m=audio 9 UDP/TLS/RTP/SAVPF 111", "m=audio"), False),
        ("v=0\r\na=fingerprint:sha-256 AB\r\n", False),
    ],
)
def test_is_dtls_only(sdp, only) -> None:
    assert is_dtls_only(sdp) is only


def test_may_say_admits_by_hosts_and_captions_not_by_guests() -> None:
    assert [may_say(role, FrameKind.ADMIT) for role in SeatRole] == [True, False, False, False]
    assert [may_say(role, FrameKind.CAPTION) for role in SeatRole] == [True, False, True, True]
    assert may_say(SeatRole.GUEST, FrameKind.CHAT)
    assert not may_say(SeatRole.HOST, FrameKind.ENTER)


def test_bucket_refuses_the_frame_after_the_burst_and_fills_again() -> None:
    bucket = Bucket(rate=2, size=3)

    assert [bucket.take(0.0) for _ in range(4)] == [True, True, True, False]
    assert [bucket.take(0.5), bucket.take(0.5)] == [True, False]
    assert [bucket.take(100.0) for _ in range(4)] == [True, True, True, False]


def test_relay_servers_are_none_without_a_relay_and_expire_with_one(at) -> None:
    assert relay_servers([], "secret", SEAT, at=at) == []

    [server] = relay_servers(["turn:relay:3478"], "secret", SEAT, at=at)

    expiry, _colon, holder = server["username"].partition(":")
    assert (int(expiry) - int(at.timestamp()), holder) == (3600, SEAT.hex)
    made = hmac.new(b"secret", server["username"].encode(), hashlib.sha1).digest()
    assert base64.b64decode(server["credential"]) == made


def test_codes_are_typed_in_any_way_and_shown_in_two_halves() -> None:
    assert clean_code(" abcde-fgh jk ") == "ABCDEFGHJK"
    assert show_code("ABCDEFGHJK") == "ABCDE-FGHJK"


@pytest.mark.parametrize("role", list(SeatRole), ids=lambda role: role.value)
def test_only_hosts_say_that_a_recording_runs_and_everybody_agrees_for_oneself(role) -> None:
    assert may_say(role, FrameKind.RECORDING) is (role is SeatRole.HOST)
    assert may_say(role, FrameKind.CONSENT)
