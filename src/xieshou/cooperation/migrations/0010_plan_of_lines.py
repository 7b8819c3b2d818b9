"""A county reads the plans of the district that have a task for it; it sees its own tasks only."""

from django.db import migrations

from ._walls import plan_of_lines


class Migration(migrations.Migration):

    dependencies = [
        ("cooperation", "0009_gifts_and_visits"),
    ]

    operations = plan_of_lines()
