"""Reported figures keep their qualifier and source, and show only within the pairing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xieshou.insight import operations
from xieshou.insight.models import ReportedFigure
from xieshou.insight.queries.figures import list_figures
from xieshou.insight.vocabulary import NoCount
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.errors import Denied
from xieshou.kernel.scope_sql import in_scope

SYSTEM = Actor.system("test")


def _figure(**values):
    known = {
        "indicator": "households_benefiting", "label_zh": "带动农户", "label_en": "Households benefiting",
        "eastern_region_code": "310112", "region_code": "530502", "value": Decimal(8000), "qualifier": "at_least",
        "source": "访谈 2020", "unit_zh": "户", "unit_en": "households", "measure": "households_benefiting",
    }  # fmt: skip
    return operations.NewFigure(**{**known, **values})


def _load(at, *figures, actor=SYSTEM):
    return operations.load_figures(figures=figures, actor=actor, at=at)


def test_load_twice_keeps_one_standing_row_and_the_one_before_it(db, at):
    _load(at, _figure())
    _load(at, _figure())
    assert ReportedFigure.objects.count() == 1
    _load(at, _figure(value=Decimal(9000)))

    standing, before = ReportedFigure.objects.order_by("superseded_at").reverse()
    standing, before = sorted((standing, before), key=lambda one: one.superseded_at is not None)
    assert (standing.value, standing.supersedes, bool(standing.reason)) == (Decimal(9000), before, True)
    assert (before.value, before.superseded_at) == (Decimal(8000), at)


@pytest.mark.parametrize("wrong", [{"source": ""}, {"qualifier": "perhaps"}])
def test_load_without_source_or_qualifier_is_refused_as_a_whole(db, at, wrong):
    with pytest.raises(operations.FigureUnsourcedError):
        _load(at, _figure(indicator="other"), _figure(**wrong))

    assert ReportedFigure.objects.count() == 0


def test_load_by_a_role_without_the_right_is_refused(db, at, actor_with):
    with pytest.raises(Denied):
        _load(at, _figure(), actor=actor_with("village_cadre", regions=["5305"]))


@pytest.mark.parametrize(("prefix", "seen"), [("310112", 1), ("530502", 1), ("5303", 0), ("310113", 0)])
def test_figures_are_seen_from_either_end_of_the_pairing_only(db, at, prefix, seen):
    _load(at, _figure())
    scope = Scope.of([prefix])

    with in_scope(scope):
        assert ReportedFigure.objects.count() == seen
        assert sum(len(district.figures) for district in list_figures(scope=scope)) == seen


def test_figure_that_records_do_not_cover_has_no_count(db, at):
    _load(
        at,
        _figure(),
        _figure(indicator="workers_placed", measure="workers_placed", unit_zh="人"),
        _figure(indicator="viewers", measure="", unit_zh="人次"),
        _figure(indicator="turnover", measure="sales_turnover", unit_zh="元"),
    )

    ((district),) = list_figures(scope=Scope.everything())
    assert {one.figure.indicator: (one.counted, one.why) for one in district.figures} == {
        "households_benefiting": (None, NoCount.NO_RECORDS),
        "workers_placed": (0, None),
        "viewers": (None, NoCount.NO_MEASURE),
        "turnover": (None, NoCount.NO_LIST),
    }


def test_page_shows_qualifier_and_source(db, at, user_with, client_for):
    _load(at, _figure())
    client = client_for(user_with("cooperation_officer", regions=["310112"]))

    body = client.get("/insight/figures/").content.decode()

    assert "8,000" in body
    assert "访谈 2020" in body
