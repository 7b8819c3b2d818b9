"""Typed once: a form that asks for a known fact must come filled or say why; uploads are counted by cell."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cooperation.places import EAST, make_body, make_places
from xieshou.insight.entries import (
    AskingForm,
    FactRegisterError,
    FormColumn,
    Register,
    Tally,
    judge,
    parse_register,
    read_register,
    repeated,
    tally_upload,
)
from xieshou.insight.models import OfficialSnapshot
from xieshou.insight.queries.entries import list_asking, list_offices
from xieshou.insight.vocabulary import Way
from xieshou.kernel.sheets.models import Upload
from xieshou.kernel.sheets.registry import list_sheets

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ONCE, FILLED, REASON, AGAIN = Way.ONCE, Way.FILLED, Way.REASON, Way.AGAIN
EN = {"accept-language": "en"}
NAME, PHONE = FormColumn("name", "姓名", "person_name"), FormColumn("mobile", "手机", "phone")
ROSTER = AskingForm("a.roster", "名册", (NAME, PHONE), comes_filled=True)


def ask(*forms, register=None):
    known = register or Register(kinds={"person_name": "person.name", "phone": "person.phone"})
    return {(one.form.name, one.column.key): one.way for one in judge(forms, known)}


# --- the forms of this installation -----------------------------------------------------------------------


def test_no_form_asks_for_a_known_fact_without_coming_filled_or_a_reason():
    again = {f"{one.form.name}.{one.column.key} ({one.fact})" for one in list_asking() if one.way is AGAIN}
    assert again == set(), "let the form come filled (export_rows), or declare the reason in facts.yaml"


def test_register_names_only_forms_columns_and_facts_that_exist():
    sheets = {sheet.name: {column.key for column in sheet.columns} for sheet in list_sheets()}
    register, asking = read_register(), list_asking()
    facts = {(one.form.name, one.fact) for one in asking}
    assert {*register.forms, *register.outputs, *register.homes.values()} <= set(sheets)
    for name in register.columns:
        form, _dot, column = name.rpartition(".")
        assert column in sheets[form]
    assert {(form, fact) for fact, form in register.keepers.items()} <= facts
    for reason in register.exceptions:
        assert {(form, fact) for form in reason.forms for fact in reason.facts} <= facts
        assert all((reason.zh, reason.en))
    for route in register.pages.values():
        assert reverse(route)


# --- the rules --------------------------------------------------------------------------------------------


def test_new_form_that_asks_for_a_known_name_is_caught():
    bare = AskingForm("b.list", "名单", (FormColumn("who", "谁", "person_name"),), comes_filled=False)
    assert ask(ROSTER, bare) == {
        ("a.roster", "name"): ONCE, ("a.roster", "mobile"): ONCE, ("b.list", "who"): AGAIN,
    }  # fmt: skip


def test_form_that_comes_filled_or_says_why_is_not_caught():
    filled = AskingForm("b.list", "名单", (NAME,), comes_filled=True)
    assert ask(ROSTER, filled)["b.list", "name"] == FILLED
    register = parse_register(
        "kinds: {person_name: person.name}\n"
        "exceptions: [{forms: [b.list], facts: [person.name], zh: 部门名单, en: a list}]"
    )
    bare = AskingForm("b.list", "名单", (NAME, PHONE), comes_filled=False)
    found = ask(ROSTER, bare, register=register)
    assert (found["b.list", "name"], found["b.list", "mobile"]) == (REASON, ONCE)


def test_fact_kept_on_a_page_is_known_to_every_form():
    register = Register(shared={"course": "course.code"}, pages={"course.code": "labour:courses"})
    form = AskingForm("c.list", "签到", (FormColumn("course", "班", "text"),), comes_filled=False)
    assert ask(form, register=register) == {("c.list", "course"): AGAIN}


def test_form_that_is_only_taken_out_asks_for_nothing():
    assert ask(ROSTER, register=Register(outputs=("a.roster",))) == {}


def test_column_belongs_to_the_subject_of_its_form_unless_named():
    register = Register(
        forms={"a.roster": "person"}, columns={"a.roster.x": "home.x"}, shared={"y": "yard.y"}
    )
    facts = [register.fact_of("a.roster", FormColumn(key, "", "text")) for key in "xyz"]
    assert facts == ["home.x", "yard.y", "person.z"]
    assert register.fact_of("b.list", FormColumn("z", "", "text")) == "b.list.z"


def test_facts_of_a_subject_are_kept_by_its_home():
    register = Register(forms={"a.wishes": "person", "b.roster": "person"}, homes={"person": "b.roster"})
    sex, wish = FormColumn("sex", "性别", "choice"), FormColumn("wish", "意愿", "text")
    wishes = AskingForm("a.wishes", "意愿", (sex, wish), comes_filled=True)
    found = ask(wishes, AskingForm("b.roster", "名册", (sex,), comes_filled=True), register=register)
    assert found == {("a.wishes", "sex"): FILLED, ("a.wishes", "wish"): ONCE, ("b.roster", "sex"): ONCE}


def test_only_facts_of_several_forms_are_repeated():
    filled = AskingForm("b.list", "名单", (NAME,), comes_filled=True)
    found = repeated(judge([ROSTER, filled], Register(kinds={"person_name": "person.name"})))
    assert {fact: [one.form.name for one in columns] for fact, columns in found.items()} == {
        "person.name": ["a.roster", "b.list"]
    }


def test_register_with_an_unknown_heading_is_refused():
    with pytest.raises(FactRegisterError, match="unknown: ghosts"):
        parse_register("ghosts: {}")
    assert parse_register("") == Register()


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        ({"new": 4}, Tally(once=4, again=4, excused=4)),
        ({"changed": 4}, Tally(once=4, excused=4, spared=4)),
        ({"unchanged": 4}, Tally(excused=4, spared=8)),
        ({"new": 1, "changed": 1, "unchanged": 2, "wrong": 3}, Tally(once=2, again=1, excused=4, spared=5)),
        ({}, Tally()),
    ],
    ids=["new", "changed", "unchanged", "of each", "no rows"],
)
def test_cells_of_an_upload_are_shared_out_by_its_rows(counts, found):
    ways = {"own": ONCE, "known": FILLED, "theirs": REASON}
    cells = {"own": 4, "known": 4, "theirs": 4, "gone": 4}
    assert tally_upload(counts, cells, ways) == found


# --- offices ----------------------------------------------------------------------------------------------


@pytest.fixture
def office(db, user_with):
    make_places()
    body = make_body("district_office", EAST, "示范区合作交流办")
    return user_with("cooperation_officer", regions=["310113", "5303"], organisation=body)


def upload(user, **values):
    known = {
        "sheet": "cooperation.ties", "sheet_version": 1, "file_name": "x.xlsx", "sha256": "0" * 64,
        "uploader_id": user.pk, "uploader_name": "某", "status": "committed", "received_at": AT,
        "committed_at": AT, "counts": {"new": 2}, "cells": {"level": 2, "east": 2},
    }  # fmt: skip
    return Upload.objects.create(**{**known, **values})


def test_offices_of_the_area_are_counted_by_their_files_and_tables(office, actor_with):
    upload(office)
    upload(office, sha256="1" * 64, counts={"unchanged": 2})
    upload(office, sha256="2" * 64, status="undone", undone_at=AT)
    upload(office, sha256="3" * 64, committed_at=datetime(2025, 12, 31, 9, tzinfo=UTC))
    OfficialSnapshot.objects.create(
        form="assessment", version=1, eastern_region_code=EAST, year=2026, as_of=date(2026, 3, 2), content={},
        digest="0" * 64, cells=90, made_at=AT, made_by_id=office.pk, made_by_name="某",
    )  # fmt: skip
    scope = actor_with("cooperation_officer", regions=["310113"]).scope
    (found,) = list_offices(scope=scope, year=2026)
    assert (found.name, found.files, found.tables) == ("示范区合作交流办", 2, 1)
    assert found.cells == Tally(once=4, spared=94)
    assert list_offices(scope=actor_with("cooperation_officer", regions=["310116"]).scope, year=2026) == []


def test_queries_do_not_grow_with_files(office, actor_with):
    scope, counts = actor_with("cooperation_officer", regions=["310113"]).scope, []
    for more in ("4", "56"):
        for digit in more:
            upload(office, sha256=digit * 64)
        with CaptureQueriesContext(connection) as found:
            list_offices(scope=scope, year=2026)
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_page_shows_offices_facts_and_reasons(office, client_for):
    client = client_for(office)
    empty = client.get(reverse("insight:entries"), {"year": "2026"}, headers=EN)
    assert "No files in this year" in empty.content.decode()
    upload(office)
    page = client.get(reverse("insight:entries"), {"year": "2026"}, headers=EN)
    text = page.content.decode()
    assert (page.context["whole"].once, page.context["columns_again"]) == (4, [])
    assert all(word in text for word in ("示范区合作交流办", "person.id_number", "another department"))
    assert client.get(reverse("insight:entries"), {"year": "9999"}).context["year"] != 9999
    assert client.get(reverse("insight:entries"), {"year": "x"}).status_code == 200
