"""Run the rules on a Spark cluster: python spark_run.py MASTER FOLDER. Reads and writes Parquet in the folder."""

from __future__ import annotations

import sys
from pathlib import Path

from pyspark.sql import SparkSession

from tests.engines.poverty.makers import LAW
from xieshou.engines.poverty.compiled import Engine, results_sql
from xieshou.engines.poverty.tables import SOURCES

SPARK = {"int64": "bigint", "int32": "int", "int16": "smallint", "int8": "tinyint", "boolean": "boolean"}


def main(master: str, folder: str) -> None:
    session = (
        SparkSession.builder.master(master)
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.executor.cores", "1")
        .config("spark.executor.memory", "512m")
        .config("spark.scheduler.minRegisteredResourcesRatio", "1.0")
        .config("spark.driver.memory", "512m")
        .config("spark.executor.extraJavaOptions", "-XX:TieredStopAtLevel=1")
        .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1")
        .config("spark.sql.adaptive.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate()
    )
    for name in SOURCES:
        known = ", ".join(f"{column} {SPARK[kind]}" for column, kind in SOURCES[name].items())
        session.read.schema(known).parquet(f"{folder}/{name}.parquet").createOrReplaceTempView(name)
    session.sql(results_sql(LAW, Engine.SPARK)).write.parquet(f"{folder}/spark")
    executors = session.sparkContext._jsc.sc().statusTracker().getExecutorInfos()
    Path(folder, "executors").write_text(str(len(executors) - 1))  # the driver is one of them
    session.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
