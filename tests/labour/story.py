"""A worker on the way from a ranking to a proven wage: each method takes the next step through the operations."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.labour.makers import make_employer, make_household, make_person, make_vacancy, make_wish
from xieshou.labour.models import Interview, Placement, Referral
from xieshou.labour.operations import (
    confirmation,
    delivery,
    interview,
    offer_answer,
    referral,
    verification,
    wage,
)
from xieshou.labour.rules.confirmation import Statement
from xieshou.labour.vocabulary.delivery import Side

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ON = date(2026, 3, 2)
TALK = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
HALF = timedelta(minutes=30)
WEST, EAST = "530326", "310113"
PASSED = interview.Result(outcome="passed", score_skill=4, score_communication=3, score_attitude=5)
YES = offer_answer.Answer(accepted=True, consent_note="电话确认，本人同意")
BY_TRAIN = delivery.Journey(departed_on=ON, transport="train", arrangement="organised", escort="李干部")
EMPLOYED = Statement(True, date(2026, 3, 5), "缝纫工", 520_000)


@dataclass
class Story:
    """The people and records of one worker's way."""

    actor_with: Any
    user_with: Any
    places: int = 2
    vacancy: Any = None
    employer: Any = field(init=False)
    wish: Any = field(init=False)
    household: Any = field(init=False)

    def __post_init__(self) -> None:
        self.vacancy = self.vacancy or make_vacancy(make_employer(), head_count=self.places)
        self.employer = self.vacancy.employer
        person = make_person()
        self.household = make_household(person)
        self.wish = make_wish(person)
        user = self.user_with("employer", organisations=[self.employer.pk], organisation=self.employer)
        self.interviewer = user
        self.steward = self.actor_with("recruitment_steward", regions=[EAST, WEST])
        self.county = self.actor_with("station_west", regions=[WEST])
        self.east = self.actor_with("station_east", regions=[EAST, WEST])
        self.boss = self.actor_with("employer", organisations=[self.employer.pk], user_id=user.pk)
        self.cadre = self.actor_with("village_cadre", regions=["530326103"])

    def refer(self) -> Referral:
        self.referral = referral.refer(
            wish_id=self.wish.pk, vacancy_id=self.vacancy.pk, actor=self.steward, at=AT
        )
        return self.referral

    def slot(self, start: datetime = TALK) -> interview.Slot:
        return interview.Slot(start_at=start, end_at=start + HALF, interviewer_id=self.interviewer.pk)

    def book(self, start: datetime = TALK) -> Interview:
        self.refer()
        self.interview = interview.book_interview(
            referral_id=self.referral.pk, slot=self.slot(start), actor=self.steward, at=AT
        )
        return self.interview

    def talk(self, result: interview.Result = PASSED) -> Interview:
        self.book()
        return interview.enter_result(
            interview_id=self.interview.pk, result=result, actor=self.boss, at=TALK + HALF
        )

    def offer(self, **terms: Any) -> Referral:
        self.talk()
        known: dict[str, Any] = {"wage_fen": 520_000, "start_date": date(2026, 3, 10), "valid_until": None}
        return offer_answer.make_offer(
            referral_id=self.referral.pk, **{**known, **terms}, actor=self.boss, at=TALK + 2 * HALF
        )

    def accept(self) -> Placement:
        self.offer()
        offer_answer.answer_offer(referral_id=self.referral.pk, answer=YES, actor=self.cadre, at=self.now(4))
        self.placement = Placement.objects.get(referral_id=self.referral.pk)
        return self.placement

    def now(self, day: int) -> datetime:
        """Return nine o'clock (UTC) of a day of March."""
        return datetime(2026, 3, 1, 9, 0, tzinfo=UTC) + timedelta(days=day - 1)

    def depart(self, **journey: Any) -> Placement:
        self.accept()
        known: dict[str, Any] = {
            "departed_on": date(2026, 3, 4),
            "transport": "train",
            "arrangement": "organised",
        }
        self.placement = delivery.depart(
            placement_id=self.placement.pk,
            journey=delivery.Journey(**{**known, **journey}),
            actor=self.county,
            at=self.now(4),
        )
        return self.placement

    def arrive(self) -> Placement:
        self.depart()
        self.placement = delivery.arrive(
            placement_id=self.placement.pk, arrived_on=date(2026, 3, 5), actor=self.east, at=self.now(5)
        )
        return self.placement

    def sign(self, side: Side, statement: Statement = EMPLOYED, *, reason: str = "", day: int = 6) -> Any:
        actor = self.county if side is Side.COUNTY else self.boss
        signed = confirmation.confirm(
            placement_id=self.placement.pk, side=side, statement=statement, reason=reason, actor=actor,
            at=self.now(day),
        )  # fmt: skip
        self.placement.refresh_from_db()
        return signed

    def work(self) -> Placement:
        self.arrive()
        self.sign(Side.COUNTY)
        self.sign(Side.EMPLOYER)
        return self.placement

    def leave(self, *, day: int = 20, **leaving: Any) -> Any:
        known: dict[str, Any] = {"left_on": date(2026, 3, day), "reason": "climate"}
        gone = verification.leave(
            placement_id=self.placement.pk,
            leaving=verification.Leaving(**{**known, **leaving}),
            actor=self.east,
            at=self.now(day),
        )
        self.placement.refresh_from_db()
        return gone

    def wage(self, **proof: Any) -> Any:
        known: dict[str, Any] = {"month": date(2026, 3, 1), "wage_fen": 480_000, "evidence_note": "工资条"}
        return wage.enter_wage(
            placement_id=self.placement.pk,
            proof=wage.Proof(**{**known, **proof}),
            actor=self.boss,
            at=self.now(31),
        )
