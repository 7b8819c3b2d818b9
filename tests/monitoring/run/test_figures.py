"""Incidence from village upwards, movements month on month, and exits judged from records."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tests.monitoring.story import COUNTY, VILLAGE
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.errors import Denied
from xieshou.kernel.ids import new_id
from xieshou.kernel.scope_sql import in_scope, set_scope
from xieshou.monitoring.models import ExitDocument, ExitRecord
from xieshou.monitoring.operations.exit import ExitFiguresError, NewExitRecord, record_exit
from xieshou.monitoring.operations.run import evaluate_region
from xieshou.monitoring.queries import exit as exits
from xieshou.registry.models import IncomeFact

from .makers import AT, MONTH, make_family

SYSTEM = Actor.system("测试")
ALL = Scope.everything()
EN = {"accept-language": "en"}
COUNTY_DOCUMENTS = (
    "county_application", "city_review", "province_check", "public_notice", "special_assessment",
)  # fmt: skip
GOOD = {
    "mis_exited": 0, "missed": 0, "sampled_exited": 500, "sampled_unregistered": 2000, "surveyed": 1000,
    "approving": 950,
}  # fmt: skip


def exit_of(code, poor, **values):
    given = {"population": 10_000, "poor": poor, **GOOD, **values}
    for kind in given.pop("documents", COUNTY_DOCUMENTS):
        ExitDocument.objects.create(
            region_code=code, level="county", document=kind, number=f"会政发〔2019〕{kind}", recorded_at=AT,
            issued_on=date(2019, 3, 1), issued_by="县政府", file_id=new_id(), file_name="公文.pdf",
        )  # fmt: skip
    new = NewExitRecord(code, "county", date(2019, 3, 1), "年度统计", **given)
    return record_exit(figures=new, actor=SYSTEM, at=AT)


def open_of(row):
    kept = exits.documents_of(row, scope=ALL)
    return [one.code for one in exits.readiness_of(row, kept, on=date(2019, 4, 1)).open]


@pytest.mark.django_db
def test_huize_is_not_ready_and_shizong_is():
    set_scope(ALL)
    assert open_of(exit_of("530326000000", 769)) == ["incidence"]
    assert open_of(exit_of("530323000000", 103)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "gap"),
    [
        ({"poor": 299}, []),
        ({"poor": 300}, ["incidence"]),
        ({"poor": 290, "mis_exited": 5, "missed": 5}, ["incidence"]),
        ({"poor": None}, ["incidence"]),
        ({"population": None}, ["incidence"]),
        ({"mis_exited": 10}, ["mis_exit"]),
        ({"missed": 40}, ["missed"]),
        ({"approving": 899}, ["recognition"]),
        ({"approving": 900}, []),
        ({"surveyed": None}, ["recognition"]),
        ({"documents": COUNTY_DOCUMENTS[1:]}, ["document.county_application"]),
    ],
    ids=[
        "below", "on the limit", "combined", "poor unknown", "population unknown", "mis-exit", "missed",
        "recognition", "recognition just", "not surveyed", "a document",
    ],
)  # fmt: skip
def test_condition_at_its_limit_and_one_beyond(values, gap):
    set_scope(ALL)
    assert open_of(exit_of("530323000000", **{"poor": 100, **values})) == gap


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"poor": 10_001}, ExitFiguresError),
        ({"approving": 1001}, ExitFiguresError),
    ],
)
def test_impossible_figures_are_refused(values, refusal):
    set_scope(ALL)
    with pytest.raises(refusal):
        exit_of("530323000000", **{"poor": 100, **values})


@pytest.mark.django_db
def test_place_of_another_level_and_a_missing_source_are_refused():
    set_scope(ALL)
    for code, source in ((VILLAGE, "统计"), ("530323000000", " ")):
        with pytest.raises(ExitFiguresError):
            record_exit(figures=NewExitRecord(code, "county", date(2019, 3, 1), source), actor=SYSTEM, at=AT)


@pytest.mark.django_db
def test_record_is_never_changed_and_others_may_not_enter_one(actor_with):
    set_scope(ALL)
    exit_of("530323000000", 100)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExitRecord.objects.update(poor=1)
    for actor in (actor_with("auditor", regions=["53"]), actor_with("county_approver", regions=["530326"])):
        with pytest.raises(Denied):
            record_exit(
                figures=NewExitRecord("530323000000", "county", date(2019, 3, 1), "统计"), actor=actor, at=AT
            )


@pytest.fixture
def client(db, user_with, client_for, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 4, 5, tzinfo=UTC))
    return client_for(user_with("county_approver", regions=[COUNTY]))


def test_village_adds_up_to_the_county_and_movements_are_shown(client, user_with, client_for):
    with in_scope(ALL):
        poor = make_family(1_000_000)
        make_family(8_000_000)
        make_family(None)
        evaluate_region(region_code=f"{COUNTY}000000", month=MONTH, actor=SYSTEM, at=AT)
        IncomeFact.objects.filter(household=poor).update(reversed_at=AT, reversal_reason="登记有误")
        fact = IncomeFact.objects.filter(reversed_at=None).first()
        IncomeFact.objects.create(
            household=poor, region_code=VILLAGE, source="visit", recorded_at=AT, kind="wage",
            amount_fen=9_000_000, period_from=fact.period_from, period_to=fact.period_to,
        )  # fmt: skip
        evaluate_region(
            region_code=f"{COUNTY}000000", month=202603, actor=SYSTEM, at=datetime(2026, 4, 2, tzinfo=UTC)
        )
    for place, code in (("", 53), ("5303", int(COUNTY)), (VILLAGE[:9], int(VILLAGE))):
        page = client.get(reverse("monitoring:incidence"), {"place": place}, headers=EN)
        (row,) = page.context["rows"]
        assert (row["code"], row["households"], row["people"], row["people_unknown"]) == (code, 3, 6, 2)
        assert (row["left"], row["people_below_line"], row["incidence"]) == (1, 0, 0)
        assert (row["known"], row["people_income_unknown"]) == (4, 2)
    before = {row["label"]: row["cells"] for row in page.context["moves"]}
    assert [sum(cells) for cells in before.values()] == [1, 1, 1]
    assert page.context["up"] == f"?place={COUNTY}"
    stranger = client_for(user_with("county_approver", regions=["530823"]))
    assert "No figures yet" in stranger.get(reverse("monitoring:incidence"), headers=EN).content.decode()


def test_exit_is_entered_and_judged_through_the_pages(client):
    with in_scope(ALL):
        make_family()
    form = {
        "region_code": f"{COUNTY}000000", "level": "county", "as_of": "2026-04-01", "population": "10000",
        "poor": "769", "mis_exited": "0", "missed": "0", "source": "年度统计",
    }  # fmt: skip
    assert "Nothing on record" in client.get(reverse("monitoring:exits"), headers=EN).content.decode()
    assert client.get(reverse("monitoring:exit_add")).status_code == 200
    wrong = client.post(reverse("monitoring:exit_add"), {**form, "poor": "10001"}, headers=EN)
    assert wrong.status_code == 422
    done = client.post(reverse("monitoring:exit_add"), form, headers=EN, follow=True)
    text = done.content.decode()
    assert "Not ready" in text
    assert "7.69" in text
    rows = list(client.get(reverse("monitoring:exits"), headers=EN).context["page"])
    assert [row.ready for row in rows] == [False]
