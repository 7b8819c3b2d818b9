from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='saved_views',
            field=models.JSONField(blank=True, default=list),
        ),
    ]
