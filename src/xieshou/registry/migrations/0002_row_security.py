"""Row-level security of the registry: a row is visible to scopes that cover its village."""

from django.db import migrations

from xieshou.kernel.scope_sql import protect_table

TABLES = ["registry_household", "registry_householdhistory", "registry_member", "registry_incomefact"]


class Migration(migrations.Migration):
    """Protect every table of the registry."""

    dependencies = [("registry", "0001_initial")]
    operations = [operation for table in TABLES for operation in protect_table(table)]
