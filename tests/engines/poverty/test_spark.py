"""The rules on a real Spark cluster: a master and two workers on loopback, from the package and Debian's Java."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing, contextmanager
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

from tests.engines.poverty.makers import LAW
from tests.engines.poverty.population import HOUSEHOLDS, population
from xieshou.engines.poverty import evaluate, snapshot_of, spark
from xieshou.engines.poverty.evaluation import sources_of
from xieshou.engines.poverty.spark import evaluate_on_spark, read_results
from xieshou.monitoring.rules.columns import to_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 120
QUICK = "-XX:TieredStopAtLevel=1"
SMALL = {
    "spark.executor.cores": "1",
    "spark.executor.memory": "512m",
    "spark.driver.memory": "512m",
    "spark.executor.extraJavaOptions": QUICK,
    "spark.driver.extraJavaOptions": QUICK,
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "2",
}
LEAN = ("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dspark.master.rest.enabled=false")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_spark_cluster_says_what_duckdb_says(tmp_path: Path) -> None:
    snapshot = snapshot_of(population(HOUSEHOLDS))
    for name, table in sources_of(snapshot).items():
        (tmp_path / name).mkdir()
        pq.write_table(table, tmp_path / name / "all.parquet")
    with _cluster(tmp_path) as master:
        assert evaluate_on_spark(tmp_path, LAW, master=master, options=SMALL) == 2
    found, expected = read_results(tmp_path, low=0, high=10**12), evaluate(snapshot, LAW)
    assert found.to_pylist() == expected.to_pylist()
    assert to_bytes(found) == to_bytes(expected)


def test_what_spark_needs_is_named_when_it_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    assert spark.what_is_missing() == ""
    monkeypatch.setenv("JAVA_HOME", "/nowhere")
    assert spark.what_is_missing() == "java"
    monkeypatch.setattr(spark, "version", _raise)
    assert spark.what_is_missing() == "pyspark"


def _raise(name: str) -> str:
    raise PackageNotFoundError(name)


def test_spark_that_fails_says_its_last_words_and_gets_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XIESHOU_SECRET_KEY", "geheim")
    monkeypatch.setattr(spark, "DRIVER", "tests.engines.poverty.failing_driver")
    monkeypatch.syspath_prepend(str(Path.cwd()))
    monkeypatch.setenv("PYTHONPATH", str(Path.cwd()))
    with pytest.raises(spark.SparkFailedError, match="secrets: 0"):
        evaluate_on_spark(tmp_path, LAW, master="local[1]")


@contextmanager
def _cluster(folder: Path) -> Iterator[str]:
    """Start a master and two workers on loopback, each a process of its own."""
    java = shutil.which("java")
    if java is None:
        pytest.fail(
            "Spark needs Java, and there is none. Run: make java (Debian: apt-get install default-jre-headless)."
        )
    port, pages = _free_port(), _free_port()
    master, here = f"spark://127.0.0.1:{port}", ("--host", "127.0.0.1")
    started = [_daemon(folder, "master.Master", *here, "--port", str(port), "--webui-port", str(pages))]
    for number in range(2):
        room = ("--cores", "1", "--memory", "600m", "--work-dir", str(folder / f"work-{number}"))
        started.append(_daemon(folder, "worker.Worker", *here, "--webui-port", "0", *room, master))
    try:
        _wait(lambda: _workers(pages) == 2, folder)
        yield master
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            process.wait(20)


def _daemon(folder: Path, name: str, *arguments: str) -> subprocess.Popen:
    jars = Path(_spark_home(), "jars", "*")
    command = ["java", *LEAN, "-cp", str(jars), f"org.apache.spark.deploy.{name}", *arguments]
    with (folder / f"{name}.log").open("a") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, env=_environment())


def _spark_home() -> str:
    import pyspark

    return str(Path(pyspark.__file__).parent)


def _environment() -> dict[str, str]:
    names = {"SPARK_HOME": _spark_home(), "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    names["SPARK_SCALA_VERSION"] = "2.13"  # else a worker looks for a build of Spark's own sources
    return {**os.environ, **names, "PYTHONPATH": str(Path.cwd())}


def _workers(pages: int) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{pages}/json/", timeout=5) as answer:
            return answer.read().decode().count('"ALIVE"') - 1
    except OSError:
        return -1


def _wait(condition: object, folder: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > until:
            logs = "".join(log.read_text()[-1500:] for log in folder.glob("*.log"))
            pytest.fail(f"The cluster did not start within {PATIENCE} s.\n{logs}")
        time.sleep(0.2)


def _free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
