"""Words of live rooms: who sits in them, and what is said over their socket."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class SeatRole(StrEnum):
    """What somebody does in a room; hosts admit the others."""

    HOST = "host"
    GUEST = "guest"
    INTERPRETER = "interpreter"
    CAPTIONER = "captioner"


class FrameKind(StrEnum):
    """What a browser may say."""

    ENTER = "enter"
    PING = "ping"
    ADMIT = "admit"
    HERE = "here"
    LEAVE = "leave"
    DESCRIPTION = "description"
    CANDIDATE = "candidate"
    QUALITY = "quality"
    MUTE = "mute"
    CHAT = "chat"
    CAPTION = "caption"


class Closing(IntEnum):
    """Why the server closed a socket."""

    PASS_REFUSED = 4001
    TOO_LATE = 4002
    ACCESS_LOST = 4003
    REPLACED = 4004
    FLOOD = 4008
    TOO_LARGE = 4009


KEPT_LINES = frozenset({FrameKind.CHAT, FrameKind.CAPTION})
RELAYED = frozenset(
    {FrameKind.HERE, FrameKind.DESCRIPTION, FrameKind.CANDIDATE, FrameKind.QUALITY, FrameKind.MUTE}
)
