"""The counties of known numbers are always read by key.

The plan of the function is kept for the session. Made while an import had just begun, it read the whole of a
table that was still empty, and went on doing so for each slice of a file when the table was no longer empty.
"""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    """Forbid the function to read the table from end to end."""

    dependencies = [("people", "0003_history")]

    operations = [
        migrations.RunSQL(
            "alter function people_home_counties(bytea[]) set enable_seqscan = off",
            "alter function people_home_counties(bytea[]) reset enable_seqscan",
        ),
    ]
