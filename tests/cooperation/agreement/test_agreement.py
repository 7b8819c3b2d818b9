"""Agreements: every commitment is counted from the records, and nobody is surprised by the end of a term."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cooperation.places import AT, DISTRICT, EAST, ON, SYSTEM, VILLAGE_EAST, VILLAGE_WEST, WEST
from xieshou.cooperation.errors import OutsideAreaError, PeriodError, TextMissingError
from xieshou.cooperation.indicators import Cut, find_indicator, list_indicators, measure
from xieshou.cooperation.models import Agreement, Commitment
from xieshou.cooperation.operations import agreement, pairing
from xieshou.cooperation.operations.agreement import AgreementDraft, Promise
from xieshou.cooperation.operations.pairing import Side
from xieshou.cooperation.queries.agreement import list_measured
from xieshou.cooperation.rules.parameters import resolve
from xieshou.cooperation.rules.target import days_left, judge, percent_of
from xieshou.cooperation.vocabulary.indicator import Standing
from xieshou.engines.law import NotInForceError
from xieshou.kernel.actor import Scope
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.inbox.models import Task
from xieshou.kernel.scope_sql import in_scope

ALL = Scope.everything()
EN = {"accept-language": "en"}
DRAFT = AgreementDraft(EAST, WEST, "携手奔小康协议", date(2026, 1, 5), date(2026, 1, 1), date(2027, 1, 1))
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


def sign(actor, **values):
    return agreement.sign_agreement(replace(DRAFT, **values), actor=actor, at=AT)


def promise(actor, made, *, indicator="cooperation.ties", target=2, **values):
    entry = Promise("村村结对", indicator, target, **values)
    return agreement.add_commitment(agreement_id=made.pk, promise=entry, actor=actor, at=AT)


def tie(actor, day=date(2026, 2, 1)):
    return pairing.begin_tie(
        level="village",
        east=Side(VILLAGE_EAST),
        west=Side(VILLAGE_WEST),
        period=(day, None),
        actor=actor,
        at=AT,
    )


# --- the rule -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actual", "on", "standing"),
    [
        (None, date(2026, 7, 1), Standing.UNKNOWN),
        (100, date(2025, 1, 1), Standing.REACHED),
        (99, date(2025, 12, 31), Standing.NOT_BEGUN),
        (0, date(2026, 1, 1), Standing.ON_COURSE),
        (50, date(2026, 7, 2), Standing.ON_COURSE),
        (49, date(2026, 7, 2), Standing.BEHIND),
        (99, date(2026, 12, 31), Standing.BEHIND),
        (99, date(2027, 1, 1), Standing.MISSED),
    ],
    ids=[
        "unrecorded",
        "reached early",
        "before",
        "first day",
        "half",
        "below half",
        "last day",
        "after the end",
    ],
)
def test_figure_is_judged_by_the_days_that_have_passed(actual, on, standing):
    term = {"from_date": date(2026, 1, 1), "to_date": date(2027, 1, 1)}
    assert judge(actual, 100, on=on, **term) == standing


def test_percent_is_rounded_down_and_unknown_stays_unknown():
    assert (percent_of(2, 3), percent_of(0, 3), percent_of(None, 3)) == (66, 0, None)


def test_days_left_end_at_nothing():
    assert (days_left(date(2026, 3, 3), ON), days_left(ON, ON), days_left(date(2020, 1, 1), ON)) == (1, 0, 0)


def test_parameter_does_not_hold_before_its_first_day():
    assert resolve("agreement", "warn_days", on=ON).value == (180, 90, 30)
    with pytest.raises(NotInForceError):
        resolve("agreement", "warn_days", on=date(2012, 12, 31))


# --- the records --------------------------------------------------------------------------------------


def test_commitment_is_counted_when_it_is_shown(officer):
    made = sign(officer)
    promise(officer, made)
    assert list_measured(made.pk, scope=officer.scope, on=ON)[0].actual == 0
    tie(officer)
    (found,) = list_measured(made.pk, scope=officer.scope, on=ON)
    assert (found.actual, found.percent, found.standing) == (1, 50, Standing.ON_COURSE)


def test_figure_is_the_same_for_both_sides(officer, county):
    made = sign(officer)
    promise(officer, made)
    tie(officer)
    with in_scope(county.scope):
        (found,) = list_measured(made.pk, scope=county.scope, on=ON)
    assert found.actual == 1


def test_indicator_that_nobody_registers_is_unknown(officer):
    made = sign(officer)
    row = promise(officer, made)
    Commitment.objects.filter(pk=row.pk).update(indicator_code="ghost.figure")
    (found,) = list_measured(made.pk, scope=officer.scope, on=ON)
    assert (found.actual, found.percent, found.standing) == (None, None, Standing.UNKNOWN)
    assert find_indicator("ghost.figure") is None


def test_every_registered_indicator_counts_an_empty_year(officer):
    cuts = [Cut(EAST, west, date(2026, 1, 1), date(2027, 1, 1)) for west in ("", WEST)]
    figures = {one.code: [measure(one.code, cut) for cut in cuts] for one in list_indicators()}
    assert set(figures) >= {"labour.departed", "labour.posts_published", "cooperation.ties"}
    paired = {"cooperation.counties": [3, 1]}  # the one thing on record: the pairings of the places
    assert {code: values for code, values in figures.items() if any(values)} == paired


def test_labour_counts_its_departures_for_a_pair(story):
    story.depart()
    found = measure("labour.departed", Cut(EAST, WEST, date(2026, 1, 1), date(2027, 1, 1)))
    before = measure("labour.departed", Cut(EAST, WEST, date(2025, 1, 1), date(2026, 1, 1)))
    elsewhere = measure("labour.departed", Cut(EAST, "530324000000", date(2026, 1, 1), date(2027, 1, 1)))
    assert (found, before, elsewhere) == (1, 0, 0)


@pytest.mark.parametrize(
    "values",
    [
        {"indicator": "ghost.figure"},
        {"target": 0},
        {"to_date": date(2027, 1, 2)},
        {"from_date": date(2025, 12, 31)},
    ],
    ids=["unknown indicator", "nothing", "after the term", "before the term"],
)
def test_commitment_outside_the_agreement_is_refused(officer, values):
    made = sign(officer)
    with pytest.raises(agreement.CommitmentError):
        promise(officer, made, **values)
    assert promise(officer, made).number == 1


def test_commitments_are_numbered_and_say_something(officer):
    made = sign(officer)
    assert [promise(officer, made).number for _ in range(2)] == [1, 2]
    with pytest.raises(TextMissingError):
        agreement.add_commitment(
            agreement_id=made.pk, promise=Promise(" ", "cooperation.ties", 1), actor=officer, at=AT
        )


def test_agreement_needs_a_title_a_term_and_a_side(officer, stranger, county):
    with pytest.raises(TextMissingError):
        sign(officer, title=" ")
    with pytest.raises(PeriodError):
        sign(officer, to_date=date(2026, 1, 1))
    with pytest.raises(OutsideAreaError):
        sign(stranger)
    with pytest.raises(Denied):
        sign(county)


def test_party_signs_once(officer):
    made = sign(officer)
    who = {"agreement_id": made.pk, "is_east": True, "actor": officer, "at": AT}
    agreement.add_party(name="宝山区人民政府", **who)
    with pytest.raises(agreement.PartyExistsError):
        agreement.add_party(name=" 宝山区人民政府", **who)
    with pytest.raises(TextMissingError):
        agreement.add_party(name="", **who)


def test_agreement_ends_early_with_a_reason(officer, stranger):
    made = sign(officer)
    end = {"agreement_id": made.pk, "at": AT}
    with pytest.raises(NotFound):
        agreement.end_early(to_date=date(2026, 6, 1), reason="调整", actor=stranger, **end)
    with pytest.raises(PeriodError):
        agreement.end_early(to_date=date(2027, 1, 1), reason="调整", actor=officer, **end)
    with pytest.raises(TextMissingError):
        agreement.end_early(to_date=date(2026, 6, 1), reason="", actor=officer, **end)
    assert agreement.end_early(
        to_date=date(2026, 6, 1), reason="结对调整", actor=officer, **end
    ).to_date == date(2026, 6, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.filter(pk=made.pk).update(to_date=made.from_date)


def test_both_offices_are_warned_once_before_the_end(officer):
    made = sign(officer)
    sign(officer, title="远期协议", to_date=date(2029, 1, 1))
    early = made.to_date - timedelta(days=181)
    assert agreement.warn_ending(actor=SYSTEM, at=AT, on=early) == 0
    assert agreement.warn_ending(actor=SYSTEM, at=AT, on=early + timedelta(days=1)) == 1
    agreement.warn_ending(actor=SYSTEM, at=AT, on=early + timedelta(days=2))
    task = Task.objects.get(kind="cooperation.agreement.expires")
    assert (task.region_code, task.partner_region_code, task.due_on) == (EAST, WEST, made.to_date)
    assert agreement.warn_ending(actor=SYSTEM, at=AT, on=made.to_date) == 0


@pytest.mark.parametrize("days", [180, 90, 30])
def test_each_warning_comes_once_on_its_day(officer, days):
    made = sign(officer)
    tasks = Task.objects.filter(kind="cooperation.agreement.expires")
    at_limit = made.to_date - timedelta(days=days)
    for on in (at_limit - timedelta(days=1), at_limit, at_limit + timedelta(days=1)):
        agreement.warn_ending(actor=SYSTEM, at=AT, on=on)
    told = {180: 1, 90: 2, 30: 2}[days]
    assert (tasks.count(), tasks.filter(done_at=None).count()) == (told, 1)
    tasks.update(done_at=AT)
    agreement.warn_ending(actor=SYSTEM, at=AT, on=at_limit + timedelta(days=2))
    assert tasks.count() == told


def test_agreement_warns_three_times_in_all_and_not_after_it_was_ended(officer):
    made = sign(officer)
    tasks = Task.objects.filter(kind="cooperation.agreement.expires")
    for days in range(200, 0, -5):
        agreement.warn_ending(actor=SYSTEM, at=AT, on=made.to_date - timedelta(days=days))
    assert (tasks.count(), tasks.filter(done_at=None).count()) == (3, 1)
    end = {"agreement_id": made.pk, "actor": officer, "at": AT}
    agreement.end_early(to_date=made.to_date - timedelta(days=1), reason="调整", **end)
    assert tasks.filter(done_at=None).count() == 0


def test_job_warns_with_the_day_of_its_run(officer):
    from xieshou.cooperation.jobs.agreement import warn_of_ending

    sign(officer, to_date=date(2026, 4, 1))
    warn_of_ending.run_here(actor=SYSTEM, at=AT)
    assert Task.objects.filter(kind="cooperation.agreement.expires").count() == 1


def test_second_wall_hides_agreements_of_others(officer):
    made = sign(officer)
    promise(officer, made)
    with in_scope(Scope.of(["310116"])):
        assert (Agreement.objects.count(), Commitment.objects.count()) == (0, 0)


# --- the pages ----------------------------------------------------------------------------------------


def test_agreement_goes_through_the_pages(client):
    form = {
        "title": "携手奔小康协议", "region_code": EAST, "partner_region_code": WEST, "signed_on": "2026-01-05",
        "from_date": "2026-01-01", "to_date": "2029-01-01",
    }  # fmt: skip
    assert client.get(reverse("cooperation:agreement_sign")).status_code == 200
    wrong = client.post(reverse("cooperation:agreement_sign"), {**form, "to_date": "2025-01-01"})
    assert wrong.status_code == 422
    assert client.post(reverse("cooperation:agreement_sign"), form).status_code == 302
    with in_scope(ALL):
        made = Agreement.objects.get()

    def post(route, /, **data):
        return client.post(reverse(f"cooperation:{route}", args=[made.pk]), data, headers=EN).status_code

    assert post("agreement_party", name="", is_east="1") == 422
    assert post("agreement_party", name="宝山区人民政府", is_east="1") == 302
    entry = {"text": "派出务工", "indicator_code": "labour.departed", "target": "100"}
    assert post("agreement_commitment", **{**entry, "to_date": "2030-01-01"}) == 422
    assert post("agreement_commitment", **entry) == 302
    page = client.get(reverse("cooperation:agreement", args=[made.pk]), headers=EN)
    assert page.context["commitments"][0]["measured"].actual == 0
    assert "Workers sent out" in page.content.decode()
    assert post("agreement_end", to_date="2026-06-01", reason="") == 422
    assert post("agreement_end", to_date="2026-06-01", reason="调整") == 302
    assert [row.pk for row in client.get(reverse("cooperation:agreements")).context["page"]] == [made.pk]


def test_scan_is_kept_and_read_by_those_who_see_the_agreement(client, foreign_client, officer):
    from django.core.files.uploadedfile import SimpleUploadedFile

    made = sign(officer)
    address = reverse("cooperation:agreement_scan", args=[made.pk])
    client.post(address, {"file": SimpleUploadedFile("协议.png", PNG, content_type="image/png")})
    page = client.get(reverse("cooperation:agreement", args=[made.pk]))
    (file,) = page.context["files"]
    assert client.get(reverse("files:download", args=[file.pk])).status_code == 200
    assert foreign_client.get(reverse("files:download", args=[file.pk])).status_code == 404
    assert client.post(address).status_code == 302


def test_foreign_officer_finds_no_agreement(foreign_client, officer):
    made = sign(officer)
    assert foreign_client.get(reverse("cooperation:agreement", args=[made.pk])).status_code == 404
    assert list(foreign_client.get(reverse("cooperation:agreements")).context["page"]) == []


def test_list_of_agreements_asks_the_same_number_of_queries_for_more_rows(client, officer):
    sign(officer)
    client.get(reverse("cooperation:agreements"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("cooperation:agreements"))
    for number in range(2):
        sign(officer, title=f"协议{number}")
    with CaptureQueriesContext(connection) as three:
        client.get(reverse("cooperation:agreements"))
    assert len(three) == len(one)
    assert DISTRICT in EAST
