"""Release of an asset's value: asked by one, decided by another, so that its money can be claimed back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.ledger import operations as ledger
from xieshou.kernel.ledger.operations.posting import Maker
from xieshou.projects.errors import (
    EvidenceMissingError,
    IllegalMoveError,
    ReasonMissingError,
    SamePersonError,
)
from xieshou.projects.policies.asset import may_confirm, may_keep
from xieshou.projects.policies.proposal import is_somebody_else
from xieshou.projects.queries.asset import get_asset_for_update
from xieshou.projects.queries.payment import get_contract_for_update

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.projects.models import Asset

FIELDS = (
    "release_reason", "release_document", "release_asked_by_id", "release_asked_by_name", "released_at",
    "released_by_id", "released_by_name",
)  # fmt: skip


class HandedOverError(DomainError):
    """The asset belongs to whom it was handed over; its value is not taken back."""


@transaction.atomic
def ask_release(*, asset_id: UUID, reason: str, document: str, actor: Actor, at: datetime) -> Asset:
    """Ask to release the value of a confirmed asset: it is disposed of, or was never to stand.

    Raises: NotFound, Denied, IllegalMoveError, HandedOverError, ReasonMissingError, EvidenceMissingError.
    """
    row = get_asset_for_update(asset_id, scope=actor.scope)
    if not may_keep(actor, region_code=row.region_code) or actor.user_id is None:
        raise Denied
    _check_stands(row)
    if row.release_document:
        raise IllegalMoveError(_("The release of this asset waits for a decision already."))
    if not reason.strip():
        raise ReasonMissingError(field="reason")
    if not document.strip():
        raise EvidenceMissingError(field="document")
    row.release_reason, row.release_document = reason.strip(), document.strip()
    row.release_asked_by_id, row.release_asked_by_name = actor.user_id, actor.name
    row.save(update_fields=FIELDS)
    _note("asset_release_asked", row, actor=actor, at=at)
    return row


def _check_stands(row: Asset) -> None:
    if row.confirmed_at is None or row.released_at is not None:
        raise IllegalMoveError(_("Only the value of a confirmed asset that stands can be released."))
    if row.handed_over_on is not None:
        text = _(
            "This asset was handed over to %(owner)s on %(day)s (%(document)s) and belongs to them; its "
            "value is not taken back. Claim back only money that does not stand in assets."
        )
        raise HandedOverError(
            str(text)
            % {
                "owner": row.owner,
                "day": row.handed_over_on.isoformat(),
                "document": row.handover_document,
            }
        )


@transaction.atomic
def approve_release(*, asset_id: UUID, actor: Actor, at: datetime, on: date) -> Asset:
    """Release the value that somebody else asked for: its entry is reversed, the payee holds it again.

    Releasing again changes nothing.
    Raises: NotFound, Denied, SamePersonError, IllegalMoveError, HandedOverError, and the refusals of the
            ledger: the books are closed.
    """
    row = _to_decide(asset_id, actor)
    if row.released_at is not None:
        return row
    _check_asked(row, actor)
    _check_stands(row)
    get_contract_for_update(row.contract_id, scope=actor.scope)
    assert row.entry_id is not None and row.release_asked_by_id is not None  # noqa: S101, PT018 -- held by the database
    ledger.reverse(
        entry_id=row.entry_id,
        reason=row.release_reason,
        booked_on=on,
        maker=Maker(row.release_asked_by_id, row.release_asked_by_name),
        actor=actor,
        at=at,
    )
    row.released_at, row.released_by_id, row.released_by_name = at, actor.user_id, actor.name
    row.inspection_due = None
    row.save(update_fields=[*FIELDS, "inspection_due"])
    _note("asset_released", row, actor=actor, at=at)
    return row


@transaction.atomic
def refuse_release(*, asset_id: UUID, note: str, actor: Actor, at: datetime) -> Asset:
    """Turn a release down with the reason; the asset stands as before.

    Raises: NotFound, Denied, SamePersonError, IllegalMoveError, ReasonMissingError.
    """
    row = _to_decide(asset_id, actor)
    _check_asked(row, actor)
    if not note.strip():
        raise ReasonMissingError(field="note")
    row.release_reason = row.release_document = row.release_asked_by_name = ""
    row.release_asked_by_id = None
    row.save(update_fields=FIELDS)
    _note("asset_release_refused", row, actor=actor, at=at, reason=note.strip())
    return row


def _to_decide(asset_id: UUID, actor: Actor) -> Asset:
    row = get_asset_for_update(asset_id, scope=actor.scope)
    if not may_confirm(actor, region_code=row.region_code):
        raise Denied
    return row


def _check_asked(row: Asset, actor: Actor) -> None:
    if not row.release_document or row.released_at is not None:
        raise IllegalMoveError
    if not is_somebody_else(actor, row.release_asked_by_id):
        raise SamePersonError


def _note(verb: str, row: Asset, *, actor: Actor, at: datetime, reason: str = "") -> None:
    record(
        f"projects.verification.{verb}",
        actor=actor,
        at=at,
        subject=("projects.asset", row.pk),
        region_code=row.region_code,
        after={"code": row.code, "value_fen": row.value_fen, "document": row.release_document},
        reason=reason or row.release_reason,
    )
