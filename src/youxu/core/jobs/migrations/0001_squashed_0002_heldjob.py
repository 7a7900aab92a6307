from django.db import migrations, models

from youxu.core.first_tables import FirstTables


class Migration(migrations.Migration):

    replaces = [
        ("jobs", "0001_initial"),
        ("jobs", "0002_heldjob"),
    ]
    initial = True

    dependencies = [
    ]

    operations = [
        FirstTables(
            [
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
                migrations.CreateModel(
                    name='Recurrence',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('task', models.CharField(max_length=80, unique=True)),
                        ('last_at', models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name='Job',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('task', models.CharField(max_length=80)),
                        ('payload', models.JSONField(default=dict)),
                        ('key', models.CharField(blank=True, default='', max_length=200)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('state', models.CharField(choices=[('WAITING', 'Waiting'), ('RUNNING', 'Running'), ('FAILED', 'Failed')], default='WAITING', max_length=8)),
                        ('due_at', models.DateTimeField(null=True)),
                        ('rest_until', models.FloatField(default=0)),
                        ('attempts', models.PositiveIntegerField(default=0)),
                        ('token', models.CharField(blank=True, default='', max_length=32)),
                        ('lease_until', models.FloatField(default=0)),
                        ('trouble', models.TextField(blank=True, default='')),
                        ('enqueued_at', models.DateTimeField()),
                        ('failed_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['state', 'id'], name='job_state')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'WAITING'), models.Q(('key', ''), _negated=True)), fields=('task', 'key', 'world'), name='job_key_waiting')],
                    },
                ),
            ]
        ),
    ]
