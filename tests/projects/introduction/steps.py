"""The steps of an introduced enterprise, for tests that begin further on."""

from __future__ import annotations

from datetime import timedelta

from tests.projects.makers import AT, COUNTY, ON
from xieshou.projects.operations import introduction as intro

DAY = timedelta(days=1)


def lead(actor, **values):
    known = {
        "region_code": COUNTY, "name": "海味养殖公司", "origin": "嘉定区商会", "sector": "fish",
        "found_on": ON - 20 * DAY, "jobs_planned": 30, "next_visit_on": ON,
    }  # fmt: skip
    return intro.enter_lead(lead=intro.NewLead(**{**known, **values}), actor=actor, at=AT)


def go(row, to, actor, **values):
    step = intro.IntroStep(**{"to": to, "on_date": ON, "document": "文件1号", **values})
    return intro.advance(introduction_id=row.pk, step=step, actor=actor, at=AT, on=ON)


def invest(row, actor, kind="committed", fen=5_000_000_00, **values):
    known = {"on_date": ON - DAY, "proof": "合同2026-1"}
    return intro.enter_investment(
        introduction_id=row.pk, kind=kind, amount_fen=fen, actor=actor, at=AT, **{**known, **values}
    )


def hire(row, actor, **values):
    job = intro.NewJob(**{"from_date": ON - DAY, "proof": "劳动合同", **values})
    return intro.hire(introduction_id=row.pk, job=job, actor=actor, at=AT)


def valid_uscc():
    from stdnum.cn import uscc

    body = "91310116MA1J0000X"
    return body + uscc.calc_check_digit(body)


def operating(actor, **values):
    row = lead(actor, **values)
    go(row, "visited", actor)
    invest(row, actor)
    go(row, "signed", actor)
    invest(row, actor, kind="paid", fen=1_000_000_00)
    go(row, "landed", actor, uscc=valid_uscc())
    hire(row, actor, worker_name="李四", home_code="530326000000")
    return go(row, "operating", actor)
