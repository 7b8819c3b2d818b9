# ruff: noqa: E501 -- queries and commands in one line
"""Synthetic households of any number: one Parquet file a county and source, the same bytes for the same number.

One household in a hundred stands exactly on a limit (the line, a share, a fall of income), one in five hundred
lacks a fact. Codes are invented within real provinces; the rows carry no name and no number of a person.
"""

from __future__ import annotations

import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

PROVINCES = (13, 14, 15, 22, 23, 34, 36, 41, 42, 43, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63, 64, 65)
COUNTY_SIZE = 28_000
MONTH = 202406
LINE = 880_000
SOURCES = ("household", "member", "previous", "last_year")
SIZES, SHARES = np.arange(1, 9), np.array([9, 17, 23, 26, 14, 7, 3, 1]) / 100
ROWS = 122_880


@dataclass(frozen=True, slots=True)
class Dataset:
    """A folder of counties."""

    folder: Path
    counties: tuple[int, ...]
    households: int
    members: int

    def files(self, source: str, counties: tuple[int, ...] | None = None) -> list[Path]:
        return [self.folder / source / f"{county}.parquet" for county in counties or self.counties]


def make_dataset(home: Path, households: int) -> Dataset:
    """Return the dataset of that many households, written below home unless it is there already."""
    folder = home / f"households-{households}"
    manifest = folder / "manifest.json"
    if not manifest.exists():
        for source in SOURCES:
            (folder / source).mkdir(parents=True, exist_ok=True)
        sizes = county_sizes(households)
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            members = list(
                pool.map(write_county, *zip(*((folder, *one) for one in sizes.items()), strict=True))
            )
        manifest.write_text(json.dumps({"counties": list(sizes), "members": sum(members)}))
    found = json.loads(manifest.read_text())
    return Dataset(folder, tuple(found["counties"]), households, found["members"])


def county_sizes(households: int) -> dict[int, int]:
    """Return households by county code: of unequal sizes, spread over the provinces."""
    number = max(2, round(households / COUNTY_SIZE))
    weights = np.random.default_rng(7).lognormal(0, 0.5, number)
    sizes = np.floor(weights / weights.sum() * households).astype(int)
    sizes[0] += households - sizes.sum()
    codes = [PROVINCES[at % len(PROVINCES)] * 10_000 + 101 + at // len(PROVINCES) for at in range(number)]
    return dict(sorted(zip(codes, sizes.tolist(), strict=True)))


def write_county(folder: Path, county: int, households: int) -> int:
    """Write the four files of a county; return its members."""
    random = np.random.default_rng([MONTH, county])
    tables = county_tables(random, county, households)
    for source, table in tables.items():
        pq.write_table(
            table,
            folder / source / f"{county}.parquet",
            compression="zstd",
            compression_level=1,
            row_group_size=ROWS,
        )
    return len(tables["member"])


def county_tables(random: np.random.Generator, county: int, count: int) -> dict[str, pa.Table]:
    """Return the four sources of a county."""
    ids = county * 10_000_000 + np.arange(count)
    size = random.choice(SIZES, count, p=SHARES)
    starts = np.concatenate(([0], np.cumsum(size)[:-1]))
    of = np.repeat(np.arange(count), size)
    person = _persons(random, of, starts)
    ready = np.exp(random.normal(9.75, 0.42, count)) * size * 100
    wage_share = random.uniform(0.3, 0.7, count)
    workers = np.bincount(of, person["can_work"], count).astype(np.int64)
    wage = np.where(person["can_work"], (ready * wage_share / np.maximum(workers, 1))[of], 0).astype(np.int64)
    transfer = (ready * 0.15 / size).astype(np.int64)[of]
    earned = np.add.reduceat(wage + transfer, starts)
    cost = (ready * random.uniform(0.02, 0.2, count)).astype(np.int64)
    net = np.maximum(ready.astype(np.int64), earned - cost)
    last = (net / size * np.exp(random.normal(-0.05, 0.14, count))).astype(np.int64)
    disaster = np.where(random.random(count) < 0.012, np.exp(random.normal(13.2, 0.9, count)), 0).astype(
        np.int64
    )
    net, last, disaster = _on_the_limit(random, net, last, disaster, size)
    # Costs are part of what the business brings in, so the net income is exactly what was drawn.
    business = net - earned + cost
    household = {
        "household_id": ids,
        "village_code": _villages(random, county, count),
        "exited": _lacking(random, random.random(count) < 0.88),
        "business_income": _lacking(random, business),
        "property_income": np.zeros(count, np.int64),
        "production_cost": cost,
        "disaster_loss": disaster,
        "housing": np.where(random.random(count) < 0.0065, 2, 1).astype(np.int8),
        "water": _lacking(random, np.where(random.random(count) < 0.0035, 2, 1).astype(np.int8)),
    }
    member = {
        "household_id": ids[of],
        "birth_month": person["birth_month"],
        "schooling": person["schooling"],
        "medical": _lacking(random, np.where(random.random(of.size) < 0.0016, 2, 1).astype(np.int8)),
        "can_work": _lacking(random, person["can_work"]),
        "wage_income": _lacking(random, wage),
        "transfer_income": transfer,
        "medical_cost": person["medical_cost"],
        "school_cost": person["school_cost"],
    }
    before = np.maximum(workers + (random.random(count) < 0.004) - (random.random(count) < 0.003), 0)
    before_class = np.where(net < LINE * size, 1, np.where(random.random(count) < 0.004, 3, 0))
    previous = {
        "household_id": ids,
        "workers": _lacking(random, before.astype(np.int16)),
        "monitoring_class": before_class.astype(np.int8),
    }
    last_year = {"household_id": ids, "per_capita": _lacking(random, last)}
    parts = {"household": household, "member": member, "previous": previous, "last_year": last_year}
    return {source: pa.table(columns) for source, columns in parts.items()}


def _persons(random: np.random.Generator, of: np.ndarray, starts: np.ndarray) -> dict[str, np.ndarray]:
    count = of.size
    head = np.arange(count) - starts[of] < 2
    draw = random.random(count)
    age = np.where(head, random.integers(26, 82, count), (draw * draw * 90).astype(np.int64))
    month = random.integers(1, 13, count)
    pupil = (age >= 5) & (age <= 16)
    absent = random.random(count) < 0.0007
    studies = pupil | ((age > 16) & (age < 22) & (draw < 0.55))
    ill = random.random(count) < 0.01
    cost = np.where(ill, 900_000.0, np.where(draw < 0.35, 27_000.0, 0.0)) * np.exp(
        random.normal(0, 0.8, count)
    )
    fees = np.where(studies, np.where(age > 15, 540_000.0, 49_000.0), 0) * np.exp(
        random.normal(0, 0.5, count)
    )
    return {
        "birth_month": ((2024 - age) * 100 + month).astype(np.int32),
        "schooling": np.where(pupil, np.where(absent, 2, 1), 3).astype(np.int8),
        "can_work": (age >= 16) & (age <= 70) & (random.random(count) < 0.85) & ~studies,
        "medical_cost": cost.astype(np.int64),
        "school_cost": fees.astype(np.int64),
    }


def _on_the_limit(
    random: np.random.Generator, net: np.ndarray, last: np.ndarray, disaster: np.ndarray, size: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Put one household in a hundred exactly on the line, on a fall of 30 percent or on a share of 30 percent."""
    which = random.random(net.size)
    net = np.where(which < 0.004, LINE * size, net)
    fall = (which >= 0.004) & (which < 0.007)
    share = (which >= 0.007) & (which < 0.01)
    base = np.maximum(net // (700 * size), 1)
    net = np.where(fall, base * 70 * size, np.where(share, net // 1000 * 1000, net))
    return net, np.where(fall, base * 100, last), np.where(share, net // 100 * 30, disaster)


def _lacking(random: np.random.Generator, values: np.ndarray) -> pa.Array:
    return pa.array(values, mask=random.random(values.size) < 0.0002)


def _villages(random: np.random.Generator, county: int, count: int) -> np.ndarray:
    villages = max(12, count // 110)
    towns = max(4, villages // 15)
    village = np.sort(random.integers(0, villages, count))
    return county * 1_000_000 + (village * towns // villages + 1) * 1000 + village % 900 + 1


if __name__ == "__main__":
    print(make_dataset(Path(sys.argv[1]), int(sys.argv[2])))
