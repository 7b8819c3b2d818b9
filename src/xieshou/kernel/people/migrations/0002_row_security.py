"""Row-level security of people, and the narrow doors that look beyond it.

The policies hide people of other areas. Two questions must still be answered across areas, and
index search inside names must not be slowed by the policies (their conditions run before any
operator that PostgreSQL does not trust, so an index of pairs of characters could not be used).
Both are functions that run as the owner and return keys or a county, never a name or a number;
rows are always read again under the policies.
"""

from django.db import migrations

from xieshou.kernel.scope_sql import protect_table

OWN_SHARE = (
    "organisation_id = any ("
    "(select string_to_array(current_setting('xieshou.organisations', true), ',')::uuid[])::uuid[])"
)
SHARED = (
    "id in (select s.person_id from people_personshare s where s.organisation_id = any ("
    "(select string_to_array(current_setting('xieshou.organisations', true), ',')::uuid[])::uuid[])"
    " and s.from_date <= (now() at time zone 'Asia/Shanghai')::date"
    " and (s.to_date is null or s.to_date > (now() at time zone 'Asia/Shanghai')::date))"
)
REGIONS = "(select string_to_array(current_setting('xieshou.regions', true), ','))::text[]"

FIND_BY_GRAMS = f"""
create function people_find_by_grams(wanted text[], pattern text, most integer)
returns setof uuid language sql stable security definer set search_path = pg_catalog, public rows 100 as $$
  select id from public.people_person
  where name_grams @> wanted::varchar(4)[] and name_key like pattern
    and (region_code like any ({REGIONS}) or {SHARED.replace("from people_", "from public.people_")})
  order by name_key, id limit most
$$
"""
HOME_COUNTIES = """
create function people_home_counties(wanted bytea[])
returns table (id_number_index bytea, county text)
language sql stable security definer set search_path = pg_catalog, public as $$
  select p.id_number_index, substr(p.region_code, 1, 6) from public.people_person p
  where p.id_number_index = any (wanted)
$$
"""


class Migration(migrations.Migration):
    """Protect both tables; let the owner read for the two functions."""

    dependencies = [("people", "0001_initial")]

    operations = [
        # Only the home region shares a person: an organisation could otherwise let itself in.
        *protect_table("people_personshare", also_visible=OWN_SHARE),
        *protect_table("people_person", also_visible=SHARED),
        migrations.RunSQL(
            "create policy owner_search on people_person for select to current_user using (true)",
            "drop policy owner_search on people_person",
        ),
        migrations.RunSQL(
            "create policy owner_search on people_personshare for select to current_user using (true)",
            "drop policy owner_search on people_personshare",
        ),
        migrations.RunSQL(FIND_BY_GRAMS, "drop function people_find_by_grams(text[], text, integer)"),
        migrations.RunSQL(HOME_COUNTIES, "drop function people_home_counties(bytea[])"),
    ]
