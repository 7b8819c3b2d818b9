"""A season of labour cooperation lived through the operations: who did what is kept beside the records."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from tests.labour.subsidy.funds import paid_from
from xieshou.config.demo.people import Inventor
from xieshou.config.demo.roster import RosterMaker
from xieshou.kernel.access.models import Grant, User
from xieshou.kernel.access.queries import get_actor
from xieshou.kernel.actor import Actor
from xieshou.kernel.organisations.operations import OrganisationEntry, register_organisation
from xieshou.kernel.people.models import Person
from xieshou.kernel.people.secrets import id_index
from xieshou.kernel.sheets.operations import load_rows
from xieshou.labour.models import Placement, Referral, RetentionCheck, Vacancy
from xieshou.labour.operations import (
    arrival,
    confirmation,
    interview,
    need,
    offer,
    offer_answer,
    roster_records,
    steward,
    steward_posts,
    subsidy,
    verification,
    wage,
)
from xieshou.labour.rules.confirmation import Statement
from xieshou.labour.rules.need import WishTerms
from xieshou.labour.rules.offer import VacancyTerms
from xieshou.labour.vocabulary.delivery import Side
from xieshou.labour.vocabulary.roster import RosterSide

from .stage import COUNTY, DISTRICT, VILLAGE

if TYPE_CHECKING:
    from .stage import Clock, Stage

WORKERS, EMPLOYERS, PLACES = 60, 12, 5
SEWER, WAGE, SUBSIDY = "6-05-01-01", 560_000, 20_000
HALF = timedelta(minutes=30)
LEAVERS = ((4, "climate"), (6, "climate"), (9, "skill"), (12, "intensity"), (15, "other"))


@dataclass
class Season:
    """The people of a season, and the tally of what was done: the boards must say the same."""

    stage: Stage
    clock: Clock
    tally: Counter[str] = field(default_factory=Counter)
    employers: dict[Any, tuple[Actor, Any]] = field(default_factory=dict)
    at_post: list[Any] = field(default_factory=list)
    rehired: list[Any] = field(default_factory=list)

    def actor(self, key: str) -> Actor:
        """Return a user of the stage as who acts."""
        return get_actor(self.stage.users[key], on=timezone.localdate(self.clock.moment))

    def prepare(self) -> None:
        """Sixty people with wishes, twelve employers with five places each."""
        at, on, system = self.clock.moment, self.clock.moment.date(), Actor.system("测试")
        random = Random(60)
        roster = RosterMaker(random, Inventor(random), on=on).roster([VILLAGE], WORKERS)
        load_rows(sheet="registry.roster", rows=roster.rows, actor=system, at=at)
        terms = WishTerms(wage_floor_fen=400_000, wage_expected_fen=500_000, occupation_codes=(SEWER,))
        for adult in roster.adults[:WORKERS]:
            person = Person.objects.get(id_number_index=id_index(adult.id_number))
            need.record_wish(person_id=person.pk, terms=terms, actor=system, at=at, on=on)
        post = VacancyTerms(
            title="缝纫工",
            wage_from_fen=500_000,
            wage_to_fen=650_000,
            head_count=PLACES,
            region_code=DISTRICT,
            occupation_code=SEWER,
            expires_on=on + timedelta(days=200),
        )
        charge = self.actor("steward")
        for number in range(EMPLOYERS):
            key = self._employer(number, at)
            made = offer.enter_vacancy(employer_id=key, terms=post, actor=charge, at=at, on=on)
            offer.publish(vacancy_id=made.pk, published_to=["530326"], actor=charge, at=at, on=on)
            self.tally["published"] += 1
            self._give_to_steward(key, made.pk if number == 0 else None)

    def _give_to_steward(self, employer_id: Any, vacancy_id: Any) -> None:
        """Give an enterprise to the steward, who answers one urgent post of it with the vacancy."""
        at, on, user = self.clock.moment, self.clock.moment.date(), self.stage.users["steward"]
        row = steward.assign(
            employer_id=employer_id, steward_id=user.pk, from_date=on, actor=self.actor("station_east"), at=at
        )
        self.tally["enterprises"] += 1
        if vacancy_id:
            need_of = steward_posts.Need("缝纫工", SEWER, PLACES, on + timedelta(days=60))
            step = {"actor": self.actor("steward"), "at": at}
            post = steward_posts.mine(enterprise_id=row.pk, need=need_of, **step)
            steward_posts.agree(post_id=post.pk, vacancy_id=vacancy_id, **step)

    def _employer(self, number: int, at: Any) -> Any:
        entry = OrganisationEntry(
            name=f"上海示范第{number}服饰有限公司", kind="enterprise", region_code=DISTRICT
        )
        body = register_organisation(entry, actor=Actor.system("测试"), at=at)
        user = User.objects.create(
            username=f"season-{number}",
            display_name=f"示范·人事{number}",
            organisation=body,
            created_at=at,
            password="!",
        )
        since = at.date() - timedelta(days=30)
        Grant.objects.create(user=user, role="employer", organisation_ids=[body.pk], from_date=since)
        self.employers[body.pk] = (get_actor(user, on=at.date()), user.pk)
        return body.pk

    def hire(self) -> None:
        """Interview everybody who was referred, by video; all pass, get an offer and accept it."""
        begin = self.clock.moment.replace(hour=1, minute=0) + timedelta(days=1)
        slots = {key: count() for key in self.employers}
        for referral in Referral.objects.filter(status="referred").order_by("created_at", "id"):
            self.talk(referral, begin + HALF * next(slots[referral.employer_id]))
            self.answer(referral)
        self.clock.pass_days(2)

    def talk(self, referral: Any, start: Any) -> None:
        """Hold one interview by video, which is passed, and make an offer."""
        actor, user_id = self.employers[referral.employer_id]
        slot = interview.Slot(start_at=start, end_at=start + HALF, interviewer_id=user_id)
        booked = interview.book_interview(
            referral_id=referral.pk, slot=slot, actor=self.actor("steward"), at=self.clock.moment
        )
        at = start + HALF
        passed = interview.Result("passed", 4, 4, 5)
        interview.enter_result(interview_id=booked.pk, result=passed, actor=actor, at=at)
        offer_answer.make_offer(
            referral_id=referral.pk,
            wage_fen=WAGE,
            start_date=at.date() + timedelta(days=9),
            valid_until=None,
            actor=actor,
            at=at,
        )
        self.tally["interviewed"] += 1

    def answer(self, referral: Any) -> None:
        """Let a worker accept the offer at the county's station."""
        yes = offer_answer.Answer(accepted=True, consent_note="本人到站签字同意")
        at = Referral.objects.get(pk=referral.pk).offered_at
        offer_answer.answer_offer(
            referral_id=referral.pk, answer=yes, actor=self.actor("station_west"), at=at
        )
        self.tally["accepted"] += 1

    def receive(self) -> None:
        """Let the employer of everybody who arrived sign that the worker came that day."""
        for row in Placement.objects.filter(status="arrived", receipts=None).order_by("id"):
            receipt = arrival.Receipt(came=True, came_on=row.arrived_on)
            boss = self.employers[row.employer_id][0]
            arrival.receive(placement_id=row.pk, receipt=receipt, actor=boss, at=self.clock.moment)
            self.tally["received"] += 1

    def sign(self) -> None:
        """Both sides sign everybody but the last two: one differs, one is signed by the county alone."""
        at, county = self.clock.moment, self.actor("station_west")
        for number, row in enumerate(Placement.objects.filter(pk__in=self.at_post).order_by("id")):
            said = Statement(True, row.arrived_on, row.post, WAGE)
            confirmation.confirm(placement_id=row.pk, side=Side.COUNTY, statement=said, actor=county, at=at)
            left = len(self.at_post) - number
            if left == 1:
                self.tally["county_only"] += 1
                continue
            boss = self.employers[row.employer_id][0]
            other = replace(said, wage_fen=WAGE - 30_000) if left == 2 else said
            confirmation.confirm(placement_id=row.pk, side=Side.EMPLOYER, statement=other, actor=boss, at=at)
            self.tally["differ" if left == 2 else "agreed"] += 1

    def follow(self, until: int) -> None:
        """Reach everybody at work for each check that falls due up to a day."""
        east = self.actor("station_east")
        found = verification.Finding("at_work", "phone")
        due = RetentionCheck.objects.filter(
            placement_id__in=self.at_post, day__lte=until, done_at=None, cancelled_at=None
        )
        for check in due.order_by("due_on", "id"):
            verification.do_check(check_id=check.pk, finding=found, actor=east, at=self.clock.moment)
            self.tally[f"check{check.day}"] += 1

    def lose(self, placement_id: Any, reason: str) -> None:
        """Record that somebody left today, with the reason."""
        day = timezone.localdate(self.clock.moment)
        leaving = verification.Leaving(day, reason, "家中有事" if reason == "other" else "")
        verification.leave(
            placement_id=placement_id,
            leaving=leaving,
            actor=self.actor("station_east"),
            at=self.clock.moment,
        )
        self.note_leaving(placement_id, reason)

    def note_leaving(self, placement_id: Any, reason: str) -> None:
        """Keep in the tally what a page or an operation has recorded."""
        self.at_post.remove(placement_id)
        self.tally["left"] += 1
        self.tally[f"left_{reason}"] += 1

    def pay(self) -> None:
        """Prove the first wage of everybody at work, once; the county confirms it."""
        at, county = self.clock.moment, self.actor("station_west")
        for row in Placement.objects.filter(pk__in=self.at_post, status="in_work").order_by("id"):
            boss = self.employers[row.employer_id][0]
            proof = wage.Proof(row.arrived_on.replace(day=1), WAGE, evidence_note="银行代发工资清单")
            entered = wage.enter_wage(placement_id=row.pk, proof=proof, actor=boss, at=at)
            wage.confirm_wage(proof_id=entered.pk, actor=county, at=at)
            self.tally["paid"] += 1

    def claim_subsidies(self) -> Any:
        """Enter everybody's account and make the batch of the transport subsidy of the year."""
        at, county = self.clock.moment, self.actor("station_west")
        people = Placement.objects.exclude(arrived_on=None).values_list("person_id", flat=True)
        for number, person_id in enumerate(sorted(set(people))):
            subsidy.set_account(
                person_id=person_id, bank="示范农商银行", holder="示范", number=f"62000000{number:08d}",
                actor=county, at=at,
            )  # fmt: skip
        wanted = subsidy.Wanted(
            COUNTY[:6], "transport", at.year, "示范·县补贴办法", SUBSIDY, **paid_from(COUNTY[:6])
        )
        batch = subsidy.make_batch(wanted, actor=county, at=at)
        subsidy.submit_batch(batch_id=batch.pk, actor=county, at=at)
        return wanted, batch

    def take_rosters(self) -> None:
        """Both stations take what the records say into their rosters."""
        for side, who in ((RosterSide.WEST, "station_west"), (RosterSide.EAST, "station_east")):
            roster_records.take_records(side=side, actor=self.actor(who), at=self.clock.moment)

    def free_places(self) -> int:
        """Return the places that are still free."""
        return sum(vacancy.places_left for vacancy in Vacancy.objects.all())
