"""The demonstration of cooperation: one call fills every page of the wing for a district."""

from __future__ import annotations

from datetime import UTC, datetime

from django.urls import reverse

from tests.cooperation.places import COUNTY, DISTRICT, SECOND, SYSTEM, THIRD
from xieshou.config.demo.cooperation import Setting, make_cooperation
from xieshou.config.demo.pledges import keep_pledges, state_headlines
from xieshou.cooperation.models import ProposalLine, ProposalRun
from xieshou.cooperation.queries.checks import run_checks
from xieshou.cooperation.vocabulary.check import Verdict, Watch
from xieshou.insight.queries.figures import list_figures
from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import in_scope

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
LISTS = (
    "pairings", "agreements", "meetings", "visits", "plans", "supply", "proposals", "donations", "events",
    "programmes", "liaisons", "checks", "scorecard",
)  # fmt: skip


def test_pledges_show_a_comparison_and_headlines_their_lists(client):
    setting = Setting(DISTRICT, [COUNTY, SECOND, THIRD], SYSTEM, NOW, NOW.date())
    with in_scope(Scope.everything()):
        make_cooperation(setting)
        keep_pledges(setting)
        assert state_headlines(setting) == 3
        found = run_checks(
            scope=Scope.everything(), region_code=setting.east, partner_region_code=setting.west,
            year=NOW.year, on=NOW.date(),
        )  # fmt: skip
        verdicts = {one.watch: one.verdict for one in found}
        assert (verdicts[Watch.TALENT], verdicts[Watch.SOCIAL]) == (Verdict.HELD, Verdict.FALLEN)
        assert verdicts[Watch.HELP] == Verdict.UNKNOWN
        (district,) = list_figures(scope=Scope.everything())
        assert len(district.figures) == 3
        assert {one.figure.measure for one in district.figures if one.counted is not None} == {
            "donations", "workers_placed",
        }  # fmt: skip


def test_every_page_of_the_wing_has_something_to_show(client):
    with in_scope(Scope.everything()):
        make_cooperation(Setting(DISTRICT, [COUNTY, SECOND, THIRD], SYSTEM, NOW, NOW.date()))
        run = ProposalRun.objects.get()
        given = ProposalLine.objects.filter(capability__isnull=False).values("partner_region_code").distinct()
        assert given.count() == 3
        assert run.weight == run.bound
    for name in LISTS:
        page = client.get(reverse(f"cooperation:{name}"))
        assert page.status_code == 200
        assert "x-empty" not in page.content.decode() or name in ("checks", "scorecard")
