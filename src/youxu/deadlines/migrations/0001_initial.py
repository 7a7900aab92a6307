import django.db.models.deletion
import youxu.deadlines.rules.words
from django.conf import settings
from django.db import migrations, models

from youxu.core.first_tables import FirstTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("incidents", "0001_squashed_0019_kept_versions"),
        ("network", "0001_squashed_0006_open_holds_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        FirstTables(
            [
                migrations.CreateModel(
                    name='Call',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('called_at', models.DateTimeField()),
                        ('to', models.CharField(max_length=120)),
                        ('number', models.CharField(blank=True, default='', max_length=40)),
                        ('answered_by', models.CharField(max_length=120)),
                        ('said', models.TextField()),
                        ('made_by_name', models.CharField(max_length=80)),
                        ('entered_at', models.DateTimeField()),
                        ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                        ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='Clock',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('group', models.CharField(blank=True, default='', max_length=24)),
                        ('key', models.CharField(max_length=60)),
                        ('part', models.CharField(blank=True, default='', max_length=80)),
                        ('follows', models.BooleanField(default=False)),
                        ('clause', models.CharField(max_length=12)),
                        ('law', models.CharField(blank=True, default='', max_length=120)),
                        ('law_en', models.CharField(blank=True, default='', max_length=120)),
                        ('title', models.CharField(max_length=200)),
                        ('title_en', models.CharField(blank=True, default='', max_length=200)),
                        ('bearer', models.CharField(max_length=40)),
                        ('owed_by', models.CharField(max_length=120)),
                        ('owed_by_en', models.CharField(blank=True, default='', max_length=120)),
                        ('to', models.CharField(blank=True, default='', max_length=120)),
                        ('to_en', models.CharField(blank=True, default='', max_length=120)),
                        ('way', models.CharField(blank=True, default='', max_length=8)),
                        ('level', models.CharField(max_length=8)),
                        ('limit', models.CharField(blank=True, default='', max_length=24)),
                        ('why', models.CharField(choices=[('START', 'START'), ('LEVEL', 'LEVEL'), ('WORK', 'WORK'), ('CORRECTED', 'CORRECTED')], default=youxu.deadlines.rules.words.Why['START'], max_length=12)),
                        ('opened_at', models.DateTimeField()),
                        ('opened_entry', models.BigIntegerField(null=True)),
                        ('due_at', models.DateTimeField()),
                        ('state', models.CharField(choices=[('OPEN', 'OPEN'), ('MET', 'MET'), ('LATE', 'LATE'), ('EXCUSED', 'EXCUSED'), ('NOT_NEEDED', 'NOT_NEEDED')], default=youxu.deadlines.rules.words.ClockState['OPEN'], max_length=12)),
                        ('met_at', models.DateTimeField(null=True)),
                        ('met_entry', models.BigIntegerField(null=True)),
                        ('met_by_hand', models.BooleanField(default=False)),
                        ('seconds_late', models.PositiveIntegerField(null=True)),
                        ('proof', models.TextField(blank=True, default='')),
                        ('moot', models.CharField(blank=True, choices=[('FALSE_ALARM', 'FALSE_ALARM'), ('CALLED_OFF', 'CALLED_OFF'), ('MERGED', 'MERGED'), ('JOINED', 'JOINED'), ('SUPERSEDED', 'SUPERSEDED'), ('RESTORED', 'RESTORED'), ('CONDITION', 'CONDITION'), ('OTHER', 'OTHER')], default='', max_length=12)),
                        ('reason', models.TextField(blank=True, default='')),
                        ('settled_by_name', models.CharField(blank=True, default='', max_length=80)),
                        ('settled_at', models.DateTimeField(null=True)),
                        ('reminded_until', models.DateTimeField()),
                        ('next_at', models.DateTimeField(null=True)),
                        ('warned_at', models.DateTimeField(null=True)),
                        ('due_said_at', models.DateTimeField(null=True)),
                        ('chased_at', models.DateTimeField(null=True)),
                        ('chases', models.PositiveSmallIntegerField(default=0)),
                        ('revision', models.PositiveIntegerField(default=1)),
                        ('call', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='clocks', to='deadlines.call')),
                        ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                        ('outlet', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                        ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('task', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.task')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.unit')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('next_at__isnull', False)), fields=['next_at'], name='clock_next'), models.Index(fields=['state', 'world', 'unit_path', 'due_at'], name='clock_state_unit')],
                        'constraints': [models.UniqueConstraint(fields=('incident', 'key', 'part', 'world'), name='clock_once'), models.CheckConstraint(condition=models.Q(('state', 'OPEN'), ('next_at', None), _connector='OR'), name='only_an_open_clock_reminds')],
                    },
                ),
                migrations.CreateModel(
                    name='ClockStep',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('OPENED', 'OPENED'), ('RENEWED', 'RENEWED'), ('WARNED', 'WARNED'), ('DUE', 'DUE'), ('CHASED', 'CHASED'), ('MET', 'MET'), ('LATE', 'LATE'), ('REASON', 'REASON'), ('EXCUSED', 'EXCUSED'), ('NOT_NEEDED', 'NOT_NEEDED'), ('REOPENED', 'REOPENED')], max_length=12)),
                        ('at', models.DateTimeField()),
                        ('due_at', models.DateTimeField()),
                        ('level', models.CharField(max_length=8)),
                        ('limit', models.CharField(blank=True, default='', max_length=24)),
                        ('why', models.CharField(blank=True, default='', max_length=12)),
                        ('entry', models.BigIntegerField(null=True)),
                        ('text', models.TextField(blank=True, default='')),
                        ('by_name', models.CharField(blank=True, default='', max_length=80)),
                        ('clock', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='deadlines.clock')),
                    ],
                    options={
                        'indexes': [],
                        'constraints': [],
                    },
                ),
            ]
        ),
    ]
