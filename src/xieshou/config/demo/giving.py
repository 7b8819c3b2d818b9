"""Donations of the demonstration: money that reaches a school and families in parts, goods pledged."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from xieshou.cooperation.models import VisitStop
from xieshou.cooperation.operations import delivery, giving
from xieshou.cooperation.operations.evidence import Upload
from xieshou.registry.models import Household

if TYPE_CHECKING:
    from datetime import date

    from xieshou.kernel.actor import Actor

    from .cooperation import Setting

COLLEAGUES = UUID("5e0b7a34-93a5-5f0e-8a53-5f1f0a8c2d11")
# A white square: the demonstration holds no photos of anybody.
PICTURE = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)
GIFTS = (
    ("cash", "希望网校专项捐款", 20_000_000, "购置网校教室设备、资助学生"),
    ("kind", "平板电脑100台", 15_000_000, "乡村小学网课"),
)
TO_SCHOOL, TO_FAMILY = 15_000_000, 250_000


def colleague(setting: Setting, name: str) -> Actor:
    """Return one of the two people of the district's office, by name."""
    return replace(setting.actor, user_id=uuid5(COLLEAGUES, name), name=name)


def give(setting: Setting, *, donor_id: UUID, school_id: UUID) -> None:
    """Pledge money and goods; receive the money and hand parts over; one part waits for the second person."""
    maker, checker = colleague(setting, "示范·王经办"), colleague(setting, "示范·李复核")
    day = setting.on - timedelta(days=50)
    made = []
    for kind, what, value, purpose in GIFTS:
        pledge = giving.Pledge(
            donor_id=donor_id,
            kind=kind,
            what=what,
            value_fen=value,
            purpose=purpose,
            pledged_on=day,
            restricted_to="education",
            **setting.sides,
        )
        made.append(giving.pledge_gift(pledge, actor=maker, at=setting.now))
    money = made[0].pk
    came = day + timedelta(days=10)
    giving.receive_gift(donation_id=money, received_on=came, actor=checker, at=setting.now)
    for number, part in enumerate(_parts(setting, school_id, came + timedelta(days=3))):
        waits = number == len(GIFTS)
        row = delivery.propose_delivery(
            donation_id=money,
            part=part,
            proof=None if waits else Upload("签收单.png", PICTURE),
            actor=maker,
            at=setting.now,
        )
        if not waits:
            delivery.confirm_delivery(delivery_id=row.pk, actor=checker, at=setting.now)


def _parts(setting: Setting, school_id: UUID, day: date) -> list[delivery.NewDelivery]:
    """Return what goes to the school and to two families of the county, visited ones with their stop."""
    to_school = delivery.NewDelivery("body", TO_SCHOOL, "education", "网校教室设备", day, body_id=school_id)
    stops = VisitStop.objects.filter(household__isnull=False, **setting.sides)
    visited = {stop.household_id: stop.pk for stop in stops}
    homes = Household.objects.filter(region_code__startswith=setting.counties[0]).order_by("pk")[:2]
    to_family = delivery.NewDelivery("household", TO_FAMILY, "education", "高中生助学金", day)
    return [
        to_school,
        *(replace(to_family, household_code=one.code, stop_id=visited.get(one.pk)) for one in homes),
    ]
