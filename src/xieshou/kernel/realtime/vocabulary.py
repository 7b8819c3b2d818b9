"""Words of live rooms: who sits in them, and what is said over their socket."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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
    TROUBLE = "trouble"
    CONSENT = "consent"
    RECORDING = "recording"


class TroubleCode(TextChoices):
    """What stood in the way of a call, as the page of the participant found it."""

    INSECURE = "insecure", _("Page opened without https")
    REFUSED = "refused", _("Camera and microphone not allowed")
    NO_CAMERA = "no_camera", _("No camera")
    NO_MICROPHONE = "no_microphone", _("No microphone")
    BUSY = "busy", _("Camera used by another programme")
    NO_PATH = "no_path", _("No way between the two networks")
    LINE_LOST = "line_lost", _("Line broken")
    SOUND_ONLY = "sound_only", _("Line too thin for the picture")


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
    {
        FrameKind.HERE,
        FrameKind.DESCRIPTION,
        FrameKind.CANDIDATE,
        FrameKind.QUALITY,
        FrameKind.MUTE,
        FrameKind.RECORDING,
    }
)
