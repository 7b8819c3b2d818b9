"""Who answered what cannot be found: not by joining, not by order, not by time, not by looking in between.

Each measure is shown to work: with the guard off it sees the leak.
"""

from __future__ import annotations

import json
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import set_scope
from xieshou.monitoring.models import PublicAttempt, SurveyBatch, SurveyTally, SurveyTexts
from xieshou.monitoring.operations import ballot
from xieshou.monitoring.operations.survey import void_batch
from xieshou.monitoring.queries.survey import digest_code

from .makers import AT, END, HAPPY, SENDER, SYSTEM, answer, make_codes, make_survey

PEOPLE, TRIES = 8, 5
SHEETS = [
    {
        **HAPPY,
        "gain": str(1 + number % 5),
        "useful": "work" if number % 2 else "none",
        "words": f"意见{number}",
    }
    for number in range(PEOPLE)
]


def _tables() -> list[str]:
    """Return every table that the application may read, models or not."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
            " and has_table_privilege(oid, 'select') order by 1"
        )
        return [table for (table,) in cursor.fetchall()]


def _rows(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f'select to_jsonb(t)::text from "{table}" t')
        return sorted(_canonical(table, row) for (row,) in cursor.fetchall())


def _canonical(table: str, text: str) -> str:
    """Return a row; the drawn order of texts has its own test."""
    row = json.loads(text)
    if table == "monitoring_surveytexts":
        row["texts"] = sorted(row["texts"])
    return json.dumps(row, sort_keys=True)


def everything() -> dict[str, list[str]]:
    """Return every row of every table."""
    return {table: _rows(table) for table in _tables()}


def lived(codes: list[str], random: Random, *, undo: bool = True) -> dict[str, list[str]]:
    """Let people take any code and come on any day in any order; return the whole database, and undo it."""
    drawn, sheets = list(codes[:PEOPLE]), list(SHEETS)
    random.shuffle(drawn)
    random.shuffle(sheets)
    with transaction.atomic():
        for code, sheet in zip(drawn, sheets, strict=True):
            moment = AT + timedelta(days=random.randrange(9), seconds=random.randrange(60_000))
            ballot.answer_survey(code, sheet, sender=random.randbytes(16), at=moment)
        found = everything()
        transaction.set_rollback(undo)
    set_scope(Scope.everything())
    return found


def check_that_nothing_tells_who(codes: list[str]) -> None:
    """Fail if any row of any table depends on who answered what, in which order, when or from where."""
    random = Random(5)
    first = lived(codes, random)
    for _number in range(TRIES):
        assert lived(codes, random) == first


def test_whole_database_is_the_same_whoever_answered_what_and_when(db):
    check_that_nothing_tells_who(make_codes(make_survey()))


def test_batch_of_a_code_says_nothing_of_its_answer(db):
    """Two sheets of paper of one township: whoever drew from which, the database is the same; void it too."""
    row, random = make_survey(), Random(7)
    first, second = make_codes(row), make_codes(row, at=AT + timedelta(hours=1))
    drawn = [*first[: PEOPLE // 2], *second[: PEOPLE // 2]]
    check_that_nothing_tells_who(drawn)
    lost = SurveyBatch.objects.latest("printed_at")

    def then_void():
        with transaction.atomic():
            lived(drawn, random, undo=False)
            made = void_batch(batch_id=lost.pk, reason="lost", actor=SYSTEM, at=AT + timedelta(days=9))
            tables = everything()
            transaction.set_rollback(True)
        set_scope(Scope.everything())
        return made.unused, tables["monitoring_surveytally"], tables["monitoring_surveytexts"]

    assert then_void() == then_void()
    assert then_void()[0] == 20 - PEOPLE // 2


def test_making_a_batch_void_touches_no_tally(db):
    row = make_survey()
    answer(make_codes(row)[0], words="话")
    before = places()
    void_batch(batch_id=SurveyBatch.objects.get().pk, reason="seen", actor=SYSTEM, at=AT)
    changed = {table for table, _place in places() ^ before}
    assert changed & {"monitoring_surveytally", "monitoring_surveytexts"} == set()
    assert {"monitoring_surveycode", "monitoring_surveyvoid"} <= changed


def _trace(**values: Any) -> None:
    PublicAttempt.objects.create(**values)


@pytest.mark.parametrize("leak", ["moment", "sender", "code beside answer"])
def test_measure_sees_a_trace_of_moment_sender_or_code(db, monkeypatch, leak):
    codes, count = make_codes(make_survey()), ballot.answer_survey

    def leaking(code, answers, *, sender, at):
        count(code, answers, sender=sender, at=at)
        _trace(
            form=answers["gain"],
            at=at if leak == "moment" else AT,
            sender={"sender": sender}.get(
                leak, bytes.fromhex(digest_code(code)) if "code" in leak else SENDER
            ),
        )

    monkeypatch.setattr(ballot, "answer_survey", leaking)
    with pytest.raises(AssertionError):
        check_that_nothing_tells_who(codes)


def places() -> set[tuple[str, str]]:
    """Return where each row of each table lies: a row that is written anew lies elsewhere."""
    found: set[tuple[str, str]] = set()
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f'select ctid::text || xmin::text from "{table}"')
            found |= {(table, place) for (place,) in cursor.fetchall()}
    return found


def test_answer_writes_the_one_tally_and_the_one_row_of_texts_and_nothing_else(db):
    codes = make_codes(make_survey())
    answer(codes[0], words="先")
    before = places()
    answer(codes[1], words="后")
    after = places()
    assert sorted(table for table, _place in after - before) == [
        "monitoring_surveytally",
        "monitoring_surveytexts",
    ]
    gone = sorted(table for table, _place in before - after)
    assert gone == ["monitoring_surveycode", "monitoring_surveytally", "monitoring_surveytexts"]
    assert (SurveyTally.objects.count(), SurveyTexts.objects.count()) == (1, 1)


def test_place_of_a_code_in_its_table_is_not_its_place_on_the_paper(db):
    codes = make_codes(make_survey(), 60)
    with connection.cursor() as cursor:
        cursor.execute("select digest from monitoring_surveycode order by ctid")
        lying = [digest for (digest,) in cursor.fetchall()]
    assert lying == sorted(lying)
    assert lying != [digest_code(code) for code in codes]


def test_text_is_put_at_a_drawn_place(db, monkeypatch):
    codes, asked = make_codes(make_survey()), []

    def first(size: int) -> int:
        asked.append(size)
        return 0

    monkeypatch.setattr(ballot.secrets, "randbelow", first)
    for number, code in enumerate(codes[:3]):
        answer(code, words=f"话{number}")
    assert asked == [1, 2, 3]
    assert SurveyTexts.objects.get().texts == ["话2", "话1", "话0"]


def test_counts_are_sealed_by_the_database_while_a_survey_runs(db):
    """Nobody sees a tally before the end, whatever a view forgets; with the ballot open the sealed row is there."""
    row = make_survey(from_date=AT.date(), to_date=END.replace(year=2999))
    answer(make_codes(row)[0], words="话")
    assert not SurveyTally.objects.exists()
    assert not SurveyTexts.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("select set_config('xieshou.ballot', %s, true)", [str(row.pk)])
    assert SurveyTally.objects.get().answered == 1
    assert SurveyTexts.objects.get().texts == ["话"]


def test_tables_have_no_column_for_a_moment_a_person_or_an_address():
    names = {
        field.column
        for model in apps.get_models()
        if model.__name__ in ("SurveyCode", "SurveyTally", "SurveyTexts")
        for field in model._meta.concrete_fields
    }
    assert names == {
        "digest",
        "batch_id",
        "round_id",
        "region_code",
        "id",
        "answered",
        "counts",
        "question",
        "texts",
    }
