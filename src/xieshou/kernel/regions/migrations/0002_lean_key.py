"""Drop the index that Django adds to a textual key for LIKE: with collation "C" the key serves LIKE itself."""

from django.db import migrations


class Migration(migrations.Migration):
    """One index less of 35 MB, and a faster load."""

    dependencies = [("regions", "0001_initial")]

    operations = [
        migrations.RunSQL("drop index if exists regions_region_code_f0e2b4f3_like", migrations.RunSQL.noop)
    ]
