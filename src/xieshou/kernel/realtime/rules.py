"""Pure rules of live rooms: what a frame may hold, how fast frames may come, who may relay."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from .vocabulary import KEPT_LINES, RELAYED, FrameKind, SeatRole, TroubleCode

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

LARGEST_FRAME = 32 * 1024
LONGEST_LINE = 500
LONGEST_WORD = 100
MOST_SEATS = 4
RELAY_SECONDS = 3600
PASS_LIFE = timedelta(minutes=15)
# No 0, O, 1, I, L: they are mistaken for one another. Ten are 49 bits, spent by the first who brings them.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 10
PLAIN_PROFILES = ("RTP/AVP", "RTP/AVPF", "RTP/SAVP", "RTP/SAVPF")


class BadFrameError(Exception):
    """A frame that no honest page sends; the text names what is wrong."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One checked frame of a browser: unknown keys are gone."""

    kind: FrameKind
    to: UUID | None = None
    body: dict[str, Any] = field(default_factory=dict)


def read_frame(text: str) -> Frame:
    """Return the frame in a text message of a browser.

    Raises: BadFrameError: not JSON, unknown kind, a field missing, of the wrong type or too long.
    """
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadFrameError("json") from error
    if not isinstance(given, dict):
        raise BadFrameError("object")
    try:
        kind = FrameKind(str(given.get("kind")))
    except ValueError as error:
        raise BadFrameError("kind") from error
    to = _read_seat(given.get("to"))
    if to is None and kind in (FrameKind.ADMIT, FrameKind.DESCRIPTION, FrameKind.CANDIDATE):
        raise BadFrameError("to")
    return Frame(kind, to, _read_body(kind, given))


def _read_seat(value: object) -> UUID | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadFrameError("to")
    try:
        return UUID(value)
    except ValueError as error:
        raise BadFrameError("to") from error


def _read_body(kind: FrameKind, given: dict[str, Any]) -> dict[str, Any]:
    match kind:
        case FrameKind.CHAT | FrameKind.CAPTION:
            body: dict[str, Any] = {"text": _word(given, "text", LONGEST_LINE)}
        case FrameKind.ENTER:
            body = {"pass": _word(given, "pass"), "epoch": _word(given, "epoch")}
        case FrameKind.HERE:
            body = {"epoch": _word(given, "epoch")}
        case FrameKind.DESCRIPTION:
            body = {"description": _description(given.get("description"))}
        case FrameKind.CANDIDATE:
            body = {"candidate": _candidate(given.get("candidate"))}
        case FrameKind.QUALITY | FrameKind.MUTE:
            body = {name: _flag(given, name) for name in ("audio", "video")}
        case FrameKind.CONSENT:
            body = {"given": _flag(given, "given")}
        case FrameKind.RECORDING:
            body = {"on": _flag(given, "on")}
        case FrameKind.TROUBLE:
            body = {"code": _choice(given, "code", TroubleCode.values)}
        case _:
            body = {}
    return body


def _word(given: dict[str, Any], name: str, longest: int = LONGEST_WORD) -> str:
    value = given.get(name)
    # PostgreSQL keeps no NUL, and JSON may smuggle half a surrogate pair
    if not isinstance(value, str) or not value.strip() or len(value) > longest or "\x00" in value:
        raise BadFrameError(name)
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise BadFrameError(name)
    return value


def _flag(given: dict[str, Any], name: str) -> bool:
    value = given.get(name)
    if not isinstance(value, bool):
        raise BadFrameError(name)
    return value


def _choice(given: dict[str, Any], name: str, choices: Sequence[str]) -> str:
    value = _word(given, name)
    if value not in choices:
        raise BadFrameError(name)
    return value


def _description(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or value.get("type") not in ("offer", "answer"):
        raise BadFrameError("description")
    sdp = _word(value, "sdp", LARGEST_FRAME)
    if not is_dtls_only(sdp):
        raise BadFrameError("dtls")
    return {"type": value["type"], "sdp": sdp}


def _candidate(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadFrameError("candidate")
    line, mid, index = value.get("candidate"), value.get("sdpMid"), value.get("sdpMLineIndex")
    if not isinstance(line, str) or len(line) > LONGEST_LINE:
        raise BadFrameError("candidate")
    if not isinstance(mid, str | None) or len(mid or "") > LONGEST_WORD:
        raise BadFrameError("candidate")
    if isinstance(index, bool) or not isinstance(index, int | None):
        raise BadFrameError("candidate")
    return {"candidate": line, "sdpMid": mid, "sdpMLineIndex": index}


def is_dtls_only(sdp: str) -> bool:
    """Tell whether a session description offers nothing but media keyed by DTLS.

    Source: RFC 8827 section 6.5: no SDES ("a=crypto"), each description with a fingerprint.
    """
    lines = sdp.splitlines()
    media = [line.split() for line in lines if line.startswith("m=")]
    if any(line.startswith("a=crypto:") for line in lines):
        return False
    if any(len(words) < len(("m=", "port", "profile")) or words[2] in PLAIN_PROFILES for words in media):
        return False
    return bool(media) and any(line.startswith("a=fingerprint:") for line in lines)


def may_say(role: SeatRole, kind: FrameKind) -> bool:
    """Tell whether somebody who was admitted in this role may send such a frame."""
    if kind in (FrameKind.ADMIT, FrameKind.RECORDING):
        return role is SeatRole.HOST
    if kind is FrameKind.CAPTION:
        return role in (SeatRole.CAPTIONER, SeatRole.INTERPRETER, SeatRole.HOST)
    own = {FrameKind.LEAVE, FrameKind.PING, FrameKind.TROUBLE, FrameKind.CONSENT}
    return kind in RELAYED | KEPT_LINES | own


def clean_code(typed: str) -> str:
    """Return a code as it is kept: people type it in any case, with dashes and spaces."""
    return "".join(character for character in typed.upper() if character not in "- ")


def show_code(code: str) -> str:
    """Return a code as it is shown: in two halves."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


@dataclass(slots=True)
class Bucket:
    """How many frames one socket may still send: `rate` a second, `size` at once."""

    rate: float
    size: float
    level: float = field(init=False)
    _looked: float | None = None

    def __post_init__(self) -> None:
        """Begin full."""
        self.level = self.size

    def take(self, now: float) -> bool:
        """Take one frame at a moment in seconds; False: too fast."""
        if self._looked is not None:
            self.level = min(self.size, self.level + (now - self._looked) * self.rate)
        self._looked = now
        if self.level < 1:
            return False
        self.level -= 1
        return True


def relay_servers(urls: Sequence[str], secret: str, seat_id: UUID, *, at: datetime) -> list[dict[str, Any]]:
    """Return what RTCPeerConnection needs to use the relay; nothing where none is configured.

    Source: draft-uberti-behave-turn-rest-00, understood by coturn's use-auth-secret.
    """
    if not urls:
        return []
    username = f"{int(at.timestamp()) + RELAY_SECONDS}:{seat_id.hex}"
    digest = hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()
    return [{"urls": list(urls), "username": username, "credential": base64.b64encode(digest).decode()}]
