"""Sampled re-visits: the seed before the frame, the phone, what was found, the rates, the pages."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.monitoring.case.test_pages import Always
from tests.monitoring.run.makers import AT, MONTH, make_family
from tests.monitoring.story import COUNTY, VILLAGE
from tests.registry.factories import make_household
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.scope_sql import in_scope
from xieshou.monitoring.errors import IllegalMoveError, ReasonMissingError, WordMissingError
from xieshou.monitoring.models import Sample, SampledHousehold
from xieshou.monitoring.operations import sample as steps
from xieshou.monitoring.operations.run import evaluate_region
from xieshou.monitoring.operations.sample import Found
from xieshou.monitoring.queries import sample as queries
from xieshou.monitoring.rules.sampling import Unit, digest_frame, draw
from xieshou.registry.models import VisitAssignment
from xieshou.registry.operations.device import NobodyLeftError
from xieshou.registry.operations.household import HouseholdState

ALL = Scope.everything()
REGION = COUNTY.ljust(12, "0")
SIZES = {"cleared": 2, "never": 2, "monitored": 1}
EN = {"accept-language": "en"}


@pytest.fixture
def families(story):
    """Return six more families: cleared, not monitored, monitored."""
    system, on = Actor.system("测试"), story.on - timedelta(days=9)
    states = [HouseholdState("exited", "unstable", on)] * 3
    states += [HouseholdState("exited", "none")] * 2 + [HouseholdState("exited", "unstable")]
    return [make_household(system, state=state) for state in states]


def announce(story, **values):
    given = {
        "region_code": REGION,
        "title": "示范抽样",
        "sizes": SIZES,
        "actor": story.county,
        "at": story.at,
    }
    return steps.announce_sample(**{**given, **values})


def drawn(story):
    row = announce(story)
    story.day += 1
    return steps.draw_sample(sample_id=row.pk, actor=story.county, at=story.at)


def find(story, line, finding, note="入户核实", **values):
    given = {"actor": story.county, "at": story.at, **values}
    return steps.record_finding(line_id=line.pk, found=Found(finding, story.on, note), **given)


def test_sample_is_what_the_published_seed_gives(story, families):
    row = drawn(story)
    strata = ["cleared"] * 3 + ["never"] * 2 + ["monitored"]
    units = [Unit(stratum, one.code) for stratum, one in zip(strata, families, strict=True)]
    units.append(Unit("never", story.household.code))
    assert row.frame_digest == digest_frame(units)
    assert row.frame_sizes == {"cleared": 3, "never": 3, "monitored": 1}
    lines = list(queries.list_lines(row.pk, scope=ALL))
    want = draw(units, seed=row.seed, sizes=SIZES)
    assert [(one.stratum, one.household.code) for one in lines] == [
        (one.unit.stratum, one.unit.code) for one in want
    ]


def test_seed_is_public_a_night_before_the_register_is_read(story, families):
    row = announce(story)
    with pytest.raises(steps.SeedTooYoungError):
        steps.draw_sample(sample_id=row.pk, actor=story.county, at=story.at)
    story.day += 1
    steps.draw_sample(sample_id=row.pk, actor=story.county, at=story.at)
    with pytest.raises(IllegalMoveError):
        steps.draw_sample(sample_id=row.pk, actor=story.county, at=story.at)
    for change in ({"seed": "0" * 32}, {"sizes": {}}, {"status": "announced"}):
        with pytest.raises(Exception, match=r"."), transaction.atomic():
            Sample.objects.filter(pk=row.pk).update(**change)


def test_sample_is_asked_for_by_whoever_has_the_whole_region(story, actor_with):
    for actor in (story.village, story.township, actor_with("county_approver", regions=["530823"])):
        with pytest.raises(Denied):
            announce(story, actor=actor)
    with pytest.raises(steps.SampleSizeError):
        announce(story, sizes={"cleared": 0})
    with pytest.raises(steps.SampleSizeError):
        announce(story, sizes={"cleared": steps.MOST + 1})
    with pytest.raises(WordMissingError):
        announce(story, sizes={"else": 3})
    with pytest.raises(ReasonMissingError):
        announce(story, title=" ")
    with pytest.raises(steps.RegionTooSmallError):
        announce(story, region_code=VILLAGE)


def test_empty_region_gives_no_sample(story, actor_with):
    other = actor_with("county_approver", regions=["530823"])
    row = announce(story, region_code="530823000000", actor=other)
    with pytest.raises(steps.EmptyFrameError):
        steps.draw_sample(sample_id=row.pk, actor=other, at=story.at + timedelta(days=1))


def test_rates_count_who_could_be_visited(story, families):
    row = drawn(story)
    lines = {}
    for line in queries.list_lines(row.pk, scope=ALL):
        lines.setdefault(line.stratum, []).append(line)
    find(story, lines["cleared"][0], "mis_exited")
    find(story, lines["cleared"][1], "right", note="")
    find(story, lines["never"][0], "missed")
    find(story, lines["never"][1], "not_found")
    rates = queries.rates_of(row.pk, scope=ALL)
    assert (rates["mis_exit"].part, rates["mis_exit"].whole) == (1, 2)
    assert (rates["missed"].part, rates["missed"].whole) == (1, 1)
    assert rates["too_long"].share is None
    assert (rates["open"], rates["people_missed"]) == (1, lines["never"][0].people)
    find(story, lines["never"][0], "right", note="")
    assert queries.rates_of(row.pk, scope=ALL)["missed"].part == 0


def test_finding_fits_its_stratum_has_grounds_and_a_day_since_the_draw(story, families, actor_with):
    row = drawn(story)
    line = queries.list_lines(row.pk, scope=ALL).filter(stratum="never").first()
    with pytest.raises(WordMissingError):
        find(story, line, "mis_exited")
    with pytest.raises(ReasonMissingError):
        find(story, line, "missed", note=" ")
    for days in (-1, 1):
        found = Found("right", story.on + timedelta(days=days))
        with pytest.raises(steps.FindingDayError):
            steps.record_finding(line_id=line.pk, found=found, actor=story.county, at=story.at)
    with pytest.raises(Denied):
        find(story, line, "right", actor=story.village)
    with pytest.raises(NotFound):
        find(story, line, "right", actor=actor_with("county_approver", regions=["530823"]))
    with pytest.raises(Exception, match="monitoring_sampled_finding"), transaction.atomic():
        SampledHousehold.objects.filter(pk=line.pk).update(finding="mis_exited", found_on=story.on)


def test_revisits_go_onto_the_phone_of_who_takes_them(story, families, user_with, actor_with):
    row = drawn(story)
    visitor = actor_with("county_approver", "village_cadre", regions=[COUNTY])
    taken = steps.take_visits(sample_id=row.pk, actor=visitor, at=story.at)
    assert taken == SampledHousehold.objects.filter(taken_by_id=visitor.user_id).count() == 5
    assert VisitAssignment.objects.filter(user_id=visitor.user_id).count() == 5
    with pytest.raises(NobodyLeftError):
        steps.take_visits(sample_id=row.pk, actor=visitor, at=story.at)


def test_combined_incidence_adds_the_people_found_to_those_below_the_line(db, story):
    make_family()
    make_family(100)
    evaluate_region(region_code=REGION, month=MONTH, actor=Actor.system("测试"), at=AT)
    row = drawn(story)
    assert queries.combined_of(row, queries.rates_of(row.pk, scope=ALL), scope=ALL).mis_exited == 0
    line = queries.list_lines(row.pk, scope=ALL).filter(stratum="never").first()
    find(story, line, "missed")
    found = queries.combined_of(row, queries.rates_of(row.pk, scope=ALL), scope=ALL)
    assert (found.poor, found.missed, found.population) == (2, line.people, 4)
    assert found.rate.part == min(2 + line.people, 4)


@pytest.fixture
def county_client(monkeypatch, story, user_with):
    monkeypatch.setattr(timezone, "now", lambda: story.at)
    return Always(user_with("county_approver", regions=[COUNTY]))


def _page(client, name, *keys, **query):
    return client.get(reverse(f"monitoring:{name}", args=keys), query, headers=EN)


def _post(client, name, *keys, **data):
    return client.post(reverse(f"monitoring:{name}", args=keys), data, headers=EN)


def test_pages_lead_from_seed_to_rates(story, families, county_client, user_with):
    sizes = {"cleared": 2, "never": 2, "monitored": 1}
    told = {"title": "第一季度", "region_code": REGION, **sizes}
    assert _post(county_client, "sample_add", **{**told, "title": ""}).status_code == 422
    assert _post(county_client, "sample_add", **told).status_code == 302
    with in_scope(ALL):
        row = Sample.objects.get()
    public = _page(Client(), "seeds").content.decode()
    assert row.seed in public
    _post(county_client, "sample_draw", row.pk)
    assert "must be public first" in _page(county_client, "sample", row.pk).content.decode()
    story.day += 1
    _post(county_client, "sample_draw", row.pk)
    with in_scope(ALL):
        row.refresh_from_db()
        line = SampledHousehold.objects.filter(stratum="cleared").order_by("rank").first()
    assert row.frame_digest in _page(Client(), "seeds").content.decode()
    assert _page(county_client, "sampled", line.pk).status_code == 200
    found = {"on": story.on.isoformat(), "note": ""}
    assert _post(county_client, "sampled", line.pk, finding="mis_exited", **found).status_code == 422
    found["note"] = "收入虚高"
    assert _post(county_client, "sampled", line.pk, finding="mis_exited", **found).status_code == 302
    page = _page(county_client, "sample", row.pk, finding="mis_exited")
    assert [one.pk for one in page.context["page"]] == [line.pk]
    assert page.context["rates"][0]["below"] is False
    assert "sampled mis-exits ÷ sampled exited" in page.content.decode()
    assert "To be confirmed" in page.content.decode()
    excel = _page(county_client, "sample_excel", row.pk, finding="seen")
    values = [c.value for r in openpyxl.load_workbook(BytesIO(excel.content)).active.iter_rows() for c in r]
    assert "收入虚高" in values
    stranger = Always(user_with("county_approver", regions=["530823"]))
    for name, key in (("sample", row.pk), ("sample_excel", row.pk), ("sampled", line.pk)):
        assert _page(stranger, name, key).status_code == 404
    assert list(_page(stranger, "samples").context["page"]) == []


def test_pages_ask_as_much_for_one_household_as_for_five(story, families, county_client):
    def count(sizes):
        with in_scope(ALL):
            row = announce(story, sizes=sizes)
            steps.draw_sample(sample_id=row.pk, actor=story.county, at=story.at + timedelta(days=1))
        _page(county_client, "sample", row.pk)
        with CaptureQueriesContext(connection) as asked:
            _page(county_client, "sample", row.pk)
        return len(asked)

    assert count({"never": 1}) == count({"never": 3, "cleared": 2})


def test_rates_say_what_they_are_counted_over_and_how_sure_that_is():
    over = queries.denominators_of("530326000000", on=date(2026, 3, 2))
    assert list(over) == ["mis_exit", "missed"]
    assert not any(one.is_certain for one in over.values())
    assert all(one.source_in("en") != one.source_in("zh-hans") for one in over.values())
