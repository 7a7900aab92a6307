"""Jobs that were due before a restore and wait for a person."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='HeldJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('task', models.CharField(db_index=True, max_length=80)),
                ('payload', models.JSONField(default=dict)),
                ('key', models.CharField(blank=True, default='', max_length=200)),
                ('world', models.CharField(blank=True, default='', max_length=40)),
                ('due_at', models.DateTimeField(null=True)),
                ('enqueued_at', models.DateTimeField()),
                ('held_at', models.DateTimeField()),
            ],
        ),
    ]
