"""What pledges are compared with: a little of the year before; and headlines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xieshou.cooperation.operations import exchange, giving
from xieshou.insight.operations import Correction, NewFigure, correct_figure, enter_figure, named
from xieshou.kernel.organisations.operations import OrganisationEntry, register_organisation

from .delisting import ANNOUNCED
from .giving import colleague

if TYPE_CHECKING:
    from uuid import UUID

    from .cooperation import Setting

BEFORE_FEN = 30_000_000
SOURCE = "示范·年度工作总结"


def keep_pledges(setting: Setting) -> None:
    """Enter a donation, an event and a liaison of the year before."""
    body = OrganisationEntry(
        name=f"示范爱心企业（{setting.district}）", kind="foundation", region_code=setting.east
    )
    donor = register_organisation(body, **setting.step)
    day = setting.on - timedelta(days=365 + 40)
    _receive(setting, donor.pk, "上年度助学捐款", BEFORE_FEN, day)
    held: dict[str, Any] = {
        "title": "上年度镇村干部互访", "focus": "grassroots", "place": "区会议中心", "held_on": day,
    }  # fmt: skip
    event = exchange.hold_event(values={**setting.sides, **held}, **setting.step)
    for is_east, name in ((True, "示范镇"), (False, "示范乡")):
        exchange.take_part(event_id=event.pk, name=name, is_east=is_east, people=12, **setting.step)
    officer: dict[str, Any] = {
        "name": "示范·上任联络员",
        "office": "区合作交流办",
        "from_date": date(day.year, 1, 1),
        "to_date": date(day.year + 1, 1, 1),
    }
    exchange.name_liaison(values={**setting.sides, **officer}, **setting.step)


def keep_on_helping(setting: Setting) -> int:
    """Give each county that was taken off the list money in both years; return the number of counties.

    Of several the last one got less than in the year before, so that a pledge is seen to fall.
    """
    counties = [county for county in setting.counties if county in ANNOUNCED]
    if not counties:
        return 0
    body = OrganisationEntry(
        name=f"示范续帮基金会（{setting.district}）", kind="foundation", region_code=setting.east
    )
    donor = register_organisation(body, **setting.step)
    for county in counties:
        pair = replace(setting, counties=[county])
        falls = county == counties[-1] and len(counties) > 1
        now_fen = BEFORE_FEN // 2 if falls else BEFORE_FEN
        for words, fen, days in (("上年度续帮捐款", BEFORE_FEN, 370), ("本年度续帮捐款", now_fen, 3)):
            _receive(pair, donor.pk, words, fen, setting.on - timedelta(days=days))
    return len(counties)


def _receive(setting: Setting, donor_id: UUID, what: str, fen: int, day: date) -> None:
    gift = giving.Pledge(
        donor_id=donor_id, kind="cash", what=what, value_fen=fen, purpose="资助高中生", pledged_on=day,
        **setting.sides,
    )  # fmt: skip
    maker, checker = colleague(setting, "示范·王经办"), colleague(setting, "示范·李复核")
    made = giving.pledge_gift(gift, actor=maker, at=setting.now)
    giving.receive_gift(donation_id=made.pk, received_on=day, actor=checker, at=setting.now)


def state_headlines(setting: Setting) -> int:
    """Enter three figures of the yearly report, one of them corrected; return how many stand."""
    year = str(setting.on.year)
    figures = [
        _headline(setting, year, "转移就业到岗", "workers_placed", Decimal(100), "at_least", "人"),
        _headline(setting, year, "到账捐赠", "donations", Decimal(20), "about", "万元"),
        _headline(setting, year, "开展培训", "workers_trained", Decimal(30), "up_to", "人"),
    ]
    made = [enter_figure(figure=figure, **setting.step) for figure in figures]
    change = Correction(Decimal(50), "at_least", "人", SOURCE, "示范·按到岗名册更正")
    correct_figure(figure_id=made[0].pk, change=change, **setting.step)
    return len(made)


def _headline(
    setting: Setting, year: str, words: str, measure: str, value: Decimal, qualifier: str, unit: str
) -> NewFigure:
    return named(
        NewFigure(
            indicator="", label_zh=words, label_en=words, eastern_region_code=setting.east,
            region_code=setting.west, value=value, qualifier=qualifier, source=SOURCE, unit_zh=unit,
            unit_en=unit, period=year, measure=measure,
        )
    )  # fmt: skip
