"""Reads of subsidies: who fulfils which rule by the records, batches, claims, accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Sum

from xieshou.kernel.crypto import decrypt
from xieshou.kernel.errors import NotFound
from xieshou.labour.models import BankAccount, Placement, SubsidyBatch, SubsidyClaim, WageProof
from xieshou.labour.rules.subsidy import Finding, Work, judge, list_rules
from xieshou.labour.vocabulary.subsidy import HELD, ClaimStatus, Verdict
from xieshou.labour.vocabulary.verification import ProofStatus

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope

NUMBER_CONTEXT = "labour.bankaccount.number"
COUNTY = 6
ORDER = (Verdict.ELIGIBLE, Verdict.NOT_PROVEN, Verdict.CLAIMED, Verdict.NO_RULE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person of the county with what the rules say, and whether an account is on file."""

    placement: Placement
    finding: Finding
    has_account: bool

    @property
    def person_id(self) -> UUID:
        """Return whose claim it is."""
        return self.placement.person_id

    @property
    def is_ready(self) -> bool:
        """Tell whether the claim may go into a batch."""
        return self.finding.verdict == Verdict.ELIGIBLE and self.has_account


def list_candidates(*, county: str, kind: str, year: int, scope: Scope) -> list[Candidate]:
    """Return everybody of a county who worked in a year, the best placement of each; those who fulfil first.

    Args: county: six digits.
    """
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
    best: dict[UUID, Candidate] = {}
    for row in found:
        work = Work(row.region_code, row.work_region_code, True, tuple(months.get(row.pk, ())))  # noqa: FBT003 -- filtered above
        finding = Finding(Verdict.CLAIMED) if row.person_id in held else judge(work, rules)
        candidate = Candidate(row, finding, row.person_id in with_account)
        if row.person_id not in best or _rank(candidate) < _rank(best[row.person_id]):
            best[row.person_id] = candidate
    return sorted(best.values(), key=lambda one: (_rank(one)[0], one.placement.region_code, one.placement.pk))


def _rank(one: Candidate) -> tuple[int, int, int]:
    """Return the order of two placements of a person: the better verdict, the higher ceiling, more months."""
    rule = one.finding.rule
    return (
        ORDER.index(one.finding.verdict),
        -(rule.ceiling_fen if rule else 0),
        -len(one.finding.months),
    )


def held_people(people: set[UUID], *, kind: str, year: int) -> set[UUID]:
    """Return those of the people who have an open or paid claim of a kind for a year."""
    found = SubsidyClaim.objects.filter(person_id__in=people, kind=kind, year=year, status__in=HELD)
    return set(found.values_list("person_id", flat=True))


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


def list_claims(batch_id: UUID, *, scope: Scope) -> QuerySet[SubsidyClaim]:
    """Return the claims of a batch by person."""
    found = SubsidyClaim.objects.filter(scope.region_q(), batch_id=batch_id)
    return found.select_related("person", "placement__employer").order_by("person__pinyin", "id")


def list_untold(batch_id: UUID, *, scope: Scope) -> list[SubsidyClaim]:
    """Return the paid claims of a batch that are not yet income of a household."""
    found = SubsidyClaim.objects.filter(
        scope.region_q(), batch_id=batch_id, status=ClaimStatus.PAID, income_fact_id__isnull=True
    )
    return list(found.order_by("id"))


def accounts_of(people: set[UUID], *, scope: Scope) -> dict[UUID, BankAccount]:
    """Return the accounts of people by person."""
    return {row.person_id: row for row in BankAccount.objects.filter(scope.region_q(), person_id__in=people)}


def open_account(row: BankAccount) -> str:
    """Return the account number. Callers mask or audit it."""
    return decrypt(bytes(row.number_cipher), context=NUMBER_CONTEXT)


def count_sharing(row: BankAccount, *, scope: Scope) -> int:
    """Return how many other people have the same account number on file."""
    same = BankAccount.objects.filter(scope.region_q(), number_index=row.number_index)
    return same.exclude(pk=row.pk).count()


def list_counties(scope: Scope) -> list[str]:
    """Return the six-digit counties of the scope in which somebody has arrived at work."""
    codes = Placement.objects.filter(scope.region_q(), arrived_on__isnull=False).order_by()
    return sorted({code[:COUNTY] for code in codes.values_list("region_code", flat=True).distinct()})
