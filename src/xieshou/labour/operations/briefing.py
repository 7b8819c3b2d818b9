"""Writes of the briefing before departure: what was told, the family contact, consent to know peers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.crypto import encrypt
from xieshou.kernel.errors import Denied, DomainError, NotFound
from xieshou.kernel.phones import parse_phone
from xieshou.kernel.purposes import check_purpose
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import Briefing
from xieshou.labour.policies.keeping import may_keep
from xieshou.labour.queries.delivery import get_placement, get_placement_for_update
from xieshou.labour.queries.keeping import PHONE_CONTEXT, find_briefing, open_family_phone
from xieshou.labour.rules.clock import day_of
from xieshou.labour.rules.keeping import briefing_list, missing_items
from xieshou.labour.vocabulary.delivery import ACTIVE
from xieshou.labour.vocabulary.keeping import Relation

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor


class FamilyIncompleteError(DomainError):
    """Part of the family contact is missing."""

    default_message = _("Give name, relation and telephone of the family contact, or none of the three.")


class UnknownItemError(DomainError):
    """An item that the list of the day does not hold."""

    default_message = _("The list of the briefing has changed. Reload the page and tick again.")


@dataclass(frozen=True, slots=True)
class Told:
    """What was told and agreed; an empty `family_phone` keeps the number on file."""

    items: tuple[str, ...]
    family_name: str = ""
    family_relation: str = ""
    family_phone: str = ""
    peers_agreed: bool = False


@transaction.atomic
def brief(*, placement_id: UUID, told: Told, actor: Actor, at: datetime) -> Briefing:
    """Enter the briefing of a worker, or complete it later; it is whole once every item of the day is told.

    Raises: NotFound, Denied, IllegalMoveError, UnknownItemError, FamilyIncompleteError, InvalidPhoneError.
    """
    placement = get_placement_for_update(placement_id, scope=actor.scope)
    if not may_keep(actor, placement):
        raise Denied
    if placement.status not in ACTIVE:
        raise IllegalMoveError
    today = day_of(at)
    wanted = briefing_list(today)
    if missing_items(told.items, wanted.codes):
        raise UnknownItemError(field="items")
    row = find_briefing(placement.pk, scope=actor.scope) or Briefing(
        placement=placement, region_code=placement.region_code, work_region_code=placement.work_region_code
    )
    _set_family(row, told)
    row.told = [code for code in wanted.codes if code in told.items]
    row.version, row.is_complete = wanted.version, not missing_items(wanted.codes, told.items)
    row.peers_agreed_on = (row.peers_agreed_on or today) if told.peers_agreed else None
    row.briefed_on, row.entered_at, row.entered_by_name = today, at, actor.name
    row.save()
    record(
        "labour.delivery.briefed",
        actor=actor,
        at=at,
        subject=("labour.placement", placement.pk),
        region_code=placement.region_code,
        after={"told": row.told, "whole": row.is_complete, "peers": told.peers_agreed},
    )
    return row


def _set_family(row: Briefing, told: Told) -> None:
    name, phone = told.family_name.strip(), parse_phone(told.family_phone)
    if not name and not told.family_relation and not phone:
        row.family_name, row.family_relation, row.family_phone_cipher = "", "", None
        return
    cipher = encrypt(phone, context=PHONE_CONTEXT) if phone else row.family_phone_cipher
    if not name or told.family_relation not in Relation.values or cipher is None:
        raise FamilyIncompleteError(field="family_name")
    row.family_name, row.family_relation, row.family_phone_cipher = name, told.family_relation, cipher


@transaction.atomic
def reveal_family_phone(*, placement_id: UUID, purpose: str, actor: Actor, at: datetime) -> str:
    """Return the telephone number of the family contact, and record who read it why.

    Raises: NotFound, Denied, PurposeMissingError.
    """
    placement = get_placement(placement_id, scope=actor.scope)
    if not may_keep(actor, placement):
        raise Denied
    stated = check_purpose(purpose)
    row = find_briefing(placement.pk, scope=actor.scope)
    if row is None or row.family_phone_cipher is None:
        raise NotFound
    record(
        "labour.delivery.family_phone_read",
        actor=actor,
        at=at,
        subject=("labour.placement", placement.pk),
        region_code=placement.region_code,
        purpose=stated,
    )
    return open_family_phone(row)
