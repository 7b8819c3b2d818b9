"""Writes of what introduced enterprises buy, and of their ties with universities and firms."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import Denied, DomainError
from xieshou.projects.errors import EvidenceMissingError, IllegalMoveError, ReasonMissingError
from xieshou.projects.models import EnterpriseTie, Supply
from xieshou.projects.policies.introduction import may_edit
from xieshou.projects.queries.supply import get_supply, get_tie_for_update
from xieshou.projects.vocabulary.introduction import TieKind

from .introduction import AmountError, TakenBackError, note_step, own_introduction

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.projects.models import Introduction


class SupplierError(DomainError):
    """The supplier, its place or the goods are missing."""

    default_message = _("Name the supplier, where it is at home, and what was bought.")


class TieError(DomainError):
    """The partner or the subject is missing, the days are impossible, or it is on file already."""

    default_message = _(
        "Name the partner and what both do; the last day comes after the first; and a partner is entered "
        "once from one day."
    )


@dataclass(frozen=True, slots=True)
class NewSupply:
    """A purchase of an enterprise from a body."""

    supplier: str
    home_code: str
    what: str
    amount_fen: int
    on_date: date
    proof: str


@dataclass(frozen=True, slots=True)
class NewTie:
    """Work of an enterprise with a university, an institute or a firm."""

    kind: str
    partner: str
    what: str
    from_date: date
    document: str
    to_date: date | None = None


@transaction.atomic
def enter_supply(*, introduction_id: UUID, supply: NewSupply, actor: Actor, at: datetime) -> Supply:
    """Enter a purchase of an enterprise.

    Raises: NotFound, Denied, SupplierError, AmountError, EvidenceMissingError.
    """
    row = own_introduction(introduction_id, actor)
    words = {name: getattr(supply, name).strip() for name in ("supplier", "home_code", "what")}
    for name, word in words.items():
        if not word:
            raise SupplierError(field=name)
    if supply.amount_fen <= 0 or supply.on_date > timezone.localdate(at):
        raise AmountError(field="amount_fen" if supply.amount_fen <= 0 else "on_date")
    if not supply.proof.strip():
        raise EvidenceMissingError(field="proof")
    return _keep(row, replace(supply, **words), None, actor, at)


@transaction.atomic
def take_back_supply(*, supply_id: UUID, reason: str, actor: Actor, at: datetime) -> Supply:
    """Take a wrong purchase back by its negative; the wrong one stays readable.

    Raises: NotFound, Denied, ReasonMissingError, TakenBackError.
    """
    wrong = get_supply(supply_id, scope=actor.scope)
    row = own_introduction(wrong.introduction_id, actor)
    if not reason.strip():
        raise ReasonMissingError(field="reason")
    if wrong.takes_back_id is not None or Supply.objects.filter(takes_back=wrong).exists():
        raise TakenBackError
    back = NewSupply(
        wrong.supplier, wrong.home_code, wrong.what, -wrong.amount_fen, wrong.on_date, reason[:200]
    )
    return _keep(row, back, wrong, actor, at)


def _keep(row: Introduction, supply: NewSupply, wrong: Supply | None, actor: Actor, at: datetime) -> Supply:
    made = Supply.objects.create(
        introduction=row,
        region_code=row.region_code,
        takes_back=wrong,
        entered_at=at,
        entered_by_name=actor.name,
        **asdict(replace(supply, proof=supply.proof.strip())),
    )
    verb = "supply_taken_back" if wrong else "supply_entered"
    told = {name: getattr(made, name) for name in ("supplier", "what", "amount_fen", "proof")}
    note_step(verb, row, actor=actor, at=at, **told)
    return made


@transaction.atomic
def begin_tie(*, introduction_id: UUID, tie: NewTie, actor: Actor, at: datetime) -> EnterpriseTie:
    """Enter work of an enterprise with a university, an institute or a firm.

    Raises: NotFound, Denied, TieError, EvidenceMissingError.
    """
    row = own_introduction(introduction_id, actor)
    words = {name: getattr(tie, name).strip() for name in ("partner", "what")}
    wrong = [name for name, word in words.items() if not word]
    if tie.kind not in TieKind.values:
        wrong.append("kind")
    if tie.to_date is not None and tie.to_date <= tie.from_date:
        wrong.append("to_date")
    if wrong:
        raise TieError(field=wrong[0])
    if not tie.document.strip():
        raise EvidenceMissingError(field="document")
    try:
        with transaction.atomic():
            made = EnterpriseTie.objects.create(
                introduction=row,
                region_code=row.region_code,
                entered_at=at,
                entered_by_name=actor.name,
                **asdict(replace(tie, document=tie.document.strip(), **words)),
            )
    except IntegrityError as error:
        raise TieError(field="partner") from error
    note_step("tie_entered", row, actor=actor, at=at, partner=made.partner, kind=made.kind)
    return made


@transaction.atomic
def end_tie(*, tie_id: UUID, last_day: date, actor: Actor, at: datetime) -> EnterpriseTie:
    """End a tie after a last day.

    Raises: NotFound, Denied, IllegalMoveError: ended before; TieError.
    """
    tie = get_tie_for_update(tie_id, scope=actor.scope)
    if not may_edit(actor, region_code=tie.region_code):
        raise Denied
    if tie.to_date is not None:
        raise IllegalMoveError
    if last_day < tie.from_date:
        raise TieError(field="last_day")
    tie.to_date = last_day + timedelta(days=1)
    tie.save(update_fields=["to_date"])
    note_step(
        "tie_ended", tie.introduction, actor=actor, at=at, partner=tie.partner, to_date=str(tie.to_date)
    )
    return tie
