"""Writes of ties: begin one, end one, state how many partners a source gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.errors import PeriodError, TextMissingError
from xieshou.cooperation.models import PartnerCount, Tie
from xieshou.cooperation.policies import PAIRING_EDIT, check
from xieshou.cooperation.queries.scoped import get_row_for_update
from xieshou.cooperation.vocabulary.pairing import BODY_KINDS, PLACE_DIGITS, PLACE_PARTNER, PairLevel
from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import DomainError
from xieshou.kernel.organisations.queries import get_organisation
from xieshou.kernel.regions.rules import short_code

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor


class TieExistsError(DomainError):
    """The same two sides are tied at this level from this day."""

    default_message = _("This tie is on file already. Search for it in the table.")


class TieSideError(DomainError):
    """A side does not fit the level."""

    default_message = _(
        "A side does not fit the level. Townships and villages are tied as places; schools, hospitals and "
        "enterprises as organisations on file."
    )


class CountExistsError(DomainError):
    """A number is stated from this day already."""

    default_message = _("A number of partners is stated from this day already. Choose another day.")


@dataclass(frozen=True, slots=True)
class Side:
    """A place, or a body that lies in the place; both empty: a partner that is not named."""

    region_code: str = ""
    body_id: UUID | None = None


def side_of_body(body_id: UUID) -> Side:
    """Return the side of a body on file, with the place it lies in.

    Raises: NotFound.
    """
    return Side(get_organisation(body_id).region_code, body_id)


def tie_key(level: str, east: Side, west: Side, from_date: date) -> str:
    """Return the name under which a tie is on file once."""
    sides = [str(side.body_id or side.region_code or "?") for side in (east, west)]
    return f"{level}|{sides[0]}|{sides[1]}|{from_date:%Y%m%d}"


def _check_sides(level: str, east: Side, west: Side) -> None:
    if level not in PairLevel.values or level == PairLevel.COUNTY:
        raise TieSideError(field="level")
    word = PairLevel(level)
    for side, is_east in ((east, True), (west, False)):
        if not side.region_code and not side.body_id:
            if is_east:
                raise TieSideError(field="eastern_region")
            continue
        if word in BODY_KINDS:
            place_will_do = not is_east and word in PLACE_PARTNER
            fits = side.body_id is not None or place_will_do
        else:
            fits = side.body_id is None and len(short_code(side.region_code)) >= PLACE_DIGITS[word]
        if not fits:
            raise TieSideError(field="level")


@transaction.atomic
def begin_tie(
    *, level: str, east: Side, west: Side, period: tuple[date, date | None], note: str = "", source: str = "",
    actor: Actor, at: datetime,
) -> Tie:  # fmt: skip
    """Tie two sides from a day on; an empty western side is a partner that is not named.

    Raises: Denied, OutsideAreaError, TieSideError, PeriodError, TieExistsError.
    """
    check(actor, PAIRING_EDIT, east.region_code, west.region_code)
    _check_sides(level, east, west)
    from_date, to_date = period
    if to_date is not None and to_date <= from_date:
        raise PeriodError(field="to_date")
    try:
        with transaction.atomic():
            tie = Tie.objects.create(
                level=level,
                region_code=east.region_code,
                partner_region_code=west.region_code,
                eastern_body_id=east.body_id,
                western_body_id=west.body_id,
                from_date=from_date,
                to_date=to_date,
                note=note.strip(),
                source=source.strip(),
                key=tie_key(level, east, west, from_date),
                created_at=at,
            )
    except IntegrityError as error:
        raise TieExistsError(field="western_region") from error
    record(
        "cooperation.pairing.tied",
        actor=actor,
        at=at,
        subject=("cooperation.tie", tie.pk),
        region_code=tie.region_code,
        after={"level": level, "key": tie.key},
    )
    return tie


@transaction.atomic
def end_tie(*, tie_id: UUID, to_date: date, reason: str, actor: Actor, at: datetime) -> Tie:
    """End a tie on a day, for a reason.

    Raises: NotFound, Denied, OutsideAreaError, PeriodError, TextMissingError.
    """
    tie = get_row_for_update(Tie, tie_id, scope=actor.scope)
    check(actor, PAIRING_EDIT, tie.region_code, tie.partner_region_code)
    if to_date <= tie.from_date:
        raise PeriodError(field="to_date")
    if not reason.strip():
        raise TextMissingError(field="reason")
    before, tie.to_date = tie.to_date, to_date
    tie.save(update_fields=["to_date"])
    record(
        "cooperation.pairing.ended",
        actor=actor,
        at=at,
        subject=("cooperation.tie", tie.pk),
        region_code=tie.region_code,
        before={"to_date": before.isoformat() if before else None},
        after={"to_date": to_date.isoformat()},
        reason=reason.strip(),
    )
    return tie


@transaction.atomic
def state_count(
    *, region_code: str, level: str, stated: int, from_date: date, source: str, actor: Actor, at: datetime
) -> PartnerCount:
    """State how many partners a source gives from a day on; the number before it ends on that day.

    Raises: Denied, OutsideAreaError, TextMissingError, CountExistsError.
    """
    check(actor, PAIRING_EDIT, region_code, "")
    if not source.strip():
        raise TextMissingError(field="source")
    older = PartnerCount.objects.filter(
        region_code=region_code, level=level, to_date__isnull=True, from_date__lt=from_date
    )
    older.update(to_date=from_date)
    try:
        with transaction.atomic():
            row = PartnerCount.objects.create(
                region_code=region_code,
                level=level,
                stated=stated,
                from_date=from_date,
                source=source.strip(),
                created_at=at,
            )
    except IntegrityError as error:
        raise CountExistsError(field="from_date") from error
    record(
        "cooperation.pairing.counted",
        actor=actor,
        at=at,
        subject=("cooperation.partner_count", row.pk),
        region_code=region_code,
        after={"level": level, "stated": stated, "from_date": from_date.isoformat()},
    )
    return row
