import django.core.serializers.json
from django.db import migrations, models

import xieshou.kernel.ids
from xieshou.kernel.scope_sql import REGION_SETTING

APPEND_ONLY = """
create function audit_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'The audit record is append-only.' using errcode = '23514';
end $$;
create trigger append_only before update or delete or truncate on audit_event
  for each statement execute function audit_append_only();
create trigger append_only before update or delete or truncate on audit_seal
  for each statement execute function audit_append_only();
"""
FREE_AGAIN = """
drop trigger append_only on audit_event;
drop trigger append_only on audit_seal;
drop function audit_append_only();
"""
# Everybody may add an event; only those whose scope covers its region may read it. An event without a
# region (sign-in, system) is read by those whose scope is the whole country.
PROTECT = f"""
alter table audit_event enable row level security;
alter table audit_event force row level security;
create policy scope_insert on audit_event for insert with check (true);
create policy scope_read on audit_event for select using (
  region_code like any ((select string_to_array(current_setting('{REGION_SETTING}', true), ','))::text[]));
"""
UNPROTECT = """
drop policy scope_read on audit_event;
drop policy scope_insert on audit_event;
alter table audit_event no force row level security;
alter table audit_event disable row level security;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.UUIDField(default=xieshou.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("event", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                ("actor_id", models.UUIDField(null=True)),
                ("actor_name", models.CharField(blank=True, max_length=120)),
                ("actor_roles", models.JSONField(default=list)),
                ("subject_kind", models.CharField(max_length=60)),
                ("subject_id", models.CharField(max_length=64)),
                ("region_code", models.CharField(blank=True, max_length=12)),
                ("before", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, null=True)),
                ("after", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, null=True)),
                ("reason", models.TextField(blank=True)),
                ("purpose", models.TextField(blank=True)),
                ("request_id", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-at", "-id"], name="audit_event_at"),
                    models.Index(fields=["subject_kind", "subject_id"], name="audit_event_subject"),
                    models.Index(fields=["actor_id", "-at"], name="audit_event_actor"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.BigAutoField(primary_key=True, serialize=False)),
                ("event_id", models.UUIDField(unique=True)),
                ("digest", models.BinaryField(max_length=32)),
                ("sealed_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(APPEND_ONLY, FREE_AGAIN),
        migrations.RunSQL(PROTECT, UNPROTECT),
    ]
