"""A province on Apache Spark: the same rules over Parquet files, in a process of its own.

Sources lie in `FOLDER/SOURCE/*.parquet`, results come to `FOLDER/result/*.parquet`; a cluster elsewhere
must reach the folder under the same path. Neither pyspark nor Java is needed for anything else.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from xieshou.engines.poverty.compiled import Engine, results_sql

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from xieshou.engines.poverty.law import Parameters

DRIVER = "xieshou.engines.poverty.spark_driver"
HERE = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
USUAL = {"spark.ui.enabled": "false", "spark.scheduler.minRegisteredResourcesRatio": "1.0"}
LAST_WORDS = 1500


class SparkFailedError(Exception):
    """Spark ended without a result; the message is the end of what it said."""


def what_is_missing() -> str:
    """Return what this machine lacks for Spark: "pyspark", "java", or nothing."""
    if not spark_version():
        return "pyspark"
    return "" if _java() else "java"


def spark_version() -> str:
    """Return the version of pyspark that is installed, or nothing."""
    try:
        return version("pyspark")
    except PackageNotFoundError:
        return ""


def evaluate_on_spark(
    folder: Path, law: Parameters, *, master: str, options: Mapping[str, str] | None = None
) -> int:
    """Judge the sources of a folder, and return the processes of the cluster that took part.

    Args:   master: as Spark names it, `spark://host:7077` or `local[4]`; options: settings of Spark, by name.
    Raises: SparkFailedError.
    """
    settings = USUAL | (HERE if _is_here(master) else {}) | dict(options or {})
    asked = {"master": master, "settings": settings, "query": results_sql(law, Engine.SPARK)}
    (folder / "asked.json").write_text(json.dumps(asked), "utf-8")
    done = subprocess.run(  # noqa: S603 -- our own module
        [sys.executable, "-m", DRIVER, str(folder)],
        capture_output=True, text=True, check=False, env=_environment(master),
    )  # fmt: skip
    if done.returncode:
        raise SparkFailedError(done.stderr[-LAST_WORDS:])
    return int((folder / "executors").read_text("utf-8"))


def read_results(folder: Path, *, low: int, high: int) -> pa.Table:
    """Return the results of villages from `low` to before `high`, byte for byte as `evaluate` gives them."""
    import pyarrow.dataset as ds

    from xieshou.engines.poverty.evaluation import arrow_schema
    from xieshou.engines.poverty.tables import RESULT

    place = (ds.field("village_code") >= low) & (ds.field("village_code") < high)
    rows = ds.dataset(folder / "result").to_table(columns=list(RESULT), filter=place)
    return rows.sort_by("household_id").cast(arrow_schema(RESULT))


def _is_here(master: str) -> bool:
    return master.startswith("local") or "//127.0.0.1" in master or "//localhost" in master


def _java() -> str | None:
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=str(Path(home, "bin"))) if home else shutil.which("java")


def _environment(master: str) -> dict[str, str]:
    """Return this process's variables without its secrets: Spark would pass them on to its machines."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XIESHOU_")}
    source = str(Path(__file__).resolve().parents[3])
    kept["PYTHONPATH"] = os.pathsep.join(filter(None, (source, kept.get("PYTHONPATH", ""))))
    kept["PYSPARK_PYTHON"] = sys.executable
    return kept | ({"SPARK_LOCAL_IP": "127.0.0.1"} if _is_here(master) else {})
