"""Writes of devices and assignments: who carries which households, with a key that ends."""

from __future__ import annotations

import base64
import os
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit import operations as audit
from xieshou.kernel.crypto import decrypt, encrypt
from xieshou.kernel.errors import Denied, DomainError
from xieshou.registry.errors import DeviceNotFound
from xieshou.registry.models import Household, VisitAssignment, VisitDevice
from xieshou.registry.parameters.loading import visit_value
from xieshou.registry.policies import may_visit
from xieshou.registry.queries.visit import list_unassigned

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

KEY_BYTES = 32
CONTEXT = "registry.visit_device.key"


class DeviceWipedError(DomainError):
    """The device was closed: it must forget what it holds."""

    default_message = _("This device was closed for visits. Its copy is deleted.")


class TooManyHouseholdsError(DomainError):
    """The device would carry more households than a lost phone may hold."""

    default_message = _("You already carry as many households as a device may hold. Give some back first.")


class NobodyLeftError(DomainError):
    """The village has no household that could be taken on."""

    default_message = _("This village has no household left that you do not carry already.")


def open_device_of(device_id: UUID, *, actor: Actor) -> VisitDevice:
    """Return the actor's own device that is not closed, or refuse.

    Raises: DeviceNotFound, DeviceWipedError.
    """
    device = VisitDevice.objects.filter(pk=device_id).first()
    if device is None or device.user_id != actor.user_id:
        raise DeviceNotFound
    if device.wiped_at is not None:
        raise DeviceWipedError
    return device


@transaction.atomic
def open_device(*, device_id: UUID, actor: Actor, at: datetime) -> tuple[str, datetime]:
    """Return the key with which a device encrypts its copy and when it ends; asking again prolongs it.

    Returns: (base64 of 32 bytes, end).
    Raises:  Denied, DeviceNotFound: another user's; DeviceWipedError.
    """
    if not actor.can("registry.visit.make"):
        raise Denied
    ends = at + timedelta(hours=visit_value("key_hours", timezone.localdate(at)))
    known = VisitDevice.objects.select_for_update().filter(pk=device_id).first()
    if known is not None:
        device = open_device_of(device_id, actor=actor)
        device.expires_at = ends
        device.save(update_fields=["expires_at"])
        return decrypt(bytes(device.key_cipher), context=CONTEXT), ends
    if actor.user_id is None:
        raise Denied
    key = base64.b64encode(os.urandom(KEY_BYTES)).decode()
    VisitDevice.objects.create(
        id=device_id,
        user_id=actor.user_id,
        key_cipher=encrypt(key, context=CONTEXT),
        opened_at=at,
        expires_at=ends,
    )
    audit.record("registry.device.opened", actor=actor, at=at, subject=("registry.device", device_id))
    return key, ends


@transaction.atomic
def wipe_device(*, device_id: UUID, actor: Actor, at: datetime) -> None:
    """Close one of the actor's devices: it gets no key again and deletes its copy when it next appears.

    Raises: DeviceNotFound, DeviceWipedError.
    """
    device = open_device_of(device_id, actor=actor)
    device.wiped_at = at
    device.save(update_fields=["wiped_at"])
    audit.record("registry.device.wiped", actor=actor, at=at, subject=("registry.device", device_id))


@transaction.atomic
def take_on_village(*, region_code: str, actor: Actor, at: datetime) -> int:
    """Assign the open households of a village to the actor, monitored ones first, up to what a device holds.

    Returns: how many were assigned.
    Raises:  Denied, TooManyHouseholdsError, NobodyLeftError.
    """
    if actor.user_id is None or not may_visit(actor, region_code=region_code):
        raise Denied
    carried = VisitAssignment.objects.filter(actor.scope.region_q(), user_id=actor.user_id).count()
    room = visit_value("most_households", timezone.localdate(at)) - carried
    if room <= 0:
        raise TooManyHouseholdsError(field="region_code")
    chosen = list_unassigned(region_code, user_id=actor.user_id, scope=actor.scope, most=room)
    if not chosen:
        raise NobodyLeftError(field="region_code")
    VisitAssignment.objects.bulk_create(
        [
            VisitAssignment(
                household=household,
                region_code=household.region_code,
                user_id=actor.user_id,
                assigned_at=at,
            )
            for household in chosen
        ]
    )
    audit.record(
        "registry.visit.assigned",
        actor=actor,
        at=at,
        subject=("access.user", actor.user_id),
        region_code=region_code,
        after={"households": len(chosen)},
    )
    return len(chosen)


@transaction.atomic
def give_back(*, region_code: str, actor: Actor) -> int:
    """Give the actor's households of a village back.

    Returns: how many there were.
    Raises:  Denied.
    """
    if actor.user_id is None:
        raise Denied
    mine = VisitAssignment.objects.filter(
        actor.scope.region_q(), user_id=actor.user_id, region_code=region_code
    )
    number, _by_model = mine.delete()
    return number


@transaction.atomic
def take_on_households(household_ids: Sequence[UUID], *, actor: Actor, at: datetime) -> set[UUID]:
    """Assign the given households to the actor, in their order, up to what a device holds.

    Returns: those that the actor carries now.
    Raises:  Denied, TooManyHouseholdsError, NobodyLeftError.
    """
    known = {
        one.pk: one for one in Household.objects.filter(actor.scope.region_q(), pk__in=list(household_ids))
    }
    wanted = [known[key] for key in household_ids if key in known]
    if not wanted:
        raise NobodyLeftError
    if actor.user_id is None or not all(may_visit(actor, region_code=one.region_code) for one in wanted):
        raise Denied
    mine = VisitAssignment.objects.filter(actor.scope.region_q(), user_id=actor.user_id)
    carried = set(mine.values_list("household_id", flat=True))
    room = visit_value("most_households", timezone.localdate(at)) - len(carried)
    fresh = [one for one in wanted if one.pk not in carried][: max(room, 0)]
    if not fresh and not carried & set(known):
        raise TooManyHouseholdsError
    VisitAssignment.objects.bulk_create(
        VisitAssignment(household=one, region_code=one.region_code, user_id=actor.user_id, assigned_at=at)
        for one in fresh
    )
    audit.record(
        "registry.visit.assigned",
        actor=actor,
        at=at,
        subject=("access.user", actor.user_id),
        after={"households": len(fresh)},
    )
    return {one.pk for one in fresh} | carried & set(known)
