import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

from youxu.core.first_tables import FirstTables


class Migration(migrations.Migration):
    replaces = [
        ("alerting", "0001_initial"),
        ("alerting", "0002_step_told_already"),
        ("alerting", "0003_unique_without_a_person"),
        ("alerting", "0004_what_is_no_incident"),
    ]
    initial = True

    dependencies = [
        ("delivery", "0001_squashed_0005_unasked"),
        ("incidents", "0001_squashed_0019_kept_versions"),
        ("network", "0001_squashed_0006_open_holds_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        FirstTables(
            [
                migrations.CreateModel(
                    name='Alert',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('what', models.CharField(max_length=40)),
                        ('about', models.CharField(max_length=60)),
                        ('role', models.CharField(max_length=40)),
                        ('level', models.CharField(max_length=8)),
                        ('chain', models.JSONField(default=list)),
                        ('place', models.SmallIntegerField(default=-1)),
                        ('limit_minutes', models.PositiveIntegerField(null=True)),
                        ('extra', models.JSONField(default=dict)),
                        ('state', models.CharField(choices=[('WAITING', 'WAITING'), ('ACKNOWLEDGED', 'ACKNOWLEDGED'), ('UNANSWERED', 'UNANSWERED'), ('INFORMED', 'INFORMED'), ('DROPPED', 'DROPPED')], max_length=12)),
                        ('reason', models.CharField(blank=True, default='', max_length=20)),
                        ('opened_at', models.DateTimeField()),
                        ('due_at', models.DateTimeField(null=True)),
                        ('acknowledged_at', models.DateTimeField(null=True)),
                        ('acknowledged_way', models.CharField(blank=True, default='', max_length=8)),
                        ('alarm_at', models.DateTimeField(null=True)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('acknowledged_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('incident', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                        ('outlet', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                        ('receipt', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.receipt')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.unit')),
                        ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('link', models.CharField(blank=True, default='', max_length=200)),
                        ('subject', models.CharField(blank=True, default='', max_length=60)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('state', 'WAITING')), fields=['due_at'], name='alert_due'), models.Index(condition=models.Q(('state', 'UNANSWERED')), fields=['alarm_at'], name='alert_alarm'), models.Index(fields=['incident', 'opened_at'], name='alert_incident'), models.Index(condition=models.Q(('subject', ''), _negated=True), fields=['subject', '-opened_at'], name='alert_subject')],
                        'constraints': [models.UniqueConstraint(models.F('what'), models.F('about'), models.F('role'), models.F('world'), models.F('subject'), django.db.models.functions.comparison.Coalesce(models.F('incident'), models.Value(0), output_field=models.BigIntegerField()), name='alert_once'), models.CheckConstraint(condition=models.Q(('incident', None), ('subject', ''), _connector='XOR'), name='alert_of_an_incident_or_a_subject')],
                    },
                ),
                migrations.CreateModel(
                    name='AlertStep',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('place', models.SmallIntegerField()),
                        ('role', models.CharField(max_length=40)),
                        ('post_name', models.CharField(blank=True, default='', max_length=80)),
                        ('post_name_en', models.CharField(blank=True, default='', max_length=80)),
                        ('state', models.CharField(choices=[('TOLD', 'TOLD'), ('QUIET', 'QUIET'), ('NOBODY', 'NOBODY'), ('ALREADY', 'ALREADY')], max_length=8)),
                        ('code', models.CharField(max_length=24, unique=True)),
                        ('told_at', models.DateTimeField()),
                        ('quiet_until', models.DateTimeField(null=True)),
                        ('alert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='alerting.alert')),
                        ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='delivery.message')),
                        ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['person', 'told_at'], name='alert_step_person')],
                        'constraints': [models.UniqueConstraint(models.F('alert'), models.F('place'), django.db.models.functions.comparison.Coalesce(models.F('person'), models.Value(0), output_field=models.BigIntegerField()), name='alert_step_once')],
                    },
                ),
            ]
        ),
    ]
