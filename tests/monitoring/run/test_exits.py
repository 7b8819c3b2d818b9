"""Exits counted from the run, the re-visits and the survey; documents are files with number and day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.monitoring.case.test_evidence import PDF
from tests.monitoring.story import COUNTY, VILLAGE
from tests.monitoring.survey.makers import answer, make_codes, make_survey
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.errors import Denied
from xieshou.kernel.files.refusals import WrongFileType
from xieshou.kernel.scope_sql import in_scope, set_scope
from xieshou.monitoring.errors import WordMissingError
from xieshou.monitoring.models import ExitDocument, ExitRecord
from xieshou.monitoring.operations import sample as samples
from xieshou.monitoring.operations.exit import (
    DocumentDayError,
    DocumentKnownError,
    ExitFiguresError,
    NewExitDocument,
    NothingCountedError,
    count_exit,
    file_exit_document,
)
from xieshou.monitoring.operations.run import evaluate_region
from xieshou.monitoring.operations.sample import Found
from xieshou.monitoring.queries import exit as queries
from xieshou.monitoring.queries.sample import list_lines

from .makers import AT, MONTH, make_family

SYSTEM = Actor.system("测试")
ALL = Scope.everything()
EN = {"accept-language": "en"}
PLACE = f"{COUNTY}000000"
DAY = timedelta(days=1)


def count(**values) -> ExitRecord:
    given = {"region_code": PLACE, "level": "county", "actor": SYSTEM, "at": AT, **values}
    return count_exit(**given)


def file(*, content=PDF, name="批复.pdf", actor=SYSTEM, **values) -> ExitDocument:
    given = {
        "region_code": PLACE, "level": "county", "document": "city_review", "number": "曲政发〔2026〕1号",
        "issued_on": date(2026, 3, 1), "issued_by": "市政府", **values,
    }  # fmt: skip
    new = NewExitDocument(**given)
    return file_exit_document(document=new, content=content, file_name=name, actor=actor, at=AT)


@pytest.fixture
def place(db):
    set_scope(ALL)


def live() -> None:
    """Let a family be poor, one earn well, one be unknown; run the month."""
    for fen in (700_000, 8_000_000, None):
        make_family(fen)
    evaluate_region(region_code=PLACE, month=MONTH, actor=SYSTEM, at=AT)


def revisit(finding: str, *, answered: bool = True) -> None:
    sizes = {"cleared": 0, "never": 2, "monitored": 0}
    row = samples.announce_sample(
        region_code=PLACE, title="抽样复核", sizes=sizes, actor=SYSTEM, at=AT - 3 * DAY
    )
    samples.draw_sample(sample_id=row.pk, actor=SYSTEM, at=AT - 2 * DAY)
    first, *others = list_lines(row.pk, scope=ALL)
    found = [(first, finding), *((line, "right") for line in others)] if answered else [(first, finding)]
    for line, word in found:
        said = Found(word, (AT - DAY).date(), "入户核实")
        samples.record_finding(line_id=line.pk, found=said, actor=SYSTEM, at=AT)


def ask(happy: int, unhappy: int) -> None:
    survey = make_survey()
    codes = make_codes(survey, happy + unhappy)
    for number, code in enumerate(codes):
        answer(code, gain="5" if number < happy else "1")


def test_poor_are_those_below_the_poverty_line_and_the_unknown_stand_aside(place):
    live()
    row = count()
    assert (row.population, row.poor, row.run_month) == (4, 2, MONTH)
    assert "2" in row.source
    assert (row.mis_exited, row.surveyed, row.sample_id, row.survey_id) == (None, None, None, None)
    assert not queries.readiness_of(row, [], on=date(2026, 3, 5)).ready


def test_finished_revisits_give_households_for_the_rate_and_people_for_the_incidence(place):
    live()
    revisit("missed")
    row = count()
    assert (row.missed, row.missed_households, row.sampled_unregistered) == (2, 1, 2)
    assert row.sample.title == "抽样复核"
    shown = {
        one.code: (one.part, one.whole) for one in queries.readiness_of(row, [], on=row.as_of).conditions
    }
    assert shown["missed"] == (1, 2)
    assert shown["incidence"] == (4, 4)


def test_revisits_that_are_not_finished_give_nothing(place):
    live()
    revisit("missed", answered=False)
    assert count().sample_id is None


def test_latest_of_many_samples_that_is_finished_is_found_at_once(place):
    live()
    revisit("missed")
    with CaptureQueriesContext(connection) as one:
        assert count().sample.title == "抽样复核"
    for number in range(3):
        sizes = {"cleared": 0, "never": 1 + number, "monitored": 0}
        later = samples.announce_sample(
            region_code=PLACE, title="未完成", sizes=sizes, actor=SYSTEM, at=AT - 2 * DAY
        )
        samples.draw_sample(sample_id=later.pk, actor=SYSTEM, at=AT - DAY)
    with CaptureQueriesContext(connection) as many:
        assert count().sample.title == "抽样复核"
    assert len(many) == len(one)


def test_recognition_is_that_of_the_survey_that_has_ended(place):
    live()
    ask(happy=18, unhappy=2)
    row = count()
    assert (row.approving, row.surveyed, row.survey.title) == (18, 20, "群众满意度调查")
    conditions = queries.readiness_of(row, [], on=row.as_of).conditions
    assert [one.holds for one in conditions if one.code == "recognition"] == [True]


def test_survey_of_very_few_gives_nothing(place):
    live()
    survey = make_survey()
    answer(make_codes(survey)[0])
    assert count().survey_id is None


def test_village_is_counted_without_a_survey(place):
    live()
    ask(happy=20, unhappy=0)
    row = count(region_code=VILLAGE, level="village")
    assert (row.population, row.poor, row.survey_id) == (4, 2, None)


def test_place_without_any_record_or_of_another_level_is_not_counted(place, actor_with):
    with pytest.raises(NothingCountedError):
        count()
    live()
    for values, refusal in (
        ({"level": "village"}, ExitFiguresError),
        ({"region_code": f"{COUNTY[:4]}00000000"}, ExitFiguresError),  # a prefecture is no county
        ({"level": "planet"}, WordMissingError),
        ({"actor": actor_with("auditor", regions=["53"])}, Denied),
        ({"actor": actor_with("county_approver", regions=["530823"])}, Denied),
    ):
        with pytest.raises(refusal):
            count(**values)


def test_document_is_a_file_with_number_and_day_and_closes_its_gate(place):
    live()
    row = count()
    gate = "document.city_review"

    def is_open():
        kept = queries.documents_of(row, scope=ALL)
        return gate in [one.code for one in queries.readiness_of(row, kept, on=row.as_of).open]

    assert is_open()
    made = file()
    assert (made.number, made.file_name) == ("曲政发〔2026〕1号", "批复.pdf")
    assert not is_open()


@pytest.mark.parametrize(
    ("values", "refusal", "field"),
    [
        ({"document": "letter"}, WordMissingError, "document"),
        ({"region_code": VILLAGE}, ExitFiguresError, "region_code"),
        ({"region_code": f"{COUNTY[:4]}00000000"}, ExitFiguresError, "region_code"),
        ({"issued_on": date(2026, 3, 6)}, DocumentDayError, "issued_on"),
        ({"number": ""}, DocumentKnownError, "number"),
        ({"content": b"MZ"}, WrongFileType, "file"),
    ],
    ids=["kind", "place", "prefecture", "tomorrow", "no number", "no document"],
)
def test_document_that_cannot_be_is_refused(place, values, refusal, field):
    with pytest.raises(refusal) as refused:
        file(**values)
    assert refused.value.field == field


def test_document_is_kept_once_never_changed_and_of_its_place(place, actor_with):
    made = file()
    with pytest.raises(DocumentKnownError):
        file()
    with pytest.raises(Denied):
        file(actor=actor_with("county_approver", regions=["530823"]), number="二")
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        ExitDocument.objects.update(number="x")
    with in_scope(Scope.of(["530823"])):
        assert not ExitDocument.objects.filter(pk=made.pk).exists()


def test_pages_count_file_and_lead_to_the_records(db, user_with, client_for, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: AT)
    client = client_for(user_with("county_approver", regions=[COUNTY]))
    form = {"region_code": PLACE, "level": "county"}
    with in_scope(ALL):
        live()
        revisit("right")
    refused = client.post(reverse("monitoring:exit_count"), {**form, "level": "village"}, headers=EN)
    assert refused.status_code == 422
    done = client.post(reverse("monitoring:exit_count"), form, headers=EN, follow=True)
    text = done.content.decode()
    for word in ("Counted from records", "not on file", "抽样复核", f"month={MONTH}"):
        assert word in text
    address = reverse("monitoring:exit_document", args=[done.context["row"].pk])
    paper = {
        "document": "city_review", "number": "曲政发〔2026〕1号", "issued_on": "2026-03-01", "issued_by": "市政府",
    }  # fmt: skip
    wrong = client.post(address, {**paper, "file": SimpleUploadedFile("x.pdf", b"MZ")}, headers=EN)
    assert wrong.status_code == 422
    filed = client.post(address, {**paper, "file": SimpleUploadedFile("x.pdf", PDF)}, headers=EN, follow=True)
    assert "曲政发〔2026〕1号" in filed.content.decode()
    with in_scope(ALL):
        download = reverse("files:download", args=[ExitDocument.objects.get().file_id])
    assert client.get(download).status_code == 200
    for role, region in (("county_approver", "530823"), ("employer", COUNTY)):
        assert client_for(user_with(role, regions=[region])).get(download).status_code == 404
    for name in ("exits", "exits_excel"):
        with CaptureQueriesContext(connection) as one:
            client.get(reverse(f"monitoring:{name}"))
        with in_scope(ALL):
            count(region_code=VILLAGE, level="village", at=datetime(2026, 3, 6, tzinfo=UTC))
        with CaptureQueriesContext(connection) as many:
            client.get(reverse(f"monitoring:{name}"))
        assert len(many) == len(one)
