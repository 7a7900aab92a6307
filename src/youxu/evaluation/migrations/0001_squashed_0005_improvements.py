import django.db.models.deletion
import youxu.evaluation.rules.evidence
import youxu.evaluation.rules.improvement
from django.conf import settings
from django.db import migrations, models

from youxu.core.first_tables import FirstTables


class Migration(migrations.Migration):
    replaces = [
        ("evaluation", "0001_measures"),
        ("evaluation", "0002_periods_and_forecasts"),
        ("evaluation", "0003_evidence_files"),
        ("evaluation", "0004_measures_of_unit"),
        ("evaluation", "0005_improvements"),
    ]
    initial = True

    dependencies = [
        ("core", "0001_squashed_0008_clock_point"),
        ("incidents", "0001_squashed_0019_kept_versions"),
        ("network", "0001_squashed_0006_open_holds_index"),
        ("plan", "0001_squashed_0002_stamp"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        FirstTables(
            [
                migrations.CreateModel(
                    name='IncidentMeasure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('kind', models.CharField(max_length=16)),
                        ('cause_category', models.CharField(blank=True, default='', max_length=32)),
                        ('cause', models.CharField(blank=True, default='', max_length=32)),
                        ('level', models.CharField(blank=True, default='', max_length=8)),
                        ('region', models.CharField(blank=True, default='', max_length=120)),
                        ('began_at', models.DateTimeField()),
                        ('over', models.BooleanField(default=False)),
                        ('disordered', models.BooleanField(default=False)),
                        ('whole_seconds', models.PositiveBigIntegerField(null=True)),
                        ('whole_open_minutes', models.PositiveIntegerField(null=True)),
                        ('figures', models.TextField(blank=True, default='')),
                        ('lines', models.TextField(blank=True, default='')),
                        ('limits', models.TextField(blank=True, default='')),
                        ('measured_at', models.DateTimeField()),
                        ('incident', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                        ('outlet', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                        ('counted', models.BooleanField(default=True)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['world', 'unit_path', '-began_at', '-id', 'counted', 'kind', 'visibility', 'incident'], name='measure_of_unit')],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='ForecastModel',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('tree', models.CharField(max_length=60)),
                        ('until', models.DateTimeField()),
                        ('cases', models.PositiveIntegerField()),
                        ('body', models.BinaryField()),
                        ('made_at', models.DateTimeField()),
                    ],
                    options={
                        'indexes': [models.Index(fields=['tree', '-until'], name='forecast_model_newest')],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='DayCount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(max_length=300)),
                        ('line', models.CharField(max_length=24)),
                        ('day', models.DateField()),
                        ('count', models.PositiveIntegerField()),
                        ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('outlet', 'line', 'day'), name='day_count_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='Forecast',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('number', models.PositiveIntegerField()),
                        ('made_at', models.DateTimeField()),
                        ('basis', models.CharField(max_length=8)),
                        ('cases', models.PositiveIntegerField(default=0)),
                        ('low_at', models.DateTimeField(null=True)),
                        ('median_at', models.DateTimeField(null=True)),
                        ('high_at', models.DateTimeField(null=True)),
                        ('adopted_at', models.DateTimeField(null=True)),
                        ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('incident', 'number'), name='forecast_number')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='MeasuredCost',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=16)),
                        ('currency', models.CharField(max_length=3)),
                        ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                        ('measure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='costs', to='evaluation.incidentmeasure')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('measure', 'kind', 'currency'), name='measured_cost_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='PeriodEvaluation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('rhythm', models.CharField(max_length=16)),
                        ('from_at', models.DateTimeField()),
                        ('until_at', models.DateTimeField()),
                        ('figures', models.JSONField(default=dict)),
                        ('digest', models.CharField(max_length=64)),
                        ('made_at', models.DateTimeField()),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.unit')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['unit', 'world', '-until_at'], name='period_evaluation_until')],
                        'constraints': [models.UniqueConstraint(fields=('unit', 'world', 'rhythm', 'until_at'), name='period_evaluation_once')],
                    },
                ),
                migrations.CreateModel(
                    name='EvidenceFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('state', models.CharField(choices=[('BUILDING', 'BUILDING'), ('SEALED', 'SEALED'), ('FAILED', 'FAILED')], default=youxu.evaluation.rules.evidence.EvidenceState['BUILDING'], max_length=8)),
                        ('language', models.CharField(max_length=12)),
                        ('ordered_at', models.DateTimeField()),
                        ('ordered_by_name', models.CharField(max_length=80)),
                        ('sealed_at', models.DateTimeField(null=True)),
                        ('entries', models.PositiveIntegerField(default=0)),
                        ('files', models.PositiveIntegerField(default=0)),
                        ('head', models.CharField(blank=True, default='', max_length=64)),
                        ('digest', models.CharField(blank=True, default='', max_length=64)),
                        ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                        ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                        ('ordered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('digest', ''), _negated=True), fields=['digest'], name='evidence_digest')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'BUILDING')), fields=('incident', 'ordered_by'), name='one_evidence_file_is_built_at_a_time')],
                    },
                ),
                migrations.CreateModel(
                    name='PlanTrigger',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('trigger', models.CharField(choices=[('RULES_CHANGED', 'RULES_CHANGED'), ('COMMAND_CHANGED', 'COMMAND_CHANGED'), ('RISKS_CHANGED', 'RISKS_CHANGED'), ('RESOURCES_CHANGED', 'RESOURCES_CHANGED'), ('KEY_DATA_CHANGED', 'KEY_DATA_CHANGED'), ('PROBLEMS_FOUND', 'PROBLEMS_FOUND'), ('OTHER', 'OTHER')], max_length=20)),
                        ('words', models.CharField(max_length=400)),
                        ('recorded_by_name', models.CharField(max_length=80)),
                        ('recorded_at', models.DateTimeField()),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.unit')),
                    ],
                    options={
                        'indexes': [],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='Improvement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('reference', models.CharField(max_length=32, unique=True)),
                        ('source', models.CharField(choices=[('SUMMARY', 'SUMMARY'), ('POST_EVENT_REPORT', 'POST_EVENT_REPORT'), ('FEEDBACK', 'FEEDBACK'), ('DRILL', 'DRILL'), ('AUDIT', 'AUDIT'), ('PERSON', 'PERSON')], max_length=20)),
                        ('source_name', models.CharField(blank=True, default='', max_length=120)),
                        ('digest', models.CharField(blank=True, default='', max_length=64)),
                        ('text', models.CharField(max_length=600)),
                        ('clause', models.CharField(default='C1', max_length=12)),
                        ('state', models.CharField(choices=[('OPEN', 'OPEN'), ('REFUSED', 'REFUSED'), ('ACCEPTED', 'ACCEPTED'), ('IN_HAND', 'IN_HAND'), ('DONE', 'DONE'), ('CHECKED', 'CHECKED')], default=youxu.evaluation.rules.improvement.ImprovementState['OPEN'], max_length=10)),
                        ('proposed_by_name', models.CharField(max_length=80)),
                        ('proposed_at', models.DateTimeField()),
                        ('decided_by_name', models.CharField(blank=True, default='', max_length=80)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('reason', models.CharField(blank=True, default='', max_length=400)),
                        ('due_date', models.DateField(null=True)),
                        ('proof', models.TextField(blank=True, default='')),
                        ('done_at', models.DateTimeField(null=True)),
                        ('checked_at', models.DateTimeField(null=True)),
                        ('check_words', models.CharField(blank=True, default='', max_length=400)),
                        ('wants_plan', models.BooleanField(default=False)),
                        ('plan_reason', models.CharField(blank=True, default='', max_length=400)),
                        ('indicator', models.CharField(blank=True, default='', max_length=120)),
                        ('before', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                        ('after', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                        ('effect', models.CharField(blank=True, default='', max_length=400)),
                        ('measured_at', models.DateTimeField(null=True)),
                        ('revision', models.PositiveIntegerField(default=1)),
                        ('checked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                        ('incident', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                        ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.unit')),
                        ('version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plan.planversion')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['state', 'world', 'unit_path', 'due_date'], name='improvement_state'), models.Index(fields=['owner', 'state'], name='improvement_owner')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('digest', ''), _negated=True), fields=('incident', 'digest'), name='proposal_of_incident_once')],
                    },
                ),
            ]
        ),
    ]
