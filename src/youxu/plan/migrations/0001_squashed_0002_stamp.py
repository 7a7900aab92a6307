"""The tables of the plan, under the stamp "plan"."""

import django.db.models.deletion
import youxu.plan.rules
from django.db import migrations, models

from youxu.core import stamps
from youxu.core.first_tables import FirstTables


class Migration(migrations.Migration):

    replaces = [
        ("plan", "0001_initial"),
        ("plan", "0002_stamp"),
    ]
    initial = True

    dependencies = [
        ('core', '0001_squashed_0008_clock_point'),
    ]

    operations = [
        FirstTables(
            [
                migrations.CreateModel(
                    name='PlanVersion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_key', models.CharField(max_length=60)),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('number', models.PositiveIntegerField()),
                        ('state', models.CharField(choices=[('DRAFT', 'DRAFT'), ('IN_REVIEW', 'IN_REVIEW'), ('APPROVED', 'APPROVED'), ('PUBLISHED', 'PUBLISHED'), ('RETIRED', 'RETIRED'), ('SUPERSEDED', 'SUPERSEDED')], default=youxu.plan.rules.PlanState['DRAFT'], max_length=12)),
                        ('title', models.CharField(blank=True, default='', max_length=200)),
                        ('title_en', models.CharField(blank=True, default='', max_length=200)),
                        ('document_number', models.CharField(blank=True, default='', max_length=80)),
                        ('text', models.TextField()),
                        ('digest', models.CharField(max_length=64)),
                        ('revision', models.PositiveIntegerField(default=1)),
                        ('writers', models.JSONField(default=list)),
                        ('written_by_key', models.CharField(max_length=80)),
                        ('written_by_name', models.CharField(max_length=120)),
                        ('written_at', models.DateTimeField()),
                        ('edited_at', models.DateTimeField()),
                        ('submitted_by_name', models.CharField(blank=True, default='', max_length=120)),
                        ('submitted_at', models.DateTimeField(null=True)),
                        ('reviewed_by_key', models.CharField(blank=True, default='', max_length=80)),
                        ('reviewed_by_name', models.CharField(blank=True, default='', max_length=120)),
                        ('reviewed_at', models.DateTimeField(null=True)),
                        ('remark', models.CharField(blank=True, default='', max_length=1000)),
                        ('approved_by_key', models.CharField(blank=True, default='', max_length=80)),
                        ('approved_by_name', models.CharField(blank=True, default='', max_length=120)),
                        ('approved_at', models.DateTimeField(null=True)),
                        ('published_by_name', models.CharField(blank=True, default='', max_length=120)),
                        ('published_at', models.DateTimeField(null=True)),
                        ('in_force_from', models.DateTimeField(null=True)),
                        ('review_due_date', models.DateField(null=True)),
                        ('retired_at', models.DateTimeField(null=True)),
                        ('extends', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='extended_by', to='plan.planversion')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('unit_path', 'number'), name='plan_number'), models.UniqueConstraint(condition=models.Q(('state', youxu.plan.rules.PlanState['PUBLISHED'])), fields=('unit_path',), name='plan_published_once')],
                    },
                ),
            ]
        ),
        stamps.watch("plan", {"plan_planversion": ()}),
    ]
