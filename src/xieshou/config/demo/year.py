"""A year of labour cooperation of one district, lived through the operations that users call."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from xieshou.kernel.errors import DomainError
from xieshou.labour.models import MatchLine, Placement, Referral, RetentionCheck, Vacancy
from xieshou.labour.operations import (
    confirmation,
    delivery,
    interview,
    match,
    offer,
    offer_answer,
    run,
    texts,
    verification,
    wage,
)
from xieshou.labour.rules.confirmation import Statement
from xieshou.labour.vocabulary.delivery import Arrangement, PlacementStatus, Side, Transport
from xieshou.labour.vocabulary.interview import FailCode, InterviewMode, Outcome
from xieshou.labour.vocabulary.match import LineState, RefusalReason, RunMode
from xieshou.labour.vocabulary.referral import AnsweredBy, EndReason, ReferralStatus
from xieshou.labour.vocabulary.verification import CheckOutcome, ContactWay, Guidance, LeaveReason

from .market import post_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random
    from uuid import UUID

    from xieshou.kernel.actor import Actor

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE_HOURS = (9, 17)
TOLD = timedelta(days=7)  # of what is older nobody gets a text message today
COACH_SEATS = 3


@dataclass(frozen=True, slots=True)
class Employer:
    """An employer of the district: its key, place, address, and who acts for it."""

    organisation_id: UUID
    region_code: str
    address: str
    user_id: UUID
    actor: Actor


@dataclass(frozen=True, slots=True)
class People:
    """Who acts in a district's year."""

    steward: Actor
    station_east: Actor
    stations_west: Mapping[str, Actor]
    employers: Mapping[UUID, Employer]

    def station_of(self, region_code: str) -> Actor:
        """Return the station of a worker's home county."""
        return self.stations_west[region_code[:6]]


class DistrictYear:
    """Plays the year of one district, repeatably from a seed; times never lie in the future."""

    def __init__(self, people: People, random: Random, *, now: datetime) -> None:
        """Keep who acts and the moment at which the demonstration is looked at."""
        self._people, self._random, self._now = people, random, now
        self._slots: dict[UUID, datetime] = {}
        self.coach_from, self.coach = "", list[tuple[Placement, datetime]]()

    def publish_posts(self, *, on: date, count: int, counties: Sequence[str]) -> None:
        """Enter and publish posts of the district's employers."""
        employers = list(self._people.employers.values())
        at = self._at(on, 10)
        for number in range(count):
            employer = employers[number % len(employers)]
            terms = post_of(number, employer.region_code, self._random, on=on, address=employer.address)
            steward = self._people.steward
            made = offer.enter_vacancy(
                employer_id=employer.organisation_id, terms=terms, actor=steward, at=at, on=on
            )
            offer.publish(vacancy_id=made.pk, published_to=list(counties), actor=steward, at=at, on=on)

    def run_assignment(self, *, on: date, accept: int, leave_open: int = 0) -> None:
        """Run an assignment and decide its lines: accept some, refuse a few, leave the rest to be decided."""
        at, steward = self._at(on, 11), self._people.steward
        requested = run.request_run(actor=steward, at=at, on=on)
        run.calculate_run(run_id=requested.pk, actor=steward, at=at)
        lines = list(
            MatchLine.objects.filter(run=requested, state=LineState.PROPOSED).order_by("-score", "id")
        )
        self._random.shuffle(lines)
        for line in lines[: len(lines) - leave_open]:
            if accept <= 0 or self._chance(0.06):  # a few are refused
                if self._chance(0.5):
                    match.refuse(line_id=line.pk, reason=RefusalReason.values[0], actor=steward, at=at)
                continue
            accept -= 1
            match.accept(line_id=line.pk, actor=steward, at=at, on=on)

    def match_stably(self, *, on: date) -> None:
        """Run a stable assignment beside the optimal ones; nobody has decided on its lines yet."""
        steward = self._people.steward
        requested = run.request_run(actor=steward, at=self._now, on=on, mode=RunMode.STABLE)
        run.calculate_run(run_id=requested.pk, actor=steward, at=self._now)

    def live_on(self, *, since: date) -> None:
        """Take every open referral of the district as far as it would have come by now."""
        for referral in Referral.objects.filter(
            status=ReferralStatus.REFERRED, employer_id__in=self._people.employers
        ).order_by("created_at", "id"):
            on = since + timedelta(days=self._random.randrange(3, 12))
            with nullcontext() if self._at(on, 0) >= self._now - TOLD else texts.nobody_told():
                self._interview(referral, on=on)

    # --- one worker's way --------------------------------------------------------------------

    def _interview(self, referral: Referral, *, on: date) -> None:
        employer = self._people.employers[referral.employer_id]
        start = self._free_slot(employer.user_id, self._at(on, OFFICE_HOURS[0]))
        slot = interview.Slot(
            start_at=start,
            end_at=start + timedelta(minutes=30),
            interviewer_id=employer.user_id,
            mode=self._random.choice((InterviewMode.VIDEO, InterviewMode.VIDEO, InterviewMode.PHONE)),
        )
        if start > self._now + timedelta(days=14):
            return
        booked_at = min(start - timedelta(days=2), self._now)
        steward = self._people.steward
        booked = interview.book_interview(referral_id=referral.pk, slot=slot, actor=steward, at=booked_at)
        if slot.end_at + timedelta(hours=2) > self._now:
            return
        result = self._result()
        at = slot.end_at + timedelta(hours=1)
        interview.enter_result(interview_id=booked.pk, result=result, actor=steward, at=at)
        if result.outcome == Outcome.PASSED:
            self._offer(referral, employer, at=at + timedelta(days=1))

    def _result(self) -> interview.Result:
        draw = self._random.random()
        if draw < 0.78:  # noqa: PLR2004 -- most pass
            marks = [self._random.choice((3, 4, 4, 5)) for _mark in range(3)]
            return interview.Result(Outcome.PASSED, marks[0], marks[1], marks[2])
        if draw < 0.94:  # noqa: PLR2004
            codes = (self._random.choice((FailCode.SKILL, FailCode.LANGUAGE, FailCode.SHIFT, FailCode.WAGE)),)
            return interview.Result(Outcome.NOT_PASSED, 2, 3, 3, codes)
        return interview.Result(Outcome.ABSENT, fail_codes=(FailCode.ABSENT,))

    def _offer(self, referral: Referral, employer: Employer, *, at: datetime) -> None:
        if at > self._now:
            return
        vacancy = Vacancy.objects.get(pk=referral.vacancy_id)
        pay = vacancy.wage_from_fen + self._random.randrange(0, 5) * 10_000
        start = self._day(at) + timedelta(days=10)
        offer_answer.make_offer(
            referral_id=referral.pk,
            wage_fen=pay,
            start_date=start,
            valid_until=None,
            actor=employer.actor,
            at=at,
        )
        answered_at = at + timedelta(days=1)
        if answered_at > self._now:
            return
        station = self._people.station_of(referral.region_code)
        if self._chance(0.1):  # some decline
            reason = self._random.choice((EndReason.WAGE, EndReason.FAMILY, EndReason.DISTANCE))
            answer = offer_answer.Answer(
                accepted=False, answered_by=AnsweredBy.CLERK, consent_note="电话中本人答复", reason=reason
            )
            offer_answer.answer_offer(referral_id=referral.pk, answer=answer, actor=station, at=answered_at)
            return
        answer = offer_answer.Answer(
            accepted=True, answered_by=AnsweredBy.CLERK, consent_note="本人到站签字同意"
        )
        offer_answer.answer_offer(referral_id=referral.pk, answer=answer, actor=station, at=answered_at)
        self._travel(Placement.objects.get(referral=referral), employer, at=answered_at + timedelta(days=5))

    def _travel(self, placement: Placement, employer: Employer, *, at: datetime) -> None:
        if at > self._now:
            return
        home = placement.region_code
        if self.coach_from and home.startswith(self.coach_from) and len(self.coach) < COACH_SEATS:
            self.coach.append((placement, at))
            return
        organised = self._chance(0.8)  # most travel with the station
        journey = delivery.Journey(
            departed_on=self._day(at),
            transport=Transport.CHARTER if organised else Transport.TRAIN,
            arrangement=Arrangement.ORGANISED if organised else Arrangement.SELF_ARRANGED,
            escort="示范·县工作站" if organised else "",
        )
        station = self._people.station_of(placement.region_code)
        delivery.depart(placement_id=placement.pk, journey=journey, actor=station, at=at)
        arrived_at = at + timedelta(days=2)
        if arrived_at > self._now:
            return
        east = self._people.station_east
        delivery.arrive(
            placement_id=placement.pk, arrived_on=self._day(arrived_at), actor=east, at=arrived_at
        )
        self._confirm(placement, employer, at=arrived_at + timedelta(days=2))
        self._keep(placement, at=arrived_at)

    def follow_coach(self, *, arrived_at: datetime) -> None:
        """Follow those who left and arrived with one coach, as everybody else is followed."""
        for placement, _at in self.coach:
            placement.refresh_from_db()
            employer = self._people.employers[placement.employer_id]
            self._confirm(placement, employer, at=arrived_at + timedelta(days=2))
            self._keep(placement, at=arrived_at)
        self.coach_from = ""

    def _confirm(self, placement: Placement, employer: Employer, *, at: datetime) -> None:
        if at > self._now:
            return
        said = Statement(
            employed=True, start_date=self._day(at), post=placement.post, wage_fen=placement.wage_fen
        )
        station = self._people.station_of(placement.region_code)
        confirmation.confirm(
            placement_id=placement.pk, side=Side.COUNTY, statement=said, actor=station, at=at
        )
        draw = self._random.random()
        if draw < 0.06:  # noqa: PLR2004 -- not signed yet
            return
        if draw < 0.12:  # noqa: PLR2004 -- the two sides differ
            said = replace(
                said, start_date=self._day(at) + timedelta(days=3), wage_fen=placement.wage_fen - 30_000
            )
        confirmation.confirm(
            placement_id=placement.pk,
            side=Side.EMPLOYER,
            statement=said,
            actor=employer.actor,
            at=at + timedelta(hours=3),
        )

    def _keep(self, placement: Placement, *, at: datetime) -> None:
        """Follow the worker up to now: checks as they fall due, wages month by month, a leaving."""
        leaves_on = self._day(at) + timedelta(days=self._random.randrange(4, 150))
        leaves = self._chance(0.16)  # some leave
        east, today = self._people.station_east, self._day(self._now)
        for check in RetentionCheck.objects.filter(placement=placement).order_by("due_on"):
            late = self._chance(0.04)  # a few are overdue
            if check.due_on >= today or (leaves and check.due_on >= leaves_on) or (late and check.day > 30):  # noqa: PLR2004
                break
            verification.do_check(
                check_id=check.pk, finding=self._finding(), actor=east, at=self._at(check.due_on, 15)
            )
        if leaves and leaves_on < today:
            self._leave(placement, leaves_on)
        self._wages(placement, until=min(leaves_on, today) if leaves else today)

    def _finding(self) -> verification.Finding:
        if self._chance(0.08):  # some waver
            reason = self._random.choice((LeaveReason.CLIMATE, LeaveReason.INTENSITY))
            return verification.Finding(
                CheckOutcome.AT_RISK,
                ContactWay.PHONE,
                risk_reason=reason,
                guidance=Guidance.TALK,
                note="已安排同乡陪伴",
            )
        return verification.Finding(
            CheckOutcome.AT_WORK, self._random.choice((ContactWay.PHONE, ContactWay.VISIT))
        )

    def _leave(self, placement: Placement, left_on: date) -> None:
        placement.refresh_from_db()
        if placement.status not in (PlacementStatus.ARRIVED, PlacementStatus.IN_WORK):
            return
        reason = self._random.choice((LeaveReason.CLIMATE, LeaveReason.SKILL, LeaveReason.INTENSITY))
        leaving = verification.Leaving(left_on=left_on, reason=reason, wants_rematch=self._chance(0.7))
        verification.leave(
            placement_id=placement.pk,
            leaving=leaving,
            actor=self._people.station_east,
            at=self._at(left_on, 16),
        )

    def _wages(self, placement: Placement, *, until: date) -> None:
        placement.refresh_from_db()
        if placement.arrived_on is None:
            return
        month = _next_month(placement.arrived_on)
        station = self._people.station_of(placement.region_code)
        while _next_month(month) <= until:
            paid_at = self._at(_next_month(month) + timedelta(days=4), 10)
            if paid_at > self._now:
                return
            proof = wage.Proof(
                month=month,
                wage_fen=placement.wage_fen + self._random.randrange(-3, 8) * 10_000,
                evidence_note="银行代发工资清单",
            )
            employer = self._people.employers[placement.employer_id]
            try:
                entered = wage.enter_wage(
                    placement_id=placement.pk, proof=proof, actor=employer.actor, at=paid_at
                )
            except DomainError:
                return  # the share with the employer has ended: the last wage stays unproven
            if _next_month(month) < until - timedelta(days=20):
                wage.confirm_wage(proof_id=entered.pk, actor=station, at=paid_at + timedelta(days=2))
            month = _next_month(month)

    def _chance(self, share: float) -> bool:
        """Return yes in this share of cases."""
        return self._random.random() < share

    # --- time ---------------------------------------------------------------------------------

    def _at(self, on: date, hour: int) -> datetime:
        return datetime.combine(on, time(hour), tzinfo=SHANGHAI)

    def _day(self, at: datetime) -> date:
        return at.astimezone(SHANGHAI).date()

    def _free_slot(self, user_id: UUID, earliest: datetime) -> datetime:
        """Return the interviewer's next free half hour in office hours."""
        start = max(earliest, self._slots.get(user_id, earliest))
        if start.hour >= OFFICE_HOURS[1]:
            start = datetime.combine(start.date() + timedelta(days=1), time(OFFICE_HOURS[0]), tzinfo=SHANGHAI)
        self._slots[user_id] = start + timedelta(minutes=30)
        return start


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
