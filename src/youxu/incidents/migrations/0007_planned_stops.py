"""Planned stops (计划停办) with their outlets, and the two stages of their own."""

import django.db.models.deletion
import youxu.incidents.rules.words
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0006_numbers_kept_for_paper'),
        ('network', '0004_special_days'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='condition',
            name='stage',
            field=models.CharField(choices=[('PLANNED', 'PLANNED'), ('STOPPED', 'STOPPED'), ('REPORTED', 'REPORTED'), ('DIRECTED', 'DIRECTED'), ('RESPONDING', 'RESPONDING'), ('RESTORED', 'RESTORED'), ('CLEARED', 'CLEARED'), ('CLOSED', 'CLOSED'), ('CALLED_OFF', 'CALLED_OFF'), ('MERGED', 'MERGED')], max_length=12),
        ),
        migrations.AlterField(
            model_name='incident',
            name='stage',
            field=models.CharField(choices=[('PLANNED', 'PLANNED'), ('STOPPED', 'STOPPED'), ('REPORTED', 'REPORTED'), ('DIRECTED', 'DIRECTED'), ('RESPONDING', 'RESPONDING'), ('RESTORED', 'RESTORED'), ('CLEARED', 'CLEARED'), ('CLOSED', 'CLOSED'), ('CALLED_OFF', 'CALLED_OFF'), ('MERGED', 'MERGED')], default=youxu.incidents.rules.words.Stage['REPORTED'], max_length=12),
        ),
        migrations.CreateModel(
            name='PlannedStop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit_path', models.CharField(db_index=True, max_length=300)),
                ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                ('world', models.CharField(blank=True, default='', max_length=40)),
                ('lines', models.JSONField(default=list)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('reason', models.CharField(max_length=400)),
                ('public_reason', models.CharField(blank=True, default='', max_length=80)),
                ('permission', models.CharField(choices=[('NOT_NEEDED', 'NOT_NEEDED'), ('APPLIED', 'APPLIED'), ('GRANTED', 'GRANTED')], max_length=12)),
                ('permission_number', models.CharField(blank=True, default='', max_length=60)),
                ('applied_date', models.DateField(null=True)),
                ('begun_at', models.DateTimeField(null=True)),
                ('late_at', models.DateTimeField(null=True)),
                ('prolonged', models.PositiveSmallIntegerField(default=0)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='incidents.incident')),
                ('planned_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='StopPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('counters', models.CharField(blank=True, default='', max_length=80)),
                ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                ('stop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='incidents.plannedstop')),
            ],
        ),
        migrations.AddIndex(
            model_name='plannedstop',
            index=models.Index(condition=models.Q(('begun_at', None)), fields=['starts_at'], name='planned_stop_starts'),
        ),
        migrations.AddIndex(
            model_name='plannedstop',
            index=models.Index(condition=models.Q(('late_at', None)), fields=['ends_at'], name='planned_stop_ends'),
        ),
        migrations.AddConstraint(
            model_name='plannedstop',
            constraint=models.UniqueConstraint(fields=('incident',), name='planned_stop_once'),
        ),
        migrations.AddConstraint(
            model_name='plannedstop',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='planned_stop_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='stopplace',
            constraint=models.UniqueConstraint(fields=('stop', 'outlet'), name='stop_place_once'),
        ),
    ]
