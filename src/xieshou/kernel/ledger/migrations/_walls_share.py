"""The shares of fund sources in accounts: kept by the trigger of slices, read like lots."""

from __future__ import annotations

from django.db.migrations import RunSQL

from xieshou.kernel.scope_sql import REGION_SETTING, protect_table

from ._walls import NARROW, SLICE_COUNTS

KEEP = """
  if new.amount_fen > 0 then
    insert into ledger_share (origin_id, account_id, kind, amount_fen, region_code, partner_region_code,
                              origin_region_code)
      select origin_id, account_id, kind, new.amount_fen, region_code, partner_region_code, origin_region_code
      from ledger_lot where id = new.lot_id
      on conflict (account_id, origin_id) do update
      set amount_fen = ledger_share.amount_fen + excluded.amount_fen;
  end if;
  update ledger_share share set amount_fen = share.amount_fen - abs(new.amount_fen)
    from ledger_lot lot
    where lot.id = case when new.amount_fen > 0 then above else new.lot_id end and lot.parent_id is not null
      and share.account_id = lot.account_id and share.origin_id = lot.origin_id;
  if new.amount_fen < 0 then
    update ledger_share share set amount_fen = share.amount_fen - new.amount_fen
      from ledger_lot lot where lot.id = above and lot.parent_id is not null
        and share.account_id = lot.account_id and share.origin_id = lot.origin_id;
  end if;
"""
COUNT_SHARES = SLICE_COUNTS.replace("create function", "create or replace function").replace(
    f"  {NARROW}\n", f"{KEEP}  {NARROW}\n"
)
COUNT_NO_SHARES = SLICE_COUNTS.replace("create function", "create or replace function")
KEPT = """
create function ledger_share_kept() returns trigger language plpgsql as $$
begin
  if pg_trigger_depth() < 2 then
    raise exception 'A share is changed by slices alone.'
      using errcode = '23514', constraint = 'ledger_share_by_slices';
  end if;
  return new;
end $$
"""
FILL = f"""
select set_config('{REGION_SETTING}', '%', true);
insert into ledger_share (origin_id, account_id, kind, amount_fen, region_code, partner_region_code,
                          origin_region_code)
select origin_id, account_id, kind, sum(remaining_fen), region_code, partner_region_code, origin_region_code
from ledger_lot where parent_id is not null
group by origin_id, account_id, kind, region_code, partner_region_code, origin_region_code;
select set_config('{REGION_SETTING}', '', true);
"""  # noqa: S608 -- constants only


def share_walls() -> list[RunSQL]:
    """Return the filling from the lots that exist, the triggers and the policies."""
    return [
        RunSQL(FILL, RunSQL.noop),
        RunSQL(COUNT_SHARES, COUNT_NO_SHARES),
        RunSQL(KEPT, "drop function ledger_share_kept()"),
        RunSQL(
            "create trigger kept before insert or update or delete on ledger_share "
            "for each row execute function ledger_share_kept()",
            "drop trigger kept on ledger_share",
        ),
        *protect_table(
            "ledger_share", region_columns=("region_code", "partner_region_code", "origin_region_code")
        ),
    ]
