"""The tone in which each state is shown."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from xieshou.monitoring.vocabulary.case import Held, Stage
from xieshou.monitoring.vocabulary.clue import ClueStatus
from xieshou.monitoring.vocabulary.grievance import GrievanceStatus
from xieshou.monitoring.vocabulary.measure import MeasureStatus
from xieshou.monitoring.vocabulary.sample import Finding
from xieshou.monitoring.vocabulary.survey import RoundState

if TYPE_CHECKING:
    from datetime import date

STAGE_TONES = {
    Stage.VERIFYING: "info",
    Stage.REVIEWING: "info",
    Stage.NOTICE: "info",
    Stage.TOWNSHIP: "progress",
    Stage.COUNTY: "progress",
    Stage.HELPING: "warning",
    Stage.FOLLOWING: "progress",
    Stage.CLEARING: "progress",
    Stage.CLEARED: "success",
    Stage.REFUSED: "neutral",
}
CLUE_TONES = {ClueStatus.NEW: "info", ClueStatus.OPENED: "progress", ClueStatus.DISMISSED: "neutral"}
GRIEVANCE_TONES = {
    GrievanceStatus.RECEIVED: "info",
    GrievanceStatus.ASSIGNED: "progress",
    GrievanceStatus.ACCEPTED: "success",
    GrievanceStatus.REFUSED: "neutral",
    GrievanceStatus.APPEALED: "warning",
    GrievanceStatus.FINAL: "neutral",
}
MEASURE_TONES = {
    MeasureStatus.PLANNED: "info",
    MeasureStatus.IN_PLACE: "progress",
    MeasureStatus.DONE: "success",
    MeasureStatus.DROPPED: "neutral",
}
FINDING_TONES: dict[str, str] = {
    Finding.RIGHT: "success",
    Finding.MIS_EXITED: "danger",
    Finding.MISSED: "danger",
    Finding.TOO_LONG: "warning",
    Finding.NOT_FOUND: "neutral",
}
SURVEY_TONES = {RoundState.PLANNED: "info", RoundState.RUNNING: "progress", RoundState.ENDED: "success"}
HELD_TONES = {
    Held.MET: "success",
    Held.NOT_APPLICABLE: "neutral",
    Held.NOT_MET: "danger",
    Held.UNKNOWN: "unknown",
}
SOON = timedelta(days=3)


def due_tone(due: date | None, today: date) -> str:
    """Return how pressing a day is: overdue, soon, or neither."""
    if due is None:
        return ""
    return "danger" if due < today else "warning" if due <= today + SOON else ""
