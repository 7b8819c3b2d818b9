"""A founder's business, taken from stage to stage through the operations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from stdnum.cn import uscc

from tests.labour.makers import make_person
from xieshou.labour.operations import startup as steps

if TYPE_CHECKING:
    from xieshou.labour.models import Startup

BEGAN = date(2025, 3, 2)
DUE = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
IDEA = steps.Idea("山里红菌子铺", "retail", "卖野生菌")
_numbers = count(1)


def make_uscc() -> str:
    """Return a licence number that passes the check."""
    body = f"92530326MA6{next(_numbers):06d}"
    return str(body + uscc.calc_check_digit(body))


@dataclass
class Business:
    """One business and who serves it."""

    actor: Any
    row: Startup

    @property
    def step(self) -> dict[str, Any]:
        return {"startup_id": self.row.pk, "actor": self.actor, "at": AT}

    def planned(self) -> Business:
        steps.write_plan(plan="品种、客户、资金", **self.step)
        return self

    def registered(self, code: str = "", on: date = BEGAN) -> Business:
        steps.register_business(uscc=code or make_uscc(), registered_on=on, **self.step)
        return self

    def operating(self, on: date = BEGAN) -> Business:
        self.planned().registered(on=on)
        steps.begin_business(operating_from=on, **self.step)
        return self

    def seen(self, on: date = DUE, **look: Any) -> Business:
        steps.look_at_business(look=steps.Look(on, **{"is_alive": True, **look}), **self.step)
        return self

    def reload(self) -> Startup:
        self.row.refresh_from_db()
        return self.row


def open_business(actor: Any, person: Any = None, *, on: date = BEGAN, name: str = "") -> Business:
    idea = steps.Idea(name, IDEA.branch) if name else IDEA
    row = steps.open_startup(
        founder_id=(person or make_person()).pk, idea=idea, opened_on=on, actor=actor, at=AT
    )
    return Business(actor, row)
