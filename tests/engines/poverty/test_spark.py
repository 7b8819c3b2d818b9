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
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

from tests.engines.poverty.makers import LAW
from tests.engines.poverty.population import HOUSEHOLDS, population
from xieshou.engines.poverty import evaluate, snapshot_of
from xieshou.engines.poverty.evaluation import sources_of

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 120
LEAN = ("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dspark.master.rest.enabled=false")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_spark_cluster_says_what_duckdb_says(tmp_path: Path) -> None:
    snapshot = snapshot_of(population(HOUSEHOLDS))
    for name, table in sources_of(snapshot).items():
        pq.write_table(table, tmp_path / f"{name}.parquet")
    with _cluster(tmp_path) as master:
        done = subprocess.run(
            [sys.executable, "-m", "tests.engines.poverty.spark_run", master, str(tmp_path)],
            capture_output=True, text=True, check=False, env=_environment(),
        )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert (tmp_path / "executors").read_text() == "2"
    found = pq.read_table(tmp_path / "spark").sort_by("household_id").to_pylist()
    assert found == evaluate(snapshot, LAW).to_pylist()


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
