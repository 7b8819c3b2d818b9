"""The walls of the ledger in the database: what no program error and no hurried hand gets past."""

from __future__ import annotations

from django.db.migrations import RunSQL

from xieshou.kernel.scope_sql import REGION_SETTING, protect_table

# The functions look at rows of every region, whoever acts: the books balance for everybody or for nobody.
# They widen the scope for their own statements; after an error the rollback narrows it again.
SCOPE_BEFORE = f"scope_before text := coalesce(current_setting('{REGION_SETTING}', true), '');"
WIDEN = f"perform set_config('{REGION_SETTING}', '%', true);"
NARROW = f"perform set_config('{REGION_SETTING}', scope_before, true);"
# Names the advisory locks of places (six digits).
LOCKS = 0x1ED6
CODES = f"((select string_to_array(current_setting('{REGION_SETTING}', true), ','))::text[])"
IN_SCOPE = f"exists (select 1 from unnest(region_codes) code where code like any {CODES})"  # noqa: S608 -- constants only
APPEND_ONLY_TABLES = ("ledger_entry", "ledger_leg", "ledger_slice", "ledger_closing", "ledger_entryseal")

APPEND_ONLY = """
create function ledger_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'The ledger is append-only: reverse the entry instead.'
    using errcode = '23514', constraint = 'ledger_append_only';
end $$
"""

ENTRY_BEGINS = """
create function ledger_entry_begins() returns trigger language plpgsql as $$
begin
  new.transaction := pg_current_xact_id()::text::bigint;
  return new;
end $$
"""

ENTRY_BALANCES = f"""
create function ledger_entry_balances() returns trigger language plpgsql as $$
declare
  {SCOPE_BEFORE}
  total bigint; moved bigint; lines integer;
begin
  {WIDEN}
  select sum(amount_fen), sum(amount_fen) filter (where amount_fen > 0), count(*)
    into total, moved, lines from ledger_leg where entry_id = new.id;
  if lines < 2 or total <> 0 or moved <> new.amount_fen then
    raise exception 'Entry % is not balanced: % legs, sum % fen.', new.number, lines, coalesce(total, 0)
      using errcode = '23514', constraint = 'ledger_entry_balanced';
  end if;
  if exists (
    select 1 from (
      select account_id, amount_fen from ledger_leg where entry_id = new.id
      union all
      select lot.account_id, -slice.amount_fen
        from ledger_slice slice join ledger_lot lot on lot.id = slice.lot_id where slice.entry_id = new.id
      union all
      select parent.account_id, slice.amount_fen
        from ledger_slice slice join ledger_lot lot on lot.id = slice.lot_id
        join ledger_lot parent on parent.id = lot.parent_id where slice.entry_id = new.id
    ) line group by account_id having sum(amount_fen) <> 0
  ) then
    raise exception 'The lots of entry % do not equal its legs.', new.number
      using errcode = '23514', constraint = 'ledger_entry_traced';
  end if;
  if new.reverses_id is not null and exists (
    select 1 from ledger_leg where entry_id in (new.id, new.reverses_id)
    group by account_id having sum(amount_fen) <> 0
  ) then
    raise exception 'Entry % does not mirror the entry it reverses.', new.number
      using errcode = '23514', constraint = 'ledger_entry_mirrors';
  end if;
  {NARROW}
  return null;
end $$
"""  # noqa: S608 -- constants only

LEG_COUNTS = f"""
create function ledger_leg_counts() returns trigger language plpgsql as $$
declare
  {SCOPE_BEFORE}
  written bigint; day date; account_closed timestamptz;
begin
  {WIDEN}
  select transaction, booked_on into written, day from ledger_entry where id = new.entry_id;
  if written is distinct from pg_current_xact_id()::text::bigint then
    raise exception 'A leg is written together with its entry.'
      using errcode = '23514', constraint = 'ledger_leg_with_entry';
  end if;
  update ledger_account set balance_fen = balance_fen + new.amount_fen where id = new.account_id
    returning balance_fen, region_code, partner_region_code, closed_at
    into new.balance_after_fen, new.region_code, new.partner_region_code, account_closed;
  if account_closed is not null then
    raise exception 'The account is closed.' using errcode = '23514', constraint = 'ledger_account_closed';
  end if;
  perform pg_advisory_xact_lock_shared({LOCKS}, left(new.region_code, 6)::integer);
  if exists (
    select 1 from ledger_closing
    where region_code = rpad(left(new.region_code, 6), 12, '0') and until > day
  ) then
    raise exception 'The books of % are closed for %.', new.region_code, day
      using errcode = '23514', constraint = 'ledger_period_closed';
  end if;
  {NARROW}
  return new;
end $$
"""  # noqa: S608 -- constants only

CLOSING_WAITS = f"""
create function ledger_closing_waits() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock({LOCKS}, left(new.region_code, 6)::integer);
  return new;
end $$
"""

ACCOUNT_KEPT = """
create function ledger_account_kept() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    new.balance_fen := 0;
    return new;
  end if;
  if new.balance_fen <> old.balance_fen and pg_trigger_depth() < 2 then
    raise exception 'A balance is changed by entries alone.'
      using errcode = '23514', constraint = 'ledger_account_by_legs';
  end if;
  if (new.id, new.code, new.kind, new.region_code, new.partner_region_code)
    is distinct from (old.id, old.code, old.kind, old.region_code, old.partner_region_code) then
    raise exception 'Number, kind and regions of an account are fixed.'
      using errcode = '23514', constraint = 'ledger_account_fixed';
  end if;
  return new;
end $$
"""

LOT_KEPT = f"""
create function ledger_lot_kept() returns trigger language plpgsql as $$
declare
  {SCOPE_BEFORE}
begin
  if tg_op = 'UPDATE' then
    if pg_trigger_depth() < 2 then
      raise exception 'A lot is changed by slices alone.'
        using errcode = '23514', constraint = 'ledger_lot_by_slices';
    end if;
    return new;
  end if;
  {WIDEN}
  select kind, region_code, partner_region_code into new.kind, new.region_code, new.partner_region_code
    from ledger_account where id = new.account_id;
  new.amount_fen := 0;
  new.remaining_fen := 0;
  if new.parent_id is not null then
    select origin_id, path || int8send(new.id), origin_region_code
      into new.origin_id, new.path, new.origin_region_code
      from ledger_lot where id = new.parent_id;
  elsif new.kind = 'fund_source' then
    new.origin_id := new.account_id;
    new.path := int8send(new.id);
    new.origin_region_code := new.region_code;
  else
    raise exception 'Money comes out of fund sources alone.'
      using errcode = '23514', constraint = 'ledger_lot_root';
  end if;
  {NARROW}
  return new;
end $$
"""  # noqa: S608 -- constants only

SLICE_COUNTS = f"""
create function ledger_slice_counts() returns trigger language plpgsql as $$
declare
  {SCOPE_BEFORE}
  written bigint; above bigint;
begin
  {WIDEN}
  select transaction into written from ledger_entry where id = new.entry_id;
  if written is distinct from pg_current_xact_id()::text::bigint then
    raise exception 'A slice is written together with its entry.'
      using errcode = '23514', constraint = 'ledger_slice_with_entry';
  end if;
  update ledger_lot
    set amount_fen = amount_fen + new.amount_fen, remaining_fen = remaining_fen + new.amount_fen
    where id = new.lot_id and parent_id is not null
    returning parent_id, region_code, partner_region_code, origin_region_code
    into above, new.region_code, new.partner_region_code, new.origin_region_code;
  if above is null then
    raise exception 'A root lot gets no slice.' using errcode = '23514', constraint = 'ledger_slice_root';
  end if;
  update ledger_lot
    set amount_fen = amount_fen + case when parent_id is null then new.amount_fen else 0 end,
        remaining_fen = remaining_fen - case when parent_id is null then 0 else new.amount_fen end
    where id = above;
  {NARROW}
  return new;
end $$
"""  # noqa: S608 -- constants only

FUNCTIONS = (
    ("ledger_append_only", APPEND_ONLY),
    ("ledger_entry_begins", ENTRY_BEGINS),
    ("ledger_entry_balances", ENTRY_BALANCES),
    ("ledger_leg_counts", LEG_COUNTS),
    ("ledger_closing_waits", CLOSING_WAITS),
    ("ledger_account_kept", ACCOUNT_KEPT),
    ("ledger_lot_kept", LOT_KEPT),
    ("ledger_slice_counts", SLICE_COUNTS),
)
TRIGGERS = (
    ("ledger_entry", "begins", "before insert", "ledger_entry_begins"),
    ("ledger_leg", "counts", "before insert", "ledger_leg_counts"),
    ("ledger_closing", "waits", "before insert", "ledger_closing_waits"),
    ("ledger_account", "kept", "before insert or update", "ledger_account_kept"),
    ("ledger_lot", "kept", "before insert or update", "ledger_lot_kept"),
    ("ledger_slice", "counts", "before insert", "ledger_slice_counts"),
)


def number_sequence() -> RunSQL:
    """Return the operation that makes the sequence of entry numbers; it stands before the table."""
    return RunSQL("create sequence ledger_entry_number", "drop sequence ledger_entry_number")


def ledger_walls() -> list[RunSQL]:
    """Return the triggers and the scope policies of every table."""
    return [*_triggers(), *_policies()]


def _triggers() -> list[RunSQL]:
    made = [RunSQL(create, f"drop function {name}()") for name, create in FUNCTIONS]
    made += [
        RunSQL(
            f"create trigger append_only before update or delete or truncate on {table} "
            "for each statement execute function ledger_append_only()",
            f"drop trigger append_only on {table}",
        )
        for table in APPEND_ONLY_TABLES
    ]
    made += [
        RunSQL(
            f"create trigger {name} {event} on {table} for each row execute function {function}()",
            f"drop trigger {name} on {table}",
        )
        for table, name, event, function in TRIGGERS
    ]
    made.append(
        RunSQL(
            "create constraint trigger balances after insert on ledger_entry deferrable initially deferred "
            "for each row execute function ledger_entry_balances()",
            "drop trigger balances on ledger_entry",
        )
    )
    return made


def _policies() -> list[RunSQL]:
    """Return the policies; seals have none: they hold no more than digests.

    Fund sources are read by everybody who may see accounts: a county sees where its money came from.
    A lot and its slices are also read where the money came from.
    """
    pair = ("region_code", "partner_region_code")
    return [
        *protect_table("ledger_account", region_columns=pair, also_visible="kind = 'fund_source'"),
        *protect_table("ledger_leg", region_columns=pair),
        *protect_table("ledger_proposal", region_columns=pair),
        *protect_table("ledger_lot", region_columns=(*pair, "origin_region_code")),
        *protect_table("ledger_slice", region_columns=(*pair, "origin_region_code")),
        *protect_table("ledger_closing"),
        *_protect_entries(),
    ]


def _protect_entries() -> list[RunSQL]:
    """Return the walls of entries: one is seen by whoever sees one of its accounts; none is ever changed."""
    table = "ledger_entry"
    statements = [
        (f"alter table {table} enable row level security", f"alter table {table} disable row level security"),
        (f"alter table {table} force row level security", f"alter table {table} no force row level security"),
        (
            f"create policy scope_read on {table} for select using ({IN_SCOPE})",
            f"drop policy scope_read on {table}",
        ),
        (
            f"create policy scope_insert on {table} for insert with check ({IN_SCOPE})",
            f"drop policy scope_insert on {table}",
        ),
    ]
    return [RunSQL(forward, backward) for forward, backward in statements]
