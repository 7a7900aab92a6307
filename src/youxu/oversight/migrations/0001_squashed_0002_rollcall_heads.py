import django.db.models.deletion
from django.db import migrations, models

from youxu.core.first_tables import FirstTables


class Migration(migrations.Migration):
    replaces = [
        ("oversight", "0001_summaries"),
        ("oversight", "0002_rollcall_heads"),
    ]
    initial = True

    dependencies = [
        ("network", "0001_squashed_0006_open_holds_index"),
    ]

    operations = [
        FirstTables(
            [
                migrations.CreateModel(
                    name='Summary',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('day', models.DateField()),
                        ('from_at', models.DateTimeField()),
                        ('until_at', models.DateTimeField()),
                        ('made_at', models.DateTimeField()),
                        ('figures', models.JSONField(default=dict)),
                        ('check_day', models.DateField(null=True)),
                        ('check_hash', models.CharField(blank=True, default='', max_length=64)),
                        ('told', models.PositiveSmallIntegerField(null=True)),
                        ('stale', models.BooleanField(default=False)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.unit')),
                        ('heads', models.JSONField(default=list)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['unit', 'world', '-until_at'], name='summary_unit_until')],
                        'constraints': [models.UniqueConstraint(fields=('unit', 'until_at', 'world'), name='summary_of_turn_once')],
                    },
                ),
            ]
        ),
    ]
