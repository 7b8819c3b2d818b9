"""Books of a fund for benchmarks: a million payments to 200,000 households, written past the operations.

The walls are off while the owner loads; afterwards the books are checked as in the drills. Each
contract gets two tranches; the first pays three rounds of every household, the second two.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

HOUSEHOLDS_A_CONTRACT = 100
ROUNDS = 5
FIRST_TRANCHE = 3
SOURCE_CODE = "bench-source"
DISTRICT = "310113000000"
TABLES = ("ledger_account", "ledger_entry", "ledger_leg", "ledger_lot", "ledger_slice", "ledger_share")


@dataclass(frozen=True)
class Size:
    """How many of each; the defaults are the full fund."""

    contracts: int = 2000

    @property
    def households(self) -> int:
        return self.contracts * HOUSEHOLDS_A_CONTRACT

    @property
    def payments(self) -> int:
        return self.households * ROUNDS


ACCOUNTS = """
create temp table account on commit drop as
with contract as (select k, k / 5 as p, k / 50 as l, k / 500 as c from generate_series(0, {contracts} - 1) k)
select 'source' as name, 0 as n, -1 as above, 'fund_source' as kind, '{district}' as region
union all
select 'appropriation', c, 0, 'appropriation', '53030' || c || '000000'
from (select distinct c from contract) x
union all
select 'line', l, c, 'budget_line', '53030' || c || '000000'
from (select distinct l, c from contract) x
union all
select 'project', p, l, 'project', '53030' || c || '000000'
from (select distinct p, l, c from contract) x
union all
select 'contract', k, p, 'contract', '53030' || c || '000000' from contract
union all
select 'household', k * 100 + h, k, 'household', '53030' || c || lpad((k % 100)::text, 3, '0') || '201'
from contract, generate_series(0, 99) h
"""
# Fen a household gets in one round; a contract keeps 50,000, a project 100,000 that are not paid out yet.
MOVES = """
create temp table move on commit drop as
with pay as (
  select n as h, above as k, 10000 + (n % 97) * 100 as fen, region from account where name = 'household'
), tranche as (
  select k, t, sum(fen) * case t when 0 then 3 else 2 end + case t when 0 then 0 else 50000 end as fen
  from pay, generate_series(0, 1) t group by k, t
), project as (select k / 5 as p, sum(fen) + 100000 as fen from tranche group by 1),
line as (select p / 10 as l, sum(fen) as fen from project group by 1),
county as (select l / 10 as c, sum(fen) as fen from line group by 1)
select 1 as step, c::bigint as n, 'source' as payer, 0 as payer_n, 'appropriation' as payee, c as payee_n,
       fen, 1::bigint as parent, (10 + c)::bigint as lot, false as is_merged from county
union all select 2, l, 'appropriation', l / 10, 'line', l, fen, 10 + l / 10, 100 + l, false from line
union all select 3, p, 'line', p / 10, 'project', p, fen, 100 + p / 10, 1000 + p, false from project
union all
select 4, 2 * k + t, 'project', k / 5, 'contract', k, fen, 1000 + k / 5, 10000 + 2 * k + t, false
from tranche
union all
select 5 + r, h, 'contract', k, 'household', h, fen, 10000 + 2 * k + (r >= 3)::int,
       1000000 + 2 * h + (r >= 3)::int, true
from pay, generate_series(0, 4) r
"""
KEY = "md5('bench' || {0} || {1})::uuid"
LOAD = (
    """
create temp table entry on commit drop as
select row_number() over (order by step, n) as number, move.*,
       {payer_key} as payer_id, {payee_key} as payee_id,
       md5('benchentry' || step || '-' || n)::uuid as id from move
""",
    "create index on entry (lot)",
    """
insert into ledger_account (id, code, name, kind, region_code, partner_region_code, holder_kind, floor_fen,
                            balance_fen, opened_at)
select {key}, 'bench-' || name || case n when 0 then '' else '-' || n end, name || ' ' || n, kind, region,
       case kind when 'fund_source' then '' else '{district}' end, '',
       case kind when 'fund_source' then null else 0 end, coalesce(fen, 0), now()
from account left join (
  select id, sum(fen) as fen from (
    select payer_id as id, -fen as fen from entry union all select payee_id, fen from entry) leg group by id
) held on held.id = {key}
""",
    """
insert into ledger_entry (id, number, key, booked_on, memo, amount_fen, source_kind, maker_id, maker_name,
                          checker_id, checker_name, posted_at, region_codes, transaction)
select id, nextval('ledger_entry_number'), 'bench' || number, date '2026-01-01' + (step * 10), 'bench', fen,
       '', md5('maker')::uuid, 'maker', md5('checker')::uuid, 'checker', now(), array['{district}'], 0
from entry order by number
""",
    """
insert into ledger_leg (entry_id, account_id, amount_fen, balance_after_fen, region_code, partner_region_code)
select entry.id, side.account_id, side.fen, 0, account.region_code, account.partner_region_code
from entry cross join lateral (values (payer_id, -fen), (payee_id, fen)) side (account_id, fen)
join ledger_account account on account.id = side.account_id order by number
""",
    """
insert into ledger_lot (id, account_id, origin_id, path, kind, amount_fen, remaining_fen, region_code,
                        partner_region_code, origin_region_code)
select 1, {source}, {source}, int8send(1), 'fund_source', sum(fen), 0, '{district}', '', '{district}'
from entry where step = 1
""",
    *(
        f"""
insert into ledger_lot (id, parent_id, account_id, origin_id, entry_id, path, kind, amount_fen, remaining_fen,
                        region_code, partner_region_code, origin_region_code)
select entry.lot, entry.parent, entry.payee_id, {{source}}, entry.entry_id, above.path || int8send(entry.lot),
       account.kind, entry.fen, entry.fen - coalesce(below.fen, 0), account.region_code,
       account.partner_region_code, '{{district}}'
from (select lot, parent, payee_id, sum(fen) as fen,
             case when bool_or(is_merged) then null else min(id::text)::uuid end as entry_id
      from entry where {steps} group by lot, parent, payee_id) entry
join ledger_lot above on above.id = entry.parent
join ledger_account account on account.id = entry.payee_id
left join (select parent, sum(fen) as fen from entry group by parent) below on below.parent = entry.lot
order by entry.lot
"""
        for steps in ("step = 1", "step = 2", "step = 3", "step = 4", "step >= 5")
    ),
    """
insert into ledger_slice (entry_id, lot_id, amount_fen, region_code, partner_region_code, origin_region_code)
select entry.id, entry.lot, entry.fen, lot.region_code, lot.partner_region_code, lot.origin_region_code
from entry join ledger_lot lot on lot.id = entry.lot order by number
""",
    """
insert into ledger_share (origin_id, account_id, kind, amount_fen, region_code, partner_region_code,
                          origin_region_code)
select origin_id, account_id, kind, sum(remaining_fen), region_code, partner_region_code, origin_region_code
from ledger_lot where parent_id is not null
group by origin_id, account_id, kind, region_code, partner_region_code, origin_region_code
""",
    "select setval(pg_get_serial_sequence('ledger_lot', 'id'), (select max(id) from ledger_lot))",
)


def load(size: Size, tell: Callable[[str], None]) -> str:
    """Write the books once; later runs find them. Return a note for the table."""
    from django.db import connections, transaction

    owner = connections["owner"]
    with owner.cursor() as cursor:
        cursor.execute("select set_config('xieshou.regions', '%', false)")
        cursor.execute("select count(*) from ledger_account where code = %s", [SOURCE_CODE])
        if cursor.fetchone()[0]:
            cursor.execute("vacuum (analyze) ledger_share")
            return "books kept from an earlier run"
        started = time.perf_counter()
        with transaction.atomic(using="owner"):
            cursor.execute("set constraints all immediate")
            _switch(cursor, "disable")
            values = {
                "contracts": size.contracts,
                "district": DISTRICT,
                "key": KEY.format("name", "n"),
                "payer_key": KEY.format("payer", "payer_n"),
                "payee_key": KEY.format("payee", "payee_n"),
                "source": KEY.format("'source'", "0"),
            }
            for number, statement in enumerate((ACCOUNTS, MOVES, *LOAD)):
                tell(f"loading the books, step {number}")
                cursor.execute(statement.format(**values))
            _switch(cursor, "enable")
        for table in TABLES:
            cursor.execute(f"vacuum (analyze) {table}")
        return f"{size.payments:,} payments written in {time.perf_counter() - started:.0f} s"


def _switch(cursor: Any, how: str) -> None:
    for table in TABLES:
        cursor.execute(f"alter table {table} {how} trigger user")
