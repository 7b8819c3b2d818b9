"""Assets and the sharing of their income: who may not, what is missing, what somebody else wrote meanwhile."""

from __future__ import annotations

from dataclasses import replace

from tests.projects.asset.test_claw_back import register, standing, work  # noqa: F401 -- fixtures
from tests.projects.asset.test_sharing import homes, of, share  # noqa: F401 -- a fixture
from tests.projects.payment.makers import AT, ON
from tests.projects.refusals import refused
from xieshou.kernel.actor import Actor
from xieshou.kernel.errors import Denied
from xieshou.projects import errors
from xieshou.projects.operations import asset as assets
from xieshou.projects.operations import linkage, sharing
from xieshou.projects.policies.linkage import ENTER
from xieshou.projects.rules.sharing import Line


def test_only_a_person_who_keeps_assets_registers_one(work, district):  # noqa: F811
    for actor in (district, Actor.system("定时任务")):
        with refused(Denied):
            register(work, actor)


def test_asset_is_of_a_known_kind(work, officer):  # noqa: F811
    new = assets.NewAsset("ZC-1", "冷库", "gift", "园区", "村集体", 1_00)
    with refused(assets.AssetError, "kind"):
        assets.register_asset(contract_id=work.pk, asset=new, actor=officer, at=AT)


def test_inspection_says_what_it_found(standing, officer):  # noqa: F811
    with refused(errors.EvidenceMissingError, "finding"):
        assets.inspect(asset_id=standing.pk, on=ON, status="used", finding=" ", actor=officer, at=AT)


def test_who_keeps_assets_but_enters_no_benefits_shares_nothing(standing, officer, homes):  # noqa: F811
    keeper = replace(officer, capabilities=officer.capabilities - {ENTER})
    plan = of(standing, 1_00, [Line(homes[0], 1_00)])
    with refused(Denied):
        share(standing, keeper, plan)
    with refused(Denied):
        sharing.plan_sharing(asset_id=standing.pk, sharing=plan, actor=keeper)


def test_share_that_somebody_enters_meanwhile_is_not_doubled(standing, officer, homes, monkeypatch):  # noqa: F811
    share(standing, officer, of(standing, 50_00, [Line(homes[0], 50_00)]))
    monkeypatch.setattr(sharing, "known_shares", lambda *_asked: {})  # read before the other one wrote
    both = of(standing, 90_00, [Line(homes[1], 40_00), Line(homes[0], 50_00)])
    with refused(linkage.PaidTwiceError):
        share(standing, officer, both)
