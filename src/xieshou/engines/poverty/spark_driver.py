"""The program that drives Spark: python -m xieshou.engines.poverty.spark_driver FOLDER."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pyspark.sql import SparkSession

from xieshou.engines.poverty.tables import SOURCES

TYPES = {"int64": "bigint", "int32": "int", "int16": "smallint", "int8": "tinyint", "boolean": "boolean"}


def main(folder: Path) -> None:
    """Judge the sources of a folder as it was asked, and write the results beside them."""
    asked = json.loads((folder / "asked.json").read_text("utf-8"))
    builder = SparkSession.builder.master(asked["master"]).appName("xieshou")
    for name, value in asked["settings"].items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    for name, columns in SOURCES.items():
        known = ", ".join(f"{column} {TYPES[kind]}" for column, kind in columns.items())
        session.read.schema(known).parquet((folder / name).as_uri()).createOrReplaceTempView(name)
    session.sql(asked["query"]).write.parquet((folder / "result").as_uri())
    infos = session.sparkContext._jsc.sc().statusTracker().getExecutorInfos()  # noqa: SLF001 -- no other way
    (folder / "executors").write_text(str(max(len(infos) - 1, 1)), "utf-8")  # the driver is one of them
    session.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
