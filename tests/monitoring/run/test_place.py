"""A place of many counties: which engine calculates it, who may ask, what is kept, what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.monitoring.story import COUNTY
from xieshou.config.host import monitoring as command
from xieshou.config.host.outcome import HostError
from xieshou.engines.poverty import Snapshot, evaluate
from xieshou.engines.poverty.spark import SparkFailedError
from xieshou.engines.poverty.tables import SOURCES
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied
from xieshou.kernel.jobs.models import Progress
from xieshou.kernel.scope_sql import in_scope, set_scope
from xieshou.monitoring.jobs.run import run_place
from xieshou.monitoring.models import Run, Verdict
from xieshou.monitoring.operations import run_place as asking
from xieshou.monitoring.operations import run_spark
from xieshou.monitoring.operations.run import RunOrderError, evaluate_region, replay_run
from xieshou.monitoring.operations.run_place import (
    NoHouseholdsError,
    SparkMissingError,
    SparkNotSetError,
    choose_engine,
    request_place,
)
from xieshou.monitoring.operations.run_spark import SparkBrokenError, evaluate_place
from xieshou.monitoring.views import run as pages
from xieshou.monitoring.vocabulary.run import Engine, EngineChoice

from .makers import AT, MONTH, make_family

if TYPE_CHECKING:
    from pathlib import Path

SYSTEM = Actor.system("测试")
ALL = Scope.everything()
EN = {"accept-language": "en"}
PROVINCE = COUNTY[:2]


def stand_in(folder: Path, law, *, master, options):
    """Judge the files as Spark is asked to, on DuckDB: that both say the same is the test of the engines."""
    import pyarrow.parquet as pq

    assert master == "local[1]"
    assert options == {"spark.driver.memory": "512m"}
    files = {name: sorted((folder / name).glob("*.parquet")) for name in SOURCES}
    (folder / "result").mkdir()
    pq.write_table(evaluate(Snapshot(**files), law), folder / "result" / "part.parquet")
    return 1


@pytest.fixture
def spark(settings, tmp_path, monkeypatch):
    settings.SPARK_MASTER, settings.SPARK_DIR = "local[1]", tmp_path / "spark"
    settings.SPARK_OPTIONS, settings.SPARK_FROM = {"spark.driver.memory": "512m"}, 2
    monkeypatch.setattr(asking, "what_is_missing", lambda: "")
    monkeypatch.setattr(run_spark, "evaluate_on_spark", stand_in)


@pytest.fixture
def place(db):
    set_scope(ALL)


def ask(choice=EngineChoice.AUTO, *, prefix=PROVINCE, actor=SYSTEM):
    return request_place(prefix=prefix, month=MONTH, choice=choice, actor=actor, at=AT)


def test_spark_is_taken_from_a_number_of_households_on_and_only_where_it_is(settings, monkeypatch):
    settings.SPARK_MASTER, settings.SPARK_FROM = "local[1]", 10
    lacks = {"part": ""}
    monkeypatch.setattr(asking, "what_is_missing", lambda: lacks["part"])

    def choose(choice, households):
        monkeypatch.setattr(asking, "count_registered", lambda _prefix: households)
        return choose_engine(choice, prefix=PROVINCE)

    assert choose(EngineChoice.AUTO, 9) == Engine.DUCKDB
    assert choose(EngineChoice.AUTO, 10) == Engine.SPARK
    assert choose(EngineChoice.DUCKDB, 10) == Engine.DUCKDB
    assert choose(EngineChoice.SPARK, 1) == Engine.SPARK
    lacks["part"] = "java"
    assert choose(EngineChoice.AUTO, 10) == Engine.DUCKDB
    with pytest.raises(SparkMissingError):
        choose(EngineChoice.SPARK, 10)
    settings.SPARK_MASTER = lacks["part"] = ""
    assert choose(EngineChoice.AUTO, 10) == Engine.DUCKDB
    with pytest.raises(SparkNotSetError):
        choose(EngineChoice.SPARK, 10)


@pytest.mark.parametrize("choice", [EngineChoice.DUCKDB, EngineChoice.SPARK])
def test_households_are_not_counted_for_an_engine_that_is_named(spark, monkeypatch, choice):
    asked = []
    monkeypatch.setattr(asking, "count_registered", asked.append)
    monkeypatch.setattr(asking, "what_is_missing", lambda: asked.append("missing") or "")
    assert choose_engine(choice, prefix=PROVINCE) == Engine(choice)
    assert asked == {EngineChoice.DUCKDB: [], EngineChoice.SPARK: ["missing"]}[choice]


def test_place_on_spark_keeps_runs_that_replay_byte_for_byte(place, spark, settings):
    poor, silent = make_family(1_000_000), make_family(None)
    (done,) = evaluate_place(prefix=PROVINCE, month=MONTH, actor=SYSTEM, at=AT)
    assert (done.region_code, done.engine, done.households, done.unknown) == (
        f"{COUNTY}000000", Engine.SPARK, 2, 1,
    )  # fmt: skip
    assert set(Verdict.objects.values_list("household_id", flat=True)) == {poor.pk, silent.pk}
    assert replay_run(run_id=done.pk, actor=SYSTEM, at=AT).is_equal
    assert evaluate_place(prefix=PROVINCE, month=MONTH, actor=SYSTEM, at=AT) == [done]
    assert evaluate_region(region_code=done.region_code, month=MONTH, actor=SYSTEM, at=AT) == done
    assert not list(settings.SPARK_DIR.iterdir())
    with pytest.raises(RunOrderError):
        evaluate_place(prefix=PROVINCE, month=202601, actor=SYSTEM, at=AT)


def test_spark_that_fails_changes_nothing(place, spark, settings, monkeypatch):
    def fail(*_args, **_kwargs):
        raise SparkFailedError("lost executor")

    make_family()
    monkeypatch.setattr(run_spark, "evaluate_on_spark", fail)
    with pytest.raises(SparkBrokenError):
        evaluate_place(prefix=PROVINCE, month=MONTH, actor=SYSTEM, at=AT)
    assert not Run.objects.exists()
    assert not list(settings.SPARK_DIR.iterdir())


def test_spark_that_is_not_there_is_refused_by_name(place, settings, monkeypatch):
    make_family()
    settings.SPARK_MASTER = ""
    with pytest.raises(SparkNotSetError):
        ask(EngineChoice.SPARK)
    settings.SPARK_MASTER, settings.SPARK_FROM = "local[1]", 0
    monkeypatch.setattr(asking, "what_is_missing", lambda: "java")
    with pytest.raises(SparkMissingError, match="java"):
        ask(EngineChoice.SPARK)
    assert ask() == Engine.DUCKDB


@pytest.mark.parametrize(("households", "engine", "job"), [
    (1, Engine.DUCKDB, "monitoring.run.county"), (2, Engine.SPARK, "monitoring.run.place"),
])  # fmt: skip
def test_request_queues_counties_or_the_place(place, spark, households, engine, job):
    for _number in range(households):
        make_family()
    assert ask() == engine
    assert [one.name for one in Progress.objects.all()] == [job]
    event = Event.objects.get(event="monitoring.run.asked")
    assert event.after == {"month": MONTH, "engine": engine, "counties": 1}
    assert ask(EngineChoice.SPARK) == Engine.SPARK
    assert Progress.objects.filter(name="monitoring.run.place").count() == households


def test_place_needs_households_and_the_right_to_all_of_it(place, spark, actor_with):
    with pytest.raises(NoHouseholdsError):
        ask()
    make_family()
    for actor in (actor_with("county_approver", regions=[COUNTY]), actor_with("auditor", regions=[PROVINCE])):
        with pytest.raises(Denied):
            ask(actor=actor)
        with pytest.raises(Denied):
            evaluate_place(prefix=PROVINCE, month=MONTH, actor=actor, at=AT)
    assert ask(EngineChoice.DUCKDB, actor=actor_with("county_approver", regions=[PROVINCE])) == Engine.DUCKDB


@pytest.mark.django_db(transaction=False)
def test_job_runs_the_place_and_then_its_clues(place, spark):
    make_family(1_000_000)
    run_place.run_here(actor=SYSTEM, at=AT, prefix=PROVINCE, month=MONTH)
    with in_scope(ALL):
        assert Run.objects.get().engine == Engine.SPARK
        assert [one.name for one in Progress.objects.all()] == ["monitoring.run.clues"]


def test_page_offers_the_province_and_the_engine(db, spark, user_with, client_for, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: AT)
    client = client_for(user_with("county_approver", regions=[PROVINCE]))
    with in_scope(ALL):
        make_family(1_000_000)
        evaluate_place(prefix=PROVINCE, month=MONTH, actor=SYSTEM, at=AT)
    page = client.get(reverse("monitoring:runs"), headers=EN).content.decode()
    assert "Apache Spark" in page
    assert f'value="{PROVINCE}"' in page
    assert f'value="{COUNTY}"' in page
    for values, word in (
        ({"region_code": PROVINCE, "engine": "spark"}, "The run is queued"),
        ({"region_code": COUNTY, "engine": "abacus"}, "Choose a county"),
    ):
        said = client.post(reverse("monitoring:run_start"), values, headers=EN, follow=True)
        assert word in said.content.decode()
    monkeypatch.setattr(asking, "what_is_missing", lambda: "pyspark")
    said = client.post(
        reverse("monitoring:run_start"),
        {"region_code": PROVINCE, "engine": "spark"},
        headers=EN,
        follow=True,
    )
    assert "pyspark is not installed" in said.content.decode()


def test_page_passes_on_that_a_run_is_not_allowed(db, user_with, client_for, monkeypatch):
    def refuse(**_values):
        raise Denied

    client = client_for(user_with("county_approver", regions=[PROVINCE]))
    with in_scope(ALL):
        make_family()
    monkeypatch.setattr(pages, "request_place", refuse)
    assert client.post(reverse("monitoring:run_start"), {"region_code": PROVINCE}).status_code == 403


@pytest.mark.parametrize("engine", ["duckdb", "spark"])
def test_command_says_a_line_a_county(place, spark, monkeypatch, engine):
    monkeypatch.setattr(timezone, "now", lambda: AT)
    make_family(1_000_000)
    lines: list[str] = []
    command.run_place("all", MONTH, engine, say=lines.append)
    (line,) = lines
    assert line.startswith(COUNTY)
    assert line.endswith("1 households, 1 changed, 0 unknown, on " + Engine(engine).label)


@pytest.mark.parametrize(("where", "month", "word"), [
    ("5", MONTH, "no place"), ("53", 202613, "no month"), ("99", MONTH, "没有登记农户"),
    ("53", 202603, "该月尚未结束"),
])  # fmt: skip
def test_command_refuses_in_one_line(place, spark, monkeypatch, where, month, word):
    monkeypatch.setattr(timezone, "now", lambda: AT)
    make_family()
    with pytest.raises(HostError, match=word):
        command.run_place(where, month, "duckdb", say=print)
