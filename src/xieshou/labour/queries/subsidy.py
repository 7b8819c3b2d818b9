"""Reads of subsidies: who fulfils which rule by the records, batches, claims, accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Sum

from xieshou.kernel.crypto import decrypt
from xieshou.kernel.errors import NotFound
from xieshou.kernel.organisations.vocabulary import OrganisationKind
from xieshou.labour.models import (
    Attendance,
    BankAccount,
    Enrolment,
    Placement,
    SubsidyBatch,
    SubsidyClaim,
    WageProof,
)
from xieshou.labour.rules.clock import day_of
from xieshou.labour.rules.course import attends_enough
from xieshou.labour.rules.subsidy import (
    Finding,
    Training,
    Work,
    judge,
    judge_public_post,
    judge_training,
    list_rules,
)
from xieshou.labour.vocabulary.course import EnrolmentStatus, Presence
from xieshou.labour.vocabulary.subsidy import HELD, ClaimStatus, SubsidyKind, Verdict
from xieshou.labour.vocabulary.verification import ProofStatus

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope

NUMBER_CONTEXT = "labour.bankaccount.number"
COUNTY = 6
PUBLIC_BODIES = frozenset(
    {
        OrganisationKind.COUNTY_BUREAU,
        OrganisationKind.LABOUR_STATION,
        OrganisationKind.SCHOOL,
        OrganisationKind.HOSPITAL,
    }
)
EXAMINED_LEARNERS = (EnrolmentStatus.PASSED, EnrolmentStatus.FAILED)
ORDER = (Verdict.ELIGIBLE, Verdict.NOT_PROVEN, Verdict.CLAIMED, Verdict.NO_RULE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person of the county with what the rules say: about a placement or about a course."""

    finding: Finding
    has_account: bool
    person_id: UUID
    region_code: str
    placement: Placement | None = None
    enrolment: Enrolment | None = None

    @property
    def proof(self) -> list[str]:
        """Return the months, or the days attended, that prove the claim."""
        if self.finding.days:
            return [day.isoformat() for day in self.finding.days]
        return [f"{month:%Y-%m}" for month in self.finding.months]

    @property
    def is_ready(self) -> bool:
        """Tell whether the claim may go into a batch."""
        return self.finding.verdict == Verdict.ELIGIBLE and self.has_account


def list_candidates(*, county: str, kind: str, year: int, scope: Scope) -> list[Candidate]:
    """Return everybody of a county who worked in a year, the best placement of each; those who fulfil first.

    Args: county: six digits.
    """
    if kind == SubsidyKind.TRAINING:
        return _best_of(_trained(county=county, year=year, scope=scope))
    first, end = date(year, 1, 1), date(year + 1, 1, 1)
    rules = list_rules(kind, province=county[:2], on=date(year, 12, 31))
    rows = Placement.objects.filter(
        scope.region_q(), Q(left_on__isnull=True) | Q(left_on__gte=first),
        region_code__startswith=county, arrived_on__isnull=False, arrived_on__lt=end,
    )  # fmt: skip
    if kind == "transport":
        rows = rows.filter(departed_on__gte=first)
    found = list(rows.select_related("employer", "referral", "person").order_by("arrived_on", "id"))
    months: dict[UUID, list[date]] = {}
    proofs = WageProof.objects.filter(
        placement__in=[row.pk for row in found], status=ProofStatus.CONFIRMED, month__gte=first, month__lt=end
    )
    for placement_id, month in proofs.values_list("placement_id", "month"):
        months.setdefault(placement_id, []).append(month)
    people = {row.person_id for row in found}
    held, with_account = held_people(people, kind=kind, year=year), _with_account(people)
    paid = _paid_months(people) if kind == SubsidyKind.PUBLIC_POST else {}
    listed = []
    for row in found:
        work = Work(
            row.region_code, row.work_region_code, has_arrived=True, months=tuple(months.get(row.pk, ())),
            is_public=row.employer.kind in PUBLIC_BODIES, paid_months=paid.get(row.person_id, 0),
        )  # fmt: skip
        said = judge_public_post(work, rules) if kind == SubsidyKind.PUBLIC_POST else judge(work, rules)
        finding = Finding(Verdict.CLAIMED) if row.person_id in held else said
        listed.append(
            Candidate(finding, row.person_id in with_account, row.person_id, row.region_code, placement=row)
        )
    return _best_of(listed)


def _trained(*, county: str, year: int, scope: Scope) -> list[Candidate]:
    """Return the learners of courses that were examined in a year, with the days they attended."""
    rules = list_rules(SubsidyKind.TRAINING, province=county[:2], on=date(year, 12, 31))
    rows = Enrolment.objects.filter(
        scope.region_q(), region_code__startswith=county, status__in=EXAMINED_LEARNERS,
        course__examined_on__gte=date(year, 1, 1), course__examined_on__lt=date(year + 1, 1, 1),
    )  # fmt: skip
    rows = rows.annotate(sessions=Count("course__sessions", distinct=True))
    found = list(rows.select_related("person", "course__provider").order_by("enrolled_at", "id"))
    days: dict[UUID, list[date]] = {}
    present = Attendance.objects.filter(enrolment__in=[row.pk for row in found], presence=Presence.PRESENT)
    for enrolment_id, starts_at in present.values_list("enrolment_id", "session__starts_at"):
        days.setdefault(enrolment_id, []).append(day_of(starts_at))
    people = {row.person_id for row in found}
    held = held_people(people, kind=SubsidyKind.TRAINING, year=year)
    with_account, listed = _with_account(people), []
    for row in found:
        was_at = days.get(row.pk, [])
        training = Training(
            days=tuple(was_at),
            is_finished=True,
            attends_enough=attends_enough(len(was_at), row.sessions, row.course.attendance_percent),
            promised_fen=row.course.stipend_fen,
        )
        finding = Finding(Verdict.CLAIMED) if row.person_id in held else judge_training(training, rules)
        listed.append(
            Candidate(finding, row.person_id in with_account, row.person_id, row.region_code, enrolment=row)
        )
    return listed


def _best_of(listed: list[Candidate]) -> list[Candidate]:
    """Return the best candidate of each person, those who fulfil the rule first."""
    best: dict[UUID, Candidate] = {}
    for one in listed:
        if one.person_id not in best or _rank(one) < _rank(best[one.person_id]):
            best[one.person_id] = one
    return sorted(best.values(), key=lambda one: (_rank(one)[0], one.region_code, one.person_id))


def _rank(one: Candidate) -> tuple[int, int, int]:
    """Return the order of two records of a person: the better verdict, the higher ceiling, more months."""
    return (ORDER.index(one.finding.verdict), -one.finding.ceiling_fen, -len(one.finding.months))


def held_people(people: set[UUID], *, kind: str, year: int) -> set[UUID]:
    """Return those of the people who have an open or paid claim of a kind for a year."""
    found = SubsidyClaim.objects.filter(person_id__in=people, kind=kind, year=year, status__in=HELD)
    return set(found.values_list("person_id", flat=True))


def _paid_months(people: set[UUID]) -> dict[UUID, int]:
    """Return for how many months of a public post each person has open or paid claims, of every year."""
    claims = SubsidyClaim.objects.filter(person_id__in=people, kind=SubsidyKind.PUBLIC_POST, status__in=HELD)
    counted: dict[UUID, int] = {}
    for person_id, months in claims.values_list("person_id", "months"):
        counted[person_id] = counted.get(person_id, 0) + len(months)
    return counted


def _with_account(people: set[UUID]) -> set[UUID]:
    return set(BankAccount.objects.filter(person_id__in=people).values_list("person_id", flat=True))


def batches(scope: Scope) -> QuerySet[Any]:
    """Return the batches of the scope with the number and sum of their claims, the latest first."""
    live = ~Q(claims__status="dropped")
    found = SubsidyBatch.objects.filter(scope.region_q()).annotate(
        people=Count("claims", filter=live),
        total_fen=Sum("claims__amount_fen", filter=live),
        paid_people=Count("claims", filter=Q(claims__status="paid")),
        paid_fen=Sum("claims__amount_fen", filter=Q(claims__status="paid")),
    )
    return found.order_by("-made_at", "-id")


def get_batch(batch_id: UUID, *, scope: Scope) -> Any:
    """Return one batch of the scope with its sums.

    Raises: NotFound: unknown, or outside the scope.
    """
    found = batches(scope).filter(pk=batch_id).first()
    if found is None:
        raise NotFound
    return found


def get_batch_for_update(batch_id: UUID, *, scope: Scope) -> SubsidyBatch:
    """Return one batch of the scope, its row locked until the transaction ends.

    Raises: NotFound.
    """
    found = SubsidyBatch.objects.select_for_update().filter(scope.region_q(), pk=batch_id).first()
    if found is None:
        raise NotFound
    return found


def get_claim_for_update(claim_id: UUID, *, scope: Scope) -> SubsidyClaim:
    """Return one claim of the scope, its row locked until the transaction ends.

    Raises: NotFound.
    """
    found = SubsidyClaim.objects.select_for_update().filter(scope.region_q(), pk=claim_id).first()
    if found is None:
        raise NotFound
    return found


def claims_in(scope: Scope) -> QuerySet[SubsidyClaim]:
    """Return the claims of the scope."""
    return SubsidyClaim.objects.filter(scope.region_q())


def list_claims(batch_id: UUID, *, scope: Scope) -> QuerySet[SubsidyClaim]:
    """Return the claims of a batch by person."""
    found = SubsidyClaim.objects.filter(scope.region_q(), batch_id=batch_id)
    return found.select_related("person", "placement__employer", "enrolment__course").order_by(
        "person__pinyin", "id"
    )


def list_untold(batch_id: UUID, *, scope: Scope) -> list[SubsidyClaim]:
    """Return the paid claims of a batch that are not yet income of a household."""
    found = SubsidyClaim.objects.filter(
        scope.region_q(), batch_id=batch_id, status=ClaimStatus.PAID, income_fact_id__isnull=True
    )
    return list(found.order_by("id"))


def accounts_of(people: set[UUID], *, scope: Scope) -> dict[UUID, BankAccount]:
    """Return the accounts of people by person."""
    return {row.person_id: row for row in BankAccount.objects.filter(scope.region_q(), person_id__in=people)}


def accounts(scope: Scope) -> QuerySet[BankAccount]:
    """Return the accounts of the scope with their people."""
    return BankAccount.objects.filter(scope.region_q()).select_related("person").order_by("region_code", "id")


def open_account(row: BankAccount) -> str:
    """Return the account number. Callers mask or audit it."""
    return decrypt(bytes(row.number_cipher), context=NUMBER_CONTEXT)


def count_sharing(row: BankAccount, *, scope: Scope) -> int:
    """Return how many other people have the same account number on file."""
    same = BankAccount.objects.filter(scope.region_q(), number_index=row.number_index)
    return same.exclude(pk=row.pk).count()


def list_counties(scope: Scope) -> list[str]:
    """Return the six-digit counties in which somebody has arrived at work or finished a course."""
    codes = Placement.objects.filter(scope.region_q(), arrived_on__isnull=False).order_by()
    found = {code[:COUNTY] for code in codes.values_list("region_code", flat=True).distinct()}
    learners = Enrolment.objects.filter(scope.region_q(), status__in=EXAMINED_LEARNERS).order_by()
    return sorted(
        found | {code[:COUNTY] for code in learners.values_list("region_code", flat=True).distinct()}
    )
