"""A ranked call on public notice, and objections to it, for tests."""

from __future__ import annotations

from datetime import timedelta

from tests.projects.makers import AT
from tests.projects.test_scheme import END
from xieshou.kernel.actor import Scope
from xieshou.projects.operations import grant_notice, scheme

ALL = Scope.everything()
DAY = timedelta(days=1)
POSTED = END
OVER = POSTED + 8 * DAY  # seven days of notice; the day of posting is not counted
SENDER = b"0123456789abcdef"


def post(call, actor, *, on=POSTED, remark=""):
    return grant_notice.post_grant_notice(call_id=call.pk, remark=remark, actor=actor, at=AT, on=on)


def enter(notice, actor, *, on=POSTED, received_on=None, **values):
    new = grant_notice.NewObjection(**{"text": "带动户数不实", **values})
    return grant_notice.enter_objection(
        notice_id=notice.pk, objection=new, received_on=received_on or on, actor=actor, at=AT, on=on
    )


def rule(row, actor, *, upheld=False, answer="已核实"):
    return grant_notice.decide_objection(
        objection_id=row.pk, is_upheld=upheld, answer=answer, actor=actor, at=AT
    )


def grant(call, actor, *, on=OVER):
    return scheme.decide(call_id=call.pk, document="纪要1号", actor=actor, at=AT, on=on)
