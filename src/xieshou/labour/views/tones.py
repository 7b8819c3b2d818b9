"""In which tone each state is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xieshou.labour.vocabulary.delivery import PlacementStatus as P
from xieshou.labour.vocabulary.interview import InterviewStatus as I
from xieshou.labour.vocabulary.interview import Outcome
from xieshou.labour.vocabulary.referral import ReferralStatus as R
from xieshou.labour.vocabulary.verification import CheckOutcome as C
from xieshou.labour.vocabulary.verification import ProofStatus as W

if TYPE_CHECKING:
    from datetime import date

TONES: dict[str, str] = {
    **{f"referral.{key}": tone for key, tone in {
        R.REFERRED: "info", R.BOOKED: "progress", R.INTERVIEWED: "progress", R.OFFERED: "warning",
        R.ACCEPTED: "success", R.DECLINED: "neutral", R.NOT_PASSED: "neutral", R.WITHDRAWN: "neutral",
    }.items()},
    **{f"placement.{key}": tone for key, tone in {
        P.ACCEPTED: "info", P.DEPARTED: "progress", P.ARRIVED: "warning", P.IN_WORK: "success",
        P.LEFT: "danger", P.CANCELLED: "neutral",
    }.items()},
    **{f"interview.{key}": tone for key, tone in {
        I.BOOKED: "progress", I.HELD: "success", I.CANCELLED: "neutral",
    }.items()},
    **{f"outcome.{key}": tone for key, tone in {
        Outcome.PASSED: "success", Outcome.NOT_PASSED: "danger", Outcome.ABSENT: "warning",
    }.items()},
    **{f"check.{key}": tone for key, tone in {
        C.AT_WORK: "success", C.AT_RISK: "warning", C.NOT_REACHED: "unknown", C.LEFT: "danger",
    }.items()},
    **{f"wage.{key}": tone for key, tone in {
        W.ENTERED: "warning", W.CONFIRMED: "success", W.REJECTED: "danger",
    }.items()},
}  # fmt: skip


def tone_of(kind: str, state: str) -> str:
    """Return the tone of a state; neutral for one that has none."""
    return TONES.get(f"{kind}.{state}", "neutral")


def due_tone(due: date, today: date) -> str:
    """Return danger for what is past its day, warning for the day itself, else nothing."""
    if due < today:
        return "danger"
    return "warning" if due == today else ""


def paint(row: Any, kind: str) -> None:
    """Set the tone of a row's status for its page."""
    row.tone = tone_of(kind, row.status)
