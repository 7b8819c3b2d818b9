"""From PostgreSQL to columns: the facts of a place on a day, by COPY into Arrow tables.

Missing facts stay null. A person of whom nothing is recorded is unknown, unless somebody who cannot work;
a kind of cost of which the household has no entry at all is unknown, not zero.
"""

# ruff: noqa: S608 -- every part of a query is a constant of this file
from __future__ import annotations

from contextlib import contextmanager
from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.csv as pa_csv
from django.db import connection

from xieshou.kernel.actor import prefix_bounds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

KEY = "hashtextextended(h.id::text, 0)"
STATES = "case {} when 'met' then 1 when 'not_met' then 2 when 'not_applicable' then 3 else 0 end"
COMMON = """
with h as materialized (
    select id, region_code, base_type from registry_household
    where region_code >= %(low)s and region_code < %(high)s and registered_on <= %(as_of)s
      and (closed_on is null or closed_on > %(as_of)s) {only}
), income as materialized (
    select f.household_id, f.person_id, f.kind,
        sum(case when f.is_countable then f.amount_fen else 0 end)::bigint as fen
    from registry_incomefact f join h on h.id = f.household_id
    where f.reversed_at is null and f.period_to > %(start)s and f.period_to <= %(end)s
    group by 1, 2, 3
), cost as materialized (
    select f.household_id, f.person_id, f.kind, sum(f.amount_fen - f.repaid_fen)::bigint as fen
    from registry_expenditurefact f join h on h.id = f.household_id
    where f.reversed_at is null and f.period_to > %(start)s and f.period_to <= %(end)s
    group by 1, 2, 3
), held as materialized (
    select distinct on (f.household_id, f.person_id, f.kind) f.household_id, f.person_id, f.kind, f.state
    from registry_guaranteefact f join h on h.id = f.household_id
    where f.reversed_at is null and f.on_date <= %(as_of)s
    order by f.household_id, f.person_id, f.kind, f.on_date desc, f.recorded_at desc, f.id
)
"""
HOUSEHOLDS = (
    COMMON
    + f"""
select {KEY} as household_id, h.region_code::bigint as village_code, h.base_type = 'exited' as exited,
    i.business as business_income, i.property as property_income, i.cost as production_cost,
    c.fen as disaster_loss, {STATES.format("gh.state")} as housing, {STATES.format("gw.state")} as water,
    h.id::text as key
from h
left join (
    select household_id, coalesce(sum(fen) filter (where kind = 'business'), 0)::bigint as business,
        coalesce(sum(fen) filter (where kind = 'property'), 0)::bigint as property,
        coalesce(sum(fen) filter (where kind = 'business_cost'), 0)::bigint as cost
    from income group by 1
) i on i.household_id = h.id
left join (
    select household_id, sum(fen)::bigint as fen from cost where kind = 'disaster' group by 1
) c on c.household_id = h.id
left join held gh on gh.household_id = h.id and gh.kind = 'housing'
left join held gw on gw.household_id = h.id and gw.kind = 'water'
order by h.id
"""
)
MEMBERS = (
    COMMON
    + f"""
, members as (
    select {KEY} as household_id, m.household_id as family, m.person_id, m.labour_ability,
        m.relation = '02' as is_head, to_char(p.birth_date, 'YYYYMM')::int as birth_month
    from registry_member m join h on h.id = m.household_id join people_person p on p.id = m.person_id
    where m.from_date <= %(as_of)s and (m.to_date is null or m.to_date > %(as_of)s)
), own as (
    select person_id, household_id, sum(fen) filter (where kind = 'wage') as wage,
        sum(fen) filter (where kind = 'transfer') as transfer
    from income where person_id is not null group by 1, 2
), family as (
    select household_id, sum(fen) filter (where kind = 'wage' and person_id is null) as wage,
        sum(fen) filter (where kind = 'transfer' and person_id is null) as transfer,
        bool_or(person_id is null and kind in ('wage', 'business')) as asked
    from income group by 1
), bills as (
    select household_id, kind, sum(fen) filter (where person_id is null) as shared from cost
    where kind in ('medical', 'schooling') group by 1, 2
)
select m.household_id, m.birth_month,
    {STATES.format("coalesce(gs.state, fs.state)")} as schooling,
    {STATES.format("coalesce(gm.state, fm.state)")} as medical,
    case when m.labour_ability = '' then null else m.labour_ability in ('skilled', 'ordinary', 'weak') end
        as can_work,
    case when own.wage is not null or (m.is_head and f.wage is not null)
             then coalesce(own.wage, 0) + case when m.is_head then coalesce(f.wage, 0) else 0 end
         when m.labour_ability in ('lost', 'none') or f.asked or own.person_id is not null then 0
    end::bigint as wage_income,
    case when f.household_id is not null
         then coalesce(own.transfer, 0) + case when m.is_head then coalesce(f.transfer, 0) else 0 end
    end::bigint as transfer_income,
    case when bm.household_id is not null
         then coalesce(cm.fen, 0) + case when m.is_head then coalesce(bm.shared, 0) else 0 end
    end::bigint as medical_cost,
    case when bs.household_id is not null
         then coalesce(cs.fen, 0) + case when m.is_head then coalesce(bs.shared, 0) else 0 end
    end::bigint as school_cost
from members m
left join own on own.person_id = m.person_id and own.household_id = m.family
left join family f on f.household_id = m.family
left join bills bm on bm.household_id = m.family and bm.kind = 'medical'
left join bills bs on bs.household_id = m.family and bs.kind = 'schooling'
left join cost cm on cm.household_id = m.family and cm.person_id = m.person_id and cm.kind = 'medical'
left join cost cs on cs.household_id = m.family and cs.person_id = m.person_id and cs.kind = 'schooling'
left join held gs on gs.household_id = m.family and gs.person_id = m.person_id and gs.kind = 'schooling'
left join held fs on fs.household_id = m.family and fs.person_id is null and fs.kind = 'schooling'
left join held gm on gm.household_id = m.family and gm.person_id = m.person_id and gm.kind = 'medical'
left join held fm on fm.household_id = m.family and fm.person_id is null and fm.kind = 'medical'
order by m.family, m.person_id
"""
)
BLOCK = 1 << 22


def copy_table(query: str, params: dict[str, object], schema: pa.Schema) -> pa.Table:
    """Return the rows of a query as an Arrow table: COPY to CSV, parsed in C."""
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        raw = BytesIO()
        with cursor.copy(f"copy ({query}) to stdout with (format csv)", params) as copy:
            for block in copy:
                raw.write(block)
    if not raw.tell():
        return schema.empty_table()
    raw.seek(0)
    return pa_csv.read_csv(
        raw,
        read_options=pa_csv.ReadOptions(column_names=schema.names, block_size=BLOCK, use_threads=True),
        convert_options=pa_csv.ConvertOptions(
            column_types=schema,
            null_values=[""],
            strings_can_be_null=True,
            true_values=["t"],
            false_values=["f"],
        ),
    )


def read_facts(
    prefix: str, *, as_of: date, months: int, household_id: UUID | None = None
) -> tuple[pa.Table, pa.Table]:
    """Return (households with their key, members) of a place on a day; the scope of the transaction holds.

    Args: months: the window of income and costs, which ends with `as_of`.
    """
    from xieshou.engines.poverty.evaluation import arrow_schema  # loads the engine: a second, 100 MB
    from xieshou.engines.poverty.tables import HOUSEHOLD, MEMBER

    low, high = prefix_bounds(prefix)
    end = as_of + timedelta(days=1)
    index = end.year * 12 + end.month - 1 - months
    start = date(index // 12, index % 12 + 1, min(end.day, 28))
    params: dict[str, object] = {"low": low, "high": high, "as_of": as_of, "start": start, "end": end}
    only = ""
    if household_id is not None:
        only, params["household"] = "and id = %(household)s", household_id
    keyed = arrow_schema(HOUSEHOLD).append(pa.field("key", pa.string()))
    with _whole_tables(mass=household_id is None):
        households = copy_table(HOUSEHOLDS.replace("{only}", only), params, keyed)
        return households, copy_table(MEMBERS.replace("{only}", only), params, arrow_schema(MEMBER))


@contextmanager
def _whole_tables(*, mass: bool) -> Iterator[None]:
    """Have a county's facts joined as whole tables: right after a load PostgreSQL takes them for few rows."""
    if not mass:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("set local enable_nestloop = off")
        yield
        cursor.execute("set local enable_nestloop = on")


def read_verdicts(prefix: str) -> pa.Table:
    """Return the present verdicts of a place: key and the columns that a run compares."""
    low, high = prefix_bounds(prefix)
    return copy_table(
        "select household_id::text, monitoring_class, reasons, unknowns, members, workers, per_capita,"
        " net_income from monitoring_verdict where region_code >= %(low)s and region_code < %(high)s"
        " order by household_id",
        {"low": low, "high": high},
        VERDICT,
    )


VERDICT = pa.schema(
    [
        ("key", pa.string()),
        ("monitoring_class", pa.int8()),
        ("reasons", pa.int16()),
        ("unknowns", pa.int16()),
        ("members", pa.int16()),
        ("workers", pa.int16()),
        ("per_capita", pa.int64()),
        ("net_income", pa.int64()),
    ]
)
