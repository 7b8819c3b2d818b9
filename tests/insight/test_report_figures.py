"""Figures of filed official tables: computed, typed once in a record, typed for a report, without data."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cooperation.places import EAST, WEST, make_body, make_places
from xieshou.insight.models import OfficialSnapshot
from xieshou.insight.official.forms import get_form, read_forms, source_of
from xieshou.insight.official.meter import Figures, count_figures
from xieshou.insight.queries.reports import add_up, list_reports
from xieshou.kernel.errors import NotFound
from xieshou.kernel.sheets.official.filling import Filled, Held, fill
from xieshou.kernel.sheets.operations import export

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
EN = {"accept-language": "en"}
NAMES = {"east": "示范区", "west": "示范县", "year": "2026", "day": "2026-03-02"}
COUNTED, NOT_KNOWN = Held(3), Held(None)


def fill_agreements(*actual: Held) -> Filled:
    form = get_form("agreements", 2026)
    held = dict.fromkeys(source_of(form).facts, Held("文字"))
    rows = [
        held
        | {
            "commitment.target": Held(5),
            "commitment.actual": one,
            "commitment.until": Held(date(2026, 12, 31)),
        }
        for one in actual
    ]
    return fill(form, rows, NAMES)


def count(filled: Filled, code: str = "agreements") -> Figures:
    form = get_form(code, 2026)
    return count_figures(filled, form, source_of(form))


# --- the rule ---------------------------------------------------------------------------------------------


def test_figures_are_told_apart_and_words_and_numbering_are_none():
    reported = Held(None, text="250 余（报送数）")
    found = count(fill_agreements(COUNTED, NOT_KNOWN, reported))
    # of each row: the target typed, the percent (words here, as nobody computed it) and what was done
    assert (found.typed, found.computed, found.missing) == (3, 1, 1)
    assert found.reported == 1 + 3
    assert found.all == 3 + 1 + 4


def test_empty_cell_and_empty_table_hold_no_figure():
    assert count(fill_agreements()) == Figures()
    held = dict.fromkeys(source_of(get_form("agreements", 2026)).facts, Held(""))
    assert count(fill(get_form("agreements", 2026), [held], NAMES)) == Figures()


def test_sums_are_computed_of_what_was_typed():
    form = get_form("library", 2026)
    held = dict.fromkeys(source_of(form).facts, Held("文字")) | {"project.amount": Held(1_000_000)}
    found = count(fill(form, [held], NAMES), "library")
    assert (found.typed, found.computed) == (1, 2)


def test_every_typed_fact_is_a_fact_of_its_source_and_stands_in_a_table():
    for form in read_forms():
        source, columns = source_of(form), {column.fact for column in form.columns}
        assert source.typed
        assert source.typed <= set(source.facts)
        assert source.typed <= columns


# --- filed tables -----------------------------------------------------------------------------------------


@pytest.fixture
def _places(db):
    make_places()


@pytest.fixture
def officer(_places, actor_with):
    return actor_with("cooperation_officer", regions=["310113", "5303"])


def keep(filled: Filled, number: int = 0, **values):
    known = {
        "form": "agreements", "version": 1, "eastern_region_code": EAST, "region_code": WEST, "year": 2026,
        "as_of": date(2026, 3, 2), "content": filled.as_json(), "digest": f"{number:064d}", "cells": 1,
        "made_at": AT, "made_by_name": "某",
    }  # fmt: skip
    return OfficialSnapshot.objects.create(**{**known, **values})


def test_filed_tables_of_the_year_and_area_are_added_up(officer, actor_with):
    filled = fill_agreements(COUNTED, NOT_KNOWN)
    keep(filled)
    keep(filled, 1)
    keep(filled, 2, as_of=date(2025, 12, 31))
    keep(filled, 3, as_of=date(2027, 1, 1))
    keep(filled, 4, version=9)
    (whole,) = add_up(list_reports(actor=officer, year=2026))
    assert (whole.form, whole.tables) == ("agreements", 2)
    assert (whole.figures.typed, whole.figures.computed, whole.figures.missing) == (4, 2, 2)
    blind = replace(officer, capabilities=officer.capabilities - {"cooperation.check.view"})
    assert list_reports(actor=blind, year=2026) == []
    assert list_reports(actor=actor_with("cooperation_officer", regions=["310116"]), year=2026) == []


def test_queries_do_not_grow_with_tables(officer):
    counts = []
    for number in (1, 2, 3):
        keep(fill_agreements(COUNTED), number)
        with CaptureQueriesContext(connection) as found:
            list_reports(actor=officer, year=2026)
        counts.append(len(found))
    assert counts[0] == counts[2]


def test_page_excel_and_api_say_the_same(officer, user_with, client_for):
    body = make_body("district_office", EAST, "示范区合作交流办")
    client = client_for(user_with("cooperation_officer", regions=["310113", "5303"], organisation=body))
    address = reverse("insight:entries")
    assert "No table filed in this year" in client.get(address, {"year": "2026"}, headers=EN).content.decode()
    keep(fill_agreements(COUNTED, NOT_KNOWN))
    text = client.get(address, {"year": "2026"}, headers=EN).content.decode()
    assert "Figures in the filed tables" in text
    assert f"{reverse('sheets:export', args=['insight.report_figures'])}?year=2026" in text
    (api,) = client.get("/api/v1/insight/entries/?year=2026").json()["reports"]
    assert (api["form"], api["tables"], api["typed"], api["missing"]) == ("agreements", 1, 2, 1)

    def out(year):
        given = {
            "sheet": "insight.report_figures",
            "purpose": "核对",
            "format": "csv",
            "actor": officer,
            "at": AT,
        }
        return export(filters={"year": year}, **given)[1].decode("utf-8-sig")

    row = next(line for line in out("2026").splitlines() if "会泽县" in line)
    assert row.split(",")[-1].strip('"') == "1"
    assert "会泽县" not in out("2025")
    for year in ("", "x", "1999", "2101"):
        with pytest.raises(NotFound):
            out(year)
