"""The tone in which a state is shown."""

from __future__ import annotations

from xieshou.projects.vocabulary.proposal import Stage

STAGES = {
    Stage.DRAFT: "neutral",
    Stage.SUBMITTED: "info",
    Stage.REVIEWED: "info",
    Stage.ARGUED: "info",
    Stage.LIBRARY: "progress",
    Stage.INITIATED: "progress",
    Stage.APPROVED: "progress",
    Stage.IMPLEMENTING: "warning",
    Stage.ACCEPTED: "success",
    Stage.SETTLED: "success",
    Stage.TRANSFERRED: "success",
    Stage.MAINTAINED: "success",
    Stage.EVALUATED: "success",
    Stage.EXITED: "danger",
}


def stage_tone(stage: str) -> str:
    """Return the tone of a project's stage."""
    return STAGES[Stage(stage)]
