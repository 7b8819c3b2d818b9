# ruff: noqa: E501, FBT001, FBT003 -- rules by hand: a test a line, true and false as values
"""The same rules four more times, by hand: DuckDB SQL, Polars, pandas, a loop in Python. Written for speed.

Each reads the files of a dataset and writes the columns COMPARED (and, as the engine does, the figures).
Only comparing the results keeps five definitions equal; that is why the project has one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

COMPARED = (
    "household_id", "monitoring_class", "reasons", "unknowns", "members", "workers", "per_capita",
    "net_income", "medical_cost", "school_cost", "disaster_loss", "out_of_school", "uninsured",
    "last_per_capita", "previous_workers",
)  # fmt: skip
TESTS = (
    "income", "squeezed", "medical_cost", "school_cost", "disaster", "rigid",
    "schooling", "medical", "housing", "water", "drop", "labour",
)  # fmt: skip
LINE, NEAR, SHARE, RIGID, DROP = 880_000, 150, 30, 50, 30
OLDEST, YOUNGEST = 202406 - 1600, 202406 - 600


def duckdb_sql(files: dict[str, list[Path]]) -> str:
    """Return one query over all counties."""
    read = {
        name: "read_parquet([" + ",".join(f"'{path}'" for path in paths) + "])"
        for name, paths in files.items()
    }
    age = f"(birth_month > {OLDEST} AND birth_month <= {YOUNGEST})"
    mask = " + ".join(f"CASE WHEN t_{name} THEN {1 << at} ELSE 0 END" for at, name in enumerate(TESTS))
    unknown = " + ".join(f"(t_{name} IS NULL)::INT * {1 << at}" for at, name in enumerate(TESTS))
    sudden = "(t_squeezed OR (near AND (t_medical_cost OR t_school_cost OR t_disaster OR t_rigid OR t_drop)))"
    standing = "(t_schooling OR t_medical OR t_housing OR t_water OR (near AND t_labour))"
    base = "CASE WHEN exited THEN 1 WHEN NOT exited THEN 2 ELSE 4 END"
    return f"""
WITH m AS (
  SELECT household_id, count(*) n,
    CASE WHEN count(wage_income + transfer_income) = count(*) THEN sum(wage_income + transfer_income)::BIGINT END earned,
    CASE WHEN count(medical_cost) = count(*) THEN sum(medical_cost)::BIGINT END med,
    CASE WHEN count(school_cost) = count(*) THEN sum(school_cost)::BIGINT END edu,
    CASE WHEN count(can_work) = count(*) THEN sum(can_work::INT) END workers,
    sum(CASE WHEN {age} AND schooling = 2 THEN 1 ELSE 0 END) out,
    sum(CASE WHEN (coalesce(schooling, 0) = 0 AND ({age} OR birth_month IS NULL))
              OR (schooling = 2 AND birth_month IS NULL) THEN 1 ELSE 0 END) sch_open,
    sum(CASE WHEN medical = 2 THEN 1 ELSE 0 END) unins,
    sum(CASE WHEN coalesce(medical, 0) = 0 THEN 1 ELSE 0 END) ins_open
  FROM {read["member"]} GROUP BY household_id),
f AS (
  SELECT h.household_id, h.village_code, h.exited, h.disaster_loss, coalesce(h.housing, 0) housing,
    coalesce(h.water, 0) water, m.n, m.med, m.edu, m.workers, m.out, m.sch_open, m.unins, m.ins_open,
    m.earned + h.business_income + h.property_income - h.production_cost net,
    m.med + m.edu + h.disaster_loss rigid, m.n * {LINE} range_income,
    p.workers before, p.monitoring_class previous_class, l.per_capita last
  FROM {read["household"]} h LEFT JOIN m USING (household_id)
  LEFT JOIN {read["previous"]} p USING (household_id) LEFT JOIN {read["last_year"]} l USING (household_id)),
t AS (
  SELECT *, net < range_income t_income, rigid > 0 AND net - rigid < range_income t_squeezed,
    med > 0 AND med * 100 >= net * {SHARE} t_medical_cost, edu > 0 AND edu * 100 >= net * {SHARE} t_school_cost,
    disaster_loss > 0 AND disaster_loss * 100 >= net * {SHARE} t_disaster,
    rigid > 0 AND rigid * 100 >= net * {RIGID} t_rigid,
    CASE WHEN out > 0 THEN true WHEN sch_open > 0 OR n IS NULL THEN NULL ELSE false END t_schooling,
    CASE WHEN unins > 0 THEN true WHEN ins_open > 0 OR n IS NULL THEN NULL ELSE false END t_medical,
    CASE housing WHEN 2 THEN true WHEN 0 THEN NULL ELSE false END t_housing,
    CASE water WHEN 2 THEN true WHEN 0 THEN NULL ELSE false END t_water,
    last > 0 AND net * 100 <= last * n * {100 - DROP} t_drop, workers < before t_labour,
    net * 100 < range_income * {NEAR} near
  FROM f),
v AS (SELECT *, ({mask})::SMALLINT reasons, ({unknown})::SMALLINT unknowns FROM t)
SELECT household_id, village_code, CASE WHEN t_income THEN {base} WHEN NOT t_income AND {sudden} THEN 3
    WHEN NOT {sudden} AND {standing} THEN {base} WHEN NOT t_income AND NOT {sudden} AND NOT {standing} THEN 0
    ELSE 4 END::TINYINT monitoring_class, previous_class, reasons, unknowns,
  coalesce(n, 0)::SMALLINT members, workers::SMALLINT workers,
  CASE WHEN net >= 0 THEN net // n ELSE -((-net + n - 1) // n) END per_capita,
  CASE WHEN reasons <> 0 THEN net END net_income, CASE WHEN reasons & 38 <> 0 THEN med END medical_cost,
  CASE WHEN reasons & 42 <> 0 THEN edu END school_cost,
  CASE WHEN reasons & 50 <> 0 THEN disaster_loss END disaster_loss,
  (CASE WHEN t_schooling THEN out END)::SMALLINT out_of_school, (CASE WHEN t_medical THEN unins END)::SMALLINT uninsured,
  CASE WHEN t_drop THEN last END last_per_capita, CASE WHEN t_labour THEN before END previous_workers
FROM v"""


def polars_county(files: dict[str, Path], target: Path) -> None:
    """Judge one county with Polars, lazily, streamed to a file."""
    import polars as pl

    col = pl.col
    age = (col("birth_month") > OLDEST) & (col("birth_month") <= YOUNGEST)
    no_record = col("schooling").is_null() | (col("schooling") == 0)
    unborn = col("birth_month").is_null()
    money = col("wage_income") + col("transfer_income")

    def whole(value: Any) -> Any:
        return pl.when(value.is_null().any()).then(None).otherwise(value.sum())

    totals = (
        pl.scan_parquet(files["member"])
        .group_by("household_id")
        .agg(
            n=pl.len().cast(pl.Int64),
            earned=whole(money),
            med=whole(col("medical_cost")),
            edu=whole(col("school_cost")),
            workers=whole(col("can_work").cast(pl.Int64)),
            out=(age & (col("schooling") == 2)).sum().cast(pl.Int64),
            sch_open=((no_record & (age | unborn)) | ((col("schooling") == 2) & unborn)).sum(),
            unins=(col("medical") == 2).sum().cast(pl.Int64),
            ins_open=(col("medical").is_null() | (col("medical") == 0)).sum(),
        )
    )
    previous = pl.scan_parquet(files["previous"]).select(
        "household_id", before=col("workers").cast(pl.Int64), previous_class="monitoring_class"
    )
    last = pl.scan_parquet(files["last_year"]).select("household_id", last="per_capita")
    facts = pl.scan_parquet(files["household"])
    for table in (totals, previous, last):
        facts = facts.join(table, on="household_id", how="left")
    net = col("earned") + col("business_income") + col("property_income") - col("production_cost")
    facts = facts.with_columns(
        net=net, rigid=col("med") + col("edu") + col("disaster_loss"), reach=col("n") * LINE
    )
    _judge_polars(pl, facts).sink_parquet(target, compression="zstd", compression_level=1)


def _judge_polars(pl: Any, facts: Any) -> Any:
    col = pl.col

    def decided(yes: Any, unknown: Any) -> Any:
        return pl.when(yes).then(True).when(unknown).then(None).otherwise(False)

    def shock(name: str, share: int = SHARE) -> Any:
        return (col(name) > 0) & (col(name) * 100 >= col("net") * share)

    lost = col("n").is_null()
    tests = {
        "income": col("net") < col("reach"),
        "squeezed": (col("rigid") > 0) & (col("net") - col("rigid") < col("reach")),
        "medical_cost": shock("med"),
        "school_cost": shock("edu"),
        "disaster": shock("disaster_loss"),
        "rigid": shock("rigid", RIGID),
        "schooling": decided(col("out") > 0, (col("sch_open") > 0) | lost),
        "medical": decided(col("unins") > 0, (col("ins_open") > 0) | lost),
        "housing": decided(col("housing") == 2, col("housing").is_null() | (col("housing") == 0)),
        "water": decided(col("water") == 2, col("water").is_null() | (col("water") == 0)),
        "drop": (col("last") > 0) & (col("net") * 100 <= col("last") * col("n") * (100 - DROP)),
        "labour": col("workers") < col("before"),
    }
    done = facts.with_columns(
        near=col("net") * 100 < col("reach") * NEAR, **{f"t_{name}": test for name, test in tests.items()}
    )
    t = {name: col(f"t_{name}") for name in TESTS}
    shocks = t["medical_cost"] | t["school_cost"] | t["disaster"] | t["rigid"] | t["drop"]
    sudden = t["squeezed"] | (col("near") & shocks)
    standing = t["schooling"] | t["medical"] | t["housing"] | t["water"] | (col("near") & t["labour"])
    base = pl.when(col("exited")).then(1).when(~col("exited")).then(2).otherwise(4)
    kind = (
        pl.when(t["income"]).then(base).when(~t["income"] & sudden).then(3).when(~sudden & standing).then(base)
        .when(~t["income"] & ~sudden & ~standing).then(0).otherwise(4)
    )  # fmt: skip
    bits = range(len(TESTS))
    done = done.with_columns(
        monitoring_class=kind.cast(pl.Int8),
        reasons=pl.sum_horizontal(
            [t[TESTS[at]].fill_null(False).cast(pl.Int16) * (1 << at) for at in bits]
        ).cast(pl.Int16),
        unknowns=pl.sum_horizontal([t[TESTS[at]].is_null().cast(pl.Int16) * (1 << at) for at in bits]).cast(
            pl.Int16
        ),
    )

    def given(test: Any, name: str) -> Any:
        return pl.when(test).then(col(name))

    return done.select(
        "household_id", "village_code", "monitoring_class", "previous_class", "reasons", "unknowns",
        members=col("n").fill_null(0).cast(pl.Int16), workers=col("workers").cast(pl.Int16),
        per_capita=col("net") // col("n"),
        net_income=given(col("reasons") != 0, "net"), medical_cost=given(col("reasons") & 38 != 0, "med"),
        school_cost=given(col("reasons") & 42 != 0, "edu"),
        disaster_loss=given(col("reasons") & 50 != 0, "disaster_loss"),
        out_of_school=given(t["schooling"], "out"), uninsured=given(t["medical"], "unins"),
        last_per_capita=given(t["drop"], "last"), previous_workers=given(t["labour"], "before"),
    )  # fmt: skip


def pandas_county(files: dict[str, Path], target: Path) -> None:
    """Judge one county with pandas, nullable columns."""
    import pandas as pd

    read = {name: pd.read_parquet(path, dtype_backend="numpy_nullable") for name, path in files.items()}
    member, key = read["member"], read["member"]["household_id"]
    age = (member.birth_month > OLDEST) & (member.birth_month <= YOUNGEST)
    sch, unborn = member.schooling.fillna(0), member.birth_month.isna()
    columns = pd.DataFrame({
        "n": 1, "earned": member.wage_income + member.transfer_income, "med": member.medical_cost,
        "edu": member.school_cost, "workers": member.can_work.astype("Int64"),
        "out": (age & (sch == 2)).fillna(False).astype("Int64"),
        "sch_open": (((sch == 0) & (age | unborn)) | ((sch == 2) & unborn)).fillna(False).astype("Int64"),
        "unins": (member.medical.fillna(0) == 2).astype("Int64"),
        "ins_open": (member.medical.fillna(0) == 0).astype("Int64"),
    })  # fmt: skip
    groups = columns.groupby(key)
    totals, filled = groups.sum(), groups.count()
    for name in ("earned", "med", "edu", "workers"):
        totals[name] = totals[name].where(filled[name] == totals["n"], pd.NA)
    previous = read["previous"].set_index("household_id").add_prefix("previous_")
    last = read["last_year"].set_index("household_id")["per_capita"].rename("last")
    f = (
        read["household"]
        .join(totals, on="household_id")
        .join(previous, on="household_id")
        .join(last, on="household_id")
    )
    _judge_pandas(pd, f).to_parquet(target, compression="zstd", index=False)


def _judge_pandas(pd: Any, f: Any) -> Any:
    net = f.earned + f.business_income + f.property_income - f.production_cost
    rigid, reach, near = f.med + f.edu + f.disaster_loss, f.n * LINE, None
    near = net * 100 < reach * NEAR

    def decided(yes: Any, unknown: Any) -> Any:
        return yes.where(~(unknown & ~yes), pd.NA)

    def shock(spent: Any, share: int = SHARE) -> Any:
        return (spent > 0) & (spent * 100 >= net * share)

    lost, housing, water = f.n.isna(), f.housing.fillna(0), f.water.fillna(0)
    t = {
        "income": net < reach, "squeezed": (rigid > 0) & (net - rigid < reach), "medical_cost": shock(f.med),
        "school_cost": shock(f.edu), "disaster": shock(f.disaster_loss), "rigid": shock(rigid, RIGID),
        "schooling": decided(f.out.fillna(0) > 0, (f.sch_open.fillna(0) > 0) | lost),
        "medical": decided(f.unins.fillna(0) > 0, (f.ins_open.fillna(0) > 0) | lost),
        "housing": decided(housing == 2, housing == 0), "water": decided(water == 2, water == 0),
        "drop": (f["last"] > 0) & (net * 100 <= f["last"] * f.n * (100 - DROP)),
        "labour": f.workers < f.previous_workers,
    }  # fmt: skip
    sudden = t["squeezed"] | (
        near & (t["medical_cost"] | t["school_cost"] | t["disaster"] | t["rigid"] | t["drop"])
    )
    standing = t["schooling"] | t["medical"] | t["housing"] | t["water"] | (near & t["labour"])
    base = f.exited.map({True: 1, False: 2}).astype("Int64").fillna(4)
    kind = pd.Series(4, index=f.index, dtype="Int64")
    for test, value in (
        (~t["income"] & ~sudden & ~standing, 0), (~sudden & standing, base),
        (~t["income"] & sudden, 3), (t["income"], base),
    ):  # fmt: skip
        kind = kind.mask(test.fillna(False), value)
    reasons = sum(t[name].fillna(False).astype("int16") * (1 << at) for at, name in enumerate(TESTS))
    unknowns = sum(t[name].isna().astype("int16") * (1 << at) for at, name in enumerate(TESTS))

    def given(test: Any, value: Any) -> Any:
        return value.where(test.fillna(False), pd.NA)

    return pd.DataFrame({
        "household_id": f.household_id, "village_code": f.village_code, "monitoring_class": kind,
        "previous_class": f.previous_monitoring_class, "reasons": reasons, "unknowns": unknowns,
        "members": f.n.fillna(0), "workers": f.workers, "per_capita": net // f.n,
        "net_income": given(reasons != 0, net), "medical_cost": given(reasons & 38 != 0, f.med),
        "school_cost": given(reasons & 42 != 0, f.edu), "disaster_loss": given(reasons & 50 != 0, f.disaster_loss),
        "out_of_school": given(t["schooling"], f.out), "uninsured": given(t["medical"], f.unins),
        "last_per_capita": given(t["drop"], f["last"]), "previous_workers": given(t["labour"], f.previous_workers),
    })  # fmt: skip


def _plus(*parts: int | None) -> int | None:
    return None if None in parts else sum(parts)  # type: ignore[arg-type]


def _any(tests: Iterable[bool | None]) -> bool | None:
    found = list(tests)
    return True if True in found else None if None in found else False


def _and(*tests: bool | None) -> bool | None:
    return False if False in tests else None if None in tests else True


def judge_one(
    home: dict[str, Any], members: Sequence[dict[str, Any]], before: dict[str, Any], last: int | None
) -> tuple[Any, ...]:
    """Judge one household in plain Python; returns class, reasons, unknowns, members, workers, per capita."""
    n = len(members)
    earned = _plus(*(part for m in members for part in (m["wage_income"], m["transfer_income"])))
    med, edu = (_plus(*(m[name] for m in members)) for name in ("medical_cost", "school_cost"))
    workers = _plus(*(m["can_work"] for m in members))
    out = sch_open = unins = ins_open = 0
    for m in members:
        birth, sch, ins = m["birth_month"], m["schooling"] or 0, m["medical"] or 0
        of_age = birth is not None and OLDEST < birth <= YOUNGEST
        out += of_age and sch == 2
        sch_open += (sch == 0 and (of_age or birth is None)) or (sch == 2 and birth is None)
        unins += ins == 2
        ins_open += ins == 0
    cost = home["production_cost"]
    net = _plus(earned, home["business_income"], home["property_income"], None if cost is None else -cost)
    rigid, reach = _plus(med, edu, home["disaster_loss"]), n * LINE

    def shock(spent: int | None, share: int = SHARE) -> bool | None:
        if spent is None or (net is None and spent > 0):
            return None
        return spent > 0 and spent * 100 >= net * share

    def decided(yes: bool, unknown: bool) -> bool | None:
        return True if yes else None if unknown else False

    housing, water = home["housing"] or 0, home["water"] or 0
    squeezed = _and(
        None if rigid is None else rigid > 0, None if rigid is None or net is None else net - rigid < reach
    )
    fallen = None if net is None or last is None else net * 100 <= last * n * (100 - DROP)
    t = (
        None if net is None else net < reach, squeezed, shock(med), shock(edu), shock(home["disaster_loss"]),
        shock(rigid, RIGID), decided(out > 0, sch_open > 0), decided(unins > 0, ins_open > 0),
        decided(housing == 2, housing == 0), decided(water == 2, water == 0),
        _and(None if last is None else last > 0, fallen),
        None if workers is None or before["workers"] is None else workers < before["workers"],
    )  # fmt: skip
    near = None if net is None else net * 100 < reach * NEAR
    sudden = _any([t[1], _and(near, _any([*t[2:6], t[10]]))])
    standing = _any([*t[6:10], _and(near, t[11])])
    base = 4 if home["exited"] is None else 1 if home["exited"] else 2
    if t[0]:
        kind = base
    elif t[0] is False and sudden:
        kind = 3
    elif sudden is False and standing:
        kind = base
    elif t[0] is False and sudden is False and standing is False:
        kind = 0
    else:
        kind = 4
    reasons = sum(1 << at for at, test in enumerate(t) if test)
    unknowns = sum(1 << at for at, test in enumerate(t) if test is None)
    return kind, reasons, unknowns, n, workers, None if net is None else net // n
