"""Enterprises in the hands of stewards, for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.labour.makers import AT, BAOSHAN, ON, SEWER, make_employer
from tests.labour.story import EAST, WEST
from xieshou.kernel.organisations.models import Organisation
from xieshou.labour.operations import steward, steward_posts, steward_service

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
NEED = steward_posts.Need("缝纫工", SEWER, 2, date(2026, 3, 31), "旺季赶单")
CALL = steward_service.Talk("call", ON)
BEGAN = date(2026, 2, 2)


def make_office() -> Organisation:
    return Organisation.objects.create(
        name="宝山区劳务协作工作站", kind="labour_station", region_code=BAOSHAN, created_at=AT, updated_at=AT
    )


class Office:
    """A station that gives enterprises to two stewards."""

    def __init__(self, actor_with: Any, user_with: Any) -> None:
        self.body = make_office()
        self.users = [
            user_with("recruitment_steward", regions=[EAST, WEST], organisation=self.body) for _ in range(2)
        ]
        self.stewards = [
            actor_with("recruitment_steward", regions=[EAST, WEST], user_id=user.pk) for user in self.users
        ]
        self.head = actor_with("station_east", regions=[EAST, WEST])

    def give(self, employer: Any = None, *, to: int = 0, from_date: date = BEGAN, at: Any = AT) -> Any:
        return steward.assign(
            employer_id=(employer or make_employer()).pk,
            steward_id=self.users[to].pk,
            from_date=from_date,
            actor=self.head,
            at=at,
        )

    def mine(self, enterprise: Any, need: Any = NEED, *, at: Any = AT) -> Any:
        return steward_posts.mine(enterprise_id=enterprise.pk, need=need, actor=self.stewards[0], at=at)


def talk(office: Office, row: Any, given: Any = CALL, *, at: Any = AT) -> Any:
    return steward_service.log_talk(enterprise_id=row.pk, talk=given, actor=office.stewards[0], at=at)


def agree(office: Office, post: Any, vacancy: Any) -> Any:
    return steward_posts.agree(post_id=post.pk, vacancy_id=vacancy.pk, actor=office.stewards[0], at=AT)
