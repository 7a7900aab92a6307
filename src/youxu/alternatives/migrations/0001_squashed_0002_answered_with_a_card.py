import django.db.models.deletion
import youxu.alternatives.rules.words
from django.db import migrations, models

from youxu.core.first_tables import FirstTables


class Migration(migrations.Migration):
    replaces = [
        ("alternatives", "0001_initial"),
        ("alternatives", "0002_answered_with_a_card"),
    ]
    initial = True

    dependencies = [
        ("incidents", "0001_squashed_0019_kept_versions"),
        ("network", "0001_squashed_0006_open_holds_index"),
    ]

    operations = [
        FirstTables(
            [
                migrations.CreateModel(
                    name='AgreedNeighbour',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('line', models.CharField(max_length=24)),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('place', models.PositiveSmallIntegerField(default=1)),
                        ('note', models.CharField(blank=True, default='', max_length=200)),
                        ('distance_m', models.PositiveIntegerField(null=True)),
                        ('minutes', models.PositiveSmallIntegerField(null=True)),
                        ('measured', models.CharField(blank=True, choices=[('ROAD', 'ROAD'), ('BUS', 'BUS'), ('AIR', 'AIR'), ('UNKNOWN', 'UNKNOWN')], default='', max_length=8)),
                        ('capacity', models.PositiveIntegerField(null=True)),
                        ('capacity_per', models.CharField(choices=[('HOUR', 'HOUR'), ('DAY', 'DAY')], default=youxu.alternatives.rules.words.Per['HOUR'], max_length=4)),
                        ('agreed_at', models.DateTimeField()),
                        ('agreed_by', models.CharField(max_length=80)),
                        ('revision', models.PositiveIntegerField(default=1)),
                        ('retired_at', models.DateTimeField(null=True)),
                        ('neighbour', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                        ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('outlet', 'line', 'neighbour'), name='agreed_once'), models.CheckConstraint(condition=models.Q(('outlet', models.F('neighbour')), _negated=True), name='agreed_with_another')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='AlternativeProposal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('wanted_at', models.DateTimeField()),
                        ('as_of', models.DateTimeField(null=True)),
                        ('outlet_count', models.PositiveIntegerField(default=0)),
                        ('without_count', models.PositiveIntegerField(default=0)),
                        ('customers', models.PositiveIntegerField(default=0)),
                        ('over', models.PositiveIntegerField(default=0)),
                        ('mean_distance_m', models.PositiveIntegerField(null=True)),
                        ('nearest_over', models.PositiveIntegerField(default=0)),
                        ('nearest_mean_distance_m', models.PositiveIntegerField(null=True)),
                        ('milliseconds', models.PositiveIntegerField(default=0)),
                        ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('incident',), name='proposal_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='AlternativeShare',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('lines', models.CharField(max_length=400)),
                        ('customers', models.PositiveIntegerField()),
                        ('load', models.PositiveIntegerField()),
                        ('capacity', models.PositiveIntegerField()),
                        ('distance_m', models.PositiveIntegerField(null=True)),
                        ('as_of', models.DateTimeField()),
                        ('retired_at', models.DateTimeField(null=True)),
                        ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                        ('neighbour', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                        ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('incident', 'outlet', 'neighbour', 'lines'), name='share_stands_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='MobileStop',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('vehicle', models.CharField(max_length=80)),
                        ('place', models.CharField(max_length=200)),
                        ('place_en', models.CharField(blank=True, default='', max_length=200)),
                        ('latitude', models.FloatField()),
                        ('longitude', models.FloatField()),
                        ('hours', models.CharField(max_length=300)),
                        ('lines', models.JSONField(default=list)),
                        ('telephone', models.CharField(blank=True, default='', max_length=60)),
                        ('starts_date', models.DateField(null=True)),
                        ('ends_date', models.DateField(null=True)),
                        ('revision', models.PositiveIntegerField(default=1)),
                        ('retired_at', models.DateTimeField(null=True)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.unit')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('unit', 'vehicle', 'place', 'hours'), name='mobile_stop_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='NeighbourAsk',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('lines', models.JSONField(default=list)),
                        ('outlets', models.JSONField(default=list)),
                        ('customers', models.PositiveIntegerField(default=0)),
                        ('state', models.CharField(choices=[('ASKED', 'ASKED'), ('ACCEPTED', 'ACCEPTED'), ('REFUSED', 'REFUSED'), ('WITHDRAWN', 'WITHDRAWN')], default=youxu.alternatives.rules.words.AskState['ASKED'], max_length=12)),
                        ('asked_at', models.DateTimeField()),
                        ('asked_by', models.CharField(max_length=80)),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('answered_by', models.CharField(blank=True, default='', max_length=80)),
                        ('answered_way', models.CharField(blank=True, choices=[('PAGE', 'PAGE'), ('CARD', 'CARD'), ('TELEPHONE', 'TELEPHONE')], default='', max_length=12)),
                        ('told_by', models.CharField(blank=True, default='', max_length=80)),
                        ('more', models.PositiveIntegerField(null=True)),
                        ('more_per', models.CharField(choices=[('HOUR', 'HOUR'), ('DAY', 'DAY')], default=youxu.alternatives.rules.words.Per['HOUR'], max_length=4)),
                        ('until_at', models.DateTimeField(null=True)),
                        ('staff', models.CharField(blank=True, default='', max_length=200)),
                        ('cash', models.CharField(blank=True, default='', max_length=200)),
                        ('reason', models.CharField(blank=True, default='', max_length=400)),
                        ('revision', models.PositiveIntegerField(default=1)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                        ('neighbour', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('incident', 'neighbour'), name='ask_stands_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='NeighbourChoice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('line', models.CharField(blank=True, default='', max_length=24)),
                        ('preference', models.CharField(choices=[('PIN', 'PIN'), ('STRIKE', 'STRIKE')], max_length=8)),
                        ('reason', models.CharField(max_length=200)),
                        ('chosen_at', models.DateTimeField()),
                        ('chosen_by', models.CharField(max_length=80)),
                        ('retired_at', models.DateTimeField(null=True)),
                        ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                        ('neighbour', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                        ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('incident', 'outlet', 'line', 'neighbour'), name='choice_stands_once')],
                        'indexes': [],
                    },
                ),
            ]
        ),
    ]
