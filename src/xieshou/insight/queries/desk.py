"""My work today: the queues of the Desk, each asked only for those who may act on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import (
    desk_admin,
    desk_aid,
    desk_delivery,
    desk_match,
    desk_monitoring,
    desk_projects,
    desk_station,
    desk_steward,
    desk_visits,
    waiting,
)
from .station import STATION

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from xieshou.kernel.actor import Actor

    from .desk_parts import Queue

    Builder = Callable[[Actor, datetime], Queue]


@dataclass(frozen=True, slots=True)
class Desk:
    """The queues of one actor: those with work, and the names of those that are empty."""

    queues: list[Queue] = field(default_factory=list)
    empty: list[Queue] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Return how many things wait."""
        return sum(queue.count for queue in self.queues)

    @property
    def overdue(self) -> int:
        """Return how many of the queues hold something overdue."""
        return sum(1 for queue in self.queues if queue.tone == "danger")


# (capabilities of which one is needed, what else must hold, builder), the most pressing first.
QUEUES: tuple[tuple[frozenset[str], Callable[[Actor], bool], Builder], ...] = (
    (frozenset(), lambda actor: actor.is_signed_in, desk_admin.my_tasks),
    (frozenset({"system.job.view"}), lambda _actor: True, desk_admin.failed_jobs),
    (frozenset({"audit.chain.check"}), lambda _actor: True, desk_admin.audit_chain),
    (frozenset({"access.user.manage"}), lambda _actor: True, desk_admin.accounts_without_role),
    (frozenset({"monitoring.case.verify"}), lambda _actor: True, desk_monitoring.clues_to_verify),
    (frozenset({"monitoring.case.verify"}), lambda _actor: True, desk_monitoring.village_steps),
    (frozenset({"monitoring.grievance.answer"}), lambda _actor: True, desk_monitoring.grievances_to_answer),
    (frozenset({"monitoring.grievance.decide"}), lambda _actor: True, desk_monitoring.appeals_to_decide),
    (frozenset({"monitoring.case.review"}), lambda _actor: True, desk_monitoring.signatures),
    (frozenset({"monitoring.measure.edit"}), lambda _actor: True, desk_monitoring.measures_to_arrange),
    (frozenset({"monitoring.measure.edit"}), lambda _actor: True, desk_monitoring.measures_due),
    (frozenset({"monitoring.measure.edit"}), lambda _actor: True, desk_monitoring.follow_ups_due),
    (frozenset({STATION}), lambda _actor: True, desk_station.roster),
    (frozenset({STATION}), lambda _actor: True, desk_station.vacancies),
    (frozenset({STATION}), lambda _actor: True, desk_station.transport),
    (frozenset({STATION}), lambda _actor: True, desk_station.keeping),
    (
        frozenset({"labour.placement.confirm_county", "labour.placement.confirm_employer"}),
        lambda _actor: True,
        desk_delivery.differences,
    ),
    (
        frozenset({"labour.placement.confirm_county"}),
        lambda _actor: True,
        desk_delivery.county_confirmations,
    ),
    (
        frozenset({"labour.placement.confirm_employer"}),
        lambda actor: bool(actor.scope.organisations),
        desk_delivery.employer_confirmations,
    ),
    *((frozenset({capability}), lambda _actor: True, build) for capability, build in waiting.builders()),
    (frozenset({"projects.enterprise.edit"}), lambda _actor: True, desk_projects.enterprise_visits_due),
    (frozenset({"cooperation.meeting.edit"}), lambda _actor: True, desk_visits.yearly_visits_due),
    (frozenset({"insight.aid.view"}), lambda _actor: True, desk_aid.doubles),
    (frozenset({"labour.steward.edit"}), lambda _actor: True, desk_steward.calls_today),
    (frozenset({"labour.steward.edit"}), lambda _actor: True, desk_steward.candidates_overdue),
    (frozenset({"labour.offer.decide"}), lambda _actor: True, desk_match.offers_to_tell),
    (frozenset({"labour.interview.book"}), lambda _actor: True, desk_match.interviews_today),
    (frozenset({"labour.interview.book"}), lambda _actor: True, desk_match.results_due),
    (frozenset({"labour.match.run"}), lambda _actor: True, desk_match.lines_to_decide),
    (frozenset({"labour.interview.book"}), lambda _actor: True, desk_match.interviews_to_book),
    (
        frozenset({"labour.vacancy.edit"}),
        lambda actor: not actor.can(STATION),
        desk_match.vacancies_expiring,
    ),
    (frozenset({"labour.placement.depart"}), lambda _actor: True, desk_delivery.departures),
    (
        frozenset({"labour.wage.confirm"}),
        lambda actor: bool(actor.scope.regions),
        desk_delivery.wages_to_confirm,
    ),
    (frozenset({"sheets.upload"}), lambda _actor: True, desk_match.rows_to_fix),
    (frozenset({"labour.wish.edit"}), lambda _actor: True, desk_match.wishes_to_update),
    (frozenset({"audit.event.view"}), lambda _actor: True, desk_admin.latest_events),
)


def get_desk(*, actor: Actor, at: datetime) -> Desk:
    """Return the actor's queues; a queue without work is named, not drawn."""
    desk = Desk()
    for needed, holds, build in QUEUES:
        if holds(actor) and (not needed or any(actor.can(capability) for capability in needed)):
            queue = build(actor, at)
            (desk.queues if queue.count else desk.empty).append(queue)
    return desk
